"""Events of EventBridge: what decodes every one, and what every one has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.triggers.core.samples import ACCOUNT, REGION, REQUEST_ID, TIME
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent

if TYPE_CHECKING:
    from collections.abc import Mapping

_CLOUDWATCH_EVENT = ("aws_lambda_events", "cloudwatch_events")
ENVELOPES = (("aws_lambda_events", "eventbridge"), _CLOUDWATCH_EVENT)
"""The crates and features that decode every event of EventBridge."""

EVENTBRIDGE_EVENT = HandlerEvent(
    "aws_lambda_events::event::eventbridge::EventBridgeEvent", "eventbridge", (_CLOUDWATCH_EVENT,)
)


def envelope(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Returns an event of EventBridge with some fields."""
    event = {
        "version": "0",
        "id": REQUEST_ID,
        "detail-type": "Example",
        "source": "com.example",
        "account": ACCOUNT,
        "time": TIME,
        "region": REGION,
        "resources": [],
        "detail": {},
        **fields,
    }
    if not isinstance(event["resources"], list):
        event["resources"] = [event["resources"]]
    return event
