"""Source files: what of a package's folder, and around it, goes into its binaries."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path

from attrs import define, field

from cdk_rust_lambda.cargo.workspace import Package
from cdk_rust_lambda.errors import ManifestError

_SKIPPED_FOLDERS = frozenset(
    {".git", ".hg", ".svn", ".jj", ".idea", ".vscode", ".vs", "cdk.out", "node_modules"}
    | {"__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"}
)
# Files that mark a folder as somebody's output: a cache, a cloud assembly, a virtual environment.
_OUTPUT_MARKERS = ("CACHEDIR.TAG", "cdk.out", "pyvenv.cfg")
_SKIPPED_FILES = (
    ".DS_Store",
    "Thumbs.db",
    "*.swp",
    "*.swo",
    "*~",
    ".#*",
    "#*#",
    "*.rs.bk",
    "*.orig",
)
# Targets that are not built; a binary that lies there is found by its path.
_OTHER_TARGETS = frozenset({"tests", "benches", "examples", "target"})

_STRING = rb'"((?:[^"\\]|\\.)*)"'
_REFERENCE = re.compile(rb"(?:include(?:_str|_bytes)?!\s*[(\[{]\s*|#!?\[\s*path\s*=\s*)" + _STRING)
_MANIFEST_REFERENCE = re.compile(rb'env!\s*\(\s*"CARGO_MANIFEST_DIR"\s*\)\s*,\s*' + _STRING)


@define
class SourceFiles:
    """Finds and hashes source files, each once."""

    _digests: dict[Path, str] = field(factory=dict, init=False)
    _references: dict[Path, tuple[tuple[bytes, bool], ...]] = field(factory=dict, init=False)
    _packages: dict[Path, Mapping[Path, str]] = field(factory=dict, init=False)

    def digest(self, path: Path) -> str:
        """Returns the SHA-256 of a file's content.

        Line endings of text count as LF, since Git may change them at a checkout.

        Raises:
            ManifestError: the file can't be read.
        """
        if path not in self._digests:
            try:
                content = path.read_bytes()
            except OSError as error:
                raise ManifestError(
                    f"can't read a source file: {error}", file=path, remedy="make it readable"
                ) from error
            if b"\r\n" in content and b"\0" not in content:
                content = content.replace(b"\r\n", b"\n")
            self._digests[path] = hashlib.sha256(content).hexdigest()
            self._references[path] = (
                tuple(_find_references(content)) if path.suffix == ".rs" else ()
            )
        return self._digests[path]

    def of_package(self, package: Package) -> Mapping[Path, str]:
        """Returns a package's source files with their digests, sorted by path.

        These are all files in its folder except output, other packages, version control, editors'
        files, and the targets that a function doesn't need; and files elsewhere that the manifest or
        the code names (`path`, `include_str!`, `#[path]`).
        """
        directory = package.directory
        if directory not in self._packages:
            found = {path: self.digest(path) for path in _walk_package(directory)}
            queue = list(_root_files(package))
            queue += [r for path in found for r in self._referenced(path, directory)]
            while queue:
                for path in _with_submodules(queue.pop()):
                    if path not in found and path.is_file():
                        found[path] = self.digest(path)
                        queue.extend(self._referenced(path, directory))
            self._packages[directory] = dict(sorted(found.items()))
        return self._packages[directory]

    def _referenced(self, path: Path, manifest_directory: Path) -> Iterator[Path]:
        self.digest(path)
        for text, from_manifest in self._references[path]:
            try:
                name = text.decode()
            except UnicodeDecodeError:
                continue
            base = manifest_directory if from_manifest else path.parent
            yield Path(os.path.normpath(base / (name.lstrip("/") if from_manifest else name)))


def _find_references(content: bytes) -> Iterator[tuple[bytes, bool]]:
    for match in _REFERENCE.finditer(content):
        yield match[1], False
    for match in _MANIFEST_REFERENCE.finditer(content):
        yield match[1], True


def _root_files(package: Package) -> Iterator[Path]:
    """The targets' root files, which may lie anywhere."""
    for binary in package.binaries:
        yield binary.path
    for table, key in (("lib", "path"), ("package", "build")):
        value = package.manifest.table(table).get(key)
        if isinstance(value, str):
            yield Path(os.path.normpath(package.directory / value))


def _with_submodules(path: Path) -> Iterator[Path]:
    """A file outside of the walk, and the folder where its submodules lie."""
    yield path
    if path.suffix == ".rs":
        folder = (
            path.parent if path.name in ("mod.rs", "main.rs", "lib.rs") else path.with_suffix("")
        )
        if folder.is_dir():
            yield from (found for found in _walk(str(folder), set()) if found.suffix == ".rs")


def _walk_package(directory: Path) -> Iterator[Path]:
    skipped = {str(directory / name) for name in _OTHER_TARGETS}
    own = {directory / "Cargo.toml", directory / "Cargo.lock"}  # counted by their tables
    yield from (path for path in _walk(str(directory), skipped) if path not in own)


def _walk(directory: str, skipped: set[str], above: frozenset[str] = frozenset()) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(directory), key=lambda entry: entry.name)
    except FileNotFoundError:
        return  # vanished during the walk
    except OSError as error:
        raise ManifestError(
            f"can't read a source folder: {error}", file=directory, remedy="make it readable"
        ) from error
    above |= {os.path.realpath(directory)}
    for entry in entries:
        if entry.is_dir():
            if entry.name in _SKIPPED_FOLDERS or entry.path in skipped or _is_foreign(entry.path):
                continue
            # A link to a folder above would have no end.
            if not entry.is_symlink() or os.path.realpath(entry.path) not in above:
                yield from _walk(entry.path, skipped, above)
        elif entry.is_file() and not any(fnmatch(entry.name, p) for p in _SKIPPED_FILES):
            yield Path(entry.path)


def _is_foreign(directory: str) -> bool:
    """Whether a folder is another package or somebody's output."""
    markers = ("Cargo.toml", *_OUTPUT_MARKERS)
    return any(os.path.exists(os.path.join(directory, marker)) for marker in markers)
