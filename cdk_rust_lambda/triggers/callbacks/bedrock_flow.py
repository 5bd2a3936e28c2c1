"""Lambda nodes of Bedrock flows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar, cast

from aws_cdk import aws_bedrock as bedrock
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.samples import known, sample_arn
from cdk_rust_lambda.triggers.core.source import ImportedByArn, ImportedByName, Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.core.values import structure_of
from cdk_rust_lambda.triggers.options.arns import ROLE_ARN
from cdk_rust_lambda.triggers.options.cfn_structs import cfn_structs
from cdk_rust_lambda.triggers.options.fields import keyword, string
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.lists import items_of

# Node types and their names in "Node types for your flow" in the Bedrock guide.
_NAME = r"[a-zA-Z](_?[0-9a-zA-Z]){1,50}"
_OUTPUT = "functionResponse"
_TYPES = ("string", "number", "boolean", "object", "array")
_SAMPLES: Mapping[str, Any] = {
    "String": "example",
    "Number": 1,
    "Boolean": True,
    "Object": {"hello": "world"},
    "Array": ["example"],
}


@with_options
class BedrockFlowTrigger(Trigger):
    """Lets a Bedrock flow call the function as one of its nodes.

    The flow's service role may invoke the function, as flows do since 22 November 2024, and with `node_name` a
    node is added to the flow's definition, whose connections name it. What the function returns is the node's
    output, `functionResponse`. The event has the flow, the node and its inputs, each with its `value`: a type of your own, or
    `serde_json::Value`. See "Lambda function node" and "Create a service role for Amazon Bedrock Flows" in the
    Bedrock guide.

    Args:
        flow: The flow, as a `CfnFlow`. Needed.
        inputs: The node's inputs: tables of `name`, `type` (`String`, `Number`, `Boolean`, `Object`, `Array`) and
            `expression`. Default: all that the node is given, as the text `codeHookInput`.
        node_name: The name of the node, which is added to the flow's definition. Default: none is added, for
            a definition that has it.
        output_type: The type of the answer: `string`, `number`, `boolean`, `object` or `array`. Default: `object`.
        role: The flow's service role. Default: by the ARN that the flow has; name one whose path isn't `/`.

    Raises:
        TriggerError: no flow, one whose definition is no structure of Python or has such a node, or inputs
            without a node.
    """

    type: ClassVar[str] = "bedrock-flow"
    source_field: ClassVar[str | None] = "flow"
    event: ClassVar[HandlerEvent] = HandlerEvent()

    flow: Annotated[
        bedrock.CfnFlow | Source | None,
        Resource(
            "a flow (CfnFlow)",
            "attr_validations",
            creatable=False,
            required=True,
            not_imported="its nodes and its role are set only where the flow itself is defined; where its role may"
            " invoke the function already, nothing has to be wired",
        ),
    ] = None
    _: KW_ONLY
    inputs: Annotated[
        Sequence[bedrock.CfnFlow.FlowNodeInputProperty | Mapping[str, Any]] | None,
        cfn_structs(bedrock.CfnFlow.FlowNodeInputProperty),
    ] = None
    node_name: Annotated[
        str | None, string(_NAME, "letters, digits and single '_', a letter first, at most 51")
    ] = None
    output_type: Annotated[str, keyword(*_TYPES)] = "object"
    role: Annotated[
        iam.IRole | Source | None,
        Resource("a role", "role_arn", arn=ROLE_ARN, name=r"[\w+=,.@-]{1,64}", creatable=False),
    ] = None

    def __attrs_post_init__(self) -> None:
        if self.inputs is not None and self.node_name is None:
            raise TriggerError(
                "there are inputs, but no node that has them",
                key="inputs",
                remedy="set node_name, or write them with the node in the flow's definition",
            )

    def bind(self, function: lambda_.Function, construct_id: str) -> bedrock.CfnFlow:
        """Lets the flow's role invoke the function, and adds the node to the flow."""
        flow: Any = self.flow
        handler = self.handler(function)
        if self.node_name is not None:
            flow.definition = self._with_node(flow, handler.function_arn)
        role = self._role(function, f"{construct_id}Role", flow.execution_role_arn)
        handler.grant_invoke(cast("iam.IGrantable", role))
        found: bedrock.CfnFlow = flow
        return found

    def sample_event(self) -> dict[str, Any]:
        """Returns the call of the node."""
        inputs = [(each.name, each.type, each.expression) for each in self._inputs]
        flow = sample_arn("bedrock", "flow/EXAMPLE123")
        return {
            "messageVersion": "1.0",
            "flow": {"flowArn": flow, "flowAliasArn": f"{flow}/alias/EXAMPLE456"},
            "node": {
                "name": known(self.node_name, "Example"),
                "inputs": [
                    {
                        "name": name,
                        "type": kind,
                        "expression": expression,
                        "value": _SAMPLES.get(kind),
                    }
                    for name, kind, expression in inputs
                ],
            },
        }

    @property
    def _inputs(self) -> Sequence[Any]:
        if self.inputs is not None:
            return self.inputs
        kind = bedrock.CfnFlow.FlowNodeInputProperty
        return [kind(expression="$.data", name="codeHookInput", type="String")]

    def _with_node(
        self, flow: bedrock.CfnFlow, function_arn: str
    ) -> bedrock.CfnFlow.FlowDefinitionProperty:
        """Returns the definition of a flow with the node."""
        kind = bedrock.CfnFlow
        definition = structure_of(flow, "definition")
        if definition is None or not hasattr(definition, "connections"):
            raise TriggerError(
                f"a node can't be added to the definition of {flow.node.path}, which is no structure",
                key="node_name",
                remedy="define the flow with a FlowDefinitionProperty, or leave node_name out if its definition"
                " has the node",
            )
        nodes = items_of(definition.nodes, flow, "flow", "nodes")
        if self.node_name in {getattr(each, "name", None) for each in nodes}:
            raise TriggerError(
                f"the flow {flow.node.path} has a node {self.node_name!r} already",
                key="node_name",
                remedy="choose another name, or leave node_name out if it is the function's node",
            )
        node = kind.FlowNodeProperty(
            name=str(self.node_name),
            type="LambdaFunction",
            configuration=kind.FlowNodeConfigurationProperty(
                lambda_function=kind.LambdaFunctionFlowNodeConfigurationProperty(
                    lambda_arn=function_arn
                )
            ),
            inputs=list(self._inputs),
            outputs=[kind.FlowNodeOutputProperty(name=_OUTPUT, type=self.output_type.capitalize())],
        )
        return kind.FlowDefinitionProperty(connections=definition.connections, nodes=[*nodes, node])

    def _role(self, function: lambda_.Function, role_id: str, arn: str) -> iam.IRole:
        if isinstance(self.role, ImportedByName):
            return iam.Role.from_role_name(function, role_id, self.role.name)
        if isinstance(self.role, ImportedByArn):
            return iam.Role.from_role_arn(function, role_id, self.role.resolve())
        if self.role is None:
            return iam.Role.from_role_arn(function, role_id, arn)
        return cast("iam.IRole", self.role)
