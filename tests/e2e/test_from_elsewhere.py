"""A stack of cargo-lambda-cdk is updated in place, as docs/from-cargo-lambda-cdk.md says."""

from __future__ import annotations

import io
import json
import shlex
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from tests.support.projects import package, write
from tests.test_from_elsewhere import TEMPLATES
from tools.local_aws import ACCOUNT, REGION, local_aws, local_environment, run_cdk

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e

_APP = """
from aws_cdk import App, Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda import RustExtension, RustFunction

app = App()
stack = Stack(app, "Photos")
layers = [RustExtension(stack, "Watcher", manifest_path="watcher")]
function = RustFunction(
    stack, "Thumbnails", manifest_path="thumbnails", memory_size=512, layers=layers
)
function.add_event_source(event_sources.SqsEventSource(sqs.Queue(stack, "Jobs")))
function.add_function_url(auth_type=lambda_.FunctionUrlAuthType.NONE)
function.add_alias("live")
app.synth()
"""
# What is new with each content.
_NEW = ("AWS::Lambda::Version", "AWS::Lambda::LayerVersion")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    files = {
        "app.py": _APP,
        "cdk.json": json.dumps({"app": f"{shlex.quote(sys.executable)} app.py"}),
    }
    for name, table in (
        ("thumbnails", ""),
        ("watcher", "[package.metadata.lambda.deploy]\nextension = true\n"),
    ):
        files |= {
            f"{name}/Cargo.toml": package(table, name=name),
            f"{name}/Cargo.lock": f'version = 4\n\n[[package]]\nname = "{name}"\nversion = "0.1.0"\n',
            f"{name}/src/main.rs": "fn main() {}\n",
        }
    return write(tmp_path / "project", files)


def test_everything_but_versions_stays(tmp_path: Path, project: Path) -> None:
    template = json.loads(TEMPLATES["cargo-lambda-cdk"].read_text())
    with local_aws(tmp_path) as aws:

        def cdk(*arguments: str) -> None:
            done = run_cdk(*arguments, environment=local_environment(aws), cwd=project)
            assert done.returncode == 0, done.stdout + done.stderr

        cdk("bootstrap", f"aws://{ACCOUNT}/{REGION}")
        storage: Any = boto3.client("s3", **aws.credentials)
        for key in keys_of_code(template):
            bucket = f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}"
            storage.put_object(Bucket=bucket, Key=key, Body=archive())
        stacks: Any = boto3.client("cloudformation", **aws.credentials)
        capabilities = ["CAPABILITY_IAM"]
        body = json.dumps(template)
        stacks.create_stack(StackName="Photos", TemplateBody=body, Capabilities=capabilities)
        stacks.get_waiter("stack_create_complete").wait(StackName="Photos")
        before = physical_ids(stacks)
        cdk("deploy", "--require-approval", "never")
        assert physical_ids(stacks) == before
        functions: Any = boto3.client("lambda", **aws.credentials)
        name = before["Thumbnails115905A6"]
        assert functions.get_function_configuration(FunctionName=name)["MemorySize"] == 512


def keys_of_code(template: dict[str, Any]) -> set[str]:
    properties = [each.get("Properties", {}) for each in template["Resources"].values()]
    contents = [each.get("Code", each.get("Content")) for each in properties]
    return {each["S3Key"] for each in contents if each}


def archive() -> bytes:
    """An archive of a function, or a layer."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr("bootstrap", "#!/bin/sh\n")
    return data.getvalue()


def physical_ids(stacks: Any) -> dict[str, str]:
    found = stacks.describe_stack_resources(StackName="Photos")["StackResources"]
    return {
        each["LogicalResourceId"]: each["PhysicalResourceId"]
        for each in found
        if each["ResourceType"] not in _NEW
    }
