"""What takes what was sent, of what the local AWS says; tests/e2e/test_local.py asks a real one."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

from cdk_rust_lambda.assembly.stacks import Environment
from cdk_rust_lambda.local.assembly import Assembly, Resource
from cdk_rust_lambda.local.deployed import Deployed
from cdk_rust_lambda.local.listeners import Listener, notified, remark, unheard
from cdk_rust_lambda.local.messages import Message
from cdk_rust_lambda.local.ministack import LocalAws
from cdk_rust_lambda.local.sources import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_QUEUE = "arn:aws:sqs:us-east-1:000000000000:shop-in"
_FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:shop-orders"


@pytest.mark.parametrize(
    ("events", "rules", "takes"),
    [
        (["s3:ObjectCreated:*"], {}, True),
        (["s3:ObjectCreated:Put"], {"prefix": "in/"}, True),
        (["s3:ObjectCreated:*"], {"Prefix": "in/", "Suffix": ".png"}, True),
        (["s3:ObjectRemoved:*", "s3:ObjectCreated:*"], {}, True),
        (["s3:ObjectCreated:*"], {"prefix": "out/"}, False),
        (["s3:ObjectCreated:*"], {"suffix": ".jpg"}, False),
        (["s3:ObjectRemoved:*"], {}, False),
        (["s3:ObjectCreated:Copy"], {}, False),
    ],
)
def test_which_keys_a_notification_is_for(
    events: list[str], rules: dict[str, str], takes: bool
) -> None:
    filters = [{"Name": name, "Value": value} for name, value in rules.items()]
    configuration = {"Events": events, "Filter": {"Key": {"FilterRules": filters}}}
    found = notified("Shop/Thumbs", configuration, "in/cat.png")
    assert found.takes is takes
    for text in (*events, *rules.values()):
        assert text in found.terms


def test_what_is_said() -> None:
    assert "no trigger of the app has Shop/In as its source" in remark("Shop/In", [])
    listener = Listener(
        "Shop/Thumbs", "s3:ObjectCreated:* of objects whose key ends with '.png'", False
    )
    assert remark("Shop/In", [listener]).splitlines() == [
        "Nothing takes it. Of what comes to Shop/In",
        "  Shop/Thumbs takes s3:ObjectCreated:* of objects whose key ends with '.png'",
    ]


@contextmanager
def serving(answers: Mapping[str, Any]) -> Iterator[LocalAws]:
    """A local AWS that gives one answer an operation, named by a part of the path or the header; else it refuses."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = f"{self.path} {self.headers.get('X-Amz-Target', '')} {body.decode()}"
            found = next((value for name, value in answers.items() if name in asked), None)
            content = found if isinstance(found, str) else json.dumps(found or {})
            self.send_response(500 if found is None else 200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content.encode())

        def do_GET(self) -> None:
            self.answer()

        def do_POST(self) -> None:
            self.answer()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield LocalAws(f"http://127.0.0.1:{server.server_port}", Path("data"))
        finally:
            server.shutdown()


def said(answers: Mapping[str, Any], kind: str, physical: str, message: Message) -> str | None:
    """What is said of a message to a source of an app with one function."""
    function = Resource("Shop", "Orders", "AWS::Lambda::Function", "Shop/Orders/Resource")
    rule = Resource("Shop", "Rule", "AWS::Events::Rule", "Shop/Orders/Rule/Resource")
    resource = Resource("Shop", "In", kind, "Shop/In/Resource")
    names = {function: "shop-orders", rule: "bus|shop-rule"}
    # Other accounts and Regions may have functions and rules of these names.
    places = (Environment(account="111122223333"), Environment(region="eu-west-1"))
    others = {
        evolve(each, path=f"Elsewhere/{each.path}", environment=place): name
        for each, name in names.items()
        for place in places
    }
    everything = others | names
    with serving(answers) as aws:
        deployed = Deployed(aws, Assembly(Path(), tuple(everything), ()), everything)
        return unheard(deployed, Source(resource, physical, aws), message)


