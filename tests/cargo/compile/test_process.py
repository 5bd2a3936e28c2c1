from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_rust_lambda.cargo.compile.open_files import raised_limit
from cdk_rust_lambda.cargo.compile.process import run
from cdk_rust_lambda.errors import ToolchainError
from tests.support.processes import STUBBORN, running_command, wait_until_ended

if TYPE_CHECKING:
    from pathlib import Path


def test_run_gives_every_line_the_status_and_no_standard_input(tmp_path: Path) -> None:
    program = (
        "import os, sys\n"
        "print('out', sys.stdin.read() == '', os.getcwd(), dict(os.environ).get('A'))\n"
        "print('one\\rtwo', file=sys.stderr)\nsys.exit(3)"
    )
    lines: list[str] = []
    status = run(
        [sys.executable, "-c", program], cwd=tmp_path, environment={"A": "1"}, on_line=lines.append
    )
    assert status == 3
    assert sorted(lines) == sorted([f"out True {tmp_path} 1", "one", "two"])


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        (b"a\r\nb\rc\nd", ["a", "b", "c", "d"]),
        (b"\n\na\x0bb\n", ["", "", "a\x0bb"]),
        (b"a\r", ["a"]),
        ("ü\xff".encode("latin-1") + b"\n", ["\ufffd\ufffd"]),
        (b"", []),
    ],
)
def test_lines_end_as_python_s_text_does(tmp_path: Path, written: bytes, lines: list[str]) -> None:
    # One byte at a time, so that ends of lines and characters are torn apart.
    program = (
        f"import os, time\nfor byte in {written!r}:\n os.write(1, bytes([byte])); time.sleep(0.01)"
    )
    found: list[str] = []
    run([sys.executable, "-c", program], cwd=tmp_path, environment={}, on_line=found.append)
    assert found == lines


def test_a_carriage_return_ends_a_line_at_once(tmp_path: Path) -> None:
    # The command goes on only when its line has been seen.
    program = (
        "import os, pathlib, time\nos.write(1, b'one\\r')\n"
        "deadline = time.monotonic() + 20\n"
        "while not pathlib.Path('seen').exists() and time.monotonic() < deadline: time.sleep(0.01)\n"
        "assert pathlib.Path('seen').exists()\n"
        "os.write(1, b'\\ntwo\\r'); os.write(1, b'\\n'); os.write(1, b'\\n')"
    )
    found: list[str] = []

    def see(line: str) -> None:
        found.append(line)
        (tmp_path / "seen").touch()

    status = run([sys.executable, "-c", program], cwd=tmp_path, environment={}, on_line=see)
    assert (status, found) == (0, ["one", "two", ""])


@pytest.mark.parametrize("what", ["time.sleep(600)", "[print('x' * 4096) for _ in iter(int, 1)]"])
def test_a_child_that_keeps_the_output_is_not_waited_for(tmp_path: Path, what: str) -> None:
    program = (
        "import subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-c', {f'import time; {what}'!r}])\n"
        "print(child.pid, flush=True)\nprint('last', flush=True)\nsys.exit(3)"
    )
    lines: list[str] = []
    started = time.monotonic()
    status = run(
        [sys.executable, "-c", program], cwd=tmp_path, environment={}, on_line=lines.append
    )
    try:
        assert status == 3
        assert time.monotonic() - started < 20
        assert "last" in lines
    finally:
        child = next(int(line) for line in lines if line.isdigit())
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


@pytest.mark.parametrize("end", ["os.kill(os.getpid(), 9)", "sys.exit(3)"])
def test_what_a_command_that_fails_has_left_running_ends(tmp_path: Path, end: str) -> None:
    lines: list[str] = []
    program = STUBBORN.replace("time.sleep(600)\n", f"{end}\n")
    assert run([sys.executable, "-c", program], cwd=tmp_path, environment={}, on_line=lines.append)
    _, child = lines[0].split()
    wait_until_ended(int(child))


