"""Findings as text and as SARIF."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cdk_rust_lambda.check.finding import Finding, in_order, is_as_bad, unsaid
from cdk_rust_lambda.check.sarif import as_sarif
from cdk_rust_lambda.check.text import as_text, summary

SCHEMA = json.loads((Path(__file__).parent / "sarif.schema.json").read_text())


@pytest.fixture
def findings(tmp_path: Path) -> list[Finding]:
    manifest = tmp_path / "a b" / "Cargo.toml"
    manifest.parent.mkdir()
    manifest.write_text("[package]\nname = 'a'\n")
    return [
        Finding("error", "sqs-batch", "too many", "write less", manifest, 2, "package.name"),
        Finding("warning", "unknown-setting", "unknown key", file=Path("/elsewhere/Cargo.toml")),
        Finding("info", "api-auth", "no authorizer", construct="Stack/F"),
        Finding("error", "settings", "an environment variable is wrong"),
    ]


def test_text(tmp_path: Path, findings: list[Finding]) -> None:
    assert list(as_text(findings, tmp_path)) == [
        "error[sqs-batch]: too many",
        " --> a b/Cargo.toml:2",
        "  |",
        "2 | name = 'a'",
        "  |",
        "  = key: package.name",
        "  = help: write less",
        "",
        "warning[unknown-setting]: unknown key",
        "--> /elsewhere/Cargo.toml",
        "",
        "note[api-auth]: no authorizer",
        " = construct: Stack/F",
        "",
        "error[settings]: an environment variable is wrong",
        "",
    ]
    first = next(as_text(findings, tmp_path, colours=True))
    assert first == "\033[1;31merror[sqs-batch]\033[0m: too many"


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff/Cargo.toml"))
    (result,) = as_sarif([Finding("error", "settings", "wrong", file=file)], tmp_path)["runs"][0][
        "results"
    ]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": "%FF/Cargo.toml", "uriBaseId": "%SRCROOT%"}


def test_summaries(findings: list[Finding]) -> None:
    assert summary(findings, 1) == "1 function checked: 2 errors, 1 warning, 1 note"
    assert summary([], 2) == "2 functions checked: nothing found"


def test_only_ends_of_lines_of_toml_count(tmp_path: Path) -> None:
    manifest = tmp_path / "Cargo.toml"
    manifest.write_text("# a\u2028b\x85c\n[package]\r\nname = 'a'\r\n", encoding="utf-8")
    finding = Finding("error", "settings", "wrong", file=manifest, line=3)
    assert "3 | name = 'a'" in list(as_text([finding], tmp_path))


def test_a_line_that_is_gone(tmp_path: Path, findings: list[Finding]) -> None:
    (tmp_path / "a b/Cargo.toml").write_text("")
    assert list(as_text(findings[:1], tmp_path))[1:3] == [
        " --> a b/Cargo.toml:2",
        "  = key: package.name",
    ]


def test_order_and_levels(findings: list[Finding]) -> None:
    error, warning, info, whole = findings
    assert in_order([info, whole, error, error]) == [error, whole, info]
    assert [is_as_bad(each, "warning") for each in (error, warning, info)] == [True, True, False]
    assert [is_as_bad(each, "error") for each in (error, warning)] == [True, False]


def test_sarif(tmp_path: Path, findings: list[Finding]) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    log = as_sarif(findings, tmp_path)
    jsonschema.validate(log, SCHEMA)
    (run,) = log["runs"]
    rules, results = run["tool"]["driver"]["rules"], run["results"]
    assert [rules[each["ruleIndex"]]["id"] for each in results] == [f.rule for f in findings]
    assert [each["level"] for each in results] == ["error", "warning", "note", "error"]
    assert results[0]["message"] == {"text": "too many; write less"}
    assert results[0]["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "a%20b/Cargo.toml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 2},
    }
    elsewhere = results[1]["locations"][0]["physicalLocation"]
    assert elsewhere == {"artifactLocation": {"uri": "file:///elsewhere/Cargo.toml"}}
    assert results[2]["locations"] == [{"logicalLocations": [{"fullyQualifiedName": "Stack/F"}]}]
    assert "locations" not in results[3]
    assert run["originalUriBaseIds"] == {"%SRCROOT%": {"uri": f"{tmp_path.as_uri()}/"}}
    jsonschema.validate(as_sarif([], tmp_path), SCHEMA)


def test_what_an_app_says_once_more() -> None:
    known = Finding("warning", "unknown-setting", "unknown key a", file=Path("/p/Cargo.toml"))
    again = Finding("warning", "unknown-setting", "unknown key a (/p/Cargo.toml:3)", construct="S")
    other = Finding("warning", "unknown-setting", "unknown key b (/p/Cargo.toml:4)", construct="S")
    ruled = Finding("warning", "cdk", "unknown key a", construct="S")
    assert unsaid([again, other, ruled], [known]) == [other, ruled]
