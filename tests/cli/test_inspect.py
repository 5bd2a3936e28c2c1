"""`cdk-rust-lambda inspect`: what an app or a project consists of."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest
from aws_cdk import App, NestedStack, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda import BundlingOptions, RustFunction
from cdk_rust_lambda.triggers import SqsTrigger
from tests.support.command_line import run_without_node
from tests.support.projects import SKIP_BUNDLING, package, write, write_crate

if TYPE_CHECKING:
    from tests.conftest import FakeCargo
    from tests.support.command_line import CommandLine

_SETTINGS = """
[package.metadata.lambda.deploy]
memory = 256
timeout = 20
enable_function_url = true
env = { TOKEN = "s3cret" }
[[package.metadata.lambda.triggers]]
type = "sqs"
source = "jobs"
[[package.metadata.lambda.triggers]]
type = "s3"
source = "uploads"
prefix = "in/"
[[package.metadata.lambda.triggers]]
type = "schedule"
schedule = "rate(5 minutes)"
[[package.metadata.lambda.triggers]]
type = "http-api"
routes = ["GET /x"]
"""


@pytest.fixture(scope="module")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an app that is synthesized, and of its crates."""
    folder = tmp_path_factory.mktemp("app")
    write_crate(folder / "orders", **{"Cargo.toml": package(_SETTINGS, name="orders")})
    write_crate(folder / "plain", **{"Cargo.toml": package(name="plain")})
    app = App(context=dict(SKIP_BUNDLING), outdir=str(folder / "cdk.out"))
    stack = Stack(app, "Shop")
    jobs, uploads = sqs.Queue(stack, "Jobs"), s3.Bucket(stack, "Uploads")
    orders = RustFunction(
        stack,
        "Orders",
        manifest_path=folder / "orders",
        resources={"jobs": jobs, "uploads": uploads},
        memory_size=512,
    )
    uploads.grant_read(orders)
    orders.add_to_role_policy(
        iam.PolicyStatement(
            effect=iam.Effect.DENY,
            actions=["sqs:PurgeQueue"],
            resources=["*"],
            conditions={"Bool": {"aws:SecureTransport": "false"}},
        )
    )
    triggers = [SqsTrigger(jobs)]
    plain = {"manifest_path": folder / "plain", "triggers": triggers}
    RustFunction(NestedStack(stack, "Nested"), "In", **plain)  # type: ignore[arg-type]
    RustFunction(Stack(app, "Other"), "Bills", **plain)  # type: ignore[arg-type]
    app.synth()
    return folder


