"""`cdk-rust-lambda why`: what a hash is made of, and what differs."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda import BuildContext, BundlingOptions, RustFunction
from cdk_rust_lambda.bundling.queue import build_queue
from cdk_rust_lambda.bundling.staging import record_of
from tests.support.command_line import run_without_node
from tests.support.projects import package, skipping_stack, write, write_crate, write_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import FakeCargo
    from tests.support.command_line import CommandLine


def hook(context: BuildContext) -> None:
    assert context


@pytest.fixture
def why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: CommandLine) -> Any:
    """Runs the command in the test's folder; returns the exit status and the JSON."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: Any) -> tuple[int, dict[str, Any]]:
        command.capsys.readouterr()  # what a build has said
        status, out, err = command("why", "--json", *arguments)
        assert err == ""
        return status, json.loads(out)

    return call


def synthesize(folder: Path, crate: Path, **keywords: Any) -> list[str]:
    """Synthesizes an app with one function; returns the hashes of its assets."""
    app = App(outdir=str(folder / "cdk.out"))
    RustFunction(Stack(app, "S"), "F", manifest_path=crate, **keywords)
    app.synth()
    return [each.name.removeprefix("asset.") for each in (folder / "cdk.out").glob("asset.*")]


def differing(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    entries = found["against"]["differences"]
    return [(each["part"], each["name"], each["change"]) for each in entries]


def test_the_last_synthesis(tmp_path: Path, fake_cargo: FakeCargo, why: Any) -> None:
    crate = write_crate(tmp_path / "crate", **{"src/more.rs": ""})
    (digest,) = synthesize(tmp_path, crate)
    status, found = why("--manifest-path", "crate")
    assert (status, found["hash"], found["options_of_app"]) == (0, digest, True)
    assert found["against"] == {"place": "cdk.out", "hash": digest, "differences": []}
    write(crate, {"src/more.rs": "//", "src/new.rs": "", "README.md": "x"})
    (crate / "Cargo.toml").write_text(package("[features]\nx = []\n"))
    status, found = why("--manifest-path", "crate", "crate")
    assert status == 1
    part = "package crate (.)"
    assert differing(found) == [
        (part, "manifest.features.x", "added"),
        (part, "src/more.rs", "changed"),
        (part, "src/new.rs", "added"),
    ]
    assert fake_cargo.calls


def test_an_older_record(tmp_path: Path, fake_cargo: FakeCargo, why: Any) -> None:
    crate = write_crate(tmp_path / "crate")
    (first,) = synthesize(tmp_path, crate)
    write(crate, {"src/main.rs": "fn main() { }"})
    synthesize(tmp_path, crate)
    assert why("--manifest-path", crate)[0] == 0
    record = tmp_path / "cdk.out" / ".rust-assets" / f"asset.{first}.parts.json"
    status, found = why("--manifest-path", crate, "--against", record)
    assert (status, found["against"]["hash"]) == (1, first)
    assert differing(found) == [("package crate (.)", "src/main.rs", "changed")]
    other = shutil.copytree(tmp_path / "cdk.out", tmp_path / "other.out")
    assert why("--manifest-path", crate, "--against", other)[0] == 0
    # Back to the first: it is staged already, but not what was last synthesized.
    write(crate, {"src/main.rs": "fn main() {}\n"})
    assert why("--manifest-path", crate)[0] == 1
    synthesize(tmp_path, crate)
    assert why("--manifest-path", crate)[0] == 0
    assert fake_cargo.calls


@pytest.mark.parametrize("options", [{}, {"profile": "dev"}])
def test_another_checkout(tmp_path: Path, why: Any, options: dict[str, Any]) -> None:
    crate = write_workspace(tmp_path / "one", "a", "b") / "a"
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    stack = skipping_stack()
    RustFunction(stack, "F", manifest_path=crate, bundling=BundlingOptions(**options))
    (request,) = build_queue(stack).requests
    record_of(request).write(tmp_path / "cdk.out" / "asset.x")
    same = why("--manifest-path", "one/a", "--against", "two/a")
    assert same[0] == 0
    assert same[1]["hash"] == request.fingerprint.digest
    write(tmp_path / "two", {"a/src/main.rs": "", "b/src/main.rs": "", "rust-toolchain": "1.90.0"})
    os.chdir(tmp_path / "one")
    for place in ("../two", "../two/a", "../two/a/Cargo.toml"):
        arguments = ("--manifest-path", "a", "--output", tmp_path / "cdk.out", "--against", place)
        status, found = why(*arguments)
        assert status == 1
        changed = ("package a (a)", "src/main.rs", "changed")
        assert differing(found) == [("toolchain", "files", "removed"), changed]


SECRET = "s3cret"
GIVEN: list[dict[str, Any]] = [
    {"architecture": lambda_.Architecture.ARM_64},
    {"runtime": lambda_.Runtime.PROVIDED_AL2},
    {"bundling": BundlingOptions(profile="dev", features=["x"], all_features=True)},
    {"bundling": BundlingOptions(environment={"TOKEN": SECRET, "A B": SECRET}, salt=SECRET)},
    {"bundling": BundlingOptions(environment={})},
    {"bundling": BundlingOptions(cargo_config=["build.rustflags=['-g']", "given.toml"])},
    {"bundling": BundlingOptions(cargo_config=[f"env.TOKEN='{SECRET}'", "build.jobs=3"])},
    {"bundling": BundlingOptions(before_build=[["echo", SECRET]], after_build=[hook])},
    {"bundling": BundlingOptions(before_build=[hook], generated=["made"])},
    {"bundling": BundlingOptions(inputs=["../in"], input_variables=["DECLARED"])},
    {"bundling": BundlingOptions(hermetic=True, compiler="cargo", unstable_flags=["x"])},
    {"bundling": BundlingOptions(target="aarch64-unknown-linux-gnu.2.26")},
    {"bundling": BundlingOptions(no_default_features=True, disable_optimizations=True)},
]


@pytest.mark.parametrize("keywords", GIVEN)
def test_what_only_the_app_knows(
    tmp_path: Path, why: Any, monkeypatch: pytest.MonkeyPatch, keywords: dict[str, Any]
) -> None:
    """The hash is that of the app, and what is written and said holds no secret."""
    monkeypatch.setenv("DECLARED", SECRET)
    settings = "[package.metadata.lambda.build]\nenv = { FROM_MANIFEST = 's3cret' }\n"
    text = f"[features]\nx = []\n{settings}"
    crate = write_crate(tmp_path / "crate", text, **{"given.toml": "", ".gitignore": "made.rs\n"})
    write(tmp_path, {"in": "", "crate/src/main.rs": 'include!("../made.rs");', "crate/made.rs": ""})
    stack = skipping_stack()
    RustFunction(stack, "F", manifest_path=crate, **keywords)
    (request,) = build_queue(stack).requests
    asset = tmp_path / "cdk.out" / f"asset.{request.fingerprint.digest}"
    record_of(request).write(asset)
    (record,) = (tmp_path / "cdk.out" / ".rust-assets").iterdir()
    assert SECRET not in record.read_text()
    status, found = why("--manifest-path", crate)
    assert (status, found["hash"]) == (0, request.fingerprint.digest)
    assert SECRET not in json.dumps(found)


@pytest.mark.parametrize("newest", [0, 1])
def test_one_of_several_functions_with_a_binary(
    tmp_path: Path, fake_cargo: FakeCargo, why: Any, newest: int
) -> None:
    crate = write_crate(tmp_path / "crate")
    write(tmp_path, {"in": "1"})
    stack = Stack(App(outdir=str(tmp_path / "cdk.out")), "S")
    RustFunction(stack, "A", manifest_path=crate)
    RustFunction(stack, "B", manifest_path=crate, bundling=BundlingOptions(inputs=["../in"]))
    requests = build_queue(stack).requests
    App.of(stack).synth()  # type: ignore[union-attr]
    path = tmp_path / "cdk.out" / ".rust-assets" / f"{requests[newest].destination.name}.parts.json"
    os.utime(path, (2**32, 2**32))
    assert why("--manifest-path", crate)[0] == 0
    write(tmp_path, {"in": "2"})
    status, found = why("--manifest-path", crate)
    assert (status, differing(found)) == (1, [("inputs", "../in", "changed")])
    assert fake_cargo.calls


def test_it_says_that_the_app_s_options_are_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: CommandLine
) -> None:
    crate = write_crate(tmp_path / "crate", **{"src/deep/x.rs": ""})
    monkeypatch.chdir(crate)
    status, out, _ = command("why")
    assert status == 0
    assert "There is no record of a synthesis" in out
    assert "deep/x.rs" not in out
    _, out, _ = command("why", "--files")
    assert "  src/deep/x.rs\n" in out


