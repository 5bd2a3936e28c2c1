"""Tools of Bedrock AgentCore gateways."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, cast

from aws_cdk import Stack
from constructs import IConstruct

from cdk_rust_lambda.errors import TriggerError, suggest
from cdk_rust_lambda.triggers.core.option import Option, with_options
from cdk_rust_lambda.triggers.core.source import Created, Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.options.fields import set_options, string, text
from cdk_rust_lambda.triggers.options.instances import instances
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.permissions import refusals, service_role
from cdk_rust_lambda.triggers.wiring.resources import refuse_properties

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_lambda as lambda_

_TYPES = ("string", "number", "integer", "boolean", "object", "array")
_SCHEMA_KEYS = ("type", "description", "items", "properties", "required")
_TOOL_KEYS = ("name", "description", "input_schema", "output_schema")
_MODULE = "aws_cdk.aws_bedrockagentcore"


def agentcore_module() -> Any:
    """Returns the module of aws-cdk-lib, which is newer than the oldest release that is supported."""
    try:
        module = importlib.import_module(_MODULE)
    except ImportError:
        module = None
    if module is None or not hasattr(module, "Gateway"):
        raise TriggerError(
            "this aws-cdk-lib has no Gateway in aws_bedrockagentcore",
            key="type",
            remedy="install the newest aws-cdk-lib",
        )
    return module


def _check_keys(table: Mapping[str, Any], known: tuple[str, ...], what: str) -> None:
    for key in table:
        if key not in known:
            raise TriggerError(
                f"{what} has no key {key!r}", key="tool_schema", remedy=suggest(str(key), known)
            )


def _check_schema(table: Any) -> None:
    if not isinstance(table, Mapping):
        raise TriggerError(
            f"expected a schema, found {table!r}",
            key="tool_schema",
            remedy='write { type = "object", properties = { … } }',
        )
    _check_keys(table, _SCHEMA_KEYS, "a schema")
    if not isinstance(table.get("type"), str) or table["type"] not in _TYPES:
        raise TriggerError(
            f"a schema has no type {table.get('type')!r}",
            key="tool_schema",
            remedy=suggest(str(table.get("type", "")), _TYPES),
        )
    if "items" in table:
        _check_schema(table["items"])
    _check_part(table, "properties", "a table of schemas", lambda value: isinstance(value, Mapping))
    _check_part(table, "required", "a list of names", _is_texts)
    _check_part(table, "description", "a text", lambda value: isinstance(value, str))
    for each in table.get("properties", {}).values():
        _check_schema(each)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(each, str) for each in value)


def _check_part(
    table: Mapping[str, Any], name: str, expected: str, is_right: Callable[[Any], bool]
) -> None:
    if name in table and not is_right(table[name]):
        raise TriggerError(
            f"expected {expected} as {name}, found {table[name]!r}",
            key="tool_schema",
            remedy=f"write {expected}",
        )


def _check_tools(_: object, __: object, value: Any) -> None:
    if isinstance(value, list | tuple) and value:
        for tool in value:
            if not isinstance(tool, Mapping) or not {"name", "description", "input_schema"} <= set(
                tool
            ):
                raise TriggerError(
                    f"expected a tool with name, description and input_schema, found {tool!r}",
                    key="tool_schema",
                    remedy="write all three",
                )
            _check_keys(tool, _TOOL_KEYS, "a tool")
            for key in ("name", "description"):
                _check_part(
                    tool, key, "a text", lambda value: isinstance(value, str) and bool(value)
                )
            for key in ("input_schema", "output_schema"):
                if key in tool:
                    _check_schema(tool[key])
    elif not hasattr(type(value), "bind"):
        raise TriggerError(
            f"expected a list of tools or a ToolSchema, found {value!r}",
            key="tool_schema",
            remedy='write tool_schema = [{ name = "…", description = "…", input_schema = { … } }]',
        )


@with_options
class BedrockAgentCoreTrigger(Trigger):
    """Offers the function as tools of a Bedrock AgentCore gateway, which speaks MCP.

    Wired as a target of the gateway, whose role may invoke the function. The event has the tool's arguments:
    a type of your own, or `serde_json::Value`; the tool's name is in the context
    (`bedrockAgentCoreToolName`). See "AWS Lambda function targets" in the AgentCore guide.

    Args:
        gateway: The gateway. Default: one is created, whose clients are authorised by IAM.
        tool_schema: The tools, as a `ToolSchema` or a list of tables with `name`, `description`,
            `input_schema` and `output_schema`. Needed.
        credential_provider_configurations: How the gateway is authorised, only in Python.
            Default: by its role.
        description: What the target is. Default: none.
        gateway_target_name: The target's name. Default: aws-cdk-lib's.

    Raises:
        TriggerError: no tools, a gateway that isn't of this app, or aws-cdk-lib is too old.
    """

    type: ClassVar[str] = "bedrock-agentcore"
    source_field: ClassVar[str | None] = "gateway"
    event: ClassVar[HandlerEvent] = HandlerEvent()

    gateway: Annotated[
        IConstruct | Source | None,
        Resource(
            "a gateway",
            "add_lambda_target",
            not_imported="its role, which has to invoke this function, isn't known by a name or an ARN",
        ),
    ] = None
    _: KW_ONLY
    tool_schema: Annotated[
        Any,
        Option(
            validator=_check_tools,
            required=True,
            schema={"type": "array", "minItems": 1, "items": {"type": "object"}},
        ),
    ] = None
    credential_provider_configurations: Annotated[
        Any, instances(object, "a list of credential providers")
    ] = None
    description: Annotated[str | None, text(200)] = None
    gateway_target_name: Annotated[
        str | None, string(r"([0-9a-zA-Z]-?){1,100}", "letters, digits and '-'")
    ] = None

    def bind(self, function: lambda_.Function, construct_id: str) -> IConstruct:
        """Adds a target to the gateway."""
        module = agentcore_module()
        gateway: Any = self.gateway
        if isinstance(gateway, Created):
            refuse_properties(gateway, "gateway")
        if self.creates_source:
            gateway = module.Gateway(
                function,
                construct_id,
                role=_gateway_role(function, f"{construct_id}Role"),
                authorizer_configuration=module.GatewayAuthorizer.using_aws_iam(),
            )
        with refusals("tool_schema", "correct the target's options"):
            module.GatewayTarget.for_lambda(
                function,
                f"{construct_id}Target",
                gateway=gateway,
                lambda_function=self.handler(function),
                tool_schema=self._tools(module),
                **set_options(self, "credential_provider_configurations"),
                description=self.description,
                gateway_target_name=self.gateway_target_name,
            )
        return cast("IConstruct", gateway)

    def sample_event(self) -> dict[str, Any]:
        """Returns arguments of the first tool."""
        if not isinstance(self.tool_schema, list | tuple):
            return {"hello": "world"}
        sample = _sample(self.tool_schema[0]["input_schema"])
        return sample if isinstance(sample, dict) else {"hello": "world"}

    def _tools(self, module: Any) -> Any:
        if not isinstance(self.tool_schema, list | tuple):
            return self.tool_schema
        tools = []
        for tool in self.tool_schema:
            schemas = {
                key: _schema(module, tool[key])
                for key in ("input_schema", "output_schema")
                if key in tool
            }
            tools.append(
                module.ToolDefinition(name=tool["name"], description=tool["description"], **schemas)
            )
        return module.ToolSchema.from_inline(tools)


def _gateway_role(function: lambda_.Function, role_id: str) -> iam.IRole:
    """Makes a gateway's role; that of aws-cdk-lib also trusts the service without any condition.

    See "Set up permissions for AgentCore Gateway" in the AgentCore guide.
    """
    service = "bedrock-agentcore"
    arn = Stack.of(function).format_arn(service=service, resource="gateway", resource_name="*")
    return service_role(function, role_id, f"{service}.amazonaws.com", source_arn=arn)


def _schema(module: Any, table: Mapping[str, Any]) -> Any:
    values: dict[str, Any] = {"type": getattr(module.SchemaDefinitionType, table["type"].upper())}
    if "items" in table:
        values["items"] = _schema(module, table["items"])
    if "properties" in table:
        values["properties"] = {
            name: _schema(module, each) for name, each in table["properties"].items()
        }
    for key in ("description", "required"):
        if key in table:
            values[key] = table[key]
    return module.SchemaDefinition(**values)


def _sample(schema: Mapping[str, Any]) -> Any:
    if schema["type"] == "object":
        return {name: _sample(each) for name, each in schema.get("properties", {}).items()}
    if schema["type"] == "array":
        return [_sample(schema["items"])] if "items" in schema else []
    return {"string": "example", "boolean": True}.get(schema["type"], 1)
