"""What real builds read: files and variables outside of the fingerprint, wherever cargo puts things."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, Stack

from cdk_rust_lambda import BundlingOptions, RustFunction
from tests.support.projects import package, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

pytestmark = pytest.mark.e2e

SCRIPT = """\
use std::{env, fs};
fn main() {
    println!("cargo:rerun-if-changed=../proto/order.proto");
    println!("cargo:rerun-if-env-changed=RELEASE_NAME");
    let text = fs::read_to_string("../proto/order.proto").unwrap();
    let release = env::var("RELEASE_NAME").unwrap_or("none".into());
    let code = format!("pub fn text(i: usize, v: &[u8]) -> String {{ format!(\\"{} {release} {{}}\\", v[i]) }}", text.trim());
    fs::write(env::var("OUT_DIR").unwrap() + "/order.rs", code).unwrap();
}
"""
MAIN = """\
include!(concat!(env!("OUT_DIR"), "/order.rs"));
fn main() { let a: Vec<String> = std::env::args().collect(); println!("{} {}", text(a.len(), b"ab"), common::stage()); }
"""
DECLARED = {"inputs": ["../proto/*.proto"], "input_variables": ["RELEASE_NAME", "STAGE"]}


def write_project(folder: Path) -> Path:
    """A workspace whose build script reads a file outside, and whose library reads a variable."""
    return write(
        folder,
        {
            "Cargo.toml": '[workspace]\nmembers = ["order-app", "common"]\nresolver = "3"\n',
            "order-app/Cargo.toml": package(
                "[dependencies]\ncommon = { path = '../common' }\n", name="order-app"
            ),
            "order-app/src/main.rs": MAIN,
            "order-app/build.rs": SCRIPT,
            "common/Cargo.toml": package(name="common"),
            "common/src/lib.rs": 'pub fn stage() -> &\'static str { env!("STAGE") }\n',
            "proto/order.proto": "one",
            "Cargo.lock": 'version = 4\n[[package]]\nname = "common"\nversion = "0.1.0"\n'
            '[[package]]\nname = "order-app"\nversion = "0.1.0"\ndependencies = ["common"]\n',
        },
    )


def synthesize(folder: Path, root: Path, **options: Any) -> tuple[Path, list[str]]:
    app = App(outdir=str(folder / "cdk.out"))
    stack = Stack(app, "S")
    bundling = BundlingOptions(**options)
    function = RustFunction(stack, "F", manifest_path=root / "order-app", bundling=bundling)
    made = app.synth().get_stack_by_name("S")
    code = made.template["Resources"][stack.get_logical_id(function.node.default_child)]  # type: ignore[arg-type]
    digest = code["Properties"]["Code"]["S3Key"].removesuffix(".zip")
    messages = [str(message.entry.data) for message in made.messages]
    return folder / "cdk.out" / f"asset.{digest}" / "bootstrap", messages


def said_by(binary: Path) -> str:
    done = subprocess.run([binary, "x"], capture_output=True, text=True, check=False)
    return done.stdout.strip()


@pytest.fixture(params=["as usual", "build-dir", "new layout", "new layout, build-dir"])
def place(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    unoptimized: None,
) -> Mapping[str, Any]:
    """Where cargo puts things: options, and the environment as a side effect."""
    monkeypatch.setenv("CARGO_TARGET_DIR", str(tmp_path / "target"))
    monkeypatch.setenv("STAGE", "dev")
    if "build-dir" in request.param:
        template = "{workspace-root}/../build/{workspace-path-hash}"
        monkeypatch.setenv("CARGO_BUILD_BUILD_DIR", template)
    if "new layout" in request.param:
        # Cargo 1.100's, which 1.95 knows as an unstable one.
        monkeypatch.setenv("RUSTC_BOOTSTRAP", "1")
        return {"unstable_flags": ["build-dir-new-layout"]}
    return {}


def test_what_is_undeclared_is_an_error_until_it_is_declared(
    tmp_path: Path, place: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_project(tmp_path / "ws")
    for _ in range(2):  # the second build has nothing to compile
        with pytest.raises(RuntimeError) as caught:
            synthesize(tmp_path, root, **place)
        message = str(caught.value)
        assert 'inputs = ["../proto/order.proto"]' in message
        assert 'input_variables = ["RELEASE_NAME", "STAGE"]' in message
        assert list((tmp_path / "cdk.out").glob("asset.*")) == []
    options: dict[str, Any] = {**place, **DECLARED}
    if "RUSTC_BOOTSTRAP" in os.environ:
        options["input_variables"] = [*DECLARED["input_variables"], "RUSTC_BOOTSTRAP"]
    one, messages = synthesize(tmp_path, root, **options)
    assert messages == []
    write(root, {"proto/order.proto": "two"})
    monkeypatch.setenv("STAGE", "prod")
    two, _ = synthesize(tmp_path, root, **options)
    monkeypatch.setenv("RELEASE_NAME", "r1")
    three, messages = synthesize(tmp_path, root, **options)
    assert messages == []
    # The argument is out of bounds: a panic, whose place stands in the binary.
    assert [said_by(each) for each in (one, two, three)] == ["", "", ""]
    for binary, words in ((one, "one none"), (two, "two none"), (three, "two r1")):
        content = binary.read_bytes()
        assert words.encode() in content
        assert str(tmp_path).encode() not in content
        assert b"/workspace/target/" in content


@pytest.mark.usefixtures("unoptimized")
def test_a_wrapper_of_the_project_compiles_all_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARGO_TARGET_DIR", str(tmp_path / "target"))
    monkeypatch.delenv("RUSTC_WRAPPER", raising=False)  # which would beat the configuration
    files = {
        ".cargo/config.toml": "[build]\nrustc-wrapper = 'tools/wrap'\n",
        "tools/wrap": '#!/bin/sh\nexec "$@"\n',
        "order-app/Cargo.toml": package(
            "[workspace]\n[lints.rust]\nunexpected_cfgs = 'allow'\n", name="order-app"
        ),
        "order-app/Cargo.lock": 'version = 4\n[[package]]\nname = "order-app"\nversion = "0.1.0"\n',
        "order-app/src/main.rs": 'fn main() { println!("{}", cfg!(other)); }\n',
    }
    root = write(tmp_path / "ws", files)
    (root / "tools" / "wrap").chmod(0o755)
    one, _ = synthesize(tmp_path, root)
    write(root, {"tools/wrap": '#!/bin/sh\nexec "$@" --cfg other\n'})
    two, _ = synthesize(tmp_path, root)
    assert [said_by(each) for each in (one, two)] == ["false", "true"]


def make_library(folder: Path, number: int) -> None:
    """A static library that is built already, for the function's target."""
    folder.mkdir(exist_ok=True)
    source, made = folder / "answer.c", folder / "answer.o"
    source.write_text(f"int answer(void) {{ return {number}; }}\n")
    zig = [sys.executable, "-m", "ziglang"]
    compiled = ["cc", "-target", "x86_64-linux-gnu", "-c", str(source), "-o", str(made)]
    for words in (compiled, ["ar", "rcs", str(folder / "libanswer.a"), str(made)]):
        subprocess.run([*zig, *words], check=True)


