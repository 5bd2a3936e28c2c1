from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_bedrockagentcore as bedrockagentcore

from cdk_rust_lambda.triggers.callbacks import agentcore
from cdk_rust_lambda.triggers.callbacks.agentcore import BedrockAgentCoreTrigger
from tests.support.pairs import refused, same_in_both
from tests.support.projects import resources_of, skipping_stack
from tests.support.triggers import conditions_of_trust, function_with, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

TARGET = "AWS::BedrockAgentCore::GatewayTarget"
TOOL = {
    "name": "get_order",
    "description": "Finds an order",
    "input_schema": {
        "type": "object",
        "properties": {
            "id": {"type": "string", "description": "Its number"},
            "parts": {"type": "array", "items": {"type": "integer"}},
        },
        "required": ["id"],
    },
}
TOOL_LINES = (
    "tool_schema = [{ name = 'get_order', description = 'Finds an order', input_schema = { type ="
    " 'object', required = ['id'], properties = { id = { type = 'string', description = 'Its number' },"
    " parts = { type = 'array', items = { type = 'integer' } } } } }]"
)

# An older aws-cdk-lib doesn't have all of it.
pytestmark = pytest.mark.newest


def gateway(stack: Stack) -> bedrockagentcore.Gateway:
    authorizer = bedrockagentcore.GatewayAuthorizer.using_aws_iam()
    return bedrockagentcore.Gateway(stack, "Gateway", authorizer_configuration=authorizer)


def test_in_python_and_cargo_toml(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        f"type = 'bedrock-agentcore'\nsource = 'given'\n{TOOL_LINES}\ndescription = 'd'\n"
        "gateway_target_name = 'orders'",
        lambda given: BedrockAgentCoreTrigger(
            given, tool_schema=[TOOL], description="d", gateway_target_name="orders"
        ),
        gateway,
    )
    target = only(stack, TARGET)
    assert target["Name"] == "orders"
    configuration = target["TargetConfiguration"]["Mcp"]["Lambda"]
    assert configuration["LambdaArn"]["Fn::GetAtt"][0].startswith("F")
    (tool,) = configuration["ToolSchema"]["InlinePayload"]
    assert tool["InputSchema"]["Properties"]["parts"]["Items"] == {"Type": "integer"}
    assert tool["InputSchema"]["Required"] == ["id"]
    assert "lambda:InvokeFunction" in str(resources_of(stack, "AWS::IAM::Policy"))


def test_a_gateway_that_is_created(tmp_path: Path) -> None:
    stack = skipping_stack()
    manifest = "[package.metadata.lambda.deploy]\nalias = 'live'\n" + trigger_table(
        f"type = 'bedrock-agentcore'\nalias = 'live'\n{TOOL_LINES}"
    )
    function_with(tmp_path, stack, manifest=manifest)
    assert only(stack, "AWS::BedrockAgentCore::Gateway")["AuthorizerType"] == "AWS_IAM"
    assert resources_of(stack, "AWS::Cognito::UserPool") == []
    arn = only(stack, TARGET)["TargetConfiguration"]["Mcp"]["Lambda"]["LambdaArn"]
    assert "Alias" in arn["Ref"]
    (condition,) = conditions_of_trust(stack, "bedrock-agentcore")
    assert condition["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    assert ":gateway/*'" in str(condition["ArnEquals"]["aws:SourceArn"])


@pytest.mark.parametrize(
    "tool_schema",
    [
        None,
        [],
        "x",
        ["x"],
        [{"name": "a"}],
        [{**TOOL, "more": 1}],
        [{**TOOL, "input_schema": "x"}],
        [{**TOOL, "input_schema": {"type": "text"}}],
        [{**TOOL, "input_schema": {"type": "object", "title": "x"}}],
        [{**TOOL, "input_schema": {"type": "array", "items": {"type": "x"}}}],
        [{**TOOL, "input_schema": {"type": ["string"]}}],
        [{**TOOL, "input_schema": {"type": "object", "properties": ["x"]}}],
        [{**TOOL, "input_schema": {"type": "object", "required": "id"}}],
        [{**TOOL, "input_schema": {"type": "string", "description": 5}}],
        [{**TOOL, "description": ["x"]}],
        [{**TOOL, "name": ""}],
    ],
)
def test_tools_that_are_wrong(tool_schema: Any) -> None:
    refused(lambda: BedrockAgentCoreTrigger(tool_schema=tool_schema), "tool_schema")


def test_what_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = f"type = 'bedrock-agentcore'\nsource = {{ name = 'x' }}\n{TOOL_LINES}"
    with pytest.raises(Exception, match="can't be imported"):
        function_with(tmp_path, skipping_stack(), manifest=trigger_table(lines))
    monkeypatch.setattr(agentcore, "_MODULE", "aws_cdk.aws_no_such_module")
    refused(
        lambda: function_with(
            tmp_path, skipping_stack(), BedrockAgentCoreTrigger(tool_schema=[TOOL])
        ),
        "type",
        "has no Gateway",
    )


def test_the_sample_event() -> None:
    event = BedrockAgentCoreTrigger(tool_schema=[TOOL]).sample_event()
    assert event == {"id": "example", "parts": [1]}
    schema = bedrockagentcore.ToolSchema.from_inline([])
    assert BedrockAgentCoreTrigger(tool_schema=schema).sample_event() == {"hello": "world"}
