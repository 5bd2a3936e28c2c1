"""A fresh checkout of what is deployed already: `cdk deploy` with nothing changed, on a local AWS.

    python benchmarks/published.py [--repeats N] [--names NAME,...] [--peer]

RustFunction with `build="unpublished"` stands beside plain functions on prebuilt code and, with --peer,
cargo-lambda-cdk, which builds all in the new checkout. It takes a build of the real-size functions, with
--peer two. `make setup` installs the local AWS.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median

from attrs import field, frozen
from common import CountedCargo, Run, print_table, print_versions, run
from peers import install
from ways import BY_HAND, CACHE_VARIABLE, Way, build_commands, peer_ways
from workspaces import Workspace, real_size

_APP = Path(__file__).parent / "measured_app.py"
sys.path.insert(0, str(Path(__file__).parents[1]))
_UNPUBLISHED = Way('RustFunction, build="unpublished"', "rust-unpublished")
_HEADER = ("way", "time", "processor time", "cargo started", "of plain functions")


@frozen
class Deployments:
    """What all deployments share.

    Attributes:
        root: A temporary folder.
        workspace: What is deployed.
        cargo: The counted cargo.
        environment: The environment of the CDK CLI, with the local AWS.
    """

    root: Path
    workspace: Workspace
    cargo: CountedCargo
    environment: dict[str, str] = field(repr=False)

    def deploy(self, way: Way) -> tuple[Run, int]:
        """Deploys from a new checkout; returns how it went, and how often cargo was started.

        Args:
            way: The way.
        """
        folder = self.root / way.variant
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.root / "pristine", folder / "code")
        code = self.root / "prebuilt" / "target" / "lambda" if way.by_hand else folder / "code"
        words = [str(way.python), str(_APP), way.variant, str(code), "cdk.out"]
        app = shlex.join([*words, *self.workspace.names])
        self.cargo.reset()
        done = run(
            ["cdk", "deploy", "--app", app, "--all", "--require-approval", "never"],
            cwd=folder,
            environment=self.environment | {"MEASURED_STACK": way.variant},
        )
        print(f"{way.label}: {done.seconds:.1f} s", file=sys.stderr, flush=True)
        return done, self.cargo.starts()

    def build_by_hand(self) -> None:
        """Builds what plain functions are given."""
        code = self.root / "prebuilt"
        shutil.copytree(self.root / "pristine", code)
        for argv, cwd in build_commands("cold", code, self.workspace):
            run(argv, cwd=cwd, environment=self.environment)


def main() -> None:
    """Measures and prints the table."""
    from tools.local_aws import ACCOUNT, REGION, cdk_environment, local_aws, local_environment

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=5, help="(default: 5)")
    parser.add_argument("--names", type=lambda text: text.split(","), default=[])
    parser.add_argument("--peer", action="store_true", help="with cargo-lambda-cdk, once")
    arguments = parser.parse_args()
    print_versions()
    workspace = real_size().only(arguments.names) if arguments.names else real_size()
    with tempfile.TemporaryDirectory(prefix="cdk-rust-lambda-published-") as temporary:
        root = Path(temporary)
        cargo = CountedCargo.create(root / "bin")
        with local_aws(root / "aws") as aws:
            found = local_environment(aws) | cargo.environment()
            path = os.pathsep.join((str(cargo.folder), cdk_environment()["PATH"]))
            environment = found | {"PATH": path, CACHE_VARIABLE: str(root / "cache")}
            environment.pop("PYTHONDONTWRITEBYTECODE", None)
            run(
                ["cdk", "bootstrap", f"aws://{ACCOUNT}/{REGION}"], cwd=root, environment=environment
            )
            workspace.write(root / "pristine")
            measured = Deployments(root, workspace, cargo, environment)
            measured.build_by_hand()
            ways = [_UNPUBLISHED, BY_HAND]
            for way in ways:
                measured.deploy(way)
            runs: dict[Way, list[tuple[Run, int]]] = {}
            for _ in range(arguments.repeats):
                for way in ways:
                    runs.setdefault(way, []).append(measured.deploy(way))
            if arguments.peer:
                peer = next(w for w in peer_ways(install()) if w.variant == "cargo-lambda-cdk")
                runs[peer] = [measured.deploy(peer)]
    plain = median(each.seconds for each, _ in runs[BY_HAND])
    print_table(_HEADER, [_row(way, samples, plain) for way, samples in runs.items()])


def _row(way: Way, samples: list[tuple[Run, int]], plain: float) -> list[str]:
    seconds = median(each.seconds for each, _ in samples)
    return [
        way.label if way != BY_HAND else "plain functions on prebuilt code",
        f"{seconds:.2f} s",
        f"{median(each.processor for each, _ in samples):.2f} s",
        ", ".join(map(str, sorted({starts for _, starts in samples}))),
        f"{seconds / plain:.2f}",
    ]


if __name__ == "__main__":
    main()
