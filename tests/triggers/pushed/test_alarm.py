from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_cloudwatch as cloudwatch

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.triggers import AlarmTrigger
from tests.support.projects import resources_of, skipping_stack
from tests.support.triggers import function_with, messages, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

ALARM = "AWS::CloudWatch::Alarm"
PERMISSION = "AWS::Lambda::Permission"
ARN = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:high"


def an_alarm(stack: Stack, name: str = "High") -> cloudwatch.Alarm:
    metric = cloudwatch.Metric(namespace="Shop", metric_name="Errors")
    return cloudwatch.Alarm(stack, name, metric=metric, threshold=1, evaluation_periods=1)


def test_an_alarm_of_python(tmp_path: Path) -> None:
    stack = skipping_stack()
    alarm = an_alarm(stack)
    trigger = AlarmTrigger(alarm, states=["ALARM", "ok", "insufficient-data", "alarm"])
    function = function_with(tmp_path, stack, trigger)
    found = only(stack, ALARM)
    for actions in ("AlarmActions", "OKActions", "InsufficientDataActions"):
        assert len(found[actions]) == 1
    permission = only(stack, PERMISSION)
    assert permission["Principal"] == "lambda.alarms.cloudwatch.amazonaws.com"
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}
    assert permission["SourceArn"]["Fn::GetAtt"][0].startswith("High")
    assert function.triggers["AlarmHigh"].source is alarm
    assert "cdk-rust-lambda:async-dlq" in messages(stack)


def test_in_cargo_toml_it_is_the_same(tmp_path: Path) -> None:
    found = []
    for in_manifest in (True, False):
        stack = skipping_stack()
        alarm = an_alarm(stack)
        if in_manifest:
            lines = "type = 'alarm'\nsource = 'high'\nstates = ['ok']"
            function_with(tmp_path, stack, manifest=trigger_table(lines), resources={"high": alarm})
        else:
            function_with(tmp_path, stack, AlarmTrigger(alarm, states=["ok"]))
        found.append(only(stack, ALARM))
    assert found[0] == found[1]
    assert "AlarmActions" not in found[0]
    assert len(found[0]["OKActions"]) == 1


def test_several_alarms_and_a_composite_one(tmp_path: Path) -> None:
    stack = skipping_stack()
    first, second = an_alarm(stack, "First"), an_alarm(stack, "Second")
    composite = cloudwatch.CompositeAlarm(
        stack, "Both", alarm_rule=cloudwatch.AlarmRule.all_of(first, second)
    )
    triggers = [AlarmTrigger(alarm) for alarm in (first, second, composite)]
    function_with(tmp_path, stack, *triggers)
    assert len(resources_of(stack, PERMISSION)) == 3
    assert len(only(stack, "AWS::CloudWatch::CompositeAlarm")["AlarmActions"]) == 1


def test_an_alias(tmp_path: Path) -> None:
    stack = skipping_stack()
    manifest = "[package.metadata.lambda.deploy]\nalias = 'live'\n"
    function_with(tmp_path, stack, AlarmTrigger(an_alarm(stack), alias="live"), manifest=manifest)
    assert "Alias" in str(only(stack, ALARM)["AlarmActions"])
    assert "Alias" in str(only(stack, PERMISSION)["FunctionName"])


def test_an_alarm_that_is_imported(tmp_path: Path) -> None:
    stack = skipping_stack()
    imported = cloudwatch.Alarm.from_alarm_arn(stack, "Imported", ARN)
    with pytest.raises(TriggerError, match="Stack/Imported is imported"):
        function_with(tmp_path, stack, AlarmTrigger(imported))
    for source in (f"'{ARN}'", "{ name = 'high' }"):
        table = trigger_table(f"type = 'alarm'\nsource = {source}")
        with pytest.raises(TriggerError, match="type eventbridge-rule"):
            function_with(tmp_path, skipping_stack(), manifest=table)


@pytest.mark.parametrize("source", ["", "\nsource = { create = true }"])
def test_no_alarm_is_created(tmp_path: Path, source: str) -> None:
    with pytest.raises(TriggerError, match=r"is needed|can't be created") as caught:
        function_with(tmp_path, skipping_stack(), manifest=trigger_table(f"type = 'alarm'{source}"))
    assert caught.value.key == "package.metadata.lambda.triggers[0].source"


@pytest.mark.parametrize("states", [[], ["alert"], "alarm", [1]])
def test_states_that_are_wrong(states: Any) -> None:
    with pytest.raises(TriggerError) as caught:
        AlarmTrigger(an_alarm(skipping_stack()), states=states)
    assert caught.value.key == "states"
    assert caught.value.remedy


def test_the_same_alarm_twice(tmp_path: Path) -> None:
    stack = skipping_stack()
    alarm = an_alarm(stack)
    function = function_with(tmp_path, stack, AlarmTrigger(alarm, id="A"))
    function.add_trigger(AlarmTrigger(alarm, id="B", states=["ok"]))
    with pytest.raises(TriggerError, match="has the same source"):
        function.add_trigger(AlarmTrigger(alarm, id="C"))
    with pytest.raises(TriggerError, match="Stack/High for the state 'ok' already"):
        function.add_trigger(AlarmTrigger(alarm, id="D", states=["ok", "insufficient_data"]))


def test_the_sample_event() -> None:
    stack = skipping_stack()
    alarm = an_alarm(stack)
    event = AlarmTrigger(alarm, states=["insufficient_data"]).sample_event()
    assert event["alarmData"]["state"]["value"] == "INSUFFICIENT_DATA"
    assert "metrics" in event["alarmData"]["configuration"]
    composite = cloudwatch.CompositeAlarm(stack, "C", alarm_rule=alarm, composite_alarm_name="c")
    event = AlarmTrigger(composite).sample_event()
    assert "alarmRule" in event["alarmData"]["configuration"]
    assert event["alarmArn"].startswith("arn:aws:cloudwatch:eu-west-1:123456789012:alarm:")
