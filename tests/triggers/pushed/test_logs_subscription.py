from __future__ import annotations

import base64
import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Stack, Token
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_logs_destinations as destinations

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.triggers import LogsSubscriptionTrigger
from cdk_rust_lambda.triggers.core.source import ImportedByName
from tests.support.projects import resources_of, skipping_stack
from tests.support.triggers import function_with, messages, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

FILTER = "AWS::Logs::SubscriptionFilter"
PERMISSION = "AWS::Lambda::Permission"


def test_a_log_group_of_python(tmp_path: Path) -> None:
    stack = skipping_stack()
    group = logs.LogGroup(stack, "Access")
    trigger = LogsSubscriptionTrigger(
        group, filter_pattern=logs.FilterPattern.any_term("ERROR", "WARN"), filter_name="errors"
    )
    function = function_with(tmp_path, stack, trigger)
    found = only(stack, FILTER)
    assert found["FilterPattern"] == '?"ERROR" ?"WARN"'
    assert found["FilterName"] == "errors"
    assert found["LogGroupName"]["Ref"].startswith("Access")
    permission = only(stack, PERMISSION)
    assert permission["Principal"] == "logs.amazonaws.com"
    assert permission["SourceArn"]["Fn::GetAtt"][0].startswith("Access")
    assert function.triggers["LogsSubscriptionAccess"].source is group
    assert "cdk-rust-lambda:async-dlq" in messages(stack)


def test_in_cargo_toml_it_is_the_same(tmp_path: Path) -> None:
    found = []
    for in_manifest in (True, False):
        stack = skipping_stack()
        group = logs.LogGroup(stack, "Access")
        if in_manifest:
            lines = "type = 'logs-subscription'\nsource = 'access'\nfilter_pattern = 'ERROR'"
            function_with(
                tmp_path, stack, manifest=trigger_table(lines), resources={"access": group}
            )
        else:
            function_with(tmp_path, stack, LogsSubscriptionTrigger(group, filter_pattern="ERROR"))
        found.append(only(stack, FILTER))
    assert found[0] == found[1]
    assert found[0]["FilterPattern"] == "ERROR"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("'arn:aws:logs:eu-west-1:123456789012:log-group:/app/access:*'", "/app/access"),
        ("'arn:aws:logs:eu-west-1:123456789012:log-group:/app/access'", "/app/access"),
        ("'arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:/app/access'", "/app/access"),
        ("{ name = '/app/access' }", "/app/access"),
    ],
)
def test_a_log_group_that_exists(tmp_path: Path, source: str, expected: str) -> None:
    stack = skipping_stack()
    lines = f"type = 'logs-subscription'\nid = 'Access'\nsource = {source}"
    function = function_with(tmp_path, stack, manifest=trigger_table(lines))
    assert expected in str(only(stack, FILTER)["LogGroupName"])
    assert only(stack, FILTER)["FilterPattern"] == ""
    assert expected in str(only(stack, PERMISSION)["SourceArn"])
    assert resources_of(stack, "AWS::Logs::LogGroup") == []
    batch = unpacked(function.triggers["Access"].trigger.sample_event())
    assert batch["logGroup"] == expected


def test_a_log_group_that_python_imports(tmp_path: Path) -> None:
    stack = skipping_stack()
    group = logs.LogGroup.from_log_group_name(stack, "Access", "/app/access")
    function_with(tmp_path, stack, LogsSubscriptionTrigger(group))
    assert only(stack, FILTER)["LogGroupName"] == "/app/access"


