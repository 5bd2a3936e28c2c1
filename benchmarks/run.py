"""All benchmarks, and one Markdown table of ratios.

    .venv/bin/python benchmarks/run.py                                  # everything: hours
    .venv/bin/python benchmarks/run.py cold noop peers --counts 20 --workspaces trivial
    .venv/bin/python benchmarks/run.py edit_one --workspaces real-size

`lto_cache` and `dev_lambda` add functions with these options, and `--names` takes some of the real-size
functions, of which the first is edited.

Parts: `cold` goes from nothing to a cloud assembly; `noop` is a synthesis when nothing changed; `edit_one`
one after a change in one source file; `restored` one in a new checkout with CI's caches, a file of which was
changed; `scale` is `cold` and `noop` at 1, 5, 20, 50 and 100 trivial
functions; `fingerprint` is the hash of many files. `peers` adds the other constructs from PyPI to these.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from bench import Bench, Samples
from common import CommandError, CountedCargo, print_table, print_versions
from peers import install
from ways import BY_HAND, DEVELOPMENT, LTO_CACHE, OURS, Measure, Sample, Step, Way, peer_ways
from workspaces import Workspace, http, real_size, standalone, trivial

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

_STEPS: tuple[Step, ...] = ("cold", "noop", "edit_one", "restored")
_WAYS = {"lto_cache": LTO_CACHE, "dev_lambda": DEVELOPMENT}
_PARTS = (*_STEPS, "scale", "fingerprint", "peers", *_WAYS)
_KINDS = ("trivial", "real-size", "http", "standalone")
# Which of ours the other ways are compared with, if it isn't a plain RustFunction.
_COMPARED = {BY_HAND: (OURS, LTO_CACHE), OURS: (LTO_CACHE, DEVELOPMENT)}
# The ratios that this project aims at.
_AIMS: dict[tuple[Step, str, str, str], str] = {
    ("cold", "trivial", OURS.variant, BY_HAND.variant): "≤ 1.05",
    ("cold", "trivial", OURS.variant, "cargo-lambda-cdk"): "≤ 0.67",
    ("cold", "real-size", OURS.variant, BY_HAND.variant): "≤ 1.00",
    ("cold", "http", LTO_CACHE.variant, BY_HAND.variant): "≤ 0.95",
    ("cold", "standalone", OURS.variant, BY_HAND.variant): "≤ 0.50",
    ("noop", "trivial", OURS.variant, BY_HAND.variant): "≤ 1.05",
    ("edit_one", "trivial", LTO_CACHE.variant, BY_HAND.variant): "≤ 0.90",
    ("edit_one", "real-size", LTO_CACHE.variant, BY_HAND.variant): "≤ 0.50",
    ("restored", "real-size", LTO_CACHE.variant, BY_HAND.variant): "≤ 0.60",
}
# How many trivial functions each part has.
_COUNTS: dict[Step, tuple[int, ...]] = {
    "cold": (20,),
    "noop": (1, 20, 100),
    "edit_one": (20,),
    "restored": (20,),
}
_SCALE = (1, 5, 20, 50, 100)
_FILES = (100, 1000, 10_000)
_HTTP = 20
_STANDALONE = 6
_MEASURES: dict[Measure, str] = {"whole": "all processes", "synth": "constructs and synth"}
_HEADER = (
    "part",
    "of",
    "measured",
    "the one",
    "compared with",
    "the one",
    "the other",
    "ratio",
    "of the fastest",
    "of processor time",
    "aim",
    "cargo started",
    "assets changed",
    "peak memory",
)


def plan(
    parts: Collection[str],
    kinds: Collection[str],
    counts: Collection[int],
    names: Collection[str] = (),
) -> list[tuple[Workspace, set[Step]]]:
    """Returns the workspaces to measure and the steps of each.

    Args:
        parts: The chosen parts.
        kinds: The chosen kinds of workspaces.
        counts: How many trivial functions, for all parts; empty for those that each part has.
        names: Which of the real-size functions; empty for all.
    """
    steps: list[Step] = [
        step for step in _STEPS if step in parts or not set(parts) - {"peers", *_WAYS}
    ]
    trivials: dict[int, set[Step]] = {}
    for step in steps:
        for count in counts or _COUNTS[step]:
            trivials.setdefault(count, set()).add(step)
    if "scale" in parts:
        for count in counts or _SCALE:
            trivials.setdefault(count, set()).update(("cold", "noop"))
    chosen: list[tuple[Workspace, set[Step]]] = []
    if "trivial" in kinds:
        chosen += [(trivial(count), trivials[count]) for count in sorted(trivials)]
    if "real-size" in kinds and steps:
        chosen.append((real_size().only(names) if names else real_size(), set(steps)))
    if "http" in kinds and steps:
        chosen.append((http(_HTTP), set(steps)))
    if "standalone" in kinds and set(steps) - {"restored"}:
        chosen.append((standalone(_STANDALONE), set(steps) - {"restored"}))
    return chosen


def rows(workspace: Workspace, samples: Samples) -> Iterator[tuple[Step, list[str]]]:
    """Yields the table's rows for one workspace, with the step of each."""
    for (step, other), theirs in samples.items():
        for own in _COMPARED.get(other, (OURS,)):
            if (step, own) in samples and own != other:
                for row in _rows_of(workspace, step, own, other, samples[step, own], theirs):
                    yield step, row


