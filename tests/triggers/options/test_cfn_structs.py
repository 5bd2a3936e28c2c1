from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import aws_bedrock as bedrock
from aws_cdk import aws_iot as iot

from cdk_rust_lambda.triggers.options.cfn_structs import build
from tests.support.pairs import refused

RULE = iot.CfnTopicRule
AGENT = bedrock.CfnAgent


def test_structures_in_lists_and_maps() -> None:
    built: Any = build(
        AGENT.FunctionSchemaProperty,
        {"functions": [{"name": "get", "parameters": {"id": {"type": "string"}}}]},
        "schema",
    )
    (described,) = built.functions
    assert isinstance(described, AGENT.FunctionProperty)
    parameters: Any = described.parameters
    assert isinstance(parameters["id"], AGENT.ParameterDetailProperty)


def test_plain_values() -> None:
    built = build(
        RULE.HttpActionProperty, {"url": "u", "headers": [{"key": "k", "value": "v"}]}, "x"
    )
    assert built.url == "u"
    assert isinstance(built.headers[0], RULE.HttpActionHeaderProperty)


@pytest.mark.parametrize(
    ("table", "match"),
    [
        ({"sqss": {}}, "no key 'sqss'"),
        ({"sqs": {"queue_url": "u", "role_arn": "r", "more": 1}}, "no key 'more'"),
        ({"sqs": {"queue_url": "u"}}, "needs a key 'role_arn'"),
        ({"sqs": {"queue_url": None, "role_arn": "r"}}, "needs a key 'queue_url'"),
        ({"sqs": {"queue_url": 5, "role_arn": "r"}}, "not as SqsActionProperty of aws-cdk-lib"),
        ({"sqs": "x"}, "expected a table or a list in error_action"),
        ({"sqs": [["x"]]}, "expected a table in error_action"),
        ({5: {}}, "no key 5"),
        ({"http": {"url": object()}}, "neither JSON nor aws-cdk-lib"),
    ],
)
def test_tables_that_are_wrong(table: dict[str, Any], match: str) -> None:
    refused(lambda: build(RULE.ActionProperty, table, "error_action"), "error_action", match)
