from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cdk_rust_lambda.assembly.stacks import Environment
from cdk_rust_lambda.local.logs import LogGroup, LogTail
from cdk_rust_lambda.local.ministack import LocalAws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.newest  # for botocore


class Logs(ThreadingHTTPServer):
    """Answers as the service does: lines of the last millisecond come again."""

    def __init__(self, events: list[dict[str, Any]]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.events = events
        self.asked = 0


class Handler(BaseHTTPRequestHandler):
    server: Logs

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        credential = self.headers["Authorization"].partition("Credential=")[2]
        account, _, region = credential.split("/")[:3]
        group = f"{account}/{region}/{body['logGroupName']}"
        found = [each for each in self.server.events if each["group"] == group]
        found = [each for each in found if each["timestamp"] >= body["startTime"]]
        content = json.dumps({"events": found}).encode()
        self.server.asked += 1
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@contextmanager
def serving(*events: dict[str, Any]) -> Iterator[tuple[Logs, LocalAws]]:
    with Logs(list(events)) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server, LocalAws(f"http://127.0.0.1:{server.server_port}", Path("data"))
        finally:
            server.shutdown()


def event(number: int, group: str, message: str) -> dict[str, Any]:
    timestamp = 4_000_000_000_000 + number
    return {"eventId": str(number), "group": group, "timestamp": timestamp, "message": message}


def wait_until(is_true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


HERE, THERE = "000000000000/us-east-1", "111122223333/eu-west-1"
ELSEWHERE = Environment("111122223333", "eu-west-1")


def test_each_line_is_shown_once_under_its_function() -> None:
    lines: list[tuple[str, str]] = []
    is_done = threading.Event()

    def show(name: str, line: str) -> None:
        lines.append((name, line))
        if line == "four":
            is_done.set()

    # Groups of one name, whose events have one number.
    first, second = event(1, f"{HERE}/g", "one\ntwo\n"), event(1, f"{THERE}/g", "three")
    with serving(first, second) as (logs, aws):
        groups = {"A": LogGroup(aws, "g"), "B": LogGroup(aws.at(ELSEWHERE), "g")}
        with LogTail(groups, show).following():
            wait_until(lambda: logs.asked >= 6)
            logs.events.append(event(1, f"{HERE}/g", "one\ntwo\n"))
            logs.events.append(event(3, f"{HERE}/g", "four"))
            assert is_done.wait(20)
    assert sorted(lines) == [("A", "four"), ("A", "one"), ("A", "two"), ("B", "three")]


def test_what_was_before_is_not_shown() -> None:
    lines: list[str] = []
    with serving({**event(1, f"{HERE}/g", "old"), "timestamp": 1}) as (logs, aws):
        groups = {"A": LogGroup(aws, "g")}
        with LogTail(groups, lambda _, line: lines.append(line)).following():
            wait_until(lambda: logs.asked >= 2)
    assert lines == []
