"""A minimal Lambda Runtime API, on which binaries are run with events."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from attrs import Factory, define

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_SECONDS = 30
_HEADERS = {
    "Lambda-Runtime-Aws-Request-Id": "8476a536-e9f4-11e8-9739-2dfe598c3fcd",
    "Lambda-Runtime-Deadline-Ms": "4102444800000",
    "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-west-1:123456789012:function:example",
    "Lambda-Runtime-Trace-Id": "Root=1-5c34e93e-4dea0086f9763ac0667b115a;Parent=1;Sampled=0",
}


@define
class _Invocations:
    events: list[Any]
    answers: list[tuple[str, Any]] = Factory(list)
    all_answered: threading.Event = Factory(threading.Event)


def answers_of(binary: Path, events: Sequence[Any]) -> list[tuple[str, Any]]:
    """Runs a binary with events; returns `response` or `error`, and what it was, of each."""
    with _server(_Invocations(list(events))) as (invocations, port):
        environment = {
            "PATH": os.environ["PATH"],
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
            "AWS_LAMBDA_FUNCTION_NAME": "example",
            "AWS_LAMBDA_FUNCTION_VERSION": "1",
            "AWS_LAMBDA_LOG_FORMAT": "JSON",
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{port}",
        }
        with subprocess.Popen(
            [binary], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            is_done = invocations.all_answered.wait(_SECONDS)
            process.kill()
            assert process.stdout is not None
            log = process.stdout.read()
    assert is_done, f"{binary} answered {invocations.answers}: {log}"
    for line in log.splitlines():
        assert json.loads(line)["level"], line
    return invocations.answers


@contextmanager
def _server(invocations: _Invocations) -> Iterator[tuple[_Invocations, int]]:
    waiting = list(invocations.events)
    is_over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if not waiting:
                is_over.wait()
                return
            self._send(200, json.dumps(waiting.pop(0)).encode(), _HEADERS)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            kind = self.path.rpartition("/")[2]
            invocations.answers.append((kind, json.loads(body) if body else None))
            self._send(202, b"{}", {})
            if len(invocations.answers) == len(invocations.events):
                invocations.all_answered.set()

        def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield invocations, server.server_address[1]
    finally:
        is_over.set()
        server.shutdown()
        server.server_close()
