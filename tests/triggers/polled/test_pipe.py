from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import CfnParameter, Duration, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.triggers import DynamoDbStreamTrigger, KinesisStreamTrigger, PipeTrigger
from cdk_rust_lambda.triggers.core.source import Created, ImportedByArn, ImportedByName
from tests.support.projects import resources_of, skipping_stack, template_of
from tests.support.streams import actions_of, in_manifest
from tests.support.triggers import function_with, messages, only

if TYPE_CHECKING:
    from pathlib import Path

PIPE = "AWS::Pipes::Pipe"
QUEUE_ARN = "arn:aws:sqs:eu-west-1:123456789012:jobs"
STREAM_ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks"
TABLE_ARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000"
LATEST = lambda_.StartingPosition.LATEST
READ = {
    "queue": "sqs:ReceiveMessage",
    "stream": "kinesis:GetRecords",
    "table": "dynamodb:GetRecords",
}


def source_in(stack: Stack, kind: str) -> Any:
    if kind == "queue":
        return sqs.Queue(stack, "Source")
    if kind == "stream":
        return kinesis.Stream(stack, "Source")
    key = dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING)
    view = dynamodb.StreamViewType.KEYS_ONLY
    return dynamodb.Table(stack, "Source", partition_key=key, stream=view)


@pytest.mark.parametrize("kind", READ)
def test_a_source_of_python(tmp_path: Path, kind: str) -> None:
    stack = skipping_stack()
    source = source_in(stack, kind)
    position: dict[str, Any] = {} if kind == "queue" else {"starting_position": LATEST}
    function = function_with(tmp_path, stack, PipeTrigger(source, **position))
    pipe = only(stack, PIPE)
    assert pipe["Source"]["Fn::GetAtt"][0].startswith("Source")
    assert pipe["Target"]["Fn::GetAtt"][0].startswith("F")
    parameters = pipe["TargetParameters"]["LambdaFunctionParameters"]
    assert parameters == {"InvocationType": "REQUEST_RESPONSE"}
    actions = actions_of(stack)
    assert {READ[kind], "lambda:InvokeFunction"} <= actions.keys()
    assert function.triggers["PipeSource"].source is source
    roles = [role for role in resources_of(stack, "AWS::IAM::Role") if "pipes" in str(role)]
    (statement,) = roles[0]["AssumeRolePolicyDocument"]["Statement"]
    account = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    assert statement["Condition"] == account
    # What reads is the pipe, not the function.
    for policy in resources_of(stack, "AWS::IAM::Policy"):
        assert "Pipe" in policy["Roles"][0]["Ref"]


def test_its_role_is_for_the_pipe_of_its_name(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, PipeTrigger(source_in(stack, "queue"), name="jobs"))
    (role,) = (each for each in resources_of(stack, "AWS::IAM::Role") if "pipes" in str(each))
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    arn = statement["Condition"]["ArnEquals"]["aws:SourceArn"]
    assert ":pipe/jobs" in str(arn)
    assert "StringEquals" in statement["Condition"]


def test_it_is_made_after_its_role_may_read(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, PipeTrigger(source_in(stack, "queue")))
    (pipe,) = (each for each in template_of(stack)["Resources"].values() if each["Type"] == PIPE)
    assert any("DefaultPolicy" in name for name in pipe["DependsOn"])


def test_options_of_a_stream(tmp_path: Path) -> None:
    stack = skipping_stack()
    dead_letters = sqs.Queue(stack, "Dead")
    trigger = PipeTrigger(
        source_in(stack, "stream"),
        starting_position=lambda_.StartingPosition.AT_TIMESTAMP,
        starting_position_timestamp=1767268800,
        batch_size=5,
        dead_letter_queue=dead_letters,
        max_batching_window=Duration.seconds(3),
        max_record_age=Duration.hours(1),
        on_partial_batch_item_failure="automatic_bisect",
        parallelization_factor=2,
        retry_attempts=3,
        filters=[{"data": {"a": [1]}}],
        desired_state="stopped",
        description="d",
        name="clicks",
        tags={"a": "b"},
        input_template='{"id": <$.eventID>}',
        invocation_type="fire_and_forget",
    )
    function_with(tmp_path, stack, trigger)
    pipe = only(stack, PIPE)
    dead_arn = stack.resolve(dead_letters.queue_arn)
    assert pipe["SourceParameters"] == {
        "FilterCriteria": {"Filters": [{"Pattern": '{"data": {"a": [1]}}'}]},
        "KinesisStreamParameters": {
            "BatchSize": 5,
            "DeadLetterConfig": {"Arn": dead_arn},
            "MaximumBatchingWindowInSeconds": 3,
            "MaximumRecordAgeInSeconds": 3600,
            "MaximumRetryAttempts": 3,
            "OnPartialBatchItemFailure": "AUTOMATIC_BISECT",
            "ParallelizationFactor": 2,
            "StartingPosition": "AT_TIMESTAMP",
            "StartingPositionTimestamp": "2026-01-01T12:00:00Z",
        },
    }
    assert pipe["DesiredState"] == "STOPPED"
    assert pipe["Name"] == "clicks"
    assert pipe["Description"] == "d"
    assert pipe["Tags"] == {"a": "b"}
    assert pipe["TargetParameters"] == {
        "InputTemplate": '{"id": <$.eventID>}',
        "LambdaFunctionParameters": {"InvocationType": "FIRE_AND_FORGET"},
    }
    assert actions_of(stack)["sqs:SendMessage"] == dead_arn
    assert "pipe/clicks" in str(resources_of(stack, "AWS::IAM::Role"))


