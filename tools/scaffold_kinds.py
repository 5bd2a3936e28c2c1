"""Writes cdk_rust_lambda/scaffold/kinds.json: what a new project of each kind of trigger has.

Run it after a change to the kinds of triggers: python -m tools.scaffold_kinds
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import attrs

from cdk_rust_lambda.triggers.retired_kinds import REFUSED
from tests.triggers.combinations import COMBINATIONS
from tests.triggers.samples import made
from tests.triggers.test_combinations import CASES, KINDS
from tools.catalogue import EVENT_TYPES
from tools.local_aws import ROOT
from tools.schema import summary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.triggers.combinations import Form

TARGET = ROOT / "cdk_rust_lambda" / "scaffold" / "kinds.json"

# Handlers that several kinds share; that of any other one is named as the kind.
_SHARED: Mapping[str, tuple[str, ...]] = {
    "http": ("alb", "cloudfront", "function-url", "http-api", "rest-api", "vpc-lattice"),
    "kafka": ("msk", "self-managed-kafka"),
    "schedule": ("schedule", "schedule-rule"),
    "service_event": (
        *("cloudtrail", "ec2", "emr", "glue", "health", "kms", "macie", "signin", "ssm", "tag"),
        "trustedadvisor",
    ),
    "value": ("deploy-trigger", "permission"),
    "websocket": ("websocket-api",),
}
_HANDLERS = {kind: handler for handler, kinds in _SHARED.items() for kind in kinds}

# The best form of a source first: a given one is made in Python.
_FORMS: tuple[Form, ...] = ("created", "omitted", "imported", "given")

_PARTIAL_BATCHES: Mapping[str, Any] = {"report_batch_item_failures": True}
_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "dynamodb-stream": {
        **_PARTIAL_BATCHES,
        "retry_attempts": 5,
        "starting_position": "trim_horizon",
    },
    "kinesis-stream": {
        **_PARTIAL_BATCHES,
        "retry_attempts": 5,
        "starting_position": "trim_horizon",
    },
    "sqs": _PARTIAL_BATCHES,
}

# Event types that mean more than the kind: the trigger's options, and the handler.
_VARIANTS: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "cognito::CognitoEventUserPoolsPreTokenGenV2": (
        {"operations": ["pre_token_generation_config"], "lambda_version": "v2_0"},
        "cognito_pre_token_generation",
    ),
}

# Sample events of types that no trigger sends.
_CLICK = {"clickType": "SINGLE", "reportedTime": "2026-01-01T12:00:00.000Z"}
_ONE_CLICK = {
    "deviceEvent": {"buttonClicked": _CLICK},
    "deviceInfo": {"attributes": {}, "type": "button", "deviceId": "EXAMPLE", "remainingLife": 5.0},
    "placementInfo": {
        "projectName": "example",
        "placementName": "example",
        "attributes": {},
        "devices": {"button": "EXAMPLE"},
    },
}
_BUTTON = {"serialNumber": "EXAMPLE", "clickType": "SINGLE", "batteryVoltage": "2000 mV"}
_CHIME = {
    "Sender": {"SenderId": "example@example.com", "SenderIdType": "EmailId"},
    "Discussion": {"DiscussionId": "EXAMPLE", "DiscussionType": "Room"},
    "EventType": "Mention",
    "InboundHttpsEndpoint": {"EndpointType": "Persistent", "Url": "https://example.com"},
    "EventTimestamp": "2026-01-01T12:00:00.000Z",
    "Message": "@example hello",
}
_ANALYTICS_TYPE = "kinesis_analytics::KinesisAnalyticsOutputDeliveryEvent"
_ANALYTICS = {
    "invocationId": "7a1b6f4e-0c57-4c3f-9d1f-5a1d7f0c9b11",
    "applicationArn": "arn:aws:kinesisanalytics:eu-west-1:123456789012:application/example",
    "records": [{"recordId": "1", "data": "eyJoZWxsbyI6ICJ3b3JsZCJ9"}],
}
_RECEIVED = {
    "Messages": [
        {
            "MessageId": "059f36b4-87a3-44ab-83d2-661975830a7d",
            "ReceiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
            "MD5OfBody": "fbc24bcc7a1794758fc1327fcfebdaf6",
            "Body": '{"hello": "world"}',
            "Attributes": {},
            "MessageAttributes": {},
        }
    ]
}
# Of these types: the handler, the feature that has the type, and a sample event.
_WITHOUT_TRIGGER: Mapping[str, tuple[str, str, Any]] = {
    "chime_bot::ChimeBotEvent": ("chime_bot", "chime_bot", _CHIME),
    "iot_1_click::IoTOneClickDeviceEvent": ("iot_1_click", "iot_1_click", _ONE_CLICK),
    "iot_1_click::IoTOneClickEvent": ("iot_1_click", "iot_1_click", _ONE_CLICK),
    "iot_button::IoTButtonEvent": ("iot_button", "iot_button", _BUTTON),
    _ANALYTICS_TYPE: ("kinesis_analytics", "kinesis_analytics", _ANALYTICS),
    "serde_json::Value": ("value", "", {"hello": "world"}),
    "sqs::SqsApiEvent": ("sqs_api", "sqs", _RECEIVED),
    "sqs::SqsApiEventObj": ("sqs_api", "sqs", _RECEIVED),
}


def render() -> str:
    """Returns the text of the file."""
    kinds = {name: _kind(name) for name in sorted(KINDS)}
    event_types: dict[str, str] = {}
    for event_type, (kind, remark) in EVENT_TYPES.items():
        if event_type in _VARIANTS:
            options, handler = _VARIANTS[event_type]
            kinds[event_type] = _kind(kind, options, handler)
        elif kind:
            event_types[event_type] = kind
        else:
            kinds[event_type] = _without_trigger(event_type, remark)
    text = {"kinds": kinds, "event_types": event_types, "refused": dict(REFUSED)}
    return json.dumps(text, indent=1, ensure_ascii=False) + "\n"


def _kind(
    name: str, options: Mapping[str, Any] | None = None, handler: str | None = None
) -> dict[str, Any]:
    combination = COMBINATIONS[name]
    form = next(form for form in _FORMS if form in combination.forms)
    case = next(each for each in CASES if (each.kind, each.form) == (name, form))
    options = options or _OPTIONS.get(name, {})
    trigger: dict[str, Any] = {"type": name}
    if form == "given":
        trigger["source"] = name
    elif form == "imported":
        trigger["source"] = combination.imported
    elif form == "created" and KINDS[name].source_field is not None:
        trigger["source"] = {"create": True, **_choices(name)}
    trigger |= {**combination.options, **combination.options_of.get(form, {}), **options}
    # What only tests make is named, as what exists is.
    trigger |= {option: {"name": f"example-{option}"} for option in combination.resources}
    return {
        "handler": handler or _HANDLERS.get(name, name.replace("-", "_")),
        "summary": summary(KINDS[name]),
        "feature": KINDS[name].event.feature,
        "trigger": trigger,
        "needs_python": form == "given" or combination.complete is not None,
        "timeout": combination.timeout,
        "function_name": _prefix(combination.function_name),
        "resource_types": sorted(combination.expected_types(form)),
        "sample": attrs.evolve(made(case), **options).sample_event(),
    }


def _without_trigger(event_type: str, reason: str) -> dict[str, Any]:
    handler, feature, sample = _WITHOUT_TRIGGER[event_type]
    return {
        "handler": handler,
        "summary": f"Handles `{event_type}`, without a trigger: {reason}.",
        "feature": feature or None,
        "trigger": None,
        "needs_python": False,
        "timeout": None,
        "function_name": None,
        "resource_types": [],
        "sample": sample,
    }


def _prefix(name: str | None) -> str | None:
    """Returns how the names of functions have to begin, by one that does: `AWSClientVPN-`."""
    return None if name is None else "".join(name.partition("-")[:2])


def _choices(name: str) -> Mapping[str, Any]:
    created = COMBINATIONS[name].created
    assert isinstance(created, dict)
    return created


if __name__ == "__main__":
    sys.stdout.write(f"{TARGET.name}: {TARGET.write_text(render(), encoding='utf-8')} characters\n")
