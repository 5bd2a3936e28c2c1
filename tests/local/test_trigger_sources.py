"""Sources of functions' triggers, found in the templates of real stacks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from aws_cdk import App, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda import BundlingOptions, RustFunction
from cdk_rust_lambda.assembly.stacks import Environment
from cdk_rust_lambda.cli.chosen_trigger import trigger_of
from cdk_rust_lambda.errors import LocalAwsError
from cdk_rust_lambda.local.assembly import read_assembly
from cdk_rust_lambda.local.declaration import Declared, declared
from cdk_rust_lambda.local.deployed import Deployed
from cdk_rust_lambda.local.ministack import LocalAws
from cdk_rust_lambda.local.trigger_sources import sample_message, trigger_source
from cdk_rust_lambda.triggers import EventBridgeRuleTrigger, S3EventBridgeTrigger
from cdk_rust_lambda.triggers.at_source import at_source
from cdk_rust_lambda.triggers.examples import example_of
from tests.support.projects import write_crate

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = {
    "eventbridge-rule": 'event_pattern = { source = ["shop.orders"] }',
    "kinesis-stream": 'starting_position = "latest"',
    "dynamodb-stream": 'source = "table"\nstarting_position = "latest"',
}


def deploy(folder: Path, *types: str, more: str = "") -> Deployed:
    """An app with one function, as if it were deployed; the function also uses a queue that is no source.

    Args:
        folder: Where it is made.
        types: Those of the triggers.
        more: What else each of them says.
    """
    tables = "".join(
        f'[[package.metadata.lambda.triggers]]\nid = "{kind}-{number}"\ntype = "{kind}"\n{OPTIONS.get(kind, "")}\n{more}\n'
        for number, kind in enumerate(types)
    )
    context = {"aws:cdk:enable-path-metadata": True}
    app = App(outdir=str(folder / "cdk.out"), context=context)
    stack = Stack(app, "Shop")
    resources = {}
    if "dynamodb-stream" in types:
        resources["table"] = dynamodb.Table(
            stack,
            "Table",
            partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
            stream=dynamodb.StreamViewType.NEW_IMAGE,
        )
    crate = write_crate(folder / "crate", tables)
    bundling = BundlingOptions(build="deployment")
    function = RustFunction(
        stack, "Orders", manifest_path=crate, bundling=bundling, resources=resources
    )
    used = sqs.Queue(stack, "Used")
    function.add_environment("USED", used.queue_url)
    app.synth()
    assembly = read_assembly(folder / "cdk.out")
    names = {each: each.logical_id for each in assembly.resources}
    return Deployed(LocalAws("http://127.0.0.1:1", folder), assembly, names)


@pytest.mark.newest
@pytest.mark.parametrize(
    ("kind", "type_name", "path"),
    [
        ("sqs", "AWS::SQS::Queue", "Shop/Orders/sqs-0"),
        ("sns", "AWS::SNS::Topic", "Shop/Orders/sns-0"),
        ("s3", "AWS::S3::Bucket", "Shop/Orders/s3-0"),
        ("s3-eventbridge", "AWS::S3::Bucket", "Shop/Orders/s3-eventbridge-0Bucket"),
        ("function-url", "AWS::Lambda::Url", "Shop/Orders/function-url-0"),
        ("http-api", "AWS::ApiGatewayV2::Api", "Shop/Orders/http-api-0"),
        ("rest-api", "AWS::ApiGateway::RestApi", "Shop/Orders/rest-api-0"),
        ("kinesis-stream", "AWS::Kinesis::Stream", "Shop/Orders/kinesis-stream-0"),
        ("dynamodb-stream", "AWS::DynamoDB::Table", "Shop/Table"),
        ("eventbridge-rule", "AWS::Events::EventBus", "default"),
    ],
)
def test_each_kind_has_its_source(tmp_path: Path, kind: str, type_name: str, path: str) -> None:
    deployed = deploy(tmp_path, kind)
    function, _ = deployed.function("Orders")
    found = trigger_source(deployed, function, kind, f"{kind}-0")
    assert (found.resource.type, found.name) == (type_name, path)
    where = declared(function)
    assert (where.manifest_path, where.binary) == (tmp_path / "crate" / "Cargo.toml", "crate")


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("sns", "Shop/Orders/sns-0"),
        ("s3", "Shop/Orders/s3-0"),
        ("eventbridge-rule", "default"),
    ],
)
def test_a_queue_in_between(tmp_path: Path, kind: str, path: str) -> None:
    deployed = deploy(tmp_path, kind, more="via = { queue = { create = true } }")
    function, _ = deployed.function("Orders")
    trigger = trigger_of(tmp_path / "crate" / "Cargo.toml", None, None, kind, instead="")
    sending = at_source(trigger)
    found = trigger_source(deployed, function, sending.type, f"{kind}-0", has_queue=True)
    assert found.name == path
    of_kind = sample_message(kind, function, example_of(kind).sample_event())
    assert sample_message(sending.type, function, sending.sample_event()).key == of_kind.key
    # It is one that the function polls.
    assert trigger_source(deployed, function, "sqs", "other").name.startswith("Shop/Orders/")


@pytest.mark.parametrize("kind", ["sqs", "eventbridge-rule"])
def test_a_stack_of_that_name_in_another_region_is_another_one(tmp_path: Path, kind: str) -> None:
    deployed = deploy(tmp_path, kind)
    function, _ = deployed.function("Orders")
    there = Environment(region="eu-west-1")
    elsewhere = {evolve(each, environment=there): name for each, name in deployed.names.items()}
    names = {**deployed.names, **elsewhere}
    assembly = evolve(deployed.assembly, resources=tuple(names))
    both = evolve(deployed, names=names, assembly=assembly)
    of_other = evolve(function, resource=evolve(function.resource, environment=there))
    for each, region in ((function, "us-east-1"), (of_other, "eu-west-1")):
        assert trigger_source(both, each, kind, f"{kind}-0").aws.region == region


@pytest.mark.parametrize(
    "trigger",
    [
        S3EventBridgeTrigger(input_path="$.detail.object.key"),
        S3EventBridgeTrigger(input={"a": 1}),
        S3EventBridgeTrigger(input_transformer={"input_template": '"a"'}),
    ],
)
def test_what_a_rule_makes_of_events_is_not_sent(
    tmp_path: Path, trigger: S3EventBridgeTrigger
) -> None:
    function, _ = deploy(tmp_path).function("Orders")
    sending = at_source(trigger)
    assert sample_message(sending.type, function, sending.sample_event()).key == "example"


def test_what_a_rule_s_bus_is_sent_fits_its_pattern(tmp_path: Path) -> None:
    function, _ = deploy(tmp_path).function("Orders")
    pattern = {"source": ["shop"], "detail": {"a": [1]}}
    sending = at_source(EventBridgeRuleTrigger(event_pattern=pattern, input_path="$.detail"))
    sent = json.loads(sample_message(sending.type, function, sending.sample_event()).text)
    assert (sent["source"], sent["detail"]) == ("shop", {"a": 1})


@pytest.mark.parametrize("kind", ["kinesis-stream", "dynamodb-stream"])
def test_where_failures_go_is_no_source(tmp_path: Path, kind: str) -> None:
    deployed = deploy(tmp_path, kind, more="on_failure = { create = true }")
    function, _ = deployed.function("Orders")
    assert trigger_source(deployed, function, kind, f"{kind}-0").resource.type != "AWS::SQS::Queue"
    with pytest.raises(LocalAwsError, match="makes no source"):
        trigger_source(deployed, function, "sqs", "Sqs")


def test_several_are_told_apart_by_ids(tmp_path: Path) -> None:
    deployed = deploy(tmp_path, "sns", "sns")
    function, _ = deployed.function("Orders")
    assert trigger_source(deployed, function, "sns", "sns-1").name == "Shop/Orders/sns-1"
    with pytest.raises(
        LocalAwsError, match=r"several sources .*Shop/Orders/sns-0, Shop/Orders/sns-1"
    ):
        trigger_source(deployed, function, "sns", "other")


def test_a_source_that_the_app_does_not_make(tmp_path: Path) -> None:
    deployed = deploy(tmp_path)
    function, _ = deployed.function("Orders")
    with pytest.raises(LocalAwsError, match="makes no source") as caught:
        trigger_source(deployed, function, "sqs", "Sqs")
    assert "local send SOURCE" in str(caught.value.remedy)


@pytest.mark.parametrize("kind", ["schedule", "cognito-user-pool", "pipe"])
def test_what_the_local_aws_can_t_send(tmp_path: Path, kind: str) -> None:
    deployed = deploy(tmp_path)
    function, _ = deployed.function("Orders")
    for action, trigger in (
        (lambda: trigger_source(deployed, function, kind, "My Id"), "'My Id'"),
        (lambda: sample_message(kind, function, {}), kind),
    ):
        with pytest.raises(LocalAwsError, match=f"type '{kind}'") as caught:
            action()
        manifest = tmp_path / "crate" / "Cargo.toml"
        assert caught.value.remedy == (
            "send the function its event: cdk-rust-lambda event"
            f" --manifest-path {manifest} --trigger {trigger} > event.json;"
            " cdk-rust-lambda local invoke Shop/Orders --data-file event.json"
        )


@pytest.mark.parametrize("is_here", [False, True])
def test_a_command_names_what_the_manifest_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_here: bool
) -> None:
    crate = write_crate(tmp_path, "", **{"src/bin/more.rs": "fn main() {}\n"})
    if is_here:
        monkeypatch.chdir(crate)
    option = "" if is_here else f" --manifest-path {crate}/Cargo.toml"
    for package, binary, argument, more in (
        ("crate", "more", " more", ""),
        ("other", "main", " main", " --package other"),
    ):
        where = Declared(crate / "Cargo.toml", package, binary)
        command = where.sample_command("Nightly")
        assert command == f"cdk-rust-lambda event{argument}{option}{more} --trigger Nightly"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("sqs", {"data": '{"hello": "world"}'}),
        ("sns", {"data": '{"hello": "world"}'}),
        ("s3", {"data": "example", "key": "example"}),
        ("s3-eventbridge", {"data": "example", "key": "example"}),
        ("function-url", {"data": "", "method": "GET", "path": "/example"}),
        ("http-api", {"data": "", "method": "GET", "path": "/example"}),
        ("rest-api", {"data": "", "method": "GET", "path": "/example/path"}),
        ("kinesis-stream", {"data": '{"hello": "world"}', "key": "1"}),
        ("dynamodb-stream", {"data": '{"id": "101", "message": "hello"}'}),
    ],
)
def test_what_is_sent_is_that_of_the_sample_event(
    tmp_path: Path, kind: str, expected: dict[str, Any]
) -> None:
    if kind == "dynamodb-stream":
        pytest.importorskip("boto3")
    deployed = deploy(tmp_path)
    function, _ = deployed.function("Orders")
    message = sample_message(kind, function, example_of(kind).sample_event())
    assert {name: getattr(message, name) for name in expected} == expected


def test_an_event_of_a_bus_is_sent_whole(tmp_path: Path) -> None:
    deployed = deploy(tmp_path)
    function, _ = deployed.function("Orders")
    message = sample_message("eventbridge-rule", function, {"source": "shop", "detail": {"id": 1}})
    assert json.loads(message.data) == {"source": "shop", "detail": {"id": 1}}
