"""Where Cargo puts what it makes of a workspace: binaries, and what lies on the way to them.

"Build cache" in the Cargo Book. Since Cargo 1.91 the two may be apart (`build.build-dir`), and a layout
with a folder for each unit of a build takes the place of `deps`.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from cdk_rust_lambda.cargo.project.configuration import (
    Configuration,
    cargo_home,
    configured_value,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

# "Profiles" in the Cargo Book: the built-in ones that don't lie in a folder of their own name.
_PROFILE_FOLDERS = {"dev": "debug", "test": "debug", "bench": "release"}
_HASH = "[0-9a-f]{16}"
# See https://bford.info/cachedir/
_CACHE_SIGNATURE = "Signature: 8a477f597d28d172789f06886806bc55"
_BUILD_SCRIPT = r"build_script_\w+"
# As the observer's source has it, too.
_RECORD = "reads"


@frozen
class BuildFolders:
    """The folders that Cargo builds a workspace in.

    Attributes:
        target: The target directory, with the binaries.
        build: The build directory, with crates, build scripts and what these make. By default it is
            the same.
        dep_info_base: What names in Cargo's dep-info of binaries may be relative to, if it is set
            (`build.dep-info-basedir`).
    """

    target: Path
    build: Path
    dep_info_base: Path | None = field(default=None, eq=False)

    def make(self) -> None:
        """Makes the folders, with the mark of a cache: Cargo marks only those that it makes itself."""
        for folder in (self.target, self.build):
            # Another build may make them at the same time.
            with contextlib.suppress(FileExistsError):
                folder.mkdir(parents=True)
                (folder / "CACHEDIR.TAG").write_text(f"{_CACHE_SIGNATURE}\n")

    def dep_info(self, triple: str, profile: str, binary: str) -> Path:
        """Returns Cargo's dep-info of a binary, which lists the inputs of all local packages."""
        return self.target / triple / profile_folder(profile) / f"{binary}.d"

    def crate_dep_info(
        self, triple: str, profile: str, packages: Iterable[str], crates: Collection[str]
    ) -> list[list[Path]]:
        """Returns rustc's dep-info of crates and build scripts, the newest first for each crate.

        There is one file for each set of features, options and so on; build scripts and macros are
        compiled for the host.

        Args:
            triple: The target.
            profile: The profile.
            packages: The names of the packages.
            crates: The names of their libraries and binaries.
        """
        names = "|".join([_BUILD_SCRIPT, *(re.escape(each.replace("-", "_")) for each in crates)])
        wanted = re.compile(rf"({names})(?:-{_HASH})?\.d")
        patterns = ["deps/*.d"]
        for package in packages:
            patterns += [f"build/{package}-*/*.d", f"build/{package}/*/out/*.d"]
        found: defaultdict[tuple[Path, str], list[Path]] = defaultdict(list)
        for folder, path in self._files(triple, profile, patterns):
            match = wanted.fullmatch(path.name)
            if match is not None:
                # Build scripts share their name: the folder says whose they are.
                owner = path.relative_to(folder).parts[1] if match[1].startswith("build_") else ""
                found[folder, _without_hash(owner) + match[1]].append(path)
        return [_newest_first(paths) for paths in found.values()]

    def script_outputs(self, triple: str, profile: str, package: str) -> list[list[Path]]:
        """Returns what the build scripts of a package have printed, the newest first, for target and host."""
        patterns = [f"build/{package}-*/output", f"build/{package}/*/run/stdout"]
        found: defaultdict[Path, list[Path]] = defaultdict(list)
        for folder, path in self._files(triple, profile, patterns):
            owner = path.relative_to(folder).parts[1]
            if _without_hash(owner) == package:  # `app-core-HASH` isn't one of `app`
                found[folder].append(path)
        return [_newest_first(paths) for paths in found.values()]

    def fingerprints(self, triple: str, profile: str, package: str) -> Iterator[Path]:
        """Yields the folders in which cargo notes that it has built a package: for target and host.

        Args:
            triple: The target.
            profile: The profile.
            package: The package's name.
        """
        patterns = [f".fingerprint/{package}-*", f"build/{package}/*/fingerprint"]
        for folder, path in self._files(triple, profile, patterns):
            # `app-core-HASH` isn't one of `app`.
            if _without_hash(path.relative_to(folder).parts[1]) == package:
                yield path

    def _files(
        self, triple: str, profile: str, patterns: Iterable[str]
    ) -> Iterator[tuple[Path, Path]]:
        for folder in (self.build / triple, self.build):
            for pattern in patterns:
                for path in (folder / profile_folder(profile)).glob(pattern):
                    yield folder / profile_folder(profile), path


