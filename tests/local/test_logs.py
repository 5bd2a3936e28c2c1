from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from cdk_rust_lambda.local.logs import LogTail

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.newest  # for botocore


class Logs:
    """Answers as the service does: lines of the last millisecond come again."""

    def __init__(self, events: list[dict[str, Any]]) -> None:
        self.events = events
        self.asked = 0

    def filter_log_events(self, logGroupName: str, startTime: int) -> dict[str, Any]:  # noqa: N803
        self.asked += 1
        found = [each for each in self.events if each["group"] == logGroupName]
        return {"events": [each for each in found if each["timestamp"] >= startTime]}


def event(number: int, group: str, message: str) -> dict[str, Any]:
    timestamp = 4_000_000_000_000 + number
    return {"eventId": str(number), "group": group, "timestamp": timestamp, "message": message}


def wait_until(is_true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_each_line_is_shown_once_under_its_function() -> None:
    logs = Logs([event(1, "g1", "one\ntwo\n"), event(2, "g2", "three")])
    lines: list[tuple[str, str]] = []
    is_done = threading.Event()

    def show(name: str, line: str) -> None:
        lines.append((name, line))
        if line == "four":
            is_done.set()

    with LogTail(logs, {"A": "g1", "B": "g2"}, show).following():
        wait_until(lambda: logs.asked >= 6)
        logs.events.append(event(1, "g1", "one\ntwo\n"))
        logs.events.append(event(3, "g1", "four"))
        assert is_done.wait(20)
    assert sorted(lines) == [("A", "four"), ("A", "one"), ("A", "two"), ("B", "three")]


def test_what_was_before_is_not_shown() -> None:
    logs = Logs([{**event(1, "g", "old"), "timestamp": 1}])
    lines: list[str] = []
    with LogTail(logs, {"A": "g"}, lambda _, line: lines.append(line)).following():
        wait_until(lambda: logs.asked >= 2)
    assert lines == []
