"""What CDK's report of validations says of templates that it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.check.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_OWN_PLUGIN = "cdk-rust-lambda"
_MILD = ("warning", "info")


def failures_in(report: Mapping[str, Any]) -> list[Finding] | None:
    """Returns what a report says that keeps an app from being synthesized; None if it doesn't say all of it.

    Args:
        report: What CDK has written; empty if it hasn't.
    """
    failed = [
        (str(plugin.get("pluginName")), list(_errors(plugin)))
        for plugin in _tables(report, "pluginReports")
        if plugin.get("conclusion") == "failure"
    ]
    # A plugin that has failed itself has found nothing.
    if not failed or not all(errors for _, errors in failed):
        return None
    return [
        finding
        for plugin, errors in failed
        for error in errors
        if not _is_annotation(error)
        for finding in _findings(plugin, error)
    ]


def _errors(plugin: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for violation in _tables(plugin, "violations"):
        if violation.get("severity") not in _MILD:
            yield violation


def _is_annotation(violation: Mapping[str, Any]) -> bool:
    """Whether it is what a construct says, which is read where constructs say it."""
    metadata = violation.get("ruleMetadata")
    return isinstance(metadata, dict) and "cdk:annotation" in metadata


def _findings(plugin: str, violation: Mapping[str, Any]) -> Iterator[Finding]:
    """Yields a finding for each construct that it is about, or one."""
    rule, text = str(violation.get("ruleName")), str(violation.get("description"))
    if plugin != _OWN_PLUGIN:
        rule, text = "cdk", f"{text} ({plugin}: {rule})"
    remedy = violation.get("suggestedFix")
    for construct in list(_tables(violation, "violatingConstructs")) or [{}]:
        path = construct.get("constructPath")
        yield Finding(
            "error",
            rule,
            text,
            str(remedy) if remedy else None,
            construct=str(path) if path else None,
        )


def _tables(content: Mapping[str, Any], key: str) -> Iterator[dict[str, Any]]:
    found = content.get(key)
    for each in found if isinstance(found, list) else ():
        if isinstance(each, dict):
            yield each
