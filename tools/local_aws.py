"""A local AWS (MiniStack) on a free port of 127.0.0.1, for the demo and the end-to-end tests."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parents[1]
MINISTACK = ROOT / ".venv-local-aws" / "bin" / "ministack"
CDK = ROOT / ".tools" / "node_modules" / ".bin" / "cdk"
ACCOUNT = "000000000000"
REGION = "us-east-1"

_START_SECONDS = 60
_STOP_SECONDS = 10


@frozen
class LocalAws:
    """A running local AWS.

    Attributes:
        endpoint: Its URL.
        pid: The process that serves it, which leads a process group of its own.
        data: The folder of its data.
    """

    endpoint: str
    pid: int
    data: Path

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables that make AWS's tools talk to it, and to nothing else."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            # An id of our own: the CDK CLI remembers the account of each.
            "AWS_ACCESS_KEY_ID": "cdk-rust-lambda-local",
            "AWS_SECRET_ACCESS_KEY": "not-a-secret",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "CDK_HOME": str(self.data / "cdk-home"),
            "CDK_DISABLE_VERSION_CHECK": "true",
        }

    @property
    def environment(self) -> dict[str, str]:
        """A whole environment: the caller's, without its AWS settings, and with Node and cdk first."""
        return cdk_environment() | self.variables


def cdk_environment() -> dict[str, str]:
    """Returns an environment for the CDK CLI that knows of no AWS account."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    own = [str(Path(sys.executable).parent), str(CDK.parent), kept.get("PATH", os.defpath)]
    node = Path(sys.executable).with_name("node")
    if node.exists():
        kept["JSII_NODE"] = str(node)
    return kept | {"PATH": os.pathsep.join(own), "CDK_CLI_DISABLE_NOTICES": "true"}


@contextlib.contextmanager
def local_aws(data: Path, *, keep: bool = False) -> Iterator[LocalAws]:
    """Starts a local AWS, and stops it and all that it started.

    Args:
        data: A folder for its data and its log.
        keep: Leave it running if the block ends without an error.

    Raises:
        RuntimeError: it doesn't start; the message holds the end of its log.
    """
    port = _free_port()
    log = data / "local-aws.log"
    hidden = ("AWS_", "LAMBDA_", "MINISTACK_")
    environment = {n: v for n, v in os.environ.items() if not n.startswith(hidden)} | {
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "STATE_DIR": str(data / "state"),
        "S3_DATA_DIR": str(data / "s3"),
        "TMPDIR": str(data),
        "PATH": os.pathsep.join([str(MINISTACK.parent), os.environ.get("PATH", os.defpath)]),
    }
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [str(MINISTACK)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=data,
        )
    stop = True
    try:
        aws = LocalAws(f"http://127.0.0.1:{port}", process.pid, data)
        _wait_until_ready(aws, process, log)
        yield aws
        stop = not keep
    finally:
        if stop:
            _stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(aws: LocalAws, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError, urllib.error.URLError):
            if urllib.request.urlopen(f"{aws.endpoint}/_ministack/health", timeout=2).status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError(f"the local AWS did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ends the process group: the server, and the functions that it runs."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_STOP_SECONDS)


def run_cdk(
    *arguments: str, environment: Mapping[str, str], cwd: Path = ROOT, show: bool = False
) -> subprocess.CompletedProcess[str]:
    """Runs the CDK CLI; it is for the caller to look at the exit status.

    Args:
        arguments: Its arguments.
        environment: Its whole environment.
        cwd: The folder with cdk.json.
        show: Show its output instead of keeping it.
    """
    return subprocess.run(
        [str(CDK), *arguments],
        env=dict(environment),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=not show,
        text=True,
        check=False,
    )


def bootstrap_and_deploy(
    aws: LocalAws, assembly: Path, *, cwd: Path = ROOT
) -> dict[str, dict[str, str]]:
    """Deploys a cloud assembly into a fresh local AWS.

    Returns:
        The outputs of each stack.

    Raises:
        RuntimeError: a command failed; the message holds what it said.
    """
    outputs = aws.data / "outputs.json"
    deploy = ["deploy", "--all", "--app", str(assembly), "--require-approval", "never"]
    deploy += ["--progress", "events", "--outputs-file", str(outputs)]
    for arguments in (["bootstrap", f"aws://{ACCOUNT}/{REGION}"], deploy):
        done = run_cdk(*arguments, environment=aws.environment, cwd=cwd)
        if done.returncode != 0:
            raise RuntimeError(f"cdk {arguments[0]} failed:\n{done.stdout}{done.stderr}")
    found: dict[str, dict[str, str]] = json.loads(outputs.read_text())
    return found
