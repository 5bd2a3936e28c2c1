"""One app with many functions, and many syntheses in one process: time and memory, beside plain functions.

    python benchmarks/many.py [--functions 1000] [--built] [--repeats 3] [--syntheses 1000]

Nothing is compiled: the stack isn't bundled, as in unit tests. With --built the functions are compiled first, and both
ways have the same binaries, unchanged. It takes some minutes.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median

import psutil
from common import Run, print_table, print_versions, run
from workspaces import trivial

_APP = Path(__file__).parent / "measured_app.py"
_WITHOUT_BUNDLING = json.dumps({"aws:cdk:bundling-stacks": []})
_HEADER = ("functions", "way", "time", "processor time", "peak memory", "of plain: time", "memory")


def functions(folder: Path, count: int, repeats: int, *, is_built: bool) -> list[list[str]]:
    """Measures an app with many functions; returns the rows of the table.

    Args:
        folder: A temporary folder.
        count: How many functions.
        repeats: How often each way is run.
        is_built: Whether the functions are built before, and both ways have the binaries.
    """
    workspace = trivial(count)
    workspace.write(folder / "rust")
    environment = {**os.environ}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if not is_built:
        environment["CDK_CONTEXT_JSON"] = _WITHOUT_BUNDLING
    # With the cache each link takes a fraction of a second.
    variants = {"rust": "rust-lto-cache" if is_built else "rust", "plain": "plain"}

    def synthesize(way: str) -> Run:
        argv = [sys.executable, str(_APP), variants[way], str(folder / way)]
        argv += [str(folder / f"{way}.out"), *workspace.names]
        return run(argv, cwd=folder, environment=environment)

    if is_built:
        print(f"{count} built: {synthesize('rust').seconds:.1f} s", file=sys.stderr, flush=True)
    for name in workspace.names:
        (folder / "plain" / name).mkdir(parents=True)
        (folder / "plain" / name / "bootstrap").write_text(name)
    if is_built:
        _copy_binaries(folder / "rust.out", folder / "plain")
        synthesize("plain")  # as often as the other way
    runs: dict[str, list[Run]] = {"rust": [], "plain": []}
    for _ in range(repeats):
        for way, samples in runs.items():
            samples.append(synthesize(way))
            print(f"{count} {way}: {samples[-1].seconds:.1f} s", file=sys.stderr, flush=True)
    plain = runs["plain"]
    return [
        [
            str(count),
            {"rust": "RustFunction", "plain": "plain functions"}[way],
            f"{median(each.seconds for each in samples):.2f} s",
            f"{median(each.processor for each in samples):.2f} s",
            f"{max(each.peak for each in samples) / 1e6:.0f} MB",
            f"{median(e.seconds for e in samples) / median(e.seconds for e in plain):.2f}",
            f"{max(e.peak for e in samples) / max(e.peak for e in plain):.2f}",
        ]
        for way, samples in runs.items()
    ]


def _copy_binaries(outdir: Path, plain: Path) -> None:
    """Copies the binaries that were built to where those of the plain functions lie."""
    for path in outdir.glob(".rust-assets/*.parts.json"):
        asset = outdir / path.name.removesuffix(".parts.json")
        package = json.loads(path.read_text())["package"]
        shutil.copyfile(asset / "bootstrap", plain / package / "bootstrap")


def syntheses(folder: Path, count: int) -> list[list[str]]:
    """Synthesizes an app of ten functions many times in one process, in both ways in turn; returns the rows.

    What Node holds grows with either: jsii keeps all objects of the process.

    Args:
        folder: A temporary folder.
        count: How often, with each way.
    """
    from aws_cdk import App, Stack
    from measured_app import VARIANTS

    workspace = trivial(10)
    workspace.write(folder / "ten")
    for name in workspace.names:
        (folder / "ten" / name / "bootstrap").write_text(name)
    rows = []
    this = psutil.Process()
    for way in ("plain", "rust", "plain", "rust"):
        make = VARIANTS[way](str(folder / "ten"))
        before = _memory(this)
        for _ in range(count // 2):
            outdir = str(folder / "ten.out")
            app = App(post_cli_context={"aws:cdk:bundling-stacks": []}, outdir=outdir)
            stack = Stack(app, "S")
            for name in workspace.names:
                make(stack, name)
            app.synth()
        gc.collect()
        after = _memory(this)
        grown = [f"{(new - old) / 1e6:+.0f} MB" for new, old in zip(after, before, strict=True)]
        rows.append([way, str(count // 2), *grown, str(this.num_fds())])
        print(*rows[-1], file=sys.stderr, flush=True)
    return rows


def _memory(process: psutil.Process) -> tuple[int, int]:
    """Returns what Python and its children have resident."""
    node = sum(each.memory_info().rss for each in process.children(recursive=True))
    return process.memory_info().rss, node


def main() -> None:
    """Measures and prints the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--functions", type=int, default=1000)
    parser.add_argument("--built", action="store_true")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--syntheses", type=int, default=1000)
    arguments = parser.parse_args()
    print_versions()
    with tempfile.TemporaryDirectory(prefix="cdk-rust-lambda-many-") as temporary:
        folder = Path(temporary)
        if arguments.functions:
            few = max(arguments.functions // 10, 1)
            rows = [
                row
                for count in (few, arguments.functions)
                for row in functions(
                    folder / str(count), count, arguments.repeats, is_built=arguments.built
                )
            ]
            print_table(_HEADER, rows)
        if arguments.syntheses:
            print()
            head = ("way", "syntheses", "Python grows by", "Node grows by", "open files")
            print_table(head, syntheses(folder, arguments.syntheses))


if __name__ == "__main__":
    main()
