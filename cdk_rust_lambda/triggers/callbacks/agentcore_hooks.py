"""What Bedrock AgentCore invokes besides tools: interceptors of gateways, and evaluators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar, cast

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from constructs import IConstruct

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.callbacks.agentcore import agentcore_module
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.samples import REQUEST_ID
from cdk_rust_lambda.triggers.core.source import Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.options.fields import (
    duration,
    flag,
    keyword,
    set_options,
    string,
    string_table,
    text,
)
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.permissions import refusals

_LONGEST_TIMEOUT = 300  # seconds; 5 minutes


@with_options
class BedrockAgentCoreInterceptorTrigger(Trigger):
    """Lets the function check and change what passes a Bedrock AgentCore gateway.

    Wired as an interceptor of the gateway, whose role may invoke the function. The event has
    `mcp.gatewayRequest`, of an answer also `mcp.gatewayResponse`: a type of the handler's own. The answer
    has `interceptorOutputVersion` and `mcp` with `transformedGatewayRequest` or
    `transformedGatewayResponse`. See "Types of interceptors" in the AgentCore guide.

    Args:
        gateway: The gateway, of this app. Needed.
        interception_point: `request`, before the target is called, or `response`, after it. A gateway has
            one interceptor for each. Default: request.
        pass_request_headers: Whether the function is given the request's headers, which may hold tokens.
            Default: False.

    Raises:
        TriggerError: a gateway that isn't of this app or has such an interceptor, or aws-cdk-lib is too
            old.
    """

    type: ClassVar[str] = "bedrock-agentcore-interceptor"
    source_field: ClassVar[str | None] = "gateway"
    event: ClassVar[HandlerEvent] = HandlerEvent()

    gateway: Annotated[
        IConstruct | Source | None,
        Resource(
            "a gateway",
            "add_interceptor",
            creatable=False,
            required=True,
            not_imported="its interceptors are set only where the gateway itself is defined",
        ),
    ] = None
    _: KW_ONLY
    interception_point: Annotated[str, keyword("request", "response")] = "request"
    pass_request_headers: Annotated[bool | None, flag()] = None

    def bind(self, function: lambda_.Function, construct_id: str) -> IConstruct:  # noqa: ARG002
        """Adds an interceptor to the gateway."""
        interceptor = agentcore_module().LambdaInterceptor
        make = getattr(interceptor, f"for_{self.interception_point}")
        gateway: Any = self.gateway
        with refusals("interception_point", "leave one of the interceptors out"):
            gateway.add_interceptor(
                make(self.handler(function), **set_options(self, "pass_request_headers"))
            )
        return cast("IConstruct", gateway)

    def sample_event(self) -> dict[str, Any]:
        """Returns the request for a list of tools, or its answer."""
        request: dict[str, Any] = {
            "path": "/mcp",
            "httpMethod": "POST",
            "body": {"jsonrpc": "2.0", "id": 1, "method": "tools/list"},
        }
        if self.pass_request_headers:
            request["headers"] = {"Accept": "application/json"}
        mcp: dict[str, Any] = {
            "rawGatewayRequest": {"body": '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'},
            "gatewayRequest": request,
        }
        if self.interception_point == "response":
            answer = {"jsonrpc": "2.0", "id": 1, "result": {"tools": []}}
            mcp["gatewayResponse"] = {"statusCode": 200, "body": answer}
        return {"interceptorInputVersion": "1.0", "mcp": mcp}


@with_options
class BedrockAgentCoreEvaluatorTrigger(Trigger):
    """Lets the function judge what agents of Bedrock AgentCore do.

    An evaluator is created, which alone may invoke the function. The event has the spans of a session:
    a type of the handler's own; the answer has `label`, `value` and `explanation`. The role of the
    evaluation that uses the evaluator needs lambda:InvokeFunction and lambda:GetFunction. See "Custom
    code-based evaluator" in the AgentCore guide.

    Args:
        evaluator_name: The evaluator's name: up to 48 letters, digits and `_`. Needed.
        description: What the evaluator is for. Default: nothing.
        level: What it judges: `tool_call`, `trace` or `session`. Default: trace.
        tags: Tags of the evaluator. Default: those of the stack.
        timeout: How long the function may take, at most 5 minutes. Default: AgentCore's.

    Raises:
        TriggerError: no name, an option out of range, or aws-cdk-lib is too old.
    """

    type: ClassVar[str] = "bedrock-agentcore-evaluator"
    source_field: ClassVar[str | None] = None
    event: ClassVar[HandlerEvent] = HandlerEvent()

    _: KW_ONLY
    evaluator_name: Annotated[
        str | None, string(r"[A-Za-z]\w{0,47}", "a name of at most 48 letters, digits and _")
    ] = None
    description: Annotated[str | None, text(200)] = None
    level: Annotated[str, keyword("tool_call", "trace", "session")] = "trace"
    tags: Annotated[Mapping[str, str] | None, string_table()] = None
    timeout: Annotated[Duration | None, duration(1, _LONGEST_TIMEOUT)] = None

    def __attrs_post_init__(self) -> None:
        if self.evaluator_name is None:
            raise TriggerError(
                "an evaluator needs a name", key="evaluator_name", remedy="write evaluator_name"
            )

    def bind(self, function: lambda_.Function, construct_id: str) -> IConstruct:
        """Creates the evaluator."""
        module = agentcore_module()
        if not hasattr(module, "Evaluator"):
            raise TriggerError(
                "this aws-cdk-lib has no Evaluator in aws_bedrockagentcore",
                key="type",
                remedy="install the newest aws-cdk-lib",
            )
        config = module.EvaluatorConfig.code_based(
            lambda_function=self.handler(function), **set_options(self, "timeout")
        )
        with refusals("evaluator_name", "correct the evaluator's options"):
            evaluator = module.Evaluator(
                function,
                construct_id,
                evaluator_config=config,
                level=getattr(module.EvaluationLevel, self.level.upper()),
                **set_options(self, "description", "evaluator_name", "tags"),
            )
        return cast("IConstruct", evaluator)

    def sample_event(self) -> dict[str, Any]:
        """Returns the evaluation of a session without spans."""
        target: dict[str, Any] | None = None
        if self.level != "session":
            target = {"traceIds": [REQUEST_ID]}
        if self.level == "tool_call":
            target = {"traceIds": [REQUEST_ID], "spanIds": ["53995c3f42cd8ad8"]}
        return {
            "schemaVersion": "1.0",
            "evaluatorId": f"{self.evaluator_name}-abc1234567",
            "evaluatorName": self.evaluator_name,
            "evaluationLevel": self.level.upper(),
            "evaluationInput": {"sessionSpans": []},
            "evaluationReferenceInputs": [],
            "evaluationTarget": target,
        }