def test_in_cargo_toml_it_is_the_same(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = (
        "type = 'pipe'\nsource = 'jobs'\nbatch_size = 3\nmax_batching_window = 2\n"
        "filters = [{ body = { a = [1] } }]"
    )
    in_manifest(tmp_path, lines, stack, jobs=source_in(stack, "queue"))
    first = only(stack, PIPE)
    assert first["SourceParameters"]["SqsQueueParameters"] == {
        "BatchSize": 3,
        "MaximumBatchingWindowInSeconds": 2,
    }
    assert "cdk-rust-lambda:filter-drop" in messages(stack)
    stack = skipping_stack()
    trigger = PipeTrigger(
        source_in(stack, "queue"),
        batch_size=3,
        max_batching_window=Duration.seconds(2),
        filters=[{"body": {"a": [1]}}],
    )
    function_with(tmp_path, stack, trigger)
    assert only(stack, PIPE) == first


@pytest.mark.parametrize(
    ("arn", "position", "name"),
    [
        (QUEUE_ARN, "", "PipeJobs"),
        (STREAM_ARN, "starting_position = 'latest'", "PipeClicks"),
        (TABLE_ARN, "starting_position = 'trim_horizon'", "PipeOrders"),
    ],
)
def test_a_source_that_exists(tmp_path: Path, arn: str, position: str, name: str) -> None:
    stack = in_manifest(tmp_path, f"type = 'pipe'\nsource = '{arn}'\n{position}")
    assert only(stack, PIPE)["Source"] == arn
    assert arn in str(list(actions_of(stack).values()))
    assert stack.node.find_child("F").node.try_find_child(name) is not None


@pytest.mark.parametrize("by_arn", [False, True])
def test_an_enrichment(tmp_path: Path, by_arn: bool) -> None:
    stack = skipping_stack()
    enrichment: Any = ImportedByArn("e", "arn:aws:lambda:eu-west-1:123456789012:function:e")
    if not by_arn:
        enrichment = lambda_.Function.from_function_name(stack, "E", "e")
    trigger = PipeTrigger(
        source_in(stack, "queue"), enrichment=enrichment, enrichment_input_template="<$.body>"
    )
    function_with(tmp_path, stack, trigger)
    pipe = only(stack, PIPE)
    assert "function:e" in str(pipe["Enrichment"])
    assert pipe["EnrichmentParameters"] == {"InputTemplate": "<$.body>"}
    assert "function:e" in str(resources_of(stack, "AWS::IAM::Policy"))


def test_a_role_of_ones_own(tmp_path: Path) -> None:
    stack = skipping_stack()
    role = iam.Role(stack, "Own", assumed_by=iam.ServicePrincipal("pipes.amazonaws.com"))
    function_with(tmp_path, stack, PipeTrigger(source_in(stack, "queue"), role=role))
    assert only(stack, PIPE)["RoleArn"]["Fn::GetAtt"][0].startswith("Own")
    assert READ["queue"] in actions_of(stack)


def test_an_alias(tmp_path: Path) -> None:
    stack = skipping_stack()
    function = function_with(tmp_path, stack)
    alias = function.add_alias("live")
    function.add_trigger(PipeTrigger(source_in(stack, "queue"), alias=alias))
    assert "Alias" in str(only(stack, PIPE)["Target"])


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"resource": None}, "resource"),
        ({"resource": Created()}, "resource"),
        (
            {"resource": ImportedByArn("t", "arn:aws:sns:eu-west-1:123456789012:t")},
            "resource",
        ),
        ({"retry_attempts": 1}, "retry_attempts"),
        ({"starting_position": "latest"}, "starting_position"),
        ({"resource": ImportedByArn("s", STREAM_ARN)}, "starting_position"),
        (
            {"resource": ImportedByArn("s", STREAM_ARN), "starting_position": "at_timestamp"},
            "starting_position_timestamp",
        ),
        (
            {
                "resource": ImportedByArn("s", TABLE_ARN),
                "starting_position": "at_timestamp",
                "starting_position_timestamp": 1,
            },
            "starting_position",
        ),
        ({"enrichment_input_template": "x"}, "enrichment_input_template"),
        ({"invocation_type": "later"}, "invocation_type"),
        ({"desired_state": "on"}, "desired_state"),
        ({"name": "a b"}, "name"),
        ({"name": "größe"}, "name"),
        ({"dead_letter_queue": ImportedByName("größe", "größe")}, "dead_letter_queue"),
        ({"batch_size": 10_001}, "batch_size"),
        ({"log_configuration": {}}, "log_configuration"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    with pytest.raises(TriggerError) as caught:
        PipeTrigger(**{"resource": ImportedByArn("q", QUEUE_ARN), **options})
    assert caught.value.key == key
    assert caught.value.remedy


@pytest.mark.parametrize("seconds", [1_767_268_800_000, 2**70])
@pytest.mark.parametrize("kind", [PipeTrigger, KinesisStreamTrigger])
def test_a_time_that_is_none(kind: Any, seconds: int) -> None:
    position: Any = lambda_.StartingPosition.AT_TIMESTAMP
    source = ImportedByArn("s", STREAM_ARN)
    with pytest.raises(TriggerError, match="253,402,300,799") as caught:
        kind(source, starting_position=position, starting_position_timestamp=seconds)
    assert caught.value.key == "starting_position_timestamp"
    kind(source, starting_position=position, starting_position_timestamp=1_767_268_800)


def test_a_time_that_a_deployment_decides() -> None:
    position = lambda_.StartingPosition.AT_TIMESTAMP
    seconds: Any = CfnParameter(skipping_stack(), "Time", type="Number").value_as_number
    source = ImportedByArn("s", STREAM_ARN)
    KinesisStreamTrigger(source, starting_position=position, starting_position_timestamp=seconds)
    with pytest.raises(TriggerError, match="only known at deployment") as caught:
        PipeTrigger(source, starting_position=position, starting_position_timestamp=seconds)
    assert caught.value.key == "starting_position_timestamp"


def test_check_stream(tmp_path: Path) -> None:
    stack = skipping_stack()
    key = dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING)
    table = dynamodb.Table(stack, "T", partition_key=key)
    with pytest.raises(TriggerError, match="has no stream") as caught:
        function_with(tmp_path, stack, PipeTrigger(table, starting_position=LATEST))
    assert caught.value.key == "resource"


