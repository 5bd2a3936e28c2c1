"""What a server of Lambda's API for runtimes makes of processes that go in the middle of a request."""

from __future__ import annotations

import contextlib
import socket

import pytest

from cdk_rust_lambda.development.runtime_server import RuntimeHandler, serving

_HEAD = b"POST /2018-06-01/runtime/invocation/1/response HTTP/1.1\r\nHost: a\r\n"
_CHUNKED = _HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("request_", "is_whole"),
    [
        (_HEAD + b"Content-Length: 3\r\n\r\none", True),
        (_HEAD + b"Content-Length: 10\r\n\r\none", False),
        (_CHUNKED + b"3\r\none\r\n0\r\n\r\n", True),
        (_CHUNKED + b"3\r\none\r\n", False),
        (_CHUNKED + b"9\r\none", False),
        (_CHUNKED, False),
    ],
)
def test_only_a_whole_body_is_one(
    capsys: pytest.CaptureFixture[str], request_: bytes, is_whole: bool
) -> None:
    bodies: list[bytes] = []

    class Handler(RuntimeHandler):
        def respond(self) -> None:
            bodies.append(b"".join(self.body()))
            self.answer(202, {}, b"")

    with serving(Handler) as address:
        host, _, port = address.partition(":")
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            connection.sendall(request_)
            connection.shutdown(socket.SHUT_WR)
            with contextlib.suppress(ConnectionResetError):
                while connection.recv(1000):
                    pass
    assert bodies == ([b"one"] if is_whole else [])
    # Who waits for the answer says what has become of the process.
    assert capsys.readouterr().err == ""


def test_a_mistake_of_ours_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    class Handler(RuntimeHandler):
        def respond(self) -> None:
            raise KeyError("ours")

    with serving(Handler) as address:
        host, _, port = address.partition(":")
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            connection.sendall(_HEAD + b"\r\n")
            while connection.recv(1000):
                pass
    assert "KeyError: 'ours'" in capsys.readouterr().err
