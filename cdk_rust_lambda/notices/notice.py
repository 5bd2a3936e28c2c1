"""A notice: what is said, under an id of the catalogue."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from attrs import field, frozen

from cdk_rust_lambda.notices.entries import Entries, Level
from cdk_rust_lambda.notices.project_notices import (
    BUILD_NOTICES,
    FUNCTION_NOTICES,
    SETTINGS_NOTICES,
    WORKSPACE_NOTICES,
)
from cdk_rust_lambda.notices.trigger_errors import TRIGGER_ERRORS
from cdk_rust_lambda.notices.trigger_notices import TRIGGER_NOTICES

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "cdk-rust-lambda:"
"""What stands before each id, where CDK shows it."""

AREAS: Mapping[str, tuple[Entries, ...]] = MappingProxyType(
    {
        "Settings": (SETTINGS_NOTICES,),
        "Functions": (FUNCTION_NOTICES,),
        "Workspaces": (WORKSPACE_NOTICES,),
        "Builds": (BUILD_NOTICES,),
        "Triggers": (TRIGGER_ERRORS, TRIGGER_NOTICES),
    }
)
"""The catalogue by what it is about."""

CATALOGUE: Entries = MappingProxyType(
    {
        notice_id: entry
        for parts in AREAS.values()
        for entries in parts
        for notice_id, entry in entries.items()
    }
)
"""The catalogue: all entries by their ids."""


@frozen
class Notice:
    """Something that is legal but likely not what was meant, or good to know.

    Made by `warning` and `info`, which take no id that the catalogue doesn't have at that level.

    Attributes:
        id: A stable name of the catalogue, to acknowledge it by.
        text: What is wrong, where, and the remedy.
        level: `warning`, or `info` for what is only good to know.
        file: The file that it is about, if it is about one; the text names it too.
        line: The line in that file, counted from 1, if it is known.
    """

    id: str
    text: str
    level: Level
    file: Path | None = field(default=None, eq=False)
    line: int | None = field(default=None, eq=False)

    @classmethod
    def warning(
        cls, notice_id: str, text: str, *, file: Path | None = None, line: int | None = None
    ) -> Notice:
        """Returns a warning."""
        return cls._of("warning", notice_id, text, file, line)

    @classmethod
    def info(
        cls, notice_id: str, text: str, *, file: Path | None = None, line: int | None = None
    ) -> Notice:
        """Returns what is good to know."""
        return cls._of("info", notice_id, text, file, line)

    @classmethod
    def _of(
        cls, level: Level, notice_id: str, text: str, file: Path | None, line: int | None
    ) -> Notice:
        entry = CATALOGUE.get(notice_id)
        assert entry is not None, notice_id  # noqa: S101 - of the library's own code
        assert entry.level == level, notice_id  # noqa: S101 - the same
        return cls(notice_id, text, level, file, line)

    @property
    def qualified_id(self) -> str:
        """The id as CDK knows it, and as it is acknowledged."""
        return f"{PREFIX}{self.id}"
