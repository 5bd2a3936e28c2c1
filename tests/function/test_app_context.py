"""The Cargo profile and the architecture that CDK's context names, for a whole app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, Stack, Stage
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda import (
    BundlingOptions,
    RustExtension,
    RustFunction,
    RustWorkspace,
    SettingsError,
)
from cdk_rust_lambda.local.session import local_context
from tests.support.projects import package, resources_of, warnings_of, write, write_crate

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import FakeCargo

KEY = "cdk-rust-lambda:profile"
BUILD = "[package.metadata.lambda.build]\nprofile = 'small'\n"


def built(fake_cargo: FakeCargo) -> dict[str, str]:
    """The profile of each binary that was built."""
    found: dict[str, str] = {}
    for call in fake_cargo.calls:
        names = [word.removeprefix("--bin=") for word in call["argv"] if word.startswith("--bin=")]
        found |= dict.fromkeys(names, call["build"]["profile"])
    return found


def app_in(folder: Path, profile: Any = None) -> App:
    context = {} if profile is None else {KEY: profile}
    return App(outdir=str(folder / "cdk.out"), context=context)


@pytest.mark.parametrize(
    ("context", "bundling", "expected"),
    [
        (None, None, "small"),
        ("dev-lambda", None, "dev-lambda"),
        ("dev-lambda", BundlingOptions(jobs=1), "dev-lambda"),
        ("dev-lambda", BundlingOptions(profile="release"), "release"),
    ],
)
def test_context_beats_the_build_table_and_python_both(
    tmp_path: Path,
    fake_cargo: FakeCargo,
    context: str | None,
    bundling: BundlingOptions | None,
    expected: str,
) -> None:
    app = app_in(tmp_path, context)
    crate = write_crate(tmp_path / "crate", BUILD)
    RustFunction(Stack(app, "S"), "F", manifest_path=crate, bundling=bundling)
    app.synth()
    assert built(fake_cargo) == {"crate": expected}


def test_all_functions_of_a_workspace_but_those_that_say_one(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    names = ("a", "b", "c")
    runtime = "[dependencies]\nlambda_runtime = '1'\n"
    files = {f"{name}/Cargo.toml": package(runtime, name=name) for name in names}
    files |= {f"{name}/src/main.rs": f"fn main() {{ /* {name} */ }}\n" for name in names}
    root = write(
        tmp_path / "ws",
        {
            "Cargo.toml": "[workspace]\nmembers = ['a', 'b', 'c']\n",
            "Cargo.lock": "version = 4\n",
            **files,
        },
    )
    app = app_in(tmp_path, "dev-lambda")
    RustWorkspace(
        Stack(app, "S"),
        "W",
        manifest_path=root,
        bundling=BundlingOptions(quiet=True),
        overrides={
            "b": {"bundling": BundlingOptions(profile="release")},
            "c": {"bundling": None},
        },
    )
    app.synth()
    assert built(fake_cargo) == {"a": "dev-lambda", "b": "release", "c": "dev-lambda"}


def test_a_stage_may_have_another_one(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    app = app_in(tmp_path)
    stage = Stage(app, "Development")
    stage.node.set_context(KEY, "dev-lambda")
    for scope, name in ((stage, "a"), (app, "b")):
        crate = write_crate(tmp_path / name)
        write(crate, {"Cargo.toml": package(name=name)})
        RustFunction(Stack(scope, "S"), "F", manifest_path=crate)
    app.synth()
    assert built(fake_cargo) == {"a": "dev-lambda", "b": "release"}


@pytest.mark.parametrize("value", ["", 1, ["dev-lambda"], {}])
def test_what_is_no_name_is_refused(tmp_path: Path, value: Any) -> None:
    stack = Stack(app_in(tmp_path, value), "S")
    crate = write_crate(tmp_path / "crate")
    for make in (RustFunction, RustWorkspace):
        with pytest.raises(SettingsError, match="the name of a Cargo profile") as caught:
            make(stack, "F", manifest_path=crate)
        assert caught.value.key == KEY
        assert "cdk watch -c cdk-rust-lambda:profile=dev-lambda" in str(caught.value)


def test_what_is_for_development_is_said_once_a_stack(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    stack = Stack(app_in(tmp_path, "dev-lambda"), "S")
    for name in ("a", "b"):
        crate = write(write_crate(tmp_path / name), {"Cargo.toml": package(name=name)})
        RustFunction(stack, name, manifest_path=crate)
    said = [text for text in warnings_of(stack) if "development-profile" in text]
    assert len(said) == 1


def test_nothing_is_said_of_the_profile_that_local_chose(tmp_path: Path) -> None:
    """Nobody but this machine calls what it deploys."""
    context: dict[str, Any] = {**SKIPPED, **local_context("dev-lambda")}
    said = []
    for each in (context, {**SKIPPED, KEY: "dev-lambda"}):
        stack = Stack(App(context=each), "S")
        RustFunction(stack, "F", manifest_path=write_crate(tmp_path / "crate"))
        said.append("development-profile" in str(warnings_of(stack)))
    assert said == [False, True]


ARCHITECTURE = "cdk-rust-lambda:architecture"
SKIPPED: dict[str, Any] = {"aws:cdk:bundling-stacks": []}


@pytest.mark.parametrize(("name", "expected"), [("x86_64", "x86_64"), ("arm64", "arm64")])
@pytest.mark.parametrize("table", ["arm64 = true", "x86_64 = true", ""])
def test_an_architecture_for_all_beats_the_build_table_and_python(
    tmp_path: Path, name: str, expected: str, table: str
) -> None:
    crate = write_crate(tmp_path / "crate", f"[package.metadata.lambda.build]\n{table}\n")
    app = App(context={ARCHITECTURE: name, **SKIPPED})
    stack = Stack(app, "S")
    arm = lambda_.Architecture.ARM_64
    RustFunction(stack, "F", manifest_path=crate)
    RustFunction(stack, "G", manifest_path=crate, architecture=arm)
    RustWorkspace(stack, "W", manifest_path=crate, include=["*"])
    RustExtension(stack, "E", manifest_path=crate, compatible_architectures=[arm])
    functions = resources_of(stack, "AWS::Lambda::Function")
    assert [each["Architectures"] for each in functions] == [[expected]] * 3
    (layer,) = resources_of(stack, "AWS::Lambda::LayerVersion")
    assert layer["CompatibleArchitectures"] == [expected]


def test_an_architecture_that_is_none(tmp_path: Path) -> None:
    app = App(context={ARCHITECTURE: "arm"})
    with pytest.raises(SettingsError, match="expected x86_64 or arm64") as caught:
        RustFunction(Stack(app, "S"), "F", manifest_path=write_crate(tmp_path / "c"))
    assert caught.value.key == ARCHITECTURE
