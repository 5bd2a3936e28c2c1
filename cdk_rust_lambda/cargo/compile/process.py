"""Running commands: the only place that starts a process."""

from __future__ import annotations

import codecs
import contextlib
import os
import re
import selectors
import signal
import subprocess  # noqa: TID251 - the one door
import sys
import threading
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, NoReturn

from cdk_rust_lambda.cargo.compile.open_files import many_open_files
from cdk_rust_lambda.cargo.compile.windows_processes import command_line, end_tree
from cdk_rust_lambda.errors import ToolchainError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from types import FrameType

    from cdk_rust_lambda.cargo.hermetic.read_access import ReadAccess

_SECONDS_TO_END = 3.0
_CHUNK = 1 << 16
# How often to look whether a silent command has ended: what it has started may keep its output open.
_SECONDS_BETWEEN_LOOKS = 0.2
# How long to read on what such children write after it has ended.
_SECONDS_AFTER_THE_END = 1.0
_END_OF_LINE = re.compile(r"\r\n|\r|\n")


def run(  # noqa: PLR0913 - all of it makes up a process
    argv: Sequence[str],
    *,
    cwd: Path,
    environment: Mapping[str, str],
    on_line: Callable[[str], None],
    record: Path | None = None,
    access: ReadAccess | None = None,
    errors: IO[bytes] | None = None,
) -> int:
    """Runs a command, without a shell and with standard input closed.

    If this process is interrupted or told to end meanwhile, the command ends with all that it has
    started. So it does if it fails: of a cargo that was killed, the compilers would go on in the target folder,
    without its lock. What a command that succeeds has left running is not waited for, even if it shares the output.

    Args:
        argv: The program and its arguments.
        cwd: The working directory.
        environment: The whole environment of the process.
        on_line: Is called with each line that the command writes, to whichever stream.
        record: Where to note that it runs, so that it can be ended later if this process is killed.
        access: All that it and what it starts may read; None for no restriction.
        errors: The file for what it writes to standard error, where that mustn't be among its output; None if it
            may.

    Returns:
        The exit status; negative for a signal.

    Raises:
        ToolchainError: the program can't be started.
    """
    with many_open_files(), _ended_by_signals():
        try:
            process = _start(argv, cwd, environment, access, errors)
        except (OSError, ValueError) as error:
            raise _not_started(argv, error) from error
        with process:
            try:
                if record is not None:
                    # Imported when it is needed: most syntheses build nothing.
                    from cdk_rust_lambda.cargo.compile.orphans import write_record

                    write_record(record, process.pid, argv)
                for line in _lines(process):
                    on_line(line)
                if process.wait():
                    _end(process)
            except BaseException:
                _end(process)
                raise
            finally:
                if record is not None:
                    with contextlib.suppress(OSError):
                        record.unlink()
        return process.returncode


@contextlib.contextmanager
def running(
    argv: Sequence[str], *, cwd: Path, environment: Mapping[str, str], log: Path | None = None
) -> Iterator[Callable[[], int | None]]:
    """Runs a command as long as a block does, such as a server; then it ends with all that it has started.

    Args:
        argv: The program and its arguments.
        cwd: The working directory.
        environment: The whole environment of the process.
        log: The file for what it writes; None for this process' standard error.

    Yields:
        What returns the exit status, or None as long as it runs.

    Raises:
        ToolchainError: the program can't be started.
    """
    with _ended_by_signals(), contextlib.ExitStack() as stack:
        output = 2 if log is None else stack.enter_context(log.open("wb")).fileno()
        try:
            process = _popen(argv, cwd, environment, output)
        except (OSError, ValueError) as error:
            raise _not_started(argv, error) from error
        try:
            yield process.poll
        finally:
            _end(process)


