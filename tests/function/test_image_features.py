"""What Lambda and this library have besides, for functions from container images: right, or refused with the reason."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, Duration, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda import (
    BundlingOptions,
    CdkRustLambdaError,
    Container,
    RustExtension,
    RustFunction,
    RustImageFunction,
)
from cdk_rust_lambda.publishing.deferred_build import DeferredBuild
from tests.cargo.compile.test_artifact import elf
from tests.support.git import commit
from tests.support.managed_instances import capacity_provider
from tests.support.projects import (
    EXTENSION,
    lambda_settings,
    package,
    resources_of,
    skipping_stack,
    write,
    write_crate,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import FakeCargo

AL2 = "public.ecr.aws/lambda/provided:al2"


def _durable(_: Stack) -> dict[str, Any]:
    return {"durable_config": {"execution_timeout": Duration.days(1)}}


def _on_instances(stack: Stack) -> dict[str, Any]:
    return {"capacity_provider": capacity_provider(stack)}


def _on_instances_of_any_base(stack: Stack) -> dict[str, Any]:
    return {**_on_instances(stack), "base_image": AL2}


def _tenants(_: Stack) -> dict[str, Any]:
    return {"tenancy_config": lambda_.TenancyConfig.PER_TENANT}


def _network(stack: Stack) -> dict[str, Any]:
    return {"vpc": ec2.Vpc(stack, "Vpc")}


@pytest.mark.parametrize(
    ("keywords_in", "settings", "name", "expected"),
    [
        (_durable, "", "DurableConfig", {"ExecutionTimeout": 86_400}),
        (
            None,
            "durable_config = { execution_timeout = 60 }",
            "DurableConfig",
            {"ExecutionTimeout": 60},
        ),
        (_on_instances, "", "CapacityProviderConfig", None),
        (_on_instances_of_any_base, "", "CapacityProviderConfig", None),
        (_on_instances, "runtime = 'provided.al2'", "CapacityProviderConfig", None),
        (_tenants, "", "TenancyConfig", {"TenantIsolationMode": "PER_TENANT"}),
        (_network, "", "VpcConfig", None),
    ],
)
def test_what_lambda_has(
    tmp_path: Path,
    keywords_in: Callable[[Stack], dict[str, Any]] | None,
    settings: str,
    name: str,
    expected: Any,
) -> None:
    stack = skipping_stack()
    crate = write_crate(tmp_path, lambda_settings(settings))
    keywords = {} if keywords_in is None else keywords_in(stack)
    RustImageFunction(stack, "F", manifest_path=crate, **keywords)
    functions = resources_of(stack, "AWS::Lambda::Function")
    (found,) = (each for each in functions if each.get("PackageType") == "Image")
    assert found[name] == expected if expected is not None else found[name]


@pytest.mark.parametrize(
    ("keywords", "key", "words"),
    [
        ({"layers": []}, "layers", "dockerfile="),
        ({"web_adapter": True}, "web_adapter", "dockerfile="),
        ({"snap_start": lambda_.SnapStartConf.ON_PUBLISHED_VERSIONS}, "snap_start", "leave it out"),
        ({"bundling": BundlingOptions(build="deployment")}, "bundling.build", "RustFunction"),
        ({"bundling": BundlingOptions(build="unpublished")}, "bundling.build", "RustFunction"),
        (
            {"bundling": BundlingOptions(container=Container(), lto_cache=True)},
            "bundling.lto_cache",
            "leave out lto_cache",
        ),
    ],
)
def test_what_is_refused(tmp_path: Path, keywords: dict[str, Any], key: str, words: str) -> None:
    with pytest.raises(CdkRustLambdaError) as caught:
        RustImageFunction(skipping_stack(), "F", manifest_path=write_crate(tmp_path), **keywords)
    (error,) = caught.value.causes or (caught.value,)
    assert error.key == key
    assert words in str(error.remedy)


INSIGHTS = lambda_.LambdaInsightsVersion.VERSION_1_0_229_0


@pytest.mark.parametrize("image", [{}, {"base_image": AL2}])
def test_aws_image_is_without_insights(tmp_path: Path, image: dict[str, str]) -> None:
    given: Any = {"insights_version": INSIGHTS, **image}
    with pytest.raises(CdkRustLambdaError, match="Lambda Insights is one; AWS' base") as caught:
        RustImageFunction(skipping_stack(), "F", manifest_path=write_crate(tmp_path), **given)
    assert caught.value.key == "insights_version"


@pytest.mark.parametrize("image", [{"base_image": "own:1"}, {"dockerfile": "docker/Dockerfile"}])
def test_another_image_may_have_insights(tmp_path: Path, image: dict[str, str]) -> None:
    stack = skipping_stack()
    crate = write_crate(tmp_path, **{"docker/Dockerfile": "FROM scratch\n"})
    given: Any = {"insights_version": INSIGHTS, **image}
    RustImageFunction(stack, "F", manifest_path=crate, **given)
    (role,) = resources_of(stack, "AWS::IAM::Role")
    assert "CloudWatchLambdaInsightsExecutionRolePolicy" in json.dumps(role)


@pytest.mark.parametrize("context", [{}, {"cdk-rust-lambda:package-type": "Zip"}])
def test_libraries_are_the_base_s(tmp_path: Path, context: dict[str, str]) -> None:
    """So they are where an archive stands for the image: there they may be this machine's."""
    built = elf(tmp_path, needs=("libvips.so.42",), versions=("GLIBC_2.99",))
    crate = write_crate(tmp_path / "crate", lambda_settings(f"binary_path = '{built}'"))
    app = App(outdir=str(tmp_path / "cdk.out"), context=context)
    RustImageFunction(Stack(app, "S"), "F", manifest_path=crate, base_image="own:1")
    app.synth()
    (asset,) = (tmp_path / "cdk.out").glob("asset.*/bootstrap")
    assert (asset.parent / "Dockerfile").exists() == (not context)
    other = App(outdir=str(tmp_path / "other"), context=context)
    RustFunction(Stack(other, "S"), "F", manifest_path=crate)
    with pytest.raises(RuntimeError, match=r"needs glibc 2\.99"):
        other.synth()


