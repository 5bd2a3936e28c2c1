"""The table of edits: `python -m tests.edits`. Exits with 1 if the asset hash has lied."""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import sys
import tempfile
import time
import traceback
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import TYPE_CHECKING

from tests.edits.report import report
from tests.edits.table import projects
from tests.edits.worker import rows_of

if TYPE_CHECKING:
    from tests.edits.run import Row


def main() -> int:
    """Does the edits that the command line asks for, and writes the report."""
    parser = argparse.ArgumentParser(prog="python -m tests.edits", description=__doc__)
    parser.add_argument("--hermetic", action="store_true", help="with hermetic builds, too")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the generated projects")
    parser.add_argument("--jobs", type=int, default=2, help="how many projects at once")
    parser.add_argument("--report", type=Path, help="where to write the report; default: printed")
    parser.add_argument("projects", nargs="*", help="names of projects; default: all of them")
    arguments = parser.parse_args()
    names = [each.name for each in projects(arguments.seed)]
    unknown = set(arguments.projects) - set(names)
    if unknown:
        parser.error(
            f"no such projects: {', '.join(sorted(unknown))}; there are {', '.join(names)}"
        )
    started = time.monotonic()
    rows: dict[str, list[Row]] = {}
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="edits-")))
        context = multiprocessing.get_context("spawn")  # Node doesn't survive a fork
        pool = stack.enter_context(ProcessPoolExecutor(arguments.jobs, mp_context=context))
        tasks = {
            pool.submit(
                rows_of, name, arguments.seed, folder / name, with_hermetic=arguments.hermetic
            ): name
            for name in arguments.projects or names
        }
        for task in as_completed(tasks):
            try:
                rows[tasks[task]] = task.result()
            except Exception:  # the others go on
                print(f"{tasks[task]} can't go on:\n{traceback.format_exc()}", flush=True)
    ordered = [row for name in names for row in rows.get(name, [])]
    text = report(ordered, time.monotonic() - started)
    if arguments.report:
        arguments.report.parent.mkdir(parents=True, exist_ok=True)
        arguments.report.write_text(text, encoding="utf-8")
        print(text.partition("## All")[0])
    else:
        print(text)
    is_complete = len(rows) == len(tasks)
    return 0 if is_complete and not any(row.is_wrong for row in ordered) else 1


if __name__ == "__main__":
    sys.exit(main())
