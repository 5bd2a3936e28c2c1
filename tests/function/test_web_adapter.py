"""`web_adapter=True`: the layer by architecture and Region, and variables that can be overridden."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda import KeywordError, SettingsError
from cdk_rust_lambda.function.web_adapter import layer_arn
from cdk_rust_lambda.triggers import HttpApiTrigger
from tests.support.projects import (
    SKIP_BUNDLING,
    function_properties,
    lambda_settings,
    skipping_stack,
)
from tests.support.triggers import function_with, messages

if TYPE_CHECKING:
    from pathlib import Path

LAYER = "arn:aws:lambda:eu-west-1:123456789012:layer:one:1"


def test_the_layer_and_the_variables(tmp_path: Path) -> None:
    env = Environment(account="123456789012", region="eu-west-1")
    stack = Stack(App(context=dict(SKIP_BUNDLING)), "Stack", env=env)
    manifest = lambda_settings(f"layers = ['{LAYER}']\nenv = {{ AWS_LWA_PORT = '3000' }}")
    arm = lambda_.Architecture.ARM_64
    function_with(tmp_path, stack, manifest=manifest, web_adapter=True, architecture=arm)
    properties = function_properties(stack)
    adapter = "arn:aws:lambda:eu-west-1:753240598075:layer:LambdaAdapterLayerArm64:27"
    assert properties["Layers"] == [LAYER, adapter]
    assert properties["Environment"]["Variables"] == {
        "AWS_LWA_PORT": "3000",
        "AWS_LWA_READINESS_CHECK_PATH": "/",
    }


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        (f"layers = {[LAYER.replace('one', each) for each in 'abcde']}", "layers"),
        (f"env = {{ TEXT = '{'x' * 4060}' }}", "package.metadata.lambda.deploy.env.TEXT"),
    ],
)
def test_what_it_adds_counts_for_the_limits(tmp_path: Path, lines: str, key: str) -> None:
    manifest = lambda_settings(lines)
    assert function_with(tmp_path / "without", skipping_stack(), manifest=manifest)
    with pytest.raises(SettingsError, match="Lambda takes") as caught:
        function_with(tmp_path / "with", skipping_stack(), manifest=manifest, web_adapter=True)
    assert caught.value.key == key


def test_without_it_nothing_is_added(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, web_adapter=False)
    assert function_properties(stack).keys().isdisjoint({"Layers", "Environment"})
    with pytest.raises(KeywordError, match="expected bool"):
        function_with(tmp_path, skipping_stack(), web_adapter="yes")


@pytest.mark.parametrize("is_server", [True, False])
def test_the_adapter_decodes_the_events(tmp_path: Path, is_server: bool) -> None:
    stack = skipping_stack()
    trigger = HttpApiTrigger(routes=["GET /"])
    function_with(tmp_path, stack, trigger, web_adapter=is_server)
    assert ("event-not-decoded" in messages(stack)) is not is_server


def test_regions() -> None:
    account = "069767869989"
    assert layer_arn("cn-northwest-1", "x86_64") == (
        f"arn:aws-cn:lambda:cn-northwest-1:{account}:layer:LambdaAdapterLayerX86:27"
    )
    token = Stack(App(), "Stack").region
    assert token in layer_arn(token, "x86_64")


@pytest.mark.parametrize(
    ("region", "architecture"),
    [
        ("us-gov-west-1", "x86_64"),
        ("eusc-de-east-1", "x86_64"),
        ("cn-north-1", "arm64"),
        ("cn-south-9", "x86_64"),
    ],
)
def test_where_it_is_not_published(region: str, architecture: str) -> None:
    with pytest.raises(KeywordError, match=region) as caught:
        layer_arn(region, architecture)  # type: ignore[arg-type]
    assert caught.value.key == "web_adapter"
