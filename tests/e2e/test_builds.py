"""Real builds: the real cargo, cargo-lambda and zig."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_lambda as lambda_
from elftools.elf.elffile import ELFFile

from cdk_rust_lambda import BundlingOptions, RustFunction
from cdk_rust_lambda.cargo.compile.artifact import read_binary
from tests.support.projects import package, write

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("unoptimized")]

Sample = Callable[[str], Path]


def synthesize(folder: Path, crate: Path, **keywords: Any) -> tuple[Path, list[str]]:
    """Synthesizes one function, and returns its asset's folder and the stack's messages."""
    app = App(outdir=str(folder / "cdk.out"))
    stack = Stack(app, "S")
    RustFunction(stack, "F", manifest_path=crate, **keywords)
    artifact = app.synth().get_stack_by_name("S")
    (asset,) = (folder / "cdk.out").glob("asset.*")
    return asset, [str(message.entry.data) for message in artifact.messages]


def run(binary: Path) -> str:
    return subprocess.run([binary], capture_output=True, text=True, check=True).stdout.strip()


def test_arm64_as_cargo_toml_says(tmp_path: Path, sample: Sample) -> None:
    asset, _ = synthesize(tmp_path, sample("hello"))
    facts = read_binary(asset / "bootstrap")
    assert facts.architecture == "arm64"
    assert facts.glibc is not None
    assert facts.glibc <= (2, 34)
    assert (asset / "data" / "note.txt").read_text() == "included\n"
    assert sorted(p.name for p in asset.iterdir()) == ["bootstrap", "data"]


def test_x86_64_by_keyword_against_cargo_toml(tmp_path: Path, sample: Sample) -> None:
    asset, _ = synthesize(tmp_path, sample("hello"), architecture=lambda_.Architecture.X86_64)
    assert read_binary(asset / "bootstrap").architecture == "x86_64"
    assert run(asset / "bootstrap") == "x86_64 loud from Cargo.toml"


def test_python_s_options_beat_the_build_table(tmp_path: Path, sample: Sample) -> None:
    asset, _ = synthesize(
        tmp_path,
        sample("hello"),
        architecture=lambda_.Architecture.X86_64,
        bundling=BundlingOptions(
            features=[], profile="small", environment={"GREETING": "from Python"}
        ),
    )
    assert run(asset / "bootstrap") == "x86_64 quiet from Python"


def test_an_empty_build_environment_beats_the_build_table(tmp_path: Path, sample: Sample) -> None:
    asset, _ = synthesize(
        tmp_path,
        sample("hello"),
        architecture=lambda_.Architecture.X86_64,
        bundling=BundlingOptions(environment={}, input_variables=["GREETING"]),
    )
    assert run(asset / "bootstrap") == "x86_64 loud no greeting"


def test_settings_without_a_meaning_here_change_nothing(tmp_path: Path, sample: Sample) -> None:
    crate = sample("hello")
    manifest = (crate / "Cargo.toml").read_text()
    more = (
        "arm64 = true\nflatten = 'hello'\nbins = true\nworkspace = true\nall_targets = true\n"
        "bin = ['other']\npackages = ['hello']\noutput_format = 'zip'\nlambda_dir = 'elsewhere'\n"
        "verbose = 2\ntimings = true\nkeep_going = true\ncolor = 'always'\n"
        "message_format = ['json']\n"
    )
    other = 'fn main() { compile_error!("built what was not asked for"); }'
    write(
        crate, {"Cargo.toml": manifest.replace("arm64 = true\n", more), "src/bin/other.rs": other}
    )
    asset, messages = synthesize(tmp_path, crate, binary_name="hello")
    assert read_binary(asset / "bootstrap").architecture == "arm64"
    (message,) = (message for message in messages if "has no effect under CDK" in message)
    assert message.count("; nor has build.") == 12


def test_every_other_build_setting_reaches_the_compiler(tmp_path: Path, sample: Sample) -> None:
    crate = sample("hello")
    write(
        crate,
        {
            "more.toml": "[profile.release]\ndebug-assertions = true\n",
            "build.env": "GREETING='from a file'\n",
            "src/main.rs": (crate / "src" / "main.rs").read_text().replace(
                "fn main() {", 'fn main() {\n    assert!(cfg!(debug_assertions), "configured");'
            ),
        },
    )  # fmt: skip
    build = (
        "disable_optimizations = true\nenv_file = 'build.env'\nconfig = ['more.toml', 'net.retry=1']\n"
        "compiler = { type = 'cargo', extra_args = ['--verbose'] }\njobs = 1\ntarget_dir = 'own-target'\n"
        "locked = true\noffline = true\nfrozen = true\nignore_rust_version = true\n"
        "skip_target_check = true\nunstable_flags = []\n"
    )
    manifest = package(f"[workspace]\n[package.metadata.lambda.build]\n{build}", name="hello")
    write(crate, {"Cargo.toml": manifest.replace("0.1.0", '0.1.0"\nrust-version = "1.999')})
    lock = ["cargo", "generate-lockfile", "--ignore-rust-version"]
    subprocess.run(lock, cwd=crate, check=True, capture_output=True)
    asset, _ = synthesize(tmp_path, crate)
    assert "from a file" in run(asset / "bootstrap")
    assert (crate / "own-target" / "x86_64-unknown-linux-gnu" / "release" / "hello.d").is_file()
    with (asset / "bootstrap").open("rb") as stream:
        assert ELFFile(stream).get_section_by_name(".symtab") is not None  # not stripped


def test_what_is_resolved_is_built(tmp_path: Path) -> None:
    """Whatever cargo-lambda itself would read from the tables, and from files that they name."""
    main = 'fn main() {{ println!("{{}} {{}}", env!("WHO"), option_env!("ONLY_ROOT").is_some()); }}'
    build = (
        "env_file = '.env'\ninput_variables = ['ONLY_ROOT']\nprofile = 'small'\nmanifest_path = 'elsewhere/Cargo.toml'\n"
        "disable_optimizations = true\n"
    )
    root = write(
        tmp_path / "ws",
        {
            "Cargo.toml": "[workspace]\nmembers = ['who']\nresolver = '3'\n"
            "[profile.small]\ninherits = 'release'\ndebug-assertions = true\n",
            "who/Cargo.toml": package(f"[package.metadata.lambda.build]\n{build}", name="who"),
            "who/src/main.rs": main.format(),
            "who/.env": "WHO=member\n",
            ".env": "WHO=root\nONLY_ROOT=1\n",
        },
    )
    asset, _ = synthesize(tmp_path / "a", root / "who")
    assert run(asset / "bootstrap") == "member false"
    # A profile of Python's in place of the table's, even if it is the default one.
    asset, _ = synthesize(
        tmp_path / "b",
        root / "who",
        bundling=BundlingOptions(profile="release", disable_optimizations=False),
    )
    assert run(asset / "bootstrap") == "member false"
    with (asset / "bootstrap").open("rb") as stream:
        assert ELFFile(stream).get_section_by_name(".symtab") is None  # stripped, as a release is


def test_cross_is_the_program_of_that_name(
    tmp_path: Path, sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its containers can't be had here, so a stand-in compiles for it, and records its arguments."""
    cross = write(tmp_path / "bin", {"cross": '#!/bin/sh\necho "$@" > "$0.log"\nexec cargo "$@"\n'})
    (cross / "cross").chmod(0o755)
    monkeypatch.setenv("PATH", f"{cross}{os.pathsep}{os.environ['PATH']}")
    asset, _ = synthesize(
        tmp_path,
        sample("hello"),
        architecture=lambda_.Architecture.X86_64,
        bundling=BundlingOptions(compiler="cross"),
    )
    arguments = (cross / "cross.log").read_text()
    assert arguments.startswith("build ")
    assert "--target x86_64-unknown-linux-gnu " in arguments
    assert run(asset / "bootstrap") == "x86_64 loud from Cargo.toml"


