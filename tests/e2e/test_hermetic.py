"""Hermetic builds, with the real compiler and the real kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda import BundlingOptions
from cdk_rust_lambda.cargo.hermetic.landlock import is_available
from tests.e2e.test_builds import Sample, run, synthesize
from tests.support.projects import LOCK, package, write

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.usefixtures("unoptimized"),
    pytest.mark.skipif(not is_available(), reason="the kernel has no Landlock"),
]

_PRINT = 'fn main() { println!("{}", env!("TEXT")); }\n'
_SCRIPT = """\
fn main() {{
    println!("cargo:rerun-if-changed=build.rs");
    let text = std::fs::read_to_string("{name}"){otherwise};
    println!("cargo:rustc-env=TEXT={{}}", text.trim());
}}
"""


def hermetic(folder: Path, crate: Path, **keywords: Any) -> tuple[Path, list[str]]:
    options = keywords.pop("options", {})
    return synthesize(folder, crate, bundling=BundlingOptions(hermetic=True, **options), **keywords)


def crate_with(folder: Path, files: dict[str, str]) -> Path:
    lock = f'{LOCK}[[package]]\nname = "app"\nversion = "0.1.0"\n'
    common = {"Cargo.toml": package("[workspace]\n", name="app"), "Cargo.lock": lock}
    return write(folder / "repository" / "app", common | {"src/main.rs": _PRINT} | files)


@pytest.mark.parametrize("otherwise", [".unwrap()", '.unwrap_or("swallowed".to_string())'])
def test_a_build_script_cannot_read_what_the_hash_does_not_know(
    tmp_path: Path, otherwise: str
) -> None:
    """Even if it doesn't say which file it was, or does without; and no more at the second time."""
    script = _SCRIPT.format(name="../version.txt", otherwise=otherwise)
    crate = crate_with(tmp_path, {"build.rs": script})
    write(tmp_path / "repository", {"version.txt": "1\n"})
    for _ in range(2):
        with pytest.raises(RuntimeError) as caught:
            hermetic(tmp_path, crate)
        assert str(tmp_path / "repository" / "version.txt") in str(caught.value)
        assert 'BundlingOptions(inputs=["../version.txt"])' in str(caught.value)
        assert list((tmp_path / "cdk.out").glob("asset.*")) == []


def test_a_macro_cannot_include_what_the_hash_does_not_know(tmp_path: Path) -> None:
    main = (
        'macro_rules! text { ($name:literal) => { include_str!(concat!("../", $name)) } }\n'
        'fn main() { print!("{}", text!("secret.txt")); }\n'
    )
    crate = crate_with(tmp_path, {"src/main.rs": main})
    write(crate, {"secret.txt": "secret", ".gitignore": "secret.txt\n"})
    with pytest.raises(RuntimeError) as caught:
        hermetic(tmp_path, crate)
    assert str(crate / "secret.txt") in str(caught.value)
    assert 'inputs = ["secret.txt"]' in str(caught.value)


def test_what_is_fingerprinted_is_read_and_watched(tmp_path: Path) -> None:
    """Also by a build script that doesn't say what it reads: cargo lists the folder."""
    script = _SCRIPT.format(name="data/text.txt", otherwise=".unwrap()")
    script = script.replace('    println!("cargo:rerun-if-changed=build.rs");\n', "")
    crate = crate_with(tmp_path, {"build.rs": script})
    for text in ("first", "second"):
        write(crate, {"data/text.txt": text})
        asset, _ = hermetic(tmp_path / text, crate)
        assert run(asset / "bootstrap") == text


def test_only_declared_variables_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("UNDECLARED", "DECLARED"):
        monkeypatch.setenv(name, "from the machine")
    monkeypatch.setenv("RUSTFLAGS", "--cfg given")
    main = (
        'fn main() { println!("{:?} {:?} {} {}", option_env!("UNDECLARED"), option_env!("DECLARED"),'
        ' env!("TEXT"), cfg!(given)); }\n'
    )
    script = (
        'fn main() { println!("cargo:rustc-env=TEXT={:?}", std::env::var("UNDECLARED").ok()); }\n'
    )
    crate = crate_with(tmp_path, {"src/main.rs": main, "build.rs": script})
    asset, _ = hermetic(tmp_path, crate, options={"environment": {"DECLARED": "1"}})
    assert run(asset / "bootstrap") == 'None Some("1") None false'


@pytest.mark.parametrize("architecture", ["X86_64", "ARM_64"])
def test_the_bytes_are_those_of_any_other_build(
    tmp_path: Path, sample: Sample, architecture: str
) -> None:
    binaries: list[bytes] = []
    for is_hermetic in (False, True):
        asset, _ = synthesize(
            tmp_path / str(is_hermetic),
            sample("cached") if not binaries else tmp_path / "cached",
            architecture=getattr(lambda_.Architecture, architecture),
            bundling=BundlingOptions(hermetic=is_hermetic),
        )
        binaries.append((asset / "bootstrap").read_bytes())
    assert binaries[0] == binaries[1]


def test_no_binary_and_no_member_is_lost(tmp_path: Path) -> None:
    """Cargo finds both by listing, and leaves out what it can't list."""
    root = write(
        tmp_path / "repository",
        {
            "Cargo.toml": '[workspace]\nmembers = ["crates/*"]\nresolver = "3"\n',
            "Cargo.lock": LOCK,
            "crates/app/Cargo.toml": package(
                '[dependencies]\nshared = { path = "../shared" }\n', name="app"
            ),
            "crates/app/src/bin/one.rs": 'fn main() { println!("{}", shared::NAME); }\n',
            "crates/app/src/bin/two/main.rs": 'fn main() { println!("two"); }\n',
            "crates/shared/Cargo.toml": package(name="shared"),
            "crates/shared/src/lib.rs": 'pub const NAME: &str = "one";\n',
        },
    )
    options = {"locked": False}
    for name in ("one", "two"):
        asset, _ = hermetic(
            tmp_path / name, root / "crates" / "app", binary_name=name, options=options
        )
        assert run(asset / "bootstrap") == name


def test_a_project_in_version_control_builds_as_cargo_toml_says(tmp_path: Path) -> None:
    """And what is tried of the version control is an error, not a binary without it."""
    script = _SCRIPT.format(name="../.git/HEAD", otherwise='.unwrap_or("none".to_string())')
    manifest = package(
        "[workspace]\n[package.metadata.lambda.build]\nhermetic = true\n", name="app"
    )
    crate = crate_with(tmp_path, {"Cargo.toml": manifest, "build.rs": script})
    write(tmp_path / "repository", {".git/HEAD": "ref: refs/heads/main\n"})
    with pytest.raises(RuntimeError, match=r'inputs=\["../.git/HEAD"\]'):
        synthesize(tmp_path, crate)
    write(crate, {"build.rs": 'fn main() { println!("cargo:rustc-env=TEXT=text"); }\n'})
    asset, _ = synthesize(tmp_path, crate)
    assert run(asset / "bootstrap") == "text"


def test_sccache_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = write(tmp_path / "bin", {"sccache": "#!/bin/sh\nexit 1\n"}) / "sccache"
    program.chmod(0o755)
    monkeypatch.delenv("RUSTC_WRAPPER")
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    main = 'fn main() { println!("text"); }\n'
    crate = crate_with(tmp_path, {"src/main.rs": main})
    write(crate, {".cargo/config.toml": f'[build]\nrustc-wrapper = "{program}"\n'})
    asset, _ = hermetic(tmp_path, crate)
    assert run(asset / "bootstrap") == "text"
