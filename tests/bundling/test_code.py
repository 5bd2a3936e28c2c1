from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import (
    App,
    CliCredentialsStackSynthesizer,
    DefaultStackSynthesizer,
    Duration,
    IReusableStackSynthesizer,
    LegacyStackSynthesizer,
    NestedStack,
    Stack,
    Stage,
)
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from constructs import Construct

from cdk_rust_lambda import BundlingOptions, RustFunction, RustWorkspace
from cdk_rust_lambda.bundling.code import rust_code
from cdk_rust_lambda.bundling.queue import build_queue
from tests.support.projects import write, write_crate, write_workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import FakeCargo

SKIPPED: dict[str, list[str]] = {"aws:cdk:bundling-stacks": []}
# What makes a function's code unlike that of another function.
SOURCES = ("S3Key", "S3Bucket")

SYNTHESIZERS: dict[str, Callable[[], Any]] = {
    "qualifier": lambda: DefaultStackSynthesizer(qualifier="teamx"),
    "bucket": lambda: DefaultStackSynthesizer(
        file_assets_bucket_name="assets-of-ours", bucket_prefix="rust/"
    ),
    "cli credentials": CliCredentialsStackSynthesizer,
    "legacy": LegacyStackSynthesizer,
    "app staging": lambda: app_staging_synthesizer(),
}


def app_staging_synthesizer() -> Any:
    """One of a package of its own, whose assets for deployments lie apart."""
    alpha = import_module("aws_cdk.app_staging_synthesizer_alpha")
    return alpha.AppStagingSynthesizer.default_resources(
        app_id="ours",
        staging_bucket_encryption=s3.BucketEncryption.S3_MANAGED,
        deploy_time_file_asset_lifetime=Duration.days(7),
    )


def scope_of(how: str, synthesizer: IReusableStackSynthesizer, outdir: Path) -> tuple[App, Stack]:
    """A stack that has a synthesizer, said in one of the ways that CDK has."""
    if how == "app":
        app = App(context=SKIPPED, outdir=str(outdir), default_stack_synthesizer=synthesizer)
        return app, Stack(app, "S")
    app = App(context=SKIPPED, outdir=str(outdir))
    if how == "stage":
        return app, Stack(Stage(app, "T"), "S", synthesizer=synthesizer)
    stack = Stack(app, "S", synthesizer=synthesizer)
    return app, NestedStack(stack, "N") if how == "nested stack" else stack


def codes(app: App) -> list[dict[str, Any]]:
    """Where the functions of an app have their code, without the hash; the assembly is whole."""
    app.synth()
    functions = [
        resource["Properties"]
        for template in Path(app.outdir).rglob("*.template.json")
        for resource in json.loads(template.read_text()).get("Resources", {}).values()
        if resource["Type"] == "AWS::Lambda::Function"
    ]
    return [
        without_hash(properties["Code"])
        for properties in functions
        if properties["Handler"] in ("bootstrap", "plain")
    ]


def without_hash(code: dict[str, Any]) -> dict[str, Any]:
    text = re.sub(r"[0-9a-f]{64}(S3\w+?[0-9A-F]{8})?", "HASH", json.dumps(code))
    return dict(json.loads(text))


@pytest.mark.parametrize(
    ("name", "how"),
    [
        pytest.param(name, how, marks=[pytest.mark.newest] if name == "app staging" else [])
        for name in SYNTHESIZERS
        for how in ("stack", "app", "stage", "nested stack")
        # Its own stack would be in another stage, which CDK refuses for all functions.
        if (name, how) != ("app staging", "stage")
    ],
)
def test_the_code_lies_where_that_of_other_functions_does(
    tmp_path: Path, name: str, how: str
) -> None:
    crate = write_crate(tmp_path / "crate")
    found = []
    for kind in ("plain", "rust"):
        app, stack = scope_of(how, SYNTHESIZERS[name](), tmp_path / kind)
        if kind == "plain":
            code = lambda_.Code.from_asset(str(crate / "src"))
            runtime = lambda_.Runtime.PROVIDED_AL2023
            lambda_.Function(stack, "F", code=code, handler="plain", runtime=runtime)
        else:
            RustFunction(stack, "F", manifest_path=crate)
        found.append(codes(app))
    assert found[0] == found[1]
    assert len(found[0]) == 1
    assert ("deploy-time/" in str(found[1])) == (name == "app staging")


def test_each_stack_has_its_assets(tmp_path: Path) -> None:
    root = write_workspace(tmp_path / "ws", "a", "b")
    synthesizer = DefaultStackSynthesizer(qualifier="teamx")
    app = App(context=SKIPPED, outdir=str(tmp_path / "out"), default_stack_synthesizer=synthesizer)
    for name in ("a", "b"):
        RustWorkspace(Stack(app, name), "W", manifest_path=root, include=[name])
    app.synth()
    for name in ("a", "b"):
        files = json.loads((tmp_path / "out" / f"{name}.assets.json").read_text())["files"]
        template = (tmp_path / "out" / f"{name}.template.json").read_text()
        (key,) = re.findall(r"([0-9a-f]{64})\.zip", template)
        assert files[key]["source"]["path"] == f"asset.{key}"


def test_the_stack_is_left_as_it_was(tmp_path: Path) -> None:
    _, stack = scope_of("stack", SYNTHESIZERS["qualifier"](), tmp_path / "out")
    RustFunction(stack, "F", manifest_path=write_crate(tmp_path / "crate"))
    children: list[Construct] = [*stack.node.children]  # type: ignore[list-item]
    assert [child.node.id for child in children] == ["F"]


def test_a_stack_is_asked_once_for_all_scopes_in_it() -> None:
    app = App()
    stack, other = Stack(app, "S"), Stack(app, "T")
    queue = build_queue(app)
    codes = [
        rust_code(scope, "0" * 64, queue, BundlingOptions())
        for scope in (Construct(stack, "A"), Construct(stack, "B"), stack, Construct(other, "A"))
    ]
    assert codes[0] is codes[1] is codes[2]
    assert codes[0] is not codes[3]


@pytest.mark.parametrize("outdir", ["cdk.out", "../out"])
def test_node_keeps_its_working_directory(
    tmp_path: Path, fake_cargo: FakeCargo, outdir: str
) -> None:
    """An app that changes its folder after aws_cdk is imported: the assembly stays where it is."""
    write_crate(tmp_path / "a" / "crate")
    program = (
        "import os\nfrom aws_cdk import App, Stack\nfrom cdk_rust_lambda import RustFunction\n"
        f"os.chdir('crate')\napp = App(outdir={outdir!r})\n"
        "RustFunction(Stack(app, 'S'), 'F', manifest_path='.')\napp.synth()\n"
    )
    folder = write(tmp_path / "a", {"app.py": program})
    subprocess.run([sys.executable, "app.py"], cwd=folder, check=True, env=dict(os.environ))
    (asset,) = (folder / outdir).glob("asset.*")
    assert (asset / "bootstrap").is_file()
    assert not (folder / "crate" / outdir).exists() or outdir.startswith("..")
    assembly = json.loads((folder / outdir / "S.assets.json").read_text())["files"]
    paths = [each["source"]["path"] for each in assembly.values()]
    assert asset.name in paths
