from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Fn
from aws_cdk import aws_events as events

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.triggers import (
    ControlTowerEventsTrigger,
    Ec2EventsTrigger,
    EventBridgeRuleTrigger,
    S3EventBridgeTrigger,
    ScheduleRuleTrigger,
)
from tests.support.projects import skipping_stack
from tests.support.triggers import function_with, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

    from cdk_rust_lambda.triggers.events.rule_trigger import RuleTrigger

RULE = "AWS::Events::Rule"
PATTERN = {"source": ["shop"], "detail": {"id": ['a"b'], "lines": {"n": [2]}}}


def transformed(template: str, **paths: str) -> Any:
    transformer = {"input_template": template, "input_paths_map": paths}
    return EventBridgeRuleTrigger(event_pattern=PATTERN, input_transformer=transformer)


def test_a_part_of_the_event(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = "type = 's3-eventbridge'\nsource = { name = 'uploads' }\ninput_path = '$.detail.object'"
    function = function_with(tmp_path, stack, manifest=trigger_table(lines))
    assert only(stack, RULE)["Targets"][0]["InputPath"] == "$.detail.object"
    (bound,) = function.triggers.values()
    assert bound.trigger.sample_event()["key"] == "example"
    assert bound.trigger.event.type is None


def test_a_template_in_cargo_toml_is_as_in_python(tmp_path: Path) -> None:
    lines = (
        "type = 'eventbridge-rule'\nevent_pattern = { source = ['shop'], detail.id = ['a'] }\n"
        "input_transformer.input_paths_map = { id = '$.detail.id' }\n"
        """input_transformer.input_template = '{"id": <id>, "region": "${AWS::Region}"}'"""
    )
    stack = skipping_stack()
    function = function_with(tmp_path, stack, manifest=trigger_table(lines))
    found = only(stack, RULE)["Targets"][0]["InputTransformer"]
    assert found["InputPathsMap"] == {"id": "$.detail.id"}
    assert found["InputTemplate"]["Fn::Join"][1][1] == {"Ref": "AWS::Region"}
    (bound,) = function.triggers.values()
    assert bound.trigger.sample_event()["id"] == "a"

    template = '{"id": <id>}'
    kind = events.CfnRule.InputTransformerProperty
    given = kind(input_template=template, input_paths_map={"id": "$.detail.id"})
    stack = skipping_stack()
    trigger = EventBridgeRuleTrigger(event_pattern=PATTERN, input_transformer=given)
    function_with(tmp_path, stack, trigger)
    expected = {"InputTemplate": template, "InputPathsMap": {"id": "$.detail.id"}}
    assert only(stack, RULE)["Targets"][0]["InputTransformer"] == expected


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('{"id": <id>, "n": <n>}', {"id": 'a"b', "n": 2}),
        ('{"text": "<id>: <n> \\"<lines>\\""}', {"text": 'a"b: 2 "{"n": 2}"'}),
        ('"<id>"', 'a"b'),
        ("[<lines>, <none>]", [{"n": 2}, None]),
        ('{"by": "<aws.events.rule-name>", "b": "<b>"}', {"by": "example-rule", "b": "<b>"}),
    ],
)
def test_samples_are_what_the_template_gives(template: str, expected: Any) -> None:
    paths = {"id": "$.detail.id", "n": "$.detail.lines.n", "lines": "$.detail.lines"}
    trigger = transformed(template, **paths, none="$.detail.none")
    assert trigger.sample_event() == expected


def test_the_whole_event_in_a_template() -> None:
    event = transformed('{"event": <aws.events.event.json>}').sample_event()["event"]
    assert event["detail"]["id"] == 'a"b'
    assert "detail" not in transformed("[<aws.events.event>]").sample_event()[0]


@pytest.mark.parametrize(
    "trigger",
    [
        ControlTowerEventsTrigger(input_path="$.detail-type"),
        Ec2EventsTrigger(input_path="$.detail-type"),
        S3EventBridgeTrigger(input_path="$.detail-type"),
        ScheduleRuleTrigger("rate(1 day)", input_path="$.detail-type"),
    ],
)
def test_all_rules_have_it(tmp_path: Path, trigger: RuleTrigger) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, trigger)
    assert only(stack, RULE)["Targets"][0]["InputPath"] == "$.detail-type"
    assert isinstance(trigger.sample_event(), str)
    assert trigger.event.type is None


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"input_path": "detail"}, "input_path"),
        ({"input_path": "$.detail['a']"}, "input_path"),
        ({"input_path": "$.detail", "input": 5}, "input_path"),
        ({"input_path": 5}, "input_path"),
        ({"input_transformer": 5}, "input_transformer"),
        ({"input_transformer": {"template": "a"}}, "input_transformer"),
        ({"input_transformer": {"input_paths_map": {}}}, "input_transformer"),
        (
            {"input_transformer": {"input_template": '{"a": <id>}'}},
            "input_transformer.input_template",
        ),
        (
            {"input_transformer": {"input_template": "a", "input_paths_map": {"a": "detail"}}},
            "input_transformer.input_paths_map.a",
        ),
        (
            {"input_transformer": {"input_template": "a", "input_paths_map": {"aws.a": "$"}}},
            "input_transformer.input_paths_map",
        ),
        ({"input_transformer": {"input_template": "a"}, "input_path": "$"}, "input_path"),
    ],
)
def test_wrong_inputs(options: dict[str, Any], key: str) -> None:
    with pytest.raises(TriggerError) as caught:
        EventBridgeRuleTrigger(event_pattern=PATTERN, **options)
    assert caught.value.key == key
    assert caught.value.remedy


def test_an_input_with_a_value_of_cloudformation(tmp_path: Path) -> None:
    stack = skipping_stack()
    value = {"id": Fn.condition_if("IsOn", "a", "b")}
    function_with(tmp_path, stack, EventBridgeRuleTrigger(event_pattern=PATTERN, input=value))
    (target,) = only(stack, RULE)["Targets"]
    assert {"Fn::If": ["IsOn", "a", "b"]} in target["Input"]["Fn::Join"][1]
