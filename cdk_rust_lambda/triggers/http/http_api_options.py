"""Tables in the options of triggers of HTTP APIs."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import Annotated

from aws_cdk import Duration
from aws_cdk import aws_apigatewayv2 as apigatewayv2

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import Options, with_options
from cdk_rust_lambda.triggers.options.fields import (
    duration,
    enum_members,
    flag,
    string,
    strings,
)


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
    max_age: Annotated[Duration | None, duration(0, 31_536_000)] = None


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
