"""The flow that calls the function as its node Price, and its service role."""

from typing import cast

from aws_cdk import Stack
from aws_cdk import aws_bedrock as bedrock
from aws_cdk import aws_iam as iam
from constructs import Construct


def make(scope: Construct) -> bedrock.CfnFlow:
    """Makes it."""
    stack = Stack.of(scope)
    flows = stack.format_arn(service="bedrock", resource="flow", resource_name="*")
    service = iam.ServicePrincipal(
        "bedrock.amazonaws.com",
        conditions={
            "StringEquals": {"aws:SourceAccount": stack.account},
            "ArnLike": {"aws:SourceArn": flows},
        },
    )
    role = iam.Role(scope, "FlowRole", assumed_by=cast("iam.IPrincipal", service))
    kind = bedrock.CfnFlow
    document = "document"
    return kind(
        scope,
        "Flow",
        name="flow",
        execution_role_arn=role.role_arn,
        definition=kind.FlowDefinitionProperty(
            nodes=[
                kind.FlowNodeProperty(
                    name="Start",
                    type="Input",
                    outputs=[kind.FlowNodeOutputProperty(name=document, type="String")],
                ),
                kind.FlowNodeProperty(
                    name="End",
                    type="Output",
                    inputs=[
                        kind.FlowNodeInputProperty(
                            name=document, type="Object", expression="$.data"
                        )
                    ],
                ),
            ],
            connections=[
                _connection("Start", document, "Price", "codeHookInput"),
                _connection("Price", "functionResponse", "End", document),
            ],
        ),
    )


def _connection(
    source: str, output: str, target: str, target_input: str
) -> bedrock.CfnFlow.FlowConnectionProperty:
    kind = bedrock.CfnFlow
    data = kind.FlowDataConnectionConfigurationProperty(
        source_output=output, target_input=target_input
    )
    return kind.FlowConnectionProperty(
        name=f"{source}To{target}",
        source=source,
        target=target,
        type="Data",
        configuration=kind.FlowConnectionConfigurationProperty(data=data),
    )
