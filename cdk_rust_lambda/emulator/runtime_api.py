"""Lambda's API for runtimes, as a function's process sees it: the emulator's, with what that lacks.

The emulator says a deadline of 1970 and the ARN `function-arn`, and it waits for an answer for ever.
"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import threading
import time
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

from cdk_rust_lambda.emulator.server import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEXT = "/2018-06-01/runtime/invocation/next"
_INIT_ERROR = "/2018-06-01/runtime/init/error"
_ANSWERED = re.compile(r"/2018-06-01/runtime/invocation/([^/]+)/(?:response|error)")
_ID = "Lambda-Runtime-Aws-Request-Id"
# What is said for a single connection, or anew.
_NOT_HANDED_ON = frozenset(
    {"connection", "content-length", "host", "keep-alive", "transfer-encoding", "date"}
)
# Beside no timeout the deadline is as far away as it can be at Lambda.
_LONGEST_TIMEOUT = 900
_OK = 200
_REGION, _ACCOUNT = "us-east-1", "000000000000"


@frozen
class Invocation:
    """An event that the process has got and not answered.

    Attributes:
        request_id: Its id.
        deadline: When it has to be answered, in seconds of the monotonic clock; None for no limit.
    """

    request_id: str
    deadline: float | None


@define(eq=False)
class RuntimeApi:
    """The API for one process.

    Attributes:
        emulator: Who has the events.
        timeout: The function's timeout in seconds; None for none.
        current: The event that isn't answered, if there is one.
        was_invoked: Whether there has been any.
        init_error: What the process says of its start, if that fails.
    """

    emulator: Emulator
    timeout: int | None
    current: Invocation | None = field(default=None, init=False)
    was_invoked: bool = field(default=False, init=False)
    init_error: str | None = field(default=None, init=False)
    _connections: set[HTTPConnection] = field(factory=set, init=False)
    _is_over: bool = field(default=False, init=False)

    @property
    def is_overdue(self) -> bool:
        """Whether the time for an answer is over."""
        current = self.current
        return current is not None and time.monotonic() > (current.deadline or float("inf"))

    @contextlib.contextmanager
    def serving(self) -> Iterator[str]:
        """Serves as long as a block runs.

        Yields:
            The value of AWS_LAMBDA_RUNTIME_API.
        """
        handler = type("Handler", (_Handler,), {"api": self})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            self._is_over = True
            server.shutdown()
            for connection in list(self._connections):
                _interrupt(connection)
            server.server_close()

    @contextlib.contextmanager
    def connection(self) -> Iterator[HTTPConnection]:
        """A connection to the emulator, which is cut when this ends."""
        with contextlib.closing(self.emulator.connect()) as connection:
            connection.connect()
            self._connections.add(connection)
            try:
                # Whoever ends this sees the connection, or this sees the end.
                if self._is_over:
                    raise ConnectionAbortedError
                yield connection
            finally:
                self._connections.discard(connection)

    def take(self) -> str | None:
        """Waits for an event in the process' place; returns its id, or None if there is none."""
        with contextlib.suppress(OSError, HTTPException), self.connection() as connection:
            connection.request("GET", f"{self.emulator.runtime_path}{_NEXT}")
            response = connection.getresponse()
            response.read()
            return response.headers[_ID] if response.status == _OK else None
        return None

    def begin(self, request_id: str) -> dict[str, str]:
        """Takes note that the process gets an event; returns the headers that say so."""
        seconds = self.timeout or _LONGEST_TIMEOUT
        deadline = None if self.timeout is None else time.monotonic() + seconds
        self.current, self.was_invoked = Invocation(request_id, deadline), True
        arn = f"arn:aws:lambda:{_REGION}:{_ACCOUNT}:function:{self.emulator.function}"
        return {
            "Lambda-Runtime-Deadline-Ms": str(int((time.time() + seconds) * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": arn,
        }

    def end(self, request_id: str) -> None:
        """Takes note that an event is answered."""
        if self.current is not None and self.current.request_id == request_id:
            self.current = None


def _interrupt(connection: HTTPConnection) -> None:
    with contextlib.suppress(OSError, AttributeError):  # it has ended meanwhile
        connection.sock.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    """Hands requests on to the emulator, and its answers back."""

    protocol_version = "HTTP/1.1"
    api: RuntimeApi

    def do_GET(self) -> None:
        self._hand_on()

    def do_POST(self) -> None:
        if self.path == _INIT_ERROR:
            # The emulator would take it for the answer to whichever event waits.
            self.api.init_error = _message_of(b"".join(self._body()))
            self._answer(202, {}, b"{}")
        else:
            self._hand_on()

    def do_PUT(self) -> None:
        self._hand_on()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as it is called
        """Says nothing."""

    def _hand_on(self) -> None:
        with contextlib.suppress(OSError, HTTPException), self.api.connection() as connection:
            is_chunked = self.headers.get("Transfer-Encoding", "").lower() == "chunked"
            # In the chunks that the process makes: of a streamed answer the first ones mean something.
            body = self._chunks() if is_chunked else b"".join(self._body())
            headers = dict(self._handed_on(self.headers)) | (
                {"Transfer-Encoding": "chunked"} if is_chunked else {}
            )
            path = f"{self.api.emulator.runtime_path}{self.path}"
            connection.request(self.command, path, body, headers, encode_chunked=is_chunked)
            response = connection.getresponse()
            content = response.read()
            headers = dict(self._handed_on(response.headers))
            if self.path == _NEXT and response.status == _OK:
                changed = self.api.begin(response.headers[_ID])
                headers = {
                    name: value
                    for name, value in headers.items()
                    if name.lower() not in map(str.lower, changed)
                } | changed
            elif answered := _ANSWERED.fullmatch(self.path):
                self.api.end(answered[1])
            self._answer(response.status, headers, content)
            return
        self.close_connection = True

    def _handed_on(self, headers: Any) -> Iterator[tuple[str, str]]:
        return (pair for pair in headers.items() if pair[0].lower() not in _NOT_HANDED_ON)

    def _body(self) -> Iterator[bytes]:
        yield self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        # What comes after the last one says of an error in the middle of an answer, which nobody asks for.
        while self.rfile.readline().strip():
            pass

    def _answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


def _message_of(body: bytes) -> str:
    with contextlib.suppress(ValueError, TypeError, KeyError):
        return str(json.loads(body)["errorMessage"])
    return body.decode(errors="replace")
