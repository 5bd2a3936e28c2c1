"""Layers of another Region than their function's, from Cargo.toml and Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda import SettingsError
from tests.support.projects import SKIP_BUNDLING, function_properties, lambda_settings
from tests.support.triggers import function_with

if TYPE_CHECKING:
    from pathlib import Path

HERE = "arn:aws:lambda:eu-west-1:123456789012:layer:one:1"
ELSEWHERE = HERE.replace("eu-west-1", "us-east-1")


def stack_in(region: str | None) -> Stack:
    env = None if region is None else Environment(account="123456789012", region=region)
    return Stack(App(context=dict(SKIP_BUNDLING)), "Stack", env=env)


def test_in_cargo_toml(tmp_path: Path) -> None:
    manifest = lambda_settings(f"layers = ['{HERE}', '{ELSEWHERE}']")
    with pytest.raises(
        SettingsError, match="another Region than its function, eu-west-1"
    ) as caught:
        function_with(tmp_path, stack_in("eu-west-1"), manifest=manifest)
    assert str(caught.value.key).endswith("deploy.layers")
    assert "${AWS::Region}" in str(caught.value.remedy)


def test_in_python(tmp_path: Path) -> None:
    stack = stack_in("eu-west-1")
    layer = lambda_.LayerVersion.from_layer_version_arn(stack, "Layer", ELSEWHERE)
    with pytest.raises(SettingsError, match="another Region than its function") as caught:
        function_with(tmp_path, stack, layers=[layer])
    assert caught.value.key == "layers"


@pytest.mark.parametrize("region", ["eu-west-1", None])
def test_what_may_fit(tmp_path: Path, region: str | None) -> None:
    stack = stack_in(region)
    here = HERE if region else ELSEWHERE
    own = "arn:aws:lambda:${AWS::Region}:123456789012:layer:two:1"
    layer = lambda_.LayerVersion.from_layer_version_arn(stack, "Layer", here)
    manifest = lambda_settings(f"layers = ['{here}', '{own}']")
    function_with(tmp_path, stack, manifest=manifest, layers=[layer], admerge=True)
    assert len(function_properties(stack)["Layers"]) == 3


@pytest.mark.parametrize("prefix", ["arn:aws:", "arn:${AWS::Partition}:"])
@pytest.mark.parametrize("account", ["123456789012", "${AWS::AccountId}"])
def test_a_region_that_is_written_out(tmp_path: Path, prefix: str, account: str) -> None:
    """Beside pseudo-parameters, which have colons of their own."""

    def made(number: int, region: str) -> None:
        manifest = lambda_settings(f"layer = ['{prefix}lambda:{region}:{account}:layer:one:1']")
        function_with(tmp_path / str(number), stack_in("eu-west-1"), manifest=manifest)

    made(1, "eu-west-1")
    made(2, "${AWS::Region}")
    with pytest.raises(SettingsError, match="another Region than its function, eu-west-1"):
        made(3, "us-east-1")
