"""Sources of another Region or partition than the function's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from aws_cdk import App, Environment, Stack, Stage
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from aws_cdk.aws_lambda import StartingPosition
from constructs import Construct

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.triggers import (
    CloudFrontTrigger,
    DynamoDbStreamTrigger,
    HandlerEvent,
    KinesisStreamTrigger,
    RestApiTrigger,
    SnsTrigger,
    SqsTrigger,
    Trigger,
    with_options,
)
from cdk_rust_lambda.triggers.core.source import ImportedByArn
from cdk_rust_lambda.triggers.examples import NEEDED_OPTIONS
from tests.support.projects import SKIP_BUNDLING
from tests.support.triggers import function_with, trigger_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@with_options
class AnyTrigger(Trigger):
    """Takes any source."""

    type: ClassVar[str] = "any"
    source_field: ClassVar[str | None] = "given"
    event: ClassVar[HandlerEvent] = HandlerEvent()

    given: Any = None

    def bind(self, function: Any, construct_id: str) -> Any:
        return Construct(function, construct_id)

    def sample_event(self) -> Any:
        return {}


ACCOUNT = "111122223333"
ELSEWHERE = f"us-east-1:{ACCOUNT}"


def stack_in(region: str | None) -> Stack:
    app = App(context=dict(SKIP_BUNDLING))
    return Stack(app, "S", env=Environment(account=ACCOUNT, region=region))


def queue_trigger(stack: Stack) -> Trigger:
    return SqsTrigger(sqs.Queue.from_queue_arn(stack, "Q", f"arn:aws:sqs:{ELSEWHERE}:jobs"))


def stream_trigger(stack: Stack) -> Trigger:
    stream = kinesis.Stream.from_stream_arn(stack, "Q", f"arn:aws:kinesis:{ELSEWHERE}:stream/a")
    return KinesisStreamTrigger(stream, starting_position=StartingPosition.LATEST)


def table_trigger(stack: Stack) -> Trigger:
    """Of a class that doesn't take its Region from the ARN."""
    arn = f"arn:aws:dynamodb:{ELSEWHERE}:table/a"
    table = dynamodb.Table.from_table_attributes(
        stack, "T", table_arn=arn, table_stream_arn=f"{arn}/stream/2026-01-01T00:00:00.000"
    )
    return DynamoDbStreamTrigger(table, starting_position=StartingPosition.LATEST)


def queue_of_another_stack(stack: Stack) -> Trigger:
    env = Environment(account=ACCOUNT, region="us-east-1")
    app = stack.node.root
    assert isinstance(app, App)
    return SqsTrigger(sqs.Queue(Stack(app, "Other", env=env), "Q"))


@pytest.mark.parametrize(
    "make", [queue_trigger, stream_trigger, table_trigger, queue_of_another_stack]
)
def test_a_source_of_another_region(tmp_path: Path, make: Callable[[Stack], Trigger]) -> None:
    stack = stack_in("eu-west-1")
    with pytest.raises(TriggerError, match="the source is in us-east-1") as caught:
        function_with(tmp_path, stack, make(stack))
    assert caught.value.key in ("queue", "stream", "table")
    assert caught.value.remedy


def test_a_source_of_another_region_in_cargo_toml(tmp_path: Path) -> None:
    lines = f"type = 'sqs'\nsource = 'arn:aws:sqs:{ELSEWHERE}:jobs'"
    with pytest.raises(TriggerError, match="the source is in us-east-1"):
        function_with(tmp_path, stack_in("eu-west-1"), manifest=trigger_table(lines))


IN_US = f"arn:aws:{{}}:{ELSEWHERE}:{{}}"
API = "arn:aws:apigateway:us-east-1::/apis/a1b2c3"


@pytest.mark.parametrize(
    ("kind", "arn"),
    [
        ("http-api", API),
        ("http-api-authorizer", API),
        ("websocket-api", API),
        ("websocket-authorizer", API),
        ("appsync", IN_US.format("appsync", "apis/abc123")),
        ("vpc-lattice", IN_US.format("vpc-lattice", "service/svc-0123456789abcdef0")),
        ("appconfig-extension", IN_US.format("appconfig", "application/abc1234")),
        ("connect", IN_US.format("connect", "instance/1")),
        ("s3-object-lambda", IN_US.format("s3", "accesspoint/point")),
        ("ecr-scan", IN_US.format("ecr", "repository/app")),
        ("codebuild", IN_US.format("codebuild", "project/app")),
    ],
)
def test_what_belongs_to_a_source_of_another_region(tmp_path: Path, kind: str, arn: str) -> None:
    needed = NEEDED_OPTIONS.get(kind, {})
    lines = "".join(f"{name} = {json.dumps(value)}\n" for name, value in needed.items())
    for region, fails in (("eu-west-1", True), ("us-east-1", False)):
        manifest = trigger_table(f"type = '{kind}'\nsource = '{arn}'\n{lines}")
        if fails:
            with pytest.raises(TriggerError, match="the source is in us-east-1") as caught:
                function_with(tmp_path, stack_in(region), manifest=manifest)
            has_rule = kind in ("ecr-scan", "codebuild")
            assert ("EventBridge" in str(caught.value.remedy)) is has_rule
        else:
            assert function_with(tmp_path, stack_in(region), manifest=manifest).triggers


