"""Action groups of Bedrock agents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar

from aws_cdk import aws_bedrock as bedrock
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.source import Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.core.values import structure_of
from cdk_rust_lambda.triggers.options.cfn_structs import cfn_struct
from cdk_rust_lambda.triggers.options.fields import (
    flag,
    keyword,
    set_options,
    string,
    text,
)
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.lists import items_of
from cdk_rust_lambda.triggers.wiring.permissions import allow, event_by

_AGENT_EVENT = HandlerEvent(
    "aws_lambda_events::event::bedrock_agent_runtime::AgentEvent", "bedrock_agent_runtime"
)
_PERMISSION = "the type permission lets one that exists invoke the function"


@with_options
class BedrockAgentTrigger(Trigger):
    """Lets a Bedrock agent call the function as the tool of an action group.

    An action group is added to the agent, which may invoke the function on behalf of its own account. The
    Rust event is `aws_lambda_events::event::bedrock_agent_runtime::AgentEvent` (feature
    `bedrock_agent_runtime`) for an API schema; functions have none, as it needs a path. See "Configure Lambda functions to send information that
    an Amazon Bedrock agent elicits from the user" in the Bedrock guide.

    Args:
        agent: The agent, as a `CfnAgent`. Needed.
        action_group_name: The group's name. Needed.
        action_group_state: `enabled` or `disabled`. Default: enabled.
        api_schema: The OpenAPI schema of the actions: `{ payload = "…" }`. Default: none; one schema is
            needed.
        description: What the group is for, which the agent reads. Default: none.
        function_schema: The actions as functions with parameters. Default: none.
        skip_resource_in_use_check_on_delete: Whether it is deleted while it is used. Default: False.

    Raises:
        TriggerError: no agent, name or schema, or an agent that isn't of this app or has such a group.
    """

    type: ClassVar[str] = "bedrock-agent"
    source_field: ClassVar[str | None] = "agent"
    event: ClassVar[HandlerEvent] = event_by(
        _AGENT_EVENT,
        lambda trigger: HandlerEvent() if trigger.api_schema is None else _AGENT_EVENT,
    )

    agent: Annotated[
        bedrock.CfnAgent | Source | None,
        Resource(
            "an agent (CfnAgent)",
            "action_groups",
            creatable=False,
            required=True,
            not_imported=f"its action groups are set only where the agent itself is defined; {_PERMISSION}",
        ),
    ] = None
    _: KW_ONLY
    action_group_name: Annotated[
        str | None, string(r"([0-9a-zA-Z][_-]?){1,100}", "letters, digits, '_', '-'")
    ] = None
    action_group_state: Annotated[str, keyword("enabled", "disabled")] = "enabled"
    api_schema: Annotated[
        bedrock.CfnAgent.APISchemaProperty | Mapping[str, Any] | None,
        cfn_struct(bedrock.CfnAgent.APISchemaProperty),
    ] = None
    description: Annotated[str | None, text(200)] = None
    function_schema: Annotated[
        bedrock.CfnAgent.FunctionSchemaProperty | Mapping[str, Any] | None,
        cfn_struct(bedrock.CfnAgent.FunctionSchemaProperty),
    ] = None
    skip_resource_in_use_check_on_delete: Annotated[bool | None, flag()] = None

    def __attrs_post_init__(self) -> None:
        if self.action_group_name is None:
            raise TriggerError(
                "an action group needs a name", key="action_group_name", remedy="write one"
            )
        if (self.api_schema is None) is (self.function_schema is None):
            raise TriggerError(
                "an action group has one schema",
                key="function_schema",
                remedy="set either api_schema or function_schema",
            )

    def bind(self, function: lambda_.Function, construct_id: str) -> bedrock.CfnAgent:
        """Adds an action group to the agent."""
        agent: Any = self.agent
        kind = bedrock.CfnAgent
        handler = self.handler(function)
        groups = items_of(structure_of(agent, "action_groups"), agent, "agent", "action groups")
        if self.action_group_name in {getattr(each, "action_group_name", None) for each in groups}:
            raise TriggerError(
                f"the agent {agent.node.path} has an action group {self.action_group_name!r} already",
                key="action_group_name",
                remedy="choose another name",
            )
        group = kind.AgentActionGroupProperty(
            action_group_executor=kind.ActionGroupExecutorProperty(lambda_=handler.function_arn),
            action_group_name=str(self.action_group_name),
            action_group_state=self.action_group_state.upper(),
            **set_options(
                self,
                *("api_schema", "description", "function_schema"),
                "skip_resource_in_use_check_on_delete",
            ),
        )
        agent.action_groups = [*groups, group]
        allow(
            function,
            construct_id,
            handler,
            "bedrock.amazonaws.com",
            source_arn=agent.attr_agent_arn,
        )
        found: bedrock.CfnAgent = agent
        return found

    def sample_event(self) -> dict[str, Any]:
        """Returns the call of one action."""
        event: dict[str, Any] = {
            "messageVersion": "1.0",
            "agent": {"name": "example", "id": "EXAMPLE", "alias": "EXAMPLE", "version": "1"},
            "inputText": "example",
            "sessionId": "example-session",
            "actionGroup": self.action_group_name,
            "parameters": [{"name": "id", "type": "string", "value": "example"}],
            "sessionAttributes": {},
            "promptSessionAttributes": {},
        }
        if self.api_schema is None:
            return event | {"function": "example"}
        return event | {"apiPath": "/example", "httpMethod": "GET"}
