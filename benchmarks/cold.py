"""N functions from nothing: one synthesis of RustFunctions, against cargo-lambda by hand and CDK.

    .venv/bin/python benchmarks/cold.py --count 20 --repeats 3

By hand: one `cargo lambda build --release --x86-64` of the workspace, then a synthesis of plain
`aws_lambda.Function`s on what it made. Both ways start with a copy of the workspace, a target directory
and a cloud assembly of their own, and run in turn. Timed are whole processes.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path
from statistics import median

from attrs import frozen
from common import CountedCargo, print_table, print_versions, run, synthesize, write_workspace


@frozen
class Cold:
    """One way from nothing to a cloud assembly.

    Attributes:
        seconds: How long it took.
        invocations: How often `cargo lambda build` was started.
    """

    seconds: float
    invocations: int


def by_hand(folder: Path, count: int, cargo: CountedCargo) -> Cold:
    """Builds the workspace in `folder / "code"` with cargo-lambda, then synthesizes plain functions."""
    cargo.reset()
    code, outdir = folder / "code", folder / "assembly"
    argv = ["cargo", "lambda", "build", "--release", "--x86-64"]
    seconds, _ = run(argv, cwd=code, environment=cargo.environment)
    binaries = code / "target" / "lambda"
    synth = synthesize("plain", count, code=binaries, outdir=outdir, environment=cargo.environment)
    return Cold(seconds + synth.whole, cargo.starts("lambda build"))


def by_construct(folder: Path, count: int, cargo: CountedCargo) -> Cold:
    """Synthesizes RustFunctions of the workspace in `folder / "code"`."""
    cargo.reset()
    code, outdir = folder / "code", folder / "assembly"
    synth = synthesize("rust", count, code=code, outdir=outdir, environment=cargo.environment)
    return Cold(synth.whole, cargo.starts("lambda build"))


def main() -> None:
    """Runs the benchmark and prints its table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=20, help="how many functions (default: 20)")
    parser.add_argument("--repeats", type=int, default=3, help="(default: 3)")
    arguments = parser.parse_args()
    print_versions()
    ways = {"by hand": by_hand, "RustFunction": by_construct}
    measured: dict[str, list[Cold]] = {name: [] for name in ways}
    with tempfile.TemporaryDirectory(prefix="cdk-rust-lambda-cold-") as temporary:
        root = Path(temporary)
        cargo = CountedCargo.create(root / "bin")
        pristine = root / "pristine"
        write_workspace(pristine, arguments.count, shared_library=True)
        # zig and cargo-lambda fill caches of the user's at their first build: not a part of either way.
        write_workspace(root / "warm-up" / "code", 1, shared_library=True)
        by_hand(root / "warm-up", 1, cargo)
        for repeat in range(arguments.repeats):
            # Neither always runs first.
            for name in ways if repeat % 2 else reversed(ways):
                folder = root / "work"
                shutil.copytree(pristine, folder / "code")
                measured[name].append(ways[name](folder, arguments.count, cargo))
                shutil.rmtree(folder)
    medians = {name: median(each.seconds for each in runs) for name, runs in measured.items()}
    rows = []
    for name, runs in measured.items():
        rows.append(
            [
                name,
                f"{medians[name]:.1f} s",
                f"{min(each.seconds for each in runs):.1f} s",
                "/".join(str(number) for number in sorted({each.invocations for each in runs})),
                f"{medians[name] / medians['by hand']:.2f}",
            ]
        )
    print_table(
        [f"N = {arguments.count}", "median", "min", "cargo lambda build", "ratio to by hand"], rows
    )
    print(f"\n{arguments.repeats} runs each.")


if __name__ == "__main__":
    main()
