"""The ways from a workspace to a cloud assembly, and the measuring of one step on such a way."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from attrs import field, frozen
from common import CountedCargo, run
from peers import FOLDER, PEERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workspaces import Workspace

_APP = Path(__file__).parent / "measured_app.py"
_BUILD = ("cargo", "lambda", "build", "--release", "--x86-64")

Step = Literal["cold", "noop", "edit_one", "restored"]
Measure = Literal["whole", "synth"]
CACHE_VARIABLE = "CDK_RUST_LAMBDA_CACHE_DIR"


def cache_folder(folder: Path) -> Path:
    """Returns where this library keeps the work of a way: what other ways have left helps nobody.

    Args:
        folder: The folder of the way.
    """
    return folder.with_name(f"{folder.name}.cache")


@frozen
class Sample:
    """What one step took.

    Attributes:
        seconds: `whole` is all processes, from start to end; `synth` only the part from the first
            function to the end of `app.synth()`.
        processor: What the processes used of the processors, in seconds.
        peak: The most memory at one moment, in bytes, as `Run.peak`.
        cargo: How often a cargo was started.
        changed: How many of the assembly's assets weren't there before.
    """

    seconds: dict[Measure, float]
    processor: float
    peak: int
    cargo: int
    changed: int


@frozen
class Way:
    """One way.

    Attributes:
        label: Its name in the table.
        variant: What measured_app.py is to synthesize.
        python: The interpreter of the app.
        by_hand: Whether cargo-lambda is run by itself before the synthesis, which gets what it built.
    """

    label: str
    variant: str
    python: Path = field(factory=lambda: Path(sys.executable))
    by_hand: bool = False

    def sample(self, step: Step, folder: Path, workspace: Workspace, cargo: CountedCargo) -> Sample:
        """Runs and measures one step.

        Args:
            step: Which one; it only matters to a build by hand, which selects by it what it builds.
            folder: Holds the workspace as `code`, and the cloud assembly if there is one already.
            workspace: What is in `code`.
            cargo: The cargo to count.

        Raises:
            CommandError: a process failed.
        """
        code, outdir = folder / "code", folder / "cdk.out"
        environment = cargo.environment(FOLDER / "bin")
        environment[CACHE_VARIABLE] = str(cache_folder(folder))
        before = _assets(outdir)
        cargo.reset()
        runs = []
        if self.by_hand and step != "noop":
            for argv, cwd in build_commands(step, code, workspace):
                runs.append(run(argv, cwd=cwd, environment=environment))
        source = code / "target" / "lambda" if self.by_hand else code
        argv = [str(self.python), str(_APP), self.variant, str(source), str(outdir)]
        runs.append(run([*argv, *workspace.names], cwd=folder, environment=environment))
        return Sample(
            seconds={
                "whole": sum(each.seconds for each in runs),
                "synth": json.loads(runs[-1].output)["timed"],
            },
            processor=sum(each.processor for each in runs),
            peak=max(each.peak for each in runs),
            cargo=cargo.starts(),
            changed=len(_assets(outdir) - before),
        )


OURS = Way("RustFunction", "rust")
LTO_CACHE = Way("RustFunction, lto_cache", "rust-lto-cache")
DEVELOPMENT = Way("RustFunction, dev-lambda", "rust-dev-lambda")
BY_HAND = Way("cargo lambda build + plain functions", "plain", by_hand=True)


def build_commands(
    step: Step, code: Path, workspace: Workspace
) -> Iterator[tuple[list[str], Path]]:
    """Yields the commands that build a workspace by hand, and where they are run.

    Args:
        step: After an edit only what was edited is built.
        code: The workspace.
        workspace: What it has.
    """
    if workspace.is_apart:
        names = [workspace.edited] if step == "edit_one" else workspace.names
        for name in names:
            yield [*_BUILD, "--lambda-dir", str(code / "target" / "lambda")], code / name
    else:
        selected = ("--bin", workspace.edited) if step == "edit_one" else workspace.selection
        yield [*_BUILD, *selected], code


def peer_ways(python: Path) -> list[Way]:
    """Returns the ways with the peers' constructs.

    Args:
        python: The interpreter that has them.
    """
    return [
        Way(requirement.replace("==", " "), name, python) for name, requirement in PEERS.items()
    ]


def _assets(outdir: Path) -> set[str]:
    """Returns the hashes of the assembly's assets, without the template."""
    manifest = outdir / "Stack.assets.json"
    if not manifest.exists():
        return set()
    files = json.loads(manifest.read_text(encoding="utf-8"))["files"]
    return {
        key
        for key, asset in files.items()
        if not asset["source"]["path"].endswith(".template.json")
    }
