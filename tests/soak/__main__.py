"""Random edits, kills, synths at once, full disks and wrong clocks, for some time: `python -m tests.soak`.

After each of them the app is synthesized, and every binary has to say what the sources say. Exits with 1 if
one doesn't.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, field

from tests.soak.workspace import FUNCTIONS, Checkout, State
from tests.support.processes import SIGNALS_AS_USUAL

if TYPE_CHECKING:
    from collections.abc import Iterator

_APP = f"""{SIGNALS_AS_USUAL}
import resource, sys
from aws_cdk import App, Stack
from cdk_rust_lambda import BundlingOptions, RustFunction
if int(sys.argv[3]):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
app = App(outdir=sys.argv[2])
stack = Stack(app, "S")
bundling = BundlingOptions(lto_cache=True) if sys.argv[4] else None
for name in sys.argv[5:]:
    RustFunction(stack, name, manifest_path=sys.argv[1], package=name, bundling=bundling)
app.synth()
"""
# What aws-cdk-lib says if another synthesis is just writing the manifest, or a template, that it reads back: two that
# share a folder.
_OF_CDK = "Unexpected end of JSON input"
# The clocks of other machines, in seconds: years behind, a day ahead.
_SHIFTS = (None, None, -3e8, 86_400.0)


@define
class Soak:
    """A soak.

    Attributes:
        folder: A folder for all that it makes.
        random: Chooses what happens.
        lto_cache: Whether link-time optimization is reused.
        counts: How often each thing happened.
        wrong: What was wrong.
        failures: Syntheses that failed, and shouldn't have.
    """

    folder: Path
    random: random.Random
    lto_cache: bool = False
    counts: Counter[str] = field(factory=Counter)
    wrong: list[str] = field(factory=list)
    failures: list[str] = field(factory=list)

    def run(self, seconds: float) -> Iterator[str]:
        """Goes on for some time, and yields what happens.

        Args:
            seconds: For how long.
        """
        end = time.monotonic() + seconds
        checkout = Checkout(self.folder / "code")
        states = [State.first()]
        checkout.write(states[0])
        self.check("the first build", states[0])
        while time.monotonic() < end:
            revision = sum(self.counts.values())
            new = states[-1].edited(self.random, revision)
            state = self.random.choice([new, new, new, self.random.choice(states)])
            anew, shift = self.random.random() < 0.2, self.random.choice(_SHIFTS)
            checkout.write(state, anew=anew, shift=shift)
            states = [*states[-20:], state]
            happening = self.random.choice(
                ("nothing", "kill", "at once", "full disk", "no assembly")
            )
            self.disturb(happening)
            what = f"{'a new checkout' if anew else 'an edit'}, {happening}"
            self.counts[happening] += 1
            yield f"{what}: {self.check(what, state)}"

    def disturb(self, happening: str) -> None:
        """Lets something happen that isn't to matter.

        Args:
            happening: Which of the things that `run` knows.
        """
        if happening == "kill":
            process = self.start()
            time.sleep(self.random.uniform(0.5, 8))
            process.send_signal(self.random.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGINT]))
            process.communicate()
        elif happening == "at once":
            processes = [self.start(), self.start(), self.start("other.out")]
            for process in processes:
                _, said = process.communicate()
                if process.returncode and _OF_CDK in said:
                    self.counts["failed in aws-cdk-lib, as two wrote one file"] += 1
                elif process.returncode:
                    self.failures.append(f"at once: {said[-2000:]}")
        elif happening == "full disk":
            # No file can be larger, as if there were no more room.
            self.start(limit=self.random.choice((1_000, 100_000, 300_000))).communicate()
        elif happening == "no assembly":
            shutil.rmtree(self.folder / "cdk.out", ignore_errors=True)

    def start(self, outdir: str = "cdk.out", limit: int = 0) -> subprocess.Popen[str]:
        """Starts a synthesis.

        Args:
            outdir: The name of the assembly's folder.
            limit: The size that no file may exceed, in bytes; 0 for none.
        """
        arguments = [str(self.folder / "code"), str(self.folder / outdir), str(limit)]
        arguments.append("lto-cache" if self.lto_cache else "")
        return subprocess.Popen(
            [sys.executable, "-c", _APP, *arguments, *FUNCTIONS],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def check(self, what: str, state: State) -> str:
        """Synthesizes, runs all binaries, and says whether they are right.

        Args:
            what: What has happened.
            state: What the sources say.
        """
        process = self.start()
        _, said = process.communicate()
        if process.returncode:
            self.failures.append(f"{what}: {said[-2000:]}")
            return "FAILED"
        template = json.loads((self.folder / "cdk.out" / "S.template.json").read_text())
        keys = {
            logical_id: resource["Properties"]["Code"]["S3Key"]
            for logical_id, resource in template["Resources"].items()
            if resource["Type"] == "AWS::Lambda::Function"
        }
        wrong = []
        for function in FUNCTIONS:
            (key,) = (keys[each] for each in keys if each.startswith(function.replace("-", "")))
            asset = f"asset.{key.removesuffix('.zip')}"
            binary = self.folder / "cdk.out" / asset / "bootstrap"
            done = subprocess.run([binary], capture_output=True, text=True, check=False)
            if done.stdout.strip() != state.answer(function):
                wrong.append(f"{function} says {done.stdout!r}, not {state.answer(function)!r}")
        self.wrong += (f"{what}: {each}" for each in wrong)
        return "WRONG" if wrong else "right"


def main() -> int:
    """Does what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=50, help="(default: 50)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lto-cache", action="store_true", help="with the option lto_cache")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        soak = Soak(Path(folder), random.Random(arguments.seed), arguments.lto_cache)
        for line in soak.run(arguments.minutes * 60):
            print(line, flush=True)
    print("\n| what happened | times |\n|---|---|")
    for happening, times in sorted(soak.counts.items()):
        print(f"| {happening} | {times} |")
    print(f"\n{len(soak.wrong)} wrong binaries, {len(soak.failures)} syntheses that failed")
    print(*soak.wrong, *soak.failures, sep="\n")
    return 1 if soak.wrong or soak.failures else 0


if __name__ == "__main__":
    sys.exit(main())
