from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, CfnParameter, CfnResource, Stack
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda import RustExtension, RustFunction, SettingsError
from tests.support.projects import SKIP_BUNDLING, lambda_settings, skipping_stack, write_crate

if TYPE_CHECKING:
    from pathlib import Path

    from constructs import Construct

    from tests.conftest import FakeCargo

ARN = "arn:aws:lambda:eu-west-1:123456789012:layer:l"


def python_function(scope: Construct, **keywords: Any) -> lambda_.Function:
    return lambda_.Function(
        scope,
        "F",
        handler="index.handler",
        runtime=lambda_.Runtime.PYTHON_3_13,
        code=lambda_.Code.from_inline("def handler(event, context): pass"),
        **keywords,
    )


def extension(scope: Construct, folder: Path, name: str = "E", **keywords: Any) -> RustExtension:
    return RustExtension(
        scope,
        name,
        manifest_path=folder,
        compatible_runtimes=[lambda_.Runtime.PYTHON_3_13, lambda_.Runtime.PROVIDED_AL2023],
        **keywords,
    )


def said(app: App, folder: Path) -> str:
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    return (folder / "validation-report.json").read_text()


@pytest.mark.newest
@pytest.mark.parametrize("is_exported", [True, False])
def test_an_extension_for_another_architecture(tmp_path: Path, is_exported: bool) -> None:
    app = App(outdir=str(tmp_path / "out"), context=dict(SKIP_BUNDLING))
    stack = Stack(app, "S")
    layer = extension(Stack(app, "L") if is_exported else stack, write_crate(tmp_path / "crate"))
    arm64 = lambda_.Architecture.ARM_64
    python_function(stack, layers=[layer], architecture=arm64)
    text = said(app, tmp_path / "out")
    assert "the extension 'crate' is built for x86_64, but its function runs on arm64" in text


@pytest.mark.newest
def test_an_architecture_that_the_deployment_decides(tmp_path: Path) -> None:
    app = App(outdir=str(tmp_path / "out"), context=dict(SKIP_BUNDLING))
    stack = Stack(app, "S")
    parameter = CfnParameter(stack, "P", type="CommaDelimitedList")
    function = python_function(stack, layers=[extension(stack, write_crate(tmp_path / "crate"))])
    resource = function.node.default_child
    assert isinstance(resource, lambda_.CfnFunction)
    resource.add_property_override("Architectures", parameter.value)
    # What isn't complete is for others to say.
    CfnResource(stack, "L", type="AWS::Lambda::LayerVersion")
    app.synth()
    template = json.loads((tmp_path / "out" / "S.template.json").read_text())
    (found,) = (r for r in template["Resources"].values() if r["Type"] == "AWS::Lambda::Function")
    assert found["Properties"]["Architectures"] == {"Ref": "P"}


@pytest.mark.newest
@pytest.mark.parametrize(("added", "is_said"), [(5, True), (4, False)])
def test_more_layers_and_extensions_than_lambda_takes(
    tmp_path: Path, added: int, *, is_said: bool
) -> None:
    crate = write_crate(tmp_path / "crate", lambda_settings("include = ['extensions']"))
    for number in range(10):
        (crate / "extensions").mkdir(exist_ok=True)
        (crate / "extensions" / f"e{number}").write_text("")
    app = App(outdir=str(tmp_path / "out"), context=dict(SKIP_BUNDLING))
    stack = Stack(app, "S")
    function = python_function(stack, layers=[extension(stack, crate)])
    resource = function.node.default_child
    assert isinstance(resource, lambda_.CfnFunction)
    for number in range(added):
        resource.add_property_override(f"Layers.{number + 1}", f"{ARN}:{number}")
    text = said(app, tmp_path / "out")
    assert ("the function has 6 layers, and Lambda takes 5" in text) == is_said
    assert ("layers, and Lambda takes" in text) == is_said
    assert "the function has 11 extensions, and Lambda takes 10" in text


@pytest.mark.newest
@pytest.mark.parametrize("is_own", [True, False])
def test_a_layer_twice(tmp_path: Path, is_own: bool) -> None:
    app = App(outdir=str(tmp_path / "out"), context=dict(SKIP_BUNDLING))
    stack = Stack(app, "S")
    crate = write_crate(tmp_path / "crate", lambda_settings(f"layers = ['{ARN}:1']"))
    function = RustFunction(stack, "F", manifest_path=crate)
    if is_own:
        own = extension(stack, crate)
        function.add_layers(own, own)
    else:
        function.add_layers(lambda_.LayerVersion.from_layer_version_arn(stack, "L", f"{ARN}:2"))
    text = said(app, tmp_path / "out")
    assert "twice, and Lambda takes one version of a layer" in text
    assert (f"the layer {ARN} twice" in text) is not is_own


@pytest.mark.newest
def test_a_function_that_is_too_large_with_its_extensions(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    app = App(outdir=str(tmp_path / "out"))
    stack = Stack(app, "S")
    crates = []
    for name in ("crate", "other"):
        crate = write_crate(tmp_path / name, lambda_settings("include = ['large']"))
        with (crate / "large").open("wb") as file:
            file.truncate(130 * 1024 * 1024)
        crates.append(crate)
    layer = extension(stack, crates[1])
    RustFunction(stack, "Fits", manifest_path=crates[0])
    RustFunction(stack, "F", manifest_path=crates[0], layers=[layer])
    text = said(app, tmp_path / "out")
    assert text.count("the function and its extensions have 27") == 1


def test_more_layers_than_lambda_takes_by_keyword(tmp_path: Path) -> None:
    stack = skipping_stack()
    layers = [
        lambda_.LayerVersion.from_layer_version_arn(stack, f"L{n}", f"{ARN}:{n}") for n in range(6)
    ]
    with pytest.raises(SettingsError, match="at most 5 layers, found 6") as caught:
        RustFunction(stack, "F", manifest_path=write_crate(tmp_path), layers=layers)
    assert caught.value.key == "layers"
    RustFunction(stack, "G", manifest_path=write_crate(tmp_path), layers=layers[:5])
