"""One app with many functions, and many syntheses in one process: time and memory, beside plain functions.

    python benchmarks/many.py [--functions 1000] [--repeats 3] [--syntheses 1000]

Nothing is compiled: the stack isn't bundled, as in unit tests. It takes some minutes.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
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


def functions(folder: Path, count: int, repeats: int) -> list[list[str]]:
    """Measures an app with many functions; returns the rows of the table.

    Args:
        folder: A temporary folder.
        count: How many functions.
        repeats: How often each way is run.
    """
    workspace = trivial(count)
    workspace.write(folder / "rust")
    for name in workspace.names:
        bootstrap = folder / "plain" / name / "bootstrap"
        bootstrap.parent.mkdir(parents=True)
        bootstrap.write_text(name)
    environment = {**os.environ, "CDK_CONTEXT_JSON": _WITHOUT_BUNDLING}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    runs: dict[str, list[Run]] = {"rust": [], "plain": []}
    for _ in range(repeats):
        for way, samples in runs.items():
            argv = [sys.executable, str(_APP), way, str(folder / way), str(folder / f"{way}.out")]
            samples.append(run([*argv, *workspace.names], cwd=folder, environment=environment))
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
                for row in functions(folder / str(count), count, arguments.repeats)
            ]
            print_table(_HEADER, rows)
        if arguments.syntheses:
            print()
            head = ("way", "syntheses", "Python grows by", "Node grows by", "open files")
            print_table(head, syntheses(folder, arguments.syntheses))


if __name__ == "__main__":
    main()
