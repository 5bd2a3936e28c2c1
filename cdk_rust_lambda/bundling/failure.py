"""A build's error as CDK shows it, and how an app ends with it: without a stack of JavaScript's."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import jsii
from attrs import define, field
from constructs import IValidation

from cdk_rust_lambda.bundling.cargo_output import harmless
from cdk_rust_lambda.errors import CdkRustLambdaError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    Hook = Callable[[type[BaseException], BaseException, TracebackType | None], object]

# What CDK says before all errors of validations.
_TITLE = "Validation failed with the following errors:"


@jsii.implements(IValidation)
class BuildFailure:
    """A build's error, as CDK's validation error at the function's construct."""

    def __init__(self, error: CdkRustLambdaError) -> None:
        self._error = error

    def validate(self) -> list[str]:
        """Returns the error; CDK calls it."""
        _uncaught.expect(self._error)
        return [str(self._error)]


@define(eq=False)
class _Uncaught:
    """Shows errors of validations that nobody has caught, if ours are among them; others as ever.

    jsii would print 40 lines of stacks, its own and JavaScript's, and the error twice.
    """

    errors: list[CdkRustLambdaError] = field(factory=list)
    next: Hook | None = None

    def expect(self, error: CdkRustLambdaError) -> None:
        self.errors.append(error)
        if self.next is None:
            self.next, sys.excepthook = sys.excepthook, self.show

    def show(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        assert self.next is not None  # noqa: S101 - as it was set with the hook
        text = str(error).partition(_TITLE)[2]
        ours = [each for each in self.errors if str(each) in text]
        if not ours or not isinstance(error, RuntimeError):
            self.next(kind, error, trace)
            return
        for each in ours:
            text = text.replace(str(each), _in_short(each))
        sys.stderr.write(f"{harmless(textwrap.dedent(text).strip())}\n")


def _in_short(error: CdkRustLambdaError) -> str:
    """Returns an error in a line, without the file if the compiler has named a better place."""
    if error.causes:
        return str(error)
    file = _from_here(error.file) if error.file is not None else None
    place = f"{file}:{error.line}" if error.line is not None else file
    places = ", ".join(each for each in (place, error.key) if each is not None)
    text = f"{error.problem} ({places})" if places else error.problem
    return text if error.remedy is None else f"{text}: {error.remedy}"


def _from_here(file: Path | str) -> str:
    path, here = Path(file), Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


_uncaught = _Uncaught()
