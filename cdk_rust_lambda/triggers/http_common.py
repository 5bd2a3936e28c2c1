"""What the triggers that answer HTTP requests share: routes, checks, logs and sample events."""

from __future__ import annotations

import json
import re
from typing import Any
from weakref import WeakKeyDictionary

import attrs
from attrs import Attribute, frozen
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.samples import ACCOUNT, REGION, REQUEST_ID
from cdk_rust_lambda.triggers.trigger import HandlerEvent, inform, warn

REQUEST = "lambda_http::Request"
API_ID = "a1b2c3d4e5"  # of sample events
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "ANY")
_SEGMENT = r"(?:[^/{}\s]+|\{\w+\+?\})"
_ROUTE = rf"(?:(?:{'|'.join(_METHODS)}) )?/(?:{_SEGMENT}(?:/{_SEGMENT})*)?"
_DEFAULT_ROUTE = "$default"
_EXAMPLE_BODY = '{"hello":"world"}'
# Lambda's own timeout of 30 seconds here, cargo-lambda's default, is not worth a warning at 29.
_SLACK = 1


def request_event(feature: str) -> HandlerEvent:
    """Returns what a handler on top of `lambda_http` is given, with the feature that it needs."""
    return HandlerEvent(REQUEST, feature)


@frozen
class Route:
    """A method and a path: `GET /items/{id}`.

    Attributes:
        method: The method, or `ANY`.
        path: The path with its parameters; `$default` for whatever no other route matches.
    """

    method: str
    path: str

    @classmethod
    def parse(cls, text: str) -> Route:
        """Returns the route that a text names; without a method it is for any."""
        method, _, path = text.rpartition(" ")
        return cls(method or "ANY", path)

    @property
    def key(self) -> str:
        """The route as API Gateway writes it."""
        return self.path if self.path == _DEFAULT_ROUTE else f"{self.method} {self.path}"

    @property
    def example_method(self) -> str:
        """A method of a request that the route matches."""
        return "GET" if self.method == "ANY" else self.method

    @property
    def example_parameters(self) -> dict[str, str]:
        """The values of the path's parameters in a request."""
        found = re.findall(r"\{(\w+)(\+?)\}", self.path)
        return {name: "example/path" if greedy else "example" for name, greedy in found}

    @property
    def example_path(self) -> str:
        """The path of a request that the route matches."""
        if self.path == _DEFAULT_ROUTE:
            return "/example"
        parameters = self.example_parameters
        return re.sub(r"\{(\w+)\+?\}", lambda match: parameters[match[1]], self.path)

    @property
    def example_body(self) -> str | None:
        """A body, if the method has one."""
        return _EXAMPLE_BODY if self.method in ("POST", "PUT", "PATCH") else None


def routes(*, has_default_route: bool) -> Any:
    """A list of routes like `GET /items/{id}`; without a method for any.

    Args:
        has_default_route: Whether `$default` is one.
    """

    def check(_: object, attribute: Attribute[Any], value: Any) -> None:
        if value is None:
            return
        if not isinstance(value, tuple) or not all(isinstance(each, str) for each in value):
            raise TriggerError(
                f"expected a list of routes, found {value!r}",
                key=attribute.name,
                remedy='write a list such as ["GET /items/{id}", "POST /items"]',
            )
        if not value:
            raise TriggerError(
                "an API without a route never invokes the function",
                key=attribute.name,
                remedy="name a route, or leave routes out for all of them",
            )
        for text in value:
            problem = _problem_of(text, has_default_route)
            if problem is not None:
                raise TriggerError(
                    f"{text!r} is no route: {problem}",
                    key=attribute.name,
                    remedy="write a method and a path, such as 'GET /items/{id}'",
                )
        keys = [Route.parse(text).key for text in value]
        for key in keys:
            if keys.count(key) > 1:
                raise TriggerError(
                    f"the route {key!r} stands there twice",
                    key=attribute.name,
                    remedy="leave one out",
                )

    pattern = rf"^(?:{_ROUTE}{'|[$]default' if has_default_route else ''})$"
    return attrs.field(
        default=None,
        kw_only=True,
        converter=lambda value: tuple(value) if isinstance(value, list | tuple) else value,
        validator=check,
        hash=False,
        metadata={
            "schema": {
                "type": "array",
                "minItems": 1,
                "items": {"type": "string", "pattern": pattern},
            }
        },
    )


def _problem_of(text: str, has_default_route: bool) -> str | None:
    if has_default_route and text == _DEFAULT_ROUTE:
        return None
    method, _, path = text.rpartition(" ")
    if method and method not in _METHODS:
        return f"the method is none of {', '.join(_METHODS)}"
    if not path.startswith("/"):
        return "the path doesn't begin with '/'"
    if len(path) > 1 and path.endswith("/"):
        return "the path ends with '/'"
    if not re.fullmatch(_ROUTE, text):
        return "a part of the path is neither a text nor a parameter in braces"
    if re.search(r"\+\}/", path):
        return "a greedy parameter is not the last part of the path"
    return None


_ROUTES: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()


def claim_route(
    api: Any,
    key: str,
    function: lambda_.Function,
    *,
    what: str = "the route",
    option: str = "routes",
) -> None:
    """Remembers that a trigger has a route of an API, or a priority of a listener.

    Raises:
        TriggerError: another one has it: AWS would refuse it at the deployment.
    """
    path = function.node.path
    other = _ROUTES.setdefault(api, {}).setdefault(key, path)
    if other != path:
        raise TriggerError(
            f"the function {other} has {what} {key!r} already",
            key=option,
            remedy=f"give one of them other {option}",
        )


