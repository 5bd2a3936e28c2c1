"""Sources of events in the local AWS: what there is to try, and sending something to it."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import TYPE_CHECKING

from attrs import field, frozen

from cdk_rust_lambda.cargo.settings.types import LONGEST_TIMEOUT
from cdk_rust_lambda.errors import LocalAwsError
from cdk_rust_lambda.local.assembly import Resource
from cdk_rust_lambda.local.clients import asking, client
from cdk_rust_lambda.local.deployed import chosen
from cdk_rust_lambda.local.http_requests import open_url
from cdk_rust_lambda.local.messages import Message, event_entry, table_item
from cdk_rust_lambda.local.ministack import ACCOUNT, LocalAws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cdk_rust_lambda.local.deployed import Deployed


# What stands in a path and a query as it is; all else is encoded, as browsers do.
_OF_URLS = "%/?:@!$&'()*+,;=~"
# The stage of an HTTP API that has no part in its addresses.
_DEFAULT_STAGE = "$default"


@frozen
class Source:
    """Something that functions get their events from.

    Attributes:
        resource: Its resource.
        physical: Its real name.
        aws: The local AWS, as it is seen there.
    """

    resource: Resource
    physical: str
    aws: LocalAws = field(repr=False)

    @property
    def name(self) -> str:
        """The path of its construct."""
        return self.resource.name

    @property
    def address(self) -> str:
        """Where it is: a URL, or its name.

        Raises:
            LocalAwsError: the local AWS doesn't say.
        """
        with asking(self.aws, f"it can't be asked where {self.name} is"):
            return _KINDS[self.resource.type].address(self.aws, self.physical)

    def send(self, message: Message) -> str:
        """Sends something, and returns what there is to say of it.

        Raises:
            LocalAwsError: it can't be sent.
        """
        with asking(self.aws, f"nothing can be sent to {self.name}"):
            return _KINDS[self.resource.type].send(self.aws, self.physical, message)


@frozen
class _Kind:
    """What is done with sources of a type."""

    send: Callable[[LocalAws, str, Message], str]
    address: Callable[[LocalAws, str], str] = lambda _, physical: physical


def sources(deployed: Deployed) -> Iterator[Source]:
    """Yields the sources that something can be sent to: those that failures go to last."""
    for resource in sorted(deployed.assembly.resources, key=lambda each: each.takes_failures):
        physical = deployed.names.get(resource)
        if resource.type in _KINDS and physical is not None:
            yield Source(resource, physical, deployed.aws_of(resource))


def source(deployed: Deployed, name: str) -> Source:
    """Returns a source.

    Args:
        deployed: The app.
        name: The path of its construct, or the end of it.

    Raises:
        LocalAwsError: there is none, or several fit.
    """
    return chosen(sources(deployed), name)


def _for_fifo(name: str, message: Message) -> dict[str, str]:
    """What a FIFO queue or topic asks for, and others refuse; what is sent twice arrives twice."""
    if not name.endswith(".fifo"):
        return {}
    return {"MessageGroupId": message.key, "MessageDeduplicationId": uuid.uuid4().hex}


def _to_queue(aws: LocalAws, url: str, message: Message) -> str:
    more = _for_fifo(url, message)
    sent = client(aws, "sqs").send_message(QueueUrl=url, MessageBody=message.text, **more)
    return f"message {sent['MessageId']}"


def _to_topic(aws: LocalAws, arn: str, message: Message) -> str:
    more = _for_fifo(arn, message)
    sent = client(aws, "sns").publish(TopicArn=arn, Message=message.text, **more)
    return f"message {sent['MessageId']}"


def _to_bucket(aws: LocalAws, bucket: str, message: Message) -> str:
    client(aws, "s3").put_object(Bucket=bucket, Key=message.key, Body=message.content)
    return f"s3://{bucket}/{message.key}"


def _to_bus(aws: LocalAws, bus: str, message: Message) -> str:
    sent = client(aws, "events").put_events(Entries=[event_entry(bus, message)])
    if sent["FailedEntryCount"]:
        raise LocalAwsError(
            f"the bus refuses it: {sent['Entries'][0]}", remedy="pass an event of EventBridge"
        )
    return f"event {sent['Entries'][0]['EventId']}"


def _to_table(aws: LocalAws, table: str, message: Message) -> str:
    client(aws, "dynamodb").put_item(TableName=table, Item=table_item(message))
    return f"an item of {table}"


def _to_stream(aws: LocalAws, stream: str, message: Message) -> str:
    sent = client(aws, "kinesis").put_record(
        StreamName=stream, Data=message.content, PartitionKey=message.key
    )
    return f"record {sent['SequenceNumber']}"


def _api_url(aws: LocalAws, api: str) -> str:
    return f"{aws.endpoint}/_aws/execute-api/{api}"


def _http_api_stage(aws: LocalAws, api: str) -> str | None:
    """The stage that an HTTP API is tried by; None if it has none."""
    found = client(aws, "apigatewayv2").get_stages(ApiId=api).get("Items", ())
    names = [each["StageName"] for each in found]
    return _DEFAULT_STAGE if _DEFAULT_STAGE in names else next(iter(names), None)


def _rest_api_stage(aws: LocalAws, api: str) -> str | None:
    """The stage that a REST API is tried by; None if it has none."""
    found = client(aws, "apigateway").get_stages(restApiId=api).get("item", ())
    return next((each["stageName"] for each in found), None)


def _http_api_address(aws: LocalAws, api: str) -> str:
    return _address(aws, api, _http_api_stage(aws, api))


def _rest_api_address(aws: LocalAws, api: str) -> str:
    return _address(aws, api, _rest_api_stage(aws, api))


def _address(aws: LocalAws, api: str, stage: str | None) -> str:
    # With the slash, as AWS has it: without one the local AWS doesn't know the address for that of an API.
    path = "" if stage in (None, _DEFAULT_STAGE) else f"{stage}/"
    return f"{_api_url(aws, api)}/{path}"


def _signature(aws: LocalAws) -> dict[str, str]:
    """What MiniStack finds an API of another account by than its default."""
    return {} if aws.account == ACCOUNT else {"Authorization": aws.scope("execute-api")}


def _to_http_api(aws: LocalAws, api: str, message: Message) -> str:
    stage = _http_api_stage(aws, api)
    return _to_stage(aws, api, stage, message, "`create_default_stage=False` of the HttpApi")


def _to_rest_api(aws: LocalAws, api: str, message: Message) -> str:
    return _to_stage(aws, api, _rest_api_stage(aws, api), message, "`deploy=False` of the RestApi")


def _to_stage(aws: LocalAws, api: str, stage: str | None, message: Message, reason: str) -> str:
    if stage is None:
        raise LocalAwsError("the API has no stage", remedy=f"leave {reason} out, or make a stage")
    # By its name even if it is the default one: else the first part of a path may be taken for another's.
    return _answer(f"{_api_url(aws, api)}/{stage}", message, _signature(aws))


def _to_function_url(aws: LocalAws, arn: str, message: Message) -> str:
    config = client(aws, "lambda").get_function_url_config(FunctionName=arn)
    host = urllib.parse.urlsplit(config["FunctionUrl"]).netloc
    return _answer(aws.endpoint, message, {"Host": host})


def _answer(base: str, message: Message, headers: Mapping[str, str]) -> str:
    """Returns the status and the body that a request is answered with."""
    # What isn't JSON is sent as a form, as curl does with --data.
    content_type = {"Content-Type": "application/json"} if message.is_json else {}
    path = urllib.parse.quote(
        message.path.removeprefix("/"), safe=_OF_URLS, errors="surrogateescape"
    )
    try:
        request = urllib.request.Request(  # noqa: S310 - of the local AWS
            f"{base}/{path}",
            data=message.content or None,
            headers={**content_type, **headers},
            method=message.method,
        )
        with open_url(request, timeout=LONGEST_TIMEOUT) as response:
            return f"{response.status}\n{response.read().decode(errors='replace')}"
    except urllib.error.HTTPError as error:
        return f"{error.code}\n{error.read().decode(errors='replace')}"
    except (OSError, HTTPException, ValueError) as error:
        raise LocalAwsError(
            f"the request isn't answered: {error}",
            remedy="see whether the local AWS still runs, and correct the method and the path",
        ) from error


_KINDS: Mapping[str, _Kind] = {
    "AWS::ApiGateway::RestApi": _Kind(_to_rest_api, _rest_api_address),
    "AWS::ApiGatewayV2::Api": _Kind(_to_http_api, _http_api_address),
    "AWS::DynamoDB::Table": _Kind(_to_table),
    "AWS::Events::EventBus": _Kind(_to_bus),
    "AWS::Kinesis::Stream": _Kind(_to_stream),
    "AWS::Lambda::Url": _Kind(_to_function_url),
    "AWS::S3::Bucket": _Kind(_to_bucket),
    "AWS::SNS::Topic": _Kind(_to_topic),
    "AWS::SQS::Queue": _Kind(_to_queue),
}
