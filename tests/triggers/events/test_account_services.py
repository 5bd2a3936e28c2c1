from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.triggers import (
    CloudTrailEventsTrigger,
    Ec2EventsTrigger,
    EcrScanEventsTrigger,
    HandlerEvent,
    KmsEventsTrigger,
    MacieEventsTrigger,
    ScheduleRuleTrigger,
    ScheduleTrigger,
    SsmEventsTrigger,
)
from cdk_rust_lambda.triggers.events import account_services
from cdk_rust_lambda.triggers.events.envelope import ENVELOPES
from cdk_rust_lambda.triggers.events.preset_samples import SAMPLE_DETAILS
from cdk_rust_lambda.triggers.events.service_event import ServiceEventTrigger
from cdk_rust_lambda.triggers.registry import own_kinds
from tests.support.projects import skipping_stack
from tests.support.triggers import function_with, messages, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

_TYPES = "aws_lambda_events::event::cloudwatch_events::"
PRESETS = [
    kind
    for kind in own_kinds()
    if issubclass(kind, ServiceEventTrigger) and kind.__module__ == account_services.__name__
]
KINDS = pytest.mark.parametrize("kind", PRESETS, ids=lambda kind: kind.type)


def made(kind: type[ServiceEventTrigger], **options: Any) -> ServiceEventTrigger:
    if kind is CloudTrailEventsTrigger:
        options = {"detail": {"eventSource": ["s3.amazonaws.com"]}, **options}
    return kind(**options)


def test_all_services_are_here() -> None:
    expected = "cloudtrail ec2 emr glue health kms macie signin ssm tag trustedadvisor"
    assert sorted(kind.type for kind in PRESETS) == expected.split()


@KINDS
def test_each_service(tmp_path: Path, kind: type[ServiceEventTrigger]) -> None:
    stack = skipping_stack()
    trigger = made(kind)
    function_with(tmp_path, stack, trigger)
    pattern = only(stack, "AWS::Events::Rule")["EventPattern"]
    assert pattern.get("source", [None]) == [kind.service]
    assert pattern["detail-type"] == [next(iter(kind.details))]
    event = trigger.sample_event()
    assert event["detail-type"] == pattern["detail-type"][0]
    assert event["source"].startswith("aws.")
    assert kind.details.keys() <= SAMPLE_DETAILS.keys()


def test_the_type_of_the_detail() -> None:
    one = HandlerEvent(
        f"{_TYPES}CloudWatchEvent<{_TYPES}ec2::InstanceStateChange>", "cloudwatch_events", ENVELOPES
    )
    assert Ec2EventsTrigger.event == Ec2EventsTrigger().event == one
    whatever = HandlerEvent(f"{_TYPES}CloudWatchEvent", "cloudwatch_events", ENVELOPES)
    assert MacieEventsTrigger().event == whatever
    assert SsmEventsTrigger(detail_types=list(SsmEventsTrigger.details)[:2]).event == whatever
    # Of all three the type is the same.
    assert (
        KmsEventsTrigger(detail_types=list(KmsEventsTrigger.details)).event
        == KmsEventsTrigger.event
    )
    assert EcrScanEventsTrigger.event.feature == "ecr_scan"


def test_detail_types_in_cargo_toml(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = "type = 'glue'\ndetail_types = ['glue crawler state change']\ndetail = { state = ['Failed'] }"
    function_with(tmp_path, stack, manifest=trigger_table(lines))
    assert only(stack, "AWS::Events::Rule")["EventPattern"] == {
        "source": ["aws.glue"],
        "detail-type": ["Glue Crawler State Change"],
        "detail": {"state": ["Failed"]},
    }


def test_calls_of_an_api() -> None:
    trigger = CloudTrailEventsTrigger(detail={"eventSource": ["kms.amazonaws.com"]})
    assert trigger.sample_event()["source"] == "aws.kms"
    with pytest.raises(TriggerError, match="its own calls too") as caught:
        CloudTrailEventsTrigger()
    assert caught.value.key == "detail"


@pytest.mark.parametrize(
    "trigger",
    [
        ScheduleTrigger(schedule="rate(1 hour)", input={"job": "daily"}),
        ScheduleRuleTrigger(schedule="rate(1 hour)", input={"job": "daily"}),
        Ec2EventsTrigger(input=[1]),
    ],
    ids=lambda trigger: trigger.type,
)
def test_with_an_input_the_event_is_the_handlers_own(tmp_path: Path, trigger: Any) -> None:
    assert trigger.event == HandlerEvent()
    assert type(trigger).event != HandlerEvent()
    stack = skipping_stack()
    function_with(tmp_path, stack, trigger)
    assert "event-not-decoded" not in messages(stack)
