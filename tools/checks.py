"""Writes docs/trigger-checks.md from the table of checks in the code.

Run it after a change to the checks of triggers: python -m tools.checks
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from cdk_rust_lambda.triggers.core.check_catalogue import CHECKS, Level

from tools.local_aws import ROOT

TARGET = ROOT / "docs" / "trigger-checks.md"

_LEVELS: dict[Level, str] = {"error": "Errors", "warning": "Warnings", "info": "Infos"}
_ABOUT: dict[Level, str] = {
    "error": "They stop the synthesis, with a `TriggerError` whose `check_id` is the id.",
    "warning": (
        "They are shown at the function, and acknowledged there:"
        ' `Annotations.of(function).acknowledge_warning("cdk-rust-lambda:url-public")`.'
    ),
    "info": "They are shown at the function.",
}


def render() -> str:
    """Returns the text of the page."""
    parts = [
        "# Checks of triggers",
        "Generated from the code by `python -m tools.checks`. What is wrong or risky about a trigger is said"
        " at synthesis, with one of these ids, `cdk-rust-lambda:` before it, the numbers and the remedy."
        " What is only known at deployment isn't checked.",
    ]
    for level, title in _LEVELS.items():
        parts += [f"## {title}", _ABOUT[level], _table(_rows(level))]
    return "\n\n".join(parts) + "\n"


def _rows(level: Level) -> Iterable[tuple[str, str, str]]:
    for check_id, check in sorted(CHECKS.items()):
        if check.level == level:
            yield f"`{check_id}`", check.when, check.remedy


def _table(rows: Iterable[tuple[str, str, str]]) -> str:
    lines = [("id", "when", "what to do"), ("---",) * 3, *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


if __name__ == "__main__":
    sys.stdout.write(f"{TARGET.name}: {TARGET.write_text(render(), encoding='utf-8')} characters\n")
