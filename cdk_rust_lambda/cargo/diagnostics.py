"""What is wrong with a project's settings, and what is odd: collected, then said in one go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Literal

from attrs import define, field, frozen

from cdk_rust_lambda.cargo.settings_tree import Origin
from cdk_rust_lambda.errors import CdkRustLambdaError, SettingsError, nearest


@frozen
class SettingsWarning:
    """Something that is legal but likely not what was meant.

    Attributes:
        id: A stable name, to acknowledge it by.
        text: What is wrong, where, and the remedy.
        level: `warning`, or `info` for what is only good to know.
    """

    id: str
    text: str
    level: Literal["warning", "info"] = "warning"


@define
class Diagnostics:
    """A collection of errors and warnings.

    Attributes:
        errors: What makes the settings unusable.
        warnings: What doesn't.
    """

    errors: list[CdkRustLambdaError] = field(factory=list)
    warnings: list[SettingsWarning] = field(factory=list)

    def error(self, origin: Origin, problem: str, remedy: str) -> None:
        """Adds an error at a value."""
        self.errors.append(origin.error(problem, remedy))

    def warn(self, warning_id: str, origin: Origin, text: str) -> None:
        """Adds a warning at a value."""
        self.warnings.append(SettingsWarning(warning_id, f"{text} ({_place(origin)})"))

    def inform(self, warning_id: str, origin: Origin, text: str) -> None:
        """Adds what is good to know of a value."""
        self.warnings.append(SettingsWarning(warning_id, f"{text} ({_place(origin)})", "info"))

    def unknown(self, origin: Origin, known: Iterable[str]) -> None:
        """Adds the warning for a key that nobody knows."""
        match = nearest(str(origin.keys[-1]), known)
        hint = f"; did you mean {match!r}?" if match else ""
        self.warn("unknown-setting", origin, f"unknown key {origin.key}{hint}")

    @contextmanager
    def collect(self) -> Iterator[None]:
        """Adds an error that is raised inside to the others, and goes on behind."""
        try:
            yield
        except CdkRustLambdaError as error:
            self.errors += error.causes or (error,)

    def raise_errors(self) -> None:
        """Raises one error for all that there are; returns if there is none."""
        if not self.errors:
            return
        if len(self.errors) == 1:
            raise self.errors[0]
        lines = []
        for error in self.errors:
            place = error.file if error.line is None else f"{error.file}:{error.line}"
            key = f" {error.key}" if error.key else ""
            lines.append(f"\n  - {place}{key}: {error.problem}; {error.remedy}")
        files = {error.file for error in self.errors}
        kinds = {type(error) for error in self.errors}
        kind = kinds.pop() if len(kinds) == 1 else SettingsError
        whole = kind(
            f"{len(self.errors)} values are wrong:{''.join(lines)}",
            file=files.pop() if len(files) == 1 else None,
            remedy="correct each of them",
        )
        whole.causes = tuple(self.errors)
        raise whole


def _place(origin: Origin) -> str:
    if origin.file is None:
        return origin.describe()
    line = origin.line
    return str(origin.file) if line is None else f"{origin.file}:{line}"
