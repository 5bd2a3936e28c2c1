from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Stack, Token
from aws_cdk import aws_iot as iot

from cdk_rust_lambda.triggers.pushed.iot import (
    IotAuthorizerTrigger,
    IotProvisioningHookTrigger,
    IotTopicRuleTrigger,
)
from tests.support.pairs import refused, same_in_both
from tests.support.projects import skipping_stack, template_of
from tests.support.triggers import function_with, messages, only

if TYPE_CHECKING:
    from pathlib import Path

PERMISSION = "AWS::Lambda::Permission"
SQL = "SELECT temperature FROM 'devices/+/data'"


def check_permission(stack: Stack, source: str, attribute: str) -> None:
    permission = only(stack, PERMISSION)
    assert permission["Principal"] == "iot.amazonaws.com"
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}
    assert permission["SourceArn"]["Fn::GetAtt"][0].startswith(source)
    assert permission["SourceArn"]["Fn::GetAtt"][1] == attribute


def test_a_topic_rule(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        f'type = "iot-topic-rule"\nid = "Data"\nsql = "{SQL}"\nrule_name = "data"\n'
        "rule_disabled = true\ndescription = 'd'\n"
        "error_action = { sqs = { queue_url = 'u', role_arn = 'r' } }",
        lambda _: IotTopicRuleTrigger(
            id="Data",
            sql=SQL,
            rule_name="data",
            rule_disabled=True,
            description="d",
            error_action=iot.CfnTopicRule.ActionProperty(
                sqs=iot.CfnTopicRule.SqsActionProperty(queue_url="u", role_arn="r")
            ),
        ),
    )
    rule = only(stack, "AWS::IoT::TopicRule")
    assert rule["RuleName"] == "data"
    payload = rule["TopicRulePayload"]
    (action,) = payload["Actions"]
    assert action["Lambda"]["FunctionArn"]["Fn::GetAtt"][1] == "Arn"
    assert payload["Sql"] == SQL
    assert payload["AwsIotSqlVersion"] == "2016-03-23"
    assert payload["RuleDisabled"] is True
    assert payload["ErrorAction"] == {"Sqs": {"QueueUrl": "u", "RoleArn": "r"}}
    check_permission(stack, "FData", "Arn")


def test_an_alias(tmp_path: Path) -> None:
    stack = skipping_stack()
    manifest = "[package.metadata.lambda.deploy]\nalias = 'live'\n"
    function_with(tmp_path, stack, IotTopicRuleTrigger(sql=SQL, alias="live"), manifest=manifest)
    (action,) = only(stack, "AWS::IoT::TopicRule")["TopicRulePayload"]["Actions"]
    assert "Alias" in action["Lambda"]["FunctionArn"]["Ref"]
    assert "Alias" in only(stack, PERMISSION)["FunctionName"]["Ref"]


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({}, "sql"),
        ({"sql": "DELETE FROM 'a'"}, "sql"),
        ({"sql": SQL, "aws_iot_sql_version": "1"}, "aws_iot_sql_version"),
        ({"sql": SQL, "rule_name": "a-b"}, "rule_name"),
        ({"sql": SQL, "error_action": "x"}, "error_action"),
        ({"sql": SQL, "error_action": {"sqss": {}}}, "error_action"),
        ({"sql": SQL, "error_action": {"sqs": {"queue_url": "u"}}}, "error_action"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    refused(lambda: IotTopicRuleTrigger(**options), key)


def test_an_authorizer(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 'iot-authorizer'\nauthorizer_name = 'a'\ntoken_key_name = 'token'\n"
        "token_signing_public_keys = { first = 'PEM' }\nenable_caching_for_http = true",
        lambda _: IotAuthorizerTrigger(
            authorizer_name="a",
            token_key_name="token",
            token_signing_public_keys={"first": "PEM"},
            enable_caching_for_http=True,
        ),
    )
    authorizer = only(stack, "AWS::IoT::Authorizer")
    assert authorizer["AuthorizerFunctionArn"]["Fn::GetAtt"][1] == "Arn"
    assert authorizer["Status"] == "ACTIVE"
    assert authorizer["TokenSigningPublicKeys"] == {"first": "PEM"}
    check_permission(stack, "FIotAuthorizer", "Arn")
    assert "iot-signing" not in messages(stack)


@pytest.mark.parametrize(("disabled", "warns"), [(True, False), (None, True)])
def test_check_signing(tmp_path: Path, disabled: bool | None, warns: bool) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, IotAuthorizerTrigger(signing_disabled=disabled))
    assert ("cdk-rust-lambda:iot-signing" in messages(stack)) is warns


def template(stack: Stack, **more: Any) -> iot.CfnProvisioningTemplate:
    return iot.CfnProvisioningTemplate(
        stack, "Fleet", provisioning_role_arn="r", template_body="{}", **more
    )


def test_a_provisioning_hook(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 'iot-provisioning-hook'\nsource = 'given'",
        IotProvisioningHookTrigger,
        template,
    )
    hook = only(stack, "AWS::IoT::ProvisioningTemplate")["PreProvisioningHook"]
    assert hook["PayloadVersion"] == "2020-04-01"
    assert hook["TargetArn"]["Fn::GetAtt"][0].startswith("F")
    (resource,) = [
        each
        for each in template_of(stack)["Resources"].values()
        if each["Type"] == "AWS::IoT::ProvisioningTemplate"
    ]
    # AWS IoT checks when it makes the template that it may invoke the hook.
    (permission,) = resource["DependsOn"]
    properties = template_of(stack)["Resources"][permission]["Properties"]
    assert properties["Principal"] == "iot.amazonaws.com"
    assert properties["SourceAccount"] == {"Ref": "AWS::AccountId"}
    assert properties["SourceArn"]["Fn::Join"][1][-1] == ":provisioningtemplate/*"


def test_a_hook_of_a_template_with_a_name(tmp_path: Path) -> None:
    stack = skipping_stack()
    named = template(stack, template_name="fleet")
    function_with(tmp_path, stack, IotProvisioningHookTrigger(named))
    arn = only(stack, "AWS::Lambda::Permission")["SourceArn"]
    assert arn["Fn::Join"][1][-1] == ":provisioningtemplate/fleet"


def test_a_provisioning_hook_that_is_refused(tmp_path: Path) -> None:
    refused(IotProvisioningHookTrigger, "provisioning_template", "is needed")
    hook = iot.CfnProvisioningTemplate.ProvisioningHookProperty(target_arn="x")
    for given in (hook, Token.as_any({"Ref": "Hook"})):
        stack = skipping_stack()
        trigger = IotProvisioningHookTrigger(template(stack, pre_provisioning_hook=given))
        refused(
            lambda: function_with(tmp_path, stack, trigger),  # noqa: B023 - called at once
            "provisioning_template",
            "has a hook already",
        )


def test_the_sample_events() -> None:
    assert IotTopicRuleTrigger(sql=SQL).sample_event()
    assert IotAuthorizerTrigger(signing_disabled=True).sample_event()["signatureVerified"] is False
    assert IotProvisioningHookTrigger(template(Stack())).sample_event()["parameters"]
