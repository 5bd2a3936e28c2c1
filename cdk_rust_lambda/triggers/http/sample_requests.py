"""Requests as samples of what the triggers that answer HTTP requests give the function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.triggers.core.samples import (
    ACCOUNT,
    EPOCH_MILLISECONDS,
    REGION,
    REQUEST_ID,
    SOURCE_IP,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cdk_rust_lambda.triggers.http.routes import Route

API_ID = "a1b2c3d4e5"  # of sample events

CLIENT: Mapping[str, str] = {"sourceIp": SOURCE_IP, "userAgent": "example"}
REQUEST_TIME: Mapping[str, Any] = {
    "requestTime": "01/Jan/2026:12:00:00 +0000",
    "requestTimeEpoch": EPOCH_MILLISECONDS,
}

_COOKIES = ("session=example", "theme=dark")
# What a request without IAM or Cognito has null.
_UNKNOWN_CALLER = (
    *("accessKey", "accountId", "caller", "cognitoAuthenticationProvider"),
    *("cognitoAuthenticationType", "cognitoIdentityId", "cognitoIdentityPoolId"),
    *("principalOrgId", "user", "userArn"),
)
# The values of a header that is there twice.
_REPEATED = ("first", "second")


def example_domain(api_id: str = API_ID) -> str:
    """Returns the domain name of an API of sample events."""
    return f"{api_id}.execute-api.{REGION}.amazonaws.com"


def _headers(domain: str) -> dict[str, str]:
    return {
        "accept": "*/*",
        "content-type": "application/json",
        "host": domain,
        "user-agent": "example",
        "x-forwarded-for": SOURCE_IP,
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
    }


def request_v2(route: Route, *, domain: str, stage: str, route_key: str) -> dict[str, Any]:
    """Returns a request in version 2.0 of the payload: of HTTP APIs and function URLs."""
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": route.example_path,
        "rawQueryString": "",
        "cookies": list(_COOKIES),
        # Of a repeated header the values, joined.
        "headers": {**_headers(domain), "x-example": ",".join(_REPEATED)},
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": domain.partition(".")[0],
            "domainName": domain,
            "domainPrefix": domain.partition(".")[0],
            "http": {
                "method": route.example_method,
                "path": route.example_path,
                "protocol": "HTTP/1.1",
                **CLIENT,
            },
            "requestId": REQUEST_ID,
            "routeKey": route_key,
            "stage": stage,
            "time": REQUEST_TIME["requestTime"],
            "timeEpoch": REQUEST_TIME["requestTimeEpoch"],
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
    headers = {**_headers(domain), "cookie": "; ".join(_COOKIES)}
    return {
        "resource": route.path,
        "path": route.example_path,
        "httpMethod": route.example_method,
        # Of a repeated header the last value.
        "headers": {**headers, "x-example": _REPEATED[-1]},
        "multiValueHeaders": {
            **{name: [value] for name, value in headers.items()},
            "x-example": list(_REPEATED),
        },
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
            "identity": {**dict.fromkeys(_UNKNOWN_CALLER), **CLIENT},
            "path": f"/{stage}{route.example_path}",
            "protocol": "HTTP/1.1",
            "requestId": REQUEST_ID,
            **REQUEST_TIME,
            "resourceId": "abc123",
            "resourcePath": route.path,
            "stage": stage,
        },
        "body": route.example_body,
        "isBase64Encoded": False,
    }
