"""What servers of Lambda's API for runtimes share, whoever has the events."""

from __future__ import annotations

import contextlib
import http.client
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

RUNTIME = "/2018-06-01/runtime"
"""Where the API begins."""

NEXT = f"{RUNTIME}/invocation/next"
"""Where a runtime asks for an event."""

REQUEST_ID = "Lambda-Runtime-Aws-Request-Id"
"""The header with an event's id."""

# How often a server looks whether it is to end.
_SECONDS_BETWEEN_LOOKS = 0.02


def invocation_headers(function_arn: str, seconds: float) -> dict[str, str]:
    """Returns the headers of an event that say whose it is, and until when it is to be answered.

    Args:
        function_arn: The function's ARN.
        seconds: How many seconds the invocation may take from now on.
    """
    return {
        "Lambda-Runtime-Deadline-Ms": str(int((time.time() + seconds) * 1000)),
        "Lambda-Runtime-Invoked-Function-Arn": function_arn,
    }


class _Server(ThreadingHTTPServer):
    """Says nothing of a process that goes while it is heard or answered: who waits for it says so."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Is called for what a handler raises."""
        if not isinstance(sys.exception(), OSError | http.client.HTTPException):
            super().handle_error(request, client_address)


@contextlib.contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serves as long as a block runs, on a free port of 127.0.0.1.

    Args:
        handler: What answers requests.

    Yields:
        Host and port, for AWS_LAMBDA_RUNTIME_API.
    """
    server = _Server(("127.0.0.1", 0), handler)
    arguments = (_SECONDS_BETWEEN_LOOKS,)
    threading.Thread(target=server.serve_forever, args=arguments, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


class RuntimeHandler(BaseHTTPRequestHandler):
    """Reads what runtimes send, and answers them.

    Attributes:
        trailers: What stood behind the last body that came in chunks: of an error in the middle of a stream.
    """

    protocol_version = "HTTP/1.1"
    trailers: Mapping[str, str]

    def respond(self) -> None:
        """Answers the request that has come; what serves says how."""
        raise NotImplementedError

    def do_GET(self) -> None:
        """Is called for what a runtime asks for."""
        self.respond()

    def do_POST(self) -> None:
        """Is called for what a runtime sends."""
        self.respond()

    def do_PUT(self) -> None:
        """Is called for what an extension subscribes to."""
        self.respond()

    @property
    def is_chunked(self) -> bool:
        """Whether the body comes in chunks, as that of a streamed answer."""
        return "chunked" in self.headers.get("Transfer-Encoding", "").lower()

    def body(self) -> Iterator[bytes]:
        """Yields the body, in the chunks in which it comes.

        Raises:
            IncompleteRead: it ends too early, as that of a process that is ended.
        """
        self.trailers = {}
        if not self.is_chunked:
            yield self._read(int(self.headers.get("Content-Length") or 0))
            return
        while size := self._chunk_size():
            yield self._read(size)
            self.rfile.readline()
        self.trailers = dict(http.client.parse_headers(self.rfile))

    def _read(self, size: int) -> bytes:
        content = self.rfile.read(size)
        if len(content) < size:
            raise http.client.IncompleteRead(content, size - len(content))
        return content

    def _chunk_size(self) -> int:
        line = self.rfile.readline()
        try:
            return int(line.partition(b";")[0], 16)
        except ValueError:
            raise http.client.IncompleteRead(line) from None

    def answer(self, status: int, headers: Mapping[str, str], content: bytes) -> None:
        """Answers the request."""
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as it is called
        """Says nothing."""
