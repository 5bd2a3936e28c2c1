"""Projects without a Cargo.lock: locked before their hash, if they are going to be built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aws_cdk import App, Stack

from cdk_rust_lambda import BuildError, BundlingOptions, RustFunction, RustWorkspace, ToolchainError
from tests.support.projects import RUNTIME, package, skipping_stack, template_of, warnings_of, write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import FakeCargo

LOCK = (
    "version = 4\n[[package]]\nname = 'crate'\nversion = '0.1.0'\ndependencies = ['serde']\n"
    "[[package]]\nname = 'serde'\nversion = '1.0.0'\nsource = 'registry+x'\n"
)


@pytest.fixture
def crate(tmp_path: Path) -> Path:
    manifest = package("[dependencies]\nserde = '1'\n")
    return write(tmp_path / "c", {"Cargo.toml": manifest, "src/main.rs": "fn main() {}"})


def stack_in(folder: Path) -> Stack:
    return Stack(App(outdir=str(folder / "cdk.out")), "S")


def synthesize(stack: Stack) -> None:
    app = App.of(stack)
    assert app is not None
    app.synth()


def staged(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "cdk.out").glob("asset.*"))


def commands(fake_cargo: FakeCargo) -> list[list[str]]:
    return [call["argv"][:2] for call in fake_cargo.calls]


def said(stack: Stack) -> list[str]:
    return [each for each in warnings_of(stack) if "lockfile-missing" in each]


def test_the_second_synthesis_builds_nothing(
    tmp_path: Path, crate: Path, fake_cargo: FakeCargo
) -> None:
    fake_cargo.plan(writes={"Cargo.lock": LOCK})
    stack = stack_in(tmp_path)
    RustFunction(stack, "F", manifest_path=crate)
    assert (crate / "Cargo.lock").read_text() == LOCK
    (text,) = said(stack)
    assert "so Cargo has written one now: commit the file" in text
    synthesize(stack)
    assert commands(fake_cargo) == [["update", "--workspace"], ["lambda", "build"]]
    assert "--locked" in fake_cargo.calls[1]["argv"]
    first = staged(tmp_path)
    stack = stack_in(tmp_path)
    RustFunction(stack, "F", manifest_path=crate)
    synthesize(stack)
    assert len(fake_cargo.calls) == 2
    assert staged(tmp_path) == first
    assert said(stack) == []


def test_what_is_not_bundled_is_not_locked(crate: Path, fake_cargo: FakeCargo) -> None:
    stack = skipping_stack()
    RustFunction(stack, "F", manifest_path=crate)
    (text,) = said(stack)
    assert "Run `cargo generate-lockfile` and commit the file" in text
    assert fake_cargo.calls == []
    assert not (crate / "Cargo.lock").exists()
    before = template_of(stack)
    (crate / "Cargo.lock").write_text(LOCK)
    stack = skipping_stack()
    RustFunction(stack, "F", manifest_path=crate)
    assert template_of(stack) != before


def test_a_stack_that_is_not_bundled_beside_one_that_is(
    tmp_path: Path, crate: Path, fake_cargo: FakeCargo
) -> None:
    app = App(outdir=str(tmp_path / "cdk.out"), context={"aws:cdk:bundling-stacks": ["Second"]})
    first, second = Stack(app, "First"), Stack(app, "Second")
    RustFunction(first, "F", manifest_path=crate)
    assert fake_cargo.calls == []
    RustFunction(second, "F", manifest_path=crate)
    assert commands(fake_cargo) == [["update", "--workspace"]]
    app.synth()
    assert len(staged(tmp_path)) == 1
    # Of one workspace it is said once.
    assert len(said(first)) == 1
    assert said(second) == []


def test_a_prebuilt_binary_needs_none(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    header = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00\x3e\x00\x01" + bytes(31) + b"\x40"
    tables = "[package.metadata.lambda.deploy]\nbinary_path = 'handler'\n"
    crate = write(tmp_path / "c", {"Cargo.toml": package(tables), "src/main.rs": "fn main() {}"})
    (crate / "handler").write_bytes(header.ljust(64, b"\0"))
    stack = stack_in(tmp_path)
    RustFunction(stack, "F", manifest_path=crate)
    assert fake_cargo.calls == []
    assert said(stack) == []


def test_it_is_said_and_done_once_for_a_workspace(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    files = {"Cargo.toml": "[workspace]\nmembers = ['a', 'b', 'c']\nresolver = '3'\n"}
    for name in "abc":
        files |= {
            f"{name}/Cargo.toml": package(RUNTIME, name=name),
            f"{name}/src/main.rs": "fn main() {}",
        }
    root = write(tmp_path / "ws", files)
    stack = stack_in(tmp_path)
    RustWorkspace(stack, "W", manifest_path=root)
    assert commands(fake_cargo) == [["update", "--workspace"]]
    app = App.of(stack)
    assert isinstance(app, App)
    messages = app.synth().get_stack_by_name("S").messages
    places = [each.id for each in messages if "there is no Cargo.lock" in str(each.entry.data)]
    assert places == ["/S/W"]
    other = stack_in(tmp_path / "other")
    (root / "Cargo.lock").unlink()
    for name in "abc":
        RustFunction(other, name, manifest_path=root, package=name)
    assert commands(fake_cargo).count(["update", "--workspace"]) == 2
    assert len(said(other)) == 1


def test_what_the_options_say_of_cargo_is_obeyed(
    tmp_path: Path, crate: Path, fake_cargo: FakeCargo
) -> None:
    bundling = BundlingOptions(
        offline=True,
        cargo_config=["net.retry=1"],
        unstable_flags=["x"],
        environment={"CARGO_NET_RETRY": "2"},
        quiet=True,
    )
    tables = "[package.metadata.lambda.build]\nignore_rust_version = true\n"
    manifest = (crate / "Cargo.toml").read_text()
    (crate / "Cargo.toml").write_text(manifest + tables)
    RustFunction(stack_in(tmp_path), "F", manifest_path=crate, bundling=bundling)
    (call,) = fake_cargo.calls
    assert call["argv"] == [
        *("update", "--workspace", "--manifest-path", str(crate / "Cargo.toml")),
        *("--config", "net.retry=1", "-Zx", "--offline"),
    ]
    assert call["cwd"] == str(crate)
    assert call["env"]["CARGO_NET_RETRY"] == "2"
    assert call["env"]["CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS"] == "allow"


@pytest.mark.parametrize("bundling", [BundlingOptions(locked=True), BundlingOptions(frozen=True)])
def test_locked_forbids_it(
    tmp_path: Path, crate: Path, fake_cargo: FakeCargo, bundling: BundlingOptions
) -> None:
    with pytest.raises(BuildError, match="keep Cargo from writing it") as caught:
        RustFunction(stack_in(tmp_path), "F", manifest_path=crate, bundling=bundling)
    command = f"`cargo generate-lockfile --manifest-path {crate}/Cargo.toml`"
    assert command in str(caught.value.remedy)
    assert fake_cargo.calls == []


def test_cargo_s_errors(
    tmp_path: Path, crate: Path, fake_cargo: FakeCargo, capfd: pytest.CaptureFixture[str]
) -> None:
    fake_cargo.plan(output="error: no matching package named `serde` found", status=101)
    stack = stack_in(tmp_path)
    for name in ("F", "G"):
        with pytest.raises(BuildError, match="could not lock the dependencies") as caught:
            RustFunction(stack, name, manifest_path=crate)
        assert caught.value.file == crate / "Cargo.toml"
    assert len(fake_cargo.calls) == 1
    assert "no matching package named `serde`" in capfd.readouterr().err
    fake_cargo.plan(output="error: Could not resolve host: index.crates.io", status=101)
    with pytest.raises(BuildError) as caught:
        RustFunction(stack_in(tmp_path), "F", manifest_path=crate)
    assert "check the network" in str(caught.value.remedy)


def test_without_cargo(tmp_path: Path, crate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stack = stack_in(tmp_path)  # starts Node while it is on PATH
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolchainError, match="cargo is not installed"):
        RustFunction(stack, "F", manifest_path=crate)


def test_a_cargo_that_writes_it_elsewhere(
    tmp_path: Path, crate: Path, fake_cargo: FakeCargo
) -> None:
    configuration = "[resolver]\nlockfile-path = 'locks/Cargo.lock'\n"
    write(crate, {".cargo/config.toml": configuration})
    fake_cargo.plan(output="cargo 1.95.0 (f2d3ce0bd 2026-03-21)")
    with pytest.raises(ToolchainError, match=r"cargo 1\.95 doesn't look for the lock file at"):
        RustFunction(stack_in(tmp_path), "F", manifest_path=crate)
    fake_cargo.plan(output="cargo 1.97.0 (0123456 2026-07-09)")
    with pytest.raises(BuildError, match="but not in"):
        RustFunction(stack_in(tmp_path), "F", manifest_path=crate)


def test_a_lock_file_at_another_place(tmp_path: Path, crate: Path, fake_cargo: FakeCargo) -> None:
    configuration = "[resolver]\nlockfile-path = 'locks/Cargo.lock'\n"
    write(crate, {".cargo/config.toml": configuration, "locks/Cargo.lock": LOCK})
    fake_cargo.plan(output="cargo 1.97.0 (0123456 2026-07-09)")
    stack = stack_in(tmp_path)
    RustFunction(stack, "F", manifest_path=crate)
    synthesize(stack)
    assert said(stack) == []
    assert [each["argv"][:2] for each in fake_cargo.calls][-1] == ["lambda", "build"]
    assert "--locked" in fake_cargo.calls[-1]["argv"]
