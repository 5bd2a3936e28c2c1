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
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from tools.lambda_emulator import EMULATOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

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


def can_emulate_instances() -> bool:
    """Whether it does so in the mode of managed instances, in which the emulator starts functions as root only."""
    return can_emulate() and os.geteuid() == 0


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
    with _started("-Urm", 'mount --bind "$1" /opt', opt, bootstrap, folder) as emulator:
        answer = _invoke(emulator.port, event, emulator.process)
        begin = time.monotonic()
        emulator.process.terminate()
        emulator.process.wait(_SECONDS)
        seconds = time.monotonic() - begin
    return Emulation(answer, emulator.log.read_text(), seconds)


def emulate_together(bootstrap: Path, events: Sequence[Any], folder: Path) -> list[Any]:
    """Sends events to one environment of managed instances, all at once, and returns the answers.

    Args:
        bootstrap: The function's binary.
        events: The events.
        folder: A folder for the log.
    """
    # In this mode the emulator wants the function where Lambda has it, a folder that machines don't have.
    script = (
        'mount --bind "$1" /mnt && mount -t tmpfs none /var && mkdir /var/task'
        " && mount --bind /mnt /var/task"
    )
    environment = {"AWS_LAMBDA_MAX_CONCURRENCY": str(len(events))}
    task = Path("/var/task/bootstrap")
    with (
        _started("-m", script, bootstrap.parent, task, folder, **environment) as emulator,
        ThreadPoolExecutor(len(events)) as pool,
    ):
        found = list(pool.map(lambda each: _invoke(emulator.port, each, emulator.process), events))
        emulator.process.terminate()
        emulator.process.wait(_SECONDS)
    return found


@frozen
class _Emulator:
    process: subprocess.Popen[bytes]
    port: int
    log: Path


@contextmanager
def _started(
    namespace: str, script: str, mounted: Path, bootstrap: Path, folder: Path, **variables: str
) -> Iterator[_Emulator]:
    """Runs the emulator; what is done before it, by a script, happens in a namespace of its own."""
    interface, api = _free_port(), _free_port()
    script += (
        ' && exec "$2" --runtime-interface-emulator-address "127.0.0.1:$3"'
        ' --runtime-api-address "127.0.0.1:$4" "$5"'
    )
    arguments = [str(each) for each in (mounted, EMULATOR, interface, api, bootstrap)]
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_LAMBDA_FUNCTION_NAME": "observed",
        "AWS_LAMBDA_FUNCTION_TIMEOUT": "30",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "RUST_LOG": "info",
        **variables,
    }
    log = folder / "emulator.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            ["unshare", namespace, "sh", "-c", script, "sh", *arguments],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            yield _Emulator(process, interface, log)
        finally:
            process.kill()


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
