"""Source files: what of a package's folder, and around it, goes into its binaries."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from cdk_rust_lambda.cargo.fingerprint.content import NORMALIZED, SourceContents
from cdk_rust_lambda.cargo.fingerprint.gitignore import IgnoreFiles
from cdk_rust_lambda.cargo.fingerprint.referenced_files import (
    ReferencedFile,
    declares_inputs,
    locate,
)
from cdk_rust_lambda.cargo.fingerprint.walk import SourceWalk

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from cdk_rust_lambda.cargo.fingerprint.rust_references import FileReference
    from cdk_rust_lambda.cargo.project.package import Package
    from cdk_rust_lambda.cargo.project.workspace import Workspace

# Targets that are not built; a binary that lies there is found by its path.
_OTHER_TARGETS = ("tests", "benches", "examples")
_OUTPUT = "target"
_ENDING = ".rs"
_SCRIPT = "build.rs"
# Counted by their tables, as far as they count; and settings of the function.
_COUNTED_ELSEWHERE = frozenset(
    {"Cargo.toml", "Cargo.lock", "CargoLambda.toml", "rust-toolchain", "rust-toolchain.toml"}
    | {".cargo/config", ".cargo/config.toml"}
)

# How a file counts.
_FILE, _CODE, _VERBATIM, _LINK = "\0file\0", "\0code\0", "\0verbatim\0", "\0link\0"


@frozen
class HookOutput:
    """What hooks make before a build: it never counts.

    Attributes:
        is_ignored: Whether what Git ignores is taken for it.
        paths: The real paths of files and folders that are declared as made.
    """

    is_ignored: bool = False
    paths: frozenset[str] = frozenset()

    def includes(self, path: str) -> bool:
        """Whether a real path is declared as made, or lies in such a folder."""
        return any(path == each or path.startswith(each + os.sep) for each in self.paths)


_NO_OUTPUT = HookOutput()


@frozen
class PackageSources:
    """What of the file system goes into a package's binaries.

    Attributes:
        digest: A hash of the files' names, relative to the package, and of their contents.
        files: The files' real paths.
        made: The real paths of files that the code names, and that are taken for the output of a
            build script or of hooks.
    """

    digest: str
    files: frozenset[str] = field(repr=False)
    made: frozenset[str] = field(repr=False)


@define
class SourceFiles:
    """Finds and hashes the source files of packages.

    Attributes:
        contents: Reads files, each once.
    """

    contents: SourceContents = field(factory=SourceContents, init=False)
    _packages: dict[tuple[Path, HookOutput], PackageSources] = field(factory=dict, init=False)
    _ignore_files: dict[str, IgnoreFiles] = field(factory=dict, init=False)

    def of_package(
        self, package: Package, workspace: Workspace, hook_output: HookOutput = _NO_OUTPUT
    ) -> PackageSources:
        """Returns the source files of a package.

        These are all files in its folder except output, other packages, version control, editors'
        files, what Git ignores, and the targets that a function doesn't need; and files elsewhere,
        or left out, that the manifest or the code names (`path`, modules, `include_str!`). If a
        build script doesn't say what it reads, targets and folders with a Cargo.toml count, too,
        but for other members of the workspace.

        Args:
            package: The package.
            workspace: The workspace, in whose folder the first `.gitignore` is if there is no
                repository.
            hook_output: What hooks make.

        Raises:
            ManifestError: a file or folder can't be read.
        """
        key = (package.directory, hook_output)
        if key not in self._packages:
            top = os.path.realpath(workspace.directory)
            ignore_files = self._ignore_files.setdefault(top, IgnoreFiles(top))
            members = (member.directory for member in workspace.members)
            finder = _Finder(package, members, self.contents, ignore_files, hook_output)
            self._packages[key] = finder.find()
        return self._packages[key]


class _Finder:
    """The search for the source files of one package.

    All paths are real ones, as those that Cargo reports, but for a file's own name.
    """

    def __init__(
        self,
        package: Package,
        members: Iterable[Path],
        contents: SourceContents,
        ignore_files: IgnoreFiles,
        hook_output: HookOutput,
    ) -> None:
        self._package = package
        self._members = members
        self._contents = contents
        self._ignore_files = ignore_files
        self._hook_output = hook_output
        self._root = os.path.realpath(package.directory)
        self._scripts = [path for path in self._script_paths() if os.path.isfile(path)]
        self._entries: dict[str, bytes] = {}
        self._paths: set[str] = set()
        self._left_out: set[str] = set()
        self._made: set[str] = set()

    def find(self) -> PackageSources:
        """Returns all that is found."""
        queue = list(self._roots())
        if not (
            self._hook_output.is_ignored and self._ignore_files.ignores(self._root, is_folder=True)
        ):
            queue += self._add_package()
        while queue:
            queue += self._follow(queue.pop())
        names = sorted(self._entries)
        # No name holds a NUL but for the kinds, and the contents' hashes have one length.
        digest = hashlib.sha256(_encode("".join(names)))
        digest.update(b"".join([self._entries[name] for name in names]))
        return PackageSources(digest.hexdigest(), frozenset(self._paths), frozenset(self._made))

    def _add_package(self) -> Iterator[ReferencedFile]:
        is_whole = bool(self._scripts) and not declares_inputs(
            self._scripts, self._root, self._contents
        )
        output = os.path.join(self._root, _OUTPUT)
        if is_whole:
            left_out = {os.path.realpath(each) for each in self._members}
        else:
            left_out = {os.path.join(self._root, name) for name in _OTHER_TARGETS}
        left_out |= {output, *self._hook_output.paths}
        yield from self._add_folder(self._root, left_out, with_packages=is_whole)
        # These are written anew by each build.
        self._left_out -= {output, *self._hook_output.paths}

    def _add_folder(
        self, folder: str, left_out: Collection[str] = (), *, with_packages: bool = False
    ) -> Iterator[ReferencedFile]:
        """Adds the files in a folder; yields those that they may refer to."""
        walk = SourceWalk.over(folder, left_out, self._ignore_files, with_packages=with_packages)
        self._left_out |= walk.foreign | walk.ignored
        prefix = "" if folder == self._root else f"{self._name(folder)}/"
        for name, target in walk.links.items():
            self._entries[prefix + name + _LINK] = hashlib.sha256(_encode(target)).digest()
        # Elsewhere modules are among the files in any case.
        declaring = _folders_above((*walk.ignored, *walk.foreign))
        referring: list[str] = []
        for name, path in walk.files.items():
            name = prefix + name
            content = None if name in _COUNTED_ELSEWHERE else self._contents.read(path)
            if content is not None:
                self._entries[name + _FILE] = content
                self._paths.add(path)
                if self._contents.may_name_files(path) or path.rpartition(os.sep)[0] in declaring:
                    referring.append(path)
        in_macros: set[FileReference] = set()
        for path in referring:
            if path.endswith(_ENDING):
                references = self._contents.references(path)
                in_macros.update(each for each in references if each.is_in_macro)
                yield from locate(references, path, self._root)
        if in_macros:
            # Any file may call the macro.
            for path in {os.path.dirname(each) for each in walk.files.values()}:
                yield from locate(in_macros, os.path.join(path, f"mod{_ENDING}"), self._root)

    def _follow(self, reference: ReferencedFile) -> Iterator[ReferencedFile]:
        """Adds a file that something refers to; yields those that it may refer to."""
        is_verbatim = reference.is_verbatim and reference.path.endswith(NORMALIZED)
        is_code = reference.is_code and not reference.path.endswith(_ENDING)
        kind = _VERBATIM if is_verbatim else _CODE if is_code else _FILE
        is_known = kind == _FILE and reference.path in self._paths
        # Not Path.is_file, which raises for a name that no file can have.
        if (is_known and not reference.is_module) or not os.path.isfile(reference.path):
            return
        folder, base = os.path.split(reference.path)
        path = os.path.join(os.path.realpath(folder), base)
        real = os.path.realpath(path)
        if self._is_made(real):
            self._made.add(real)
            return
        if reference.is_module:
            yield from self._add_module_folder(path)
        name = self._name(path) + kind
        if name in self._entries or (kind == _FILE and path in self._paths):
            return
        content = self._contents.read(real, is_code=is_code, is_verbatim=is_verbatim)
        if content is None:
            return
        self._entries[name] = content
        self._paths |= {path, real}
        if reference.is_code:
            yield from locate(self._contents.references(real), path, self._root)

    def _add_module_folder(self, module: str) -> Iterator[ReferencedFile]:
        """Adds the folder of a module's own modules, if it was left out."""
        folder, name = os.path.split(module)
        if name != f"mod{_ENDING}":
            folder = os.path.splitext(module)[0]
        if folder in self._left_out:
            self._left_out.discard(folder)
            yield from self._add_folder(folder, self._hook_output.paths)

    def _is_made(self, path: str) -> bool:
        """Whether a file that is named, but ignored, is taken for the output of something.

        Code that Git ignores, in a package with a build script, is the script's.
        """
        if self._hook_output.includes(path):
            return True
        if not self._hook_output.is_ignored and not (path.endswith(_ENDING) and self._scripts):
            return False
        return self._ignore_files.ignores(path)

    def _roots(self) -> Iterator[ReferencedFile]:
        """The targets' root files, which may lie anywhere."""
        paths = [str(binary.path) for binary in self._package.binaries]
        library = self._package.manifest.table("lib").get("path")
        if isinstance(library, str):
            paths.append(os.path.join(self._package.manifest.directory, library))
        for path in paths:
            relative = os.path.relpath(path, self._package.manifest.directory)
            yield ReferencedFile(os.path.join(self._root, relative), is_code=True)
        for path in self._scripts:
            yield ReferencedFile(path, is_code=True)

    def _script_paths(self) -> list[str]:
        script = self._package.manifest.package_table().get("build")
        values = script if isinstance(script, list) else [script]
        names = (_SCRIPT if each in (None, True) else each for each in values)
        return [os.path.join(self._root, name) for name in names if isinstance(name, str)]

    def _name(self, path: str) -> str:
        return os.path.relpath(path, self._root).replace(os.sep, "/")


def _folders_above(paths: Iterable[str]) -> set[str]:
    """Returns the folders that paths are in, at any depth."""
    found: set[str] = set()
    for path in paths:
        folder = os.path.dirname(path)
        while folder not in found:
            found.add(folder)
            folder = os.path.dirname(folder)
    return found


def _encode(name: str) -> bytes:
    # Not os.fsencode, which depends on the machine.
    return name.encode("utf-8", "surrogatepass")
