"""What is checked after a build: that the asset hash stands for what was built."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, Stack

from cdk_rust_lambda import BundlingOptions, RustFunction
from tests.support.projects import lambda_settings, package, write, write_crate, write_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import FakeCargo

RELEASE = "target/x86_64-unknown-linux-gnu/release"
HASH = "0123456789abcdef"


def synthesize(folder: Path, manifest_path: Path, **options: Any) -> list[str]:
    """Synthesizes one function, and returns the stack's messages."""
    app = App(outdir=str(folder / "cdk.out"))
    stack = Stack(app, "S")
    bundling = BundlingOptions(**options)
    RustFunction(stack, "F", manifest_path=manifest_path, bundling=bundling)
    messages = app.synth().get_stack_by_name("S").messages
    return [str(message.entry.data) for message in messages]


def staged(folder: Path) -> list[Path]:
    return sorted((folder / "cdk.out").glob("asset.*"))


def reports(fake_cargo: FakeCargo, crate: Path, files: dict[str, str]) -> None:
    """Lets the next builds leave dep-info and outputs in a target folder."""
    for name in files:
        (crate / name).parent.mkdir(parents=True, exist_ok=True)
    write(crate, {"target/CACHEDIR.TAG": ""})
    fake_cargo.plan(writes={str(crate / name): text for name, text in files.items()})


@pytest.mark.parametrize("has_lockfile", [True, False])
@pytest.mark.parametrize(
    "changes",
    [
        {"src/main.rs": "fn main() { /* saved meanwhile */ }"},
        {"Cargo.toml": package('[lints.rust]\nunused = "deny"\n')},
        {"Cargo.toml": package('[profile.release]\npanic = "unwind"\n')},
        {".cargo/config.toml": '[build]\nrustflags = ["-Copt-level=1"]\n'},
    ],
)
def test_what_changes_during_the_build_is_not_staged(
    tmp_path: Path, fake_cargo: FakeCargo, changes: dict[str, str], *, has_lockfile: bool
) -> None:
    crate = write_crate(tmp_path / "c")
    (crate / ".cargo").mkdir()
    if not has_lockfile:
        (crate / "Cargo.lock").unlink()
    lock = 'version = 4\n[[package]]\nname = "crate"\nversion = "0.1.0"\n'
    fake_cargo.plan(writes=changes if has_lockfile else {**changes, "Cargo.lock": lock})
    with pytest.raises(RuntimeError, match="the sources of 'crate' have changed during the build"):
        synthesize(tmp_path, crate)
    assert staged(tmp_path) == []


@pytest.mark.parametrize("name", ["src/main.rs", "Cargo.toml"])
def test_an_edit_that_is_taken_back_during_the_build_is_not_staged(
    tmp_path: Path, fake_cargo: FakeCargo, name: str
) -> None:
    """The compiler may have read what the hash doesn't say."""
    root = write_workspace(tmp_path / "ws", "alpha", "beta")
    path = root / "alpha" / name
    fake_cargo.plan(writes={str(path): path.read_text()})
    app = App(outdir=str(tmp_path / "cdk.out"))
    for each in ("alpha", "beta"):
        RustFunction(Stack(app, each), "F", manifest_path=root, package=each)
    with pytest.raises(RuntimeError, match="the sources of 'alpha' have changed during") as caught:
        app.synth()
    assert f"file: {path}" in str(caught.value)
    assert "'beta'" not in str(caught.value)
    assert len(staged(tmp_path)) == 1
    # Nor does anything say which sources it was built from, which would keep it as it is.
    (record,) = root.glob("target/.cdk-rust-lambda/sources-*.json")
    assert json.loads(record.read_text())["packages"] == {}


