"""A local AWS (MiniStack) on a free port of 127.0.0.1, for the demo and the end-to-end tests."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from cdk_rust_lambda.local import cdk_cli, ministack
from cdk_rust_lambda.local.ministack import ACCOUNT, REGION, LocalAws

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["ACCOUNT", "REGION", "ROOT", "LocalAws", "bootstrap_and_deploy", "cdk_environment"]

ROOT = Path(__file__).parents[1]
MINISTACK = ROOT / ".venv-local-aws" / "bin" / "ministack"
CDK = ROOT / ".tools" / "node_modules" / ".bin" / "cdk"


def local_environment(aws: LocalAws) -> dict[str, str]:
    """Returns a whole environment: the caller's, without its AWS settings, and with Node and cdk first."""
    return cdk_environment() | aws.variables


def cdk_environment() -> dict[str, str]:
    """Returns an environment for the CDK CLI that knows of no AWS account."""
    found = cdk_cli.cdk_environment(os.environ, {"CDK_CLI_DISABLE_NOTICES": "true"})
    interpreter, _, path = found["PATH"].partition(os.pathsep)
    node = Path(interpreter, "node")
    own = {"JSII_NODE": str(node)} if node.exists() else {}
    return {**found, **own, "PATH": os.pathsep.join((interpreter, str(CDK.parent), path))}


@contextlib.contextmanager
def local_aws(data: Path) -> Iterator[LocalAws]:
    """Runs a local AWS as long as a block does.

    Args:
        data: A folder for its data and its log.

    Raises:
        LocalAwsError: it doesn't start; the message holds the end of its log.
    """
    with ministack.local_aws(MINISTACK, data) as aws:
        yield aws


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
        done = run_cdk(*arguments, environment=local_environment(aws), cwd=cwd)
        if done.returncode != 0:
            raise RuntimeError(f"cdk {arguments[0]} failed:\n{done.stdout}{done.stderr}")
    found: dict[str, dict[str, str]] = json.loads(outputs.read_text())
    return found
