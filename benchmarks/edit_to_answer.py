"""From saving a source file to the first answer of the new code: one HTTP function of a workspace of six.

    python benchmarks/edit_to_answer.py [--rounds N] [--ways WAY ...]

All ways run side by side, each on its own copy of the workspace, and are edited in turn. What is measured is the
loop and not a client: each is called over HTTP until the answer is that of the new code.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shlex
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import frozen
from common import CommandError, CountedCargo, print_table, print_versions, run
from workspaces import Workspace, http

from cdk_rust_lambda.development.host import free_port
from cdk_rust_lambda.errors import CdkRustLambdaError

_ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(_ROOT))
_PROGRAM = Path(sys.executable).with_name("cdk-rust-lambda")
_CDK = _ROOT / ".tools" / "node_modules" / ".bin"
_MINISTACK = _ROOT / ".venv-local-aws" / "bin" / "ministack"
_BASELINE = "cargo lambda watch"
_SECONDS_TO_START = 1800
_SECONDS_TO_ANSWER = 600
_EVENT = {
    "version": "2.0",
    "routeKey": "$default",
    "rawPath": "/",
    "rawQueryString": "",
    "headers": {},
    "requestContext": {
        "http": {"method": "GET", "path": "/", "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1"},
        "timeEpoch": 0,
    },
    "isBase64Encoded": False,
}
_APP = """\
from aws_cdk import App, Stack
from cdk_rust_lambda import RustWorkspace