def test_text(
    tmp_path: Path,
    fake_cargo: FakeCargo,
    monkeypatch: pytest.MonkeyPatch,
    command: CommandLine,
) -> None:
    crate = write_crate(tmp_path / "crate", **{"src/gone.rs": "", "[red].txt": ""})
    (digest,) = synthesize(tmp_path, crate)
    monkeypatch.chdir(tmp_path)
    _, out, _ = command("why", "crate", "--manifest-path", "crate")
    assert out.startswith(f"binary crate of package crate: {digest}\n")
    assert out.endswith(f"The hash is the same as that of cdk.out: {digest}\n")
    (crate / "src" / "gone.rs").unlink()
    (crate / "[red].txt").write_text("1")
    _, out, _ = command("why", "crate", "--manifest-path", "crate")
    assert out.endswith(
        f"The hash differs from that of cdk.out: {digest}\n"
        "  ~ package crate (.): [red].txt\n"
        "  - package crate (.): src/gone.rs\n"
    )
    assert fake_cargo.calls


def test_the_member_of_a_workspace_that_has_the_binary(tmp_path: Path, why: Any) -> None:
    write_workspace(tmp_path, "a", "b")
    assert why("b")[1]["package"] == "b"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("crat",), "did you mean 'crate'"),
        (("--manifest-path", "gone"), "there is no such file or folder"),
        (("--against", "gone"), "there is no such file or folder"),
        (("--against", "src/main.rs"), "the file is no record of an asset hash"),
        (("--against", "empty"), "there is no record of the binary 'crate'"),
        (("--output", "wrong"), "the options in a record of an asset hash are none"),
    ],
)
def test_an_error_is_one_message(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: CommandLine,
    arguments: tuple[str, ...],
    words: str,
) -> None:
    content = {"version": 1, "hash": "x", "package": "crate", "binary": "crate", "parts": []}
    write_crate(
        tmp_path,
        **{
            "empty/.rust-assets/x": "",
            "wrong/.rust-assets/asset.x.parts.json": json.dumps(content | {"given": {"target": 1}}),
        },
    )
    monkeypatch.chdir(tmp_path)
    status, out, err = command("why", *arguments)
    assert (status, out) == (2, "")
    assert err.startswith("error: ")
    assert words in err
    assert "Traceback" not in err


def test_neither_node_nor_cargo_is_needed(tmp_path: Path) -> None:
    crate = write_crate(tmp_path / "crate")
    done = run_without_node(tmp_path, "why", "--json", "--manifest-path", crate)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["bin"] == "crate"
