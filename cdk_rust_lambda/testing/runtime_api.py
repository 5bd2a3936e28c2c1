"""Lambda's API for runtimes, as a binary sees it: it asks for events, and sends answers."""

from __future__ import annotations

import contextlib
import http.client
import json
import queue
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BASE = "/2018-06-01/runtime"
_FUNCTION_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:"
_ERROR_TRAILER = "Lambda-Runtime-Function-Error-Type"


@frozen
class Reply:
    """What a binary has sent.

    Attributes:
        is_error: Whether it says that the invocation, or the start, has failed.
        content_type: The type of the body, as it says.
        chunks: The body, in the parts in which it came.
    """

    is_error: bool
    content_type: str
    chunks: tuple[bytes, ...]


@define
class RuntimeApi:
    """The server.

    Attributes:
        name: The function's name.
        timeout: How many seconds an invocation may take.
        address: Its host and port, for AWS_LAMBDA_RUNTIME_API.
        replies: What the binary has sent, in order.
    """

    name: str
    timeout: float
    address: str = field(default="", init=False)
    replies: queue.Queue[Reply] = field(factory=queue.Queue, init=False)
    _events: queue.Queue[Any] = field(factory=queue.Queue, init=False)
    _is_over: threading.Event = field(factory=threading.Event, init=False)

    def put(self, event: Any) -> None:
        """Has an event for the binary when it asks next."""
        self._events.put(json.dumps(event).encode())

    @contextlib.contextmanager
    def serving(self) -> Iterator[None]:
        """Serves as long as a block runs, on a free port of 127.0.0.1."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        server.daemon_threads = True
        self.address = f"127.0.0.1:{server.server_address[1]}"
        # It looks every so many seconds whether it is to end.
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield
        finally:
            self._is_over.set()
            server.shutdown()
            server.server_close()

    def next_event(self) -> tuple[bytes, Mapping[str, str]] | None:
        """Waits for an event; returns it with its headers, or None if there won't be one."""
        while not self._is_over.is_set():
            with contextlib.suppress(queue.Empty):
                return self._events.get(timeout=0.05), {
                    "Content-Type": "application/json",
                    "Lambda-Runtime-Aws-Request-Id": str(uuid.uuid4()),
                    "Lambda-Runtime-Deadline-Ms": str(int((time.time() + self.timeout) * 1000)),
                    "Lambda-Runtime-Invoked-Function-Arn": _FUNCTION_ARN + self.name,
                    "Lambda-Runtime-Trace-Id": "Root=1-5c34e93e-4dea0086f9763ac0667b115a;Sampled=0",
                }
        return None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                found = api.next_event()
                if found is None:
                    self.close_connection = True
                elif self.path == f"{_BASE}/invocation/next":
                    self._send(200, *found)
                else:
                    self._send(404, b"{}", {})

            def do_POST(self) -> None:
                chunks, trailers = self._body()
                # An error in the middle of a stream comes behind it.
                is_error = self.path.endswith("/error") or _ERROR_TRAILER in trailers
                content_type = self.headers.get("Content-Type", "")
                api.replies.put(Reply(is_error, content_type, tuple(chunks)))
                self._send(202, b'{"status":"OK"}', {})

            def _body(self) -> tuple[list[bytes], Mapping[str, str]]:
                if "chunked" not in self.headers.get("Transfer-Encoding", ""):
                    return [self.rfile.read(int(self.headers.get("Content-Length") or 0))], {}
                chunks = []
                while size := int(self.rfile.readline().partition(b";")[0], 16):
                    chunks.append(self.rfile.read(size))
                    self.rfile.readline()
                return chunks, dict(http.client.parse_headers(self.rfile))

            def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Says nothing."""

        return Handler
