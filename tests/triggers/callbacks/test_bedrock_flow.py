from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Token
from aws_cdk import aws_bedrock as bedrock
from aws_cdk import aws_iam as iam

from cdk_rust_lambda.triggers import BedrockFlowTrigger
from cdk_rust_lambda.triggers.core.source import ImportedByArn, ImportedByName, Source
from tests.support.pairs import refused, same_in_both
from tests.support.projects import resources_of, skipping_stack
from tests.support.triggers import function_with, only
from tests.triggers.combinations.sources import flow

if TYPE_CHECKING:
    from pathlib import Path

INPUT = {"name": "amount", "type": "Number", "expression": "$.data.amount"}
POLICY = "AWS::IAM::Policy"


def test_a_node_of_a_flow(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 'bedrock-flow'\nsource = 'given'\nnode_name = 'Price'\noutput_type = 'number'\n"
        "inputs = [{ name = 'amount', type = 'Number', expression = '$.data.amount' }]",
        lambda given: BedrockFlowTrigger(
            given,
            node_name="Price",
            output_type="number",
            inputs=[bedrock.CfnFlow.FlowNodeInputProperty(**INPUT)],
        ),
        flow,
    )
    definition = only(stack, "AWS::Bedrock::Flow")["Definition"]
    assert [each["Target"] for each in definition["Connections"]] == ["Price", "Output"]
    first, second, own = definition["Nodes"]
    assert (first["Name"], second["Name"]) == ("Input", "Output")
    arn = own.pop("Configuration")["LambdaFunction"]["LambdaArn"]["Fn::GetAtt"]
    assert arn[0].startswith("F")
    assert own == {
        "Name": "Price",
        "Type": "LambdaFunction",
        "Inputs": [{"Name": "amount", "Type": "Number", "Expression": "$.data.amount"}],
        "Outputs": [{"Name": "functionResponse", "Type": "Number"}],
    }
    policy = only(stack, POLICY)
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Action"] == "lambda:InvokeFunction"
    assert arn in [each.get("Fn::GetAtt") for each in statement["Resource"]]
    assert "FlowRole" in str(policy["Roles"])
    assert resources_of(stack, "AWS::Lambda::Permission") == []


@pytest.mark.parametrize(
    "role",
    [
        ImportedByArn("flows", "arn:aws:iam::123456789012:role/service-role/flows"),
        ImportedByName("flows", "flows"),
        None,
    ],
)
def test_the_role_of_a_flow(role: Source | None, tmp_path: Path) -> None:
    stack = skipping_stack()
    given: Any = role
    if role is None:
        service: Any = iam.ServicePrincipal("bedrock.amazonaws.com")
        given = iam.Role(stack, "Flows", assumed_by=service)
    source = flow(stack)
    function_with(tmp_path, stack, BedrockFlowTrigger(source, role=given))
    assert "lows" in str(only(stack, POLICY)["Roles"])
    nodes = only(stack, "AWS::Bedrock::Flow")["Definition"]["Nodes"]
    assert [each["Name"] for each in nodes] == ["Input", "Output"]


def test_what_is_refused(tmp_path: Path) -> None:
    stack = skipping_stack()
    given = flow(stack)
    refused(BedrockFlowTrigger, "flow", "is needed")
    refused(lambda: BedrockFlowTrigger(given, inputs=[INPUT]), "inputs", "no node")
    wrong: list[Any] = [[], [{**INPUT, "more": 1}], [{"name": "a"}], [3], "a"]
    for inputs in wrong:
        refused(partial(BedrockFlowTrigger, given, node_name="Price", inputs=inputs), "inputs")
    refused(lambda: BedrockFlowTrigger(given, node_name="a__b"), "node_name")
    refused(
        lambda: function_with(tmp_path, stack, BedrockFlowTrigger(given, node_name="Input")),
        "node_name",
        "already",
    )
    agent: Any = bedrock.CfnAgent(stack, "Agent", agent_name="agent")
    refused(lambda: BedrockFlowTrigger(agent), "flow", "found CfnAgent")


def test_a_definition_that_is_a_text(tmp_path: Path) -> None:
    stack = skipping_stack()
    role = "arn:aws:iam::123456789012:role/flows"
    given = bedrock.CfnFlow(
        stack, "Flow", name="a", execution_role_arn=role, definition_string="{}"
    )
    refused(
        lambda: function_with(tmp_path, stack, BedrockFlowTrigger(given, node_name="Price")),
        "node_name",
        "no structure",
    )


def test_a_definition_that_only_a_deployment_knows(tmp_path: Path) -> None:
    stack = skipping_stack()
    given = flow(stack)
    given.definition = Token.as_any({"Ref": "Definition"})
    refused(
        lambda: function_with(tmp_path, stack, BedrockFlowTrigger(given, node_name="Price")),
        "node_name",
        "no structure",
    )


def test_nodes_that_are_a_token(tmp_path: Path) -> None:
    """Else the flow would lose those that only a deployment knows."""
    stack = skipping_stack()
    nodes = Token.as_any({"Ref": "Nodes"})
    given = flow(stack)
    given.definition = bedrock.CfnFlow.FlowDefinitionProperty(nodes=nodes)
    refused(
        lambda: function_with(tmp_path, stack, BedrockFlowTrigger(given, node_name="Price")),
        "flow",
        "are a token",
    )


def test_the_sample_event() -> None:
    given = flow(skipping_stack())
    (value,) = BedrockFlowTrigger(given).sample_event()["node"]["inputs"]
    assert (value["name"], value["value"]) == ("codeHookInput", "example")
    event = BedrockFlowTrigger(given, node_name="Price", inputs=[INPUT]).sample_event()
    assert event["node"] == {"name": "Price", "inputs": [{**INPUT, "value": 1}]}
