"""Source files: what of a package's folder, and around it, goes into its binaries."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from attrs import define, field, frozen

from cdk_rust_lambda.cargo.fingerprint.content import NORMALIZED, SourceContents
from cdk_rust_lambda.cargo.fingerprint.gitignore import IgnoreFiles
from cdk_rust_lambda.cargo.fingerprint.rust_references import (
    NO_NAMES,
    NamedFile,
    Names,
    module_files,
)
from cdk_rust_lambda.cargo.fingerprint.walk import SourceWalk
from cdk_rust_lambda.cargo.project.package import Package

# Targets that are not built; a binary that lies there is found by its path.
_OTHER_TARGETS = ("tests", "benches", "examples", "target")
# Counted by their tables, as far as they count; and settings of the function.
_COUNTED_ELSEWHERE = frozenset(
    {"Cargo.toml", "Cargo.lock", "CargoLambda.toml", "rust-toolchain", "rust-toolchain.toml"}
    | {".cargo/config", ".cargo/config.toml"}
)

# How a file counts.
_FILE, _CODE, _VERBATIM, _LINK = b"\0file\0", b"\0code\0", b"\0verbatim\0", b"\0link\0"


@frozen
class PackageSources:
    """What of the file system goes into a package's binaries.

    Attributes:
        digest: A hash of the files' names, relative to the package, and of their contents.
        files: The files' real paths.
    """

    digest: str
    files: frozenset[str] = field(repr=False)


@frozen
class _Reference:
    """A file that a manifest or the code names.

    Attributes:
        path: The file, absolute.
        owns_folder: Whether its submodules lie beside it: a crate's root, and a module whose file is
            given by `#[path]`, like each `mod.rs`. Those of others lie in a folder of their name.
        is_code: Whether it is code, whatever its ending.
        is_verbatim: Whether its line endings end up in the binary.
    """

    path: str
    owns_folder: bool = False
    is_code: bool = False
    is_verbatim: bool = False


@define
class SourceFiles:
    """Finds and hashes the source files of packages.

    Attributes:
        contents: Reads files, each once.
    """

    contents: SourceContents = field(factory=SourceContents, init=False)
    _packages: dict[tuple[Path, bool, frozenset[str]], PackageSources] = field(
        factory=dict, init=False
    )
    _ignore_files: dict[str, IgnoreFiles] = field(factory=dict, init=False)

    def of_package(
        self,
        package: Package,
        workspace: Path,
        *,
        generated: bool = False,
        made: frozenset[str] = frozenset(),
    ) -> PackageSources:
        """Returns the source files of a package.

        These are all files in its folder except output, other packages, version control, editors'
        files, what Git ignores, and the targets that a function doesn't need; and files elsewhere,
        or ignored, that the manifest or the code names (`path`, `include_str!`, `#[path]`).

        Args:
            package: The package.
            workspace: The workspace's folder, where the first `.gitignore` is if there is no
                repository.
            generated: Whether ignored files are made before the build: then they never count.
            made: The real paths of files and folders that are made for the package: they never count.

        Raises:
            ManifestError: a file or folder can't be read.
        """
        key = (package.directory, generated, made)
        if key not in self._packages:
            top = os.path.realpath(workspace)
            ignore_files = self._ignore_files.setdefault(top, IgnoreFiles(top))
            finder = _Finder(package, self.contents, ignore_files, generated=generated, made=made)
            self._packages[key] = finder.find()
        return self._packages[key]


class _Finder:
    """The search for the source files of one package.

    All paths are real ones, as those that Cargo reports.
    """

    def __init__(
        self,
        package: Package,
        contents: SourceContents,
        ignore_files: IgnoreFiles,
        *,
        generated: bool,
        made: frozenset[str],
    ) -> None:
        self._package = package
        self._contents = contents
        self._ignore_files = ignore_files
        self._generated = generated
        self._root = os.path.realpath(package.directory)
        self._made = made
        self._left_out = made | {os.path.join(self._root, name) for name in _OTHER_TARGETS}
        self._entries: dict[tuple[str, bytes], bytes] = {}
        self._paths: set[str] = set()

    def find(self) -> PackageSources:
        """Returns all that is found."""
        queue = list(self._roots())
        if not (self._generated and self._ignore_files.ignores(self._root, is_folder=True)):
            queue += self._walk()
        while queue:
            queue += self._follow(queue.pop())
        parts: list[bytes] = []
        for (name, kind), content in sorted(self._entries.items()):
            # No name holds a NUL, and the contents' hashes have one length.
            parts += (_encode(name), kind, content)
        return PackageSources(hashlib.sha256(b"".join(parts)).hexdigest(), frozenset(self._paths))

    def _walk(self) -> Iterator[_Reference]:
        """Adds the files in the package's folder; yields those that they name."""
        walk = SourceWalk.over(self._root, self._left_out, self._ignore_files)
        for name, target in walk.links.items():
            self._entries[name, _LINK] = hashlib.sha256(_encode(target)).digest()
        naming: list[tuple[str, Names]] = []
        for name, path in walk.files.items():
            content = None if name in _COUNTED_ELSEWHERE else self._contents.read(path)
            if content is not None:
                self._entries[name, _FILE] = content.digest
                self._paths.add(path)
                if content.names is not NO_NAMES:
                    naming.append((path, content.names))
        for path, names in naming:
            yield from self._named(path, names.files)
            if walk.ignored:
                yield from _ignored_modules(path, names, walk.ignored)

    def _follow(self, reference: _Reference) -> Iterator[_Reference]:
        """Adds a file that something names, and where its submodules may be."""
        path = reference.path
        is_verbatim = reference.is_verbatim and path.endswith(NORMALIZED)
        is_code = reference.is_code and not path.endswith(".rs")
        name = os.path.relpath(path, self._root).replace(os.sep, "/")
        kind = _VERBATIM if is_verbatim else _CODE if is_code else _FILE
        # Not Path.is_file, which raises for a name that no file can have.
        if (name, kind) in self._entries or not os.path.isfile(path):
            return
        real = os.path.realpath(path)
        if self._is_made(real):
            return
        content = self._contents.read(real, is_code=is_code, is_verbatim=is_verbatim)
        if content is None:
            return
        self._entries[name, kind] = content.digest
        self._paths.add(real)
        yield from self._named(real, content.names.files)
        owns_folder = reference.owns_folder or os.path.basename(real) == "mod.rs"
        folder = os.path.dirname(real) if owns_folder else os.path.splitext(real)[0]
        if real.endswith(".rs") and folder != self._root and os.path.isdir(folder):
            walk = SourceWalk.over(folder, self._left_out, self._ignore_files)
            for each in walk.files.values():
                if each.endswith(".rs"):
                    yield _Reference(each)

    def _is_made(self, path: str) -> bool:
        """Whether a file that is named, but ignored, is taken for the output of something.

        Code that Git ignores, in a package with a build script, is the script's.
        """
        if any(path == each or path.startswith(each + os.sep) for each in self._made):
            return True
        if not self._generated and not (path.endswith(".rs") and self._has_script):
            return False
        return self._ignore_files.ignores(path)

    def _named(self, path: str, files: Iterable[NamedFile]) -> Iterator[_Reference]:
        for named in files:
            base, name = os.path.dirname(path), named.name
            if named.from_manifest:
                base, name = self._root, name.lstrip("/")
            yield _Reference(
                os.path.normpath(os.path.join(base, name)),
                owns_folder=named.kind == "module",
                is_code=named.kind == "code",
                is_verbatim=named.kind == "bytes",
            )

    @property
    def _has_script(self) -> bool:
        script = self._package.manifest.package_table().get("build")
        return bool(
            os.path.exists(os.path.join(self._root, "build.rs")) if script is None else script
        )

    def _roots(self) -> Iterator[_Reference]:
        """The targets' root files, which may lie anywhere."""
        manifest = self._package.manifest
        paths = [str(binary.path) for binary in self._package.binaries]
        for value in (manifest.table("lib").get("path"), manifest.package_table().get("build")):
            values = value if isinstance(value, list) else [value]
            paths += [
                os.path.join(manifest.directory, each) for each in values if isinstance(each, str)
            ]
        for path in paths:
            relative = os.path.relpath(path, manifest.directory)
            yield _Reference(os.path.normpath(os.path.join(self._root, relative)), owns_folder=True)


def _ignored_modules(path: str, names: Names, ignored: Collection[str]) -> Iterator[_Reference]:
    """Yields where modules of a file may lie that Git ignores."""
    stem = os.path.splitext(os.path.basename(path))[0]
    for module in names.modules:
        if module in ignored or stem in ignored:
            yield from map(_Reference, module_files(path, module))


def _encode(name: str) -> bytes:
    # Not os.fsencode, which depends on the machine.
    return name.encode("utf-8", "surrogatepass")
