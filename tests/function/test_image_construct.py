from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsii
import pytest
from aws_cdk import App, Aspects, CfnParameter, IAspect, Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda import (
    BundlingOptions,
    CdkRustLambdaError,
    RustFunction,
    RustImageFunction,
    SettingsError,
    triggers,
)
from cdk_rust_lambda.cargo.fingerprint.hash_record import HashRecord, record_path
from cdk_rust_lambda.cargo.hash_report import asset_hash
from cdk_rust_lambda.cargo.plan import Selection
from cdk_rust_lambda.inspection.app import inspect_app
from tests.bundling.test_code import SYNTHESIZERS, scope_of
from tests.support.projects import (
    SKIP_BUNDLING,
    lambda_settings,
    resources_of,
    skipping_stack,
    warnings_of,
    write_crate,
    write_workspace,
)

if TYPE_CHECKING:
    from constructs import IConstruct

    from tests.conftest import FakeCargo

BY_DIGEST = f"public.ecr.aws/lambda/provided:al2023@sha256:{64 * 'a'}"
ARM64 = lambda_.Architecture.ARM_64
TEXT = """\
FROM public.ecr.aws/lambda/provided:al2023
WORKDIR /var/task
ENV LAMBDA_TASK_ROOT=/var/task
ENV LD_LIBRARY_PATH=/var/task/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
COPY . ./
ENTRYPOINT ["/var/task/bootstrap"]
"""


def properties_of(crate: Path, **keywords: Any) -> dict[str, Any]:
    stack = skipping_stack()
    RustImageFunction(stack, "F", manifest_path=crate, **keywords)
    (properties,) = resources_of(stack, "AWS::Lambda::Function")
    return properties


def digest_of(crate: Path, **keywords: Any) -> str:
    function = RustImageFunction(skipping_stack(), "F", manifest_path=crate, **keywords)
    return function.asset_folder.name.removeprefix("asset.")


def error_of(crate: Path, **keywords: Any) -> CdkRustLambdaError:
    with pytest.raises(CdkRustLambdaError) as caught:
        RustImageFunction(skipping_stack(), "F", manifest_path=crate, **keywords)
    return caught.value


def images_of(outdir: Path) -> dict[str, Any]:
    images: dict[str, Any] = {}
    for path in outdir.rglob("*.assets.json"):
        images |= json.loads(path.read_text())["dockerImages"]
    return images


def built(folder: Path, *functions: type[RustFunction], **keywords: Any) -> App:
    """An app with a function of each class from the package `crate`, synthesized."""
    app = App(outdir=str(folder / "cdk.out"))
    stack = Stack(app, "S")
    for function in functions:
        given: dict[str, Any] = {"manifest_path": folder / "crate", **keywords}
        function(stack, function.__name__, **given)
    app.synth()
    return app


def test_the_defaults(tmp_path: Path) -> None:
    found = properties_of(write_crate(tmp_path))
    uri = found["Code"]["ImageUri"]["Fn::Sub"]
    assert re.search(r"container-assets-\$\{AWS::AccountId\}-\$\{AWS::Region\}:[0-9a-f]{64}$", uri)
    assert found["PackageType"] == "Image"
    assert found.keys().isdisjoint({"Handler", "Runtime", "Layers", "ImageConfig"})
    assert found["Architectures"] == ["x86_64"]
    assert found["Timeout"] == 30
    assert found["LoggingConfig"] == {"LogFormat": "JSON"}


@pytest.mark.parametrize(
    ("keywords", "platform"), [({}, "linux/amd64"), ({"architecture": ARM64}, "linux/arm64")]
)
def test_the_image_is_an_asset_of_the_folder(
    tmp_path: Path, keywords: dict[str, Any], platform: str
) -> None:
    app = App(context=dict(SKIP_BUNDLING), outdir=str(tmp_path / "cdk.out"))
    crate = write_crate(tmp_path / "crate")
    function = RustImageFunction(Stack(app, "S"), "F", manifest_path=crate, **keywords)
    app.synth()
    ((name, image),) = images_of(tmp_path / "cdk.out").items()
    folder = function.asset_folder.name
    assert name == f"crate-{folder.removeprefix('asset.')}"
    assert image["source"] == {"directory": folder, "platform": platform}
    (destination,) = image["destinations"].values()
    assert folder == f"asset.{destination['imageTag']}"