@pytest.mark.usefixtures("unoptimized")
def test_a_library_that_a_build_script_has_linked_is_an_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARGO_TARGET_DIR", str(tmp_path / "target"))
    files = {
        ".git/HEAD": "ref: refs/heads/main\n",
        "order-app/Cargo.toml": package("[workspace]\n", name="order-app"),
        "order-app/Cargo.lock": 'version = 4\n[[package]]\nname = "order-app"\nversion = "0.1.0"\n',
        "order-app/build.rs": "fn main() {\n"
        '    println!("cargo:rerun-if-changed=build.rs");\n'
        '    println!("cargo:rustc-link-search=native={}/../native", std::env::var("CARGO_MANIFEST_DIR").unwrap());\n'
        '    println!("cargo:rustc-link-lib=static=answer");\n}\n',
        "order-app/src/main.rs": 'unsafe extern "C" { safe fn answer() -> i32; }\n'
        'fn main() { println!("{}", answer()); }\n',
    }
    root = write(tmp_path / "ws", files)
    make_library(root / "native", 1)
    with pytest.raises(RuntimeError) as caught:
        synthesize(tmp_path, root)
    assert 'inputs = ["../native/libanswer.a"]' in str(caught.value)
    one, _ = synthesize(tmp_path, root, inputs=["../native/*.a"])
    make_library(root / "native", 2)
    two, _ = synthesize(tmp_path, root, inputs=["../native/*.a"])
    assert [said_by(each) for each in (one, two)] == ["1", "2"]