def mappings(source: str, **more: Any) -> dict[str, Any]:
    mapping = {"EventSourceArn": source, "FunctionArn": f"{_FUNCTION}:live", "State": "Enabled"}
    return {"/event-source-mappings": {"EventSourceMappings": [mapping | more]}}


def filters(*patterns: dict[str, Any]) -> dict[str, Any]:
    return {"Filters": [{"Pattern": json.dumps(each)} for each in patterns]}


QUEUE = ("AWS::SQS::Queue", "http://127.0.0.1/000000000000/shop-in")
FITS, FITS_NOT = ({"TestEventPattern": {"Result": result}} for result in (True, False))
ABOUT_ORDERS = filters({"body": {"kind": ["order"]}})


@pytest.mark.newest  # boto3 is a development tool
def test_a_queue() -> None:
    message = Message('{"kind": "offer"}')
    assert said(mappings(_QUEUE), *QUEUE, message) is None
    assert "no trigger" in (said(mappings(f"{_QUEUE}-2"), *QUEUE, message) or "")
    disabled = said(mappings(_QUEUE, State="Disabled"), *QUEUE, message) or ""
    assert "Shop/Orders takes nothing: its trigger is disabled" in disabled
    filtered = mappings(_QUEUE, FilterCriteria=ABOUT_ORDERS)
    assert said(filtered | FITS, *QUEUE, message) is None
    text = said(filtered | FITS_NOT, *QUEUE, message) or ""
    assert 'Shop/Orders takes what fits {"body": {"kind": ["order"]}}' in text
    unknown = filters({"messageAttributes": {"kind": ["order"]}})
    assert said(mappings(_QUEUE, FilterCriteria=unknown) | FITS_NOT, *QUEUE, message) is None


@pytest.mark.newest  # boto3 is a development tool
@pytest.mark.parametrize("data", ["a text", b"\xff\xfe", '{"id": "1"}'])
def test_a_stream(data: str | bytes) -> None:
    stream = ("AWS::Kinesis::Stream", "shop-in")
    arn = "arn:aws:kinesis:us-east-1:000000000000:stream/shop-in"
    assert said(mappings(arn), *stream, Message(data)) is None
    filtered = mappings(arn, FilterCriteria=filters({"data": {"id": ["1"]}}))
    assert "what fits" in (said(filtered | FITS_NOT, *stream, Message(data)) or "")


@pytest.mark.newest  # boto3 is a development tool
def test_a_table() -> None:
    table = ("AWS::DynamoDB::Table", "shop-in")
    arn = "arn:aws:dynamodb:us-east-1:000000000000:table/shop-in/stream/2026-01-01T00:00:00.000"
    filtered = mappings(arn, FilterCriteria=filters({"eventName": ["REMOVE"]}))
    assert said(filtered | FITS, *table, Message('{"id": 1.5}')) is None
    assert "what fits" in (said(filtered | FITS_NOT, *table, Message('{"id": 1.5}')) or "")


@pytest.mark.newest  # boto3 is a development tool
def test_a_bus() -> None:
    bus = ("AWS::Events::EventBus", "bus")
    pattern = '{"source": ["shop"]}'
    rules = [
        {"Name": "shop-rule", "State": "ENABLED", "EventPattern": pattern},
        {"Name": "nightly", "State": "ENABLED", "ScheduleExpression": "rate(1 day)"},
    ]
    message = Message('{"source": "other"}')
    assert said({"ListRules": {"Rules": rules}} | FITS, *bus, message) is None
    text = said({"ListRules": {"Rules": rules}} | FITS_NOT, *bus, message) or ""
    assert text.splitlines()[1:] == [f"  Shop/Orders/Rule takes events that fit {pattern}"]
    rules[0]["State"] = "DISABLED"
    assert "it is disabled" in (said({"ListRules": {"Rules": rules}} | FITS, *bus, message) or "")


