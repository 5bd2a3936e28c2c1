"""Findings: what is wrong with a project, odd, or good to know, each at its place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from cdk_rust_lambda.errors import (
    CdkRustLambdaError,
    SettingsError,
    TriggerError,
    near_names,
)
from cdk_rust_lambda.notices.entries import Level
from cdk_rust_lambda.notices.notice import CATALOGUE, PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cdk_rust_lambda.notices.notice import Notice

LEVELS: tuple[Level, ...] = ("error", "warning", "info")
"""The levels, the worst first."""


@frozen
class Finding:
    """What is wrong, odd, or good to know.

    Attributes:
        level: How bad it is.
        rule: What finds it: an id of the catalogue, or for other errors what they are about.
        text: The finding.
        remedy: What to do about it, if the text doesn't say so.
        file: The file that it is in, if it is in one.
        line: The line in that file, counted from 1, if it is known.
        key: The key in that file.
        construct: The path of the construct that it is about, if it is about one.
    """

    level: Level
    rule: str
    text: str
    remedy: str | None = None
    file: Path | None = None
    line: int | None = None
    key: str | None = None
    construct: str | None = None

    @classmethod
    def of_error(cls, error: CdkRustLambdaError) -> Finding:
        """Returns the finding of an error that stands for itself."""
        return cls(
            level="error",
            rule=_rule_of(error),
            text=error.problem,
            remedy=error.remedy or None,
            file=None if error.file is None else Path(error.file),
            line=error.line,
            key=error.key,
        )

    @classmethod
    def of_notice(cls, notice: Notice) -> Finding:
        """Returns the finding of a notice, whose text has the remedy."""
        place = str(notice.file) if notice.line is None else f"{notice.file}:{notice.line}"
        text = notice.text.removesuffix(f" ({place})")
        return cls(notice.level, notice.id, text, file=notice.file, line=notice.line)

    def as_json(self, base: Path) -> dict[str, Any]:
        """Returns it as plain values.

        Args:
            base: The folder that files are named relative to.
        """
        return {
            "level": self.level,
            "rule": self.rule,
            "text": self.text,
            "remedy": self.remedy,
            "file": None if self.file is None else relative(self.file, base),
            "line": self.line,
            "key": self.key,
            "construct": self.construct,
        }


def is_as_bad(finding: Finding, level: Level) -> bool:
    """Whether a finding is of a level, or of a worse one."""
    return LEVELS.index(finding.level) <= LEVELS.index(level)


def notices_of(names: Iterable[str]) -> frozenset[str]:
    """Returns the ids of notices that are to be left out.

    Args:
        names: The ids, as findings show them.

    Raises:
        SettingsError: there is no such id, or it is an error's.
    """
    found = frozenset(names)
    for name in sorted(found):
        entry = CATALOGUE.get(name)
        if entry is None:
            raise SettingsError(
                f"there is no notice {name!r}",
                key="--ignore",
                remedy=_instead(name),
            )
        if entry.level == "error":
            raise SettingsError(
                f"{name!r} is an error: the app doesn't synthesize as long as it is there",
                key="--ignore",
                remedy=f"correct it: {entry.remedy}",
            )
    return found


def _instead(name: str) -> str:
    """What may be meant, and where all ids stand."""
    known = [each for each, entry in CATALOGUE.items() if entry.level != "error"]
    near = near_names(name.removeprefix(PREFIX), known)
    hint = f"did you mean {' or '.join(map(repr, near))}? " if near else ""
    return f"{hint}A finding shows its id in brackets: warning[url-public]"


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Returns findings by file and line, each once; those without a file come last."""
    return sorted(
        dict.fromkeys(findings),
        key=lambda each: (
            each.file is None,
            str(each.file),
            each.line or 0,
            LEVELS.index(each.level),
        ),
    )


def unsaid(findings: Iterable[Finding], known: Iterable[Finding]) -> list[Finding]:
    """Returns those findings of an app that the check of its project hasn't made already.

    Args:
        findings: What the app's constructs say, with the place in the text.
        known: What is known already.
    """
    said = {(each.rule, each.text) for each in known}
    return [
        finding
        for finding in findings
        if not any(finding.rule == rule and finding.text.startswith(text) for rule, text in said)
    ]


def relative(file: Path, base: Path) -> str:
    """Returns a file's path from a folder, with slashes, if it lies below it; else the whole path."""
    return (file.relative_to(base) if file.is_relative_to(base) else file).as_posix()


def _rule_of(error: CdkRustLambdaError) -> str:
    if isinstance(error, TriggerError) and error.check_id is not None:
        return error.check_id
    name = type(error).__name__.removesuffix("Error")
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()
