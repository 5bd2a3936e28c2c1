"""How errors leave the library: with their line, and without the way to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.toml.positions import add_line
from cdk_rust_lambda.errors import CdkRustLambdaError, ManifestError

if TYPE_CHECKING:
    from types import TracebackType


class located_errors:  # noqa: N801 - a context manager, named as those of contextlib
    """A context manager that gives errors their line, and makes them of what can't be read.

    Their traceback is cut: the message says it all, and the way to it through this library doesn't
    help. Not made with `contextlib.contextmanager`, which would put the traceback back.
    """

    def __enter__(self) -> None:
        """Does nothing."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Changes an error of the library in its place; raises one for what can't be read.

        Raises:
            ManifestError: a file of the project can't be read, or is nested too deeply.
        """
        if isinstance(error, OSError):
            raise ManifestError(
                f"can't read the project: {error.strerror}",
                file=error.filename,
                remedy="make it readable, or remove it",
            ) from None
        if isinstance(error, RecursionError):
            raise ManifestError(
                "the project is nested too deeply", remedy="move folders and tables further up"
            ) from None
        if isinstance(error, CdkRustLambdaError):
            add_line(error)
            error.__traceback__ = error.__cause__ = None
            error.__suppress_context__ = True
