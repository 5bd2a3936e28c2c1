"""The function's own HTTPS address."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import Options, with_options
from cdk_rust_lambda.triggers.core.public_url import warn_of_public_url
from cdk_rust_lambda.triggers.core.samples import ACCOUNT, REGION
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger, inform, warn
from cdk_rust_lambda.triggers.http.common import request_event
from cdk_rust_lambda.triggers.http.routes import Route
from cdk_rust_lambda.triggers.http.sample_requests import request_v2
from cdk_rust_lambda.triggers.options.fields import (
    duration,
    enum_member,
    enum_members,
    flag,
    set_options,
    strings,
)
from cdk_rust_lambda.triggers.options.structs import cdk_struct

DOMAIN = f"abcdefghijklmnopqrstuvwxyz012345.lambda-url.{REGION}.on.aws"  # of sample events


@with_options
class FunctionUrlCors(Options):
    """The keys of `cors`."""

    _: KW_ONLY
    allow_credentials: Annotated[bool | None, flag()] = None
    allowed_headers: Annotated[tuple[str, ...] | None, strings()] = None
    allowed_methods: Annotated[
        tuple[lambda_.HttpMethod, ...] | None, enum_members(lambda_.HttpMethod)
    ] = None
    allowed_origins: Annotated[tuple[str, ...] | None, strings()] = None
    exposed_headers: Annotated[tuple[str, ...] | None, strings()] = None
    max_age: Annotated[Duration | None, duration(0, 86_400, check_id="url-cors-age")] = None


@with_options
class FunctionUrlTrigger(Trigger):
    """Gives the function, or its alias, an HTTPS address of its own.

    The handler is one of the crate `lambda_http` (feature `apigw_http`), whose request has version
    2.0 of API Gateway's payload. An error in the middle of an answer that streams reaches the client as text
    in that answer, whose status is sent by then. See "Creating and managing Lambda function URLs" and "Control
    access to Lambda function URLs" in the Lambda guide. What `bind` returns is the
    `lambda_.FunctionUrl`, with `url` and `grant_invoke_url`.

    Args:
        auth_type: `aws_iam`: only who may invoke it; `none`: everybody. Default: `aws_iam`.
        cors: What pages of other origins may do. Default: nothing.
        invoke_mode: `buffered`, or `response_stream` for answers that begin before they are whole
            and may be larger than 6 MB. Default: `buffered`.

    Raises:
        TriggerError: an option out of range, or there is a URL already.
    """

    type: ClassVar[str] = "function-url"
    source_field: ClassVar[str | None] = None
    event: ClassVar[HandlerEvent] = request_event("apigw_http")
    has_url: ClassVar[bool] = True

    _: KW_ONLY
    auth_type: Annotated[
        lambda_.FunctionUrlAuthType | str | None, enum_member(lambda_.FunctionUrlAuthType)
    ] = None
    cors: Annotated[
        lambda_.FunctionUrlCorsOptions | dict[str, Any] | None,
        cdk_struct(lambda_.FunctionUrlCorsOptions, FunctionUrlCors),
    ] = None
    invoke_mode: Annotated[lambda_.InvokeMode | str | None, enum_member(lambda_.InvokeMode)] = None

    @property
    def default_id(self) -> str:
        """The id if none is given; CDK's own `add_function_url` takes `FunctionUrl`."""
        return "Url"

    def bind(self, function: lambda_.Function, construct_id: str) -> lambda_.FunctionUrl:
        """Adds the URL to the function or its alias."""
        handler = self.handler(function)
        check_no_url(function, handler)
        if self.auth_type == lambda_.FunctionUrlAuthType.NONE:
            self._check_public(function)
        check_streaming(function, self.invoke_mode)
        return lambda_.FunctionUrl(
            function,
            construct_id,
            function=handler,
            **set_options(self, "auth_type", "cors", "invoke_mode"),
        )

    def sample_event(self) -> dict[str, Any]:
        """Returns a request; with `aws_iam` that of a role."""
        event = request_v2(
            Route("ANY", "$default"), domain=DOMAIN, stage="$default", route_key="$default"
        )
        if self.auth_type != lambda_.FunctionUrlAuthType.NONE:
            event["requestContext"]["authorizer"] = {
                "iam": {
                    "accessKey": "EXAMPLE",
                    "accountId": ACCOUNT,
                    "callerId": "EXAMPLE",
                    "cognitoIdentity": None,
                    "principalOrgId": None,
                    "userArn": f"arn:aws:iam::{ACCOUNT}:role/example",
                    "userId": "EXAMPLE",
                }
            }
        return event

    def _check_public(self, function: lambda_.Function) -> None:
        warn_of_public_url(function, "Set auth_type to aws_iam")
        origins = None if self.cors is None else getattr(self.cors, "allowed_origins", None)
        if "*" in (origins or ()):
            warn(
                function,
                "url-cors",
                f"the URL of {function.node.path} has auth_type none and allowed_origins = ['*']:"
                " pages of every origin can call it. Name the origins",
            )


def check_no_url(function: lambda_.Function, handler: lambda_.IFunction) -> None:
    """Refuses a second URL, of which Lambda has one per function and per alias.

    Raises:
        TriggerError: there is one.
    """
    if getattr(function, "function_url", None) is not None:
        raise TriggerError(
            f"deploy.enable_function_url in Cargo.toml makes a URL of {function.node.path} already",
            key="type",
            remedy="remove deploy.enable_function_url; as in cargo-lambda it is open to everybody,"
            " which here is auth_type = 'none'",
            check_id="duplicate",
        )
    bound = getattr(function, "triggers", {}).values()
    for other in (each.trigger for each in bound):
        if getattr(other, "has_url", False):
            same = other.handler(function)
            if same is handler or same.function_arn == handler.function_arn:
                raise TriggerError(
                    f"the function {function.node.path} has a URL already, and one is all it can have",
                    key="type",
                    remedy="remove one of the triggers, or set its alias",
                    check_id="duplicate",
                )


def check_streaming(function: lambda_.Function, invoke_mode: Any) -> None:
    """Says what the handler of a URL that streams is made with."""
    if invoke_mode == lambda_.InvokeMode.RESPONSE_STREAM:
        inform(
            function,
            "url-stream",
            f"the URL of {function.node.path} streams: its handler runs with"
            " lambda_http::run_with_streaming_response, and answers with up to 200 MB; buffered it is"
            " 6 MB. An error in the middle of an answer reaches the client as text in it",
        )