def only_for_created(trigger: Any, *names: str) -> None:
    """Refuses options of what a trigger creates if it doesn't create it.

    Raises:
        TriggerError: one of them is set.
    """
    if trigger.creates_source:
        return
    for name in names:
        if getattr(trigger, name) is not None:
            raise TriggerError(
                f"{name} is a choice for an API that the trigger creates, but this one exists",
                key=name,
                remedy=f"set it where the API is made, or leave {trigger.source_field} out",
            )


def check_timeout(function: lambda_.Function, seconds: float, what: str, remedy: str) -> None:
    """Warns if the function may take longer than its caller waits.

    Args:
        function: The function.
        seconds: How long the caller waits.
        what: The caller, for the text.
        remedy: What to do, besides a shorter timeout of the function.
    """
    timeout = function.timeout
    if timeout is None or timeout.is_unresolved():
        return
    if timeout.to_milliseconds() > (seconds + _SLACK) * 1000:
        warn(
            function,
            "api-timeout",
            f"the function may take {timeout.to_seconds():g} seconds, but {what} waits only"
            f" {seconds:g}, and then answers with an error while the function goes on. Set"
            f" timeout=Duration.seconds({seconds:g}) on the function or less{remedy}",
        )


def inform_open(function: lambda_.Function, what: str, remedy: str) -> None:
    """Says that whoever knows the address can invoke the function."""
    inform(
        function,
        "api-auth",
        f"{what} has no authorizer: whoever knows the address invokes the function. {remedy}",
    )


def access_log(scope: Construct, construct_id: str, **more: str) -> tuple[logs.LogGroup, str]:
    """Makes a log group for an API's access logs, which stays when the stack is deleted.

    Args:
        scope: Where to make it.
        construct_id: The trigger's id; the log group's begins with it.
        **more: What a line holds, besides what every API knows.

    Returns:
        The log group, and the format of a line: JSON, without anything that the client sent.
    """
    group = logs.LogGroup(
        scope, f"{construct_id}AccessLogs", retention=logs.RetentionDays.THREE_MONTHS
    )
    line = {
        "requestId": "$context.requestId",
        "sourceIp": "$context.identity.sourceIp",
        "requestTime": "$context.requestTime",
        "status": "$context.status",
        "error": "$context.error.message",
        "integrationError": "$context.integrationErrorMessage",
        **more,
    }
    return group, json.dumps(line)


def inform_account_role(function: lambda_.Function, api: str) -> None:
    """Says what access logs need once per account and Region, which is no stack's own business."""
    inform(
        function,
        "api-account",
        f"the access logs of {api} need the role with which API Gateway writes logs, once per account"
        " and Region (AWS::ApiGateway::Account): without it the deployment fails. Create one, or"
        " set access_logs to False",
    )


def example_domain(api_id: str = API_ID) -> str:
    """Returns the domain name of an API of sample events."""
    return f"{api_id}.execute-api.{REGION}.amazonaws.com"


def request_v2(route: Route, *, domain: str, stage: str, route_key: str) -> dict[str, Any]:
    """Returns a request in version 2.0 of the payload: of HTTP APIs and function URLs."""
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": route.example_path,
        "rawQueryString": "",
        "headers": {
            "accept": "*/*",
            "content-type": "application/json",
            "host": domain,
            "user-agent": "example",
            "x-forwarded-for": "203.0.113.1",
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
        },
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": domain.partition(".")[0],
            "domainName": domain,
            "domainPrefix": domain.partition(".")[0],
            "http": {
                "method": route.example_method,
                "path": route.example_path,
                "protocol": "HTTP/1.1",
                "sourceIp": "203.0.113.1",
                "userAgent": "example",
            },
            "requestId": REQUEST_ID,
            "routeKey": route_key,
            "stage": stage,
            "time": "01/Jan/2026:12:00:00 +0000",
            "timeEpoch": 1767268800000,
        },
        "isBase64Encoded": False,
    }
    if route.example_parameters:
        event["pathParameters"] = route.example_parameters
    if route.example_body is not None:
        event["body"] = route.example_body
    return event


def request_v1(route: Route, *, domain: str, stage: str) -> dict[str, Any]:
    """Returns a request in version 1.0 of the payload: of REST APIs, and HTTP APIs if asked for."""
    headers = {
        "accept": "*/*",
        "content-type": "application/json",
        "host": domain,
        "user-agent": "example",
        "x-forwarded-for": "203.0.113.1",
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
    }
    return {
        "resource": route.path,
        "path": route.example_path,
        "httpMethod": route.example_method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": route.example_parameters or None,
        "stageVariables": None,
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": domain.partition(".")[0],
            "domainName": domain,
            "domainPrefix": domain.partition(".")[0],
            "extendedRequestId": "EXAMPLE=",
            "httpMethod": route.example_method,
            "identity": {"sourceIp": "203.0.113.1", "userAgent": "example"},
            "path": f"/{stage}{route.example_path}",
            "protocol": "HTTP/1.1",
            "requestId": REQUEST_ID,
            "requestTime": "01/Jan/2026:12:00:00 +0000",
            "requestTimeEpoch": 1767268800000,
            "resourceId": "abc123",
            "resourcePath": route.path,
            "stage": stage,
        },
        "body": route.example_body,
        "isBase64Encoded": False,
    }
