"""Which packages cargo builds anew: those whose sources differ from those last built here, and no others.

Cargo compares file times, and what build scripts and macros declare. So it keeps what was built from
other sources whose files are older (unpacked archives, another worktree), or from a folder that a macro
lists. And it builds all of a new checkout again, whose files are newer than a target folder that CI has
kept. A record in the target folder says which sources each package was last built from.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import Factory, define, field

from cdk_rust_lambda.cargo.fingerprint.dep_info import read_dep_info
from cdk_rust_lambda.cargo.project.build_folders import BuildFolders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cdk_rust_lambda.cargo.project.package_id import PackageId

_FOLDER = ".cdk-rust-lambda"
_VERSION = 4
# What cargo compares the times of a crate's sources with.
_DEP_INFO = re.compile("dep-(?:lib|bin)-(.+)")
_SCRIPT_RUN = "run-build-script-"
_SECOND = 1_000_000_000


@define
class BuiltSources:
    """The sources that the packages in a target folder were last built from.

    The lock of the folder must be held.

    Attributes:
        folders: The folders that Cargo builds in.
        triple: The target.
        profile: The profile.
        directory: Where Cargo is started.
        observer: What sees what is read while they are built: without it, that isn't known of them.
    """

    folders: BuildFolders
    triple: str
    profile: str
    directory: Path
    observer: str = ""
    _built: dict[str, dict[str, Any]] = field(
        init=False, default=Factory(lambda self: self._read(), takes_self=True)
    )

    def _read(self) -> dict[str, dict[str, Any]]:
        try:
            recorded = json.loads(self._record.read_bytes())
            is_same = recorded["version"] == _VERSION and recorded["observer"] == self.observer
            packages = recorded["packages"] if is_same else {}
            return {str(name): {**each} for name, each in packages.items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return {}

    @property
    def _record(self) -> Path:
        name = f"sources-{self.triple}-{self.profile}.json"
        return self.folders.build / _FOLDER / name

    def settle(self, digests: Mapping[PackageId, Sequence[str]]) -> None:
        """Has cargo build those packages anew that weren't last built from these sources, and no others.

        Of what somebody else has built meanwhile the sources aren't known: it goes, too. What is the same
        stays, even if its files are newer: all that cargo's own list of a crate's files names has the
        content that it was built from. Where a build script runs, cargo decides.

        Args:
            digests: Hashes of the packages' sources.
        """
        for name, sources in _by_name(digests).items():
            built = self._built.pop(name, {})
            known = built.get("units", {}) if built.get("sources") == sources else {}
            kept = []
            for unit, state in self._units(name):
                if _is_state(state, known.get(str(unit.relative_to(self.folders.build)))):
                    kept.append(unit)
                else:
                    shutil.rmtree(unit)
            # Of another checkout on the same target folder, rustc's list names files there.
            inputs = built.get("inputs") if built.get("directory") == str(self.directory) else None
            if kept and inputs and all(self._digest(path) == inputs[path] for path in inputs):
                _refresh(kept)
        # Before cargo runs: if it is ended on its way, nothing is known of them. A folder that isn't there
        # is left to cargo, which marks those that it makes as output.
        if self.folders.build.is_dir():
            self._write()

    def note_built(self, digests: Mapping[PackageId, Sequence[str]]) -> None:
        """Notes that cargo has built these packages, or found them fresh.

        Args:
            digests: As for `settle`, before that build.
        """
        for name, sources in _by_name(digests).items():
            units = {
                str(unit.relative_to(self.folders.build)): state
                for unit, state in self._units(name)
            }
            inputs = {path: self._digest(path) for path in self._inputs(name)}
            self._built[name] = {
                "sources": sources,
                "units": units,
                "directory": str(self.directory),
                "inputs": inputs,
            }
        self._write()

    def _inputs(self, name: str) -> set[str]:
        """Returns the files of a package's crates, as rustc has listed them; none if a script runs."""
        files = {file.name for unit, _ in self._units(name) for file in unit.iterdir()}
        if any(file.startswith(_SCRIPT_RUN) for file in files):
            return set()
        crates = {match[1] for match in map(_DEP_INFO.fullmatch, files) if match}
        found = self.folders.crate_dep_info(self.triple, self.profile, [name], crates)
        return {
            str(path) for paths in found for each in paths for path in read_dep_info(each).inputs
        }

    def _digest(self, path: str) -> str | None:
        try:
            return hashlib.sha256((self.directory / path).read_bytes()).hexdigest()
        except OSError:
            return None

    def _units(self, name: str) -> Iterator[tuple[Path, int]]:
        """Yields cargo's folders for a package, each with the time of the last change in it."""
        for unit in self.folders.fingerprints(self.triple, self.profile, name):
            yield unit, max((file.stat().st_mtime_ns for file in unit.iterdir()), default=0)

    def _write(self) -> None:
        self.folders.make()
        self._record.parent.mkdir(exist_ok=True)
        content = {"version": _VERSION, "observer": self.observer, "packages": self._built}
        aside = self._record.with_suffix(".new")
        aside.write_text(json.dumps(content))
        aside.replace(self._record)


def _by_name(digests: Mapping[PackageId, Sequence[str]]) -> dict[str, list[list[str]]]:
    """Returns the hashes by the packages' names, which is all that Cargo's folders tell of them."""
    found: dict[str, list[list[str]]] = {}
    for package in sorted(digests, key=lambda each: each.key):
        found.setdefault(package.name, []).append([package.version, *digests[package]])
    return found


def _is_state(state: int, known: int | None) -> bool:
    """Whether a time is the recorded one; an archive may have kept its seconds alone."""
    if known is None or state % _SECOND:
        return state == known
    return state // _SECOND == known // _SECOND


def _refresh(units: Iterable[Path]) -> None:
    """Lets cargo see that crates are newer than their sources."""
    for unit in units:
        for file in unit.iterdir():
            if _DEP_INFO.fullmatch(file.name):
                os.utime(file)
