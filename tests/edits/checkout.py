"""Checkouts: the files of a state, written so that those that stay are not touched."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, field

from tests.edits.model import FOLDER, Content, Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


# Of all files with old times, as in archives of commits.
_OLD = 1_577_836_800_000_000_000


@define
class Checkout:
    """A folder of sources."""

    folder: Path
    _files: dict[str, Content] = field(factory=dict, init=False)

    def write(
        self, files: Mapping[str, Content], *, touched: Iterable[str] = (), old_times: bool = False
    ) -> None:
        """Makes the folder hold these files, apart from what others have made in it.

        Args:
            files: Their contents.
            touched: Those to write again in any case.
            old_times: Whether what is written is years old.
        """
        touched = frozenset(touched)
        for name in self._files.keys() - files.keys():
            self._remove(self.folder / name)
        for name, content in files.items():
            if name in touched or self._files.get(name) != content:
                self._write(self.folder / name, content, old_times=old_times)
        self._files = dict(files)

    def clear(self) -> None:
        """Removes all that is in the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._files = {}

    def lock(self, workspace: str, environment: Mapping[str, str]) -> None:
        """Has cargo make a new Cargo.lock."""
        subprocess.run(
            ["cargo", "generate-lockfile", "--quiet"],
            cwd=self.folder / workspace,
            env={**environment},
            check=False,  # the build has the same to say
            capture_output=True,
        )

    def _write(self, path: Path, content: Content, *, old_times: bool) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        if isinstance(content, Link):
            path.symlink_to(content.target)
        elif isinstance(content, bytes):
            path.write_bytes(content)
        else:
            text = content.replace(FOLDER, str(self.folder.parent))
            path.write_text(text, encoding="utf-8", newline="")
        if old_times:
            os.utime(path, ns=(_OLD, _OLD), follow_symlinks=False)

    def _remove(self, path: Path) -> None:
        path.unlink()
        for folder in path.relative_to(self.folder).parents:
            whole = self.folder / folder
            if folder.name and not any(whole.iterdir()):
                whole.rmdir()
