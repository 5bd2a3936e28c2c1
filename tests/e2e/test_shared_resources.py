"""A workspace of which nothing but its Cargo.toml says what its functions share and may do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from tools.local_aws import REGION, LocalAws, bootstrap_and_deploy, cdk_environment, local_aws

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("unoptimized")]

_WAIT_SECONDS = 120  # a rule with rate(1 minute) is due a minute after it is made
_WRITE = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"}


def client(aws: LocalAws, service: str) -> Any:
    return boto3.client(service, **aws.credentials)


def synthesized(app: Path) -> Path:
    """The cloud assembly of the app, as the CDK CLI has it made."""
    environment = cdk_environment() | {
        "CDK_OUTDIR": str(app / "cdk.out"),
        "CDK_DEFAULT_REGION": REGION,
    }
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    environment["CARGO_TARGET_DIR"] = os.environ["CARGO_TARGET_DIR"]
    done = subprocess.run(
        [sys.executable, "app.py"],
        cwd=app,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return app / "cdk.out"


def actions_of(template: dict[str, Any], function: str) -> set[tuple[str, str]]:
    """The actions that a function's role may do, with the kind of what they are done to."""
    resources = template["Resources"]
    found = set()
    for name, policy in resources.items():
        if policy["Type"] != "AWS::IAM::Policy" or not name.startswith(f"Functions{function}"):
            continue
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
            assert "*" not in statement["Action"]
            for each in (
                [statement["Action"]]
                if isinstance(statement["Action"], str)
                else statement["Action"]
            ):
                on = json.dumps(statement["Resource"])
                assert on != '"*"'
                kinds = [resources[one]["Type"] for one in resources if f'"{one}"' in on]
                found |= {(each, kind) for kind in kinds}
    return found


def wait_for(check: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + _WAIT_SECONDS
    while not (found := check()):
        assert time.monotonic() < deadline
        time.sleep(1)
    return found


def test_each_runs_by_its_event_and_does_what_it_may(
    sample: Callable[[str], Path], tmp_path: Path
) -> None:
    assembly = synthesized(sample("shop"))
    template = json.loads((assembly / "Shop.template.json").read_text())
    _check_rights(template)
    with local_aws(tmp_path / "aws") as aws:
        bootstrap_and_deploy(aws, assembly, cwd=tmp_path)
        named = {
            each["LogicalResourceId"].removeprefix("FunctionsResources")[:-8]: each[
                "PhysicalResourceId"
            ]
            for each in client(aws, "cloudformation").describe_stack_resources(StackName="Shop")[
                "StackResources"
            ]
        }
        site = _site(aws, named["public"])
        assert site() == 404
        client(aws, "sqs").send_message(QueueUrl=named["jobs"], MessageBody="a")
        client(aws, "kinesis").put_record(StreamName=named["clicks"], Data=b"a", PartitionKey="a")
        client(aws, "s3").put_object(Bucket=named["uploads"], Key="in/a", Body=b"a")
        written = {"audit", "nightly", "thumbnails", "worker"}
        table = client(aws, "dynamodb")

        def ids() -> set[str]:
            items = table.scan(TableName=named["orders"])["Items"]
            return {each["id"]["S"] for each in items}

        wait_for(lambda: ids() == written)
        assert site() == 200


def _site(aws: LocalAws, api: str) -> Callable[[], int]:
    def call() -> int:
        request = urllib.request.Request(
            f"{aws.endpoint}/_aws/execute-api/{api}/$default/orders",
            headers={"Authorization": "example"},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    return call


def _check_rights(template: dict[str, Any]) -> None:
    table = "AWS::DynamoDB::GlobalTable"
    site = {action for action, kind in actions_of(template, "site") if kind == table}
    assert "dynamodb:GetItem" in site
    assert not site & _WRITE
    for name in ("worker", "audit", "nightly", "thumbnails"):
        rights = {action for action, kind in actions_of(template, name) if kind == table}
        assert rights >= _WRITE
        assert "dynamodb:GetItem" not in rights
    assert not actions_of(template, "guard")
    buckets = {
        name
        for name in ("site", "worker", "audit", "nightly")
        if any(kind == "AWS::S3::Bucket" for _, kind in actions_of(template, name))
    }
    assert not buckets
