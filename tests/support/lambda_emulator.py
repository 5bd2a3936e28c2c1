"""AWS' own emulator of Lambda's runtime, on which functions run with the extensions of their layers."""

from __future__ import annotations

import http.client
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

from attrs import frozen

from tools.lambda_emulator import EMULATOR

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_SECONDS = 60
_INVOCATIONS = "/2015-03-31/functions/function/invocations"


@frozen
class Emulation:
    """What a function has answered, and what was logged meanwhile.

    Attributes:
        answer: The answer.
        log: What the function, its extensions and the emulator have logged.
        seconds: How long the emulator took to end.
    """

    answer: Any
    log: str
    seconds: float


def can_emulate() -> bool:
    """Whether this machine runs the emulator, in a namespace of its own."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return False
    return subprocess.run(["unshare", "-Urm", "true"], capture_output=True).returncode == 0


def emulate(bootstrap: Path, layers: Iterable[Path], event: Any, folder: Path) -> Emulation:
    """Runs a function with an event, and ends it.

    Args:
        bootstrap: The function's binary.
        layers: The folders of its layers' content, which it sees in /opt.
        event: The event.
        folder: A folder for the layers and the log.
    """
    opt = folder / "opt"
    opt.mkdir()
    for layer in layers:
        shutil.copytree(layer, opt, dirs_exist_ok=True)
    interface, api = _free_port(), _free_port()
    script = (
        'mount --bind "$1" /opt && exec "$2" --runtime-interface-emulator-address "127.0.0.1:$3"'
        ' --runtime-api-address "127.0.0.1:$4" "$5"'
    )
    arguments = [str(each) for each in (opt, EMULATOR, interface, api, bootstrap)]
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_LAMBDA_FUNCTION_NAME": "observed",
        "AWS_LAMBDA_FUNCTION_TIMEOUT": "30",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "RUST_LOG": "info",
    }
    log = folder / "emulator.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            ["unshare", "-Urm", "sh", "-c", script, "sh", *arguments],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            answer = _invoke(interface, event, process)
            begin = time.monotonic()
            process.terminate()
            process.wait(_SECONDS)
        finally:
            process.kill()
    return Emulation(answer, log.read_text(), time.monotonic() - begin)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _invoke(port: int, event: Any, process: subprocess.Popen[bytes]) -> Any:
    end = time.monotonic() + _SECONDS
    while process.poll() is None and time.monotonic() < end:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)) as connection:
            try:
                connection.request("POST", _INVOCATIONS, json.dumps(event))
            except ConnectionRefusedError:
                time.sleep(0.1)
                continue
            return json.loads(connection.getresponse().read())
    raise AssertionError("the emulator doesn't start")
