"""What is published isn't built again: from one checkout to another, into a local AWS."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from attrs import define

from tests.support.projects import write, write_workspace
from tools.local_aws import ACCOUNT, REGION, LocalAws, local_aws, local_environment, run_cdk

if TYPE_CHECKING:
    from collections.abc import Iterator


pytestmark = pytest.mark.e2e

APP = f"""
from aws_cdk import App, Environment, Stack
from cdk_rust_lambda import BundlingOptions, RustFunction
app = App()
fast = BundlingOptions(disable_optimizations=True)
stack = Stack(app, "STACK", env=Environment(account="{ACCOUNT}", region="{REGION}"))
for name in ("alpha", "beta"):
    RustFunction(stack, name, manifest_path="ws", package=name, bundling=fast, function_name="STACK-" + name)
app.synth()
"""
CARGO = '#!/bin/sh\necho "$@" >> "$CARGO_LOG"\nexec "$REAL_CARGO" "$@"\n'
LOCK = 'version = 4\n\n[[package]]\nname = "alpha"\nversion = "0.1.0"\n\n[[package]]\nname = "beta"\nversion = "0.1.0"\n'
DEPLOY = ("deploy", "--all", "--require-approval", "never")


@define
class Checkout:
    """A CDK project with two functions, and a cargo that counts its starts.

    Attributes:
        folder: Where it lies.
        aws: Where it is deployed.
    """

    folder: Path
    aws: LocalAws

    @classmethod
    def make(cls, folder: Path, aws: LocalAws, occasion: str) -> Checkout:
        write_workspace(folder / "ws", "alpha", "beta")
        for name in ("alpha", "beta"):
            # Another program for each test: what one has published is there for the others.
            write(
                folder, {f"ws/{name}/src/main.rs": f'fn main() {{ print!("{name} {occasion}") }}'}
            )
        context = {"cdk-rust-lambda:build": occasion}
        configuration = {"app": f"'{sys.executable}' app.py", "context": context}
        write(
            folder,
            {
                "ws/Cargo.lock": LOCK,
                "app.py": APP.replace("STACK", occasion),
                "cdk.json": json.dumps(configuration),
                "bin/cargo": CARGO,
            },
        )
        (folder / "bin" / "cargo").chmod(0o755)
        return cls(folder, aws)

    def cdk(self, *arguments: str) -> list[list[str]]:
        """Runs the CDK CLI; returns the binaries of each build that it led to."""
        log = self.folder / "cargo.log"
        log.unlink(missing_ok=True)
        environment = local_environment(self.aws)
        real = next(
            str(Path(each, "cargo"))
            for each in environment["PATH"].split(os.pathsep)
            if Path(each, "cargo").exists()
        )
        environment |= {
            "PATH": f"{self.folder / 'bin'}{os.pathsep}{environment['PATH']}",
            "CARGO_LOG": str(log),
            "REAL_CARGO": real,
            "CARGO_TARGET_DIR": str(self.folder / "target"),
        }
        done = run_cdk(*arguments, environment=environment, cwd=self.folder)
        assert done.returncode == 0, done.stdout + done.stderr
        lines = log.read_text().splitlines() if log.exists() else []
        return [
            [word.removeprefix("--bin=") for word in line.split() if word.startswith("--bin=")]
            for line in lines
            if line.startswith("lambda build ")
        ]

    def staged(self) -> list[str]:
        return [path.name for path in (self.folder / "cdk.out").glob("asset.*")]


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    with local_aws(tmp_path_factory.mktemp("aws")) as aws:
        done = run_cdk("bootstrap", f"aws://{ACCOUNT}/{REGION}", environment=local_environment(aws))
        assert done.returncode == 0, done.stderr
        yield aws


def code_of(aws: LocalAws, function: str) -> str:
    """The hash of what the function runs."""
    client = boto3.client(
        "lambda",
        endpoint_url=aws.endpoint,
        region_name=REGION,
        aws_access_key_id=aws.variables["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=aws.variables["AWS_SECRET_ACCESS_KEY"],
    )
    return str(client.get_function(FunctionName=function)["Configuration"]["CodeSha256"])


@pytest.mark.parametrize("occasion", ["deployment", "unpublished"])
def test_from_one_checkout_to_another(aws: LocalAws, tmp_path: Path, occasion: str) -> None:
    first = Checkout.make(tmp_path / "first", aws, occasion)
    # Both functions in one run of cargo.
    assert first.cdk(*DEPLOY) == [["alpha", "beta"]]
    before = code_of(aws, f"{occasion}-beta")

    second = Checkout.make(tmp_path / "second", aws, occasion)
    for arguments in (("ls",), ("synth", "--quiet"), ("diff",), DEPLOY):
        assert second.cdk(*arguments) == []
    assert second.staged() == []
    assert not (second.folder / "target").exists()
    assert code_of(aws, f"{occasion}-beta") == before

    write(second.folder, {"ws/beta/src/main.rs": f'fn main() {{ print!("new {occasion}") }}'})
    assert second.cdk(*DEPLOY) == [["beta"]]
    assert len(second.staged()) == 1
    after = code_of(aws, f"{occasion}-beta")
    assert after != before

    write(first.folder, {"ws/beta/src/main.rs": f'fn main() {{ print!("new {occasion}") }}'})
    assert first.cdk(*DEPLOY) == []
    assert code_of(aws, f"{occasion}-beta") == after


def test_the_ways_find_what_another_has_published(aws: LocalAws, tmp_path: Path) -> None:
    checkouts = [Checkout.make(tmp_path / str(index), aws, "synthesis") for index in range(3)]
    assert checkouts[0].cdk(*DEPLOY) == [["alpha", "beta"]]
    for checkout, occasion in zip(checkouts[1:], ("deployment", "unpublished"), strict=True):
        assert checkout.cdk(*DEPLOY, "--context", f"cdk-rust-lambda:build={occasion}") == []
