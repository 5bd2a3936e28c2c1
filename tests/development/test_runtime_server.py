from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.development.runtime_server import RuntimeHandler, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = b"POST /answer HTTP/1.1\r\nHost: x\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
SIZED = HEAD + b"Content-Length: 4\r\n\r\n"


@pytest.fixture
def bodies() -> list[list[bytes]]:
    return []


@pytest.fixture
def address(bodies: list[list[bytes]]) -> Iterator[tuple[str, int]]:
    class Handler(RuntimeHandler):
        def respond(self) -> None:
            bodies.append([*self.body()])
            self.answer(200, {}, b"")

    with serving(Handler) as served:
        host, _, port = served.partition(":")
        yield host, int(port)


def send(address: tuple[str, int], content: bytes) -> bytes:
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(content)
        connection.shutdown(socket.SHUT_WR)
        return connection.makefile("rb").read()


@pytest.mark.parametrize(
    ("content", "body"),
    [
        (SIZED + b"abcd", [b"abcd"]),
        (CHUNKED + b"1\r\na\r\n2;x=y\r\nbc\r\n0\r\n\r\n", [b"a", b"bc"]),
    ],
)
def test_a_body(
    address: tuple[str, int], bodies: list[list[bytes]], content: bytes, body: list[bytes]
) -> None:
    assert send(address, content).startswith(b"HTTP/1.1 200")
    assert bodies == [body]


@pytest.mark.parametrize(
    "content",
    [SIZED + b"abc", CHUNKED, CHUNKED + b"1\r\na\r\n", CHUNKED + b"2\r\na", CHUNKED + b"1\r\na"],
)
def test_a_process_that_ends_while_it_answers_has_not_answered(
    address: tuple[str, int],
    bodies: list[list[bytes]],
    capfd: pytest.CaptureFixture[str],
    content: bytes,
) -> None:
    assert send(address, content) == b""
    assert bodies == []
    assert capfd.readouterr().err == ""