@pytest.mark.usefixtures("unoptimized")
def test_names_that_dep_info_shortens_are_inputs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARGO_TARGET_DIR", str(tmp_path / "target"))
    files = {
        ".cargo/config.toml": "[build]\ndep-info-basedir = '..'\n",
        "order-app/Cargo.toml": package("[workspace]\n", name="order-app"),
        "order-app/Cargo.lock": 'version = 4\n[[package]]\nname = "order-app"\nversion = "0.1.0"\n',
        # By a macro that nobody but the compiler reads.
        "order-app/src/main.rs": "macro_rules! text { ($name:ident) => "
        '{ include_str!(concat!("../../", stringify!($name), ".txt")) } }\n'
        'fn main() { println!("{}", text!(hidden)); }\n',
        "hidden.txt": "one",
    }
    root = write(tmp_path / "ws", files)
    with pytest.raises(RuntimeError, match=r'inputs = \["../hidden.txt"\]'):
        synthesize(tmp_path, root)
    two, _ = synthesize(tmp_path, root, inputs=["../*.txt"])
    assert said_by(two) == "one"


@pytest.mark.usefixtures("unoptimized")
def test_an_input_that_is_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARGO_TARGET_DIR", str(tmp_path / "target"))
    monkeypatch.setenv("STAGE", "dev")
    root = write_project(tmp_path / "ws")
    _, messages = synthesize(tmp_path, root, allow_undeclared_inputs=True)
    (files,) = (text for text in messages if "input-not-fingerprinted" in text)
    (variables,) = (text for text in messages if "variable-not-fingerprinted" in text)
    assert "../proto/order.proto" in files
    assert "RELEASE_NAME, STAGE" in variables


@pytest.mark.usefixtures("unoptimized")
@pytest.mark.parametrize("is_configured", [False, True])
def test_a_variable_that_a_script_does_not_tell_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_configured: bool
) -> None:
    """It is given by the project, so it is in the hash; Cargo takes the script for up to date."""
    monkeypatch.setenv("CARGO_TARGET_DIR", str(tmp_path / "target"))
    script = (
        'println!("cargo:rerun-if-changed=build.rs");'
        'println!("cargo:rustc-env=SAID={}", std::env::var("GREETING").unwrap());'
    )
    root = write(
        tmp_path / "ws",
        {
            "order-app/Cargo.toml": package(name="order-app"),
            "order-app/Cargo.lock": 'version = 4\n[[package]]\nname = "order-app"\nversion = "0.1.0"\n',
            "order-app/build.rs": f"fn main() {{ {script} }}\n",
            "order-app/src/main.rs": 'fn main() { println!("{}", env!("SAID")); }\n',
        },
    )
    for greeting in ("hello", "goodbye"):
        options = {} if is_configured else {"environment": {"GREETING": greeting}}
        if is_configured:
            text = f"[env]\nGREETING = '{greeting}'\n"
            write(root, {"order-app/.cargo/config.toml": text})
        binary, _ = synthesize(tmp_path, root, **options)
        assert said_by(binary) == greeting


