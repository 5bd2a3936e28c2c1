"""What a change of files asks for: another binary, or another deployment."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, field

if TYPE_CHECKING:
    from collections.abc import Iterable

# An app in Python, and what the CDK CLI and cargo-lambda read.
_OF_THE_APP = (".py",)
# What pytest takes for tests by its defaults, and the folders that hold them: no function is made of these.
_TEST = re.compile(r"test_.*\.py|.*_test\.py|conftest\.py")
_TEST_FOLDERS = frozenset({"test", "tests"})
# What of a manifest says which functions there are, and what they are like.
_OF_FUNCTIONS = (
    *(("package", "metadata", "lambda"), ("workspace", "metadata", "lambda")),
    *(("package", "name"), ("bin",), ("workspace", "members"), ("workspace", "exclude")),
)
_FILES_OF_THE_APP = frozenset({"cdk.json", "cdk.context.json", "CargoLambda.toml"})


@define(eq=False)
class DeploymentInputs:
    """Files that a deployment depends on, and not only a binary: the app, settings in manifests, files of variables."""

    _tables: dict[Path, Any] = field(factory=dict, init=False)
    _folders: frozenset[Path] = field(default=frozenset(), init=False)
    _files: frozenset[Path] = field(default=frozenset(), init=False)

    def note(self, folders: Iterable[Path], files: Iterable[Path] = ()) -> None:
        """Takes note of settings, as they are now.

        Args:
            folders: The folders of the manifests, and that of the app.
            files: The files that the settings name, such as `env_file`, with their folders' real paths.
        """
        self._folders = frozenset(folders)
        self._files = frozenset(files)
        self._tables = {
            path: _lambda_tables(path)
            for folder in self._folders
            if (path := folder / "Cargo.toml").exists()
        }

    def concern(self, paths: Iterable[Path]) -> bool:
        """Whether files that have changed ask for a deployment.

        Args:
            paths: The files.
        """
        return any(self._concerns(path) for path in paths)

    def _concerns(self, path: Path) -> bool:
        real = Path(os.path.realpath(path.parent), path.name)
        if _is_of_the_app(path, self._folders) or real in self._files:
            return True
        if path.name != "Cargo.toml":
            return False
        tables = _lambda_tables(path)
        return bool(tables != self._tables.get(path))


def _is_of_the_app(path: Path, folders: Iterable[Path]) -> bool:
    if path.suffix in _OF_THE_APP:
        return not _is_test(path, folders)
    return path.name in _FILES_OF_THE_APP


def _is_test(path: Path, folders: Iterable[Path]) -> bool:
    """Whether a file is a test by its name, or by that of a folder below those that are followed."""
    if _TEST.fullmatch(path.name):
        return True
    # An app may lie in such a folder itself, below one that is followed as well.
    inside = [path.relative_to(each) for each in folders if path.is_relative_to(each)]
    return bool(inside) and all(not _TEST_FOLDERS.isdisjoint(each.parent.parts) for each in inside)


def _lambda_tables(path: Path) -> Any:
    """The settings in a manifest, and which functions it has; None while it isn't TOML."""
    try:
        manifest = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return None
    return [_value(manifest, *path) for path in _OF_FUNCTIONS]


def _value(table: Any, *path: str) -> Any:
    """The value at a path of tables; None if there is none."""
    for name in path:
        table = table.get(name) if isinstance(table, dict) else None
    return table