def test_an_archive_in_its_place_is_one_at_deployment_too(tmp_path: Path) -> None:
    context = {"cdk-rust-lambda:package-type": "Zip", "cdk-rust-lambda:build": "deployment"}
    app = App(outdir=str(tmp_path / "cdk.out"), context=context)
    stack = Stack(app, "S")
    crate = write_crate(tmp_path / "crate")
    image = RustImageFunction(stack, "Image", manifest_path=crate, base_image="own:1")
    app.synth()
    assert DeferredBuild.read(image.asset_folder).selection.is_for_image


def test_what_aws_image_lacks_is_installed_in_a_dockerfile(tmp_path: Path) -> None:
    built = elf(tmp_path, needs=("libvips.so.42",))
    crate = write_crate(tmp_path / "crate", lambda_settings(f"binary_path = '{built}'"))
    app = App(outdir=str(tmp_path / "cdk.out"))
    RustImageFunction(Stack(app, "S"), "F", manifest_path=crate)
    with pytest.raises(RuntimeError) as caught:
        app.synth()
    assert "install them in a Dockerfile of your own" in str(caught.value)
    assert "layer" not in str(caught.value)


def test_all_that_is_refused_is_said_at_once(tmp_path: Path) -> None:
    given: Any = {"layers": [], "bundling": BundlingOptions(build="deployment"), "handler": "x"}
    with pytest.raises(CdkRustLambdaError) as caught:
        RustImageFunction(skipping_stack(), "F", manifest_path=write_crate(tmp_path), **given)
    assert [each.key for each in caught.value.causes] == ["layers", "bundling.build", "handler"]


@pytest.mark.parametrize(
    "bundling",
    [
        BundlingOptions(build="synthesis"),
        BundlingOptions(lto_cache=True),
        BundlingOptions(hermetic=True),
        BundlingOptions(container=Container(image=f"build@sha256:{64 * 'a'}")),
    ],
)
def test_how_the_binary_is_built(tmp_path: Path, bundling: BundlingOptions) -> None:
    crate = write_crate(tmp_path)
    found = [
        RustImageFunction(skipping_stack(), "F", manifest_path=crate, bundling=each).asset_folder
        for each in (None, bundling)
    ]
    # When it is built says nothing of what is built.
    assert (found[0].name == found[1].name) == (bundling.build is not None)


def test_an_extension_of_this_library_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "watcher", {"Cargo.toml": package(EXTENSION), "src/main.rs": ""})
    stack = skipping_stack()
    extension = RustExtension(stack, "E", manifest_path=tmp_path / "watcher")
    function = RustImageFunction(stack, "F", manifest_path=write_crate(tmp_path / "crate"))
    with pytest.raises(RuntimeError, match="layer"):
        function.add_layers(extension)


def test_several_architectures_of_one_package(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    crate = write_crate(tmp_path / "crate")
    app = App(outdir=str(tmp_path / "cdk.out"))
    stack = Stack(app, "S")
    for name, architecture in (
        ("X", lambda_.Architecture.X86_64),
        ("A", lambda_.Architecture.ARM_64),
    ):
        RustImageFunction(stack, name, manifest_path=crate, architecture=architecture)
    app.synth()
    manifest = json.loads((tmp_path / "cdk.out" / "S.assets.json").read_text())
    found = [each["source"] for each in manifest["dockerImages"].values()]
    assert {each["platform"] for each in found} == {"linux/amd64", "linux/arm64"}
    assert len({each["directory"] for each in found}) == 2
    assert len(fake_cargo.calls) == 2


def test_a_dockerfile_of_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDK_RUST_LAMBDA_CACHE_DIR", str(tmp_path / "cache"))
    repository = tmp_path / "repository"
    crate = write_crate(repository / "one", **{"docker/Dockerfile": "FROM scratch\n"})
    rev = commit(repository)
    places: list[dict[str, Any]] = [
        {"manifest_path": crate},
        {"manifest_path": "one", "git": repository.as_uri(), "rev": rev},
    ]
    here, there = (
        RustImageFunction(skipping_stack(), "F", dockerfile="docker/Dockerfile", **place)
        for place in places
    )
    assert here.asset_folder.name == there.asset_folder.name
