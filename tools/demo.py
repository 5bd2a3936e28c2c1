"""`make demo`: the main job, end to end: from two crates to deployed functions that run on real events."""

from __future__ import annotations

import argparse
import contextlib
import json
import platform
import shutil
import signal
import sys
import tempfile
import threading
import time
import tomllib
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import boto3
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cdk_rust_lambda.errors import CdkRustLambdaError
from tools.local_aws import (
    REGION,
    ROOT,
    LocalAws,
    bootstrap_and_deploy,
    cdk_environment,
    local_aws,
    run_cdk,
)

ASSEMBLY = ROOT / "cdk.out"
CRATES = ROOT / "examples" / "media"
_LOG_SECONDS = 30
# Whose key is encoded in the event.
_UPLOADED = "incoming/my photo (1).jpg"
_QUIET_SECONDS = 3

console = Console(highlight=False)


class DemoError(Exception):
    """The demo did not show what it should."""


def main() -> int:
    """Runs the demo; returns the exit status."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="let the local AWS run until Ctrl-C")
    keep = parser.parse_args().keep
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        console.print(
            "The demo's local AWS runs the functions as processes of this machine, so it needs Linux on"
            f" x86_64; this is {platform.system()} on {platform.machine()}. `make test` and `cdk deploy` work.",
        )
        return 1
    # So that what was started is stopped however the demo ends.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    started = time.monotonic()
    data = Path(tempfile.mkdtemp(prefix="cdk-rust-lambda-demo-"))
    try:
        synthesize()
        step("Start a local AWS (MiniStack) on a free port of 127.0.0.1")
        with local_aws(data) as aws:
            console.print(f"  {aws.endpoint}, data in {aws.data}")
            show_deployment(aws)
            console.print(f"\nAll of it in {time.monotonic() - started:.0f} s.", style="bold green")
            if keep:
                let_it_run(aws)
    except (DemoError, CdkRustLambdaError, RuntimeError) as error:
        console.print(f"\nThe demo failed: {error}", style="bold red", markup=False)
        return 1
    except KeyboardInterrupt:
        console.print("\nInterrupted.", style="bold red")
        return 130
    finally:
        shutil.rmtree(data, ignore_errors=True)
    say_what_is_next()
    return 0


def step(title: str) -> None:
    """Says what comes next."""
    console.print(f"\n▸ {title}", style="bold cyan", markup=False, soft_wrap=True)


def synthesize() -> None:
    """Runs `cdk synth`, which compiles what has changed."""
    step("cdk synth: read the Cargo.toml files, compile what has changed, write the template")
    before, started = _staged(), time.monotonic()
    if run_cdk("synth", "--quiet", environment=cdk_environment(), show=True).returncode != 0:
        raise DemoError("cdk synth failed")
    built, seconds = len(_staged() - before), time.monotonic() - started
    if built:
        console.print(f"  compiled and staged {built} functions in {seconds:.1f} s")
    else:
        console.print(
            f"  nothing compiled: no source has changed since the last run ({seconds:.1f} s)"
        )


def _staged() -> set[Path]:
    return set(ASSEMBLY.glob("asset.*/bootstrap"))


def show_deployment(aws: LocalAws) -> None:
    """Deploys the example and shows that its functions do their work."""
    step("cdk bootstrap and cdk deploy, into the local AWS")
    started = time.monotonic()
    outputs = bootstrap_and_deploy(aws, ASSEMBLY)["Media"]
    console.print(f"  deployed in {time.monotonic() - started:.1f} s")
    session = boto3.Session()
    clients = {
        name: session.client(
            name,
            endpoint_url=aws.endpoint,
            region_name=REGION,
            aws_access_key_id=aws.variables["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=aws.variables["AWS_SECRET_ACCESS_KEY"],
        )
        for name in ("lambda", "s3", "logs")
    }
    functions = {
        name: function
        for function in clients["lambda"].list_functions()["Functions"]
        for name in ("Uploads", "Lookup")
        if function["FunctionName"].startswith(f"Media-{name}")
        and function["Handler"] == "bootstrap"
    }
    show_settings(functions)
    show_upload(clients, functions["Uploads"], outputs["UploadsBucketName"])
    show_request(aws, outputs["LookupUrl"])


def show_settings(functions: dict[str, Any]) -> None:
    """Shows what is deployed beside what Cargo.toml says."""
    step("The functions' deployed configuration, beside Cargo.toml")
    table = Table("function", "setting", "Cargo.toml", "deployed")
    different = []
    for name, deployed in functions.items():
        manifest = CRATES / name.lower() / "Cargo.toml"
        metadata = tomllib.loads(manifest.read_text())["package"]["metadata"]["lambda"]["deploy"]
        rows = {
            "memory (MiB)": (metadata["memory"], deployed["MemorySize"]),
            "timeout (s)": (metadata["timeout"], deployed["Timeout"]),
            "tracing": (metadata["tracing"], deployed["TracingConfig"]["Mode"]),
            **{
                f"env {key}": (value, deployed["Environment"]["Variables"].get(key))
                for key, value in metadata["env"].items()
            },
        }
        for setting, (written, found) in rows.items():
            table.add_row(name, setting, str(written), str(found))
            if str(written).lower() != str(found).lower():
                different.append(f"{name} {setting}")
        table.add_section()
    console.print(table)
    if different or len(functions) != 2:
        raise DemoError(f"what is deployed differs from Cargo.toml: {different or functions}")


def show_upload(clients: dict[str, Any], function: dict[str, Any], bucket: str) -> None:
    """Puts two objects, and shows the log line that the function wrote because of one."""
    step(f"Put elsewhere/dog.jpg (outside the trigger's prefix) and {_UPLOADED} (under it)")
    for key in ("elsewhere/dog.jpg", _UPLOADED):
        clients["s3"].put_object(Bucket=bucket, Key=key, Body=b"not really a picture")
        console.print(f"  put s3://{bucket}/{key}", markup=False)
    step("The log of the deployed Rust function")
    group = function["LoggingConfig"]["LogGroup"]
    deadline = time.monotonic() + _LOG_SECONDS
    lines: list[str] = []
    while not any(_UPLOADED in line for line in lines):
        if time.monotonic() > deadline:
            raise DemoError(f"no log line about the upload in {group}: {lines}")
        time.sleep(0.2)
        lines = _log_lines(clients["logs"], group)
    time.sleep(_QUIET_SECONDS)  # time for a wrong one to show up
    lines = [line for line in _log_lines(clients["logs"], group) if "classified" in line]
    for line in lines:
        console.print(Text(f"  {line.strip()}", style="green"), soft_wrap=True)
    if len(lines) != 1 or any("dog.jpg" in line for line in lines):
        raise DemoError(f"expected one line, about {_UPLOADED} alone, and found {lines}")
    console.print("  and nothing about elsewhere/dog.jpg")


def _log_lines(logs: Any, group: str) -> list[str]:
    events = logs.filter_log_events(logGroupName=group).get("events", [])
    return [event["message"] for event in events]


def show_request(aws: LocalAws, url: str) -> None:
    """Calls the HTTP function through its URL."""
    step("Call the HTTP function through its URL")
    # Locally the URL is served by the endpoint, told apart by its host name.
    request = urllib.request.Request(
        f"{aws.endpoint}/?name=song.mp3", headers={"Host": urllib.parse.urlsplit(url).netloc}
    )
    console.print(
        f"  (curl -H 'Host: {urllib.parse.urlsplit(url).netloc}' '{aws.endpoint}/?name=song.mp3')",
        markup=False,
        soft_wrap=True,
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        answer = json.loads(response.read())
    console.print(
        f"  GET {url}?name=song.mp3\n  {response.status} {json.dumps(answer)}",
        markup=False,
        soft_wrap=True,
    )
    if answer != {"name": "song.mp3", "media": "audio"}:
        raise DemoError(f"the function answered {answer}")


def let_it_run(aws: LocalAws) -> None:
    """Says how to reach the local AWS, and waits until it is interrupted."""
    settings = " ".join(f"{name}={value}" for name, value in aws.variables.items())
    console.print(
        f"\nThe local AWS goes on at {aws.endpoint}. To use it from another terminal:\n  export {settings}"
        "\nCtrl-C stops it, with the functions that it runs, and removes its data.",
        markup=False,
        soft_wrap=True,
    )
    with contextlib.suppress(KeyboardInterrupt):
        threading.Event().wait()


def say_what_is_next() -> None:
    """Prints what to do next."""
    console.print(
        "\nNext, with credentials of a real account:\n"
        "  export PATH=$PWD/.venv/bin:$PWD/.tools/node_modules/.bin:$PATH\n"
        "  cdk bootstrap && cdk deploy      (and later: cdk destroy)\n"
        "A function of your own: see docs/start.md.",
        markup=False,
        soft_wrap=True,
    )


if __name__ == "__main__":
    sys.exit(main())
