"""Tables in the options of triggers of HTTP APIs."""

from __future__ import annotations

from attrs import frozen
from aws_cdk import Duration
from aws_cdk import aws_apigatewayv2 as apigatewayv2

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.options.fields import (
    duration,
    flag,
    text,
    texts,
)
from cdk_rust_lambda.triggers.options.structs import choices


@frozen
class CorsPreflight:
    """The keys of `cors_preflight`."""

    allow_credentials: bool | None = flag()
    allow_headers: tuple[str, ...] | None = texts()
    allow_methods: tuple[apigatewayv2.CorsHttpMethod, ...] | None = choices(
        apigatewayv2.CorsHttpMethod
    )
    allow_origins: tuple[str, ...] | None = texts()
    expose_headers: tuple[str, ...] | None = texts()
    max_age: Duration | None = duration(0, 31_536_000)


@frozen
class JwtAuthorizer:
    """The settings of a JWT authorizer, with `jwt_issuer` and `jwt_audience` needed.

    Attributes:
        jwt_issuer: Who issues the tokens: the base of its OpenID configuration.
        jwt_audience: Whom they are for.
        authorizer_name: Its name. Default: from the trigger's id.
        identity_source: Where a request has the token. Default: the header Authorization.
    """

    jwt_issuer: str | None = text()
    jwt_audience: tuple[str, ...] | None = texts()
    authorizer_name: str | None = text()
    identity_source: tuple[str, ...] | None = texts()

    def __attrs_post_init__(self) -> None:
        for name in ("jwt_issuer", "jwt_audience"):
            if not getattr(self, name):
                raise TriggerError("it is needed", key=name, remedy=f"write {name}")
