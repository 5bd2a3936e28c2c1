from __future__ import annotations

from pathlib import Path

import pytest

from cdk_rust_lambda.cargo.compile.failures import build_error, lock_error
from cdk_rust_lambda.errors import BuildError, CdkRustLambdaError, ToolchainError


def error_of(output: str, status: int = 101) -> CdkRustLambdaError:
    return build_error(["a", "b"], Path("/ws/Cargo.toml"), status, output)


# What cargo, rustc and zig really say.
OPENSSL = """\
error: failed to run custom build command for `openssl-sys v0.9.109`
Caused by:
  process didn't exit successfully: `/t/release/build/openssl-sys-1/build-script-main` (exit status: 101)
  --- stderr
  Could not find directory of OpenSSL installation, and this `-sys` crate cannot proceed without this knowledge.
"""
UNKNOWN_SYS = """\
error: failed to run custom build command for `foo-sys v1.0.0`
  pkg-config exited with status code 1
"""
BROKEN_SYS = """\
error: failed to run custom build command for `foo-sys v1.0.0`
  thread 'main' panicked at build.rs:3
"""


@pytest.mark.parametrize(
    ("output", "remedy"),
    [
        (OPENSSL, "cargo add openssl --features vendored"),
        (UNKNOWN_SYS, "foo-sys looks for a C library"),
        (BROKEN_SYS, "correct the code"),
        ("error: no such command: `lambda`", "pip install cargo-lambda"),
        ("Error: Zig is not installed", "pip install ziglang"),
        (
            "error: failed to write /t/x.rmeta: No space left on device (os error 28)",
            "room on the disk",
        ),
        ("error: unable to open libc.so: ProcessFdQuotaExceeded", "ulimit -n"),
        ("error: Too many open files (os error 24)", "ulimit -n"),
        (
            "error: failed to parse lock file at: /ws/Cargo.lock\nlock file version `5` was found, but this version of"
            " Cargo does not understand this lock file, perhaps Cargo needs to be updated?",
            "Cargo is older than",
        ),
        (
            "  feature `edition2027` is required\n\n  The package requires the Cargo feature called `edition2027`",
            "too old for the package's edition",
        ),
        (
            "  this version of Cargo is older than the `2024` edition, and only supports `2015`, `2018`, and `2021`"
            " editions.",
            "too old for the package's edition",
        ),
        (
            "error: rustc 1.70.0 is not supported by the following packages:\n  x@1 requires rustc 1.80",
            "needs a newer",
        ),
        (
            "error: the lock file /ws/Cargo.lock needs to be updated but --locked was passed to prevent this",
            "cargo update --workspace",
        ),
        (
            "error: cannot update the lock file /ws/Cargo.lock because --locked was passed to prevent this",
            "cargo update --workspace",
        ),
        (
            "error: failed to download `serde v1.0.0`\nattempting to make an HTTP request, but --offline was specified",
            "cargo fetch",
        ),
        (
            "warning: spurious network error: [6] Could not resolve host: index.crates.io",
            "cargo fetch",
        ),
        (
            "'skylake' is not a recognized processor for this target (ignoring processor)",
            "target-cpu=native",
        ),
        ("error: unknown CPU: 'native'", "target-cpu=native"),
        (
            "warning: info: available CPUs for architecture 'aarch64':\n  error: unknown CPU: 'neoverse'",
            "other names (neoverse_n1)",
        ),
        ("Error:   \u00d7 Failed to collect `zig cc` options", "python3 -m ziglang cc --version"),
        (
            "error: linking with `/c/zigcc-aarch64-unknown-linux-gnu.sh` failed: exit status: 1\n"
            "  = note: error: unsupported linker arg: --fix-cortex-a53-843419",
            "pip install --upgrade cargo-lambda",
        ),
        ("error: could not compile `x` (signal: 9, SIGKILL: kill)", "enough memory"),
        ("error: Read-only file system (os error 30)", "target_dir"),
        (
            "error: toolchain '1.94.99-x86_64-unknown-linux-gnu' is not installed\nhelp: run `rustup toolchain install`"
            " to install it",
            "(`rustup toolchain install` in the workspace's folder)",
        ),
        (
            "error: custom toolchain 'niightly' specified in override file '/ws/rust-toolchain.toml' is not installed",
            "`rustup toolchain list` shows",
        ),
        (
            "error: could not download nonexistent rust version `1.94.99-x86_64-unknown-linux-gnu`\n\nCaused by:\n"
            "    0: could not download file from 'https://static.rust-lang.org/dist/rust-1.94.99.tar.gz.sha256'",
            "there is no such release of Rust",
        ),
        (
            "Error:   \u00d7 Unsupported Rust target 'aarch64-unknown-linux-foo'\n"
            "  \u2570\u2500\u25b6 Unrecognized environment: foo",
            "correct the target, in build.target",
        ),
        (
            "Error:   \u00d7 Failed to collect `zig cc` options\n      error: unable to parse target query"
            " 'aarch64-linux-uclibc':\n      UnknownApplicationBinaryInterface",
            "correct the target, in build.target",
        ),
        (
            "error: failed to run `rustc` to learn about target-specific information\n  error: error loading target"
            ' specification: could not find specification for target "x86_64-unknown-linux-uclibc"',
            "correct the target, in build.target",
        ),
        ("error[E0308]: mismatched types", "correct the code"),
    ],
)
def test_a_known_cause_has_its_remedy(output: str, remedy: str) -> None:
    error = error_of(output)
    assert isinstance(error, BuildError)
    assert remedy in (error.remedy or "")
    assert "cargo could not build a, b (exit status 101)" in error.problem
    assert error.file == Path("/ws/Cargo.toml")


