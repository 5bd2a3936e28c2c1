"""Does what docs/migration.md says of adopting a function, with a function that cargo-lambda has deployed."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from tests.support.projects import package, write
from tests.test_docs import SNIPPETS
from tools.local_aws import ACCOUNT, REGION, LocalAws, local_aws, local_environment, run_cdk

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e

_PAGE = [snippet for snippet in SNIPPETS if snippet.page == "migration.md"]
_APP = next(s.text for s in _PAGE if s.mark == "app" and "deletion_override" in s.text)
_IMPORT = next(s.text for s in _PAGE if "--import-existing-resources" in s.text)
_TABLE = "[package.metadata.lambda.deploy]\nmemory = {}\ntimeout = 7\nlog_retention = 14\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that cargo-lambda deploys."""
    manifest = package(_TABLE.format(256), name="thumbnails")
    return write(
        tmp_path / "project",
        {
            "lambdas/thumbnails/Cargo.toml": manifest,
            "lambdas/thumbnails/Cargo.lock": 'version = 4\n\n[[package]]\nname = "thumbnails"\nversion = "0.1.0"\n',
            "lambdas/thumbnails/src/main.rs": "fn main() {}\n",
            "cdk.json": json.dumps({"app": f"{shlex.quote(sys.executable)} app.py"}),
        },
    )


def client(aws: LocalAws, service: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=aws.endpoint,
        region_name=REGION,
        aws_access_key_id=aws.variables["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=aws.variables["AWS_SECRET_ACCESS_KEY"],
    )


def cargo_lambda(aws: LocalAws, project: Path, *arguments: str) -> None:
    done = subprocess.run(
        ["cargo", "lambda", *arguments],
        env=local_environment(aws) | {"CARGO_TARGET_DIR": os.environ["CARGO_TARGET_DIR"]},
        cwd=project / "lambdas" / "thumbnails",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def cdk(aws: LocalAws, project: Path, *arguments: str) -> None:
    done = run_cdk(*arguments, environment=local_environment(aws), cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_function_is_adopted_as_the_page_says(tmp_path: Path, project: Path) -> None:
    with local_aws(tmp_path) as aws:
        cargo_lambda(aws, project, "build", "--release")
        cargo_lambda(aws, project, "deploy", "--endpoint-url", aws.endpoint)
        functions = client(aws, "lambda")
        before = functions.get_function_configuration(FunctionName="thumbnails")
        assert (before["MemorySize"], before["Timeout"]) == (256, 7)

        table = _TABLE.format(512) + f'role = "{before["Role"]}"\n'
        write(project, {"lambdas/thumbnails/Cargo.toml": package(table, name="thumbnails")})
        write(project, {"app.py": _APP})
        cdk(aws, project, "bootstrap", f"aws://{ACCOUNT}/{REGION}")
        cdk(aws, project, *shlex.split(_IMPORT)[1:], "--require-approval", "never")
        stack = client(aws, "cloudformation").describe_stack_resources(StackName="Photos")
        owned = {each["ResourceType"]: each for each in stack["StackResources"]}
        assert owned["AWS::Lambda::Function"]["PhysicalResourceId"] == "thumbnails"
        imported = functions.get_function_configuration(FunctionName="thumbnails")
        for key in ("MemorySize", "Timeout", "Role", "CodeSha256", "LoggingConfig"):
            assert imported[key] == before[key]

        kept = [line for line in _APP.splitlines() if "for step 2 only" not in line]
        assert len(kept) == len(_APP.splitlines()) - 4
        write(project, {"app.py": "\n".join(kept)})
        cdk(aws, project, "deploy", "--require-approval", "never")
        after = functions.get_function_configuration(FunctionName="thumbnails")
        assert after["FunctionArn"] == before["FunctionArn"]
        assert (after["MemorySize"], after["Timeout"]) == (512, 7)
        assert after["LoggingConfig"]["LogFormat"] == "JSON"
        versions = functions.list_versions_by_function(FunctionName="thumbnails")["Versions"]
        assert [each["Version"] for each in versions] == ["$LATEST", "1"]
