from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins

from cdk_rust_lambda import RustFunction, TriggerError
from cdk_rust_lambda.triggers import CloudFrontTrigger, FunctionUrlTrigger
from tests.support.projects import lambda_settings, resources_of, skipping_stack, template_of
from tests.support.triggers import function_with, messages, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

CONTROL = "AWS::CloudFront::OriginAccessControl"
DISTRIBUTION = "AWS::CloudFront::Distribution"
PERMISSION = "AWS::Lambda::Permission"
URL = "AWS::Lambda::Url"


def distribution_of(stack: Stack) -> cloudfront.Distribution:
    """A distribution of a site."""
    return cloudfront.Distribution(
        stack,
        "Site",
        default_behavior=cloudfront.BehaviorOptions(origin=origins.HttpOrigin("example.com")),
    )


def config_of(stack: Stack) -> dict[str, Any]:
    config: dict[str, Any] = only(stack, DISTRIBUTION)["DistributionConfig"]
    return config


def test_a_distribution_that_is_created(tmp_path: Path) -> None:
    stack = skipping_stack()
    function = function_with(tmp_path, stack, manifest=trigger_table("type = 'cloudfront'"))
    assert only(stack, URL)["AuthType"] == "AWS_IAM"
    assert only(stack, CONTROL)["OriginAccessControlConfig"]["SigningBehavior"] == "always"
    config = config_of(stack)
    behavior = config["DefaultCacheBehavior"]
    assert behavior["ViewerProtocolPolicy"] == "redirect-to-https"
    assert behavior["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # CachingDisabled
    assert "POST" in behavior["AllowedMethods"]
    assert "Bucket" in config["Logging"]
    bucket = only(stack, "AWS::S3::Bucket")
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]
    assert rule["ExpirationInDays"] == 90
    resources = template_of(stack)["Resources"].values()
    (kept,) = (each for each in resources if each["Type"] == "AWS::S3::Bucket")
    assert kept["DeletionPolicy"] == "Retain"
    for permission in resources_of(stack, PERMISSION):
        assert permission["Principal"] == "cloudfront.amazonaws.com"
        assert "distribution/" in str(permission["SourceArn"])
    assert isinstance(function.triggers["Cloudfront"].source, cloudfront.Distribution)
    assert "cdk-rust-lambda:cloudfront-payload-hash" in messages(stack)


def test_without_access_logs(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, CloudFrontTrigger(access_logs=False))
    assert resources_of(stack, "AWS::S3::Bucket") == []
    assert "Logging" not in config_of(stack)


def test_its_options_are_the_same_in_cargo_toml(tmp_path: Path) -> None:
    lines = (
        "type = 'cloudfront'\nsource = 'site'\npath_pattern = '/api/*'\nread_timeout = 40\n"
        "keepalive_timeout = 10\nconnection_attempts = 2\nconnection_timeout = 3\n"
        "custom_headers = { X-From = 'site' }\norigin_path = '/v1'\n"
        "origin_shield_enabled = true\norigin_shield_region = 'eu-west-1'\n"
        "invoke_mode = 'response_stream'\ncache_policy = 'policy'"
    )
    found = []
    for in_manifest in (True, False):
        stack = skipping_stack()
        site = distribution_of(stack)
        policy = cloudfront.CachePolicy(stack, "Policy")
        python = CloudFrontTrigger(
            site,
            path_pattern="/api/*",
            read_timeout=Duration.seconds(40),
            keepalive_timeout=Duration.seconds(10),
            connection_attempts=2,
            connection_timeout=Duration.seconds(3),
            custom_headers={"X-From": "site"},
            origin_path="/v1",
            origin_shield_enabled=True,
            origin_shield_region="eu-west-1",
            invoke_mode="response_stream",
            cache_policy=policy,
        )
        if in_manifest:
            resources: Any = {"site": site, "policy": policy}
            function_with(tmp_path, stack, manifest=trigger_table(lines), resources=resources)
        else:
            function_with(tmp_path, stack, python)
        found.append((config_of(stack), only(stack, URL)))
        assert "url-stream" in messages(stack)
    assert found[0] == found[1]
    config, url = found[0]
    assert url["InvokeMode"] == "RESPONSE_STREAM"
    (behavior,) = config["CacheBehaviors"]
    assert behavior["PathPattern"] == "/api/*"
    assert "Policy" in behavior["CachePolicyId"]["Ref"]
    (origin,) = (each for each in config["Origins"] if "OriginAccessControlId" in each)
    assert origin["CustomOriginConfig"]["OriginReadTimeout"] == 40
    assert origin["CustomOriginConfig"]["OriginKeepaliveTimeout"] == 10
    assert origin["ConnectionAttempts"] == 2
    assert origin["ConnectionTimeout"] == 3
    assert origin["OriginCustomHeaders"] == [{"HeaderName": "X-From", "HeaderValue": "site"}]
    assert origin["OriginPath"] == "/v1"
    assert origin["OriginShield"] == {"Enabled": True, "OriginShieldRegion": "eu-west-1"}


