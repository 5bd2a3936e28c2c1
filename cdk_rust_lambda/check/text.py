"""Findings as rustc writes its own: what, where, the line itself, and what to do."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from cdk_rust_lambda.check.finding import LEVELS, relative

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from cdk_rust_lambda.check.finding import Finding
    from cdk_rust_lambda.notices.entries import Level

_COLOURS: Mapping[Level, str] = {"error": "1;31", "warning": "1;33", "info": "1;36"}
_WORDS: Mapping[Level, str] = {"error": "error", "warning": "warning", "info": "note"}


def as_text(findings: Iterable[Finding], base: Path, *, colours: bool = False) -> Iterator[str]:
    """Yields the lines of findings.

    Args:
        findings: The findings.
        base: The folder that files are named relative to.
        colours: Whether the levels are coloured.
    """
    sources: dict[Path, list[str]] = {}
    for finding in findings:
        head = f"{_WORDS[finding.level]}[{finding.rule}]"
        yield (
            f"{_coloured(head, finding.level)}: {finding.text}"
            if colours
            else f"{head}: {finding.text}"
        )
        margin = ""
        if finding.file is not None:
            name = relative(finding.file, base)
            margin = " " * len(str(finding.line or ""))
            yield f"{margin}--> {name if finding.line is None else f'{name}:{finding.line}'}"
            written = _line(finding.file, finding.line, sources)
            if written is not None:
                yield f"{margin} |"
                yield f"{finding.line} | {written}"
                yield f"{margin} |"
        for label, value in (
            ("key", finding.key),
            ("construct", finding.construct),
            ("help", finding.remedy),
        ):
            if value is not None:
                yield f"{margin} = {label}: {value}"
        yield ""


def summary(findings: Sequence[Finding], functions: int | None, left_out: int = 0) -> str:
    """Returns a line of how much there is.

    Args:
        findings: The findings.
        functions: How many functions were looked at; None if only the app was.
        left_out: How many findings more there are that aren't to be shown.
    """
    counts = Counter(finding.level for finding in findings)
    parts = [_count(counts[level], _WORDS[level]) for level in LEVELS if counts[level]]
    end = f"; {left_out} left out by --ignore" if left_out else ""
    checked = "app" if functions is None else _count(functions, "function")
    return f"{checked} checked: {', '.join(parts) or 'nothing found'}{end}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _coloured(text: str, level: Level) -> str:
    return f"\033[{_COLOURS[level]}m{text}\033[0m"


def _line(file: Path, line: int | None, sources: dict[Path, list[str]]) -> str | None:
    if line is None:
        return None
    if file not in sources:
        try:
            # Not `splitlines`, which sees ends of lines where TOML has none.
            sources[file] = file.read_text(encoding="utf-8-sig").split("\n")
        except (OSError, ValueError):
            sources[file] = []
    lines = sources[file]
    return lines[line - 1].rstrip() if line <= len(lines) else None
