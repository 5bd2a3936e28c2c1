"""What methods of REST APIs ask of requests: parameters, and models of bodies; and who may call an API at all."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated, Any

from aws_cdk import Duration
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import Option, Options, with_options
from cdk_rust_lambda.triggers.core.trigger import camel_case
from cdk_rust_lambda.triggers.core.values import is_of_cdk
from cdk_rust_lambda.triggers.options.fields import (
    checked,
    duration,
    flag,
    integer,
    read_only,
    strings,
)
from cdk_rust_lambda.triggers.wiring.permissions import refusals

if TYPE_CHECKING:
    from constructs import Construct

_PLACES = r"method\.request\.(path|querystring|multivaluequerystring|header)\.[\w.$-]+"


def _expected_parameters(value: Any) -> str | None:
    is_right = isinstance(value, Mapping) and all(
        isinstance(name, str) and re.fullmatch(_PLACES, name, re.ASCII) and isinstance(each, bool)
        for name, each in value.items()
    )
    expected = "a table of parameters such as 'method.request.querystring.page': true for those that are needed"
    return None if is_right else expected


def _expected_models(value: Any) -> str | None:
    is_right = isinstance(value, Mapping) and all(
        isinstance(each, str | Mapping) or is_of_cdk(each) for each in value.values()
    )
    return None if is_right else "a table with a schema, or a model's name, by media type"


def _expected_policy(value: Any) -> str | None:
    is_right = isinstance(value, iam.PolicyDocument) or (
        isinstance(value, Mapping) and isinstance(value.get("Statement"), list | tuple)
    )
    return None if is_right else "a policy: a table with Statement"


REQUEST_PARAMETERS = checked(
    _expected_parameters,
    converter=read_only,
    schema={
        "type": "object",
        "patternProperties": {f"^{_PLACES}$": {"type": "boolean"}},
        "additionalProperties": False,
    },
)
"""Parameters of requests, and whether they are needed."""

REQUEST_MODELS = checked(
    _expected_models,
    converter=read_only,
    schema={"type": "object", "additionalProperties": {"type": ["string", "object"]}},
)
"""Models of bodies by media type: an `IModel`, a model's name, or its JSON schema."""

RESOURCE_POLICY: Option = checked(
    _expected_policy, converter=read_only, schema={"type": "object", "required": ["Statement"]}
)
"""A policy as AWS has it, or a `PolicyDocument`."""


@with_options
class RestCors(Options):
    """The keys of `default_cors_preflight_options`."""

    _: KW_ONLY
    allow_origins: Annotated[tuple[str, ...] | None, strings()] = None
    allow_credentials: Annotated[bool | None, flag()] = None
    allow_headers: Annotated[tuple[str, ...] | None, strings()] = None
    allow_methods: Annotated[tuple[str, ...] | None, strings(r"[A-Z]+", "a list of methods")] = None
    disable_cache: Annotated[bool | None, flag()] = None
    expose_headers: Annotated[tuple[str, ...] | None, strings()] = None
    max_age: Annotated[Duration | None, duration(0, 31_536_000)] = None
    status_code: Annotated[int | None, integer(200, 299)] = None

    def __attrs_post_init__(self) -> None:
        if not self.allow_origins:
            raise TriggerError("it is needed", key="allow_origins", remedy="name the origins")


def policy_of(value: Any) -> iam.PolicyDocument | None:
    """Returns the policy that an option holds, as aws-cdk-lib has it.

    Raises:
        TriggerError: it is none.
    """
    if not isinstance(value, Mapping):
        document: iam.PolicyDocument | None = value
        return document
    with refusals("policy", "write a policy as AWS has it: Statement with Effect, Action and more"):
        return iam.PolicyDocument.from_json({**value, "Statement": list(value["Statement"])})


def request_options(
    scope: Construct,
    construct_id: str,
    api: apigateway.IRestApi,
    parameters: Mapping[str, bool] | None,
    models: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Returns what methods ask of requests, as keywords of `add_method`.

    What is asked is validated, which API Gateway does only if it is told to.

    Args:
        scope: Where to make models and the validator.
        construct_id: What their ids begin with.
        api: The API.
        parameters: The parameters, and whether they are needed.
        models: The models of bodies, by media type.
    """
    options: dict[str, Any] = {}
    if parameters:
        options["request_parameters"] = dict(parameters)
    if models:
        options["request_models"] = {
            media_type: _model(scope, f"{construct_id}{camel_case(media_type)}Model", api, each)
            for media_type, each in models.items()
        }
    is_needed = any((parameters or {}).values())
    if models or is_needed:
        options["request_validator"] = apigateway.RequestValidator(
            scope,
            f"{construct_id}Validator",
            rest_api=api,
            validate_request_body=bool(models),
            validate_request_parameters=is_needed,
        )
    return options


def _model(scope: Construct, construct_id: str, api: apigateway.IRestApi, value: Any) -> Any:
    if isinstance(value, str):
        return apigateway.Model.from_model_name(scope, construct_id, value)
    if not isinstance(value, Mapping):
        return value
    model = apigateway.CfnModel(
        scope,
        construct_id,
        rest_api_id=api.rest_api_id,
        content_type="application/json",
        schema=value,
    )
    deployment = getattr(api, "latest_deployment", None)
    if deployment is not None:
        # A deployment holds what was there; another schema needs another one.
        deployment.add_to_logical_id({"model": json.dumps(value, sort_keys=True)})
        deployment.node.add_dependency(model)
    return apigateway.Model.from_model_name(scope, f"{construct_id}Name", model.ref)
