"""Orders of assets: how commands that run at the same time learn of each other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

from attrs import frozen

from cdk_rust_lambda.cargo.fingerprint.hash_record import RECORDS

if TYPE_CHECKING:
    from types import TracebackType

_ORDER = ".order"
_ANSWER = ".answer"


@frozen
class Order:
    """That a command waits for an asset. It is a file beside the assets as long as nobody has taken it.

    Attributes:
        asset: The asset's folder.
        process: The command's process.
    """

    asset: Path
    process: int

    @classmethod
    def all_in(cls, folder: Path) -> list[Self]:
        """Returns the orders that nobody has taken.

        Args:
            folder: The folder of the assets.
        """
        found = []
        for path in sorted((folder / RECORDS).glob(f"*{_ORDER}")):
            name, _, process = path.stem.rpartition("-")
            if process.isdigit():
                found.append(cls(folder / name, int(process)))
        return found

    def __enter__(self) -> Self:
        """Places it."""
        path = self._path(_ORDER)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path(_ANSWER).unlink(missing_ok=True)
        path.touch()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.withdraw()

    def withdraw(self) -> None:
        """Takes it back, and its answer."""
        self._path(_ORDER).unlink(missing_ok=True)
        self._path(_ANSWER).unlink(missing_ok=True)

    def answer(self, error: str) -> None:
        """Says how it has ended: with an error, or none if that is empty."""
        aside = self._path(f"{_ANSWER}-new")
        aside.write_text(error, encoding="utf-8")
        aside.replace(self._path(_ANSWER))
        self._path(_ORDER).unlink(missing_ok=True)

    def answered(self) -> str | None:
        """Returns what was answered; None if nobody has yet."""
        try:
            return self._path(_ANSWER).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def _path(self, ending: str) -> Path:
        return self.asset.parent / RECORDS / f"{self.asset.name}-{self.process}{ending}"
