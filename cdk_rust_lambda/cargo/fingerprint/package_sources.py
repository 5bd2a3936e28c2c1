"""Source files: what of a package's folder, and around it, goes into its binaries."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

from cdk_rust_lambda.cargo.fingerprint.content import NORMALIZED, SourceContents
from cdk_rust_lambda.cargo.fingerprint.file_readers import build_scripts
from cdk_rust_lambda.cargo.fingerprint.gitignore import IgnoreFiles
from cdk_rust_lambda.cargo.fingerprint.package_files import (
    CODE,
    FILE,
    LINK,
    VERBATIM,
    HookOutput,
    PackageSources,
    encode,
)
from cdk_rust_lambda.cargo.fingerprint.referenced_files import (
    ReferencedFile,
    declares_inputs,
    locate,
)
from cdk_rust_lambda.cargo.fingerprint.unread_files import unread_files
from cdk_rust_lambda.cargo.fingerprint.walk import SourceWalk
from cdk_rust_lambda.cargo.project.relative_paths import relative_name, relative_path
from cdk_rust_lambda.cargo.project.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cdk_rust_lambda.cargo.fingerprint.rust_references import FileReference
    from cdk_rust_lambda.cargo.project.package import Package

# Targets that are not built; a binary that lies there is found by its path.
_OTHER_TARGETS = ("tests", "benches", "examples")
_OUTPUT = "target"
_ENDING = ".rs"
# Counted by their tables, as far as they count; and settings of the function.
_COUNTED_ELSEWHERE = frozenset(
    {"Cargo.toml", "Cargo.lock", "CargoLambda.toml", "rust-toolchain", "rust-toolchain.toml"}
    | {".cargo/config", ".cargo/config.toml"}
)

_NO_OUTPUT = HookOutput()


@define
class SourceFiles:
    """Finds and hashes the source files of packages.

    Attributes:
        contents: Reads files, each once.
    """

    contents: SourceContents = field(factory=SourceContents, init=False)
    _packages: dict[Any, PackageSources] = field(factory=dict, init=False)
    _ignore_files: dict[str, IgnoreFiles] = field(factory=dict, init=False)

    def of_package(
        self,
        package: Package,
        workspace: Workspace,
        hook_output: HookOutput = _NO_OUTPUT,
        settings_files: frozenset[str] | None = None,
    ) -> PackageSources:
        """Returns the source files of a package.

        These are all files in its folder except output, other packages, version control, editors'
        files, what Git ignores, the targets that a function doesn't need, and documents and settings;
        and files elsewhere, or left out, that the manifest or the code names (`path`, modules,
        `include_str!`). If a build script doesn't say what it reads, targets and folders with a
        Cargo.toml count, too, but for other members of the workspace.

        Args:
            package: The package.
            workspace: The workspace, in whose folder the first `.gitignore` is if there is no
                repository.
            hook_output: What hooks make.
            settings_files: The real paths of files that are settings; None if there is something
                that may read files which no code names: then they count, and documents too, and the line
                endings of Rust and TOML.

        Raises:
            ManifestError: a file or folder can't be read.
        """
        # The same package may be a member of one workspace, and lie outside of another one.
        key = (workspace.directory, package.directory, hook_output, settings_files)
        if key not in self._packages:
            top = os.path.realpath(workspace.directory)
            ignore_files = self._ignore_files.setdefault(top, IgnoreFiles(top))
            around = _Around(workspace, self.contents, ignore_files, hook_output, settings_files)
            self._packages[key] = _Finder(package, around).find()
        return self._packages[key]


@frozen
class _Around:
    """What the source files of a package depend on, beside the package: as for `of_package`."""

    workspace: Workspace
    contents: SourceContents
    ignore_files: IgnoreFiles
    hook_output: HookOutput
    settings_files: frozenset[str] | None


class _Finder:
    """The search for the source files of one package.

    All paths are real ones, as those that Cargo reports, but for a file's own name.
    """

    def __init__(self, package: Package, around: _Around) -> None:
        self._package = package
        self._around = around
        self._contents = around.contents
        self._ignore_files = around.ignore_files
        self._hook_output = around.hook_output
        # What a build script or macro reads, it may hand on as it is.
        self._is_verbatim = around.settings_files is None
        self._root = os.path.realpath(package.directory)
        self._scripts = build_scripts(package, self._root)
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
        return PackageSources.of(self._entries, self._paths, self._made)

    def _add_package(self) -> Iterator[ReferencedFile]:
        is_whole = bool(self._scripts) and not declares_inputs(
            self._scripts, self._root, self._contents
        )
        output = os.path.join(self._root, _OUTPUT)
        if is_whole:
            left_out = {*map(os.path.realpath, self._around.workspace.members_by_directory)}
        else:
            left_out = {os.path.join(self._root, name) for name in _OTHER_TARGETS}
        left_out |= {output, *self._hook_output.paths}
        walk = SourceWalk.over(self._root, left_out, self._ignore_files, with_packages=is_whole)
        self._leave_unread_files_out(walk)
        yield from self._add_walked(self._root, walk)
        # These are written anew by each build.
        self._left_out -= {output, *self._hook_output.paths}

    def _leave_unread_files_out(self, walk: SourceWalk) -> None:
        settings_files = self._around.settings_files
        if settings_files is None:
            return
        codes = (
            self._contents.code(path) for path in walk.files.values() if path.endswith(_ENDING)
        )
        for name in unread_files(walk.files, settings_files, codes):
            del walk.files[name]

    def _add_walked(self, folder: str, walk: SourceWalk) -> Iterator[ReferencedFile]:
        """Adds the files in a folder; yields those that they may refer to."""
        self._left_out |= walk.foreign | walk.ignored
        prefix = "" if folder == self._root else f"{self._name(folder)}/"
        for name, target in walk.links.items():
            self._entries[prefix + name + LINK] = hashlib.sha256(encode(target)).digest()
        # Elsewhere modules are among the files in any case.
        declaring = _folders_above((*walk.ignored, *walk.foreign))
        referring: list[str] = []
        for name, path in walk.files.items():
            name = prefix + name
            if name in _COUNTED_ELSEWHERE:
                continue
            content = self._contents.read(path, is_verbatim=self._is_verbatim)
            if content is not None:
                self._entries[name + FILE] = content
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
        kind = VERBATIM if is_verbatim else CODE if is_code else FILE
        is_known = kind == FILE and reference.path in self._paths
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
        if name in self._entries or (kind == FILE and path in self._paths):
            return
        is_verbatim = is_verbatim or self._is_verbatim
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
            walk = SourceWalk.over(folder, self._hook_output.paths, self._ignore_files)
            yield from self._add_walked(folder, walk)

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
            relative = relative_path(path, self._package.manifest.directory)
            yield ReferencedFile(os.path.join(self._root, relative), is_code=True)
        for path in self._scripts:
            yield ReferencedFile(path, is_code=True)

    def _name(self, path: str) -> str:
        return relative_name(path, self._root)


def _folders_above(paths: Iterable[str]) -> set[str]:
    """Returns the folders that paths are in, at any depth."""
    found: set[str] = set()
    for path in paths:
        folder = os.path.dirname(path)
        while folder not in found:
            found.add(folder)
            folder = os.path.dirname(folder)
    return found