def crate_record(dep_info: Path) -> Path:
    """Returns the record of what macros have read in a crate, given rustc's dep-info of it."""
    return dep_info.with_suffix(f".{_RECORD}")


def script_record(output: Path) -> Path:
    """Returns the record of what a build script has read, given what it has printed."""
    # It is beside the folder that the script writes into.
    folder = output.parents[1] if output.name == "stdout" else output.parent
    return folder / _RECORD


def profile_folder(profile: str) -> str:
    """Returns the name of the folder that Cargo puts a profile's output into."""
    return _PROFILE_FOLDERS.get(profile, profile)


def build_folders(
    directory: Path, environment: Mapping[str, str], configurations: Iterable[Configuration]
) -> BuildFolders:
    """Returns the folders that Cargo builds a workspace in, as far as they follow from files.

    A hash in the name of the build directory (`{workspace-path-hash}`) is Cargo's secret: then it is
    the folder above.

    Args:
        directory: The workspace's folder, where Cargo is started.
        environment: The environment that Cargo is started with.
        configurations: All that apply.
    """
    configurations = tuple(configurations)
    where = (directory, environment, configurations)
    named = environment.get("CARGO_TARGET_DIR")  # which beats `cargo --config`, too
    target = directory / named if named else _configured_folder("target-dir", *where)
    target = target or directory / "target"
    home = cargo_home(environment)
    templates = {"{workspace-root}": str(directory), "{cargo-cache-home}": str(home or directory)}
    build = _configured_folder("build-dir", *where, templates) or target
    return BuildFolders(
        Path(os.path.normpath(target)), build, dep_info_base(directory, environment, configurations)
    )


def dep_info_base(
    directory: Path, environment: Mapping[str, str], configurations: Iterable[Configuration]
) -> Path | None:
    """Returns what names in Cargo's dep-info of binaries may be relative to; None for nothing.

    See `build.dep-info-basedir` in "Configuration" of the Cargo Book.

    Args:
        directory: The workspace's folder, where Cargo is started.
        environment: The environment that Cargo is started with.
        configurations: All that apply.
    """
    return _configured_folder("dep-info-basedir", directory, environment, configurations)


def _configured_folder(
    key: str,
    directory: Path,
    environment: Mapping[str, str],
    configurations: Iterable[Configuration],
    templates: Mapping[str, str] = {},
) -> Path | None:
    """Returns the folder that a key of `build` names, with what the templates in its name stand for."""
    variable = environment.get(f"CARGO_BUILD_{key}".upper().replace("-", "_")) or None
    source, name = configured_value(configurations, variable, "build", key)
    if not isinstance(name, str) or not name:
        return None
    for template, text in templates.items():
        name = name.replace(template, text)
    folder = directory if source is None else source.folder
    return Path(os.path.normpath(folder / name.partition("{workspace-path-hash}")[0]))


def _without_hash(name: str) -> str:
    return re.sub(f"-{_HASH}$", "", name)


def _newest_first(paths: Iterable[Path]) -> list[Path]:
    return sorted(paths, key=_modification_time, reverse=True)


def _modification_time(path: Path) -> float:
    with contextlib.suppress(OSError):
        return path.stat().st_mtime
    return 0.0