def test_a_log_group_that_is_created(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = "type = 'logs-subscription'\nsource = { create = true }"
    function = function_with(tmp_path, stack, manifest=trigger_table(lines))
    assert only(stack, "AWS::Logs::LogGroup") == {"RetentionInDays": 30}
    assert isinstance(function.triggers["LogsSubscription"].source, logs.LogGroup)


def test_an_alias_without_permission(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = "type = 'logs-subscription'\nalias = 'live'\nadd_permissions = false"
    manifest = "[package.metadata.lambda.deploy]\nalias = 'live'\n" + trigger_table(lines)
    function_with(tmp_path, stack, manifest=manifest)
    assert "Alias" in str(only(stack, FILTER)["DestinationArn"])
    assert resources_of(stack, PERMISSION) == []


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"log_group": "access"}, "log_group"),
        ({"filter_pattern": ""}, "filter_pattern"),
        ({"filter_pattern": 5}, "filter_pattern"),
        ({"filter_name": "a:b"}, "filter_name"),
        ({"add_permissions": 1}, "add_permissions"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    with pytest.raises(TriggerError) as caught:
        LogsSubscriptionTrigger(**options)
    assert caught.value.key == key
    assert caught.value.remedy


def test_not_its_own_log_group(tmp_path: Path) -> None:
    stack = skipping_stack()
    group = logs.LogGroup(stack, "Own")
    with pytest.raises(TriggerError, match="for ever"):
        function_with(tmp_path, stack, LogsSubscriptionTrigger(group), log_group=group)
    stack = skipping_stack()
    function = function_with(tmp_path, stack)
    with pytest.raises(TriggerError, match="for ever"):
        function.add_trigger(LogsSubscriptionTrigger(function.log_group))
    imported = ImportedByName("x", "/app/access")
    trigger = LogsSubscriptionTrigger(imported, id="OtherLogGroup")  # only called so
    function_with(tmp_path, skipping_stack(), trigger)
    lines = "type = 'logs-subscription'\nsource = { name = '/aws/lambda/mine' }"
    with pytest.raises(TriggerError, match="for ever"):
        function_with(
            tmp_path, skipping_stack(), manifest=trigger_table(lines), function_name="mine"
        )
    stack = skipping_stack()
    function_with(tmp_path, stack, manifest=trigger_table(lines), function_name="other")
    assert len(resources_of(stack, FILTER)) == 1


def test_logging_that_only_a_deployment_knows(tmp_path: Path) -> None:
    stack = skipping_stack()
    function = function_with(tmp_path, stack)
    resource = function.node.default_child
    assert isinstance(resource, lambda_.CfnFunction)
    resource.logging_config = Token.as_any({"Ref": "Given"})
    function.add_trigger(LogsSubscriptionTrigger(logs.LogGroup(stack, "Other")))
    assert len(resources_of(stack, FILTER)) == 1


def other_function(stack: Stack) -> lambda_.IFunction:
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:f"
    return lambda_.Function.from_function_arn(stack, "Other", arn)


def test_at_most_two_filters(tmp_path: Path) -> None:
    stack = skipping_stack()
    group = logs.LogGroup(stack, "Access")
    function = function_with(tmp_path, stack, LogsSubscriptionTrigger(group, id="A"))
    function.add_trigger(LogsSubscriptionTrigger(group, id="B", filter_pattern="x"))
    with pytest.raises(TriggerError, match="2 subscription filters already") as caught:
        function.add_trigger(LogsSubscriptionTrigger(group, id="C", filter_pattern="y"))
    assert "Stack/F/A, Stack/F/B" in caught.value.problem


def test_filters_that_are_no_triggers_count(tmp_path: Path) -> None:
    stack = skipping_stack()
    group = logs.LogGroup(stack, "Access")
    for name in ("One", "Two"):
        group.add_subscription_filter(
            name,
            destination=destinations.LambdaDestination(other_function(Stack(stack, f"S{name}"))),
            filter_pattern=logs.FilterPattern.all_events(),
        )
    with pytest.raises(TriggerError, match="2 subscription filters already"):
        function_with(tmp_path, stack, LogsSubscriptionTrigger(group))


def test_two_apps_count_by_themselves(tmp_path: Path) -> None:
    for _ in range(2):
        stack = skipping_stack()
        group = logs.LogGroup.from_log_group_name(stack, "Access", "/app/access")
        function = function_with(tmp_path, stack, LogsSubscriptionTrigger(group, id="A"))
        other = LogsSubscriptionTrigger(group, id="B", filter_pattern="x")
        function.add_trigger(other)  # of another app: no clash


def unpacked(event: dict[str, Any]) -> Any:
    return json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))


def test_the_sample_event() -> None:
    event = LogsSubscriptionTrigger(filter_name="errors").sample_event()
    assert event == LogsSubscriptionTrigger(filter_name="errors").sample_event()
    batch = unpacked(event)
    assert batch["subscriptionFilters"] == ["errors"]
    assert batch["logEvents"][0]["message"]