def test_what_can_not_be_compiled_is_named() -> None:
    error = error_of('error: could not compile `p-b` (bin "b") due to 1 previous error')
    assert isinstance(error, BuildError)
    assert "could not build b (exit" in error.problem
    assert error.crates == {("p-b", "b")}
    error = error_of("error: could not compile `p-b` (lib) due to 2 previous errors; 1 warning")
    assert isinstance(error, BuildError)
    assert "could not build a, b (exit" in error.problem
    assert error.crates == {("p-b", None)}


LOCKED = "error: cannot update the lock file /ws/Cargo.lock because --locked was passed"
OFFLINE = "attempting to make an HTTP request, but --offline was specified"


@pytest.mark.parametrize(
    ("output", "command"),
    [(LOCKED, "`cargo update --workspace{}` and"), (OFFLINE, "cargo fetch --locked{}")],
)
def test_a_command_that_is_proposed_finds_the_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str, command: str
) -> None:
    manifest = tmp_path / "my app" / "Cargo.toml"
    elsewhere = command.format(f" --manifest-path '{manifest}'")
    for in_container in (False, True):
        error = build_error(["a"], manifest, 101, output, in_container=in_container)
        assert elsewhere in str(error.remedy)
    assert elsewhere in str(lock_error(manifest, 101, output).remedy)
    manifest.parent.mkdir()
    monkeypatch.chdir(manifest.parent)
    assert command.format("") in str(build_error(["a"], manifest, 101, output).remedy)


def test_a_lock_file_that_can_not_be_made_for_a_reason_that_is_not_known(tmp_path: Path) -> None:
    error = lock_error(tmp_path / "Cargo.toml", 101, "error: no matching package")
    command = f"`cargo generate-lockfile --manifest-path {tmp_path}/Cargo.toml`"
    assert command in str(error.remedy)


def test_a_signal_is_named() -> None:
    assert "signal 9" in (error_of("", -9).remedy or "")


def test_the_missing_target_in_cargo_s_words() -> None:
    output = (
        "error[E0463]: can't find crate for `std`\n"
        "  = note: the `x86_64-unknown-linux-gnu` target may not be installed"
    )
    error = error_of(output)
    assert isinstance(error, ToolchainError)
    assert "run: rustup target add x86_64-unknown-linux-gnu" in (error.remedy or "")


def test_code_that_speaks_of_a_cause_is_not_taken_for_it() -> None:
    output = 'error[E0425]: cannot find value `zig`\n |  println!("downloading failed");'
    assert "correct the code" in (error_of(output).remedy or "")


@pytest.mark.parametrize(
    "output",
    [
        "error: couldn't read `src/../secret.txt`: Permission denied (os error 13)",
        'called `Result::unwrap()` on an `Err` value: Os { code: 13, kind: PermissionDenied, message: "x" }',
    ],
)
def test_a_hermetic_build_that_is_refused_a_file(output: str) -> None:
    error = build_error(["a"], Path("/ws/Cargo.toml"), 101, output, is_hermetic=True)
    assert "BundlingOptions(inputs=...)" in (error.remedy or "")
    assert "inputs" not in (error_of(output).remedy or "")
    other = build_error(["a"], Path("/ws/Cargo.toml"), 101, "error[E0308]", is_hermetic=True)
    assert "correct the code" in (other.remedy or "")


@pytest.mark.parametrize(
    ("output", "remedy"),
    [
        ("cdk-rust-lambda: 51: cargo: not found", "in the container's image: cargo, and"),
        ("/bin/sh: line 51: cargo: command not found", "in the container's image: cargo, and"),
        ("error: no such command: `lambda`", "in the container's image: cargo, and"),
        ("called Result::unwrap(): Read-only file system (os error 30)", "into OUT_DIR alone"),
        ("error: failed to open: /x: Permission denied (os error 13)", "Container(user=...)"),
        ("No space left on device (os error 28)", "where the engine keeps its volumes"),
        ("a@1.0 requires rustc 1.99", "a package needs a newer compiler: take an image with"),
        (OPENSSL, "vendored; or install it in the container's image"),
        (UNKNOWN_SYS, "or install it in the container's image"),
        ("the `x86_64-unknown-linux-musl` target may not be installed", "in the Dockerfile of"),
        ("error: unknown cpu: 'x'", "take `-C target-cpu`"),
        ("error: toolchain '1.61.0-x86_64' is not installed", "an image with the toolchain"),
    ],
)
def test_remedies_are_for_the_container(output: str, remedy: str) -> None:
    error = build_error(["a"], Path("/ws/Cargo.toml"), 101, output, in_container=True)
    assert remedy in str(error.remedy)
    for word in ("target_dir", "cross", "rustup update"):  # which are refused, or of this machine
        assert word not in str(error.remedy)
