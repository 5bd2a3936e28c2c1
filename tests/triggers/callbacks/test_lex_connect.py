from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_bedrock as bedrock
from aws_cdk import aws_connect as connect
from aws_cdk import aws_lex as lex

from cdk_rust_lambda.triggers import BedrockAgentTrigger, ConnectTrigger, LexTrigger
from tests.support.pairs import refused, same_in_both
from tests.support.projects import skipping_stack
from tests.support.triggers import function_with, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

ALIAS = "[package.metadata.lambda.deploy]\nalias = 'live'\n"
INSTANCE = "arn:aws:connect:eu-west-1:123456789012:instance/1234-abcd"


def check_permission(stack: Stack, principal: str) -> Any:
    permission = only(stack, "AWS::Lambda::Permission")
    assert permission["Principal"] == principal
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}
    return permission["SourceArn"]


def bot_alias(stack: Stack, **more: Any) -> lex.CfnBotAlias:
    return lex.CfnBotAlias(stack, "Live", bot_alias_name="live", bot_id="BOT", **more)


def test_lex(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 'lex'\nsource = 'given'\nlocale_ids = ['en_GB', 'de_DE']",
        lambda alias: LexTrigger(alias, locale_ids=["en_GB", "de_DE"]),
        bot_alias,
    )
    first, second = only(stack, "AWS::Lex::BotAlias")["BotAliasLocaleSettings"]
    assert (first["LocaleId"], second["LocaleId"]) == ("en_GB", "de_DE")
    setting = first["BotAliasLocaleSetting"]
    assert setting["Enabled"] is True
    hook = setting["CodeHookSpecification"]["LambdaCodeHook"]
    assert hook["CodeHookInterfaceVersion"] == "1.0"
    assert hook["LambdaArn"]["Fn::GetAtt"][0].startswith("F")
    source = check_permission(stack, "lexv2.amazonaws.com")
    assert source["Fn::GetAtt"][0].startswith("Live")


def test_lex_refuses(tmp_path: Path) -> None:
    refused(lambda: LexTrigger(locale_ids=["en_GB"]), "bot_alias", "is needed")
    stack = skipping_stack()
    alias = bot_alias(stack)
    refused(lambda: LexTrigger(alias), "locale_ids", "a locale is needed")
    refused(lambda: LexTrigger(alias, locale_ids=["english"]), "locale_ids")
    triggers = [LexTrigger(alias, id=name, locale_ids=["en_GB", name]) for name in ("de", "fr")]
    refused(lambda: function_with(tmp_path, stack, *triggers), "locale_ids", "already")
    lines = "type = 'lex'\nlocale_ids = ['en_GB']\nsource = { name = 'x' }"
    with pytest.raises(Exception, match="the type permission lets"):
        function_with(tmp_path, skipping_stack(), manifest=trigger_table(lines))


def test_connect(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 'connect'\nsource = 'given'",
        ConnectTrigger,
        lambda stack: connect.CfnInstance(
            stack,
            "Calls",
            attributes=connect.CfnInstance.AttributesProperty(
                inbound_calls=True, outbound_calls=False
            ),
            identity_management_type="SAML",
        ),
    )
    association = only(stack, "AWS::Connect::IntegrationAssociation")
    assert association["IntegrationType"] == "LAMBDA_FUNCTION"
    assert association["InstanceId"]["Fn::GetAtt"][0].startswith("Calls")
    source = check_permission(stack, "connect.amazonaws.com")
    assert source == association["InstanceId"]


def test_an_instance_that_exists(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = f"type = 'connect'\nsource = '{INSTANCE}'\nalias = 'live'"
    function = function_with(tmp_path, stack, manifest=ALIAS + trigger_table(lines))
    association = only(stack, "AWS::Connect::IntegrationAssociation")
    assert association["InstanceId"] == INSTANCE
    assert "Alias" in association["IntegrationArn"]["Ref"]
    assert check_permission(stack, "connect.amazonaws.com") == INSTANCE
    (bound,) = function.triggers.values()
    sample = bound.trigger.sample_event()
    assert sample["Details"]["ContactData"]["InstanceARN"] == INSTANCE
    refused(ConnectTrigger, "instance", "is needed")


def agent(stack: Stack, **more: Any) -> bedrock.CfnAgent:
    return bedrock.CfnAgent(stack, "Agent", agent_name="agent", **more)


def test_an_agent(tmp_path: Path) -> None:
    others = [bedrock.CfnAgent.AgentActionGroupProperty(action_group_name="first")]
    kind = bedrock.CfnAgent
    stack = same_in_both(
        tmp_path,
        "type = 'bedrock-agent'\nsource = 'given'\naction_group_name = 'orders'\n"
        "action_group_state = 'disabled'\ndescription = 'd'\n"
        "skip_resource_in_use_check_on_delete = true\n"
        "function_schema = { functions = [{ name = 'get', parameters = { id = { type = 'string' } } }] }",
        lambda given: BedrockAgentTrigger(
            given,
            action_group_name="orders",
            action_group_state="disabled",
            description="d",
            skip_resource_in_use_check_on_delete=True,
            function_schema=kind.FunctionSchemaProperty(
                functions=[
                    kind.FunctionProperty(
                        name="get", parameters={"id": kind.ParameterDetailProperty(type="string")}
                    )
                ]
            ),
        ),
        lambda stack: agent(stack, action_groups=others),
    )
    first, own = only(stack, "AWS::Bedrock::Agent")["ActionGroups"]
    assert first == {"ActionGroupName": "first"}
    assert own["ActionGroupExecutor"]["Lambda"]["Fn::GetAtt"][0].startswith("F")
    assert own["ActionGroupState"] == "DISABLED"
    (described,) = own["FunctionSchema"]["Functions"]
    assert described == {"Name": "get", "Parameters": {"id": {"Type": "string"}}}
    source = check_permission(stack, "bedrock.amazonaws.com")
    assert source["Fn::GetAtt"] == ["Agent", "AgentArn"]


def test_an_agent_that_is_refused(tmp_path: Path) -> None:
    stack = skipping_stack()
    given = agent(stack)
    schema = {"payload": "{}"}
    refused(BedrockAgentTrigger, "agent", "is needed")
    refused(lambda: BedrockAgentTrigger(given, api_schema=schema), "action_group_name")
    refused(lambda: BedrockAgentTrigger(given, action_group_name="a"), "function_schema")
    refused(
        lambda: BedrockAgentTrigger(given, action_group_name="a", api_schema={"text": "x"}),
        "api_schema",
        "no key 'text'",
    )
    triggers = [
        BedrockAgentTrigger(
            given, id=name, action_group_name="a", api_schema=schema, description=name
        )
        for name in "ab"
    ]
    refused(lambda: function_with(tmp_path, stack, *triggers), "action_group_name", "already")


def test_the_sample_events() -> None:
    stack = Stack()
    assert LexTrigger(bot_alias(stack), locale_ids=["en_GB"]).sample_event()["bot"]["localeId"]
    trigger = BedrockAgentTrigger(
        agent(stack), action_group_name="orders", api_schema={"payload": "{}"}
    )
    assert trigger.sample_event()["actionGroup"] == "orders"
    assert "apiPath" in trigger.sample_event()
    assert str(trigger.event.type).endswith("::AgentEvent")
    functions = BedrockAgentTrigger(
        agent(Stack()),
        action_group_name="orders",
        function_schema={"functions": [{"name": "get"}]},
    )
    assert "apiPath" not in functions.sample_event()
    assert functions.event.type is None
