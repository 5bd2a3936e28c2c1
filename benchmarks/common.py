"""What the benchmarks share: running and measuring a command, a cargo that is counted, the table."""

from __future__ import annotations

import os
import platform
import resource
import shlex
import shutil
import subprocess
import sys
import threading
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_SAMPLING_SECONDS = 0.1
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class CommandError(Exception):
    """A command failed; says which, and what it wrote to standard error."""


@frozen
class Run:
    """One command from its start to its end.

    Attributes:
        seconds: The time that passed.
        processor: What it and its children used of the processors, in seconds, which others on the
            machine disturb less.
        peak: The most memory that it and its descendants had at one moment, in bytes: the sum of
            their resident sets every 0.1 s, so shared pages count once for each process.
        output: Its standard output.
    """

    seconds: float
    processor: float
    peak: int
    output: str


@frozen
class CountedCargo:
    """A `cargo` that notes each of its starts and then becomes the real one.

    Attributes:
        folder: The folder that holds it, to be put first on PATH.
    """

    folder: Path

    @classmethod
    def create(cls, folder: Path) -> CountedCargo:
        """Writes the wrapper.

        Args:
            folder: An empty or missing folder for it.

        Raises:
            SystemExit: there is no real cargo.
        """
        real = shutil.which("cargo")
        if real is None:
            raise SystemExit("cargo is not on PATH")
        folder.mkdir(parents=True, exist_ok=True)
        cargo = cls(folder)
        log = shlex.quote(str(cargo._log))
        wrapper = folder / "cargo"
        wrapper.write_text(f'#!/bin/sh\necho "$*" >> {log}\nexec {shlex.quote(real)} "$@"\n')
        wrapper.chmod(0o755)
        return cargo

    @property
    def _log(self) -> Path:
        return self.folder / "starts"

    def starts(self) -> int:
        """Returns how often it was started since the last reset, by whomever."""
        if not self._log.exists():
            return 0
        return len(self._log.read_text(encoding="utf-8").splitlines())

    def reset(self) -> None:
        """Forgets the starts so far."""
        self._log.unlink(missing_ok=True)

    def environment(self, *folders: Path) -> dict[str, str]:
        """Returns the environment for processes that are to find it.

        What could move target directories, change what is compiled or take it from a cache, or change
        an app from outside, is left out.

        Args:
            folders: More folders for PATH, after the running interpreter's.
        """
        foreign = ("CARGO_LAMBDA_", "CARGO_TARGET_", "CARGO_BUILD_", "CARGO_PROFILE_", "CDK_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        for name in ("RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "RUSTC_WORKSPACE_WRAPPER"):
            kept.pop(name, None)
        # An installed package has its byte code; so does this one from the second start on.
        kept.pop("PYTHONDONTWRITEBYTECODE", None)
        kept["RUSTC_WRAPPER"] = ""  # no cache, for any side
        # cargo-lambda and node lie beside the interpreter, and cargo-lambda looks for zig in the first
        # python3 on PATH.
        path = [self.folder, Path(sys.executable).parent, *folders, kept.get("PATH", os.defpath)]
        return kept | {"PATH": os.pathsep.join(map(str, path))}


def run(argv: Sequence[str], *, cwd: Path, environment: Mapping[str, str]) -> Run:
    """Runs a command to its end.

    Args:
        argv: The program and its arguments.
        cwd: The working directory.
        environment: The whole environment.

    Raises:
        CommandError: it failed.
    """
    # Else the PATH of this process decides which program is started.
    program = shutil.which(argv[0], path=environment.get("PATH")) or argv[0]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    process = subprocess.Popen(
        [program, *argv[1:]],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    peaks = [0]
    ended = threading.Event()
    sampler = threading.Thread(target=_sample, args=(process.pid, peaks, ended))
    sampler.start()
    try:
        output, errors = process.communicate()
    finally:
        seconds = time.perf_counter() - started
        ended.set()
        sampler.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise CommandError(f"{shlex.join(argv)} failed:\n{errors}")
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(seconds, processor, max(peaks), output)


def _sample(pid: int, peaks: list[int], ended: threading.Event) -> None:
    while not ended.wait(_SAMPLING_SECONDS):
        peaks[0] = max(peaks[0], sum(map(_resident, _descendants(pid))))


def _descendants(pid: int) -> Iterator[int]:
    """Yields the process and those below it; such as end meanwhile are left out."""
    yield pid
    try:
        # Each thread has its own list of the processes that it started.
        for thread in os.listdir(f"/proc/{pid}/task"):
            for child in Path(f"/proc/{pid}/task/{thread}/children").read_text().split():
                yield from _descendants(int(child))
    except (FileNotFoundError, ProcessLookupError):
        return


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_BYTES
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return 0


def print_table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Prints a Markdown table."""
    cells = [list(header), *(list(row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    for row in (cells[0], ["-" * width for width in widths], *cells[1:]):
        padded = (text.ljust(width) for text, width in zip(row, widths, strict=True))
        print(f"| {' | '.join(padded)} |")


def print_versions() -> None:
    """Prints what the figures depend on."""
    cargo = run(["cargo", "--version"], cwd=Path.cwd(), environment=os.environ).output
    packages = ("cdk-rust-lambda", "aws-cdk-lib", "jsii", "cargo-lambda")
    words = [f"{name} {version(name)}" for name in packages]
    words += [f"Python {platform.python_version()}", " ".join(cargo.split()[:2])]
    print(f"{', '.join(words)}; {platform.machine()}, {os.cpu_count()} cores\n", flush=True)
