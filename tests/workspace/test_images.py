"""Functions of a workspace from container images."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda import (
    BundlingOptions,
    FunctionImage,
    KeywordError,
    RustImageFunction,
    RustWorkspace,
    SettingsError,
)
from tests.support.projects import (
    EXTENSION,
    LOCK,
    RUNTIME,
    SKIP_BUNDLING,
    package,
    resources_of,
    warnings_of,
    write,
)
from tests.support.workspaces import error_of, made

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import FakeCargo

MEMBERS = {"api": RUNTIME, "job": RUNTIME, "telemetry": EXTENSION}
IMAGE = FunctionImage(base_image="debian:13-slim")


def project(folder: Path, **tables: str) -> Path:
    """A workspace of two functions and an extension, with more tables in their manifests."""
    manifest = f"[workspace]\nmembers = {[*MEMBERS]}\nresolver = '3'\n"
    write(folder, {"Cargo.toml": manifest, "Cargo.lock": LOCK})
    for name, dependencies in MEMBERS.items():
        text = package(dependencies + tables.get(name, ""), name=name)
        write(folder / name, {"Cargo.toml": text, "src/main.rs": "fn main() {}\n"})
    return folder


def package_types(backend: RustWorkspace) -> dict[str, str]:
    """The package type of each function, by its description."""
    functions = resources_of(Stack.of(backend), "AWS::Lambda::Function")
    return {each["Description"]: each.get("PackageType", "Zip") for each in functions}


def described(**overrides: Any) -> dict[str, Any]:
    return {name: {"description": name, **overrides.get(name, {})} for name in ("api", "job")}


@pytest.mark.parametrize(
    ("of_all", "overrides", "expected"),
    [
        (None, {}, {"api": "Zip", "job": "Zip"}),
        (None, {"job": {"image": IMAGE}}, {"api": "Zip", "job": "Image"}),
        (IMAGE, {}, {"api": "Image", "job": "Image"}),
        (IMAGE, {"api": {"image": None}}, {"api": "Zip", "job": "Image"}),
    ],
)
def test_which_functions_are_images(
    tmp_path: Path, of_all: Any, overrides: Any, expected: dict[str, str]
) -> None:
    options: Any = {"image": of_all}
    backend = made(project(tmp_path), function_options=options, overrides=described(**overrides))
    assert package_types(backend) == expected
    assert [*backend.extensions] == ["telemetry"]


def test_one_is_what_a_single_function_is(tmp_path: Path) -> None:
    """Id, settings, triggers and asset are those of any function of a workspace, and of one from an image."""
    trigger = "[[package.metadata.lambda.triggers]]\ntype = 'sqs'\n"
    settings = "[package.metadata.lambda.deploy]\nmemory = 512\n"
    root = project(tmp_path, job=trigger + settings)
    write(root / "job", {"Dockerfile": "FROM debian:13-slim\nCOPY bootstrap /\n"})
    backend = made(root, overrides={"job": {"image": FunctionImage(dockerfile="Dockerfile")}})
    stack = Stack.of(backend)
    single = RustImageFunction(stack, "Single", manifest_path=root / "job", dockerfile="Dockerfile")
    function = backend.functions["job"]
    assert function.node.id == "job"
    assert function.asset_folder == single.asset_folder
    functions = resources_of(stack, "AWS::Lambda::Function")
    images = [each for each in functions if each.get("PackageType") == "Image"]
    first, second = ({**each, "Role": None} for each in images)
    assert first["MemorySize"] == 512
    assert first == second
    assert len(resources_of(stack, "AWS::Lambda::EventSourceMapping")) == 2
    assert "base-image-by-tag" in "\n".join(warnings_of(stack))


def test_images_and_archives_are_one_batch(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    app = App(outdir=str(tmp_path / "cdk.out"))
    RustWorkspace(
        Stack(app, "S"),
        "W",
        manifest_path=project(tmp_path / "project"),
        overrides={"job": {"image": IMAGE}},
    )
    app.synth()
    assert len(fake_cargo.calls) == 1
    manifest = json.loads((tmp_path / "cdk.out" / "S.assets.json").read_text())
    (image,) = manifest["dockerImages"].values()
    folder = tmp_path / "cdk.out" / image["source"]["directory"]
    assert (folder / "Dockerfile").read_text().startswith("FROM debian:13-slim\n")


def test_the_context_makes_archives_of_all(tmp_path: Path) -> None:
    context = {**SKIP_BUNDLING, "cdk-rust-lambda:package-type": "Zip"}
    stack = Stack(App(context=context), "Stack")
    options: Any = {"image": IMAGE}
    root = project(tmp_path)
    RustWorkspace(stack, "W", manifest_path=root, function_options=options)
    functions = resources_of(stack, "AWS::Lambda::Function")
    assert [each["Handler"] for each in functions] == ["bootstrap", "bootstrap"]


@pytest.mark.parametrize(
    ("options", "own", "key", "words"),
    [
        ({}, {"image": "debian"}, "overrides['job'].image", "expected FunctionImage"),
        ({}, {"image": IMAGE, "layers": []}, "overrides['job'].layers", "can't have layers"),
        (
            {"runtime": lambda_.Runtime.PROVIDED_AL2},
            {"image": IMAGE},
            "runtime",
            "overrides['job']['runtime'] = None",
        ),
        (
            {"web_adapter": True},
            {"image": IMAGE},
            "web_adapter",
            "overrides['job']['web_adapter'] = None",
        ),
        ({"image": IMAGE}, {"web_adapter": True}, "web_adapter", "dockerfile="),
        ({"image": IMAGE}, {"layers": []}, "layers", "can't have layers"),
        (
            {"image": IMAGE},
            {"bundling": BundlingOptions(build="unpublished")},
            "bundling.build",
            "not with build='unpublished'",
        ),
    ],
)
def test_what_an_image_cannot_have(
    tmp_path: Path, options: Any, own: Any, key: str, words: str
) -> None:
    error = error_of(project(tmp_path), function_options=options, overrides={"job": own})
    (found,) = error.causes or (error,)
    assert isinstance(found, KeywordError)
    assert found.key == key
    assert words in str(found)
    assert "job" in str(found)


def test_the_workspace_s_own_bundling(tmp_path: Path) -> None:
    own: Any = {"job": {"image": IMAGE}}
    error = error_of(project(tmp_path), bundling=BundlingOptions(build="deployment"), overrides=own)
    assert error.key == "bundling.build"
    assert "job/job: the binary of a container image is built at synthesis" in str(error)
    assert "overrides['job']['bundling'] = None" in str(error)
    own["job"]["bundling"] = None
    backend = made(
        tmp_path, bundling=BundlingOptions(build="deployment"), overrides=described(**own)
    )
    assert package_types(backend) == {"api": "Zip", "job": "Image"}


@pytest.mark.parametrize("extensions", [{"telemetry": "all"}, {"telemetry": ["job"]}])
def test_an_extension_is_no_part_of_an_image(tmp_path: Path, extensions: Any) -> None:
    own: Any = {"job": {"image": IMAGE}}
    error = error_of(project(tmp_path), overrides=own, extensions=extensions)
    assert isinstance(error, SettingsError)
    assert error.key == "extensions['telemetry']"
    assert "'job' is made from a container image" in str(error)
    made(tmp_path, overrides=own, extensions={"telemetry": ["api"]})
