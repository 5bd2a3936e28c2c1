"""Synthesis of N unchanged RustFunctions against that of N plain `aws_lambda.Function`s.

    .venv/bin/python benchmarks/synth.py --counts 1,20,100 --repeats 7

The functions' binaries are built and staged before anything is timed; the plain functions have their
code ready, of the same size. Each synthesis runs in a fresh process, the variants in turn. Timed is
what differs: from the first function, with Node up and CDK loaded, to the end of `app.synth()`.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from common import (
    VARIANTS,
    CountedCargo,
    Synth,
    Variant,
    function_names,
    print_table,
    print_versions,
    synthesize,
    write_workspace,
)

# How the runs of a variant become a figure; the minimum is the run that others disturbed least.
_FIGURES: tuple[tuple[str, Callable[[list[float]], float], Callable[[Synth], float]], ...] = (
    ("timed part, median", median, lambda run: run.timed),
    ("timed part, minimum", min, lambda run: run.timed),
    ("whole process, median", median, lambda run: run.whole),
    ("its processor time, median", median, lambda run: run.processor),
)


def prepare(folder: Path, count: int, cargo: CountedCargo) -> None:
    """Generates the code of both variants, and stages it in their cloud assemblies.

    Args:
        folder: The folder to fill with `rust` and `plain`, and an assembly `<variant>.out` for each.
        count: How many functions.
        cargo: The cargo to build with.
    """
    write_workspace(folder / "rust", count, shared_library=False)
    synth("rust", folder, count, cargo)
    sizes = [path.stat().st_size for path in sorted(folder.glob("rust.out/asset.*/bootstrap"))]
    for number, (name, size) in enumerate(zip(function_names(count), sizes, strict=True)):
        code = folder / "plain" / name
        code.mkdir(parents=True)
        # Different contents: CDK would stage equal ones once.
        (code / "bootstrap").write_bytes(random.Random(number).randbytes(size))
    synth("plain", folder, count, cargo)


def synth(variant: Variant, folder: Path, count: int, cargo: CountedCargo) -> Synth:
    """Synthesizes one variant from a folder that `prepare` has filled."""
    return synthesize(
        variant,
        count,
        code=folder / variant,
        outdir=folder / f"{variant}.out",
        environment=cargo.environment,
    )


def main() -> None:
    """Runs the benchmark and prints its table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--counts",
        type=lambda text: [int(word) for word in text.split(",")],
        default=[20],
        help="how many functions; several with commas (default: 20)",
    )
    parser.add_argument("--repeats", type=int, default=7, help="(default: 7)")
    arguments = parser.parse_args()
    print_versions()
    measured: dict[tuple[int, Variant], list[Synth]] = {}
    with tempfile.TemporaryDirectory(prefix="cdk-rust-lambda-synth-") as temporary:
        root = Path(temporary)
        cargo = CountedCargo.create(root / "bin")
        for count in arguments.counts:
            prepare(root / str(count), count, cargo)
        cargo.reset()
        for repeat in range(arguments.repeats):
            for count in arguments.counts:
                # Neither always runs first.
                for variant in VARIANTS if repeat % 2 else reversed(VARIANTS):
                    result = synth(variant, root / str(count), count, cargo)
                    measured.setdefault((count, variant), []).append(result)
        starts = cargo.starts()
    rows = []
    for count in arguments.counts:
        rust, plain = measured[count, "rust"], measured[count, "plain"]
        for label, pick, value in _FIGURES:
            ours, theirs = pick([value(run) for run in rust]), pick([value(run) for run in plain])
            row = [label, f"{ours:.3f} s", f"{theirs:.3f} s", f"{ours / theirs:.2f}"]
            rows.append([str(count), *row])
    print_table(["N", "measured", "RustFunction", "Function", "ratio"], rows)
    importing = median(run.importing for runs in measured.values() for run in runs if run.importing)
    print(f"\n{arguments.repeats} runs each. The processes with RustFunctions also import")
    print(f"cdk_rust_lambda, which is not in the timed part: {importing:.3f} s (median).")
    print(f"cargo processes started by the timed runs: {starts}")


if __name__ == "__main__":
    main()
