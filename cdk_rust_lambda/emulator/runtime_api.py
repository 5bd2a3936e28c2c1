"""Lambda's API for runtimes, as a function's process sees it: the emulator's, with what that lacks.

The emulator says a deadline of 1970 and the ARN `function-arn`, and it waits for an answer for ever.
"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import time
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from attrs import define, field, frozen

from cdk_rust_lambda.development.runtime_server import (
    NEXT,
    REQUEST_ID,
    RUNTIME,
    RuntimeHandler,
    invocation_headers,
    serving,
)
from cdk_rust_lambda.emulator.server import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

_INIT_ERROR = f"{RUNTIME}/init/error"
_ANSWERED = re.compile(RUNTIME + r"/invocation/([^/]+)/(?:response|error)")
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
        with serving(handler) as address:
            try:
                yield address
            finally:
                self._is_over = True
                for connection in list(self._connections):
                    _interrupt(connection)

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
            connection.request("GET", f"{self.emulator.runtime_path}{NEXT}")
            response = connection.getresponse()
            response.read()
            return response.headers[REQUEST_ID] if response.status == _OK else None
        return None

    def begin(self, request_id: str) -> dict[str, str]:
        """Takes note that the process gets an event; returns the headers that say so."""
        seconds = self.timeout or _LONGEST_TIMEOUT
        deadline = None if self.timeout is None else time.monotonic() + seconds
        self.current, self.was_invoked = Invocation(request_id, deadline), True
        arn = f"arn:aws:lambda:{_REGION}:{_ACCOUNT}:function:{quote(self.emulator.function)}"
        return invocation_headers(arn, seconds)

    def end(self, request_id: str) -> None:
        """Takes note that an event is answered."""
        if self.current is not None and self.current.request_id == request_id:
            self.current = None


def _interrupt(connection: HTTPConnection) -> None:
    with contextlib.suppress(OSError, AttributeError):  # it has ended meanwhile
        connection.sock.shutdown(socket.SHUT_RDWR)


class _Handler(RuntimeHandler):
    """Hands requests on to the emulator, and its answers back."""

    api: RuntimeApi

    def respond(self) -> None:
        """Hands the request on, but for what the emulator misunderstands."""
        if self.path == _INIT_ERROR:
            # The emulator would take it for the answer to whichever event waits.
            self.api.init_error = _message_of(b"".join(self.body()))
            self.answer(202, {}, b"{}")
        else:
            self._hand_on()

    def _hand_on(self) -> None:
        with contextlib.suppress(OSError, HTTPException), self.api.connection() as connection:
            is_chunked = self.is_chunked
            # In the chunks that the process makes: of a streamed answer the first ones mean something.
            body = self.body() if is_chunked else b"".join(self.body())
            headers = dict(self._handed_on(self.headers)) | (
                {"Transfer-Encoding": "chunked"} if is_chunked else {}
            )
            path = f"{self.api.emulator.runtime_path}{self.path}"
            connection.request(self.command, path, body, headers, encode_chunked=is_chunked)
            response = connection.getresponse()
            content = response.read()
            headers = dict(self._handed_on(response.headers))
            if self.path == NEXT and response.status == _OK:
                changed = self.api.begin(response.headers[REQUEST_ID])
                headers = {
                    name: value
                    for name, value in headers.items()
                    if name.lower() not in map(str.lower, changed)
                } | changed
            elif answered := _ANSWERED.fullmatch(self.path):
                self.api.end(answered[1])
            self.answer(response.status, headers, content)
            return
        self.close_connection = True

    def _handed_on(self, headers: Any) -> Iterator[tuple[str, str]]:
        return (pair for pair in headers.items() if pair[0].lower() not in _NOT_HANDED_ON)


def _message_of(body: bytes) -> str:
    with contextlib.suppress(ValueError, TypeError, KeyError):
        return str(json.loads(body)["errorMessage"])
    return body.decode(errors="replace")
