"""The checks of a function's values, made again with what the final template says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aws_cdk
import jsii
import pytest
from attrs import frozen
from aws_cdk import (
    Annotations,
    App,
    Aspects,
    CfnParameter,
    CfnResource,
    Duration,
    IAspect,
    NestedStack,
    Stack,
    Stage,
)
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_events as events
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kinesisfirehose as firehose
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_pipes as pipes
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda.triggers import KinesisStreamTrigger, PipeTrigger, SqsTrigger
from cdk_rust_lambda.triggers.wiring.final_options import UNKNOWN, number_at
from tests.support.projects import SKIP_BUNDLING
from tests.support.triggers import function_with, trigger_table
from tests.triggers.check_cases import CHECK_CASES

if TYPE_CHECKING:
    from constructs import IConstruct

    from cdk_rust_lambda import RustFunction

pytestmark = pytest.mark.newest


@frozen
class Change:
    """A property that the final template has instead, and that with which nothing is wrong."""

    name: str
    trips: Any
    passes: Any


CHANGES = {
    "api-timeout": Change("Timeout", 60, 31),
    "client-vpn-name": Change("FunctionName", "other", "AWSClientVPN-b"),
    "client-vpn-timeout": Change("Timeout", 31, 30),
    "cognito-5s": Change("Timeout", 6, 4),
    "firehose": Change("Timeout", 301, 300),
    "kafka-mq-timeout": Change("Timeout", 841, 840),
    "kafka-reserved": Change("ReservedConcurrentExecutions", 4, 5),
    "ses-timeout": Change("Timeout", 31, 30),
    "sqs-reserved": Change("ReservedConcurrentExecutions", 4, 5),
    "sqs-visibility": Change("Timeout", 31, 30),
    "sqs-visibility-6x": Change("Timeout", 31, 30),
    "stream-reserved": Change("ReservedConcurrentExecutions", 3, 4),
}
ERRORS = {"client-vpn-name", "firehose", "kafka-mq-timeout", "sqs-visibility"}
CHECK_IDS = pytest.mark.parametrize("check_id", CHANGES)


@jsii.implements(IAspect)
class Setting:
    def __init__(self, name: str, value: Any) -> None:
        self.name = name
        self.value = value

    def visit(self, node: IConstruct) -> None:
        if isinstance(node, lambda_.CfnFunction):
            node.add_property_override(self.name, self.value)


def stack_in(folder: Path, place: str = "stack") -> Stack:
    app = App(outdir=str(folder / "out"), context=dict(SKIP_BUNDLING))
    stack = Stack(Stage(app, "T") if place == "stage" else app, "S")
    return NestedStack(stack, "N") if place == "nested stack" else stack


def function_of(folder: Path, stack: Stack, check_id: str) -> RustFunction:
    setup = CHECK_CASES[check_id].passes
    keywords = setup(stack) if callable(setup) else {"manifest": setup}
    manifest = trigger_table(keywords.pop("manifest")) if "manifest" in keywords else ""
    triggers = keywords.pop("triggers", ())
    return function_with(folder / "crate", stack, *triggers, manifest=manifest, **keywords)


def override(construct: IConstruct, name: str, value: Any) -> None:
    resource = construct.node.default_child
    assert isinstance(resource, CfnResource)
    resource.add_property_override(name, value)


def reported(stack: Stack) -> list[dict[str, Any]]:
    """What the report of the final templates says."""
    app = stack.node.root
    assert isinstance(app, App)
    has_failed = False
    try:
        app.synth()
    except RuntimeError as error:
        if "ValidationFailed" not in str(error):
            raise
        has_failed = True
    found = []
    for report in Path(app.outdir).glob("validation-report.json"):
        for plugin in json.loads(report.read_text())["pluginReports"]:
            if plugin["pluginName"] == "cdk-rust-lambda":
                found += plugin["violations"]
    assert has_failed == any(violation["severity"] == "error" for violation in found)
    return found


@CHECK_IDS
def test_a_value_that_only_the_template_has(tmp_path: Path, check_id: str) -> None:
    stack = stack_in(tmp_path)
    change = CHANGES[check_id]
    override(function_of(tmp_path, stack, check_id), change.name, change.trips)
    (violation,) = reported(stack)
    assert violation["ruleName"].endswith(check_id)
    assert violation["severity"] == ("error" if check_id in ERRORS else "warning")
    assert violation["description"].startswith("after Aspects and overrides, ")
    assert f" {change.trips}" in violation["description"] or check_id in (
        "client-vpn-name",
        "sqs-reserved",
    )
    (construct,) = violation["violatingConstructs"]
    assert construct["constructPath"] == "S/F/Resource"


@CHECK_IDS
def test_what_fits_is_nothing_to_say(tmp_path: Path, check_id: str) -> None:
    stack = stack_in(tmp_path)
    change = CHANGES[check_id]
    override(function_of(tmp_path, stack, check_id), change.name, change.passes)
    assert reported(stack) == []


@pytest.mark.parametrize("place", ["stack", "nested stack", "stage"])
@pytest.mark.parametrize("check_id", ["sqs-visibility", "api-timeout"])
def test_an_aspect_sets_it(tmp_path: Path, check_id: str, place: str) -> None:
    stack = stack_in(tmp_path, place)
    function_of(tmp_path, stack, check_id)
    # CDK applies an app's Aspects to no stage of its own.
    Aspects.of(Stage.of(stack) or stack).add(Setting("Timeout", 60))
    (violation,) = reported(stack)
    assert violation["ruleName"].endswith(check_id)


def test_what_was_said_of_the_function_is_not_said_again(tmp_path: Path) -> None:
    stack = stack_in(tmp_path)
    queue = sqs.Queue(stack, "Queue", visibility_timeout=Duration.seconds(30))
    function_with(tmp_path / "crate", stack, SqsTrigger(queue))
    assert reported(stack) == []


def test_a_queue_that_follows(tmp_path: Path) -> None:
    stack = stack_in(tmp_path)
    queue = sqs.Queue(stack, "Queue", visibility_timeout=Duration.seconds(180))
    function = function_with(tmp_path / "crate", stack, SqsTrigger(queue))
    override(function, "Timeout", "900")
    override(queue, "VisibilityTimeout", "5400")
    assert reported(stack) == []


@pytest.mark.parametrize("visibility", [20, None])
def test_a_queue_that_is_changed(tmp_path: Path, visibility: int | None) -> None:
    stack = stack_in(tmp_path)
    queue = sqs.Queue(stack, "Queue", visibility_timeout=Duration.seconds(300))
    function = function_with(
        tmp_path / "crate", stack, SqsTrigger(queue), timeout=Duration.seconds(50)
    )
    resource = queue.node.default_child
    assert isinstance(resource, sqs.CfnQueue)
    resource.add_property_deletion_override("VisibilityTimeout")
    if visibility is not None:
        override(queue, "VisibilityTimeout", visibility)
    (violation,) = reported(stack)
    assert violation["ruleName"].endswith("sqs-visibility")
    assert f"hides a message for {visibility or 30} seconds" in violation["description"]
    assert function.node.path in str(violation["violatingConstructs"])


def test_a_queue_that_is_created_and_one_of_a_pipe(tmp_path: Path) -> None:
    stack = stack_in(tmp_path)
    queue = sqs.Queue(stack, "Queue", visibility_timeout=Duration.seconds(180))
    triggers = (SqsTrigger(), PipeTrigger(queue))
    override(function_with(tmp_path / "crate", stack, *triggers), "Timeout", 800)
    created, of_pipe = reported(stack)
    assert created["severity"] == "error"
    assert of_pipe["severity"] == "warning"
    assert "the queue S/Queue " in of_pipe["description"]


def parameter(name: str, value: Any) -> list[dict[str, Any]]:
    """The parameters of a processor of Firehose."""
    return [{"ParameterName": name, "ParameterValue": value}]


STREAM = "'kinesis-stream'\nstarting_position = 'latest'"
PIPE = "'pipe'\nsource = 'arn:aws:sqs:eu-west-1:123456789012:jobs'\nbatch_size = 10"
QUEUE_OF_PIPE = "SourceParameters.SqsQueueParameters"
RULE = "'eventbridge-rule'\npattern = { source = ['a'] }\nretry_attempts = 2"
RETRY_OF_RULE = "Targets.0.RetryPolicy"
SCHEDULE = "'schedule'\nschedule = 'rate(1 hour)'\nretry_attempts = 2\ntime_window = 60"
RETRY_OF_SCHEDULE = "Target.RetryPolicy"
WINDOW = "FlexibleTimeWindow.MaximumWindowInMinutes"
TRANSFORM = "'firehose-transform'"
PARAMETERS = "ExtendedS3DestinationConfiguration.ProcessingConfiguration.Processors.0.Parameters"
MAPPING = lambda_.CfnEventSourceMapping
INTEGRATION = apigatewayv2.CfnIntegration
OF_TRIGGERS: dict[str, tuple[str, type[CfnResource], str, Any, str | None]] = {
    "batch": ("'sqs'", MAPPING, "BatchSize", 11, "a batch of 11 messages needs a window"),
    "window": ("'sqs'", MAPPING, "MaximumBatchingWindowInSeconds", 301, "0 to 300 seconds"),
    "concurrency": ("'sqs'", MAPPING, "ScalingConfig.MaximumConcurrency", 1, "from 2 to 1,000"),
    "pollers": ("'sqs'", MAPPING, "ProvisionedPollerConfig.MinimumPollers", 1, "takes 2 to 200"),
    "factor": (STREAM, MAPPING, "ParallelizationFactor", 11, "from 1 to 10"),
    "age": (STREAM, MAPPING, "MaximumRecordAgeInSeconds", 59, "60 to 604,800 seconds"),
    "no age": (STREAM, MAPPING, "MaximumRecordAgeInSeconds", -1, None),
    "unknown": (STREAM, MAPPING, "ParallelizationFactor", {"Ref": "Factor"}, None),
    "http": ("'http-api'", INTEGRATION, "TimeoutInMillis", 20_000, "the HTTP API waits only 20"),
    "range": ("'http-api'", INTEGRATION, "TimeoutInMillis", 30_001, "waits for 0.05 to 30 seconds"),
    "websocket": ("'websocket-api'", INTEGRATION, "TimeoutInMillis", 9_000, "waits only 9"),
    "rest": (
        "'rest-api'",
        apigateway.CfnMethod,
        "Integration.TimeoutInMillis",
        40,
        "waits for 0.05",
    ),
    "pipe": (PIPE, pipes.CfnPipe, f"{QUEUE_OF_PIPE}.BatchSize", 10_001, "from 1 to 10,000"),
    "window of a pipe": (PIPE, pipes.CfnPipe, f"{QUEUE_OF_PIPE}.BatchSize", 11, "needs a window"),
    "rule": (RULE, events.CfnRule, f"{RETRY_OF_RULE}.MaximumRetryAttempts", 186, "to 185"),
    "age of a rule": (
        RULE,
        events.CfnRule,
        f"{RETRY_OF_RULE}.MaximumEventAgeInSeconds",
        59,
        "60 to 86,400 seconds, found 59 seconds",
    ),
    "no age of a rule": (
        RULE,
        events.CfnRule,
        f"{RETRY_OF_RULE}.MaximumEventAgeInSeconds",
        -1,
        "60 to 86,400 seconds, found -1",
    ),
    "schedule": (
        SCHEDULE,
        scheduler.CfnSchedule,
        f"{RETRY_OF_SCHEDULE}.MaximumRetryAttempts",
        "186",
        "from 0 to 185, found 186",
    ),
    "age of a schedule": (
        SCHEDULE,
        scheduler.CfnSchedule,
        f"{RETRY_OF_SCHEDULE}.MaximumEventAgeInSeconds",
        86_401,
        "60 to 86,400 seconds, found 86401 seconds",
    ),
    "window of a schedule": (
        SCHEDULE,
        scheduler.CfnSchedule,
        WINDOW,
        1_441,
        "1 to 1,440 whole minutes, found 86460",
    ),
    "longest window": (SCHEDULE, scheduler.CfnSchedule, WINDOW, 1_440, None),
    "unknown window": (SCHEDULE, scheduler.CfnSchedule, WINDOW, {"Ref": "Minutes"}, None),
    "no window": (SCHEDULE, scheduler.CfnSchedule, "FlexibleTimeWindow", {"Mode": "OFF"}, None),
    "interval": (
        TRANSFORM,
        firehose.CfnDeliveryStream,
        PARAMETERS,
        parameter("BufferIntervalInSeconds", "901"),
        "0 to 900 seconds, found 901 seconds",
    ),
    "size": (
        TRANSFORM,
        firehose.CfnDeliveryStream,
        PARAMETERS,
        parameter("BufferSizeInMBs", "0.1"),
        "0.2 to 3 MiB, found 0.1 MiB",
    ),
    "smallest size": (
        TRANSFORM,
        firehose.CfnDeliveryStream,
        PARAMETERS,
        parameter("BufferSizeInMBs", "0.2"),
        None,
    ),
    "retries": (
        TRANSFORM,
        firehose.CfnDeliveryStream,
        PARAMETERS,
        parameter("NumberOfRetries", 301),
        "from 0 to 300, found 301",
    ),
    "unknown retries": (
        TRANSFORM,
        firehose.CfnDeliveryStream,
        PARAMETERS,
        parameter("NumberOfRetries", {"Ref": "Retries"}),
        None,
    ),
}


@pytest.mark.parametrize("case", OF_TRIGGERS)
def test_a_number_of_the_trigger_itself(tmp_path: Path, case: str) -> None:
    kind, resource_type, name, value, words = OF_TRIGGERS[case]
    stack = stack_in(tmp_path)
    manifest = f"[package.metadata.lambda.deploy]\ntimeout = 30\n{trigger_table(f'type = {kind}')}"
    function_with(tmp_path / "crate", stack, manifest=manifest)
    for each in stack.node.find_all():
        if isinstance(each, resource_type):
            each.add_property_override(name, value)
    found = [each["description"] for each in reported(stack)]
    assert len(found) == (words is not None)
    assert words is None or words in found[0]


def test_a_stream_that_has_more_shards(tmp_path: Path) -> None:
    stack = stack_in(tmp_path)
    stream = kinesis.Stream(stack, "Clicks", shard_count=2)
    trigger = KinesisStreamTrigger(stream, starting_position=lambda_.StartingPosition.LATEST)
    keywords: dict[str, Any] = {"reserved_concurrent_executions": 2}
    function_with(tmp_path / "crate", stack, trigger, **keywords)
    override(stream, "ShardCount", 3)
    (violation,) = reported(stack)
    assert violation["ruleName"].endswith("stream-reserved")
    assert (
        "up to 3 batches at once (parallelization_factor 1, 3 shards)" in violation["description"]
    )


def test_a_value_that_is_only_known_at_deployment(tmp_path: Path) -> None:
    stack = stack_in(tmp_path)
    parameter = CfnParameter(stack, "Seconds", type="Number")
    override(function_of(tmp_path, stack, "sqs-visibility"), "Timeout", parameter.value_as_string)
    assert reported(stack) == []


@pytest.mark.parametrize("place", ["function", "stack"])
def test_a_warning_that_is_acknowledged(tmp_path: Path, place: str) -> None:
    stack = stack_in(tmp_path)
    function = function_of(tmp_path, stack, "api-timeout")
    override(function, "Timeout", 60)
    scope = function if place == "function" else stack
    Annotations.of(scope).acknowledge_warning("cdk-rust-lambda:api-timeout")
    assert reported(stack) == []


def test_an_error_stays_when_something_else_is_acknowledged(tmp_path: Path) -> None:
    stack = stack_in(tmp_path)
    function = function_of(tmp_path, stack, "sqs-visibility")
    override(function, "Timeout", 60)
    override(function, "Architectures", ["arm64"])
    known = aws_cdk.Acknowledgment(id="cdk-rust-lambda::final-template", reason="tried")
    aws_cdk.Validations.of(function).acknowledge(known)
    (violation,) = reported(stack)
    assert violation["ruleName"] == "sqs-visibility"
    assert violation["severity"] == "error"


def test_a_function_that_is_taken_away_again(tmp_path: Path) -> None:
    stack = stack_in(tmp_path)
    function = function_of(tmp_path, stack, "firehose")
    override(function, "Timeout", 301)
    stack.node.try_remove_child(function.node.id)
    assert reported(stack) == []


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (None, None),
        ({}, None),
        ({"MaximumConcurrency": 2}, 2),
        ({"Ref": "AWS::NoValue"}, UNKNOWN),
        ({"Fn::If": ["Big", {"MaximumConcurrency": 9}, {"MaximumConcurrency": 2}]}, UNKNOWN),
        ({"MaximumConcurrency": {"Ref": "Limit"}}, UNKNOWN),
    ],
)
def test_a_number_on_whose_way_a_deployment_decides(config: Any, expected: Any) -> None:
    read = number_at("ScalingConfig.MaximumConcurrency")
    assert read({"ScalingConfig": config}) == expected
