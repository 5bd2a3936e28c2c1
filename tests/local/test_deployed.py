from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

from cdk_rust_lambda.assembly.stacks import Environment
from cdk_rust_lambda.errors import LocalAwsError
from cdk_rust_lambda.local.assembly import Assembly, Function, Resource
from cdk_rust_lambda.local.deployed import Deployed
from cdk_rust_lambda.local.messages import Message
from cdk_rust_lambda.local.ministack import LocalAws
from cdk_rust_lambda.local.sources import source, sources

if TYPE_CHECKING:
    from email.message import Message as Headers

AWS = LocalAws("http://127.0.0.1:1", Path("data"))


def resource(path: str, kind: str = "AWS::Lambda::Function") -> Resource:
    return Resource("Shop", path.replace("/", ""), kind, f"{path}/Resource")


def app(*paths: str) -> Deployed:
    resources = tuple(resource(path) for path in paths)
    functions = tuple(Function(each, Path("asset.1")) for each in resources)
    names = {each: f"real-{each.logical_id}" for each in resources}
    return Deployed(AWS, Assembly(Path(), resources, functions), names)


@pytest.mark.parametrize("name", ["Shop/Orders", "Orders"])
def test_a_function_by_its_path_or_the_end_of_it(name: str) -> None:
    function, physical = app("Shop/Orders", "Shop/Reports").function(name)
    assert function.name == "Shop/Orders"
    assert physical == "real-ShopOrders"


@pytest.mark.parametrize(
    ("name", "problem"),
    [("Nothing", "there is no 'Nothing'"), ("F", "several fit 'F': Shop/A/F, Shop/B/F")],
)
def test_none_or_several(name: str, problem: str) -> None:
    with pytest.raises(LocalAwsError) as caught:
        app("Shop/A/F", "Shop/B/F").function(name)
    assert caught.value.problem == problem
    assert caught.value.remedy == "name one of Shop/A/F, Shop/B/F"


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("MailQ", "MailQueue"),
        ("mailqueue", "MailQueue"),
        ("Mail/Sq", "Mail/Sqs"),  # not what means both
        ("Beta/Report", "Beta/Reports"),
        ("Shop/Mail/Qeues/MailQueue", "Shop/Mail/Queues/MailQueue"),
        ("Xyz", None),
        ("Sq", None),
    ],
)
def test_a_name_that_is_nearly_one(name: str, near: str | None) -> None:
    paths = ("Shop/Mail/Queues/MailQueue", "Shop/Mail/Sqs", "Shop/More/Sqs", "Shop/Beta/Reports")
    with pytest.raises(LocalAwsError) as caught:
        app(*paths).function(name)
    assert caught.value.problem == f"there is no {name!r}"
    suggestion = "" if near is None else f"did you mean {near!r}? Or "
    assert caught.value.remedy == f"{suggestion}name one of {', '.join(paths)}"
    if near is not None:
        assert app(*paths).function(near)


@pytest.mark.parametrize("name", ["Bucket", "Shop/Bucket"])
def test_what_lies_below_a_construct_of_that_name_is_not_meant(name: str) -> None:
    function, _ = app("Shop/Bucket", "Shop/Bucket/Policy").function(name)
    assert function.name == "Shop/Bucket"


def test_a_name_in_the_middle_of_a_path() -> None:
    function, _ = app("Shop/Orders/Function").function("Orders")
    assert function.name == "Shop/Orders/Function"


def test_sources_are_what_something_can_be_sent_to() -> None:
    resources = (
        resource("Shop/Queue", "AWS::SQS::Queue"),
        resource("Shop/Role", "AWS::IAM::Role"),
        resource("Shop/Uploads", "AWS::S3::Bucket"),
        resource("Shop/Gone", "AWS::SQS::Queue"),
    )
    names = dict(zip(resources, ("http://q", "r", "b1"), strict=False))
    deployed = Deployed(AWS, Assembly(Path(), resources, ()), names)
    assert [(each.name, each.address) for each in sources(deployed)] == [
        ("Shop/Queue", "http://q"),
        ("Shop/Uploads", "b1"),
    ]
    assert source(deployed, "Uploads").physical == "b1"


def test_where_failures_go_comes_last() -> None:
    kind = "AWS::SQS::Queue"
    resources = (
        evolve(resource("Shop/Orders/Failed", kind), takes_failures=True),
        resource("Shop/Orders/In", kind),
        resource("Shop/Other", kind),
    )
    deployed = Deployed(AWS, Assembly(Path(), resources, ()), dict.fromkeys(resources, "http://q"))
    with pytest.raises(LocalAwsError) as caught:
        source(deployed, "Orders")
    assert caught.value.problem == "several fit 'Orders': Shop/Orders/In, Shop/Orders/Failed"
    assert caught.value.remedy == "name one of Shop/Orders/In, Shop/Orders/Failed"
    with pytest.raises(LocalAwsError) as caught:
        source(deployed, "Nothing")
    assert caught.value.remedy == "name one of Shop/Orders/In, Shop/Other, Shop/Orders/Failed"


@pytest.mark.parametrize("data", ["", "[]", "1", "{", '"a"'])
def test_what_is_to_be_an_object(data: str) -> None:
    with pytest.raises(LocalAwsError, match="JSON object"):
        Message(data).json()


@pytest.mark.newest  # boto3 is a development tool
@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        ('{"id": 1}', "application/json"),
        ("[]", "application/json"),
        ("id=1&name=a", "application/x-www-form-urlencoded"),
        ("", None),
    ],
)
def test_a_request_says_what_its_body_is(data: str, content_type: str | None) -> None:
    headers = answered(Message(data, method="POST"), Environment())
    assert headers["Content-Type"] == content_type


@pytest.mark.newest  # boto3 is a development tool
@pytest.mark.parametrize(
    ("account", "scope"),
    [(None, None), ("000000000000", None), ("111122223333", "111122223333/20260101/eu-west-1")],
)
def test_a_request_says_which_account_s_api_it_is_for(
    account: str | None, scope: str | None
) -> None:
    header = answered(Message("", method="POST"), Environment(account, "eu-west-1"))[
        "Authorization"
    ]
    assert (header is None) is (scope is None)
    assert scope is None or f"Credential={scope}/execute-api" in str(header)


def answered(message: Message, environment: Environment) -> Headers:
    """The headers of a request that is answered."""
    seen = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Says that the API has its default stage."""
            content = b'{"items": [{"stageName": "$default"}]}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            seen.append(self.headers)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        aws = LocalAws(f"http://127.0.0.1:{server.server_port}", Path("data"))
        api = evolve(resource("Shop/Api", "AWS::ApiGatewayV2::Api"), environment=environment)
        deployed = Deployed(aws, Assembly(Path(), (api,), ()), {api: "a1"})
        try:
            assert source(deployed, "Api").send(message) == "204\n"
        finally:
            server.shutdown()
    (headers,) = seen
    return headers