_NOTIFICATIONS = """<NotificationConfiguration><CloudFunctionConfiguration><Event>s3:ObjectCreated:*</Event>
<CloudFunction>{function}</CloudFunction><Filter><S3Key><FilterRule><Name>prefix</Name><Value>in/</Value>
</FilterRule></S3Key></Filter></CloudFunctionConfiguration>{more}</NotificationConfiguration>"""


@pytest.mark.newest  # boto3 is a development tool
def test_a_bucket() -> None:
    bucket = ("AWS::S3::Bucket", "shop-in")
    answers = {"?notification": _NOTIFICATIONS.format(function=_FUNCTION, more="")}
    assert said(answers, *bucket, Message("", key="in/cat.png")) is None
    text = said(answers, *bucket, Message("", key="out/cat.png")) or ""
    assert "Shop/Orders takes s3:ObjectCreated:* of objects whose key begins with 'in/'" in text
    more = "<EventBridgeConfiguration></EventBridgeConfiguration>"
    answers["?notification"] = _NOTIFICATIONS.format(function=_FUNCTION, more=more)
    rules = [
        {"Name": "shop-rule", "State": "ENABLED", "EventPattern": f'{{"source": ["{source}"]}}'}
        for source in ("aws.s3", "aws.ec2")
    ]
    by_bus: dict[str, Any] = {**answers, "ListRules": {"Rules": rules}}
    assert said(by_bus | FITS, *bucket, Message("", key="out/cat.png")) is None
    text = said(by_bus | FITS_NOT, *bucket, Message("", key="out/cat.png")) or ""
    assert [line.split()[0] for line in text.splitlines()[1:]] == [
        "Shop/Orders",
        "Shop/Orders/Rule",
    ]


_SUBSCRIPTIONS = """<R><ListSubscriptionsByTopicResult><Subscriptions><member><SubscriptionArn>arn:s</SubscriptionArn>
<Protocol>lambda</Protocol><Endpoint>{endpoint}</Endpoint></member></Subscriptions></ListSubscriptionsByTopicResult></R>"""
_ATTRIBUTES = "<R><GetSubscriptionAttributesResult><Attributes>{}</Attributes></GetSubscriptionAttributesResult></R>"


def subscription(attributes: Mapping[str, str]) -> dict[str, Any]:
    entries = "".join(
        f"<entry><key>{name}</key><value>{value}</value></entry>"
        for name, value in attributes.items()
    )
    return {
        "ListSubscriptionsByTopic": _SUBSCRIPTIONS.format(endpoint=_FUNCTION),
        "GetSubscriptionAttributes": _ATTRIBUTES.format(entries),
    }


@pytest.mark.newest  # boto3 is a development tool
def test_a_topic() -> None:
    topic = ("AWS::SNS::Topic", "arn:aws:sns:us-east-1:000000000000:shop-in")
    assert said(subscription({}), *topic, Message("a")) is None
    assert said(subscription({"FilterPolicy": ""}), *topic, Message("a")) is None
    by_attribute = subscription({"FilterPolicy": '{"kind": ["order"]}'}) | FITS_NOT
    text = said(by_attribute, *topic, Message("a")) or ""
    assert 'Shop/Orders takes messages whose MessageAttributes fit {"kind": ["order"]}' in text
    attributes = {"FilterPolicy": '{"kind": ["order"]}', "FilterPolicyScope": "MessageBody"}
    by_body = subscription(attributes) | FITS
    assert said(by_body, *topic, Message('{"kind": "order"}')) is None
    assert "MessageBody" in (said(by_body, *topic, Message("no JSON")) or "")


@pytest.mark.newest  # boto3 is a development tool
def test_what_nobody_can_tell_is_not_said() -> None:
    assert said({}, *QUEUE, Message("a")) is None
    assert said({}, "AWS::ApiGatewayV2::Api", "a1", Message("")) is None