def _lines(process: subprocess.Popen[bytes]) -> Iterator[str]:
    """Yields the lines that a command writes; a carriage return, as of progress bars, ends one too.

    At once: the next byte may come when the progress has passed.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    rest, has_returned = "", False
    for text in filter(None, map(decoder.decode, _chunks(process))):
        more = text.removeprefix("\n") if has_returned else text
        has_returned = text.endswith("\r")
        *lines, rest = _END_OF_LINE.split(rest + more)
        yield from lines
    rest += decoder.decode(b"", final=True)
    if rest:
        yield rest


def _chunks(process: subprocess.Popen[bytes]) -> Iterator[bytes]:
    """Yields what a command writes, until nobody can write any more or it has ended."""
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    descriptor = process.stdout.fileno()
    if sys.platform == "win32":  # where a pipe can't be waited for
        yield from iter(lambda: os.read(descriptor, _CHUNK), b"")
        return
    deadline: float | None = None
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while deadline is None or time.monotonic() < deadline:
            # After the end only what is there already.
            is_readable = selector.select(_SECONDS_BETWEEN_LOOKS if deadline is None else 0)
            if is_readable:
                chunk = os.read(descriptor, _CHUNK)
                if not chunk:
                    return
                yield chunk
            elif deadline is not None:
                return
            if deadline is None and process.poll() is not None:
                deadline = time.monotonic() + _SECONDS_AFTER_THE_END


def _start(
    argv: Sequence[str],
    cwd: Path,
    environment: Mapping[str, str],
    access: ReadAccess | None,
    errors: IO[bytes] | None = None,
) -> subprocess.Popen[bytes]:
    if access is not None:
        return _start_restricted(argv, cwd, environment, access, errors)
    return _popen(argv, cwd, environment, subprocess.PIPE, errors)


def _popen(
    argv: Sequence[str],
    cwd: Path,
    environment: Mapping[str, str],
    output: int,
    errors: IO[bytes] | None = None,
) -> subprocess.Popen[bytes]:
    command = command_line(argv, environment) if sys.platform == "win32" else list(argv)
    return subprocess.Popen(
        command,
        cwd=cwd,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if errors is None else errors,
        bufsize=0,
        # A group of its own, to be ended as a whole.
        start_new_session=True,
    )


def _not_started(argv: Sequence[str], error: OSError | ValueError) -> ToolchainError:
    if isinstance(error, OSError):
        remedy = "check that it is an executable program"
    else:  # what no system takes as a word or a variable
        remedy = "remove unusual characters from names, options and variables"
    return ToolchainError(f"can't start {argv[0]}: {error}", remedy=remedy)


def _start_restricted(
    argv: Sequence[str],
    cwd: Path,
    environment: Mapping[str, str],
    access: ReadAccess,
    errors: IO[bytes] | None,
) -> subprocess.Popen[bytes]:
    if sys.platform == "win32":
        raise ToolchainError(
            "builds can't be hermetic on Windows", remedy="leave hermetic out, or build on Linux"
        )
    # Imported when it is needed: most syntheses build nothing.
    from concurrent.futures import ThreadPoolExecutor

    from cdk_rust_lambda.cargo.hermetic.landlock import restrict_this_thread
    from cdk_rust_lambda.cargo.hermetic.open_observer import (
        answer,
        is_observable,
        observe_this_thread,
    )

    on_refused = access.on_refused

    def on_open(path: str, process_id: int) -> None:
        if on_refused is not None and not access.allows(path):
            on_refused(path, str(Path(f"/proc/{process_id}/exe").readlink()))

    def restrict() -> int | None:
        restrict_this_thread(access)
        if on_refused is not None and is_observable():
            with contextlib.suppress(OSError):  # where a container forbids it
                return observe_this_thread()
        return None

    # A thread's restrictions are those of its children, too, and of nobody else. What Popen could run
    # between fork and exec isn't safe where there are threads.
    with ThreadPoolExecutor(max_workers=1) as executor:
        listener = executor.submit(restrict).result()
        if listener is not None:
            threading.Thread(target=answer, args=(listener, on_open), daemon=True).start()
        return executor.submit(_start, argv, cwd, environment, None, errors).result()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends a process and its children, with force if need be."""
    if sys.platform == "win32":
        end_tree(process.pid)
        process.wait()
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        # macOS refuses it if all of the group have ended.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_SECONDS_TO_END)
            # The first of the group has ended; what it has started may linger.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            return


@contextlib.contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Lets SIGTERM and SIGHUP unwind the stack, as SIGINT does, where nobody else handles them."""
    names = ("SIGTERM", "SIGHUP")
    signals = [getattr(signal, name) for name in names if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        signals = []  # only the main thread may set handlers
    taken = [number for number in signals if signal.getsignal(number) is signal.SIG_DFL]
    for number in taken:
        signal.signal(number, _exit)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def _exit(number: int, _: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)
