"""Which target folder a build has: crates of one app that are in no workspace share theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, Stack

from cdk_rust_lambda import BundlingOptions, RustFunction
from tests.bundling.test_prebuilt import X86, elf
from tests.support.projects import lambda_settings, write, write_crate, write_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import FakeCargo


def target_folders(
    app: App, fake_cargo: FakeCargo, *crates: Path, **keywords: Any
) -> list[str | None]:
    """The folders that cargo is told to build the crates in; None for its own."""
    stack = Stack(app, "S")
    for crate in crates:
        RustFunction(stack, crate.name, manifest_path=crate, **keywords)
    app.synth()
    return [call["env"].get("CARGO_TARGET_DIR") for call in fake_cargo.calls]


@pytest.fixture
def crates(tmp_path: Path) -> list[Path]:
    return [
        write_crate(tmp_path / name, **{"src/main.rs": f"fn main() {{ {name}(); }}"})
        for name in ("a", "b")
    ]


def test_crates_of_one_app_share_a_folder(
    tmp_path: Path, fake_cargo: FakeCargo, crates: list[Path]
) -> None:
    shared = tmp_path / ".cdk-rust-lambda"
    app = App(outdir=str(tmp_path / "cdk.out"))
    assert target_folders(app, fake_cargo, *crates) == [str(shared / "target")] * 2
    assert (shared / ".gitignore").read_text() == "*\n"
    assert (shared / "target" / "CACHEDIR.TAG").exists()


def test_a_crate_alone_and_a_workspace_have_cargo_s_own(
    tmp_path: Path, fake_cargo: FakeCargo, crates: list[Path]
) -> None:
    write_workspace(tmp_path / "ws", "c", "d")
    app = App(outdir=str(tmp_path / "cdk.out"))
    assert target_folders(app, fake_cargo, crates[0], tmp_path / "ws" / "c") == [None, None]


def test_what_the_user_names_is_obeyed(
    tmp_path: Path, fake_cargo: FakeCargo, crates: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = App(outdir=str(tmp_path / "one"))
    bundling = BundlingOptions(target_dir="out")
    own = [str(crate / "out") for crate in crates]
    assert target_folders(app, fake_cargo, *crates, bundling=bundling) == own
    write(crates[0], {".cargo/config.toml": "[build]\ntarget-dir = 'configured'\n"})
    app = App(outdir=str(tmp_path / "two"))
    shared = str(tmp_path / ".cdk-rust-lambda" / "target")
    assert target_folders(app, fake_cargo, *crates)[2:] == [None, shared]
    monkeypatch.setenv("CARGO_TARGET_DIR", str(tmp_path / "set"))
    app = App(outdir=str(tmp_path / "three"))
    assert target_folders(app, fake_cargo, *crates)[4:] == [str(tmp_path / "set")] * 2


def test_all_crates_of_the_app_count_whatever_is_selected(
    tmp_path: Path, fake_cargo: FakeCargo, crates: list[Path]
) -> None:
    app = App(outdir=str(tmp_path / "cdk.out"), context={"aws:cdk:bundling-stacks": ["One"]})
    RustFunction(Stack(app, "One"), "F", manifest_path=crates[0])
    RustFunction(Stack(app, "Two"), "F", manifest_path=crates[1])
    app.synth()
    (call,) = fake_cargo.calls
    assert call["env"]["CARGO_TARGET_DIR"] == str(tmp_path / ".cdk-rust-lambda" / "target")


def test_a_crate_that_is_built_already_has_no_share(
    tmp_path: Path, fake_cargo: FakeCargo, crates: list[Path]
) -> None:
    ready = write_crate(tmp_path / "ready", lambda_settings("binary_path = 'handler'"))
    (ready / "handler").write_bytes(elf(X86))
    app = App(outdir=str(tmp_path / "cdk.out"))
    assert target_folders(app, fake_cargo, ready, crates[0]) == [None]


@pytest.mark.parametrize("is_linked", [False, True])
def test_an_app_in_the_temporary_folder_shares_nothing(
    tmp_path: Path,
    fake_cargo: FakeCargo,
    crates: list[Path],
    monkeypatch: pytest.MonkeyPatch,
    is_linked: bool,
) -> None:
    """Of which CDK takes the real path, as macOS' is behind a link."""
    link = tmp_path / "link"
    link.symlink_to(tmp_path)
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(link if is_linked else tmp_path))
    assert target_folders(App(outdir=str(tmp_path / "out")), fake_cargo, *crates) == [None, None]