@pytest.mark.parametrize(
    ("name", "how"),
    [
        pytest.param(name, how, marks=[pytest.mark.newest] if name == "app staging" else [])
        for name in SYNTHESIZERS
        for how in ("stack", "stage", "nested stack")
        if (name, how) != ("app staging", "stage")
    ],
)
def test_the_image_lies_where_that_of_other_functions_does(
    tmp_path: Path, name: str, how: str
) -> None:
    crate = write_crate(tmp_path / "crate", Dockerfile="FROM scratch\n")
    found = []
    for kind in ("plain", "rust"):
        app, stack = scope_of(how, SYNTHESIZERS[name](), tmp_path / kind)
        if kind == "plain":
            code = lambda_.DockerImageCode.from_image_asset(str(crate), asset_name="crate")
            lambda_.DockerImageFunction(stack, "F", code=code)
        else:
            RustImageFunction(stack, "F", manifest_path=crate)
        app.synth()
        codes = [
            json.dumps(resource["Properties"]["Code"])
            for template in (tmp_path / kind).rglob("*.template.json")
            for resource in json.loads(template.read_text()).get("Resources", {}).values()
            if resource["Type"] == "AWS::Lambda::Function"
            and resource["Properties"].get("PackageType") == "Image"
        ]
        found.append([re.sub(r"[0-9a-f]{64}", "HASH", each) for each in codes])
    assert found[0] == found[1]
    assert len(found[0]) == 1


