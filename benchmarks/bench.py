"""The measuring of a workspace: all ways in turn, each with a copy, a target and an assembly of its own."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen
from common import CommandError, CountedCargo
from ways import BY_HAND, DEVELOPMENT, LTO_CACHE, OURS, Sample, Step, Way, cache_folder
from workspaces import Workspace, trivial

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

Samples = dict[tuple[Step, Way], list[Sample]]


@frozen
class Bench:
    """What all measurements share.

    Attributes:
        root: A temporary folder.
        cargo: The counted cargo.
        ways: The ways; a peer that fails is removed.
        repeats: How often each step is measured.
        failures: How peers failed.
    """

    root: Path
    cargo: CountedCargo
    ways: list[Way]
    repeats: dict[Step, int]
    failures: list[str] = field(factory=list)

    def warm_up(self) -> None:
        """Lets zig, cargo-lambda and jsii fill their caches: their first use is a part of no way."""
        workspace = trivial(1)
        self._in_turn("cold", 1, workspace, {}, lambda folder, _: self._fresh(workspace, folder))

    def measure(self, workspace: Workspace, steps: Collection[Step]) -> Samples:
        """Measures steps of a workspace.

        Args:
            workspace: The workspace.
            steps: Which ones. From nothing it goes in any case, once if that isn't asked for.

        Returns:
            The samples of each step and way, in order.
        """
        samples: Samples = {}

        def fresh(folder: Path, _: int) -> None:
            self._fresh(workspace, folder)

        def edit(folder: Path, repeat: int) -> None:
            workspace.edit(folder / "code", repeat + 1)

        def restore(folder: Path, repeat: int) -> None:
            self._restore(folder)
            workspace.edit(folder / "code", 1000 + repeat)

        cold = self.repeats["cold"] if "cold" in steps else 1
        self._in_turn("cold", cold, workspace, samples, fresh)
        if "noop" in steps:
            self._in_turn("noop", self.repeats["noop"], workspace, samples, lambda *_: None)
        if "edit_one" in steps:
            # The first is not counted: a build of one binary may choose other features of its
            # dependencies than that of all, so it compiles them once more.
            self._in_turn("edit_one", self.repeats["edit_one"] + 1, workspace, samples, edit)
        if "restored" in steps:
            self._in_turn("restored", self.repeats["restored"], workspace, samples, restore)
        for way in self.ways:
            shutil.rmtree(self.root / way.variant)
        kept = {key: runs for key, runs in samples.items() if key[0] in steps}
        return {key: runs[1:] if key[0] == "edit_one" else runs for key, runs in kept.items()}

    def _in_turn(
        self,
        step: Step,
        repeats: int,
        workspace: Workspace,
        samples: Samples,
        prepare: Callable[[Path, int], None],
    ) -> None:
        for repeat in range(repeats):
            # None always runs first.
            turn = repeat % len(self.ways)
            for way in [*self.ways[turn:], *self.ways[:turn]]:
                folder = self.root / way.variant
                prepare(folder, repeat)
                try:
                    sample = way.sample(step, folder, workspace, self.cargo)
                except CommandError as error:
                    if way in (OURS, BY_HAND, LTO_CACHE, DEVELOPMENT):
                        raise
                    self.ways.remove(way)
                    self.failures.append(f"{way.label} failed, and was left out then.\n{error}")
                    continue
                samples.setdefault((step, way), []).append(sample)
                done = f"{step}, {len(workspace.names)} {workspace.kind}, {way.label}"
                print(f"{done}: {sample.seconds['whole']:.2f} s", file=sys.stderr, flush=True)

    def _fresh(self, workspace: Workspace, folder: Path) -> None:
        """Makes a folder with a copy of the workspace, and nothing built."""
        pristine = self.root / f"{workspace.kind}-{len(workspace.names)}"
        if not pristine.exists():
            workspace.write(pristine)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(cache_folder(folder) / "lto", ignore_errors=True)
        shutil.copytree(pristine, folder / "code")

    def _restore(self, folder: Path) -> None:
        """Makes a checkout anew: files have new times, only what CI keeps is there, and no assembly."""
        code, old = folder / "code", folder / "old"
        code.rename(old)
        shutil.copytree(
            old, code, ignore=shutil.ignore_patterns("target"), copy_function=shutil.copyfile
        )
        (old / "target").rename(code / "target")
        shutil.rmtree(old)
        shutil.rmtree(folder / "cdk.out")
