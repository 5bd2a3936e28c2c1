"""Connections and messages as samples of what WebSocket APIs give the function."""

from __future__ import annotations

from typing import Any

from cdk_rust_lambda.triggers.core.samples import EPOCH_MILLISECONDS, REQUEST_ID, SOURCE_IP
from cdk_rust_lambda.triggers.http.sample_requests import CLIENT, REQUEST_TIME

_EVENTS = {"$connect": "CONNECT", "$disconnect": "DISCONNECT"}


def connection_event(route_key: str, *, domain: str, stage: str) -> dict[str, Any]:
    """Returns the event of a route: of `$connect` a handshake, but for `$disconnect` else a message."""
    context = connection_context(route_key, domain=domain, stage=stage)
    if context["eventType"] == "MESSAGE":
        action = "example" if route_key.startswith("$") else route_key
        return {
            "requestContext": {**context, "messageId": "EXAMPLE="},
            "isBase64Encoded": False,
            "body": f'{{"action":"{action}"}}',
        }
    headers = {"Host": domain, "X-Forwarded-For": SOURCE_IP, "X-Forwarded-Proto": "https"}
    return {
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "requestContext": context,
        "isBase64Encoded": False,
    }


def connection_context(route_key: str, *, domain: str, stage: str) -> dict[str, Any]:
    """Returns the `requestContext` of an event."""
    return {
        "apiId": domain.partition(".")[0],
        "connectedAt": EPOCH_MILLISECONDS,
        "connectionId": "EXAMPLE=",
        "domainName": domain,
        "eventType": _EVENTS.get(route_key, "MESSAGE"),
        "extendedRequestId": "EXAMPLE=",
        "identity": dict(CLIENT),
        "messageDirection": "IN",
        "requestId": REQUEST_ID,
        **REQUEST_TIME,
        "routeKey": route_key,
        "stage": stage,
    }
