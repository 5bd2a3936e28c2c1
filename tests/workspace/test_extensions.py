"""The extensions of a workspace, and which functions they are added to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda import (
    ExtensionNotFoundError,
    FunctionNotFoundError,
    KeywordError,
    RustExtension,
    RustWorkspace,
    SettingsError,
)
from tests.support.projects import EXTENSION, LOCK, RUNTIME, package, resources_of, write
from tests.support.workspaces import error_of, made

if TYPE_CHECKING:
    from pathlib import Path

_MEMBERS = {"api": RUNTIME, "job": RUNTIME, "telemetry": EXTENSION}


def project(folder: Path, **members: str) -> Path:
    members = members or _MEMBERS
    manifest = f"[workspace]\nmembers = {[*members]}\nresolver = '3'\n"
    write(folder, {"Cargo.toml": manifest, "Cargo.lock": LOCK})
    for name, table in members.items():
        files = {"Cargo.toml": package(table, name=name), "src/main.rs": "fn main() {}\n"}
        write(folder / name, files)
    return folder


def layers_by_function(backend: RustWorkspace) -> dict[str, int]:
    """How many layers each function has, by its description."""
    functions = resources_of(Stack.of(backend), "AWS::Lambda::Function")
    return {each["Description"]: len(each.get("Layers", ())) for each in functions}


DESCRIBED: Any = {"overrides": {name: {"description": name} for name in ("api", "job")}}


@pytest.mark.parametrize(
    ("extensions", "expected"),
    [
        (None, {"api": 0, "job": 0}),
        ({"telemetry": "all"}, {"api": 1, "job": 1}),
        ({"telemetry": ["job"]}, {"api": 0, "job": 1}),
        ({"telemetry": ["job", "job"]}, {"api": 0, "job": 1}),
        ({"telemetry": []}, {"api": 0, "job": 0}),
    ],
)
def test_extensions_are_added_to_functions(
    tmp_path: Path, extensions: Any, expected: dict[str, int]
) -> None:
    backend = made(project(tmp_path), extensions=extensions, **DESCRIBED)
    assert layers_by_function(backend) == expected
    assert list(backend.functions) == ["api", "job"]
    assert list(backend.extensions) == ["telemetry"]
    assert isinstance(backend.extensions["telemetry"], RustExtension)
    assert repr(backend.extensions) == "extensions(telemetry)"


def test_names_that_are_none(tmp_path: Path) -> None:
    backend = made(project(tmp_path))
    with pytest.raises(ExtensionNotFoundError, match="did you mean 'telemetry'"):
        backend.extensions["telemetri"]
    with pytest.raises(FunctionNotFoundError, match="depends on lambda-extension only"):
        backend.functions["telemetry"]


@pytest.mark.parametrize(
    ("extensions", "key", "problem"),
    [
        ({"telemetri": "all"}, "extensions['telemetri']", "did you mean 'telemetry'"),
        ({"api": "all"}, "extensions['api']", "'api' is a function"),
        ({"telemetry": ["jb"]}, "extensions['telemetry']", "did you mean 'job'"),
        ({"telemetry": ["telemetry"]}, "extensions['telemetry']", "no function 'telemetry'"),
        ({"telemetry": "api"}, "extensions['telemetry']", "found 'api'"),
        ({"telemetry": 1}, "extensions['telemetry']", "found 1"),
        ({"telemetry": [1]}, "extensions['telemetry']", "found [1]"),
        ("telemetry", "extensions", "found 'telemetry'"),
    ],
)
def test_wrong_names(tmp_path: Path, extensions: Any, key: str, problem: str) -> None:
    error = error_of(project(tmp_path), extensions=extensions)
    assert isinstance(error, KeywordError)
    assert error.key == key
    assert problem in str(error)
    assert error.remedy


def test_what_is_said_of_all_functions_is_said_of_extensions(tmp_path: Path) -> None:
    options: Any = {
        "architecture": lambda_.Architecture.ARM_64,
        "runtime": lambda_.Runtime.PROVIDED_AL2,
    }
    backend = made(project(tmp_path), function_options=options, extensions={"telemetry": "all"})
    (layer,) = resources_of(Stack.of(backend), "AWS::Lambda::LayerVersion")
    assert layer["CompatibleArchitectures"] == ["arm64"]
    assert layer["CompatibleRuntimes"] == ["provided.al2"]


@pytest.mark.parametrize(
    ("overrides", "problem"),
    [
        ({"job": {"architecture": lambda_.Architecture.ARM_64}}, "'job' for arm64"),
        ({"job": {"runtime": lambda_.Runtime.PROVIDED_AL2}}, "'job' runs on provided.al2"),
    ],
)
def test_functions_that_it_doesn_t_fit(tmp_path: Path, overrides: Any, problem: str) -> None:
    root = project(tmp_path)
    error = error_of(root, overrides=overrides, extensions={"telemetry": "all"})
    assert isinstance(error, SettingsError)
    assert error.key == "extensions['telemetry']"
    assert problem in str(error)
    assert error.remedy
    made(root, overrides=overrides, extensions={"telemetry": ["api"]})


def test_more_layers_than_lambda_takes(tmp_path: Path) -> None:
    arns = [f"arn:aws:lambda:eu-west-1:123456789012:layer:l:{n}" for n in range(5)]
    table = f"[package.metadata.lambda.deploy]\nlayer = {arns}\n"
    root = project(tmp_path, api=RUNTIME + table, telemetry=EXTENSION)
    error = error_of(root, extensions={"telemetry": "all"})
    assert isinstance(error, SettingsError)
    assert error.key == "extensions['telemetry']"
    assert "at most 5 layers" in str(error)


def test_a_workspace_of_extensions_alone(tmp_path: Path) -> None:
    backend = made(project(tmp_path, telemetry=EXTENSION))
    assert list(backend.functions) == []
    assert list(backend.extensions) == ["telemetry"]


def test_an_extension_takes_no_overrides_of_functions(tmp_path: Path) -> None:
    error = error_of(project(tmp_path), overrides={"telemetry": {"memory_size": 512}})
    assert error.key == "overrides"
    assert "so it is an extension" in str(error)


def test_all_that_is_wrong_is_one_error(tmp_path: Path) -> None:
    table = "[package.metadata.lambda.deploy]\ncompatible_runtimes = ['perl5']\n"
    root = project(tmp_path, api=RUNTIME, telemetry=EXTENSION + table)
    error = error_of(root, extensions={"telemetry": "all", "gone": "all"})
    assert len(error.causes) == 2