def test_an_alias(tmp_path: Path) -> None:
    stack = skipping_stack()
    manifest = lambda_settings("alias = 'live'") + trigger_table(
        "type = 'cloudfront'\nalias = 'live'"
    )
    function_with(tmp_path, stack, manifest=manifest)
    assert only(stack, URL)["Qualifier"] == "live"
    permissions = resources_of(stack, PERMISSION)
    assert permissions
    assert all("Alias" in str(each["FunctionName"]) for each in permissions)


@pytest.mark.parametrize(("seconds", "warned"), [(31, False), (32, True)])
def test_check_timeout(tmp_path: Path, seconds: int, warned: bool) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, CloudFrontTrigger(), timeout=Duration.seconds(seconds))
    assert ("cdk-rust-lambda:api-timeout" in messages(stack)) is warned


def test_a_url_already(tmp_path: Path) -> None:
    for triggers in (
        (FunctionUrlTrigger(), CloudFrontTrigger()),
        (CloudFrontTrigger(), FunctionUrlTrigger()),
    ):
        with pytest.raises(TriggerError, match="has a URL already"):
            function_with(tmp_path, skipping_stack(), *triggers)


def test_two_functions_with_one_path(tmp_path: Path) -> None:
    stack = skipping_stack()
    trigger = CloudFrontTrigger(distribution_of(stack), path_pattern="/api/*")
    function_with(tmp_path, stack, trigger)
    with pytest.raises(TriggerError, match="has the path pattern '/api/"):
        RustFunction(stack, "Second", manifest_path=tmp_path, triggers=[trigger])


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"path_pattern": "/api/*"}, "path_pattern"),
        ({"connection_attempts": 4}, "connection_attempts"),
        ({"custom_headers": {"x": 1}}, "custom_headers"),
        ({"read_timeout": Duration.seconds(181)}, "read_timeout"),
        ({"origin_path": "v1/"}, "origin_path"),
        ({"distribution": "x"}, "distribution"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    with pytest.raises(TriggerError) as caught:
        CloudFrontTrigger(**options)
    assert caught.value.key == key
    assert caught.value.remedy


def test_headers_are_not_shown() -> None:
    headers: Any = {"X-Origin-Secret": "hunter2", "X-Count": 1}
    with pytest.raises(TriggerError, match="found int for 'X-Count'") as caught:
        CloudFrontTrigger(custom_headers=headers)
    assert "hunter2" not in str(caught.value)


def test_what_a_distribution_that_exists_needs(tmp_path: Path) -> None:
    site = distribution_of(skipping_stack())
    with pytest.raises(TriggerError, match="a path pattern is needed"):
        CloudFrontTrigger(site)
    with pytest.raises(TriggerError, match="that the trigger creates"):
        CloudFrontTrigger(site, path_pattern="/api/*", access_logs=True)
    lines = "type = 'cloudfront'\nsource = { name = 'E2EXAMPLE' }\npath_pattern = '/a'"
    with pytest.raises(TriggerError, match="what another stack owns"):
        function_with(tmp_path, skipping_stack(), manifest=trigger_table(lines))


def test_the_sample_event() -> None:
    site = distribution_of(skipping_stack())
    trigger = CloudFrontTrigger(site, path_pattern="/api/*", custom_headers={"X-From": "site"})
    event = trigger.sample_event()
    assert event["rawPath"] == "/api/example"
    assert event["headers"]["x-from"] == "site"
