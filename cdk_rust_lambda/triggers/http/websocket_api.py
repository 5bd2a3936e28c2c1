"""Routes of WebSocket APIs of API Gateway."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar, cast

from aws_cdk import Duration, Stack
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.duplicates import Place, claim, in_app
from cdk_rust_lambda.triggers.core.option import Strings, with_options
from cdk_rust_lambda.triggers.core.samples import sample_name
from cdk_rust_lambda.triggers.core.source import (
    Source,
)
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent
from cdk_rust_lambda.triggers.http.answer_time import Caller, check_api_time, integrations_of
from cdk_rust_lambda.triggers.http.api_trigger import ApiTrigger
from cdk_rust_lambda.triggers.http.authorizer import check_authorizer
from cdk_rust_lambda.triggers.http.common import (
    allowed_for_all_routes,
    inform_open,
    only_for_created,
    request_event,
)
from cdk_rust_lambda.triggers.http.existing_apis import (
    HTTP_API_ARN,
    HTTP_API_ID,
    check_websocket_api,
    websocket_api_of,
)
from cdk_rust_lambda.triggers.http.sample_connections import connection_event
from cdk_rust_lambda.triggers.http.sample_requests import API_ID, example_domain
from cdk_rust_lambda.triggers.http.stages import Throttle, configure_stage, inform_account_role
from cdk_rust_lambda.triggers.options.fields import (
    duration,
    enum_member,
    flag,
    keyword,
    set_options,
    string,
    strings,
)
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.options.structs import cdk_struct
from cdk_rust_lambda.triggers.wiring.permissions import refusals

_CALLER = Caller("the WebSocket API", 29, 29, "; the function may send the answer later")
_ROUTES = ("$connect", "$disconnect", "$default")


@with_options
class WebSocketApiTrigger(ApiTrigger):
    """Handles the connections and messages of a WebSocket API.

    Wired as a Lambda proxy integration; API Gateway may invoke the function for those routes only, and
    the function may send messages to the connections. The handler is one of the crate `lambda_http`
    (feature `apigw_websockets`). See "Working with WebSocket APIs" and "Quotas for configuring and
    running a WebSocket API" in the API Gateway guide.

    Args:
        api: The API. Default: one is created, with a stage and access logs that are kept for three
            months. An existing one is named by its id (`{ name = "a1b2c3d4e5" }`) or ARN.
        routes: Route keys: `$connect`, `$disconnect`, `$default`, and values of the message's `action`.
            Default: `$connect`, `$disconnect` and `$default`.
        access_logs: Whether an API that is created has access logs. They need API Gateway's role for
            logs in the account. Default: True.
        api_key_required: Whether `$connect` needs an API key. Default: False.
        authorization_type: `iam`: only who is signed and allowed may connect. Default: as authorizer
            says.
        authorizer: Who decides whether a client may connect: an `IWebSocketRouteAuthorizer`, or the
            `WebSocketAuthorizer` that a trigger of type `websocket-authorizer` makes. Default: nobody:
            the API is open.
        content_handling: `convert_to_binary` or `convert_to_text`. Default: as the message is.
        grant_manage_connections: Whether the function may send messages to the connections and close
            them. Default: True.
        return_response: Whether the function's answer goes back to the client. Default: False.
        scope_permission_to_route: Whether the permission is for each route alone; else it is one for the
            whole API, which helps if there are so many that the policy is full. Default: True.
        stage_name: The stage of an API that is created. Default: prod.
        throttle: `rate_limit` in messages per second and `burst_limit`, for an API that is created.
            Default: the account's own limits.
        timeout: How long API Gateway waits: 50 milliseconds to 29 seconds. Default: 29 seconds.

    Raises:
        TriggerError: an option out of range, a route that is taken, or an authorizer without `$connect`.
    """

    type: ClassVar[str] = "websocket-api"
    api_name: ClassVar[str] = "WebSocket API"
    event: ClassVar[HandlerEvent] = request_event("apigw_websockets")

    api: Annotated[
        apigatewayv2.IWebSocketApi | Source | None,
        Resource("a WebSocket API", "api_id", arn=HTTP_API_ARN, name=HTTP_API_ID),
    ] = None
    _: KW_ONLY
    routes: Annotated[Strings | None, strings(r"\S.{0,127}", "a list of route keys")] = None
    access_logs: Annotated[bool | None, flag()] = None
    api_key_required: Annotated[bool | None, flag()] = None
    authorization_type: Annotated[str | None, keyword("iam")] = None
    authorizer: Annotated[
        Any,
        Resource(
            "an authorizer of a WebSocket API",
            ("bind", "authorizer_id"),
            creatable=False,
            nameable=False,
        ),
    ] = None
    content_handling: Annotated[
        apigatewayv2.ContentHandling | str | None, enum_member(apigatewayv2.ContentHandling)
    ] = None
    grant_manage_connections: Annotated[bool | None, flag()] = None
    return_response: Annotated[bool | None, flag()] = None
    scope_permission_to_route: Annotated[bool | None, flag()] = None
    stage_name: Annotated[str | None, string(r"\w{1,128}", "a name of letters, digits and '_'")] = (
        None
    )
    throttle: Annotated[Throttle | Mapping[str, Any] | None, cdk_struct(Throttle, Throttle)] = None
    timeout: Annotated[Duration | None, duration(0.05, 29)] = None

    def __attrs_post_init__(self) -> None:
        only_for_created(self, "access_logs", "stage_name", "throttle")
        check_authorizer(self.authorizer, apigatewayv2.WebSocketAuthorizer, "a WebSocket API")
        if not self.creates_source:
            check_websocket_api(self.api, "http-api")
        if not self._routes or len(set(self._routes)) < len(self._routes):
            raise TriggerError(
                f"no route, or one that stands there twice: {list(self._routes)}",
                key="routes",
                remedy="name each route once, or leave routes out",
            )
        if self.authorization_type is not None and self.authorizer is not None:
            raise TriggerError(
                "a route has one authorizer",
                key="authorization_type",
                remedy="leave it out, or authorizer",
            )
        for name in ("authorization_type", "authorizer", "api_key_required"):
            if getattr(self, name) and "$connect" not in self._routes:
                # "Control and manage access to WebSocket APIs" in the API Gateway guide.
                raise TriggerError(
                    "a client is authorized once, when it connects, but $connect is not in routes",
                    key=name,
                    remedy="leave it out here, and set it where $connect is",
                )

    def bind(self, function: lambda_.Function, construct_id: str) -> apigatewayv2.IWebSocketApi:
        """Adds the routes to the API, in the function's stack."""
        api: apigatewayv2.IWebSocketApi = self.provide_api(function, construct_id)
        authorizer = self._authorizer(function, construct_id)
        if authorizer is None and "$connect" in self._routes and not self.api_key_required:
            inform_open(
                api,
                in_app(api, api.api_id),
                "$connect is a route of the WebSocket API",
                "Set authorizer, or authorization_type = 'iam'",
            )
        handler = self.handler(function)
        if self.scope_permission_to_route is False:
            handler = allowed_for_all_routes(function, construct_id, handler, api.api_id)
        made = []
        for key in self._routes:
            claim(function, construct_id, Place(in_app(api, api.api_id), key))
            route_id = f"{construct_id}{key}"
            is_connect = key == "$connect"
            with refusals("routes", "write route keys such as $default"):
                route = apigatewayv2.WebSocketRoute(
                    function,
                    route_id,
                    web_socket_api=api,
                    route_key=key,
                    integration=integrations.WebSocketLambdaIntegration(
                        route_id, handler, **set_options(self, "content_handling", "timeout")
                    ),
                    api_key_required=self.api_key_required if is_connect else None,
                    authorizer=authorizer if is_connect else None,
                    **set_options(self, "return_response"),
                )
            made.append(route)
        check_api_time(function, self, _CALLER, integrations_of(made))
        if self.grant_manage_connections is not False:
            self._grant(function, api)
        return api

    def sample_event(self) -> dict[str, Any]:
        """Returns the event of the first route: of `$connect` a handshake, else a message."""
        domain = example_domain(sample_name(self.api, "api_id", API_ID))
        return connection_event(self._routes[0], domain=domain, stage=self._stage_name)

    @property
    def _routes(self) -> tuple[str, ...]:
        return _ROUTES if self.routes is None else tuple(self.routes)

    @property
    def _stage_name(self) -> str:
        return self.stage_name or "prod"

    def existing_api(
        self, function: lambda_.Function, construct_id: str
    ) -> apigatewayv2.IWebSocketApi:
        """Returns the WebSocket API that is given or imported."""
        return websocket_api_of(function, construct_id, self.api)

    def create_api(
        self, function: lambda_.Function, construct_id: str
    ) -> apigatewayv2.IWebSocketApi:
        """Creates the WebSocket API, with the options for one that is created."""
        api = apigatewayv2.WebSocketApi(function, construct_id)
        stage = apigatewayv2.WebSocketStage(
            function,
            f"{construct_id}Stage",
            web_socket_api=api,
            stage_name=self._stage_name,
            auto_deploy=True,
        )
        if self.access_logs is not False:
            inform_account_role(function)
        configure_stage(
            stage,
            function,
            construct_id,
            access_logs=self.access_logs,
            throttle=cast("Throttle | None", self.throttle),
            routeKey="$context.routeKey",
            eventType="$context.eventType",
            connectionId="$context.connectionId",
        )
        return api

    def _authorizer(
        self, function: lambda_.Function, construct_id: str
    ) -> apigatewayv2.IWebSocketRouteAuthorizer | None:
        if self.authorization_type is not None:
            return authorizers.WebSocketIamAuthorizer()
        if isinstance(self.authorizer, apigatewayv2.WebSocketAuthorizer):
            return apigatewayv2.WebSocketAuthorizer.from_web_socket_authorizer_attributes(
                function,
                f"{construct_id}Authorizer",
                authorizer_id=self.authorizer.authorizer_id,
                authorizer_type="CUSTOM",
            )
        given: apigatewayv2.IWebSocketRouteAuthorizer | None = self.authorizer
        return given

    def _grant(self, function: lambda_.Function, api: apigatewayv2.IWebSocketApi) -> None:
        """Allows what `WebSocketApi.grant_manage_connections` does, of imported APIs too."""
        stage = self._stage_name if self.creates_source else "*"
        function.add_to_role_policy(
            iam.PolicyStatement(
                actions=["execute-api:ManageConnections"],
                resources=[
                    Stack.of(function).format_arn(
                        service="execute-api",
                        resource=api.api_id,
                        resource_name=f"{stage}/*/@connections/*",
                    )
                ],
            )
        )
