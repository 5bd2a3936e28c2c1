"""Lambda's API for runtimes, as a binary sees it: it asks for events, and sends answers."""

from __future__ import annotations

import contextlib
import json
import queue
import re
import threading
import uuid
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

from cdk_rust_lambda.development.runtime_server import (
    NEXT,
    REQUEST_ID,
    RUNTIME,
    RuntimeHandler,
    invocation_headers,
    serving,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FUNCTION_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:"
_ANSWERED = re.compile(RUNTIME + r"/invocation/([^/]+)/(?:response|error)")
_ERROR_TRAILER = "Lambda-Runtime-Function-Error-Type"


@frozen
class Reply:
    """What a binary has sent.

    Attributes:
        request_id: The id of the event that it is for; None if it is of the start.
        is_error: Whether it says that the invocation, or the start, has failed.
        content_type: The type of the body, as it says.
        chunks: The body, in the parts in which it came.
    """

    request_id: str | None
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
    _events: queue.Queue[tuple[str, bytes]] = field(factory=queue.Queue, init=False)
    _is_over: threading.Event = field(factory=threading.Event, init=False)

    def put(self, event: Any) -> str:
        """Has an event for the binary when it asks next; returns the event's id."""
        request_id = str(uuid.uuid4())
        self._events.put((request_id, json.dumps(event).encode()))
        return request_id

    @contextlib.contextmanager
    def serving(self) -> Iterator[None]:
        """Serves as long as a block runs, on a free port of 127.0.0.1."""
        with serving(self._handler()) as self.address:
            try:
                yield
            finally:
                self._is_over.set()

    def next_event(self) -> tuple[bytes, Mapping[str, str]] | None:
        """Waits for an event; returns it with its headers, or None if there won't be one."""
        while not self._is_over.is_set():
            with contextlib.suppress(queue.Empty):
                request_id, content = self._events.get(timeout=0.05)
                return content, {
                    "Content-Type": "application/json",
                    REQUEST_ID: request_id,
                    **invocation_headers(_FUNCTION_ARN + self.name, self.timeout),
                    "Lambda-Runtime-Trace-Id": "Root=1-5c34e93e-4dea0086f9763ac0667b115a;Sampled=0",
                }
        return None

    def _handler(self) -> type[RuntimeHandler]:
        api = self

        class Handler(RuntimeHandler):
            def respond(self) -> None:
                chunks = tuple(self.body())
                if self.command == "POST":
                    # An error in the middle of a stream comes behind it.
                    is_error = self.path.endswith("/error") or _ERROR_TRAILER in self.trailers
                    answered = _ANSWERED.fullmatch(self.path)
                    request_id = None if answered is None else answered[1]
                    content_type = self.headers.get("Content-Type", "")
                    api.replies.put(Reply(request_id, is_error, content_type, chunks))
                    self.answer(202, {}, b'{"status":"OK"}')
                elif self.path != NEXT:
                    self.answer(404, {}, b"{}")
                elif (found := api.next_event()) is not None:
                    content, headers = found
                    self.answer(200, headers, content)
                else:
                    self.close_connection = True

        return Handler