@pytest.mark.parametrize("kind", ["stream", "table"])
@pytest.mark.parametrize("limited", [False, True])
def test_check_poison(tmp_path: Path, kind: str, limited: bool) -> None:
    stack = skipping_stack()
    trigger = PipeTrigger(
        source_in(stack, kind), starting_position=LATEST, retry_attempts=1 if limited else None
    )
    function_with(tmp_path, stack, trigger)
    assert ("cdk-rust-lambda:stream-poison" in messages(stack)) is not limited


def test_check_readers(tmp_path: Path) -> None:
    stack = skipping_stack()
    table = source_in(stack, "table")
    triggers = [
        DynamoDbStreamTrigger(table, starting_position=LATEST),
        PipeTrigger(table, id="a", starting_position=LATEST),
        PipeTrigger(table, id="b", starting_position=LATEST, batch_size=5),
    ]
    function_with(tmp_path, stack, *triggers)
    assert "3 triggers read the stream of Stack/Source" in messages(stack)


def test_the_sample_event() -> None:
    (message,) = PipeTrigger(ImportedByArn("q", QUEUE_ARN)).sample_event()
    assert message["eventSourceARN"] == QUEUE_ARN
    stream = PipeTrigger(ImportedByArn("s", STREAM_ARN), starting_position=LATEST)
    (record,) = stream.sample_event()
    assert {"data", "partitionKey", "eventID"} <= record.keys()
    assert "kinesis" not in record
    table = PipeTrigger(ImportedByArn("s", TABLE_ARN), starting_position=LATEST)
    assert table.sample_event()[0]["dynamodb"]["NewImage"]
    templated = PipeTrigger(ImportedByArn("q", QUEUE_ARN), input_template="<$.body>")
    assert templated.sample_event() == ["<$.body>"]