def test_the_same_bytes_wherever_cargo_builds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAGE", "dev")
    monkeypatch.setenv("CARGO_TARGET_DIR", str(tmp_path / "target"))
    root = write_project(tmp_path / "ws")
    usual, _ = synthesize(tmp_path / "a", root, **DECLARED)
    monkeypatch.setenv("CARGO_TARGET_DIR", str(tmp_path / "target-2"))
    monkeypatch.setenv("CARGO_BUILD_BUILD_DIR", str(tmp_path / "build"))
    elsewhere, _ = synthesize(tmp_path / "b", root, **DECLARED)
    assert usual.name == elsewhere.name
    assert usual.parent.name == elsewhere.parent.name
    assert usual.read_bytes() == elsewhere.read_bytes()


UNTOLD = """\
use std::{env, fs, process::Command};
fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let text = fs::read_to_string("../proto/order.proto").unwrap();
    let child = Command::new("cat").arg("../child.txt").output().unwrap().stdout.len();
    let release = env::var("RELEASE_NAME").unwrap_or("none".into());
    let code = format!("pub fn text(_: usize, _: &[u8]) -> &'static str {{ \\"{} {release} {child}\\" }}", text.trim());
    fs::write(env::var("OUT_DIR").unwrap() + "/order.rs", code).unwrap();
}
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="what is read isn't seen here")
def test_what_nobody_tells_is_an_error_until_it_is_declared(
    tmp_path: Path, place: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_project(tmp_path / "ws")
    write(root, {"order-app/build.rs": UNTOLD, "child.txt": "1"})
    names = [
        "RELEASE_NAME",
        "STAGE",
        *(["RUSTC_BOOTSTRAP"] if "RUSTC_BOOTSTRAP" in os.environ else []),
    ]
    for _ in range(2):  # the second build has nothing to compile
        with pytest.raises(RuntimeError) as caught:
            synthesize(tmp_path, root, **place)
        message = str(caught.value)
        assert 'inputs = ["../child.txt", "../proto/order.proto"]' in message
        assert 'input_variables = ["RELEASE_NAME", "STAGE"]' in message
    options = {**place, "inputs": ["../proto/*.proto", "../child.txt"], "input_variables": names}
    one, messages = synthesize(tmp_path, root, **options)
    assert messages == []
    write(root, {"proto/order.proto": "two", "child.txt": "22"})
    two, _ = synthesize(tmp_path, root, **options)
    monkeypatch.setenv("RELEASE_NAME", "r1")
    three, _ = synthesize(tmp_path, root, **options)
    said = [said_by(each) for each in (one, two, three)]
    assert said == ["one none 1 dev", "two none 2 dev", "two r1 2 dev"]


@pytest.mark.usefixtures("unoptimized")
@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="what is read isn't seen here")
def test_without_a_place_for_the_observer_builds_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARGO_TARGET_DIR", str(tmp_path / "tar get"))
    monkeypatch.setenv("CDK_RUST_LAMBDA_CACHE_DIR", str(tmp_path / "ca che"))
    monkeypatch.setenv("STAGE", "dev")
    root = write_project(tmp_path / "ws")
    write(root, {"order-app/build.rs": UNTOLD, "child.txt": "1"})
    options: dict[str, Any] = {"input_variables": ["STAGE"]}
    without, messages = synthesize(tmp_path, root, **options)
    assert (said_by(without), messages) == ("one none 1 dev", [])
    # What was built so isn't known, and is built anew where it can be seen.
    monkeypatch.setenv("CDK_RUST_LAMBDA_CACHE_DIR", str(tmp_path / "cache"))
    (without.parent).rename(tmp_path / "elsewhere")
    with pytest.raises(RuntimeError, match=r"order\.proto"):
        synthesize(tmp_path, root, **options)
    (library,) = (tmp_path / "cache").rglob("*.so")
    assert library.parent.stat().st_mode & 0o077 == 0
