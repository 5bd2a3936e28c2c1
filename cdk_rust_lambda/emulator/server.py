"""cargo-lambda's emulator, for one function: what callers send to, and what the function's process asks."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from attrs import frozen

from cdk_rust_lambda.cargo.compile.process import running
from cdk_rust_lambda.cargo.compile.toolchain import find_toolchain
from cdk_rust_lambda.development.host import free_port, listens, refuse_taken
from cdk_rust_lambda.errors import InvocationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_HOST = "127.0.0.1"
_SECONDS_TO_START = 60
# It wants a project that has the function. With one of its own it neither reads the settings of the user's nor
# asks cargo for its dependencies.
_MANIFEST = """\
[package]
name = "emulated"
version = "0.0.0"
edition = "2021"
[[bin]]
name = {name}
path = "main.rs"
[workspace]
"""
_STREAMED = "lambda-runtime-function-response-mode"


@frozen
class Answer:
    """What a caller gets.

    Attributes:
        payload: What the function answers, or its error.
        is_error: Whether it is an error.
    """

    payload: bytes
    is_error: bool


@frozen
class Emulator:
    """An emulator that runs.

    Attributes:
        port: Its port.
        function: The name of the function.
    """

    port: int
    function: str

    @property
    def url(self) -> str:
        """Where the function is called as a function URL."""
        return f"http://{_HOST}:{self.port}/lambda-url/{self._name}/"

    @property
    def invocations(self) -> str:
        """Where an event is posted to, as to Lambda itself."""
        return f"http://{_HOST}:{self.port}{self._invocations}"

    @property
    def runtime_path(self) -> str:
        """The path in front of Lambda's API for runtimes."""
        return f"/.rt/{self._name}"

    @property
    def _invocations(self) -> str:
        return f"/2015-03-31/functions/{self._name}/invocations"

    @property
    def _name(self) -> str:
        """The function's name in a path: Cargo takes binaries that are called otherwise than in ASCII."""
        return quote(self.function)

    def connect(self) -> HTTPConnection:
        """Returns a connection, to be closed."""
        return HTTPConnection(_HOST, self.port)

    def invoke(self, payload: bytes) -> Answer:
        """Sends an event, and waits for the answer.

        Args:
            payload: The event, as JSON.

        Raises:
            InvocationError: nobody answers.
        """
        with contextlib.closing(self.connect()) as connection:
            try:
                headers = {"Content-Type": "application/json"}
                connection.request("POST", self._invocations, payload, headers)
                response = connection.getresponse()
                body = response.read()
            except (OSError, HTTPException) as error:
                raise InvocationError(
                    f"the emulator doesn't answer: {error}",
                    remedy="see what it has said on standard error",
                ) from error
        # The status of a streamed answer is the function's own.
        is_streamed = response.headers.get(_STREAMED) == "streaming"
        return Answer(body, response.status >= 500 and not is_streamed)

    def answer_error(self, request_id: str, kind: str, message: str) -> None:
        """Answers an invocation in the function's place."""
        error = {"errorType": kind, "errorMessage": f"RequestId: {request_id} Error: {message}"}
        path = f"{self.runtime_path}/2018-06-01/runtime/invocation/{request_id}/error"
        with (
            contextlib.closing(self.connect()) as connection,
            contextlib.suppress(OSError, HTTPException),  # it has ended
        ):
            connection.request("POST", path, json.dumps(error))
            connection.getresponse().read()


@contextlib.contextmanager
def emulator(function: str, *, port: int = 0) -> Iterator[Emulator]:
    """Runs an emulator; it ends with the block.

    Args:
        function: The name of the function.
        port: Its port; 0 for any that is free.

    Raises:
        ToolchainError: cargo or cargo-lambda isn't installed.
        InvocationError: it doesn't start, or the port is taken.
    """
    toolchain = find_toolchain(os.environ)
    refuse_taken(port, InvocationError)
    found = Emulator(port or free_port(), function)
    argv = [toolchain.cargo, "lambda", "watch", "--only-lambda-apis"]
    argv += ["--invoke-address", _HOST, "--invoke-port", str(found.port)]
    with tempfile.TemporaryDirectory(prefix="cdk-rust-lambda-emulator-") as temporary:
        folder = Path(temporary)
        manifest = _MANIFEST.format(name=json.dumps(function))
        (folder / "Cargo.toml").write_text(manifest, encoding="utf-8")
        (folder / "main.rs").write_text("fn main() {}\n", encoding="ascii")
        log = folder / "log"
        with running(argv, cwd=folder, environment=toolchain.environment, log=log) as status:
            _wait_until_ready(found, status, log)
            yield found


def _wait_until_ready(emulator: Emulator, status: Callable[[], int | None], log: Path) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline and status() is None:
        # Before it has started, another program may listen there.
        if b"starting Runtime server" in log.read_bytes() and listens(emulator.port):
            return
        time.sleep(0.02)
    said = log.read_text(encoding="utf-8", errors="replace")[-2000:].strip()
    raise InvocationError(
        f"cargo-lambda's emulator didn't start at port {emulator.port}:\n{said}",
        remedy="see what it says; --port chooses another port",
    )
