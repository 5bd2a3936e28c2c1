from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Stack, Token
from aws_cdk import aws_appsync as appsync
from aws_cdk import aws_bedrock as bedrock
from aws_cdk import aws_lex as lex
from aws_cdk import aws_transfer as transfer

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.triggers import (
    AppSyncAuthorizerTrigger,
    BedrockAgentTrigger,
    LexTrigger,
    TransferWorkflowStepTrigger,
)
from tests.support.pairs import refused
from tests.support.projects import skipping_stack
from tests.support.triggers import function_with, only

if TYPE_CHECKING:
    from collections.abc import Callable

    from cdk_rust_lambda.triggers import Trigger


SCHEMA = Path(__file__).with_name("schema.graphql")


def agent(stack: Stack, values: Any) -> Trigger:
    source = bedrock.CfnAgent(stack, "Source", agent_name="source", action_groups=values)
    return BedrockAgentTrigger(source, action_group_name="new", api_schema={"payload": "{}"})


def alias(stack: Stack, values: Any) -> Trigger:
    source = lex.CfnBotAlias(
        stack, "Source", bot_alias_name="live", bot_id="BOT", bot_alias_locale_settings=values
    )
    return LexTrigger(source, locale_ids=["en_GB"])


def workflow(stack: Stack, values: Any) -> Trigger:
    return TransferWorkflowStepTrigger(transfer.CfnWorkflow(stack, "Source", steps=values))


def api(stack: Stack, values: Any) -> Trigger:
    definition = appsync.Definition.from_file(str(SCHEMA))
    source = appsync.GraphqlApi(stack, "Source", name="source", definition=definition)
    resource: Any = source.node.default_child
    resource.additional_authentication_providers = values
    return AppSyncAuthorizerTrigger(source)


_KINDS: list[tuple[Callable[[Stack, Any], Trigger], str, str]] = [
    (agent, "AWS::Bedrock::Agent", "ActionGroups"),
    (alias, "AWS::Lex::BotAlias", "BotAliasLocaleSettings"),
    (api, "AWS::AppSync::GraphQLApi", "AdditionalAuthenticationProviders"),
    (workflow, "AWS::Transfer::Workflow", "Steps"),
]


@pytest.mark.parametrize("make", [each for each, *_ in _KINDS])
def test_a_list_that_only_a_deployment_knows(
    tmp_path: Path, make: Callable[[Stack, Any], Trigger]
) -> None:
    stack = skipping_stack()
    trigger = make(stack, Token.as_any({"Ref": "Items"}))
    refused(lambda: function_with(tmp_path, stack, trigger), trigger.source_field, "are a token")


@pytest.mark.parametrize(("make", "kind", "name"), _KINDS)
def test_a_list_with_an_item_that_only_a_deployment_knows(
    tmp_path: Path, make: Callable[[Stack, Any], Trigger], kind: str, name: str
) -> None:
    stack = skipping_stack()
    trigger = make(stack, [Token.as_any({"Ref": "Item"})])
    try:
        function_with(tmp_path, stack, trigger)
    except TriggerError as error:  # what jsii can't read: nothing is lost
        assert error.key == trigger.source_field  # noqa: PT017 - either will do
        assert "are a token, or hold one" in error.problem  # noqa: PT017 - likewise
    else:
        values = only(stack, kind)[name]
        assert len(values) == 2
        assert values[0] == {"Ref": "Item"}
