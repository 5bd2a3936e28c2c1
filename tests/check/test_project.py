"""What is found without a stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.check.project import CheckedFunctions, ProjectCheck, check_project
from cdk_rust_lambda.errors import CdkRustLambdaError
from tests.support.projects import RUNTIME, lambda_settings, package, write, write_crate
from tests.support.triggers import trigger_table

if TYPE_CHECKING:
    from pathlib import Path

DURABLE = lambda_settings("durable_config = { execution_timeout = 901 }")
LONG = lambda_settings(
    "durable_config = { execution_timeout = 5401 }\ncapacity_provider = { source = 'pool' }"
)
EVENTS = 'aws_lambda_events = "1"\n'


def check(folder: Path, extra: str = "", **wanted: str) -> ProjectCheck:
    if extra:
        write_crate(folder, RUNTIME + extra)
    return check_project(CheckedFunctions(folder / "Cargo.toml", **wanted))


def found(result: ProjectCheck) -> list[tuple[str, str, int | None]]:
    return [(each.level, each.rule, each.line) for each in result.findings]


@pytest.mark.parametrize(
    ("extra", "expected", "words"),
    [
        (lambda_settings("memory = 1"), ("error", "settings", 8), "128 to 10240"),
        (lambda_settings(f"env = {{ LARGE = '{'x' * 5000}' }}"), ("error", "settings", 8), "LARGE (5,005)"),
        (lambda_settings("env = { A = 'x' }"), ("error", "settings", 8), "names of one letter"),
        (lambda_settings("memry = 512"), ("warning", "unknown-setting", 8), "'memory'"),
        (lambda_settings("region = 'x'"), ("info", "setting-without-effect", 8), "no effect"),
        (trigger_table("type = 'sqs'").replace("triggers", "trigger"), ("error", "settings", 7), "lambda.triggers]]"),
        (trigger_table("type = 'cron'"), ("error", "trigger", 8), "type schedule"),
        (trigger_table("type = 'sqs'\nqueue = 'a'"), ("error", "trigger", 9), "write source"),
        (trigger_table("type = 'sqs'\nbatch_size = 0"), ("error", "sqs-batch", 9), "10,000"),
        (trigger_table("type = 's3'\nprefix = '*'"), ("error", "s3-filter", 9), "wildcard"),
        (trigger_table("type = 'sqs'\nsource = 'arn:aws:sns:a:1:b'"), ("error", "trigger", 9), "ARN"),
        (trigger_table("type = 'alb'\nsource = 'a'\nalias = 'x'"), ("error", "trigger", 10), "alias"),
        (DURABLE + trigger_table("type = 'sqs'"), ("error", "durable-timeout", 10), "15 minutes"),
        (LONG + trigger_table("type = 'sqs'"), ("error", "durable-timeout", 11), "90 minutes"),
        (trigger_table("type = 'http-api'\nroutes = ['a']"), ("error", "api-route", 9), "'/'"),
        (trigger_table("type = 'sqs'"), ("warning", "event-not-decoded", 7), "--features sqs"),
        (trigger_table("type = 'sqs'\nbin = 'x'"), ("error", "trigger", 9), "no binary"),
    ],
)  # fmt: skip
def test_one_finding(
    tmp_path: Path, extra: str, expected: tuple[str, str, int], words: str
) -> None:
    result = check(tmp_path, extra)
    assert expected in found(result)
    (finding,) = (each for each in result.findings if each.rule == expected[1])
    assert words in f"{finding.text} {finding.remedy}"
    assert finding.file == tmp_path / "Cargo.toml"
    assert f"({tmp_path}" not in finding.text
    assert result.functions == ("crate",)


def test_how_long_attributes_of_resources_are_is_not_known(tmp_path: Path) -> None:
    variables = "\n".join(f"QUEUE_{number} = '${{jobs.queue_url}}'" for number in range(200))
    result = check(tmp_path, f"[package.metadata.lambda.env]\n{variables}\n")
    assert not [each for each in result.findings if "bytes of variables" in each.text]


def test_a_durable_function_on_managed_instances(tmp_path: Path) -> None:
    settings = LONG.replace("5401", "5400")
    result = check(tmp_path, settings + trigger_table("type = 'sqs'"))
    assert "durable-timeout" not in {each.rule for each in result.findings}


def test_nothing_is_wrong(tmp_path: Path) -> None:
    """Neither with a source that only Python knows, nor with two functions for one of them."""
    manifest = (
        RUNTIME
        + EVENTS
        + trigger_table("type = 'sqs'\nsource = 'jobs'")
        + trigger_table("type = 's3'")
    )
    write_crate(tmp_path, manifest)
    assert check(tmp_path) == ProjectCheck(("crate",), ())


@pytest.mark.parametrize(
    ("first", "second", "rule"),
    [
        ("type = 'sqs'\nsource = 'a'", "type = 'sqs'\nsource = 'a'", "trigger"),  # the same id
        ("type = 'sqs'\nsource = 'a'", "type = 'sqs'\nsource = 'a'\nid = 'b'", "duplicate"),
        ("type = 'sqs'\nsource = 'a'", "type = 'sqs'\nsource = 'b'", None),
        ("type = 'sqs'", "type = 'sqs'\nid = 'b'", None),  # each creates its own
        (
            "type = 'http-api'\nsource = 'a'\nroutes = ['GET /']",
            "type = 'http-api'\nsource = 'a'\nroutes = ['POST /', 'GET /']\nid = 'b'",
            "api-route",
        ),
        (
            "type = 'http-api'\nsource = 'a'\nroutes = ['GET /']",
            "type = 'http-api'\nsource = 'b'\nroutes = ['GET /']",
            None,
        ),
    ],
)
def test_two_triggers(tmp_path: Path, first: str, second: str, rule: str | None) -> None:
    result = check(tmp_path, trigger_table(first) + trigger_table(second))
    rules = [each.rule for each in result.findings if each.level == "error"]
    assert rules == ([] if rule is None else [rule])


def test_a_route_that_functions_share(tmp_path: Path) -> None:
    routes = trigger_table("type = 'http-api'\nsource = 'a'\nroutes = ['GET /']")
    write(
        tmp_path,
        {
            "Cargo.toml": "[workspace]\nmembers = ['one', 'two']\n",
            "one/Cargo.toml": package(RUNTIME + routes, name="one"),
            "one/src/main.rs": "",
            "two/Cargo.toml": package(RUNTIME + routes, name="two"),
            "two/src/main.rs": "",
        },
    )
    result = check(tmp_path)
    assert result.functions == ("one", "two")
    (finding,) = (each for each in result.findings if each.level == "error")
    assert (finding.rule, finding.file) == ("api-route", tmp_path / "two/Cargo.toml")
    assert str(tmp_path / "one/Cargo.toml") in finding.text
    assert check(tmp_path, package="one").functions == ("one",)
    assert check(tmp_path, binary="two").functions == ("two",)


def test_which_binaries_are_functions(tmp_path: Path) -> None:
    """Those of functions' packages, and those with a table; no extension, and nothing else."""
    extension = "[package.metadata.lambda.deploy]\nextension = true\n"
    write(
        tmp_path,
        {
            "Cargo.toml": "[workspace]\nmembers = ['a', 'b', 'c', 'd']\n",
            "a/Cargo.toml": package(RUNTIME, name="a"),
            "b/Cargo.toml": package("[package.metadata.lambda]\n", name="b"),
            "c/Cargo.toml": package(RUNTIME + extension, name="c"),
            "d/Cargo.toml": package(name="d"),
            **{f"{name}/src/main.rs": "" for name in "abcd"},
        },
    )
    assert check(tmp_path) == ProjectCheck(("a", "b"), ())


