"""Options of triggers of HTTP APIs: the payload's version, and tables."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated, Any

from aws_cdk import Duration, Stack
from aws_cdk import aws_apigatewayv2 as apigatewayv2

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import Option, Options, with_options
from cdk_rust_lambda.triggers.options.fields import (
    duration,
    enum_members,
    flag,
    integer,
    number,
    string,
    strings,
)
from cdk_rust_lambda.triggers.options.structs import cdk_struct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from attrs import Attribute


# aws-cdk-lib sets the version whenever it makes an integration.
_VERSIONS = ("1.0", "2.0")


def _version(value: Any) -> Any:
    return value.version if isinstance(value, apigatewayv2.PayloadFormatVersion) else value


def _check_version(_: object, attribute: Attribute[Any], value: Any) -> None:
    if value not in _VERSIONS:
        raise TriggerError(
            f"expected one of {', '.join(_VERSIONS)}, found {value!r}",
            key=attribute.name,
            remedy="write '2.0', or leave it out",
        )


PAYLOAD_FORMAT_VERSION = Option(
    converter=_version,
    validator=_check_version,
    schema={"type": "string", "enum": list(_VERSIONS)},
)
"""The version of the payload, or a `PayloadFormatVersion`."""


@with_options
class CorsPreflight(Options):
    """The keys of `cors_preflight`."""

    _: KW_ONLY
    allow_credentials: Annotated[bool | None, flag()] = None
    allow_headers: Annotated[tuple[str, ...] | None, strings()] = None
    allow_methods: Annotated[
        tuple[apigatewayv2.CorsHttpMethod, ...] | None, enum_members(apigatewayv2.CorsHttpMethod)
    ] = None
    allow_origins: Annotated[tuple[str, ...] | None, strings()] = None
    expose_headers: Annotated[tuple[str, ...] | None, strings()] = None
    # As `Cors` in the reference of the API Gateway V2 API.
    max_age: Annotated[Duration | None, duration(0, 86_400)] = None


@with_options
class JwtAuthorizer(Options):
    """The settings of a JWT authorizer, with `jwt_issuer` and `jwt_audience` needed.

    Attributes:
        jwt_issuer: Who issues the tokens: the base of its OpenID configuration.
        jwt_audience: Whom they are for.
        authorizer_name: Its name. Default: from the trigger's id.
        identity_source: Where a request has the token. Default: the header Authorization.
    """

    _: KW_ONLY
    jwt_issuer: Annotated[str | None, string()] = None
    jwt_audience: Annotated[tuple[str, ...] | None, strings()] = None
    authorizer_name: Annotated[str | None, string()] = None
    identity_source: Annotated[tuple[str, ...] | None, strings()] = None

    def __attrs_post_init__(self) -> None:
        for name in ("jwt_issuer", "jwt_audience"):
            if not getattr(self, name):
                raise TriggerError("it is needed", key=name, remedy=f"write {name}")


@with_options
class _RouteSettings(Options):
    """The keys of `route_settings`."""

    _: KW_ONLY
    detailed_metrics_enabled: Annotated[bool | None, flag()] = None
    throttling_burst_limit: Annotated[int | None, integer(0)] = None
    throttling_rate_limit: Annotated[float | None, number(0, 1_000_000)] = None


ROUTE_SETTINGS = cdk_struct(apigatewayv2.CfnStage.RouteSettingsProperty, _RouteSettings)
"""Limits and metrics of single routes."""


def apply_route_settings(
    api: apigatewayv2.IHttpApi, routes: Sequence[apigatewayv2.HttpRoute], settings: Any
) -> None:
    """Sets limits and metrics of routes at the default stage of their API.

    Args:
        api: The API.
        routes: The routes.
        settings: A `CfnStage.RouteSettingsProperty`.

    Raises:
        TriggerError: the stage isn't in the routes' stack.
    """
    stage = getattr(api, "default_stage", None)
    resource = None if stage is None else stage.node.default_child
    if resource is None or any(
        Stack.of(each).node.path != Stack.of(resource).node.path for each in routes
    ):
        raise TriggerError(
            f"{api.node.path} has no default stage in the function's stack, where settings of routes are",
            key="route_settings",
            remedy="set them where the stage is made, or leave route_settings out",
        )
    assert isinstance(resource, apigatewayv2.CfnStage)  # noqa: S101 - its default child
    values = {
        "DetailedMetricsEnabled": settings.detailed_metrics_enabled,
        "ThrottlingBurstLimit": settings.throttling_burst_limit,
        "ThrottlingRateLimit": settings.throttling_rate_limit,
    }
    for route in routes:
        child = route.node.default_child
        assert isinstance(child, apigatewayv2.CfnRoute)  # noqa: S101 - its default child
        key = child.route_key.replace(".", "\\.")
        for name, value in values.items():
            if value is not None:
                resource.add_property_override(f"RouteSettings.{key}.{name}", value)
        # API Gateway refuses settings of a route that isn't there yet.
        resource.add_dependency(child)
