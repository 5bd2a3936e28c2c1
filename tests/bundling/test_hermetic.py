from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import App, Stack

from cdk_rust_lambda import BundlingOptions, RustFunction
from cdk_rust_lambda.cargo.hermetic.landlock import is_available
from tests.support.projects import lambda_settings, write_crate

if TYPE_CHECKING:
    from tests.conftest import FakeCargo

needs_landlock = pytest.mark.skipif(not is_available(), reason="the kernel has no Landlock")
TARGET = "x86_64-unknown-linux-gnu"


def synthesize(folder: Path, *crates: Path, **options: Any) -> list[str]:
    """Synthesizes functions in two stacks each, and returns the texts of all messages."""
    app = App(outdir=str(folder / "cdk.out"))
    for index, crate in enumerate(crates):
        bundling = BundlingOptions(hermetic=True, **options)
        RustFunction(Stack(app, f"S{index}"), "F", manifest_path=crate, bundling=bundling)
    stacks = app.synth().stacks
    return [str(message.entry.data) for stack in stacks for message in stack.messages]


@needs_landlock
def test_packages_are_fetched_and_then_built_apart(
    tmp_path: Path, fake_cargo: FakeCargo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNDECLARED", "1")
    monkeypatch.setenv("COUNTED", "2")
    monkeypatch.setenv("CARGO_REGISTRIES_OURS_TOKEN", "secret")
    crate = write_crate(tmp_path / "c")
    assert (
        synthesize(tmp_path, crate, environment={"DECLARED": "1"}, input_variables=["COUNTED"])
        == []
    )
    fetch, build = fake_cargo.calls
    assert fetch["argv"][0] == "fetch"
    assert "--locked" in fetch["argv"]
    assert build["argv"][:2] == ["lambda", "build"]
    assert fetch["env"]["CARGO_REGISTRIES_OURS_TOKEN"] == "secret"
    assert not build["env"].keys() & {"UNDECLARED", "CARGO_REGISTRIES_OURS_TOKEN"}
    assert build["env"]["DECLARED"] == "1"
    assert build["env"]["COUNTED"] == "2"
    target = str(crate / "target" / "hermetic")
    assert build["env"]["CARGO_TARGET_DIR"] == build["env"]["CARGO_BUILD_BUILD_DIR"] == target
    assert Path(build["env"]["TMPDIR"]).is_relative_to(tmp_path / "cdk.out")


@needs_landlock
def test_what_is_fetched_already_is_not_fetched(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    synthesize(tmp_path, write_crate(tmp_path / "c"), offline=True)
    assert [call["argv"][0] for call in fake_cargo.calls] == ["lambda"]


@needs_landlock
def test_it_builds_into_a_folder_of_its_own_below_the_given_one(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    synthesize(tmp_path, write_crate(tmp_path / "c"), target_dir="out")
    expected = str(tmp_path / "c" / "out" / "hermetic")
    assert fake_cargo.calls[-1]["env"]["CARGO_TARGET_DIR"] == expected


@needs_landlock
def test_a_fetch_that_fails_ends_the_build(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    fake_cargo.plan(status=101, output="error: failed to download `x`")
    with pytest.raises(RuntimeError, match="check the network"):
        synthesize(tmp_path, write_crate(tmp_path / "c"))
    assert len(fake_cargo.calls) == 1


def test_elsewhere_it_is_said_once_and_built_as_ever(
    tmp_path: Path, fake_cargo: FakeCargo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNDECLARED", "1")
    crates = [write_crate(tmp_path / name, note=name) for name in ("c", "d")]
    with monkeypatch.context() as patch:
        patch.setattr("platform.system", lambda: "Darwin")
        (message,) = synthesize(tmp_path, *crates)
    assert "not hermetic here" in message
    assert [call["argv"][0] for call in fake_cargo.calls] == ["lambda", "lambda"]
    assert all(call["env"]["UNDECLARED"] == "1" for call in fake_cargo.calls)


def test_it_is_said_once_in_each_app(
    tmp_path: Path, fake_cargo: FakeCargo, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = App(outdir=str(tmp_path / "cdk.out"))
    stack = Stack(app, "S")
    with monkeypatch.context() as patch:
        patch.setattr("platform.system", lambda: "Darwin")
        for name in ("c", "d"):
            crate = write_crate(tmp_path / name, note=name)
            RustFunction(stack, name, manifest_path=crate, bundling=BundlingOptions(hermetic=True))
            assembly = app.synth(force=True)
    assert len(fake_cargo.calls) == 2
    assert len(assembly.get_stack_by_name("S").messages) == 1


def test_cargo_toml_asks_for_it_too(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    settings = lambda_settings("").replace("deploy", "build") + "hermetic = true\n"
    crate = write_crate(tmp_path / "c", settings)
    app = App(outdir=str(tmp_path / "cdk.out"))
    RustFunction(Stack(app, "S"), "F", manifest_path=crate)
    app.synth()
    assert len(fake_cargo.calls) == (2 if is_available() else 1)
