from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, Environment, Stack, Stage, pipelines
from aws_cdk import aws_codecommit as codecommit

from cdk_rust_lambda import BundlingOptions, RustFunction, RustWorkspace
from cdk_rust_lambda.errors import SettingsError
from tests.bundling.test_code import SYNTHESIZERS, scope_of
from tests.support.projects import package, template_of, write, write_crate, write_workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.conftest import FakeCargo

DEPLOYMENT = BundlingOptions(build="deployment")
CONTEXT = "cdk-rust-lambda:build"
ENVIRONMENT = Environment(account="123456789012", region="us-east-1")


def files(folder: Path) -> dict[str, Any]:
    """The file assets of all stacks of an assembly, without their templates."""
    found: dict[str, Any] = {}
    for path in folder.rglob("*.assets.json"):
        found |= json.loads(path.read_text())["files"]
    return {name: each for name, each in found.items() if "Template" not in str(each)}


def templates(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(folder.rglob("*.template.json"))}


def deferred(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / ".rust-assets").glob("*.build.json"))


def test_nothing_is_built_at_synthesis(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    out = tmp_path / "cdk.out"
    app = App(outdir=str(out))
    root = write_workspace(tmp_path / "ws", "alpha", "beta")
    RustWorkspace(Stack(app, "S"), "W", manifest_path=root, include=["*"], bundling=DEPLOYMENT)
    RustFunction(Stack(app, "T"), "F", manifest_path=root, package="alpha", bundling=DEPLOYMENT)
    app.synth()
    assert fake_cargo.calls == []
    assert list(out.glob("asset.*")) == []
    assets = files(out)
    assert len(assets) == 2
    for name, asset in assets.items():
        digest = name.removesuffix(".zip")
        command = asset["source"]["executable"]
        assert command[:3] == [sys.executable, "-m", "cdk_rust_lambda.deployment"]
        assert command[3:] == [str(out / f"asset.{digest}")]
        assert {each["objectKey"] for each in asset["destinations"].values()} == {name}
    assert deferred(out) == sorted(f"asset.{name[:-4]}.build.json" for name in assets)


@pytest.mark.parametrize(
    ("name", "how"),
    [
        pytest.param(name, how, marks=[pytest.mark.newest] if name == "app staging" else [])
        for name in SYNTHESIZERS
        if name != "legacy"
        for how in ("stack", "app", "stage", "nested stack")
        if (name, how) != ("app staging", "stage")
    ],
)
def test_the_template_is_that_of_a_build_at_synthesis(tmp_path: Path, name: str, how: str) -> None:
    crate = write_crate(tmp_path / "crate")
    found = []
    for occasion in ("synthesis", "deployment", "unpublished"):
        app, scope = scope_of(how, SYNTHESIZERS[name](), tmp_path / occasion)
        options: Mapping[str, Any] = {"build": occasion}
        bundling = BundlingOptions(**options)
        RustFunction(scope, "F", manifest_path=crate, bundling=bundling)
        app.synth()
        found.append(templates(tmp_path / occasion))
    # Nested templates are assets themselves, named by what is in them.
    assert found[0] == found[1] == found[2]
    assert any(".zip" in text for text in found[0].values())
    assert deferred(tmp_path / "deployment") == []  # as the stacks aren't bundled


@pytest.mark.parametrize("how", ["stack", "nested stack"])
def test_a_synthesizer_without_commands_is_refused(tmp_path: Path, how: str) -> None:
    _, scope = scope_of(how, SYNTHESIZERS["legacy"](), tmp_path / "out")
    crate = write_crate(tmp_path / "crate")
    with pytest.raises(SettingsError, match="LegacyStackSynthesizer") as caught:
        RustFunction(scope, "F", manifest_path=crate, bundling=DEPLOYMENT)
    assert caught.value.key == "bundling.build"
    RustFunction(scope, "G", manifest_path=crate, bundling=BundlingOptions(build="synthesis"))


def test_the_template_alone_builds_nothing(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    stack = Stack(App(), "S")
    RustFunction(stack, "F", manifest_path=write_crate(tmp_path / "c"), bundling=DEPLOYMENT)
    assert "AWS::Lambda::Function" in str(template_of(stack))
    assert fake_cargo.calls == []


def test_the_option_beats_the_context(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    out = tmp_path / "cdk.out"
    app = App(outdir=str(out), context={CONTEXT: "deployment"})
    root = write_workspace(tmp_path / "ws", "alpha", "beta")
    stack = Stack(app, "S")
    RustFunction(stack, "A", manifest_path=root, package="alpha")
    now = BundlingOptions(build="synthesis")
    RustFunction(stack, "B", manifest_path=root, package="beta", bundling=now)
    app.synth()
    assert len(deferred(out)) == 1
    assert [word for word in fake_cargo.calls[0]["argv"] if "--bin" in word] == ["--bin=beta"]


@pytest.mark.parametrize("value", ["sometimes", True, ["deployment"]])
def test_a_context_that_is_none_of_the_values_is_refused(tmp_path: Path, value: object) -> None:
    stack = Stack(App(context={CONTEXT: value}), "S")
    with pytest.raises(SettingsError, match="'synthesis' or 'unpublished' or 'deployment'") as e:
        RustFunction(stack, "F", manifest_path=write_crate(tmp_path / "c"))
    assert e.value.key == CONTEXT


def test_an_option_that_is_none_of_the_values_is_refused() -> None:
    with pytest.raises(SettingsError, match="'synthesis' or 'unpublished' or 'deployment'"):
        BundlingOptions(build="later")  # type: ignore[arg-type]


@pytest.mark.parametrize("keyword", ["before_build", "after_build"])
def test_callables_cannot_wait_for_the_deployment(tmp_path: Path, keyword: str) -> None:
    options: Mapping[str, Any] = {keyword: [["true"], print_nothing]}
    crate, stack = write_crate(tmp_path / "c"), Stack(App(), "S")
    bundling = BundlingOptions(build="deployment", **options)
    with pytest.raises(SettingsError, match="print_nothing is a Python callable") as caught:
        RustFunction(stack, "F", manifest_path=crate, bundling=bundling)
    assert caught.value.key == f"bundling.{keyword}"


def print_nothing(_: object) -> None:
    pass


class Deployed(Stage):
    def __init__(
        self, scope: Stack | App, name: str, crate: Path, bundling: BundlingOptions
    ) -> None:
        super().__init__(scope, name, env=ENVIRONMENT)
        RustFunction(Stack(self, "S"), "F", manifest_path=crate, bundling=bundling)


@pytest.mark.parametrize("occasion", ["deployment", "synthesis"])
@pytest.mark.parametrize("is_in_pipeline", [True, False])
def test_a_pipeline_cannot_build_at_deployment(
    tmp_path: Path, fake_cargo: FakeCargo, occasion: Any, is_in_pipeline: bool
) -> None:
    app = App(outdir=str(tmp_path / "cdk.out"))
    stack = Stack(app, "Delivery", env=ENVIRONMENT)
    source = pipelines.CodePipelineSource.code_commit(
        codecommit.Repository(stack, "Repository", repository_name="ours"), "main"
    )
    synth = pipelines.ShellStep("Synth", input=source, commands=["cdk synth"])
    pipeline = pipelines.CodePipeline(stack, "Pipeline", synth=synth)
    crate, bundling = write_crate(tmp_path / "c"), BundlingOptions(build=occasion)
    other = write(
        tmp_path / "d", {"Cargo.toml": package(name="other"), "src/main.rs": "", "Cargo.lock": ""}
    )
    pipeline.add_stage(Deployed(app, "Other", other, BundlingOptions(build="synthesis")))
    prod = Deployed(app, "Prod", crate, bundling)
    if is_in_pipeline:
        pipeline.add_stage(prod)
    if occasion == "deployment" and is_in_pipeline:
        with pytest.raises(RuntimeError, match="Delivery/Pipeline can't build Prod/S/F") as caught:
            app.synth()
        assert "build='unpublished'" in str(caught.value)
        assert not re.search("Other/S/F", str(caught.value))
    else:
        app.synth()
