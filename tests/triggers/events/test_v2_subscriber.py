from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.triggers import EventBridgeV2SubscriberTrigger
from cdk_rust_lambda.triggers.core.source import ImportedByArn
from cdk_rust_lambda.triggers.events import v2_subscriber as eventbridge_v2
from tests.support.projects import resources_of, skipping_stack
from tests.support.triggers import function_with, messages, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.newest
ARN = "arn:aws:events:eu-west-1:123456789012:event-busv2/orders/0123456789abcdefghijklmno"
SUBSCRIBER = "AWS::EventsV2::Subscriber"


def test_a_bus_of_python(tmp_path: Path) -> None:
    from aws_cdk import aws_eventsv2 as eventsv2  # not in the oldest supported aws-cdk-lib

    stack = skipping_stack()
    bus = eventsv2.CfnEventBus(stack, "Orders", name="orders")
    function = function_with(tmp_path, stack, EventBridgeV2SubscriberTrigger(bus))
    found = only(stack, SUBSCRIBER)
    assert found["EventBusArn"]["Fn::GetAtt"][0] == "Orders"
    invoke = found["InvokeConfiguration"]
    assert invoke["LambdaParameters"] == {"InvocationType": "REQUEST_RESPONSE"}
    (policy,) = resources_of(stack, "AWS::IAM::Policy")
    assert policy["PolicyDocument"]["Statement"][0]["Action"] == "lambda:InvokeFunction"
    roles = resources_of(stack, "AWS::IAM::Role")
    assert any("events.amazonaws.com" in str(role) for role in roles)
    assert function.triggers["EventbridgeV2SubscriberOrders"].source is bus
    assert resources_of(stack, "AWS::Lambda::Permission") == []
    assert "cdk-rust-lambda:eb-dlq" in messages(stack)
    assert "async-dlq" not in messages(stack)


def test_options_in_cargo_toml(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = f"""
type = 'eventbridge-v2-subscriber'
source = '{ARN}'
name = 'large-orders'
invocation_type = 'event'
ordering = 'fifo'
state = 'stopped'
tags = {{ a = 'b' }}
dead_letter_queue = {{ create = true }}
batch_configuration = {{ max_batch_size = 5, max_batch_window_in_seconds = 3 }}
filter_configuration = {{ filters = [{{ pattern = '{{"a":[1]}}', scope = 'DATA' }}] }}
retry_policy = {{ max_retry_attempts = 2 }}
transformer = {{ type = 'WITH_METADATA' }}
"""
    function_with(tmp_path, stack, manifest=trigger_table(lines))
    found = only(stack, SUBSCRIBER)
    assert found["EventBusArn"] == ARN
    assert found["Name"] == "large-orders"
    assert found["Type"] == "FIFO"
    assert found["State"] == "STOPPED"
    assert found["Tags"] == [{"Key": "a", "Value": "b"}]
    assert found["BatchConfiguration"] == {"MaxBatchSize": 5, "MaxBatchWindowInSeconds": 3}
    pattern = {"Pattern": '{"a":[1]}', "Scope": "DATA"}
    assert found["FilterConfiguration"] == {"Filters": [pattern]}
    assert found["RetryPolicy"] == {"MaxRetryAttempts": 2}
    assert found["Transformer"] == {"Type": "WITH_METADATA"}
    assert found["InvokeConfiguration"]["LambdaParameters"] == {"InvocationType": "EVENT"}
    assert "OnFailureConfiguration" in found
    assert "sqs:SendMessage" in str(resources_of(stack, "AWS::IAM::Policy"))
    assert "eb-dlq" not in messages(stack)
    assert "cdk-rust-lambda:async-dlq" in messages(stack)


def test_a_bus_that_is_created(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, EventBridgeV2SubscriberTrigger())
    assert only(stack, "AWS::EventsV2::EventBus")["Name"].endswith("EventbridgeV2Subscriber")


def test_sample_events() -> None:
    assert EventBridgeV2SubscriberTrigger().sample_event() == [{"hello": "world"}]
    one = EventBridgeV2SubscriberTrigger(batch_configuration={"max_batch_size": 1})
    assert one.sample_event() == {"hello": "world"}


def test_what_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stack = skipping_stack()
    queue = sqs.Queue(stack, "Q", fifo=True)
    trigger = EventBridgeV2SubscriberTrigger(ImportedByArn("a", ARN), dead_letter_queue=queue)
    with pytest.raises(TriggerError, match="FIFO queue"):
        function_with(tmp_path, stack, trigger)
    with pytest.raises(TriggerError, match="not the ARN"):
        EventBridgeV2SubscriberTrigger(ImportedByArn("a", ARN.replace("busv2", "bus")))
    with pytest.raises(TriggerError, match="not the ARN"):
        EventBridgeV2SubscriberTrigger(ImportedByArn("a", ARN[:-1]))
    with pytest.raises(TriggerError, match="a table of strings"):
        EventBridgeV2SubscriberTrigger(tags={"x": 1})  # type: ignore[dict-item]
    with pytest.raises(TriggerError, match="a table of strings"):
        EventBridgeV2SubscriberTrigger(tags={1: "x"})  # type: ignore[dict-item]
    with pytest.raises(TriggerError, match="has no key 'size'"):
        EventBridgeV2SubscriberTrigger(batch_configuration={"size": 1})
    monkeypatch.setattr(eventbridge_v2, "_MODULE", None)
    with pytest.raises(TriggerError, match=r"need aws-cdk-lib 2\.275"):
        function_with(tmp_path, skipping_stack(), EventBridgeV2SubscriberTrigger())


def test_an_aws_cdk_lib_without_such_buses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "aws_cdk.aws_eventsv2", None)
    assert eventbridge_v2._eventsv2() is None  # noqa: SLF001 - as at import
