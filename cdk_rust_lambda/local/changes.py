"""What a change of files asks for: another binary, or another deployment."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
_CONTEXT = "cdk.context.json"
_FILES_OF_THE_APP = frozenset({"cdk.json", _CONTEXT, "CargoLambda.toml"})
_MANIFEST = "Cargo.toml"
# Folders that hold nothing that an app is written in; a virtual environment has the file.
_PASSED_OVER = frozenset({"__pycache__", "cdk.out", "node_modules", "target"})
_OF_ENVIRONMENTS = "pyvenv.cfg"


@define(eq=False)
class DeploymentInputs:
    """Files that a deployment depends on, and not only a binary: the app, settings in manifests, files of variables."""

    _tables: dict[Path, Any] = field(factory=dict, init=False)
    _folders: frozenset[Path] = field(default=frozenset(), init=False)
    _files: frozenset[Path] = field(default=frozenset(), init=False)
    _begun: dict[Path, Any] = field(factory=dict, init=False)
    _changed_before: set[Path] = field(factory=set, init=False)

    def begin(self, folder: Path) -> None:
        """Takes note of what a deployment is made from that begins now.

        Args:
            folder: The app's folder.
        """
        noted = {*self._tables, *self._files}
        self._begun = {path: _content(path) for path in {*_inputs_below(folder), *noted}}

    def have_changed(self, folder: Path) -> bool:
        """Whether what the last deployment was made from isn't what it was when that began.

        It is asked once for each. Files that change in one deployment after the other are the app's own writing.

        Args:
            folder: The app's folder.
        """
        paths = {*_inputs_below(folder), *self._begun}
        changed = {path for path in paths if _content(path) != self._begun.get(path)}
        is_edited = not changed <= self._changed_before
        self._changed_before = changed
        return is_edited

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
            if (path := folder / _MANIFEST).exists()
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
        if path.name != _MANIFEST:
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


def _inputs_below(folder: Path) -> Iterator[Path]:
    """Yields the files of an app, but for what a deployment itself writes, and the manifests beside them."""
    for name, folders, files in os.walk(folder):
        if _OF_ENVIRONMENTS in files:
            folders.clear()
            continue
        folders[:] = [each for each in folders if each[0] != "." and each not in _PASSED_OVER]
        for path in (Path(name, each) for each in files if each != _CONTEXT):
            if path.name == _MANIFEST or _is_of_the_app(path, (folder,)):
                yield path


def _content(path: Path) -> Any:
    """What of a file a deployment depends on; None if it can't be read."""
    if path.name == _MANIFEST:
        return _lambda_tables(path)
    try:
        return path.read_bytes()
    except OSError:
        return None


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
