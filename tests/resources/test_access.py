"""Rights beside the code: `[[package.metadata.lambda.access]]`."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda import CdkRustLambdaError, RustFunction
from cdk_rust_lambda.resources.grants import grants_of
from tests.support.projects import resources_of, skipping_stack, warnings_of, write_crate
from tools.local_aws import cdk_environment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aws_cdk import aws_iam as iam


def table(lines: str) -> str:
    return f"[[package.metadata.lambda.access]]\n{lines}\n"


def some(stack: Stack) -> dict[str, Any]:
    key = dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING)
    return {
        "orders": dynamodb.TableV2(stack, "Orders", partition_key=key),
        "uploads": s3.Bucket(stack, "Uploads", removal_policy=RemovalPolicy.DESTROY),
        "jobs": sqs.Queue(stack, "Jobs"),
        "bus": events.EventBus(stack, "Bus"),
        "key": secretsmanager.Secret(stack, "Key"),
        "given": s3.Bucket.from_bucket_name(stack, "Given", "given"),
    }


def granted(folder: Path, lines: str) -> tuple[Stack, list[Any]]:
    """The stack of a function with access tables, and the statements of its role."""
    stack = skipping_stack()
    RustFunction(
        stack,
        "F",
        manifest_path=write_crate(folder, lines),
        resources={name: each for name, each in some(stack).items() if f'"{name}"' in lines},
    )
    policies = resources_of(stack, "AWS::IAM::Policy")
    return stack, [each for policy in policies for each in policy["PolicyDocument"]["Statement"]]


def error_of(folder: Path, lines: str) -> CdkRustLambdaError:
    stack = skipping_stack()
    crate, resources = write_crate(folder, lines), some(stack)
    with pytest.raises(CdkRustLambdaError) as caught:
        RustFunction(stack, "F", manifest_path=crate, resources=resources)
    return caught.value


@pytest.mark.parametrize(
    ("resource", "allow", "grant"),
    [
        ("orders", '"read_write"', dynamodb.TableV2.grant_read_write_data),
        ("orders", '["read_data"]', dynamodb.TableV2.grant_read_data),
        ("uploads", '"read"', s3.Bucket.grant_read),
        ("jobs", '"send"', sqs.Queue.grant_send_messages),
        ("jobs", '"consume_messages"', sqs.Queue.grant_consume_messages),
        ("bus", '"put_events_to"', events.EventBus.grant_put_events_to),
        ("key", '"read"', secretsmanager.Secret.grant_read),
        ("given", '"put"', lambda bucket, function: bucket.grant_put(function)),
    ],
)
def test_as_the_grant_in_python(
    tmp_path: Path, resource: str, allow: str, grant: Callable[[Any, iam.IGrantable], Any]
) -> None:
    stack, statements = granted(tmp_path, table(f'resource = "{resource}"\nallow = {allow}'))
    other = skipping_stack()
    function = RustFunction(other, "F", manifest_path=write_crate(tmp_path))
    grant(some(other)[resource], function)
    policies = resources_of(other, "AWS::IAM::Policy")
    wanted = [each for policy in policies for each in policy["PolicyDocument"]["Statement"]]
    assert statements == wanted
    assert statements
    assert not [each for each in warnings_of(stack) if "unused-resource" in each]


def test_a_part_of_a_bucket(tmp_path: Path) -> None:
    lines = 'resource = "uploads"\nallow = ["read", "put"]\nobjects_key_pattern = "in/*"'
    _, statements = granted(tmp_path, table(lines))
    assert len(statements) == 2
    assert all("/in/*" in str(each["Resource"]) for each in statements)


def test_actions_of_ones_own(tmp_path: Path) -> None:
    lines = """
    actions = ["dynamodb:Query"]
    resources = ["${orders.table_arn}/index/*", "arn:${AWS::Partition}:dynamodb:::table/b"]
    # "orders"
    """
    _, (statement,) = granted(tmp_path, table(inspect.cleandoc(lines)))
    assert statement["Action"] == "dynamodb:Query"
    index, other = statement["Resource"]
    assert index["Fn::Join"][1][1] == "/index/*"
    assert other["Fn::Join"][1][1] == {"Ref": "AWS::Partition"}


@pytest.mark.parametrize(
    ("lines", "key", "words"),
    [
        ('resource = "orders"', "resource", "'allow'"),
        ('allow = "read"', "allow", "'resource'"),
        ("", "allow", "'resource'"),
        ('actions = ["ses:SendEmail"]', "actions", "'resources'"),
        ('resource = "orders"\nallow = "read"\nactions = ["a:B"]', "actions", "either"),
        ('actions = ["*"]\nresources = ["*"]', "actions", "ses:SendEmail"),
        ('actions = ["a:B"]\nresources = ["x"]', "resources", "ARNs"),
        ('actions = ["a:B"]\nresources = ["arn:${AWS::Regoin}:x"]', "resources", "AWS::Region"),
        ('actions = ["a:B"]\nresources = ["${order.table_arn}"]', "resources", "'orders'"),
        ('actions = ["a:B"]\nresources = ["${orders.arn}"]', "resources", "table_arn"),
        ('resource = "order"\nallow = "read"', "resource", "'orders'"),
        ('resource = "order"\nallow = "read"', "resource", 'write resource = "orders" if it is that'),
        ('resource = "given"\nallow = "send"', "allow", "IBucket of aws-cdk-lib has no grant 'send'"),
        ('resource = "orders"\nallow = "read_dta"', "allow", "'read_data'"),
        ('resource = "orders"\nallow = []', "allow", "a list of grants"),
        ('resource = "orders"\nallow = 1', "allow", "a list of grants"),
        ('resource = "bus"\nallow = "all_put_events"', "allow", "put_events_to"),
        ('resource = "jobs"\nallow = "read"\nobjects_key_pattern = "a"', "allow", "consume"),
        ('resource = "jobs"\nallow = "send"\nobjects_key_pattern = "a"', "objects_key_pattern", "no"),
        ('resource = "orders"\ngrant = "read"', "grant", "write allow"),
        ('resource = "orders"\nallow = "read"\nbin = "x"', "bin", "crate"),
        ('name = inf', "name", "a number"),
    ],
)  # fmt: skip
def test_what_is_refused(tmp_path: Path, lines: str, key: str, words: str) -> None:
    error = error_of(tmp_path, table(lines))
    assert error.key == f"package.metadata.lambda.access[0].{key}"
    assert error.file == tmp_path / "Cargo.toml"
    assert error.line is not None
    assert error.remedy
    assert words in str(error)


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    lines = table('resource = "order"\nallow = "read"') + table('resource = "jobs"\nallow = "raed"')
    assert len(error_of(tmp_path, lines).causes) == 2


@pytest.mark.parametrize(
    "lines",
    ["[workspace.metadata.lambda]\naccess = []\n", "[package.metadata.lambda]\naccess = 1\n"],
)
def test_where_the_tables_stand(tmp_path: Path, lines: str) -> None:
    assert "[[package.metadata.lambda.access]]" in str(error_of(tmp_path, lines))


def test_grants_that_want_more_than_whom() -> None:
    found = grants_of(some(skipping_stack())["uploads"])
    assert "read" in found
    assert found.keys().isdisjoint({"on_key", "public_access", "replication_permission"})


# An app of one function, with cdk-nag's rules.
_NAG = """
import sys, aws_cdk, cdk_nag
from aws_cdk import aws_dynamodb as dynamodb, aws_sqs as sqs
from cdk_rust_lambda import RustFunction
app = aws_cdk.App(context={"aws:cdk:bundling-stacks": []}, outdir=sys.argv[2])
aws_cdk.Validations.of(app).add_plugins(cdk_nag.AwsSolutionsChecks(app))
stack = aws_cdk.Stack(app, "S")
key = dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING)
table = dynamodb.TableV2(stack, "Orders", partition_key=key)
resources = {"orders": table, "jobs": sqs.Queue(stack, "Jobs")}
RustFunction(stack, "F", manifest_path=sys.argv[1], resources=resources)
app.synth()
"""


@pytest.mark.newest  # cdk-nag is a development tool
@pytest.mark.parametrize(("arn", "is_least"), [("${jobs.queue_arn}", True), ("*", False)])
def test_least_privilege_as_cdk_nag_sees_it(tmp_path: Path, arn: str, is_least: bool) -> None:
    lines = table('resource = "orders"\nallow = "read_write"')
    lines += table(f'actions = ["sqs:SendMessage"]\nresources = ["{arn}"]')
    lines += "[package.metadata.lambda.env]\nURL = '${jobs.queue_url}'\n"
    crate = write_crate(tmp_path / "crate", lines)
    arguments = [sys.executable, "-c", _NAG, str(crate), str(tmp_path / "out")]
    subprocess.run(arguments, env=cdk_environment(), capture_output=True, check=False)
    report = json.loads((tmp_path / "out" / "validation-report.json").read_text())
    found = {
        construct["constructPath"]
        for plugin in report["pluginReports"]
        if plugin["pluginName"] == "AwsSolutions"
        for violation in plugin["violations"]
        if violation["ruleName"].startswith("AwsSolutions-IAM5")
        for construct in violation["violatingConstructs"]
    }
    assert (not found) == is_least, found
