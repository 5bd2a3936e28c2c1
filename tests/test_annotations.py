"""How notices reach constructs, and how they are acknowledged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aws_cdk import Annotations, App, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3

from cdk_rust_lambda import RustFunction
from cdk_rust_lambda.annotations import annotate
from cdk_rust_lambda.notices.notice import Notice
from cdk_rust_lambda.triggers import (
    AlbTrigger,
    CloudFrontTrigger,
    DocumentDbTrigger,
    HttpApiTrigger,
    RestApiTrigger,
    S3ObjectLambdaTrigger,
    S3Trigger,
    SesReceiptTrigger,
    Trigger,
)
from cdk_rust_lambda.triggers.core.source import ImportedByArn, ImportedByName
from tests.support.projects import lambda_settings, skipping_stack, write_crate, write_workspace
from tests.support.triggers import messages, trigger_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from constructs import IConstruct

    from tests.conftest import FakeCargo


def acknowledge(scope: IConstruct, notice: str) -> None:
    annotations = Annotations.of(scope)
    if notice in ("setting-without-effect", "api-auth"):
        annotations.acknowledge_info(f"cdk-rust-lambda:{notice}")
    else:
        annotations.acknowledge_warning(f"cdk-rust-lambda:{notice}")


def function_of(folder: Path, stack: Stack) -> RustFunction:
    """A function with an info and a warning at once, and a warning that is known at synthesis only."""
    manifest = lambda_settings("memry = 1\nregion = 'eu-west-1'") + trigger_table("type = 's3'")
    return RustFunction(stack, "F", manifest_path=write_crate(folder, manifest))


@pytest.mark.parametrize("notice", ["setting-without-effect", "unknown-setting", "async-dlq"])
@pytest.mark.parametrize("of", [lambda function: function, Stack.of], ids=["function", "stack"])
def test_acknowledging(tmp_path: Path, notice: str, of: Callable[[IConstruct], IConstruct]) -> None:
    stack = skipping_stack()
    acknowledge(of(function_of(tmp_path, stack)), notice)
    others = {"setting-without-effect", "unknown-setting", "async-dlq"} - {notice}
    text = messages(stack)
    assert f"cdk-rust-lambda:{notice}]" not in text
    assert all(f"[ack: cdk-rust-lambda:{each}]" in text for each in others)


def test_acknowledging_before_there_is_anything(tmp_path: Path) -> None:
    stack = skipping_stack()
    for notice in ("setting-without-effect", "unknown-setting", "async-dlq"):
        acknowledge(stack, notice)
    function_of(tmp_path, stack)
    assert "setting-without-effect" not in messages(stack)
    assert "unknown-setting" not in messages(stack)
    assert "async-dlq" not in messages(stack)


@pytest.mark.parametrize("is_acknowledged", [False, True])
def test_acknowledging_what_a_build_says(
    tmp_path: Path, fake_cargo: FakeCargo, monkeypatch: pytest.MonkeyPatch, is_acknowledged: bool
) -> None:
    monkeypatch.setenv("RUSTFLAGS", "-C target-cpu=native")
    stack = Stack(App(outdir=str(tmp_path / "cdk.out")), "Stack")
    function = RustFunction(stack, "F", manifest_path=write_crate(tmp_path / "crate"))
    if is_acknowledged:
        acknowledge(function, "native-cpu")
    assert ("cdk-rust-lambda:native-cpu" in messages(stack)) is not is_acknowledged


def test_a_notice_is_shown_once(tmp_path: Path) -> None:
    stack = skipping_stack()
    bucket = s3.Bucket(stack, "B")
    for _ in range(2):
        annotate(bucket, Notice.info("s3-shared", "the text"))
    assert messages(stack).count("the text [ack: cdk-rust-lambda:s3-shared]") == 1


def http_api(stack: Stack) -> Callable[[str], Trigger]:
    api = apigatewayv2.HttpApi(stack, "Api")
    return lambda name: HttpApiTrigger(api, routes=[f"GET /{name}/{n}" for n in range(20)])


def imported_http_api(_: Stack) -> Callable[[str], Trigger]:
    api = ImportedByArn("abc123", "arn:aws:apigateway:eu-west-1::/apis/abc123")
    return lambda name: HttpApiTrigger(api, routes=[f"GET /{name}/{n}" for n in range(20)])


def rest_api(stack: Stack) -> Callable[[str], Trigger]:
    api = apigateway.RestApi(stack, "Api")
    return lambda name: RestApiTrigger(api, routes=[f"GET /{name}", f"PUT /{name}"])


def imported_listener(_: Stack) -> Callable[[str], Trigger]:
    arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/site/1/2"
    listener = ImportedByArn("site", arn)
    return lambda name: AlbTrigger(listener, priority=ord(name), path_patterns=[f"/{name}"])


def distribution(stack: Stack) -> Callable[[str], Trigger]:
    origin = origins.HttpOrigin("example.com")
    behavior = cloudfront.BehaviorOptions(origin=origin)
    site = cloudfront.Distribution(stack, "Site", default_behavior=behavior)
    return lambda name: CloudFrontTrigger(site, path_pattern=f"/{name}")


def imported_cluster(_: Stack) -> Callable[[str], Trigger]:
    cluster = ImportedByArn("docs", "arn:aws:rds:eu-west-1:123456789012:cluster:docs")
    secret = ImportedByArn("s", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:docs-AbCdEf")
    return lambda _: DocumentDbTrigger(
        cluster,
        secret=secret,
        database_name="shop",
        starting_position=lambda_.StartingPosition.LATEST,
    )


def imported_bucket(_: Stack) -> Callable[[str], Trigger]:
    bucket = ImportedByArn("uploads", "arn:aws:s3:::uploads")
    return lambda name: S3Trigger(bucket, prefix=f"{name}/")


def imported_rule_set(_: Stack) -> Callable[[str], Trigger]:
    return lambda _: SesReceiptTrigger(ImportedByName("mail", "mail"))


def created_rest_api(_: Stack) -> Callable[[str], Trigger]:
    return lambda _: RestApiTrigger()


def object_lambda(stack: Stack) -> Callable[[str], Trigger]:
    point = s3.CfnAccessPoint(stack, "Point", bucket="uploads")
    return lambda _: S3ObjectLambdaTrigger(point)


@pytest.mark.parametrize(
    ("notice", "source"),
    [
        ("api-auth", http_api),
        ("api-auth", imported_http_api),
        ("api-auth", rest_api),
        ("alb-limits", imported_listener),
        ("api-account", created_rest_api),
        ("cloudfront-payload-hash", distribution),
        ("docdb-change-streams", imported_cluster),
        ("s3-object-lambda", object_lambda),
        ("s3-shared", imported_bucket),
        ("ses-active", imported_rule_set),
    ],
)
def test_what_is_of_a_source_is_said_once(
    tmp_path: Path, notice: str, source: Callable[[Stack], Callable[[str], Trigger]]
) -> None:
    stack = skipping_stack()
    trigger = source(stack)
    root = write_workspace(tmp_path, "a", "b", "c")
    for name in ("a", "b", "c"):
        RustFunction(
            stack, name.upper(), manifest_path=root, package=name, triggers=[trigger(name)]
        )
    assert messages(stack).count(f"[ack: cdk-rust-lambda:{notice}]") == 1


def test_two_sources_are_two(tmp_path: Path) -> None:
    stack = skipping_stack()
    RustFunction(
        stack,
        "F",
        manifest_path=write_crate(tmp_path),
        triggers=[RestApiTrigger(apigateway.RestApi(stack, name), id=name) for name in ("A", "B")],
    )
    assert messages(stack).count("[ack: cdk-rust-lambda:api-auth]") == 2
