from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import aws_config as config

from cdk_rust_lambda.triggers.pushed.config_rule import ConfigRuleTrigger
from tests.support.pairs import refused, same_in_both
from tests.support.projects import skipping_stack
from tests.support.triggers import function_with, only

if TYPE_CHECKING:
    from pathlib import Path

RULE = "AWS::Config::ConfigRule"


def test_in_python_and_cargo_toml(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 'config-rule'\nperiodic = true\nconfiguration_changes = true\n"
        "config_rule_name = 'buckets'\ndescription = 'd'\nevaluation_modes = 'detective'\n"
        "input_parameters = { limit = 5 }\nmaximum_execution_frequency = 'six_hours'\n"
        "rule_scope = { resource_types = ['AWS::S3::Bucket', 'AWS::SQS::Queue'] }",
        lambda _: ConfigRuleTrigger(
            periodic=True,
            configuration_changes=True,
            config_rule_name="buckets",
            description="d",
            evaluation_modes=config.EvaluationMode.DETECTIVE,
            input_parameters={"limit": 5},
            maximum_execution_frequency=config.MaximumExecutionFrequency.SIX_HOURS,
            rule_scope=config.RuleScope.from_resources(
                [config.ResourceType.S3_BUCKET, config.ResourceType.SQS_QUEUE]
            ),
        ),
    )
    rule = only(stack, RULE)
    assert rule["ConfigRuleName"] == "buckets"
    assert rule["InputParameters"] == {"limit": 5}
    assert rule["Scope"] == {"ComplianceResourceTypes": ["AWS::S3::Bucket", "AWS::SQS::Queue"]}
    assert rule["EvaluationModes"] == [{"Mode": "DETECTIVE"}]
    kinds = {each["MessageType"] for each in rule["Source"]["SourceDetails"]}
    assert {"ConfigurationItemChangeNotification", "ScheduledNotification"} <= kinds
    permission = only(stack, "AWS::Lambda::Permission")
    assert permission["Principal"] == "config.amazonaws.com"
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}
    assert "AWSConfigRulesExecutionRole" in str(only(stack, "AWS::IAM::Role"))


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ({"tag_key": "Stage", "tag_value": "live"}, {"TagKey": "Stage", "TagValue": "live"}),
        (
            {"resource_types": ["AWS::S3::Bucket"], "resource_id": "b"},
            {"ComplianceResourceId": "b", "ComplianceResourceTypes": ["AWS::S3::Bucket"]},
        ),
    ],
)
def test_scopes(tmp_path: Path, scope: dict[str, Any], expected: dict[str, Any]) -> None:
    stack = skipping_stack()
    trigger = ConfigRuleTrigger(configuration_changes=True, rule_scope=scope)
    function_with(tmp_path, stack, trigger)
    assert only(stack, RULE)["Scope"] == expected


def test_an_alias(tmp_path: Path) -> None:
    stack = skipping_stack()
    manifest = "[package.metadata.lambda.deploy]\nalias = 'live'\n"
    trigger = ConfigRuleTrigger(periodic=True, alias="live")
    function_with(tmp_path, stack, trigger, manifest=manifest)
    assert "Alias" in str(only(stack, RULE)["Source"]["SourceIdentifier"])


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({}, "configuration_changes"),
        ({"periodic": False}, "configuration_changes"),
        (
            {"configuration_changes": True, "maximum_execution_frequency": "one_hour"},
            "maximum_execution_frequency",
        ),
        ({"periodic": True, "maximum_execution_frequency": "daily"}, "maximum_execution_frequency"),
        ({"periodic": True, "evaluation_modes": "x"}, "evaluation_modes"),
        ({"periodic": True, "rule_scope": "x"}, "rule_scope"),
        ({"periodic": True, "rule_scope": {"resources": []}}, "rule_scope"),
        ({"periodic": True, "rule_scope": {"resource_id": "x"}}, "rule_scope"),
        ({"periodic": True, "rule_scope": {"tag_value": "x"}}, "rule_scope"),
        ({"periodic": True, "rule_scope": {"resource_types": 5}}, "rule_scope"),
        ({"periodic": True, "rule_scope": {"resource_types": "AWS::S3::Bucket"}}, "rule_scope"),
        ({"periodic": True, "rule_scope": {"resource_types": [["x"]]}}, "rule_scope"),
        ({"periodic": True, "rule_scope": {"tag_key": 5}}, "rule_scope"),
        ({"periodic": True, "rule_scope": {"tag_key": "x", "tag_value": ["y"]}}, "rule_scope"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    refused(lambda: ConfigRuleTrigger(**options), key)


def test_the_sample_event() -> None:
    event = ConfigRuleTrigger(
        configuration_changes=True, config_rule_name="buckets", input_parameters={"limit": 5}
    ).sample_event()
    assert event["configRuleName"] == "buckets"
    assert json.loads(event["ruleParameters"]) == {"limit": 5}
    assert "configurationItem" in json.loads(event["invokingEvent"])
    periodic = json.loads(ConfigRuleTrigger(periodic=True).sample_event()["invokingEvent"])
    assert periodic["messageType"] == "ScheduledNotification"
