"""Where a value is written."""

from __future__ import annotations

from pathlib import Path

from attrs import field, frozen

from cdk_rust_lambda.cargo.toml.positions import KeyPath, line_of
from cdk_rust_lambda.errors import SettingsError


@frozen
class Origin:
    """Where a value is written.

    Attributes:
        file: The file; None for an environment variable of the process.
        keys: The keys that lead to the value; first of all, of an environment variable, its name.
    """

    file: Path | None
    keys: KeyPath
    _line: int | None = field(default=None, eq=False)

    @property
    def line(self) -> int | None:
        """The line in the file, counted from 1, if it is known."""
        if self._line is not None or self.file is None:
            return self._line
        return line_of(self.file, self.keys)

    @property
    def table(self) -> str:
        """The table that holds the value (`package.metadata.lambda.deploy`)."""
        return dotted(self.keys[:-1])

    @property
    def key(self) -> str:
        """The value's own key, from the top of the file; of a variable its name, and a key in it."""
        if self.file is None and len(self.keys) > 1:
            return f"{self.keys[0]} ({dotted(self.keys[1:])})"
        return dotted(self.keys)

    def below(self, *keys: str | int) -> Origin:
        """Returns the origin of a value further down."""
        return Origin(self.file, (*self.keys, *keys))

    def beside(self, key: str) -> Origin:
        """Returns the origin of another key of the same table."""
        return Origin(self.file, (*self.keys[:-1], key)) if self.file else self

    def error(self, problem: str, remedy: str) -> SettingsError:
        """Returns the error for the value."""
        return SettingsError(problem, file=self.file, line=self.line, key=self.key, remedy=remedy)

    def describe(self, base: Path | None = None) -> str:
        """Returns `file:line table`, the file relative to `base` if it lies below it."""
        if self.file is None:
            return f"environment variable {self.key}"
        file = self.file
        if base is not None and file.is_relative_to(base):
            file = file.relative_to(base)
        return f"{self._in(file)} {self.table}".rstrip()

    @property
    def place(self) -> str:
        """`file:line`, or the environment variable."""
        return self.describe() if self.file is None else self._in(self.file)

    def _in(self, file: Path) -> str:
        line = self.line
        return str(file) if line is None else f"{file}:{line}"


def dotted(keys: KeyPath) -> str:
    """Writes keys as TOML does: `package.triggers[0].type`."""
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)
    return text.removeprefix(".")
