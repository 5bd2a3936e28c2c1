from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, RemovalPolicy, Stack, Token
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda import (
    BundlingOptions,
    CdkRustLambdaError,
    KeywordError,
    RustExtension,
    RustFunction,
    SettingsError,
    TargetSelectionError,
    TriggerError,
)
from tests.support.projects import (
    EXTENSION,
    LOCK,
    RUNTIME,
    package,
    resources_of,
    skipping_stack,
    template_of,
    warnings_of,
    write,
    write_crate,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import FakeCargo


def crate_with(folder: Path, deploy: str = "", extra: str = EXTENSION) -> Path:
    table = f"[package.metadata.lambda.deploy]\n{deploy}\n" if deploy else ""
    files = {
        "Cargo.toml": package(extra + table, name="telemetry"),
        "src/main.rs": "fn main() {}\n",
        "Cargo.lock": LOCK,
    }
    return write(folder / "telemetry", files)


def layer_of(folder: Path, deploy: str = "", **keywords: Any) -> dict[str, Any]:
    stack = skipping_stack()
    RustExtension(stack, "E", manifest_path=crate_with(folder, deploy), **keywords)
    (layer,) = resources_of(stack, "AWS::Lambda::LayerVersion")
    return layer


def error_of(folder: Path, deploy: str = "", extra: str = EXTENSION, **keywords: Any) -> Any:
    stack = skipping_stack()
    with pytest.raises(CdkRustLambdaError) as caught:
        RustExtension(stack, "E", manifest_path=crate_with(folder, deploy, extra), **keywords)
    return caught.value


def test_the_defaults(tmp_path: Path) -> None:
    layer = layer_of(tmp_path)
    assert layer["CompatibleRuntimes"] == ["provided.al2023"]
    assert layer["CompatibleArchitectures"] == ["x86_64"]
    assert layer["Content"]["S3Key"].endswith(".zip")
    assert layer.keys() == {"CompatibleRuntimes", "CompatibleArchitectures", "Content"}


def test_all_of_cargo_toml(tmp_path: Path) -> None:
    layer = layer_of(
        tmp_path,
        "name = 'watcher'\ndescription = 'It watches.'\nextension = true\n"
        "compatible_runtimes = ['provided.al2023', 'nodejs22.x']\n"
        "compatible_architectures = ['arm64']",
    )
    assert layer["LayerName"] == "watcher"
    assert layer["Description"] == "It watches."
    assert layer["CompatibleRuntimes"] == ["provided.al2023", "nodejs22.x"]
    assert layer["CompatibleArchitectures"] == ["arm64"]


def test_keywords_beat_cargo_toml(tmp_path: Path) -> None:
    stack = skipping_stack()
    crate = crate_with(
        tmp_path,
        "name = 'a'\ndescription = 'b'\ncompatible_runtimes = ['nodejs22.x']\n"
        "compatible_architectures = ['x86_64']",
    )
    made = RustExtension(
        stack,
        "E",
        manifest_path=crate,
        layer_version_name="c",
        description="d",
        compatible_runtimes=[lambda_.Runtime.PYTHON_3_13],
        compatible_architectures=[lambda_.Architecture.ARM_64],
        license="MIT",
        removal_policy=RemovalPolicy.RETAIN,
    )
    assert isinstance(made, lambda_.LayerVersion)
    assert (made.extension_name, made.is_internal) == ("telemetry", False)
    (resource,) = template_of(stack)["Resources"].values()
    assert resource["DeletionPolicy"] == "Retain"
    layer = resource["Properties"]
    assert (layer["LayerName"], layer["Description"], layer["LicenseInfo"]) == ("c", "d", "MIT")
    assert layer["CompatibleRuntimes"] == ["python3.13"]
    assert layer["CompatibleArchitectures"] == ["arm64"]


@pytest.mark.parametrize(
    ("name", "internal", "deploy"),
    [
        ("extensions/telemetry", None, ""),
        ("telemetry", True, ""),
        ("telemetry", None, "internal = true"),
        ("extensions/telemetry", False, "internal = true"),
    ],
)
def test_where_the_binary_lies(
    tmp_path: Path, fake_cargo: FakeCargo, name: str, internal: bool | None, deploy: str
) -> None:
    app = App(outdir=str(tmp_path / "cdk.out"))
    crate = crate_with(tmp_path, deploy)
    RustExtension(Stack(app, "S"), "E", manifest_path=crate, internal=internal)
    app.synth()
    (asset,) = tmp_path.glob("cdk.out/asset.*")
    (staged,) = (path for path in asset.rglob("*") if path.is_file())
    assert staged.relative_to(asset).as_posix() == name
    assert staged.stat().st_mode & 0o777 == 0o755


def test_it_is_built_with_the_functions_of_its_workspace(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    manifest = '[workspace]\nmembers = ["api", "telemetry"]\nresolver = "3"\n'
    write(tmp_path, {"Cargo.toml": manifest, "Cargo.lock": LOCK})
    for name, table in (("api", RUNTIME), ("telemetry", EXTENSION)):
        files = {"Cargo.toml": package(table, name=name), "src/main.rs": "fn main() {}\n"}
        write(tmp_path / name, files)
    app = App(outdir=str(tmp_path / "cdk.out"))
    stack = Stack(app, "S")
    telemetry = RustExtension(stack, "E", manifest_path=tmp_path, package="telemetry")
    RustFunction(stack, "F", manifest_path=tmp_path, package="api", layers=[telemetry])
    app.synth()
    (build,) = (call for call in fake_cargo.calls if "build" in call)
    assert {"--bin=api", "--bin=telemetry"} <= {*build["argv"]}
    names = [p.name for p in tmp_path.glob("cdk.out/asset.*/**/*") if p.is_file()]
    assert sorted(names) == ["bootstrap", "telemetry"]


def test_the_oldest_runtime_says_the_glibc(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    app = App(outdir=str(tmp_path / "cdk.out"))
    runtimes = [lambda_.Runtime.PROVIDED_AL2023, lambda_.Runtime.PYTHON_3_11]
    crate = crate_with(tmp_path)
    RustExtension(Stack(app, "S"), "E", manifest_path=crate, compatible_runtimes=runtimes)
    app.synth()
    (build,) = (call["build"] for call in fake_cargo.calls if "build" in call)
    assert build["target"] == ["x86_64-unknown-linux-gnu.2.26"]


def test_a_function_and_an_extension_of_the_same_sources_differ(tmp_path: Path) -> None:
    crate = write_crate(tmp_path)
    stack = skipping_stack()
    RustFunction(stack, "F", manifest_path=crate)
    for internal in (True, False):
        RustExtension(stack, f"E{internal}", manifest_path=crate, internal=internal)
    layers = resources_of(stack, "AWS::Lambda::LayerVersion")
    (function,) = resources_of(stack, "AWS::Lambda::Function")
    keys = {layer["Content"]["S3Key"] for layer in layers} | {function["Code"]["S3Key"]}
    assert len(keys) == 3


def test_a_function_is_no_extension(tmp_path: Path) -> None:
    error = error_of(tmp_path, extra=RUNTIME)
    assert isinstance(error, TargetSelectionError)
    assert error.file == tmp_path / "telemetry" / "Cargo.toml"
    assert "RustFunction" in str(error.remedy)
    crate = crate_with(tmp_path, "extension = true", RUNTIME)
    RustExtension(skipping_stack(), "E", manifest_path=crate)


def test_an_extension_is_no_function(tmp_path: Path) -> None:
    crate = crate_with(tmp_path)
    with pytest.raises(TargetSelectionError, match="lambda-extension only") as caught:
        RustFunction(skipping_stack(), "F", manifest_path=crate)
    assert "RustExtension" in str(caught.value.remedy)
    assert caught.value.file == crate / "Cargo.toml"


@pytest.mark.parametrize(
    ("deploy", "key", "problem"),
    [
        ("compatible_runtimes = ['nodejs8.10']", "compatible_runtimes", "glibc is too old"),
        ("compatible_runtimes = ['perl5']", "compatible_runtimes", "no runtime 'perl5'"),
        ("compatible_runtimes = []", "compatible_runtimes", "needs a compatible runtime"),
        ("runtime = 'rust1'", "runtime", "no runtime 'rust1'"),
        (
            "compatible_architectures = ['arm64', 'x86_64']",
            "compatible_architectures",
            "for one architecture",
        ),
        ("compatible_architectures = ['mips']", "compatible_architectures[0]", "x86_64"),
        (
            "compatible_architectures = ['arm64']\n[package.metadata.lambda.build]\nx86_64 = true",
            "compatible_architectures",
            "built for x86_64",
        ),
    ],
)
def test_what_a_layer_can_t_be(tmp_path: Path, deploy: str, key: str, problem: str) -> None:
    error = error_of(tmp_path, deploy)
    assert isinstance(error, SettingsError)
    assert error.key == f"package.metadata.lambda.deploy.{key}"
    assert problem in str(error)
    assert error.line is not None
    assert error.remedy


@pytest.mark.parametrize(
    ("keywords", "key"),
    [
        ({"internal": 1}, "internal"),
        ({"compatible_runtimes": "provided.al2023"}, "compatible_runtimes"),
        ({"compatible_runtimes": ["provided.al2023"]}, "compatible_runtimes"),
        ({"compatible_runtimes": []}, "compatible_runtimes"),
        (
            {"compatible_architectures": [*map(lambda_.Architecture.custom, ("a", "b"))]},
            "compatible_architectures",
        ),
        (
            {
                "compatible_architectures": [lambda_.Architecture.ARM_64],
                "architecture": lambda_.Architecture.X86_64,
            },
            "compatible_architectures",
        ),
        ({"license": 1}, "license"),
        ({"removal_policy": "retain"}, "removal_policy"),
        ({"package": 1}, "package"),
    ],
)
def test_arguments_of_a_wrong_type(tmp_path: Path, keywords: dict[str, Any], key: str) -> None:
    error = error_of(tmp_path, **keywords)
    assert isinstance(error, KeywordError)
    assert error.key == key
    assert error.remedy


@pytest.mark.parametrize(
    ("keywords", "key", "problem"),
    [
        ({"scope": None}, "scope", "expected a construct, found None"),
        ({"scope": App()}, "scope", "no Stack found"),
        ({"id": ""}, "id", "isn't empty"),
        ({"id": "Taken"}, "id", "already a Construct with name 'Taken'"),
        ({"layer_version_name": "a b"}, "layer_version_name", "found 'a b'"),
        ({"layer_version_name": ""}, "layer_version_name", "found ''"),
        ({"description": "x" * 257}, "description", "at most 256 characters"),
        ({"license": "x" * 513}, "license", "at most 512 characters"),
    ],
)
def test_what_aws_or_cdk_would_refuse(
    tmp_path: Path, keywords: dict[str, Any], key: str, problem: str
) -> None:
    stack = skipping_stack()
    Stack(stack, "Taken")
    arguments: dict[str, Any] = {"scope": stack, "id": "E", **keywords}
    with pytest.raises(SettingsError, match=problem) as caught:
        RustExtension(manifest_path=crate_with(tmp_path), **arguments)
    assert caught.value.key == key
    assert caught.value.remedy


def test_texts_of_the_layer_may_be_tokens(tmp_path: Path) -> None:
    token = Token.as_string({"Ref": "AWS::StackName"})
    keywords = dict.fromkeys(("layer_version_name", "description", "license"), token)
    layer = layer_of(tmp_path, "description = 'It watches.'", **keywords)
    assert [layer[name] for name in ("LayerName", "Description", "LicenseInfo")] == [
        {"Ref": "AWS::StackName"}
    ] * 3


def test_an_empty_description_beats_cargo_toml(tmp_path: Path) -> None:
    layer = layer_of(tmp_path, "description = 'It watches.'", description="")
    assert not layer.get("Description")


def test_triggers_are_refused(tmp_path: Path) -> None:
    table = "[[package.metadata.lambda.triggers]]\ntype = 's3'\n"
    error = error_of(tmp_path, extra=EXTENSION + table)
    assert isinstance(error, TriggerError)
    assert "nothing invokes an extension" in str(error)
    assert error.key == "package.metadata.lambda.triggers[0].type"


def test_settings_of_functions_are_said(tmp_path: Path) -> None:
    stack = skipping_stack()
    crate = crate_with(tmp_path, "memory = 512\nenv = { A = 'b' }")
    RustExtension(stack, "E", manifest_path=crate)
    (text,) = (each for each in warnings_of(stack) if "have no effect on it" in each)
    assert "deploy.memory, deploy.env_var" in text


def test_an_architecture_and_a_profile_for_the_whole_app(tmp_path: Path) -> None:
    context = {
        "aws:cdk:bundling-stacks": [],
        "cdk-rust-lambda:architecture": "arm64",
        "cdk-rust-lambda:profile": "dev-lambda",
    }
    stack = Stack(App(context=context), "Stack")
    crate = crate_with(tmp_path, "compatible_architectures = ['x86_64']")
    RustExtension(stack, "E", manifest_path=crate)
    (layer,) = resources_of(stack, "AWS::Lambda::LayerVersion")
    assert layer["CompatibleArchitectures"] == ["arm64"]
    assert any("built for development" in each for each in warnings_of(stack))


def test_included_files_lie_beside_it(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    crate = crate_with(tmp_path, "include = ['config.toml']")
    write(crate, {"config.toml": "a = 1\n"})
    app = App(outdir=str(tmp_path / "cdk.out"))
    RustExtension(Stack(app, "S"), "E", manifest_path=crate)
    app.synth()
    (asset,) = tmp_path.glob("cdk.out/asset.*")
    names = {p.relative_to(asset).as_posix() for p in asset.rglob("*") if p.is_file()}
    assert names == {"config.toml", "extensions/telemetry"}
    error = error_of(tmp_path, "include = ['extensions/telemetry:src/main.rs']")
    assert "can't be called 'extensions/telemetry'" in str(error)


def test_it_can_be_built_at_deployment(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    from cdk_rust_lambda.deployment.joint_build import build_assets

    app = App(outdir=str(tmp_path / "cdk.out"))
    RustExtension(
        Stack(app, "S"),
        "E",
        manifest_path=crate_with(tmp_path),
        compatible_runtimes=[lambda_.Runtime.PYTHON_3_11],
        bundling=BundlingOptions(build="deployment"),
    )
    app.synth()
    assert not fake_cargo.calls
    (order,) = tmp_path.glob("cdk.out/.rust-assets/*.build.json")
    asset = tmp_path / "cdk.out" / order.name.removesuffix(".build.json")
    assert build_assets([asset]) == {}
    assert (asset / "extensions" / "telemetry").is_file()
