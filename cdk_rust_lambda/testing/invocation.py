"""Binaries that are run on this machine, as Lambda runs them."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, frozen

from cdk_rust_lambda.cargo.compile.process import running
from cdk_rust_lambda.errors import InvocationError
from cdk_rust_lambda.testing.runtime_api import RuntimeApi

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cdk_rust_lambda.testing.runtime_api import Reply

_REGION = "eu-west-1"
_SECONDS = 30.0
_SECONDS_BETWEEN_LOOKS = 0.1
# Before what was logged, which may be long.
_VARIABLES_REMEDY = "if it reads variables of its own, pass them by environment=: those of Cargo.toml and of the function aren't set here"
# A streamed answer to a request over HTTP: its status and headers as JSON, these bytes, and the body.
_STREAMED_RESPONSE = "application/vnd.awslambda.http-integration-response"
_END_OF_PRELUDE = b"\0" * 8


@frozen
class Invocation:
    """What a binary has answered.

    Attributes:
        payload: The answer: a JSON value; text, if it is none. A streamed answer to a request over HTTP is as
            one that isn't streamed: `statusCode`, `headers` and `body`.
        is_error: Whether it is an error: `errorType` and `errorMessage`.
        chunks: The parts in which the answer came; more than one, if it was streamed.
        log: What was logged meanwhile.
    """

    payload: Any
    is_error: bool
    chunks: tuple[bytes, ...]
    log: str


@define
class RunningBinary:
    """A binary that waits for events, as a warm environment of Lambda's does."""

    _binary: Path
    _api: RuntimeApi
    _status: Callable[[], int | None]
    _log: Path
    _has_variables: bool

    def invoke(self, event: Any) -> Invocation:
        """Sends an event, and waits for the answer.

        Args:
            event: A value that JSON can have.

        Raises:
            InvocationError: no answer comes.
        """
        start = self._log.stat().st_size
        request_id = self._api.put(event)
        deadline = time.monotonic() + self._api.timeout
        while (status := self._status()) is None and time.monotonic() < deadline:
            reply = self._reply(request_id, _SECONDS_BETWEEN_LOOKS)
            if reply is not None:
                return _invocation(reply, self._text_from(start))
        # What it sent before it ended, such as why it can't start.
        if (reply := self._reply(request_id, 0)) is not None:
            return _invocation(reply, self._text_from(start))
        logged = f"see what it has logged: {self._text_from(0).strip() or 'nothing'}"
        if status is None:
            raise InvocationError(
                f"it hasn't answered in {self._api.timeout:g} seconds",
                file=self._binary,
                remedy=logged,
            )
        raise InvocationError(
            f"it has ended without an answer (exit status {status})",
            file=self._binary,
            remedy=logged if self._has_variables else f"{_VARIABLES_REMEDY}; {logged}",
        )

    def _reply(self, request_id: str, seconds: float) -> Reply | None:
        """Returns the answer to an event; one to an earlier event, which came too late, is passed over."""
        with contextlib.suppress(queue.Empty):
            while True:
                reply = self._api.replies.get(timeout=seconds or None, block=seconds > 0)
                if reply.request_id in (None, request_id):
                    return reply
        return None

    def _text_from(self, start: int) -> str:
        return self._log.read_bytes()[start:].decode(errors="replace")


@contextlib.contextmanager
def running_binary(
    binary: str | os.PathLike[str],
    *,
    environment: Mapping[str, str] | None = None,
    name: str = "function",
    timeout: float = _SECONDS,
) -> Iterator[RunningBinary]:
    """Runs a binary as long as a block does, to send it several events.

    It gets the variables that Lambda sets, those that are given, and no others; its working directory is the folder
    that it is in.

    Args:
        binary: The binary, built for this machine: `bootstrap_of` has it, or cargo's target folder.
        environment: The function's own variables; those of Cargo.toml and of the construct aren't passed by
            themselves. Default: none.
        name: The function's name.
        timeout: How many seconds an answer may take.

    Raises:
        InvocationError: there is no such file.
        ToolchainError: it can't be started.
    """
    path = Path(binary).absolute()
    if not path.is_file():
        raise InvocationError(
            "there is no such binary", file=path, remedy="build it, or name another one"
        )
    api = RuntimeApi(name, timeout)
    with tempfile.TemporaryDirectory(prefix="cdk-rust-lambda-test-") as folder, api.serving():
        log = Path(folder, "log")
        variables = _variables(api, path.parent) | dict(environment or {})
        with running([str(path)], cwd=path.parent, environment=variables, log=log) as status:
            yield RunningBinary(path, api, status, log, bool(environment))


def invoke_binary(
    binary: str | os.PathLike[str],
    event: Any,
    *,
    environment: Mapping[str, str] | None = None,
    name: str = "function",
    timeout: float = _SECONDS,
) -> Invocation:
    """Runs a binary, and returns what it answers an event.

    Args:
        binary: The binary, built for this machine: `bootstrap_of` has it, or cargo's target folder.
        event: A value that JSON can have.
        environment: The function's own variables; those of Cargo.toml and of the construct aren't passed by
            themselves. Default: none.
        name: The function's name.
        timeout: How many seconds the answer may take.

    Raises:
        InvocationError: there is no such file, or no answer comes.
        ToolchainError: it can't be started.
    """
    with running_binary(binary, environment=environment, name=name, timeout=timeout) as running_one:
        return running_one.invoke(event)


def _variables(api: RuntimeApi, folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "TZ": ":UTC",
        "LANG": "en_US.UTF-8",
        "AWS_REGION": _REGION,
        "AWS_DEFAULT_REGION": _REGION,
        "AWS_EXECUTION_ENV": "AWS_Lambda_provided.al2023",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "AWS_LAMBDA_FUNCTION_NAME": api.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_FORMAT": "JSON",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{api.name}",
        "AWS_LAMBDA_RUNTIME_API": api.address,
        "LAMBDA_TASK_ROOT": str(folder),
    }


def _json_of(body: bytes) -> Any:
    """A JSON value; the text, if it is none."""
    text = body.decode(errors="replace")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _invocation(reply: Reply, log: str) -> Invocation:
    body = b"".join(reply.chunks)
    payload: Any
    prelude, end, rest = body.partition(_END_OF_PRELUDE)
    head = _json_of(prelude)
    # A stream that broke in its prelude has no more than text.
    if reply.content_type == _STREAMED_RESPONSE and end and isinstance(head, dict):
        payload = {**head, "body": rest.decode(errors="replace")}
    else:
        payload = _json_of(body) if body else None
    return Invocation(payload, reply.is_error, reply.chunks, log)