def test_cross_that_is_not_installed(tmp_path: Path, sample: Sample) -> None:
    with pytest.raises(RuntimeError, match="cross is not installed"):
        synthesize(tmp_path, sample("hello"), bundling=BundlingOptions(compiler="cross"))


def test_an_older_glibc_for_an_older_runtime(tmp_path: Path, sample: Sample) -> None:
    asset, _ = synthesize(
        tmp_path,
        sample("hello"),
        architecture=lambda_.Architecture.X86_64,
        runtime=lambda_.Runtime.PROVIDED_AL2,
    )
    glibc = read_binary(asset / "bootstrap").glibc
    assert glibc is not None
    assert glibc <= (2, 26)


def test_the_release_profile_is_cargo_lambda_s(
    tmp_path: Path, sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CARGO_LAMBDA_BUILD.DISABLE_OPTIMIZATIONS")
    asset, _ = synthesize(tmp_path, sample("hello"), architecture=lambda_.Architecture.X86_64)
    with (asset / "bootstrap").open("rb") as stream:
        assert ELFFile(stream).get_section_by_name(".symtab") is None  # strip = "symbols"


def test_a_path_with_spaces_quotes_and_other_scripts(tmp_path: Path, sample: Sample) -> None:
    crate = sample("hello").rename(tmp_path / "a 'b' \"c\" $(touch pwned) ü")
    asset, _ = synthesize(tmp_path, crate, architecture=lambda_.Architecture.X86_64)
    assert run(asset / "bootstrap").startswith("x86_64")
    assert list(tmp_path.rglob("pwned")) == []


def test_an_input_that_the_fingerprint_misses_is_an_error(tmp_path: Path) -> None:
    crate = write(
        tmp_path / "crate",
        {
            "Cargo.toml": package("build = 'build.rs'\n[workspace]\n", name="reads-outside"),
            "Cargo.lock": 'version = 4\n[[package]]\nname = "reads-outside"\nversion = "0.1.0"\n',
            "src/main.rs": "fn main() {}",
            "build.rs": 'fn main() { println!("cargo::rerun-if-changed=../outside.txt"); }',
            "../outside.txt": "x",
        },
    )
    with pytest.raises(RuntimeError, match="not in its asset hash") as caught:
        synthesize(tmp_path, crate)
    assert 'inputs = ["../outside.txt"]' in str(caught.value)


def test_a_variable_that_the_fingerprint_misses_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crate = write(
        tmp_path / "crate",
        {
            "Cargo.toml": package("[workspace]\n", name="reads-variables"),
            "Cargo.lock": 'version = 4\n[[package]]\nname = "reads-variables"\nversion = "0.1.0"\n',
            "src/main.rs": 'fn main() { println!("{} {}", env!("REVISION"), env!("GIVEN")); }',
        },
    )
    monkeypatch.setenv("REVISION", "abc")
    options = BundlingOptions(environment={"GIVEN": "1"})
    with pytest.raises(RuntimeError, match="not in its asset hash") as caught:
        synthesize(tmp_path, crate, bundling=options)
    assert 'input_variables = ["REVISION"]' in str(caught.value)


def test_a_fingerprint_without_gaps_is_silent(tmp_path: Path, sample: Sample) -> None:
    _, messages = synthesize(tmp_path, sample("hello"))
    assert [text for text in messages if "cdk-rust-lambda:" in text] == []


def test_the_compiler_s_error_is_whole_and_once(
    tmp_path: Path, sample: Sample, capfd: pytest.CaptureFixture[str]
) -> None:
    crate = write(sample("hello"), {"src/main.rs": 'fn main() { let x: u8 = "text"; }'})
    with pytest.raises(RuntimeError) as caught:
        synthesize(tmp_path, crate)
    assert "[S/F] cargo could not build hello" in str(caught.value)
    message = capfd.readouterr().err
    assert message.count("error[E0308]: mismatched types") == 1
    assert "expected `u8`, found `&str`" in message
    assert list((tmp_path / "cdk.out").glob("*asset.*/bootstrap")) == []


def test_a_lock_file_that_does_not_fit(tmp_path: Path, sample: Sample) -> None:
    crate = sample("hello")
    lock = (crate / "Cargo.lock").read_text()
    write(crate, {"Cargo.lock": lock.replace("0.1.0", "0.0.9")})
    with pytest.raises(RuntimeError, match="cargo update --workspace"):
        synthesize(tmp_path, crate)
    assert "0.0.9" in (crate / "Cargo.lock").read_text()


def test_required_features_that_are_off(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    extra = "[workspace]\n[features]\nx = []\n[[bin]]\nname = 'gated'\npath = 'src/main.rs'\nrequired-features = ['x']\n"
    crate = write(
        tmp_path / "crate",
        {
            "Cargo.toml": package(extra, name="gated"),
            "Cargo.lock": 'version = 4\n[[package]]\nname = "gated"\nversion = "0.1.0"\n',
            "src/main.rs": "fn main() {}",
        },
    )
    with pytest.raises(RuntimeError, match="could not build gated"):
        synthesize(tmp_path, crate)
    assert "requires the features: `x`" in capfd.readouterr().err
    asset, _ = synthesize(tmp_path / "b", crate, bundling=BundlingOptions(features=["x"]))
    assert (asset / "bootstrap").is_file()
