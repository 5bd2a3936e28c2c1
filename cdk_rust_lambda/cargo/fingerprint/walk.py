"""The walk over a package's folder: which files in it may go into its binaries."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from errno import ENAMETOOLONG
from fnmatch import translate

from attrs import define, field

from cdk_rust_lambda.cargo.fingerprint.gitignore import (
    IGNORE_FILE,
    IgnoreFiles,
    IgnoreRules,
)
from cdk_rust_lambda.cargo.project.relative_paths import relative_name
from cdk_rust_lambda.cargo.project.repository import REPOSITORY_MARKERS
from cdk_rust_lambda.errors import ManifestError

# Version control, editors, and caches and output that carry no mark.
_SKIPPED_FOLDERS = frozenset(
    {".git", ".hg", ".svn", ".jj", ".pijul", "CVS"}
    | {".idea", ".vscode", ".vs", ".zed", ".fleet", ".helix", ".settings", ".direnv"}
    | {"cdk.out", ".cdk-rust-lambda", ".cdk.staging", "node_modules"}
    | {"__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"}
)
# Files that mark a folder as another package, or as somebody's output: a cache, a cloud assembly, a
# virtual environment.
_OUTPUT_MARKERS = frozenset({"CACHEDIR.TAG", "cdk.out", "pyvenv.cfg"})
_FOREIGN_MARKERS = _OUTPUT_MARKERS | {"Cargo.toml"}
_SKIPPED_FILES = (
    # Version control; in a submodule `.git` is a file.
    *(".git", ".gitignore", ".gitattributes", ".gitmodules", ".gitkeep", ".mailmap"),
    *(".git-blame-ignore-revs", ".hgignore", ".hgtags", ".ignore", "*.orig", "*.rej"),
    # Editors, and tools that don't compile.
    *("*.swp", "*.swo", "*.swx", "4913", "*~", ".#*", "#*#", "*___jb_tmp___", "*___jb_old___"),
    *(".editorconfig", "*.iml", "*.sublime-project", "*.sublime-workspace", "*.code-workspace"),
    *(".project", ".classpath", ".dir-locals.el", ".envrc", "rust-project.json"),
    *("rustfmt.toml", ".rustfmt.toml", "*.rs.bk", "clippy.toml", ".clippy.toml"),
    # Desktops and file systems.
    *(".DS_Store", "._*", "Thumbs.db", "desktop.ini", ".directory", ".nfs*", ".fuse_hidden*"),
)
_skipped_pattern = re.compile("|".join(translate(each) for each in _SKIPPED_FILES))
_PASSED_OVER = (FileNotFoundError, NotADirectoryError)


@define
class SourceWalk:
    """The files of one folder, and what was found on the way.

    Each real folder is visited once, however many links lead to it, and links never lead around in a
    circle. What is no file and no folder (a pipe, a socket, a link to nowhere) is passed over.

    Attributes:
        files: The files' real paths by their names, relative to the folder, with forward slashes.
        links: The names of links to folders, and the names of the folders that they lead to.
        ignored: The paths of the code and the folders that Git ignores.
        foreign: The paths of the folders that are left out for their name or for what they hold.
    """

    _root: str
    _left_out: Collection[str]
    _ignore_files: IgnoreFiles
    _markers: Collection[str]
    files: dict[str, str] = field(factory=dict, init=False)
    links: dict[str, str] = field(factory=dict, init=False)
    ignored: set[str] = field(factory=set, init=False)
    foreign: set[str] = field(factory=set, init=False)
    _visited: dict[str, str] = field(factory=dict, init=False)

    @classmethod
    def over(
        cls,
        root: str,
        left_out: Collection[str],
        ignore_files: IgnoreFiles,
        *,
        with_packages: bool = False,
    ) -> SourceWalk:
        """Walks over a folder.

        Args:
            root: The folder's real path.
            left_out: Real paths of folders and files to leave out.
            ignore_files: What is ignored.
            with_packages: Whether folders below it that hold a Cargo.toml count.

        Raises:
            ManifestError: a folder can't be read.
        """
        markers = _OUTPUT_MARKERS if with_packages else _FOREIGN_MARKERS
        walk = cls(root, left_out, ignore_files, markers)
        pending = list(walk._visit(root, ""))
        while pending:
            # After all real folders, in the order of their names, which is the same everywhere.
            pending.sort(reverse=True)
            name, path = pending.pop()
            pending += walk._follow(name, path)
        return walk

    def _follow(self, name: str, path: str) -> Iterator[tuple[str, str]]:
        target = os.path.realpath(path)
        if target in self._visited:
            self.links[name] = self._visited[target]
        elif _is_above(target, self._root):  # it leads to everything
            self.foreign.add(path)
            self.links[name] = relative_name(target, self._root)
        else:
            yield from self._visit(target, f"{name}/")

    def _visit(self, folder: str, prefix: str) -> Iterator[tuple[str, str]]:
        """Adds what is in a folder; yields the links to other folders, by name and path."""
        start = folder
        stack = [(folder, prefix, self._ignore_files.rules(folder))]
        while stack:  # not recursive: the tree's depth is its owner's
            folder, prefix, rules = stack.pop()
            if folder in self._visited:  # by a link that comes earlier
                self.links[prefix[:-1]] = self._visited[folder]
                continue
            entries = _scan(folder)
            names = {entry.name for entry in entries}
            if folder != self._root:
                if not names.isdisjoint(self._markers):
                    self.foreign.add(folder)
                    continue
                if not REPOSITORY_MARKERS.isdisjoint(names):
                    rules = self._ignore_files.rules(folder)
                elif IGNORE_FILE in names and folder != start:
                    rules = rules.below(folder)
            self._visited[folder] = prefix[:-1]
            for entry in entries:
                kind = _kind(entry)
                if kind is None or self._is_left_out(entry, kind, rules):
                    continue
                name = prefix + entry.name
                if kind == "file":
                    self.files[name] = entry.path
                elif kind == "link":
                    yield name, entry.path
                else:
                    stack.append((entry.path, f"{name}/", rules))

    def _is_left_out(self, entry: os.DirEntry[str], kind: str, rules: IgnoreRules) -> bool:
        if entry.path in self._left_out:
            if kind != "file":
                self.foreign.add(entry.path)
            return True
        if kind == "file":
            if _is_skipped(entry.name):
                return True
        elif entry.name in _SKIPPED_FOLDERS:
            self.foreign.add(entry.path)
            return True
        if rules.ignores(entry.path, entry.name, is_folder=kind == "folder"):
            if kind != "file" or entry.name.endswith(".rs"):
                self.ignored.add(entry.path)
            return True
        return False


def _is_skipped(name: str) -> bool:
    # Most files are Rust, and the pattern takes longer.
    if name.endswith(".rs") and name[0] not in ".#":
        return False
    return _skipped_pattern.match(name) is not None


def _kind(entry: os.DirEntry[str]) -> str | None:
    try:
        if entry.is_file(follow_symlinks=False):
            return "file"
        if entry.is_dir(follow_symlinks=False):
            return "folder"
        if entry.is_dir():
            return "link"
        return "file" if entry.is_file() else None
    except OSError:  # a link that leads to itself
        return None


def _scan(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except _PASSED_OVER:
        return []  # vanished during the walk
    except OSError as error:
        if error.errno == ENAMETOOLONG:
            return []  # nor can a compiler read it
        raise ManifestError(
            f"can't read a source folder: {error}",
            file=folder,
            remedy="make it readable, or let .gitignore name it",
        ) from error


def _is_above(folder: str, other: str) -> bool:
    return other.startswith(folder.rstrip(os.sep) + os.sep)