def test_much_output_at_the_end_is_read_whole(tmp_path: Path) -> None:
    lines: list[str] = []
    program = "print('line\\n' * 200_000, end='')"
    run([sys.executable, "-c", program], cwd=tmp_path, environment={}, on_line=lines.append)
    assert len(lines) == 200_000


def test_a_program_that_cannot_be_started(tmp_path: Path) -> None:
    with pytest.raises(ToolchainError, match="can't start"):
        run([str(tmp_path / "gone")], cwd=tmp_path, environment={}, on_line=print)


def test_a_failing_listener_ends_the_process(tmp_path: Path) -> None:
    def fail(_: str) -> None:
        raise KeyboardInterrupt

    program = "import time\nprint('line', flush=True)\ntime.sleep(600)"
    with pytest.raises(KeyboardInterrupt):  # and it doesn't take ten minutes
        run([sys.executable, "-c", program], cwd=tmp_path, environment={}, on_line=fail)


@pytest.mark.parametrize("is_silent", [False, True])
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])  # Windows lacks the last
def test_a_signal_ends_the_command_and_its_children(
    tmp_path: Path, name: str, is_silent: bool
) -> None:
    program = STUBBORN
    if is_silent:  # it has closed its output, so there is nothing to read any more
        program = STUBBORN.replace('(600)"])', '(600)"], stdout=-3, stderr=-3)')
        program = program.replace(
            "time.sleep(600)\n", "os.close(1); os.close(2); time.sleep(600)\n"
        )
    with running_command(tmp_path, program) as (process, ids):
        assert len(ids) == 2
        time.sleep(0.5 if is_silent else 0)
        process.send_signal(signal.Signals[name])
        process.communicate(timeout=30)
    for each in ids:
        wait_until_ended(each)
    assert process.returncode != 0


def test_signals_are_handled_as_before_afterwards(tmp_path: Path) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)]
    run([sys.executable, "-c", ""], cwd=tmp_path, environment={}, on_line=print)
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)] == before


def test_the_command_may_open_more_files(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    program = "import resource; print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
    lines: list[str] = []
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, soft), hard))
    try:
        run([sys.executable, "-c", program], cwd=tmp_path, environment={}, on_line=lines.append)
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == min(256, soft)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert int(lines[0]) > 256


def test_a_system_that_allows_less_than_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As macOS does, whose hard limit is none, but for what the kernel allows."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 20_000:
        pytest.skip("the hard limit is lower than that of macOS")
    asked: list[int] = []
    setrlimit = resource.setrlimit

    def allow(kind: int, limits: tuple[int, int]) -> None:
        asked.append(limits[0])
        if limits[0] > 10_240:
            raise ValueError
        setrlimit(kind, limits)

    setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    monkeypatch.setattr(resource, "setrlimit", allow)
    try:
        run([sys.executable, "-c", ""], cwd=tmp_path, environment={}, on_line=print)
    finally:
        setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert asked[1:] == [10_240, 256]


def test_a_group_that_is_gone_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """macOS refuses to signal it; what interrupts is what is raised."""

    def refuse(_: int, number: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    def interrupt(_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "killpg", refuse)
    program = "print('line', flush=True)"
    with pytest.raises(KeyboardInterrupt):
        run([sys.executable, "-c", program], cwd=tmp_path, environment={}, on_line=interrupt)


LIMITS = st.integers(min_value=0, max_value=2**31)


@given(soft=LIMITS, hard=LIMITS | st.just(-1))
def test_the_limit_is_never_lowered_and_never_above_the_hard_one(soft: int, hard: int) -> None:
    if hard != -1:
        soft = min(soft, hard)
    raised = raised_limit(soft, hard, -1)
    assert raised >= soft
    assert hard == -1 or raised <= hard


def test_no_limit_stays_no_limit() -> None:
    assert raised_limit(-1, -1, -1) == -1
