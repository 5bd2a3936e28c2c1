"""APIs that functions of a workspace share, and their authorizers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, cast

from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_iam as iam

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.resources.kind import WorkspaceResource
from cdk_rust_lambda.triggers.core.option import Strings, with_options
from cdk_rust_lambda.triggers.http.http_api import HttpApiTrigger
from cdk_rust_lambda.triggers.http.http_api_options import CorsPreflight
from cdk_rust_lambda.triggers.http.rest_api import RestApiTrigger
from cdk_rust_lambda.triggers.http.rest_api_requests import RESOURCE_POLICY, RestCors
from cdk_rust_lambda.triggers.http.stages import Throttle
from cdk_rust_lambda.triggers.http.websocket_api import WebSocketApiTrigger
from cdk_rust_lambda.triggers.options.fields import flag, set_options, string, strings
from cdk_rust_lambda.triggers.options.structs import cdk_struct

if TYPE_CHECKING:
    from constructs import Construct


@with_options
class ApiResource(WorkspaceResource):
    """The options that APIs share.

    Args:
        access_logs: Whether it has access logs, kept for three months. Default: True.
        throttle: `rate_limit` in requests per second and `burst_limit`. Default: the account's own limits.
    """

    _: KW_ONLY
    access_logs: Annotated[bool | None, flag()] = None
    throttle: Annotated[Throttle | Mapping[str, Any] | None, cdk_struct(Throttle, Throttle)] = None


@with_options
class HttpApiResource(ApiResource):
    """An HTTP API of API Gateway.

    Args:
        cors_preflight: What pages of other origins may do: `{ allow_origins = ["https://app.example.com"] }`.
            Default: nothing.
    """

    kind: ClassVar[str] = "http-api"

    _: KW_ONLY
    cors_preflight: Annotated[
        apigatewayv2.CorsPreflightOptions | Mapping[str, Any] | None,
        cdk_struct(apigatewayv2.CorsPreflightOptions, CorsPreflight),
    ] = None

    def make(self, scope: Construct, name: str) -> Any:
        """Makes the API as a trigger would."""
        options = set_options(self, "access_logs", "cors_preflight")
        throttle = cast("Any", self.throttle)
        if throttle is not None:
            options["throttle"] = apigatewayv2.ThrottleSettings(
                **set_options(throttle, "burst_limit", "rate_limit")
            )
        return HttpApiTrigger(**options).provide_api(cast("Any", scope), name)


@with_options
class RestApiResource(ApiResource):
    """A REST API of API Gateway: Regional, with one stage.

    Args:
        binary_media_types: The media types whose bodies API Gateway gets and gives in base64. Default: `["*/*"]`;
            none with default_cors_preflight_options, whose own answers it would break.
        default_cors_preflight_options: What pages of other origins may do:
            `{ allow_origins = ["https://app.example.com"] }`. Default: nothing.
        policy: Who may call it: a resource policy as AWS has it. Default: whoever the methods let through.
        stage_name: The name of its stage. Default: `prod`.
    """

    kind: ClassVar[str] = "rest-api"

    _: KW_ONLY
    binary_media_types: Annotated[Strings | None, strings()] = None
    default_cors_preflight_options: Annotated[
        apigateway.CorsOptions | Mapping[str, Any] | None,
        cdk_struct(apigateway.CorsOptions, RestCors),
    ] = None
    policy: Annotated[iam.PolicyDocument | Mapping[str, Any] | None, RESOURCE_POLICY] = None
    stage_name: Annotated[
        str | None, string(r"[\w-]{1,128}", "a name of at most 128 letters, digits, - and _")
    ] = None

    def make(self, scope: Construct, name: str) -> Any:
        """Makes the API as a trigger would."""
        options = set_options(
            self,
            *("access_logs", "binary_media_types", "default_cors_preflight_options", "policy"),
            *("stage_name", "throttle"),
        )
        return RestApiTrigger(**options).provide_api(cast("Any", scope), name)


@with_options
class WebSocketApiResource(ApiResource):
    """A WebSocket API of API Gateway.

    Args:
        stage_name: The name of its stage. Default: `prod`.
    """

    kind: ClassVar[str] = "websocket-api"

    _: KW_ONLY
    stage_name: Annotated[str | None, string(r"\w{1,128}", "a name")] = None

    def make(self, scope: Construct, name: str) -> Any:
        """Makes the API as a trigger would."""
        options = set_options(self, "access_logs", "stage_name", "throttle")
        return WebSocketApiTrigger(**options).provide_api(cast("Any", scope), name)


@with_options
class HttpJwtAuthorizerResource(WorkspaceResource):
    """An authorizer of routes of one HTTP API by tokens (JWT).

    Args:
        jwt_issuer: Who issues the tokens: the base of its OpenID configuration.
        jwt_audience: Whom they are for.
        identity_source: Where a request has the token. Default: the header Authorization.
    """

    kind: ClassVar[str] = "http-jwt-authorizer"

    _: KW_ONLY
    jwt_issuer: Annotated[str, string(r"https://\S+", "an address that begins with https://")]
    jwt_audience: Annotated[Strings, strings()]
    identity_source: Annotated[Strings | None, strings()] = None

    def __attrs_post_init__(self) -> None:
        if not self.jwt_audience:
            raise TriggerError("tokens need an audience", key="jwt_audience", remedy="name it")

    def make(self, scope: Construct, name: str) -> Any:  # noqa: ARG002 - it is made with its first route
        """Makes the authorizer; its resource is the API's, when the first route has it."""
        return authorizers.HttpJwtAuthorizer(
            name, self.jwt_issuer, **set_options(self, "jwt_audience", "identity_source")
        )
