from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Duration

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.triggers import (
    BedrockAgentCoreEvaluatorTrigger,
    BedrockAgentCoreInterceptorTrigger,
)
from tests.support.projects import resources_of, skipping_stack
from tests.support.triggers import function_with, only, trigger_table
from tests.triggers.combinations.sources import gateway

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.newest
GATEWAY = "AWS::BedrockAgentCore::Gateway"


def test_interceptors_of_a_gateway(tmp_path: Path) -> None:
    stack = skipping_stack()
    given = gateway(stack)
    request = BedrockAgentCoreInterceptorTrigger(given, id="A", pass_request_headers=True)
    response = BedrockAgentCoreInterceptorTrigger(given, id="B", interception_point="response")
    function = function_with(tmp_path, stack, request, response)
    first, second = only(stack, GATEWAY)["InterceptorConfigurations"]
    assert first["InterceptionPoints"] == ["REQUEST"]
    assert first["InputConfiguration"]["PassRequestHeaders"] is True
    assert second["InterceptionPoints"] == ["RESPONSE"]
    assert "lambda:InvokeFunction" in str(resources_of(stack, "AWS::IAM::Policy"))
    assert function.triggers["A"].source is given
    assert "headers" in request.sample_event()["mcp"]["gatewayRequest"]
    assert "headers" not in response.sample_event()["mcp"]["gatewayRequest"]
    assert "gatewayResponse" in response.sample_event()["mcp"]


def test_a_second_interceptor_for_requests(tmp_path: Path) -> None:
    stack = skipping_stack()
    given = gateway(stack)
    triggers = [
        BedrockAgentCoreInterceptorTrigger(given, id=name, pass_request_headers=name == "A")
        for name in "AB"
    ]
    with pytest.raises(TriggerError) as caught:
        function_with(tmp_path, stack, *triggers)
    assert caught.value.key == "interception_point"


def test_a_gateway_in_cargo_toml(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = (
        "type = 'bedrock-agentcore-interceptor'\nsource = 'tools'\ninterception_point = 'RESPONSE'"
    )
    resources = {"tools": gateway(stack)}
    function_with(tmp_path, stack, manifest=trigger_table(lines), resources=resources)
    (found,) = only(stack, GATEWAY)["InterceptorConfigurations"]
    assert found["InterceptionPoints"] == ["RESPONSE"]


@pytest.mark.parametrize("level", ["tool_call", "trace", "session"])
def test_an_evaluator(tmp_path: Path, level: str) -> None:
    stack = skipping_stack()
    trigger = BedrockAgentCoreEvaluatorTrigger(
        evaluator_name="polite", level=level, timeout=Duration.seconds(60)
    )
    function_with(tmp_path, stack, trigger)
    found = only(stack, "AWS::BedrockAgentCore::Evaluator")
    assert found["EvaluatorName"] == "polite"
    assert found["Level"] == level.upper()
    permission = only(stack, "AWS::Lambda::Permission")
    assert permission["Principal"] == "bedrock-agentcore.amazonaws.com"
    assert permission["SourceArn"]
    event = trigger.sample_event()
    assert (event["evaluationTarget"] is None) is (level == "session")


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({}, "evaluator_name"),
        ({"evaluator_name": "a-b"}, "evaluator_name"),
        ({"evaluator_name": "a", "timeout": 301}, "timeout"),
        ({"evaluator_name": "a", "level": "word"}, "level"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    with pytest.raises(TriggerError) as caught:
        BedrockAgentCoreEvaluatorTrigger(**options)
    assert caught.value.key == key