def distribution_of_another_stack(stack: Stack) -> Trigger:
    origin: Any = origins.HttpOrigin("example.com")
    behavior = cloudfront.BehaviorOptions(origin=origin)
    made = cloudfront.Distribution(stack, "D", default_behavior=behavior)
    return CloudFrontTrigger(made, path_pattern="/api/*")


def api_of_another_stack(stack: Stack) -> Trigger:
    return RestApiTrigger(apigateway.RestApi(stack, "Api"), routes=["GET /items"])


@pytest.mark.parametrize("make", [distribution_of_another_stack, api_of_another_stack])
def test_a_permission_in_another_region(tmp_path: Path, make: Callable[[Stack], Trigger]) -> None:
    app = App(context=dict(SKIP_BUNDLING))
    one, other = (
        Stack(
            app,
            region,
            env=Environment(account=ACCOUNT, region=region),
            cross_region_references=True,
        )
        for region in ("eu-west-1", "us-east-1")
    )
    with pytest.raises(TriggerError, match="the source is in us-east-1"):
        function_with(tmp_path, one, make(other))


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        (f"type = 'sns'\ndead_letter_queue = '{IN_US.format('sqs', 'dead')}'", "dead_letter_queue"),
        (
            "type = 'kinesis-stream'\nstarting_position = 'latest'\n"
            f"on_failure = '{IN_US.format('sqs', 'dead')}'",
            "on_failure",
        ),
        (
            f"type = 'schedule'\nschedule = 'rate(1 hour)'\nkey = '{IN_US.format('kms', 'key/1')}'",
            "key",
        ),
    ],
)
def test_other_resources_of_another_region(tmp_path: Path, lines: str, key: str) -> None:
    with pytest.raises(TriggerError, match="is in us-east-1, the function in eu-west-1") as caught:
        function_with(tmp_path, stack_in("eu-west-1"), manifest=trigger_table(lines))
    assert caught.value.key == f"package.metadata.lambda.triggers[0].{key}"
    for region in ("us-east-1", None):
        function_with(tmp_path, stack_in(region), manifest=trigger_table(lines))


def test_a_topic_for_what_fails_may_be_elsewhere(tmp_path: Path) -> None:
    lines = (
        "type = 'kinesis-stream'\nstarting_position = 'latest'\n"
        f"on_failure = '{IN_US.format('sns', 'dead')}'"
    )
    assert function_with(tmp_path, stack_in("eu-west-1"), manifest=trigger_table(lines)).triggers


def test_an_arn_that_is_too_short(tmp_path: Path) -> None:
    function = function_with(
        tmp_path, stack_in("eu-west-1"), AnyTrigger(ImportedByArn("a", "arn:aws"))
    )
    assert list(function.triggers) == ["AnyA"]


@pytest.mark.parametrize("region", ["us-east-1", None])
def test_a_source_that_may_be_of_the_region(tmp_path: Path, region: str | None) -> None:
    stack = stack_in(region)
    assert function_with(tmp_path, stack, queue_trigger(stack)).triggers


def test_topics_may_be_elsewhere_but_in_the_partition(tmp_path: Path) -> None:
    stack = stack_in("eu-west-1")
    topic = sns.Topic.from_topic_arn(stack, "T", f"arn:aws:sns:{ELSEWHERE}:alerts")
    assert function_with(tmp_path, stack, SnsTrigger(topic)).triggers
    lines = f"type = 'sns'\nsource = 'arn:aws-cn:sns:cn-north-1:{ACCOUNT}:alerts'"
    with pytest.raises(TriggerError, match="the partition aws-cn"):
        function_with(tmp_path, stack_in("eu-west-1"), manifest=trigger_table(lines))


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("cn-north-1", "aws-cn"),
        ("eusc-de-east-1", "aws-eusc"),
        ("us-gov-west-1", "aws-us-gov"),
        ("us-iso-east-1", "aws-iso"),
        ("us-isob-east-1", "aws-iso-b"),
    ],
)
def test_a_topic_of_the_own_partition(tmp_path: Path, region: str, partition: str) -> None:
    lines = f"type = 'sns'\nsource = 'arn:{partition}:sns:{region}:{ACCOUNT}:alerts'"
    assert function_with(tmp_path, stack_in(region), manifest=trigger_table(lines)).triggers


def test_a_queue_of_another_app(tmp_path: Path) -> None:
    queue = sqs.Queue(stack_in(None), "Q")
    with pytest.raises(TriggerError, match="S/Q is a resource of another app than S/F") as caught:
        function_with(tmp_path, stack_in(None), SqsTrigger(queue))
    assert "import it by its ARN" in str(caught.value.remedy)


def test_a_queue_of_another_stage(tmp_path: Path) -> None:
    app = App(context=dict(SKIP_BUNDLING))
    queue = sqs.Queue(Stack(Stage(app, "Data"), "S"), "Q")
    stack = Stack(Stage(app, "Code"), "S")
    with pytest.raises(TriggerError, match="Data/S/Q is a resource of another stage than Code/S/F"):
        function_with(tmp_path, stack, SqsTrigger(queue))
    imported = sqs.Queue.from_queue_arn(Stack(app, "I"), "Q", "arn:aws:sqs:eu-west-1:1:jobs")
    assert function_with(tmp_path, Stack(stack, "T"), SqsTrigger(imported)).triggers
