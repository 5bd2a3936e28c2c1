"""Layers of another Region than their function's, from Cargo.toml and Python, and in the final template."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aws_cdk import App, CfnParameter, Environment, Fn, NestedStack, Stack, Stage
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


def test_layers_of_cargo_toml_that_python_s_beat(tmp_path: Path) -> None:
    stack = stack_in("eu-west-1")
    layer = lambda_.LayerVersion.from_layer_version_arn(stack, "Layer", HERE)
    manifest = lambda_settings(f"layers = ['{ELSEWHERE}']")
    function_with(tmp_path, stack, manifest=manifest, layers=[layer])
    assert function_properties(stack)["Layers"] == [HERE]


@pytest.mark.parametrize("region", ["eu-west-1", None])
def test_what_may_fit(tmp_path: Path, region: str | None) -> None:
    stack = stack_in(region)
    here = HERE if region else ELSEWHERE
    own = "arn:aws:lambda:${AWS::Region}:123456789012:layer:two:1"
    given = here.replace("one", "three")
    layer = lambda_.LayerVersion.from_layer_version_arn(stack, "Layer", given)
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


PSEUDO = "arn:${AWS::Partition}:lambda:us-east-1:${AWS::AccountId}:layer:one:1"


@pytest.mark.newest
@pytest.mark.parametrize("place", ["stack", "nested stack", "stage"])
@pytest.mark.parametrize("arn", [ELSEWHERE, PSEUDO])
def test_one_that_is_added(tmp_path: Path, place: str, arn: str) -> None:
    env = Environment(account="123456789012", region="eu-west-1")
    app = App(outdir=str(tmp_path / "out"), context=dict(SKIP_BUNDLING))
    stack = Stack(Stage(app, "T") if place == "stage" else app, "Stack", env=env)
    if place == "nested stack":
        stack = NestedStack(stack, "N")
    function = function_with(tmp_path / "crate", stack)
    function.add_layers(_layer(stack, Fn.sub(arn) if "$" in arn else arn))
    assert "is in another Region than its function, eu-west-1" in _said(app, tmp_path / "out")


@pytest.mark.newest
def test_one_by_an_override(tmp_path: Path) -> None:
    env = Environment(account="123456789012", region="eu-west-1")
    app = App(outdir=str(tmp_path / "out"), context=dict(SKIP_BUNDLING))
    resource = function_with(tmp_path / "crate", Stack(app, "Stack", env=env)).node.default_child
    assert isinstance(resource, lambda_.CfnFunction)
    parts = ["arn:", {"Ref": "AWS::Partition"}, ":lambda:us-east-1:123456789012:layer:one:1"]
    resource.add_property_override("Layers", [{"Fn::Join": ["", parts]}])
    assert "the layer arn:${AWS::Partition}:lambda:us-east-1" in _said(app, tmp_path / "out")


@pytest.mark.newest
@pytest.mark.parametrize("region", ["eu-west-1", None])
def test_what_may_fit_is_added(tmp_path: Path, region: str | None) -> None:
    stack = stack_in(region)
    function = function_with(tmp_path, stack)
    parameter = CfnParameter(stack, "Parameter").value_as_string
    own = "arn:aws:lambda:${AWS::Region}:123456789012:layer:two:1"
    for arn in (HERE if region else ELSEWHERE, Fn.sub(own), Fn.import_value("A"), parameter):
        function.add_layers(_layer(stack, arn))
    app = stack.node.root
    assert isinstance(app, App)
    app.synth()


@pytest.mark.newest
def test_the_same_binary_in_two_regions(tmp_path: Path) -> None:
    app = App(context=dict(SKIP_BUNDLING))
    for region in ("eu-west-1", "us-east-1"):
        stack = Stack(app, region, env=Environment(account="123456789012", region=region))
        function = function_with(tmp_path, stack)
        function.add_layers(_layer(stack, HERE.replace("eu-west-1", region)))
    app.synth()


def _layer(stack: Stack, arn: str) -> lambda_.ILayerVersion:
    number = len(stack.node.children)
    return lambda_.LayerVersion.from_layer_version_arn(stack, f"Layer{number}", arn)


def _said(app: App, folder: Path) -> str:
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    return (folder / "validation-report.json").read_text()