def test_the_sources_of_all_that_is_built_together_are_noted(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    root = write_workspace(tmp_path / "ws", "alpha", "beta")
    app = App(outdir=str(tmp_path / "cdk.out"))
    for each in ("alpha", "beta"):
        RustFunction(Stack(app, each), "F", manifest_path=root, package=each)
    app.synth()
    assert len(fake_cargo.calls) == 1
    (record,) = root.glob("target/.cdk-rust-lambda/sources-*.json")
    assert json.loads(record.read_text())["packages"].keys() == {"alpha", "beta"}


def test_what_a_build_script_or_a_hook_writes_is_no_edit(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    crate = write_crate(tmp_path / "c", **{"build.rs": "fn main() {}"})
    main = crate / "src" / "main.rs"
    fake_cargo.plan(writes={str(main): main.read_text()})
    synthesize(tmp_path, crate)
    fake_cargo.plan()
    (crate / "build.rs").unlink()
    put_back = [sys.executable, "-c", "import pathlib, sys; pathlib.Path(sys.argv[1]).touch()"]
    synthesize(tmp_path, crate, after_build=[[*put_back, "src/main.rs"]])
    assert len(staged(tmp_path)) == 2


def test_a_target_folder_in_the_package_holds_no_sources(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    crate = write_crate(tmp_path / "c")
    for _ in range(2):
        assert synthesize(tmp_path, crate, target_dir="out") == []
    assert (crate / "out" / "CACHEDIR.TAG").is_file()
    assert len(fake_cargo.calls) == 1


def test_a_manifest_that_is_broken_during_the_build(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    fake_cargo.plan(writes={"Cargo.toml": "[package"})
    with pytest.raises(RuntimeError, match=r"\[S/F\] .*not valid TOML"):
        synthesize(tmp_path, write_crate(tmp_path / "c"))
    assert staged(tmp_path) == []


def test_a_prebuilt_binary_that_changes(tmp_path: Path) -> None:
    crate = write_crate(tmp_path / "c", lambda_settings("binary_path = 'handler'"))
    header = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00\x3e\x00\x01" + bytes(31) + b"\x40"
    (crate / "handler").write_bytes(header.ljust(64, b"\0"))
    app = App(outdir=str(tmp_path / "cdk.out"))
    RustFunction(Stack(app, "S"), "F", manifest_path=crate)
    (crate / "handler").write_bytes(header.ljust(64, b"\0") + b"built anew")
    with pytest.raises(RuntimeError, match="have changed during the build"):
        app.synth()
    assert staged(tmp_path) == []


def test_an_undeclared_input_is_an_error_at_each_synthesis(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    crate = write_crate(tmp_path / "c")
    write(tmp_path, {"proto/a.proto": "", "other/b": ""})
    dep_info = f"x: {crate}/src/main.rs {tmp_path}/proto/a.proto {tmp_path}/other /usr/bin/env\n"
    reports(fake_cargo, crate, {f"{RELEASE}/crate.d": dep_info})
    for _ in range(2):
        with pytest.raises(RuntimeError) as caught:
            synthesize(tmp_path, crate, inputs=["../more/**"])
        message = str(caught.value)
        assert "the build of 'crate' reads what is not in its asset hash" in message
        assert 'inputs = ["../more/**", "../other/**", "../proto/a.proto"]' in message
        assert str(crate / "Cargo.toml") in message
        assert staged(tmp_path) == []
    assert synthesize(tmp_path, crate, inputs=["../other/**", "../proto/*.proto"]) == []
    assert len(staged(tmp_path)) == 1


def test_declared_in_cargo_toml(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    build = 'inputs = ["../proto"]\ninput_variables = ["STAGE"]\n'
    crate = write_crate(tmp_path / "c", f"[package.metadata.lambda.build]\n{build}")
    write(tmp_path, {"proto/a.proto": ""})
    files = {
        f"{RELEASE}/crate.d": f"x: {tmp_path}/proto\n",
        f"{RELEASE}/deps/crate-{HASH}.d": "x: src/main.rs\n# env-dep:STAGE\n",
    }
    reports(fake_cargo, crate, files)
    assert synthesize(tmp_path, crate) == []


def test_what_was_seen_to_be_read(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    """By a macro and by a build script that tell nobody; not what an older build has left."""
    crate = write_crate(tmp_path / "c", **{"build.rs": 'fn main() { std::env::var("STAGE"); }'})
    write(tmp_path, {"proto/a.proto": "", "other/b": "", "old/c": ""})
    files = {
        f"{RELEASE}/deps/crate-{HASH}.d": "x: src/main.rs\n",
        f"{RELEASE}/deps/crate-{HASH}.reads": f"r\t/m.so\t{tmp_path}/proto/a.proto\n",
        f"{RELEASE}/build/crate-{HASH}/output": "cargo:rerun-if-changed=build.rs\n",
        f"{RELEASE}/build/crate-{HASH}/reads": f"r\t\t{tmp_path}/other\nu\t\tSTAGE\n",
        f"{RELEASE}/deps/other-{HASH}.d": "x: /r/other/src/lib.rs\n",
        f"{RELEASE}/deps/other-{HASH}.reads": f"r\t/m.so\t{tmp_path}/old/c\n",
    }
    reports(fake_cargo, crate, files)
    for _ in range(2):
        with pytest.raises(RuntimeError) as caught:
            synthesize(tmp_path, crate)
        assert 'inputs = ["../other/**", "../proto/a.proto"]' in str(caught.value)
        assert 'input_variables = ["STAGE"]' in str(caught.value)
    declared = {"inputs": ["../other/*", "../proto/*.proto"], "input_variables": ["STAGE"]}
    assert synthesize(tmp_path, crate, **declared) == []


def test_undeclared_variables(
    tmp_path: Path, fake_cargo: FakeCargo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of a path dependency, and those that its build script watches; not those of a registry's."""
    root = write_workspace(tmp_path / "ws", "alpha", "beta")
    manifest = package("[dependencies]\nbeta = { path = '../beta' }\n", name="alpha")
    members = '[workspace]\nmembers = ["alpha", "beta"]\n'
    write(root, {"alpha/Cargo.toml": manifest, "Cargo.toml": members})
    monkeypatch.setenv("IN_ALPHA", "1")
    monkeypatch.setenv("STAGE", "dev")
    files = {
        f"{RELEASE}/deps/alpha-{HASH}.d": "x: alpha/src/main.rs\n# env-dep:IN_ALPHA=1\n",
        f"{RELEASE}/deps/beta-{HASH}.d": "x: beta/src/lib.rs\n# env-dep:STAGE=dev\n",
        f"{RELEASE}/deps/serde-{HASH}.d": "x: /r/serde/src/lib.rs\n# env-dep:OF_SERDE\n",
        f"{RELEASE}/build/beta-{HASH}/output": "cargo:rerun-if-env-changed=RELEASE_NAME\n",
        f"{RELEASE}/build/ring-{HASH}/output": "cargo:rerun-if-env-changed=OF_RING\n",
    }
    reports(fake_cargo, root, files)
    with pytest.raises(RuntimeError) as caught:
        synthesize(tmp_path, root / "alpha")
    assert 'input_variables = ["IN_ALPHA", "RELEASE_NAME", "STAGE"]' in str(caught.value)
    assert "    inputs = " not in str(caught.value)
    declared = {"environment": {"STAGE": "dev"}, "input_variables": ["RELEASE_NAME", "IN_ALPHA"]}
    assert synthesize(tmp_path, root / "alpha", **declared) == []


def test_a_crate_of_the_same_name_in_a_registry(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    crate = write_crate(tmp_path / "c")
    text = "x: /registry/crate/src/lib.rs\n# env-dep:NOT_OURS\n"
    reports(fake_cargo, crate, {f"{RELEASE}/deps/crate-{HASH}.d": text})
    assert synthesize(tmp_path, crate) == []


def test_undeclared_inputs_may_be_allowed(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    crate = write_crate(tmp_path / "c")
    write(tmp_path, {"outside": ""})
    files = {
        f"{RELEASE}/crate.d": f"x: {tmp_path}/outside\n",
        f"{RELEASE}/deps/crate-{HASH}.d": "x: src/main.rs\n# env-dep:STAGE\n",
    }
    reports(fake_cargo, crate, files)
    messages = synthesize(tmp_path, crate, allow_undeclared_inputs=True)
    assert any("input-not-fingerprinted" in text and "../outside" in text for text in messages)
    assert any("variable-not-fingerprinted" in text and "STAGE" in text for text in messages)
    assert len(staged(tmp_path)) == 1


def test_what_hooks_make_need_not_be_declared(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    crate = write(write_crate(tmp_path / "c"), {".gitignore": "made", "made": ""})
    reports(fake_cargo, crate, {f"{RELEASE}/crate.d": f"x: {crate}/made\n"})
    assert synthesize(tmp_path, crate, before_build=[["true"]]) == []


def test_code_that_a_build_script_makes_is_a_warning(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    """It can't be declared: its hash would be another one after the build."""
    files = {".gitignore": "made.rs", "src/made.rs": "", "build.rs": "", "src/main.rs": "mod made;"}
    crate = write(write_crate(tmp_path / "c"), files)
    reports(fake_cargo, crate, {f"{RELEASE}/crate.d": f"x: {crate}/src/made.rs\n"})
    messages = synthesize(tmp_path, crate)
    assert any("input-not-fingerprinted" in text and "made.rs" in text for text in messages)
    assert len(staged(tmp_path)) == 1
