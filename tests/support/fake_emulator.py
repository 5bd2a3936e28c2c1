"""A stand-in for cargo-lambda's emulator: hands events to whoever asks, and answers to who has sent them."""

from __future__ import annotations

import contextlib
import os
import queue
import sys
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from attrs import define, field

from cdk_rust_lambda.emulator.function_process import Program
from cdk_rust_lambda.emulator.server import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SECONDS = 20

# Does what its events say.
_BOOTSTRAP = """#!{python}
import http.client, json, os, sys, time
api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
base = "/2018-06-01/runtime"
if os.path.exists("init-error"):
    api.request("POST", base + "/init/error", json.dumps({{"errorMessage": "no table"}}))
    api.getresponse().read()
    sys.exit(1)
if os.path.exists("broken"):
    sys.exit(7)
while True:
    api.request("GET", base + "/invocation/next")
    response = api.getresponse()
    event = json.loads(response.read())
    id = response.headers["Lambda-Runtime-Aws-Request-Id"]
    if event == "crash":
        os._exit(3)
    if event == "sleep":
        time.sleep(600)
    path, body, chunked = base + "/invocation/" + id + "/response", "[]", False
    if event == "headers":
        body = json.dumps([response.headers.get_all("Lambda-Runtime-" + name) for name in ("Deadline-Ms", "Invoked-Function-Arn")])
    if event == "process":
        body = json.dumps(os.getpid())
    if event == "fail":
        path = base + "/invocation/" + id + "/error"
    if event == "stream":
        body, chunked = iter([b"prelude", b"end"]), True
    headers = {{"Transfer-Encoding": "chunked"}} if chunked else {{}}
    api.request("POST", path, body, headers, encode_chunked=chunked)
    api.getresponse().read()
"""


@define(eq=False)
class _Event:
    body: bytes
    request_id: str = field(factory=lambda: str(uuid.uuid4()))
    answers: queue.Queue[tuple[str, list[bytes]]] = field(factory=queue.Queue)


@contextlib.contextmanager
def fake_emulator(function: str = "orders") -> Iterator[Emulator]:
    """Runs one as long as a block runs."""
    waiting: queue.Queue[_Event] = queue.Queue()
    running: dict[str, _Event] = {}
    is_over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            assert unquote(self.path) == f"/.rt/{function}/2018-06-01/runtime/invocation/next"
            self.connection.settimeout(0.02)
            while not is_over.is_set():
                with contextlib.suppress(TimeoutError):
                    # As the real one, which gives an event to nobody who has gone.
                    assert self.connection.recv(1) == b""
                    return
                with contextlib.suppress(queue.Empty):
                    event = waiting.get_nowait()
                    break
            else:
                return
            running[event.request_id] = event
            headers = {
                "lambda-runtime-aws-request-id": event.request_id,
                "lambda-runtime-deadline-ms": "600000",
                "lambda-runtime-invoked-function-arn": "function-arn",
            }
            self.answer(200, event.body, headers)

        def do_POST(self) -> None:
            body = self.body()
            if unquote(self.path) == f"/2015-03-31/functions/{function}/invocations":
                event = _Event(b"".join(body))
                waiting.put(event)
                kind, answer = event.answers.get(timeout=_SECONDS)
                self.answer(500 if kind == "error" else 200, b"|".join(answer), {})
                return
            *_, request_id, kind = self.path.split("/")
            running[request_id].answers.put((kind, body))
            self.answer(200, b"", {})

        def body(self) -> list[bytes]:
            if self.headers.get("Transfer-Encoding") != "chunked":
                return [self.rfile.read(int(self.headers["Content-Length"]))]
            chunks = []
            while size := int(self.rfile.readline(), 16):
                chunks.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return chunks

        def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield Emulator(server.server_address[1], function)
    finally:
        is_over.set()
        server.shutdown()
        server.server_close()


def script_program(folder: Path) -> Program:
    """A function with a timeout of a second: a script that does what its events say."""
    bootstrap = folder / "bootstrap"
    bootstrap.write_text(_BOOTSTRAP.format(python=sys.executable))
    bootstrap.chmod(0o755)
    return Program(folder, {"PATH": os.environ["PATH"]}, 1)
