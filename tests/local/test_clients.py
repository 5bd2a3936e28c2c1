"""What is sent to the local AWS, which an HTTP server stands for."""

from __future__ import annotations

import base64
import io
import json
import os
import threading
import zipfile
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cdk_rust_lambda.errors import LocalAwsError
from cdk_rust_lambda.local.assembly import Assembly, Resource
from cdk_rust_lambda.local.clients import client
from cdk_rust_lambda.local.deployed import deployed
from cdk_rust_lambda.local.messages import Message
from cdk_rust_lambda.local.ministack import LocalAws
from cdk_rust_lambda.local.sources import Source
from cdk_rust_lambda.local.swap import swap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

DEAD = "http://127.0.0.1:1"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.respond()

    def do_POST(self) -> None:
        self.respond()

    def do_PUT(self) -> None:
        self.respond()

    def do_DELETE(self) -> None:
        self.respond()

    def respond(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.endswith("/stages"):
            self.respond_with_stages()
            return
        self.server.seen.append((self.command, self.path, body))
        answer = self.server.answer
        content = answer(body) if callable(answer) else answer
        status = self.server.status
        if isinstance(content, int):
            status, content = content, b"{}"
        self.send_response(status)
        self.send_header("Location", "http://192.0.2.1/elsewhere")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def respond_with_stages(self) -> None:
        """Answers as API Gateway does for the APIs of either version."""
        stages = [{"stageName": each} for each in self.server.stages]
        content = json.dumps({"items": stages, "item": stages}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    """Notes what it is sent, but for questions for the stages of an API."""

    def __init__(
        self, status: int, answer: bytes | Callable[[bytes], bytes | int], stages: Iterable[str]
    ) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status, self.answer, self.stages = status, answer, tuple(stages)
        self.seen: list[tuple[str, str, bytes]] = []


@contextmanager
def serving(
    status: int = 200,
    answer: bytes | Callable[[bytes], bytes | int] = b"{}",
    stages: Iterable[str] = ("$default",),
) -> Iterator[tuple[LocalAws, list[tuple[str, str, bytes]]]]:
    with Server(status, answer, stages) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield LocalAws(f"http://127.0.0.1:{server.server_port}", Path("data")), server.seen
        finally:
            server.shutdown()


def source(aws: LocalAws, kind: str, physical: str = "a1") -> Source:
    return Source(Resource("Shop", "A", kind, "Shop/A"), physical, aws)


@pytest.mark.newest  # boto3 is a development tool
def test_neither_a_proxy_nor_a_profile_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, DEAD)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("AWS_PROFILE", "of-another-machine")
    with serving() as (aws, seen):
        client(aws, "lambda").list_functions()
        assert source(aws, "AWS::ApiGatewayV2::Api").send(Message("")) == "200\n{}"
    assert [each[0] for each in seen] == ["GET", "GET"]


@pytest.mark.newest  # boto3 is a development tool
def test_a_redirect_is_the_answer() -> None:
    with serving(302) as (aws, _):
        assert source(aws, "AWS::ApiGatewayV2::Api").send(Message("")) == "302\n{}"


@pytest.mark.newest  # boto3 is a development tool
@pytest.mark.parametrize(
    ("path", "seen_path"),
    [
        ("/a b", "/a%20b"),
        ("/é?q=ü&r=%2F", "/%C3%A9?q=%C3%BC&r=%2F"),
        ("orders\n", "/orders%0A"),
        ("/\udcff", "/%FF"),
        ("/orders?limit=1&x=a+b", "/orders?limit=1&x=a+b"),
    ],
)
def test_a_path_is_encoded(path: str, seen_path: str) -> None:
    with serving() as (aws, seen):
        source(aws, "AWS::ApiGatewayV2::Api").send(Message("", path=path))
    assert seen[0][1] == f"/_aws/execute-api/a1/$default{seen_path}"


@pytest.mark.newest  # boto3 is a development tool
@pytest.mark.parametrize("method", ["GE\nT", "P ST\r\n", "PÖST"])
def test_a_method_that_there_can_not_be(method: str) -> None:
    with serving() as (aws, _), pytest.raises(LocalAwsError, match="isn't answered"):
        source(aws, "AWS::ApiGatewayV2::Api").send(Message("", method=method))


@pytest.mark.newest  # boto3 is a development tool
@pytest.mark.parametrize("data", [b"\xff\xd8\xff", "\udcff\udcd8\udcff"])
def test_bytes_are_sent_as_they_are(data: str | bytes) -> None:
    with serving() as (aws, seen):
        source(aws, "AWS::ApiGatewayV2::Api").send(Message(data, method="POST"))
    assert seen[0][2] == b"\xff\xd8\xff"


@pytest.mark.newest  # boto3 is a development tool
@pytest.mark.parametrize("kind", ["AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::DynamoDB::Table"])
def test_bytes_where_only_text_can_be(kind: str) -> None:
    with serving() as (aws, _), pytest.raises(LocalAwsError, match="only text can be sent"):
        source(aws, kind).send(Message(b"\xff"))


@pytest.mark.newest  # boto3 is a development tool
def test_what_is_sent_twice_to_a_fifo_queue_arrives_twice() -> None:
    with serving(answer=b'{"MessageId": "1"}') as (aws, seen):
        queue = source(aws, "AWS::SQS::Queue", f"{aws.endpoint}/1/q.fifo")
        for _ in range(2):
            assert queue.send(Message("same", key="group")) == "message 1"
    first, second = (json.loads(body) for _, _, body in seen)
    assert first["MessageGroupId"] == second["MessageGroupId"] == "group"
    assert first["MessageDeduplicationId"] != second["MessageDeduplicationId"]


@pytest.mark.newest  # boto3 is a development tool
def test_a_fifo_topic_gets_a_group_too() -> None:
    answer = b"<R><PublishResult><MessageId>1</MessageId></PublishResult></R>"
    with serving(answer=answer) as (aws, seen):
        topic = source(aws, "AWS::SNS::Topic", "arn:aws:sns:us-east-1:000000000000:t.fifo")
        assert topic.send(Message("a", key="group")) == "message 1"
    assert b"MessageGroupId=group&MessageDeduplicationId=" in seen[0][2]


@pytest.mark.newest  # boto3 is a development tool
def test_what_is_no_aws() -> None:
    with (
        serving(answer=b"<html>") as (aws, _),
        pytest.raises(LocalAwsError, match="nothing can be sent"),
    ):
        source(aws, "AWS::SNS::Topic").send(Message("a"))


@pytest.mark.newest  # boto3 is a development tool
def test_numbers_of_a_table() -> None:
    with serving() as (aws, seen):
        source(aws, "AWS::DynamoDB::Table").send(Message('{"id": "1", "price": 1.5}'))
    assert json.loads(seen[0][2])["Item"] == {"id": {"S": "1"}, "price": {"N": "1.5"}}


@pytest.mark.newest  # boto3 is a development tool
@pytest.mark.parametrize("number", ["NaN", "Infinity", "1" * 50, "0." + "1" * 50])
def test_numbers_that_no_table_holds(number: str) -> None:
    with serving() as (aws, _), pytest.raises(LocalAwsError, match="a table can't hold"):
        source(aws, "AWS::DynamoDB::Table").send(Message(f'{{"n": {number}}}'))


@pytest.mark.newest  # boto3 is a development tool
@pytest.mark.parametrize(
    "kind",
    [
        *("AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::S3::Bucket", "AWS::Events::EventBus"),
        *("AWS::DynamoDB::Table", "AWS::Kinesis::Stream", "AWS::ApiGateway::RestApi"),
        *("AWS::ApiGatewayV2::Api", "AWS::Lambda::Url"),
    ],
)
def test_nobody_answers(kind: str) -> None:
    with pytest.raises(LocalAwsError, match="nothing can be sent to Shop/A: ") as caught:
        source(LocalAws(DEAD, Path("data")), kind).send(Message('{"id": "1"}'))
    assert caught.value.file == Path("data/ministack.log")


@pytest.mark.newest  # boto3 is a development tool
def test_nobody_says_what_is_deployed() -> None:
    resources = (Resource("Shop", "A", "AWS::SQS::Queue", "Shop/A"),)
    with pytest.raises(LocalAwsError, match="can't be asked what is deployed"):
        deployed(LocalAws(DEAD, Path("data")), Assembly(Path(), resources, ()))


@pytest.mark.newest  # boto3 is a development tool
def test_a_nested_stack_is_asked_for_by_its_real_name() -> None:
    resources = (
        Resource("Shop", "Nested", "AWS::CloudFormation::Stack", "Shop/Nested"),
        Resource("Shop/Nested", "A", "AWS::SQS::Queue", "Shop/Nested/A"),
        Resource("Shop/Nested/A", "A", "AWS::SQS::Queue", "Shop/Nested/A/A"),
        Resource("Shop/Gone", "A", "AWS::SQS::Queue", "Shop/Gone/A"),
    )
    member = "<member><LogicalResourceId>{}</LogicalResourceId><PhysicalResourceId>arn:{}</PhysicalResourceId></member>"
    members = member.format("Nested", "nested") + member.format("A", "a")
    answer = f"<R><DescribeStackResourcesResult><StackResources>{members}</StackResources></DescribeStackResourcesResult></R>"
    with serving(answer=answer.encode()) as (aws, seen):
        found = deployed(aws, Assembly(Path(), resources, ()))
    assert found.name_of(resources[1]) == "arn:a"
    asked = [body.rpartition(b"StackName=")[2] for _, _, body in seen]
    assert asked == [b"Shop", b"arn%3Anested", b"arn%3Aa"]


@pytest.mark.newest  # boto3 is a development tool
@pytest.mark.parametrize(
    ("kind", "stages", "path"),
    [
        ("AWS::ApiGatewayV2::Api", ["$default"], ""),
        ("AWS::ApiGatewayV2::Api", ["dev"], "dev/"),
        ("AWS::ApiGatewayV2::Api", ["dev", "$default"], ""),
        ("AWS::ApiGateway::RestApi", ["prod"], "prod/"),
    ],
)
def test_an_api_is_where_its_stage_is(kind: str, stages: list[str], path: str) -> None:
    with serving(stages=stages) as (aws, seen):
        api = source(aws, kind)
        assert api.address == f"{aws.endpoint}/_aws/execute-api/a1/{path}"
        api.send(Message("", path="/orders/"))
    assert seen[0][1] == f"/_aws/execute-api/a1/{path or '$default/'}orders/"


@pytest.mark.newest  # boto3 is a development tool
@pytest.mark.parametrize(
    ("kind", "keyword"),
    [
        ("AWS::ApiGateway::RestApi", "`deploy=False` of the RestApi"),
        ("AWS::ApiGatewayV2::Api", "`create_default_stage=False` of the HttpApi"),
    ],
)
def test_an_api_without_a_stage(kind: str, keyword: str) -> None:
    with serving(stages=[]) as (aws, _), pytest.raises(LocalAwsError, match="no stage") as caught:
        source(aws, kind).send(Message(""))
    assert keyword in str(caught.value.remedy)


@pytest.mark.newest  # boto3 is a development tool
def test_where_an_api_is_if_it_has_no_stage_or_nobody_answers() -> None:
    with serving(stages=[]) as (aws, _):
        address = source(aws, "AWS::ApiGateway::RestApi").address
    assert address == f"{aws.endpoint}/_aws/execute-api/a1/"
    with pytest.raises(LocalAwsError, match="can't be asked where Shop/A is"):
        _ = source(LocalAws(DEAD, Path("data")), "AWS::ApiGatewayV2::Api").address


@pytest.mark.newest  # boto3 is a development tool
def test_what_is_swapped_may_have_times_of_long_ago(tmp_path: Path) -> None:
    (tmp_path / "bootstrap").write_bytes(b"new")
    os.utime(tmp_path / "bootstrap", (0, 0))
    with serving() as (aws, seen):
        swap(aws, "f", tmp_path)
    archive = io.BytesIO(base64.b64decode(json.loads(seen[0][2])["ZipFile"]))
    assert zipfile.ZipFile(archive).read("bootstrap") == b"new"


@pytest.mark.newest  # boto3 is a development tool
@pytest.mark.parametrize("is_of_template", [True, False])
def test_aliases_are_swapped_too(tmp_path: Path, is_of_template: bool) -> None:
    aliases = [
        {"Name": "live", "FunctionVersion": "1"},
        {"Name": "newest", "FunctionVersion": "$LATEST"},
    ]
    made_by = "the app" if is_of_template else "swapped by cdk-rust-lambda local"
    answer = {"Aliases": aliases, "Version": "2", "Description": made_by}
    with serving(answer=json.dumps(answer).encode()) as (aws, seen):
        swap(aws, "f", tmp_path)
    asked = [(method, path.partition("/functions/f/")[2]) for method, path, _ in seen]
    kept = [
        ("PUT", "code"),
        ("GET", "aliases"),
        ("POST", "versions"),
        ("PUT", "aliases/live"),
        ("GET", "configuration?Qualifier=1"),
    ]
    assert asked[:5] == kept
    assert json.loads(seen[3][2]) == {"FunctionVersion": "2"}
    # A version that an earlier swap has made goes.
    assert [each[:2] for each in seen[5:]] == (
        [] if is_of_template else [("DELETE", "/2015-03-31/functions/f?Qualifier=1")]
    )


@pytest.mark.newest  # boto3 is a development tool
def test_the_version_that_aliases_name_stays(tmp_path: Path) -> None:
    """Of code that is the same, Lambda publishes no new one."""
    aliases = [
        {"Name": name, "FunctionVersion": version}
        for name, version in (("a", "2"), ("b", "1"), ("c", "1"))
    ]
    answer = {"Aliases": aliases, "Version": "2", "Description": "swapped by cdk-rust-lambda local"}
    with serving(answer=json.dumps(answer).encode()) as (aws, seen):
        swap(aws, "f", tmp_path)
    removed = [path.partition("=")[2] for method, path, _ in seen if method == "DELETE"]
    assert removed == ["1"]


@pytest.mark.newest  # boto3 is a development tool
def test_a_swap_that_is_refused(tmp_path: Path) -> None:
    with serving(400) as (aws, _), pytest.raises(LocalAwsError, match="f can't be given"):
        swap(aws, "f", tmp_path)
