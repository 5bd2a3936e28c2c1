"""Findings as SARIF, which GitHub and others show at the lines of a pull request.

See "Static Analysis Results Interchange Format (SARIF) Version 2.1.0" of OASIS.
"""

from __future__ import annotations

import os
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from cdk_rust_lambda.check.finding import relative
from cdk_rust_lambda.notices.notice import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cdk_rust_lambda.check.finding import Finding
    from cdk_rust_lambda.notices.entries import Level

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_PACKAGE = "cdk-rust-lambda"
_LEVELS: Mapping[Level, str] = {"error": "error", "warning": "warning", "info": "note"}
_ROOT = "%SRCROOT%"  # by custom, the checkout's folder


def as_sarif(findings: Sequence[Finding], base: Path) -> dict[str, Any]:
    """Returns a log with one run.

    Args:
        findings: The findings.
        base: The folder that files are named relative to.
    """
    rules = sorted({finding.rule for finding in findings})
    driver = {
        "name": _PACKAGE,
        "version": version(_PACKAGE),
        "rules": [_rule(name) for name in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"uri": f"{base.as_uri()}/"}},
        "results": [_result(each, rules.index(each.rule), base) for each in findings],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(name: str) -> dict[str, Any]:
    entry = CATALOGUE.get(name)
    if entry is None:
        return {"id": name}
    return {
        "id": name,
        "shortDescription": {"text": entry.when},
        "help": {"text": entry.remedy},
        "defaultConfiguration": {"level": _LEVELS[entry.level]},
    }


def _result(finding: Finding, rule_index: int, base: Path) -> dict[str, Any]:
    text = finding.text if finding.remedy is None else f"{finding.text}; {finding.remedy}"
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.level],
        "message": {"text": text},
    }
    location: dict[str, Any] = {}
    if finding.file is not None:
        physical: dict[str, Any] = {"artifactLocation": _artifact(finding.file, base)}
        if finding.line is not None:
            physical["region"] = {"startLine": finding.line}
        location["physicalLocation"] = physical
    if finding.construct is not None:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.construct}]
    return result | {"locations": [location]} if location else result


def _artifact(file: Path, base: Path) -> dict[str, str]:
    if not file.is_absolute() or not file.is_relative_to(base):
        return {"uri": file.as_uri() if file.is_absolute() else file.as_posix()}
    # As bytes: a name may be none of any encoding.
    return {"uri": quote(os.fsencode(relative(file, base))), "uriBaseId": _ROOT}