def test_what_is_wrong_with_a_workspace_is_said_once(tmp_path: Path) -> None:
    write_crate(tmp_path, RUNTIME + lambda_settings("memory = 1"), **{"src/bin/other.rs": ""})
    result = check(tmp_path)
    assert result.functions == ("crate", "other")
    assert len(set(result.findings)) == 1


@pytest.mark.parametrize(
    ("wanted", "words"),
    [({"package": "x"}, "no package 'x'"), ({"binary": "x"}, "no binary 'x'")],
)
def test_what_is_not_there(tmp_path: Path, wanted: dict[str, str], words: str) -> None:
    write_crate(tmp_path, RUNTIME)
    with pytest.raises(CdkRustLambdaError, match=words):
        check(tmp_path, **wanted)
    write_crate(tmp_path)
    with pytest.raises(CdkRustLambdaError, match="there is no Lambda binary"):
        check(tmp_path)


@pytest.mark.parametrize(
    ("lines", "expected", "words"),
    [
        (lambda_settings("env = { TABLE = '${orders.tablename}' }"), ("settings", 8), "table_name"),
        (lambda_settings("env = { TABLE = '${orders.table_name}' }"), None, ""),
        (lambda_settings("env = { TABLE = '${other.tablename}' }"), None, ""),  # perhaps one of Python
        ("[[package.metadata.lambda.access]]\nresource = 'orders'\nallow = 'raed_write'", ("settings", 9), "read_write"),
        ("[[package.metadata.lambda.access]]\nresource = 'orders'\nallow = 'read_write'", None, ""),
        ("[[package.metadata.lambda.access]]\nresource = 'other'\nallow = 'raed_write'", None, ""),
        (trigger_table("type = 'sqs'\nsource = 'orders'"), ("trigger", 9), "a queue"),
        (trigger_table("type = 'sqs'\nsource = 'other'"), None, ""),
    ],
)  # fmt: skip
def test_what_resources_of_the_workspace_have(
    tmp_path: Path, lines: str, expected: tuple[str, int] | None, words: str
) -> None:
    resource = (
        "[workspace]\n[[workspace.metadata.lambda.resources]]\nname = 'orders'\nkind = 'table'\n"
    )
    result = check(tmp_path, f"{lines}\n{resource}partition_key = 'id'\n")
    errors = [each for each in result.findings if each.level == "error"]
    assert [(each.rule, each.line) for each in errors] == ([] if expected is None else [expected])
    assert words in "".join(f"{each.text} {each.remedy}" for each in errors)
