"""What a hermetic build was refused to read: the error that names it, and what to declare."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from cdk_rust_lambda.cargo.hermetic.read_access import is_in
from cdk_rust_lambda.cargo.project.package import Package
from cdk_rust_lambda.cargo.project.relative_paths import relative_name
from cdk_rust_lambda.cargo.project.repository import repository_of
from cdk_rust_lambda.errors import BuildError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cdk_rust_lambda.cargo.project.build_folders import BuildFolders

# What is said of the machine and of a process; programs ask for it and do without.
_OF_THE_KERNEL = ("/proc", "/sys", "/dev")
_OF_CARGO = frozenset({"cargo", "cargo-lambda", "rustup"})
_BUILD_SCRIPTS = ("build-script", "build_script")
_MOST = 5


@frozen
class _Refusal:
    path: str
    program: Path

    @property
    def is_of_code(self) -> bool:
        """Whether it was a build script, or a macro in the compiler."""
        return self.program.name == "rustc" or self.is_of_script

    @property
    def is_of_script(self) -> bool:
        return self.program.name.startswith(_BUILD_SCRIPTS)

    @property
    def is_of_cargo(self) -> bool:
        """Whether it was Cargo, which looks for what need not be there."""
        return self.program.name in _OF_CARGO


@define
class Refusals:
    """What one build was refused to read.

    Attributes:
        packages: The packages whose files count as the project's.
    """

    packages: tuple[Package, ...]
    _seen: dict[_Refusal, None] = field(factory=dict, init=False)

    def add(self, path: str, program: str) -> None:
        """Takes note of a file, and of the program that wanted to read it."""
        real = os.path.realpath(path)
        # As it is written, too: /proc/self/fd/1 leads to whatever this process writes to.
        written = os.path.normpath(path)
        if not any(is_in(each, folder) for each in (real, written) for folder in _OF_THE_KERNEL):
            self._seen[_Refusal(real, Path(program))] = None

    def paths(self, *, has_failed: bool) -> list[str]:
        """Returns the files that matter, sorted.

        Args:
            has_failed: Whether the build has failed. If not, it has done without; that matters where the
                code wanted to read something, or another program something of the project.
        """
        folders = {str(repository_of(package.directory)) for package in self.packages}
        return sorted(
            {
                each.path
                for each in self._seen
                if not each.is_of_cargo
                and (
                    each.is_of_code
                    # Where they search for modules, programs list folders of the machine.
                    or (has_failed and not os.path.isdir(each.path))
                    or any(is_in(each.path, f) for f in folders)
                )
            }
        )

    def error(self, paths: list[str], binaries: Iterable[str], package: Package) -> BuildError:
        """Returns the error of a build.

        Args:
            paths: The files that matter.
            binaries: The names of the binaries.
            package: The package whose options are to declare the files.
        """
        more = f" and {len(paths) - _MOST} more" if len(paths) > _MOST else ""
        folder = os.path.realpath(package.directory)
        names = [relative_name(path, folder) for path in paths[:_MOST]]
        # TOML's and Python's strings in quotation marks are JSON's, as far as names go.
        written = json.dumps(names, ensure_ascii=False)
        return BuildError(
            f"the hermetic build of {', '.join(binaries)} reads files that its asset hash doesn't know:"
            f" {', '.join(paths[:_MOST])}{more}",
            file=package.manifest.path,
            key="build.inputs",
            remedy=f"declare them: inputs = {written} in [package.metadata.lambda.build], or"
            f" BundlingOptions(inputs={written})",
        )

    def forget_built(self, folders: BuildFolders, triple: str, profile: str) -> None:
        """Lets Cargo compile again what may have done without a file; else it would take it for fresh.

        Args:
            folders: The folders that Cargo builds in.
            triple: The target.
            profile: The profile.
        """
        names = {package.name for package in self.packages}
        # The folder of a build script is named after its package.
        names |= {r.program.parent.name.rpartition("-")[0] for r in self._seen if r.is_of_script}
        for name in filter(None, names):
            for fingerprint in list(folders.fingerprints(triple, profile, name)):
                shutil.rmtree(fingerprint, ignore_errors=True)