def test_one_build_for_both_kinds_of_functions(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    settings = lambda_settings("include = ['data']")
    crate = write_crate(tmp_path / "crate", settings, **{"data/deep/note.txt": "included\n"})
    both = (RustFunction, RustImageFunction)
    outdir = tmp_path / "cdk.out"
    built(tmp_path, *both)
    (image,) = {path.parent for path in outdir.glob("asset.*/Dockerfile")}
    assert len(list(outdir.glob("asset.*/bootstrap"))) == 2
    assert (image / "Dockerfile").read_text() == TEXT
    # The engine is sent both, and copies neither.
    assert (image / ".dockerignore").read_text() == "Dockerfile\n.dockerignore\n"
    assert (image / "data" / "deep" / "note.txt").read_text() == "included\n"
    assert all(each.stat().st_mode & 0o5 == 0o5 for each in image.rglob("*") if each.is_dir())
    assert len(fake_cargo.calls) == 1
    built(tmp_path, *both)
    assert len(fake_cargo.calls) == 1
    (crate / "src" / "main.rs").write_text("fn main() { println!(); }\n")
    built(tmp_path, *both)
    assert len(fake_cargo.calls) == 2
    assert len(list(outdir.glob("asset.*/Dockerfile"))) == 2


def test_folders_can_be_read_by_every_user(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    settings = lambda_settings("include = ['data']")
    write_crate(tmp_path / "crate", settings, **{"data/deep/note.txt": "included\n"})
    before = os.umask(0o077)
    try:
        built(tmp_path, RustImageFunction)
    finally:
        os.umask(before)
    (image,) = (tmp_path / "cdk.out").glob("asset.*")
    assert {each.stat().st_mode & 0o777 for each in (image, image / "data" / "deep")} == {0o755}
    assert {each.stat().st_mode & 0o777 for each in image.glob("*Dockerfile")} == {0o644}


def test_what_the_hash_holds(tmp_path: Path) -> None:
    crate = write_crate(tmp_path, Dockerfile="FROM a:1\nCOPY bootstrap /\n")
    archive = RustFunction(skipping_stack(), "F", manifest_path=crate).asset_folder.name
    own = {"dockerfile": Path("Dockerfile")}
    found = [digest_of(crate), digest_of(crate, base_image=BY_DIGEST), digest_of(crate, **own)]
    assert len({*found, archive.removeprefix("asset.")}) == 4
    assert [digest_of(crate), digest_of(crate, base_image=BY_DIGEST)] == found[:2]
    (crate / "Dockerfile").write_bytes(b"\xef\xbb\xbfFROM a:1\r\nCOPY bootstrap /\r\n")
    assert digest_of(crate, **own) == found[2]  # as git has it on Windows
    (crate / "Dockerfile").write_text("FROM a:2\nCOPY bootstrap /\n")
    assert digest_of(crate, **own) != found[2]
    again = RustFunction(skipping_stack(), "F", manifest_path=crate).asset_folder.name
    assert again == archive


@pytest.mark.parametrize(
    ("deploy", "keywords", "base"),
    [
        ("runtime = 'provided.al2'", {}, "public.ecr.aws/lambda/provided:al2"),
        ("", {"base_image": BY_DIGEST}, BY_DIGEST),
        ("", {"base_image": "debian:13-slim"}, "debian:13-slim"),
    ],
)
def test_the_base(
    tmp_path: Path, fake_cargo: FakeCargo, deploy: str, keywords: dict[str, Any], base: str
) -> None:
    write_crate(tmp_path / "crate", lambda_settings(deploy))
    built(tmp_path, RustImageFunction, **keywords)
    (dockerfile,) = (tmp_path / "cdk.out").glob("asset.*/Dockerfile")
    assert dockerfile.read_text().startswith(f"FROM {base}\n")


@pytest.mark.parametrize(
    ("base", "version"),
    [
        ("public.ecr.aws/lambda/provided:al2", ".2.26"),
        ("public.ecr.aws/lambda/provided:al2.2026.06.01.12", ".2.26"),
        (BY_DIGEST, ""),
        ("debian:10", ""),
    ],
)
def test_the_binary_is_built_for_aws_own_base(
    tmp_path: Path, fake_cargo: FakeCargo, base: str, version: str
) -> None:
    write_crate(tmp_path / "crate")
    built(tmp_path, RustImageFunction, base_image=base)
    (call,) = fake_cargo.calls
    assert call["build"]["target"] == [f"x86_64-unknown-linux-gnu{version}"]


@pytest.mark.parametrize(
    ("keywords", "says"),
    [
        ({}, "provided:al2023, which a tag names"),
        ({"base_image": "debian:13"}, "debian:13, which a tag names"),
        ({"base_image": BY_DIGEST}, None),
        ({"base_image": "scratch"}, None),
        ({"dockerfile": "Dockerfile"}, "made from a:1, b, which a tag names"),
    ],
)
def test_a_base_by_tag(tmp_path: Path, keywords: dict[str, Any], says: str | None) -> None:
    text = f"from --platform=linux/arm64 a:1 AS one\nFROM one\nFROM {BY_DIGEST} as Two\nFROM two\nCOPY --from=b / /\n"
    crate = write_crate(tmp_path, Dockerfile=text)
    stack = skipping_stack()
    RustImageFunction(stack, "F", manifest_path=crate, **keywords)
    found = "\n".join(warnings_of(stack))
    assert ("base-image-by-tag" in found) == (says is not None)
    assert says is None or says in found


@pytest.mark.parametrize(
    ("keywords", "key", "words"),
    [
        ({"layers": []}, "layers", "can't have layers"),
        ({"runtime": lambda_.Runtime.PROVIDED_AL2}, "runtime", "pass base_image="),
        ({"web_adapter": True}, "web_adapter", "COPY --from=public.ecr.aws/awsguru/"),
        ({"code_signing_config": object()}, "code_signing_config", "of archives only"),
        (
            {"params_and_secrets": object(), "adot_instrumentation": {}},
            "params_and_secrets",
            "can't have layers, and it is one",
        ),
        (
            {"runtime_management_mode": lambda_.RuntimeManagementMode.AUTO},
            "runtime_management_mode",
            "name a newer base",
        ),
        ({"snap_start": lambda_.SnapStartConf.ON_PUBLISHED_VERSIONS}, "snap_start", "SnapStart"),
        ({"handler": "x"}, "handler", "RustImageFunction has its own handler"),
        ({"base_imge": "x"}, "base_imge", "did you mean 'base_image'?"),
        ({"runtime": None}, "runtime", "RustImageFunction has no keyword 'runtime'"),
        ({"base_image": "x", "dockerfile": "y"}, "base_image", "its own base image"),
        ({"base_image": "--help"}, "base_image", "found '--help'"),
        ({"base_image": "a b"}, "base_image", "found 'a b'"),
        ({"base_image": 3}, "base_image", "found 3"),
        ({"dockerfile": ""}, "dockerfile", "expected a path"),
        ({"dockerfile": 3}, "dockerfile", "expected a path"),
        ({"dockerfile": "\ud800"}, "dockerfile", "expected a path"),
        ({"dockerfile": "gone"}, "dockerfile", "can't read the Dockerfile: No such file"),
        ({"dockerfile": "binary"}, "dockerfile", "it isn't UTF-8"),
        ({"dockerfile": "src/main.rs"}, "dockerfile", "has no FROM line"),
        (
            {"bundling": BundlingOptions(build="deployment")},
            "bundling.build",
            "not with build='deployment'",
        ),
    ],
)
def test_what_an_image_cannot_have(
    tmp_path: Path, keywords: dict[str, Any], key: str, words: str
) -> None:
    crate = write_crate(tmp_path)
    (crate / "binary").write_bytes(b"FROM \xff\n")
    error = error_of(crate, **keywords)
    found = error.causes or (error,)
    assert key in [each.key for each in found]
    assert words in str(error)


def test_a_token_is_no_base(tmp_path: Path) -> None:
    stack = skipping_stack()
    base = CfnParameter(stack, "Base").value_as_string
    with pytest.raises(SettingsError, match="its URI as plain text"):
        RustImageFunction(stack, "F", manifest_path=write_crate(tmp_path), base_image=base)


@pytest.mark.parametrize(
    ("deploy", "key"),
    [
        ("layer = ['arn:aws:lambda:eu-west-1:123456789012:layer:own:1']", "deploy.layer"),
        ("include = ['Dockerfile']", "deploy.include"),
        ("include = ['.dockerignore:Dockerfile']", "deploy.include"),
        ("include = ['dockerfile:Dockerfile']", "deploy.include"),
        ("include = ['Dockerfile/x:Dockerfile']", "deploy.include"),
        ("include = ['Dockerfile.dockerignore:Dockerfile']", "deploy.include"),
        # Which podman prefers.
        ("include = ['Containerfile:Dockerfile']", "deploy.include"),
        ("include = ['.containerignore:Dockerfile']", "deploy.include"),
    ],
)
def test_settings_that_an_image_cannot_have(tmp_path: Path, deploy: str, key: str) -> None:
    crate = write_crate(tmp_path, lambda_settings(deploy), Dockerfile="FROM scratch\n")
    error = error_of(crate)
    assert isinstance(error, SettingsError)
    assert str(error.key).endswith(key)
    assert error.line is not None
    RustFunction(skipping_stack(), "F", manifest_path=crate)


def test_a_hook_makes_no_dockerfile(tmp_path: Path) -> None:
    bundling = BundlingOptions(before_build=[["true"]], generated=["./Dockerfile:out/Dockerfile"])
    error = error_of(write_crate(tmp_path), bundling=bundling)
    assert str(error.key).endswith("build.generated")
    assert "the engine reads 'Dockerfile' in the folder" in str(error)


@pytest.mark.skipif(sys.platform == "win32", reason="the hook is a shell's")
def test_a_folder_that_a_hook_makes_holds_no_dockerfile(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    write_crate(tmp_path / "crate")
    out = tmp_path / "crate" / "out"
    hook = ["sh", "-c", f"mkdir -p {out} && echo FROM other > {out}/Dockerfile"]
    bundling = BundlingOptions(before_build=[hook], generated=[".:out"])
    with pytest.raises(RuntimeError, match="the engine reads 'Dockerfile'"):
        built(tmp_path, RustImageFunction, bundling=bundling)
    built(tmp_path / "archive", RustFunction, manifest_path=tmp_path / "crate", bundling=bundling)


def test_triggers_and_settings_are_those_of_a_function(tmp_path: Path) -> None:
    table = "[[package.metadata.lambda.triggers]]\ntype = 'function-url'\n"
    settings = lambda_settings("memory = 512\nenv = { LEVEL = 'high' }\nalias = 'live'")
    crate = write_crate(tmp_path, table + settings)
    stack = skipping_stack()
    queue = triggers.SqsTrigger(queue=sqs.Queue(stack, "Q"))
    function = RustImageFunction(stack, "F", manifest_path=crate, triggers=[queue])
    assert len(function.triggers) == 2
    assert function.alias is not None
    (properties,) = resources_of(stack, "AWS::Lambda::Function")
    assert properties["MemorySize"] == 512
    assert properties["Environment"]["Variables"] == {"LEVEL": "high"}
    assert len(resources_of(stack, "AWS::Lambda::EventSourceMapping")) == 1
    assert len(resources_of(stack, "AWS::Lambda::Url")) == 1


@pytest.mark.parametrize(
    ("keywords", "memory", "tags"),
    [
        ({}, 128, {"own"}),
        ({"admerge": True}, 128, {"own", "shared"}),
        ({"context": "prod"}, 256, {"own"}),
    ],
)
def test_which_settings_apply(
    tmp_path: Path, keywords: dict[str, Any], memory: int, tags: set[str]
) -> None:
    file = "[deploy]\nmemory = 128\ntag = ['shared=1']\n[prod.deploy]\nmemory = 256\n"
    file += "[default.deploy]\ntag = ['shared=1']\n"
    crate = write_crate(tmp_path, lambda_settings("tag = ['own=1']"), **{"CargoLambda.toml": file})
    properties = properties_of(crate, **keywords)
    assert properties["MemorySize"] == memory
    assert {each["Key"] for each in properties["Tags"]} == tags


def test_the_context_makes_archives_where_there_is_no_engine(tmp_path: Path) -> None:
    context = {**SKIP_BUNDLING, "cdk-rust-lambda:package-type": "Zip"}
    stack = Stack(App(context=context), "Stack")
    crate = write_crate(tmp_path)
    RustImageFunction(stack, "F", manifest_path=crate, base_image="debian:13")
    (properties,) = resources_of(stack, "AWS::Lambda::Function")
    assert properties["Handler"] == "bootstrap"
    assert "base-image-by-tag" not in "\n".join(warnings_of(stack))
    wrong = Stack(App(context=context | {"cdk-rust-lambda:package-type": "Image"}), "Stack")
    with pytest.raises(SettingsError, match="expected Zip, found 'Image'"):
        RustImageFunction(wrong, "F", manifest_path=crate)


@pytest.mark.parametrize("occasion", ["deployment", "unpublished"])
def test_what_an_app_says_of_builds_is_for_archives(
    tmp_path: Path, fake_cargo: FakeCargo, occasion: str
) -> None:
    context = {"cdk-rust-lambda:build": occasion}
    app = App(context=context, outdir=str(tmp_path / "cdk.out"))
    crate = write_crate(tmp_path / "crate")
    RustImageFunction(Stack(app, "S"), "F", manifest_path=crate)
    app.synth()
    assert len(list((tmp_path / "cdk.out").glob("asset.*/Dockerfile"))) == 1


@jsii.implements(IAspect)
class Arm64:
    def visit(self, node: IConstruct) -> None:
        if isinstance(node, lambda_.CfnFunction):
            node.architectures = ["arm64"]


@jsii.implements(IAspect)
class Layered:
    def visit(self, node: IConstruct) -> None:
        if isinstance(node, lambda_.CfnFunction):
            node.layers = ["arn:aws:lambda:eu-west-1:123456789012:layer:own:1"]


@pytest.mark.newest
@pytest.mark.parametrize(
    ("aspect", "words"),
    [
        (Arm64, "is built for x86_64, but the template says arm64"),
        (Layered, "a function from a container image can't have layers"),
    ],
)
def test_what_the_template_says_in_the_end(
    tmp_path: Path, fake_cargo: FakeCargo, aspect: type[Any], words: str
) -> None:
    app = App(outdir=str(tmp_path / "cdk.out"))
    function = RustImageFunction(Stack(app, "S"), "F", manifest_path=write_crate(tmp_path / "c"))
    Aspects.of(function).add(aspect())
    with pytest.raises(RuntimeError, match=words):
        app.synth()


def test_it_is_inspected(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    write_crate(tmp_path / "crate", lambda_settings("memory = 512"))
    built(tmp_path, RustImageFunction)
    (function,) = inspect_app(tmp_path / "cdk.out")
    assert function.binary == "crate"
    assert {each.name: each.value for each in function.properties} == {
        "package_type": "Image",
        "architecture": "x86_64",
        "memory": 512,
        "timeout": 30,
    }
    assert "binary" in function.sizes


@pytest.mark.parametrize("keywords", [{"base_image": "debian:13"}, {"dockerfile": "Dockerfile"}])
def test_its_hash_is_explained(
    tmp_path: Path, fake_cargo: FakeCargo, keywords: dict[str, str]
) -> None:
    crate = write_crate(tmp_path / "crate", Dockerfile="FROM a:1\n")
    built(tmp_path, RustImageFunction, **keywords)
    (asset,) = (tmp_path / "cdk.out").glob("asset.*")
    record = HashRecord.read(record_path(asset))
    manifest = crate / "Cargo.toml"
    assert asset_hash(manifest, "crate", Selection(), record).digest == record.digest
    assert asset_hash(manifest, "crate", Selection()).digest != record.digest


def test_what_the_template_says_for_sam(tmp_path: Path) -> None:
    app = App(context={**SKIP_BUNDLING, "aws:cdk:enable-asset-metadata": True})
    stack = Stack(app, "S")
    function = RustImageFunction(stack, "F", manifest_path=write_crate(tmp_path))
    template = app.synth().get_stack_by_name("S").template["Resources"]
    (resource,) = (e for e in template.values() if e["Type"] == "AWS::Lambda::Function")
    metadata = {k: v for k, v in resource["Metadata"].items() if k.startswith("aws:asset")}
    assert metadata == {
        "aws:asset:path": function.asset_folder.name,
        "aws:asset:dockerfile-path": "Dockerfile",
        "aws:asset:property": "Code.ImageUri",
    }


def test_a_member_of_a_workspace(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    root = write_workspace(tmp_path / "ws", "a", "b")
    app = App(outdir=str(tmp_path / "cdk.out"))
    stack = Stack(app, "S")
    for name in ("a", "b"):
        RustImageFunction(stack, name, manifest_path=root, package=name)
    RustFunction(stack, "F", manifest_path=root, package="a")
    app.synth()
    assert len(fake_cargo.calls) == 1
    assert len(images_of(tmp_path / "cdk.out")) == 2


def test_a_binary_that_is_built_already(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    write_crate(tmp_path / "first")
    app = App(outdir=str(tmp_path / "cdk.out"))
    first = RustFunction(Stack(app, "S"), "F", manifest_path=tmp_path / "first")
    app.synth()
    settings = lambda_settings(f"binary_path = '{first.asset_folder / 'bootstrap'}'")
    write_crate(tmp_path / "crate", settings)
    built(tmp_path, RustImageFunction)
    assert len(fake_cargo.calls) == 1
    assert len(list((tmp_path / "cdk.out").glob("asset.*/Dockerfile"))) == 1
