from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psutil
import pytest

from cdk_rust_lambda.cargo.compile.orphans import end_orphan, write_record
from cdk_rust_lambda.cargo.compile.process import run
from tests.support.processes import STUBBORN, is_running, running_command, wait_until_ended

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def test_what_outlives_its_build_is_ended_with_its_children(tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    with running_command(tmp_path, record=record) as (process, ids):
        assert len(ids) == 2
        process.kill()
        process.wait()
    assert all(map(is_running, ids))
    end_orphan(record)
    for each in ids:
        wait_until_ended(each)
    assert not record.exists()


def test_a_command_that_has_ended_leaves_no_record(tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    program = (
        f"import pathlib, time\nwhile not pathlib.Path({str(record)!r}).exists(): time.sleep(0.01)"
    )
    run([sys.executable, "-c", program], cwd=tmp_path, environment={}, on_line=print, record=record)
    assert not record.exists()
    run([sys.executable, "-c", ""], cwd=tmp_path, environment={}, on_line=print, record=record)
    assert not record.exists()


def test_a_record_that_cannot_be_written_ends_nothing(tmp_path: Path) -> None:
    lines: list[str] = []
    run(
        [sys.executable, "-c", "print('done')"],
        cwd=tmp_path,
        environment={},
        on_line=lines.append,
        record=tmp_path / "no" / "folder",
    )
    assert lines == ["done"]


SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]


@contextmanager
def started(*, session: bool = True) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(SLEEP, start_new_session=session) as process:
        try:
            yield process
        finally:
            process.kill()


def note(record: Path, process: subprocess.Popen[bytes], **changes: object) -> None:
    """Writes the record of a process, with something else in it."""
    write_record(record, process.pid, SLEEP)
    record.write_text(json.dumps({**json.loads(record.read_text()), **changes}))


def test_another_process_that_has_got_the_number_stays(tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    with started() as other:
        time_of_start = psutil.Process(other.pid).create_time()
        for changes in (
            {"started": time_of_start - 60},
            {"argv": [sys.executable, "-c", "pass"]},
            {"argv": [sys.executable]},
            {"argv": [*SLEEP, "more"]},
            {"argv": "time.sleep"},
        ):
            note(record, other, **changes)
            end_orphan(record)
            assert is_running(other.pid)
            assert not record.exists()
        note(record, other)
        end_orphan(record)
        assert other.wait(timeout=20) != 0


def test_a_process_of_a_terminal_or_shell_stays(tmp_path: Path) -> None:
    with started(session=False) as other:
        note(tmp_path / "record.json", other)
        end_orphan(tmp_path / "record.json")
        assert is_running(other.pid)


def test_another_user_s_process_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = tmp_path / "record.json"
    with started() as other:
        note(record, other)
        user = psutil.Process(other.pid).uids()
        monkeypatch.setattr(psutil.Process, "uids", lambda _: user._replace(real=user.real + 1))
        end_orphan(record)
        assert is_running(other.pid)


def test_a_script_is_known_in_its_interpreter(tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    script = tmp_path / "make"
    script.write_text(f"#!{sys.executable}\n{STUBBORN}")
    script.chmod(0o755)
    for argv in ([str(script)], [str(script), "a", "b c"]):
        with subprocess.Popen(argv, start_new_session=True, stdout=subprocess.PIPE) as process:
            write_record(record, process.pid, argv)
            assert process.stdout is not None
            ids = [int(word) for word in process.stdout.readline().split()]
            end_orphan(record)
        for each in ids:
            wait_until_ended(each)


def test_a_record_that_is_no_file_is_neither_read_nor_written(tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    elsewhere = tmp_path / "elsewhere"
    with started() as other:
        note(elsewhere, other)
        text = elsewhere.read_text()
        record.symlink_to(elsewhere)
        write_record(record, os.getpid(), SLEEP)
        end_orphan(record)
        assert elsewhere.read_text() == text
        assert not record.is_symlink()
        os.mkfifo(record)
        write_record(record, other.pid, SLEEP)  # and it doesn't wait for a reader
        end_orphan(record)
        assert not record.exists()
        record.mkdir()
        end_orphan(record)
        run([sys.executable, "-c", ""], cwd=tmp_path, environment={}, on_line=print, record=record)
        assert is_running(other.pid)


@pytest.mark.parametrize(
    "text",
    [
        *("", "[", "{}", "[1]", '["a", "b"]', "[-1, 0]", "[99999999999, 0]", "null", "[1, null]"),
        *('{"process": 1}', '{"process": "a", "started": 0, "argv": []}'),
        '{"process": -1, "started": 0, "argv": ["a"]}',
        '{"process": 1, "started": null, "argv": null}',
        '{"process": 99999999999, "started": 0, "argv": ["a"]}',
        "[" * 100_000,
        "\0",
    ],
)
def test_a_record_that_tells_nothing(tmp_path: Path, text: str) -> None:
    record = tmp_path / "record.json"
    record.write_text(text)
    end_orphan(record)
    assert not record.exists()
    assert is_running(os.getpid())


def test_no_record(tmp_path: Path) -> None:
    end_orphan(tmp_path / "none.json")