def _rows_of(  # noqa: PLR0913 - what a row says
    workspace: Workspace,
    step: Step,
    own: Way,
    other: Way,
    ours: list[Sample],
    theirs: list[Sample],
) -> Iterator[list[str]]:
    for measure, described in _MEASURES.items():
        if measure == "synth" and step != "noop":
            continue
        mine, plain = ([run.seconds[measure] for run in runs] for runs in (ours, theirs))
        busy, idle = ([run.processor for run in runs] for runs in (ours, theirs))
        yield [
            step,
            f"{len(workspace.names)} {workspace.kind}",
            described,
            own.label,
            other.label if step != "noop" or other != BY_HAND else "plain functions",
            f"{median(mine):.2f} s",
            f"{median(plain):.2f} s",
            f"{median(mine) / median(plain):.2f}",
            f"{min(mine) / min(plain):.2f}",
            f"{median(busy) / median(idle):.2f}",
            _AIMS.get((step, workspace.kind, own.variant, other.variant), ""),
            _both(ours, theirs, lambda run: run.cargo),
            _both(ours, theirs, lambda run: run.changed),
            f"{_peak(ours)} / {_peak(theirs)} MB",
        ]


def _both(ours: list[Sample], theirs: list[Sample], value: Callable[[Sample], int]) -> str:
    """Returns all values that occurred on both sides."""
    return " / ".join(
        ", ".join(map(str, sorted({value(run) for run in runs}))) for runs in (ours, theirs)
    )


def _peak(runs: list[Sample]) -> int:
    return round(max(run.peak for run in runs) / 1_000_000)


def fingerprint_rows(repeats: int) -> Iterator[list[str]]:
    """Yields the rows of benchmarks/fingerprint.py."""
    # It needs the library itself, which the other parts only start.
    import fingerprint

    with tempfile.TemporaryDirectory(prefix="cdk-rust-lambda-fingerprint-") as temporary:
        for count in _FILES:
            folder = Path(temporary, str(count))
            fingerprint.write_package(folder, count)
            own, plain = [], []
            for _ in range(repeats):
                own.append(fingerprint.measure(fingerprint.fingerprint, folder)[0])
                plain.append(fingerprint.measure(fingerprint.read_all, folder)[0])
            yield [
                "fingerprint",
                f"{count} files",
                "the hash of a package",
                OURS.label,
                "reading and hashing the files",
                f"{median(own):.1f} ms",
                f"{median(plain):.1f} ms",
                f"{median(own) / median(plain):.2f}",
                f"{min(own) / min(plain):.2f}",
                *[""] * 5,
            ]


def main() -> None:
    """Runs what was asked for and prints its table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"{', '.join(_PARTS)} (default: all)"
    )
    parser.add_argument(
        "--counts",
        type=lambda text: [int(word) for word in text.split(",")],
        default=[],
        help="how many trivial functions, for all parts; several with commas",
    )
    parser.add_argument(
        "--workspaces", nargs="+", choices=_KINDS, default=_KINDS, help="(default: all)"
    )
    parser.add_argument(
        "--names",
        type=lambda text: text.split(","),
        default=[],
        help="which real-size functions, with commas (default: all)",
    )
    parser.add_argument("--cold-repeats", type=int, default=3, help="(default: 3)")
    parser.add_argument(
        "--repeats", type=int, default=7, help="of what doesn't start from nothing (default: 7)"
    )
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - set(_PARTS):
        parser.error(f"no such part: {', '.join(unknown)}; there are {', '.join(_PARTS)}")
    parts: list[str] = arguments.parts or list(_PARTS)
    print_versions()
    repeats = arguments.repeats
    table: list[tuple[int, list[str]]] = []
    failed: str | None = None
    with tempfile.TemporaryDirectory(prefix="cdk-rust-lambda-benchmarks-") as temporary:
        bench = Bench(
            Path(temporary),
            CountedCargo.create(Path(temporary, "bin")),
            [
                OURS,
                BY_HAND,
                *(way for name, way in _WAYS.items() if name in parts),
                *(peer_ways(install()) if "peers" in parts else []),
            ],
            {
                "cold": arguments.cold_repeats,
                "noop": repeats,
                "edit_one": repeats,
                "restored": arguments.cold_repeats,
            },
        )
        jobs = plan(parts, arguments.workspaces, arguments.counts, arguments.names)
        try:
            if jobs:
                bench.warm_up()
            for workspace, steps in jobs:
                for step, row in rows(workspace, bench.measure(workspace, steps)):
                    table.append((_STEPS.index(step), row))
        except CommandError as error:
            # What was measured until then, maybe for hours, is still told.
            failed = str(error)
    table.sort(key=lambda each: each[0])
    lines = [row for _, row in table]
    if "fingerprint" in parts:
        lines += fingerprint_rows(repeats)
    print_table(_HEADER, lines)
    print(f"\nMedians of {arguments.cold_repeats} runs from nothing, {repeats} of the rest.")
    print(*bench.failures, sep="\n")
    if failed:
        raise SystemExit(f"The benchmarks ended early.\n{failed}")


if __name__ == "__main__":
    main()
