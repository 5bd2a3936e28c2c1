"""What is wrong with a project's settings, and what is odd: collected, then said in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Literal, ParamSpec, TypeVar

from attrs import define, field, frozen

from cdk_rust_lambda.cargo.toml.origin import Origin
from cdk_rust_lambda.cargo.toml.positions import add_line
from cdk_rust_lambda.errors import CdkRustLambdaError, SettingsError, nearest

_P = ParamSpec("_P")
_T = TypeVar("_T")


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

    def unknown(self, origin: Origin, known: Iterable[str], key: str | None = None) -> None:
        """Adds the warning for a key that nobody knows; by default the last one of its place."""
        match = nearest(str(origin.keys[-1]) if key is None else key, known)
        hint = f"; did you mean {match!r}?" if match else ""
        self.warn("unknown-setting", origin, f"unknown key {origin.key}{hint}")

    @contextmanager
    def collect(self) -> Iterator[None]:
        """Adds an error that is raised inside to the others, and goes on behind."""
        try:
            yield
        except CdkRustLambdaError as error:
            self.errors += error.causes or (error,)

    def attempt(
        self, function: Callable[_P, _T], *args: _P.args, **keywords: _P.kwargs
    ) -> _T | None:
        """Calls a function, and adds an error that it raises to the others.

        Args:
            function: The function.
            args: Its arguments.
            keywords: Its keyword arguments.

        Returns:
            What it returns; None after an error.
        """
        try:
            return function(*args, **keywords)
        except CdkRustLambdaError as error:
            self.errors += error.causes or (error,)
            return None

    def raise_errors(self) -> None:
        """Raises one error for all that there are; returns if there is none."""
        for error in self.errors:
            add_line(error)
        # Two readers may come across the same mistake.
        errors = list({str(error): error for error in self.errors}.values())
        if not errors:
            return
        if len(errors) == 1:
            raise errors[0]
        lines = []
        for error in errors:
            place = error.file if error.line is None else f"{error.file}:{error.line}"
            where = " ".join(str(each) for each in (place, error.key) if each is not None)
            what = "; ".join(each for each in (error.problem, error.remedy) if each is not None)
            lines.append(f"\n  - {where}: {what}")
        files = {error.file for error in errors}
        kinds = {type(error) for error in errors}
        kind = kinds.pop() if len(kinds) == 1 else SettingsError
        whole = kind(
            f"{len(errors)} values are wrong:{''.join(lines)}",
            file=files.pop() if len(files) == 1 else None,
            remedy="correct each of them",
        )
        whole.causes = tuple(errors)
        raise whole


def _place(origin: Origin) -> str:
    if origin.file is None:
        return origin.describe()
    line = origin.line
    return str(origin.file) if line is None else f"{origin.file}:{line}"
