"""This machine, as functions see it that run on it."""

from __future__ import annotations

import contextlib
import platform
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cdk_rust_lambda.cargo.compile.target import Architecture
    from cdk_rust_lambda.errors import CdkRustLambdaError

_HOST = "127.0.0.1"
_ARCHITECTURES: Mapping[str, Architecture] = {
    "x86_64": "x86_64",
    "aarch64": "arm64",
    "arm64": "arm64",
}


def host_architecture() -> Architecture:
    """Returns the architecture that functions have here, whichever they have at Lambda."""
    return _ARCHITECTURES.get(platform.machine().lower(), "x86_64")


def free_port() -> int:
    """Returns a port of 127.0.0.1 that nobody listens at."""
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def listens(port: int) -> bool:
    """Whether anybody listens at a port of 127.0.0.1."""
    with contextlib.suppress(OSError), socket.create_connection((_HOST, port), timeout=2):
        return True
    return False


def refuse_taken(port: int, error: type[CdkRustLambdaError]) -> None:
    """Refuses a port of 127.0.0.1 at which another program listens: it would be taken for the one that is started.

    Args:
        port: The port of `--port`; 0 for none.
        error: The class of the error.

    Raises:
        CdkRustLambdaError: one does.
    """
    if port and listens(port):
        raise error(
            f"another program listens at port {port}",
            key="--port",
            remedy="choose another port, or leave it out for a free one",
        )
