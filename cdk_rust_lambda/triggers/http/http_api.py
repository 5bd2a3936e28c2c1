"""Routes of HTTP APIs of API Gateway."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar, cast

from aws_cdk import Duration
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.duplicates import Place, claim, in_app
from cdk_rust_lambda.triggers.core.option import Strings, with_options
from cdk_rust_lambda.triggers.core.samples import sample_name
from cdk_rust_lambda.triggers.core.source import Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent
from cdk_rust_lambda.triggers.http.answer_time import Caller, check_api_time, integrations_of
from cdk_rust_lambda.triggers.http.api_trigger import ApiTrigger
from cdk_rust_lambda.triggers.http.authorizer import check_authorizer
from cdk_rust_lambda.triggers.http.common import inform_open, only_for_created, request_event
from cdk_rust_lambda.triggers.http.existing_apis import HTTP_API_ARN, HTTP_API_ID, http_api_of
from cdk_rust_lambda.triggers.http.http_api_options import (
    PAYLOAD_FORMAT_VERSION,
    ROUTE_SETTINGS,
    CorsPreflight,
    JwtAuthorizer,
    apply_route_settings,
)
from cdk_rust_lambda.triggers.http.routes import Route, http_routes
from cdk_rust_lambda.triggers.http.sample_requests import (
    API_ID,
    example_domain,
    request_v1,
    request_v2,
)
from cdk_rust_lambda.triggers.http.stages import Throttle, configure_stage
from cdk_rust_lambda.triggers.options.fields import (
    duration,
    flag,
    keyword,
    set_options,
    string_table,
    strings,
)
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.options.structs import cdk_struct
from cdk_rust_lambda.triggers.wiring.permissions import event_by, refusals

_CALLER = Caller("the HTTP API", 30, 30, ", or answer first and work on in a queue")


@with_options
class HttpApiTrigger(ApiTrigger):
    """Answers requests to routes of an HTTP API.

    Wired as a Lambda proxy integration; API Gateway may invoke the function for those routes only. The
    handler is one of the crate `lambda_http` (feature `apigw_http`; `apigw_rest` with payload format
    version 1.0). See "Create AWS Lambda proxy integrations for HTTP APIs" and "Quotas for configuring
    and running an HTTP API" in the API Gateway guide.

    Args:
        api: The API. Default: one is created, with access logs that are kept for three months.
            An existing one is named by its id (`{ name = "a1b2c3d4e5" }`) or ARN.
        routes: Methods and paths: `["GET /items/{id}", "POST /items"]`; without a method for any.
            Default: `$default`, which is whatever no other route matches.
        access_logs: Whether an API that is created has access logs. Default: True.
        authorization_scopes: One of these must be in the token. Default: any.
        authorization_type: `iam`: only who is signed and allowed may call; `none`: everyone may, whatever the
            API's own authorizer is. Default: as authorizer says.
        authorizer: Who decides whether a request is let through: an `IHttpRouteAuthorizer`, or the
            `HttpAuthorizer` that a trigger of type `http-api-authorizer` makes. Default: the API's own,
            or nobody: the route is open.
        cors_preflight: What pages of other origins may do, for an API that is created. Default: nothing.
        jwt: A JWT authorizer: `jwt_issuer` and `jwt_audience`, and if need be `identity_source` and
            `authorizer_name`. Default: none.
        parameter_mapping: Changes to requests: `{ "overwrite:header.x" = "$request.header.y" }`.
            Default: none.
        payload_format_version: `1.0` or `2.0`. Default: 2.0.
        route_settings: Limits and metrics of these routes: `throttling_rate_limit` in requests per second,
            `throttling_burst_limit`, `detailed_metrics_enabled`. The API's default stage has to be in the
            function's stack. Default: those of the stage.
        scope_permission_to_route: Whether the permission is for each route alone; else it is one for the
            whole API, which helps if there are so many that the policy is full. Default: True.
        throttle: `rate_limit` in requests per second and `burst_limit`, for an API that is created.
            Default: the account's own limits.
        timeout: How long API Gateway waits: 50 milliseconds to 29 seconds. Default: 30 seconds.

    Raises:
        TriggerError: a route that is none or taken, an option out of range, or more than one authorizer.
    """

    type: ClassVar[str] = "http-api"
    api_name: ClassVar[str] = "HTTP API"
    event: ClassVar[HandlerEvent] = event_by(
        request_event("apigw_http"),
        lambda trigger: request_event(
            "apigw_rest" if trigger.payload_format_version == "1.0" else "apigw_http"
        ),
    )

    api: Annotated[
        apigatewayv2.IHttpApi | Source | None,
        Resource("an HTTP API", "add_vpc_link", arn=HTTP_API_ARN, name=HTTP_API_ID),
    ] = None
    _: KW_ONLY
    routes: Annotated[Strings | None, http_routes(has_default_route=True)] = None
    access_logs: Annotated[bool | None, flag()] = None
    authorization_scopes: Annotated[Strings | None, strings()] = None
    authorization_type: Annotated[str | None, keyword("iam", "none")] = None
    authorizer: Annotated[
        Any,
        Resource(
            "an authorizer of an HTTP API",
            ("bind", "authorizer_id"),
            creatable=False,
            nameable=False,
        ),
    ] = None
    cors_preflight: Annotated[
        apigatewayv2.CorsPreflightOptions | Mapping[str, Any] | None,
        cdk_struct(apigatewayv2.CorsPreflightOptions, CorsPreflight),
    ] = None
    jwt: Annotated[
        JwtAuthorizer | Mapping[str, Any] | None, cdk_struct(JwtAuthorizer, JwtAuthorizer)
    ] = None
    parameter_mapping: Annotated[
        apigatewayv2.ParameterMapping | Mapping[str, str] | None,
        string_table(apigatewayv2.ParameterMapping),
    ] = None
    payload_format_version: Annotated[Any, PAYLOAD_FORMAT_VERSION] = None
    route_settings: Annotated[
        apigatewayv2.CfnStage.RouteSettingsProperty | Mapping[str, Any] | None, ROUTE_SETTINGS
    ] = None
    scope_permission_to_route: Annotated[bool | None, flag()] = None
    throttle: Annotated[
        Throttle | apigatewayv2.ThrottleSettings | Mapping[str, Any] | None,
        cdk_struct(apigatewayv2.ThrottleSettings, Throttle),
    ] = None
    timeout: Annotated[Duration | None, duration(0.05, 29)] = None

    def __attrs_post_init__(self) -> None:
        only_for_created(self, "access_logs", "cors_preflight", "throttle")
        check_authorizer(self.authorizer, apigatewayv2.HttpAuthorizer, "an HTTP API")
        given = [
            name
            for name in ("authorization_type", "authorizer", "jwt")
            if getattr(self, name) is not None
        ]
        if len(given) > 1:
            raise TriggerError(
                f"a route has one authorizer, not {' and '.join(given)}",
                key=given[1],
                remedy="leave all but one out",
            )

    def bind(self, function: lambda_.Function, construct_id: str) -> apigatewayv2.IHttpApi:
        """Adds the routes to the API, in the function's stack."""
        api: apigatewayv2.IHttpApi = self.provide_api(function, construct_id)
        authorizer, scopes = self._authorizer(function, construct_id, api)
        if authorizer is None or self.authorization_type == "none":
            if self.authorization_scopes:
                raise TriggerError(
                    "there is no authorizer that looks for the scopes in a token",
                    key="authorization_scopes",
                    remedy="set jwt or authorizer, or leave authorization_scopes out",
                )
            if self.authorization_type is None:  # "none" is somebody's decision
                inform_open(
                    api,
                    in_app(api, api.api_id),
                    "there are routes of the HTTP API",
                    "Set authorizer, jwt, or authorization_type = 'iam'; or 'none' if it is public",
                )
        integration = self._integration(function, construct_id)
        made = []
        # In order, since the first one holds the integration.
        for route in sorted(self._routes, key=lambda each: each.key):
            claim(function, construct_id, Place(in_app(api, api.api_id), route.key))
            with refusals("routes", "write routes such as 'GET /items/{id}'"):
                each = apigatewayv2.HttpRoute(
                    function,
                    f"{construct_id}{route.key}",
                    http_api=api,
                    route_key=_route_key(route),
                    integration=integration,
                    authorizer=authorizer,
                    authorization_scopes=scopes,
                )
            made.append(each)
        check_api_time(function, self, _CALLER, integrations_of(made[:1]))
        if self.route_settings is not None:
            apply_route_settings(api, made, self.route_settings)
        return api

    def sample_event(self) -> dict[str, Any]:
        """Returns a request to the first route."""
        route = self._routes[0]
        domain = example_domain(sample_name(self.api, "api_id", API_ID))
        if self.payload_format_version == "1.0":
            return request_v1(route, domain=domain, stage="$default")
        return request_v2(route, domain=domain, stage="$default", route_key=route.key)

    @property
    def _routes(self) -> list[Route]:
        return [Route.parse(each) for each in self.routes or ("$default",)]

    def existing_api(self, function: lambda_.Function, construct_id: str) -> apigatewayv2.IHttpApi:
        """Returns the HTTP API that is given or imported."""
        return http_api_of(function, construct_id, self.api)

    def create_api(self, function: lambda_.Function, construct_id: str) -> apigatewayv2.IHttpApi:
        """Creates the HTTP API, with the options for one that is created."""
        with refusals("cors_preflight", "allow what browsers accept"):
            api = apigatewayv2.HttpApi(
                function, construct_id, **set_options(self, "cors_preflight")
            )
        configure_stage(
            api.default_stage,
            function,
            construct_id,
            access_logs=self.access_logs,
            throttle=cast("Throttle | None", self.throttle),
            routeKey="$context.routeKey",
            protocol="$context.protocol",
            responseLength="$context.responseLength",
        )
        return api

    def _authorizer(
        self, function: lambda_.Function, construct_id: str, api: apigatewayv2.IHttpApi
    ) -> tuple[apigatewayv2.IHttpRouteAuthorizer | None, list[str] | None]:
        scopes = None if self.authorization_scopes is None else list(self.authorization_scopes)
        if self.authorization_type == "none":
            return apigatewayv2.HttpNoneAuthorizer(), None
        if self.authorization_type is not None:
            return authorizers.HttpIamAuthorizer(), scopes
        if self.jwt is not None:
            keys = ("jwt_audience", "authorizer_name", "identity_source")
            issuer = cast("JwtAuthorizer", self.jwt).jwt_issuer
            return authorizers.HttpJwtAuthorizer(
                f"{construct_id}Authorizer", str(issuer), **set_options(self.jwt, *keys)
            ), scopes
        if isinstance(self.authorizer, apigatewayv2.HttpAuthorizer):
            child = self.authorizer.node.default_child
            assert isinstance(child, apigatewayv2.CfnAuthorizer)  # noqa: S101 - its default child
            return apigatewayv2.HttpAuthorizer.from_http_authorizer_attributes(
                function,
                f"{construct_id}Authorizer",
                authorizer_id=self.authorizer.authorizer_id,
                authorizer_type="JWT" if child.authorizer_type == "JWT" else "CUSTOM",
            ), scopes
        if self.authorizer is None and isinstance(api, apigatewayv2.HttpApi):
            return api.default_authorizer, scopes or api.default_authorization_scopes
        given: apigatewayv2.IHttpRouteAuthorizer | None = self.authorizer
        return given, scopes

    def _integration(
        self, function: lambda_.Function, construct_id: str
    ) -> integrations.HttpLambdaIntegration:
        options = set_options(self, "scope_permission_to_route", "timeout")
        if isinstance(self.parameter_mapping, Mapping):
            options["parameter_mapping"] = apigatewayv2.ParameterMapping.from_object(
                {
                    key: apigatewayv2.MappingValue.custom(value)
                    for key, value in self.parameter_mapping.items()
                }
            )
        elif self.parameter_mapping is not None:
            options["parameter_mapping"] = self.parameter_mapping
        if self.payload_format_version is not None:
            options["payload_format_version"] = apigatewayv2.PayloadFormatVersion.custom(
                self.payload_format_version
            )
        return integrations.HttpLambdaIntegration(construct_id, self.handler(function), **options)


def _route_key(route: Route) -> apigatewayv2.HttpRouteKey:
    if route.key == "$default":
        return apigatewayv2.HttpRouteKey.DEFAULT
    return apigatewayv2.HttpRouteKey.with_(route.path, apigatewayv2.HttpMethod[route.method])
