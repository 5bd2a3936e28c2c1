"""What cargo takes for fresh, and isn't: packages whose sources differ from those last built here.

Cargo compares file times, and what build scripts and macros declare. So it keeps what was built from
other sources whose files are older (unpacked archives, another worktree), or from a folder that a macro
lists. A record in the target folder says which sources each package was last built from.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

from attrs import Factory, define, field

from cdk_rust_lambda.cargo.project.build_folders import BuildFolders

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from cdk_rust_lambda.cargo.project.package_id import PackageId

_FOLDER = ".cdk-rust-lambda"
_VERSION = 3


@define
class BuiltSources:
    """The sources that the packages in a target folder were last built from.

    The lock of the folder must be held.

    Attributes:
        folders: The folders that Cargo builds in.
        triple: The target.
        profile: The profile.
        observer: What sees what is read while they are built: without it, that isn't known of them.
    """

    folders: BuildFolders
    triple: str
    profile: str
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
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return {}

    @property
    def _record(self) -> Path:
        name = f"sources-{self.triple}-{self.profile}.json"
        return self.folders.build / _FOLDER / name

    def make_stale(self, digests: Mapping[PackageId, Sequence[str]]) -> None:
        """Has cargo build those packages anew that weren't last built from these sources.

        Of what somebody else has built meanwhile the sources aren't known: it goes, too.

        Args:
            digests: Hashes of the packages' sources.
        """
        for name, sources in _by_name(digests).items():
            built = self._built.pop(name, {})
            known = built.get("units", {}) if built.get("sources") == sources else {}
            for unit, state in self._units(name):
                if known.get(str(unit.relative_to(self.folders.build))) != state:
                    shutil.rmtree(unit)
        # Before cargo runs: if it is ended on its way, nothing is known of them. A folder that isn't there
        # is left to cargo, which marks those that it makes as output.
        if self.folders.build.is_dir():
            self._write()

    def note_built(self, digests: Mapping[PackageId, Sequence[str]]) -> None:
        """Notes that cargo has built these packages, or found them fresh.

        Args:
            digests: As for `make_stale`, before that build.
        """
        for name, sources in _by_name(digests).items():
            units = {
                str(unit.relative_to(self.folders.build)): state
                for unit, state in self._units(name)
            }
            self._built[name] = {"sources": sources, "units": units}
        self._write()

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