@pytest.fixture
def app(synthesized: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, which is the working directory."""
    folder = Path(shutil.copytree(synthesized, tmp_path / "app"))
    record = folder / "cdk.out" / ".rust-assets" / "synthesis.json"
    record.write_text(record.read_text().replace(str(synthesized), str(folder)))
    monkeypatch.chdir(folder)
    return folder


def inspected(command: CommandLine, *arguments: str) -> dict[str, Any]:
    status, out, err = command("inspect", "--json", *arguments)
    assert (status, err) == (0, "")
    return {each["name"]: each for each in json.loads(out)["functions"]}


def test_functions_of_all_stacks(app: Path, command: CommandLine) -> None:
    found = inspected(command)
    assert list(found) == ["Shop/Orders", "Shop/Nested/In", "Other/Bills"]
    orders = found["Shop/Orders"]
    assert (orders["binary"], orders["package"], orders["stack"]) == ("orders", "orders", "Shop")
    values = {name: each["value"] for name, each in orders["properties"].items()}
    assert values == {
        "handler": "bootstrap",
        "architecture": "x86_64",
        "runtime": "provided.al2023",
        "memory": 512,
        "timeout": 20,
    }


def test_where_properties_are_from(app: Path, command: CommandLine) -> None:
    found = inspected(command, "Orders")["Shop/Orders"]
    origins = {name: each["origin"] for name, each in found["properties"].items()}
    table = "package.metadata.lambda.deploy"
    assert origins["timeout"] == f"orders/Cargo.toml:8 {table}"
    assert origins["memory"] == f"the app; orders/Cargo.toml:7 {table} says 256"
    assert origins["runtime"] == "default"
    settings = {each["name"]: each for each in found["settings"]}
    assert settings["deploy.memory"]["value"] == "256"
    assert "s3cret" not in json.dumps(found)
    bills = inspected(command, "Bills")["Other/Bills"]
    assert bills["properties"]["memory"] == {"value": 128, "origin": "default"}


def test_triggers_and_their_sources(app: Path, command: CommandLine) -> None:
    found = inspected(command)
    triggers = {
        (each["kind"], each["source"]): each["origin"] for each in found["Shop/Orders"]["triggers"]
    }
    table = "package.metadata.lambda.triggers"
    assert triggers == {
        ("AWS::SQS::Queue", "Shop/Jobs"): f"orders/Cargo.toml:11 {table}",
        ("AWS::S3::Bucket", "Shop/Uploads"): f"orders/Cargo.toml:14 {table}",
        ("AWS::Scheduler::Schedule", "Shop/Orders/Schedule"): f"orders/Cargo.toml:18 {table}",
        ("AWS::ApiGatewayV2::Api", "Shop/Orders/HttpApi"): f"orders/Cargo.toml:21 {table}",
        ("AWS::Lambda::Url", "Shop/Orders/FunctionUrl"): None,
    }
    # By a parameter of a nested stack, and by another stack's export.
    for name in ("Shop/Nested/In", "Other/Bills"):
        (trigger,) = found[name]["triggers"]
        assert (trigger["kind"], trigger["source"]) == ("AWS::SQS::Queue", "Shop/Jobs")


def test_permissions_in_words(app: Path, command: CommandLine) -> None:
    found = inspected(command, "Orders")["Shop/Orders"]
    assert "has the managed policy AWSLambdaBasicExecutionRole" in found["may"]
    read = "may s3:GetObject*, s3:GetBucket*, s3:List* on Shop/Uploads, Shop/Uploads/*"
    assert read in found["may"]
    refused = 'must not sqs:PurgeQueue on anything if {"Bool": {"aws:SecureTransport": "false"}}'
    assert refused in found["may"]
    assert "anyone may call its URL" in found["invocable"]
    s3_may = "s3.amazonaws.com may invoke it, for Shop/Uploads, of the account ${AWS::AccountId}"
    assert s3_may in found["invocable"]


def test_sizes_of_what_is_built(app: Path, command: CommandLine) -> None:
    assert inspected(command, "Orders")["Shop/Orders"]["sizes"] == {}
    template = json.loads((app / "cdk.out" / "Shop.template.json").read_text())
    (key,) = (
        each["Properties"]["Code"]["S3Key"]
        for each in template["Resources"].values()
        if each["Type"] == "AWS::Lambda::Function" and each["Properties"].get("MemorySize") == 512
    )
    digest = key.removesuffix(".zip")
    write(
        app / "cdk.out",
        {
            f"asset.{digest}/bootstrap": "12345",
            f"asset.{digest}/lib/x": "123",
            f".cache/{digest}.zip": "12",
        },
    )
    sizes = inspected(command, "Orders")["Shop/Orders"]["sizes"]
    assert sizes == {"binary": 5, "asset": 8, "archive": 2}


def diff(command: CommandLine) -> tuple[int, dict[str, Any]]:
    command.capsys.readouterr()  # what a build has said
    status, out, err = command("inspect", "--diff", "--json")
    assert err == ""
    return status, {each["name"]: each for each in json.loads(out)["functions"]}


def test_what_has_changed_since_the_last_synthesis(app: Path, command: CommandLine) -> None:
    status, found = diff(command)
    assert (status, found["Shop/Orders"]["changes"]) == (0, [])
    manifest = app / "orders" / "Cargo.toml"
    text = manifest.read_text().replace("timeout = 20", "timeout = 21").replace("in/", "into/")
    manifest.write_text(text.replace("TOKEN", "OTHER").replace("s3cret", "s4cret"))
    write(app, {"plain/src/main.rs": "fn main() { }"})
    status, found = diff(command)
    assert status == 1
    table = "package.metadata.lambda"
    assert [tuple(each.values()) for each in found["Shop/Orders"]["changes"]] == [
        ("settings", "deploy.timeout", "changed", f"orders/Cargo.toml:8 {table}.deploy"),
        ("settings", "env.OTHER", "added", f"orders/Cargo.toml:10 {table}.deploy.env"),
        ("settings", "env.TOKEN", "removed", None),
        (
            "settings",
            "trigger s3 uploads.prefix",
            "changed",
            f"orders/Cargo.toml:17 {table}.triggers[1]",
        ),
    ]
    assert not found["Shop/Orders"]["rebuilt"]
    assert found["Other/Bills"]["rebuilt"]
    # Nothing was built, so that it isn't known what of the hash is another one.
    (change,) = found["Other/Bills"]["changes"]
    assert change["part"].startswith("sources")
    assert "s4cret" not in json.dumps(found)
    _, out, _ = command("inspect", "--diff")
    assert out.startswith(
        "Shop/Orders: changed\n  ~ settings: deploy.timeout  (orders/Cargo.toml:8"
    )
    assert "Other/Bills: is built anew\n" in out


def test_a_table_of_a_trigger_that_comes_or_goes(app: Path, command: CommandLine) -> None:
    manifest = app / "orders" / "Cargo.toml"
    table = '[[package.metadata.lambda.triggers]]\ntype = "sqs"\n'
    text = manifest.read_text().replace(f'{table}source = "jobs"\n', "")
    manifest.write_text(f"{text}{table}source = {{ create = true }}\n{table}")
    _, found = diff(command)
    changes = {(each["name"], each["change"]) for each in found["Shop/Orders"]["changes"]}
    assert changes == {
        ("trigger sqs jobs.type", "removed"),
        ("trigger sqs jobs.source", "removed"),
        ('trigger sqs {"create": true}.type', "added"),
        ('trigger sqs {"create": true}.source', "added"),
        ("trigger sqs.type", "added"),
    }


def test_the_files_of_a_function_that_was_built(
    tmp_path: Path,
    fake_cargo: FakeCargo,
    monkeypatch: pytest.MonkeyPatch,
    command: CommandLine,
) -> None:
    write_crate(tmp_path / "crate", **{"src/more.rs": ""})
    monkeypatch.chdir(tmp_path)
    for occasion in ("synthesis", "deployment"):
        shutil.rmtree(tmp_path / "cdk.out", ignore_errors=True)
        write(tmp_path, {"crate/src/more.rs": "", "crate/Cargo.toml": package()})
        app = App(outdir=str(tmp_path / "cdk.out"))
        bundling = BundlingOptions(build=occasion)
        RustFunction(Stack(app, "S"), "F", manifest_path="crate", bundling=bundling)
        app.synth()
        assert diff(command)[0] == 0
        features = package("[features]\nx = []\n")
        write(tmp_path, {"crate/src/more.rs": "//", "crate/Cargo.toml": features})
        status, found = diff(command)
        assert (status, found["S/F"]["rebuilt"]) == (1, True)
        assert [(each["name"], each["change"]) for each in found["S/F"]["changes"]] == [
            ("manifest.features.x", "added"),
            ("src/more.rs", "changed"),
        ]
    assert fake_cargo.calls


def test_changes_that_can_not_be_said(app: Path, command: CommandLine) -> None:
    shutil.rmtree(app / "plain")
    status, found = diff(command)
    assert status == 1
    assert "no such file" in found["Other/Bills"]["problem"]
    shutil.rmtree(app / "cdk.out" / ".rust-assets")
    assert "no record" in diff(command)[1]["Shop/Orders"]["problem"]
    _, out, _ = command("inspect", "--diff")
    assert out.startswith("Shop/Orders: unknown: there is no record")


@pytest.mark.parametrize("arguments", [(), ("--manifest-path", "orders")])
def test_pictures(app: Path, command: CommandLine, arguments: tuple[str, ...]) -> None:
    for name in ("app.svg", "app.mmd"):
        assert command("inspect", "--picture", name, *arguments) == (0, "", "")
    root = ElementTree.parse(app / "app.svg").getroot()
    texts = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
    mermaid = (app / "app.mmd").read_text()
    for name in ("jobs", "uploads", "orders") if arguments else ("Shop/Jobs", "Shop/Orders"):
        assert name in texts
        assert f'["{name}<br/>' in mermaid


def test_changes_of_one_function(app: Path, command: CommandLine) -> None:
    write(app, {"orders/src/main.rs": "fn main() { }"})
    status, out, _ = command("inspect", "Bills", "--diff")
    assert (status, out) == (0, "Other/Bills: unchanged\n")
    status, out, _ = command("inspect", "Shop/Orders", "--diff")
    assert (status, out.startswith("Shop/Orders: is built anew")) == (1, True)
    assert command("inspect", "Nothing", "--diff")[0] == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("Orders", "--size", "Orders"), "not both FUNCTION and --size"),
        (("--diff", "--picture", "a.svg"), "not both --diff and --picture"),
        (("--diff", "--manifest-path", "orders"), "not both --diff and --manifest-path"),
    ],
)
def test_arguments_that_do_not_go_together(
    app: Path, command: CommandLine, arguments: tuple[str, ...], words: str
) -> None:
    status, out, err = command("inspect", *arguments)
    assert (status, out) == (2, "")
    assert words in " ".join(err.replace("│", " ").split())


@pytest.mark.parametrize("table", ["", "[package.metadata.lambda.deploy]\nextension = true\n"])
def test_a_project_of_extensions_alone(tmp_path: Path, command: CommandLine, table: str) -> None:
    manifest = package("[dependencies]\nlambda-extension = '1'\n" + table, name="logs")
    crate = write_crate(tmp_path / "logs", **{"Cargo.toml": manifest})
    for arguments in ((), ("--json",), ("--picture", str(tmp_path / "a.svg"))):
        status, out, err = command("inspect", "--manifest-path", crate, *arguments)
        assert (status, out) == (2, "")
        assert "all binaries are extensions" in err


def test_an_assembly_without_a_record(app: Path, command: CommandLine) -> None:
    shutil.rmtree(app / "cdk.out" / ".rust-assets")
    found = inspected(command)
    assert "Shop/Orders" in found
    (note,) = found["Shop/Orders"]["notes"]
    assert "no record" in note
    assert found["Shop/Orders"]["binary"] is None
    assert found["Shop/Orders"]["properties"]["memory"]["origin"] == "the template"


def test_an_assembly_whose_project_is_gone_or_wrong(app: Path, command: CommandLine) -> None:
    manifest = app / "orders" / "Cargo.toml"
    manifest.write_text(manifest.read_text().replace("memory = 256", "memory = 1"))
    shutil.rmtree(app / "plain")
    found = inspected(command)
    assert "expected an integer from 128" in found["Shop/Orders"]["notes"][0]
    assert found["Other/Bills"]["notes"]


def test_a_project_without_an_app(app: Path, command: CommandLine) -> None:
    found = inspected(command, "--manifest-path", "orders")["orders"]
    table = "orders/Cargo.toml:7 package.metadata.lambda.deploy"
    assert found["properties"]["memory"] == {"value": 256, "origin": table}
    assert [(each["kind"], each["source"]) for each in found["triggers"]] == [
        ("sqs", "jobs"),
        ("s3", "uploads"),
        ("schedule", ""),
        ("http-api", ""),
    ]
    assert (found["stack"], found["may"]) == (None, [])


def test_text(app: Path, command: CommandLine) -> None:
    status, out, err = command("inspect", "Orders")
    assert (status, err) == (0, "")
    lines = [line.rstrip() for line in out.splitlines()]
    assert lines[0] == "Shop/Orders (binary orders of package orders, stack Shop)"
    assert any("memory        512 MB" in line for line in lines)
    assert any(
        "AWS::SQS::Queue: Shop/Jobs, by Shop/Orders/SqsEventSource" in line for line in lines
    )
    assert "(hidden)" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--assembly", "gone"), "there is no cloud assembly"),
        (("Order",), "did you mean 'Shop/Orders'"),
        (("--manifest-path", "gone"), "there is no such file or folder"),
        (("--manifest-path", "library"), "there is no Lambda binary"),
        (("--assembly", "broken"), "isn't what CDK writes"),
        (("--assembly", "foreign"), "there is no function of Rust"),
        (("--assembly", "wrong"), "no record of a synthesis"),
        (("--diff", "--assembly", "gone"), "there is no cloud assembly"),
        (("--picture", "app.png"), "a picture is a file of .svg or .mmd, not .png"),
        (("--picture", "gone/app.svg"), "can't write the picture"),
        (("--size", "Order"), "did you mean 'Shop/Orders'"),
    ],
)
def test_an_error_is_one_message(
    app: Path, command: CommandLine, arguments: tuple[str, ...], words: str
) -> None:
    write_crate(app / "library")
    write(
        app,
        {
            "broken/manifest.json": '{"artifacts": {',
            "foreign/manifest.json": '{"artifacts": {}}',
            "wrong/manifest.json": '{"artifacts": {}}',
            "wrong/.rust-assets/synthesis.json": '{"version": 1, "binaries": [1]}',
        },
    )
    status, out, err = command("inspect", *arguments)
    assert (status, out) == (2, "")
    assert err.startswith("error: ")
    assert words in err
    assert "Traceback" not in err


def test_neither_an_app_nor_a_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: CommandLine
) -> None:
    monkeypatch.chdir(tmp_path)
    status, _, err = command("inspect")
    assert status == 2
    assert "neither an app's `cdk.out` nor a Cargo.toml" in err


def test_neither_node_nor_cargo_is_needed(app: Path) -> None:
    done = run_without_node(app, "inspect", "--json")
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["functions"]) == 3


def test_names_with_markup_and_quotes(app: Path, command: CommandLine) -> None:
    path = app / "cdk.out" / "Other.template.json"
    path.write_text(path.read_text().replace('"Timeout": 30', '"Timeout": "[red]<\\"&>"'))
    _, out, _ = command("inspect", "Bills")
    assert '[red]<"&> s' in out
