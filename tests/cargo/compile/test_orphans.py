from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import psutil
import pytest

from cdk_rust_lambda.cargo.compile.orphans import end_orphan
from cdk_rust_lambda.cargo.compile.process import run
from tests.support.processes import is_running, running_command, wait_until_ended

if TYPE_CHECKING:
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


def test_another_process_that_has_got_the_number_stays(tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as other:
        started = psutil.Process(other.pid).create_time()
        record.write_text(json.dumps([other.pid, started - 60]))
        end_orphan(record)
        assert is_running(other.pid)
        assert not record.exists()
        record.write_text(json.dumps([other.pid, started]))
        end_orphan(record)
        assert other.wait(timeout=20) != 0


@pytest.mark.parametrize(
    "text", ["", "[", "{}", "[1]", '["a", "b"]', "[-1, 0]", "[99999999999, 0]", "null", "[1, null]"]
)
def test_a_record_that_tells_nothing(tmp_path: Path, text: str) -> None:
    record = tmp_path / "record.json"
    record.write_text(text)
    end_orphan(record)
    assert not record.exists()
    assert is_running(os.getpid())


def test_no_record(tmp_path: Path) -> None:
    end_orphan(tmp_path / "none.json")
