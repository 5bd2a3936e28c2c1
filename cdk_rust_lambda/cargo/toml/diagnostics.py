"""What is wrong with a project's settings, and what is odd: collected, then said in one go."""

from __future__ import annotations

from typing import TYPE_CHECKING, ParamSpec, TypeVar

from attrs import define, field

from cdk_rust_lambda.cargo.toml.positions import add_line
from cdk_rust_lambda.errors import CdkRustLambdaError, SettingsError
from cdk_rust_lambda.foreign_remedies import short_remedy_for
from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cdk_rust_lambda.cargo.toml.origin import Origin
    from cdk_rust_lambda.foreign_words import Place

_P = ParamSpec("_P")
_T = TypeVar("_T")


@define
class Diagnostics:
    """A collection of errors and notices.

    Attributes:
        errors: What makes the settings unusable.
        warnings: What doesn't: warnings, and infos.
    """

    errors: list[CdkRustLambdaError] = field(factory=list)
    warnings: list[Notice] = field(factory=list)

    def error(self, origin: Origin, problem: str, remedy: str) -> None:
        """Adds an error at a value."""
        self.errors.append(origin.error(problem, remedy))

    def warn(self, notice_id: str, origin: Origin, text: str) -> None:
        """Adds a warning at a value."""
        text = f"{text} ({origin.place})"
        self.warnings.append(Notice.warning(notice_id, text, file=origin.file, line=origin.line))

    def inform(self, notice_id: str, origin: Origin, text: str) -> None:
        """Adds what is good to know of a value."""
        text = f"{text} ({origin.place})"
        self.warnings.append(Notice.info(notice_id, text, file=origin.file, line=origin.line))

    def unknown(self, origin: Origin, known: Iterable[str], key: str | None = None) -> None:
        """Adds the warning for a key that nobody knows; by default the last one of its place."""
        remedy = short_remedy_for(
            _place_of(origin), str(origin.keys[-1]) if key is None else key, known
        )
        self.warn("unknown-setting", origin, f"unknown key {origin.key}; {remedy}")

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


def _place_of(origin: Origin) -> Place | None:
    """Returns where the words of other tools are looked up for a key; of an inner table nowhere."""
    above = origin.keys[-2] if len(origin.keys) > 1 else None
    if above == "deploy":
        return "deploy"
    if above == "build":
        return "build"
    is_binary = len(origin.keys) > 2 and origin.keys[-3] == "bin"
    return "lambda" if above == "lambda" or is_binary else None
