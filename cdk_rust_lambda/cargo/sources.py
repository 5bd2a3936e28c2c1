"""Source files: what of a package's folder, and around it, goes into its binaries."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Container, Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path

from attrs import define, field, frozen

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
_INCLUDE = re.compile(rb"include(?:_str|_bytes)?!\s*[(\[{]\s*" + _STRING)
_MODULE_PATH = re.compile(rb"#!?\[\s*path\s*=\s*" + _STRING)
_FROM_MANIFEST = re.compile(rb'env!\s*\(\s*"CARGO_MANIFEST_DIR"\s*\)\s*,\s*' + _STRING)


@frozen
class _Reference:
    """A file that a manifest or the code names.

    Attributes:
        path: The file, absolute.
        owns_folder: Whether its submodules lie beside it: a crate's root, and a module whose file is
            given by `#[path]`. Those of other modules lie in a folder of the module's name.
    """

    path: Path
    owns_folder: bool


@define
class SourceFiles:
    """Finds and hashes source files, each once."""

    _digests: dict[Path, str] = field(factory=dict, init=False)
    _references: dict[Path, list[tuple[str, bytes]]] = field(factory=dict, init=False)
    _packages: dict[Path, Mapping[Path, str]] = field(factory=dict, init=False)

    def digest(self, path: Path) -> str:
        """Returns the SHA-256 of a file's content.

        Line endings of Rust and TOML count as LF: Git may change them at a checkout, and their
        compilers don't care. Other files may end up in the binary byte by byte.

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
            if path.suffix in (".rs", ".toml"):
                content = content.replace(b"\r\n", b"\n")
            self._digests[path] = hashlib.sha256(content).hexdigest()
            self._references[path] = list(_find_names(content)) if path.suffix == ".rs" else []
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
            queue += [each for path in found for each in self._referenced(path, directory)]
            while queue:
                for path in _with_submodules(queue.pop(), found, directory):
                    found[path] = self.digest(path)
                    queue.extend(self._referenced(path, directory))
            self._packages[directory] = dict(sorted(found.items()))
        return self._packages[directory]

    def _referenced(self, path: Path, manifest_directory: Path) -> Iterator[_Reference]:
        for kind, text in self._references[path]:
            try:
                name = text.decode()
            except UnicodeDecodeError:
                continue
            base = path.parent
            if kind == "from manifest":
                base, name = manifest_directory, name.lstrip("/")
            yield _Reference(Path(os.path.normpath(base / name)), owns_folder=kind == "module")


def _find_names(content: bytes) -> Iterator[tuple[str, bytes]]:
    for kind, pattern in (
        ("include", _INCLUDE),
        ("module", _MODULE_PATH),
        ("from manifest", _FROM_MANIFEST),
    ):
        for match in pattern.finditer(content):
            yield kind, match[1]


def _root_files(package: Package) -> Iterator[_Reference]:
    """The targets' root files, which may lie anywhere."""
    paths = [binary.path for binary in package.binaries]
    manifest = package.manifest
    for value in (manifest.table("lib").get("path"), manifest.package_table().get("build")):
        if isinstance(value, str):
            paths.append(Path(os.path.normpath(package.directory / value)))
    return (_Reference(path, owns_folder=True) for path in paths)


def _with_submodules(
    reference: _Reference, found: Container[Path], package_directory: Path
) -> list[Path]:
    """A file that the walk of the package didn't find, and where its submodules may be."""
    path = reference.path
    # Not Path.is_file, which raises for a name that no file can have.
    if path in found or not os.path.isfile(path):
        return []
    new = [path]
    if path.suffix == ".rs":
        folder = path.parent if reference.owns_folder else path.with_suffix("")
        if folder.is_dir():
            files = _walk(str(folder), _other_targets(package_directory))
            new += [file for file in files if file.suffix == ".rs" and file not in found]
    return new


def _other_targets(directory: Path) -> frozenset[str]:
    return frozenset(str(directory / name) for name in _OTHER_TARGETS)


def _walk_package(directory: Path) -> Iterator[Path]:
    own = {directory / "Cargo.toml", directory / "Cargo.lock"}  # counted by their tables
    yield from (
        path for path in _walk(str(directory), _other_targets(directory)) if path not in own
    )


def _walk(
    directory: str, skipped: frozenset[str], above: frozenset[str] = frozenset()
) -> Iterator[Path]:
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
