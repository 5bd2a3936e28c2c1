"""An example of each kind of trigger, whose sample event can be shown without a project."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.cargo.settings.trigger_tables import TriggerTable
from cdk_rust_lambda.cargo.toml.origin import Origin
from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.foreign_remedies import kind_remedy_for
from cdk_rust_lambda.triggers.core.source import UnknownResources
from cdk_rust_lambda.triggers.from_cargo_toml import read_trigger
from cdk_rust_lambda.triggers.registry import find_kind, kind_types

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cdk_rust_lambda.triggers.core.trigger import Trigger

_FROM_NOW_ON = {"starting_position": "latest"}
_TOOL = {
    "name": "get_order",
    "description": "Finds an order",
    "input_schema": {
        "type": "object",
        "properties": {"id": {"type": "string"}},
        "required": ["id"],
    },
}

NEEDED_OPTIONS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "activemq": {"queue": "orders", "secret": "secret"},
        "alexa": {"skill_id": "amzn1.ask.skill.11111111-2222-3333-4444-555555555555"},
        "appconfig-extension": {"action_points": ["on_deployment_start"]},
        "appsync": {"type_name": "Query", "field_name": "order"},
        "appsync-events": {"channel_namespace_name": "orders"},
        "autoscaling-hook": {"lifecycle_transition": "instance_launching"},
        "bedrock-agent": {
            "action_group_name": "orders",
            "function_schema": {
                "functions": [{"name": "get", "parameters": {"id": {"type": "string"}}}]
            },
        },
        "bedrock-agentcore": {"tool_schema": [_TOOL]},
        "bedrock-agentcore-evaluator": {"evaluator_name": "polite"},
        "cloudformation-hook": {"hook_alias": "MyCompany::Storage::Check"},
        "cloudformation-macro": {"name": "Example"},
        "cloudfront": {"path_pattern": "/api/*"},
        "cloudtrail": {"detail": {"eventSource": ["s3.amazonaws.com"]}},
        "codepipeline": {"stage_name": "Check"},
        "cognito-user-pool": {"operations": ["pre_sign_up"]},
        "config-rule": {"configuration_changes": True},
        "documentdb": {"database_name": "shop", "secret": "secret", **_FROM_NOW_ON},
        "dynamodb-stream": _FROM_NOW_ON,
        "ecs-deployment-hook": {"lifecycle_stages": ["pre_scale_up"]},
        "eventbridge-rule": {"event_pattern": {"source": ["shop.orders"]}},
        "iot-topic-rule": {"sql": "SELECT * FROM 'devices/+/data'"},
        "kinesis-stream": _FROM_NOW_ON,
        "lex": {"locale_ids": ["en_GB"]},
        "msk": {"topic": "orders", **_FROM_NOW_ON},
        "permission": {"principal": "kendra.amazonaws.com"},
        "rabbitmq": {"queue": "orders", "secret": "secret"},
        "schedule": {"schedule": "rate(1 hour)"},
        "schedule-rule": {"schedule": "rate(1 hour)"},
        "self-managed-kafka": {
            "bootstrap_servers": ["kafka-1.example.com:9092"],
            "topic": "orders",
            "secret": "secret",
            **_FROM_NOW_ON,
        },
    }
)
"""The options without which there is no trigger of a kind, as Cargo.toml has them."""


def example_of(type_name: str) -> Trigger:
    """Returns a trigger of a kind, with a source that stands for any.

    Args:
        type_name: The kind's type in Cargo.toml.

    Raises:
        TriggerError: there is no such kind, or an example of a kind of the app's own needs options.
    """
    kind = find_kind(type_name)
    if kind is None:
        raise TriggerError(
            f"unknown trigger type {type_name!r}",
            key="--kind",
            remedy=kind_remedy_for(type_name, kind_types()),
        )
    source = {} if kind.source_field is None else {"source": "example"}
    values = {"type": type_name, **source, **NEEDED_OPTIONS.get(type_name, {})}
    return read_trigger(TriggerTable(values, Origin(None, (type_name,))), UnknownResources())