app = App()
RustWorkspace(Stack(app, "Shop"), "Services", manifest_path="code")
app.synth()
"""


@frozen
class Way:
    """A loop that runs.

    Attributes:
        label: Its name.
        folder: Its copy of the workspace.
        invoke: Calls the function, and returns its answer.
    """

    label: str
    folder: Path
    invoke: Callable[[], str]

    def wait_for(self, revision: int, seconds: float) -> float:
        """Calls until the answer is that of a revision; returns how long that took.

        Raises:
            CommandError: it doesn't come.
        """
        started = time.perf_counter()
        while time.perf_counter() - started < seconds:
            with contextlib.suppress(OSError, ValueError, CdkRustLambdaError):
                if json.loads(json.loads(self.invoke())["body"])["revision"] == revision:
                    return time.perf_counter() - started
            time.sleep(0.01)
        raise CommandError(f"{self.label}: no answer of revision {revision}")


@contextlib.contextmanager
def _started(
    argv: list[str], folder: Path, environment: Mapping[str, str], log: Path
) -> Iterator[None]:
    with log.open("wb") as stream:
        process = subprocess.Popen(
            argv, cwd=folder, env=environment, stdout=stream, stderr=stream, start_new_session=True
        )
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(60)


def _post(port: int, name: str) -> str:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/2015-03-31/functions/{name}/invocations",
        json.dumps(_EVENT).encode(),
    )
    with urllib.request.urlopen(request, timeout=_SECONDS_TO_ANSWER) as response:
        return str(response.read().decode())


@contextlib.contextmanager
def _cargo_lambda(
    folder: Path, workspace: Workspace, environment: Mapping[str, str]
) -> Iterator[Callable[[], str]]:
    port = free_port()
    argv = ["cargo", "lambda", "watch", "-A", "127.0.0.1", "-P", str(port)]
    with _started(argv, folder / "code", environment, folder / "log"):
        yield lambda: _post(port, workspace.edited)


@contextlib.contextmanager
def _watch(
    folder: Path, workspace: Workspace, environment: Mapping[str, str]
) -> Iterator[Callable[[], str]]:
    port = free_port()
    argv = [str(_PROGRAM), "watch", workspace.edited, "--port", str(port)]
    with _started(argv, folder / "code", environment, folder / "log"):
        yield lambda: _post(port, workspace.edited)


@contextlib.contextmanager
def _local(
    folder: Path, workspace: Workspace, environment: Mapping[str, str]
) -> Iterator[Callable[[], str]]:
    from cdk_rust_lambda.local.clients import client
    from cdk_rust_lambda.local.session import running_app

    (folder / "app.py").write_text(_APP, encoding="utf-8")
    (folder / "cdk.json").write_text(json.dumps({"app": "python app.py"}), encoding="utf-8")
    more = {"CDK_RUST_LAMBDA_MINISTACK": str(_MINISTACK), "PYTHONPATH": str(_ROOT)}
    more["PATH"] = os.pathsep.join((str(_CDK), environment["PATH"]))
    found: dict[str, Any] = {}

    def invoke() -> str:
        # The client is made once: that takes longer than an answer.
        if not found:
            deployed = running_app(folder)
            found["name"] = deployed.function(workspace.edited)[1]
            found["client"] = client(deployed.aws, "lambda")
        answer = found["client"].invoke(FunctionName=found["name"], Payload=json.dumps(_EVENT))
        return str(answer["Payload"].read().decode())

    with _started([str(_PROGRAM), "local"], folder, {**environment, **more}, folder / "log"):
        yield invoke


@contextlib.contextmanager
def _cdk_watch(
    folder: Path, workspace: Workspace, environment: Mapping[str, str]
) -> Iterator[Callable[[], str]]:
    from cdk_rust_lambda.local.clients import client
    from tools.local_aws import ACCOUNT, REGION, cdk_environment, local_aws

    watched = {"include": ["**"], "exclude": ["cdk.out", "**/target", "log", "aws"]}
    (folder / "app.py").write_text(_APP, encoding="utf-8")
    (folder / "cdk.json").write_text(
        json.dumps({"app": shlex.join([sys.executable, "app.py"]), "watch": watched}),
        encoding="utf-8",
    )
    with local_aws(folder.with_name("aws")) as aws:
        path = os.pathsep.join(
            (environment["PATH"].split(os.pathsep)[0], cdk_environment()["PATH"])
        )
        whole = cdk_environment() | dict(environment) | aws.variables
        whole |= {"PATH": path, "PYTHONPATH": str(_ROOT)}
        deploy = ["deploy", "--require-approval", "never"]
        for words in (["bootstrap", f"aws://{ACCOUNT}/{REGION}"], deploy):
            run(["cdk", *words], cwd=folder, environment=whole)
        functions = client(aws, "lambda")
        every = [each["FunctionName"] for each in functions.list_functions()["Functions"]]
        name = next(each for each in every if workspace.edited.replace("-", "") in each.lower())

        def invoke() -> str:
            answer = functions.invoke(FunctionName=name, Payload=json.dumps(_EVENT))
            return str(answer["Payload"].read().decode())

        with _started(["cdk", "watch"], folder, whole, folder / "log"):
            yield invoke


_WAYS = {
    _BASELINE: _cargo_lambda,
    "cdk-rust-lambda watch": _watch,
    "cdk-rust-lambda local": _local,
    "cdk watch": _cdk_watch,
}


def main() -> None:
    """Measures the ways in turn, and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="edits of each (default: 7)")
    parser.add_argument("--ways", nargs="+", default=list(_WAYS), choices=list(_WAYS))
    arguments = parser.parse_args()
    print_versions()
    workspace = http(6)
    with tempfile.TemporaryDirectory(prefix="cdk-rust-lambda-edits-") as temporary:
        root = Path(temporary)
        environment = CountedCargo.create(root / "bin").environment()
        environment |= {"AWS_EC2_METADATA_DISABLED": "true", "AWS_REGION": "us-east-1"}
        with contextlib.ExitStack() as stack:
            ways = []
            for number, label in enumerate(arguments.ways):
                folder = root / str(number)
                workspace.write(folder / "code")
                invoke = stack.enter_context(_WAYS[label](folder, workspace, environment))
                way = Way(label, folder, invoke)
                # One after the other: the first build of each takes all cores.
                seconds = way.wait_for(0, _SECONDS_TO_START)
                print(f"{label}: first answer after {seconds:.0f} s", file=sys.stderr, flush=True)
                ways.append(way)
            times: dict[str, list[float]] = {way.label: [] for way in ways}
            for revision in range(1, arguments.rounds + 1):
                for way in ways:
                    workspace.edit(way.folder / "code", revision)
                    times[way.label].append(way.wait_for(revision, _SECONDS_TO_ANSWER))
    medians = {label: statistics.median(each) for label, each in times.items()}
    baseline = medians.get(_BASELINE)
    rows = [
        [
            label,
            f"{median:.2f} s",
            f"{min(times[label]):.2f} to {max(times[label]):.2f} s",
            "" if baseline is None else f"{median / baseline:.2f}",
        ]
        for label, median in medians.items()
    ]
    print_table(("way", "median", "range", "ratio"), rows)
    print(
        f"\nMedians of {arguments.rounds}. Load of the machine at the end: {os.getloadavg()[0]:.1f}."
    )


if __name__ == "__main__":
    main()
