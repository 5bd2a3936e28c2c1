from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aws_cdk import App, Stack

from cdk_rust_lambda import BundlingOptions, RustFunction
from cdk_rust_lambda.local.assembly import read_assembly
from cdk_rust_lambda.local.rebuild import Rebuilder, Rebuilt
from tests.support.projects import lambda_settings, write, write_crate

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import FakeCargo


def rebuilder(folder: Path, *names: str) -> tuple[Rebuilder, list[str]]:
    # As the CDK CLI sets it.
    context = {"aws:cdk:enable-path-metadata": True}
    app = App(outdir=str(folder / "cdk.out"), context=context)
    stack = Stack(app, "Shop")
    for name in names:
        crate = write_crate(folder / name, note=name)
        bundling = BundlingOptions(build="deployment")
        RustFunction(stack, name.title(), manifest_path=crate, bundling=bundling)
    app.synth()
    said: list[str] = []
    functions = read_assembly(folder / "cdk.out").functions
    return Rebuilder({each: each.asset for each in functions}, said.append), said


def run_changed(rebuilder: Rebuilder) -> list[Rebuilt]:
    """What has changed; it runs from then on."""
    found = rebuilder.changed()
    for each in found:
        rebuilder.runs(each)
    return found


def test_what_could_not_be_run_is_tried_again(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    again, _ = rebuilder(tmp_path, "orders")
    write(tmp_path / "orders", {"src/new.rs": ""})
    (first,) = again.changed()
    (second,) = again.changed()
    assert first == second
    assert len(fake_cargo.calls) == 1
    again.runs(second)
    assert again.changed() == []


def test_only_what_has_changed_is_built(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    again, said = rebuilder(tmp_path, "orders", "reports")
    assert again.folders() == {tmp_path / "orders", tmp_path / "reports"}
    assert run_changed(again) == []
    write(tmp_path / "orders", {"src/new.rs": ""})
    (rebuilt,) = run_changed(again)
    assert rebuilt.function.name == "Shop/Orders"
    assert rebuilt.asset != rebuilt.function.asset
    assert (rebuilt.asset / "bootstrap").exists()
    assert run_changed(again) == []
    (call,) = fake_cargo.calls
    # That of all crates of the app, as at the deployment.
    assert call["env"]["CARGO_TARGET_DIR"] == str(tmp_path / ".cdk-rust-lambda" / "target")
    assert said == []


def test_files_of_variables_are_those_of_now(tmp_path: Path) -> None:
    again, _ = rebuilder(tmp_path, "orders")
    assert again.settings_files() == set()
    manifest = (tmp_path / "orders" / "Cargo.toml").read_text()
    more = lambda_settings("env_file = '.env'")
    write(tmp_path / "orders", {"Cargo.toml": manifest + more, ".env": "A=1\n"})
    assert again.settings_files() == {tmp_path / "orders" / ".env"}


def test_back_again_is_a_change_too(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    again, _ = rebuilder(tmp_path, "orders")
    write(tmp_path / "orders", {"src/new.rs": ""})
    run_changed(again)
    (tmp_path / "orders" / "src" / "new.rs").unlink()
    (rebuilt,) = run_changed(again)
    assert rebuilt.asset == rebuilt.function.asset
    assert len(fake_cargo.calls) == 2


def test_what_runs_is_what_is_compared_with(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    again, said = rebuilder(tmp_path, "orders")
    (function,) = again.functions
    swapped = Rebuilder({function: function.asset.with_name("asset.other")}, said.append)
    (rebuilt,) = run_changed(swapped)
    assert rebuilt.asset == function.asset
    assert run_changed(swapped) == []
    assert len(fake_cargo.calls) == 1


def test_a_build_that_fails_is_said_and_tried_again(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    again, said = rebuilder(tmp_path, "orders")
    write(tmp_path / "orders", {"src/new.rs": ""})
    fake_cargo.plan(status=101, output="error: no")
    assert run_changed(again) == []
    assert "Shop/Orders: cargo could not build crate" in said[0]
    assert said[0].endswith("the next change builds it again.")
    fake_cargo.plan()
    assert len(run_changed(again)) == 1


@pytest.mark.parametrize("is_swapped", [False, True])
def test_sources_that_are_those_of_what_runs_again_are_said_once(
    tmp_path: Path, fake_cargo: FakeCargo, is_swapped: bool
) -> None:
    again, said = rebuilder(tmp_path, "orders", "reports")
    if is_swapped:
        write(tmp_path / "orders", {"src/more.rs": ""})
        assert len(run_changed(again)) == 1
    write(tmp_path / "orders", {"src/new.rs": ""})
    fake_cargo.plan(status=101, output="error: no")
    run_changed(again)
    (tmp_path / "orders" / "src" / "new.rs").unlink()
    assert run_changed(again) == []
    assert run_changed(again) == []
    assert said[1:] == ["Shop/Orders: its sources are again those of the code that runs."]


def test_a_build_after_one_that_fails_says_no_more(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    """Then the session says that it is swapped."""
    again, said = rebuilder(tmp_path, "orders")
    write(tmp_path / "orders", {"src/new.rs": ""})
    fake_cargo.plan(status=101, output="error: no")
    run_changed(again)
    fake_cargo.plan()
    assert len(run_changed(again)) == 1
    assert run_changed(again) == []
    assert len(said) == 1


def test_a_manifest_that_is_right_again_is_said(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    again, said = rebuilder(tmp_path, "orders")
    manifest = (tmp_path / "orders" / "Cargo.toml").read_text()
    write(tmp_path / "orders", {"Cargo.toml": "[package"})
    run_changed(again)
    write(tmp_path / "orders", {"Cargo.toml": manifest})
    assert run_changed(again) == []
    assert said[1:] == ["Shop/Orders: its sources are again those of the code that runs."]
    assert fake_cargo.calls == []


def test_a_manifest_that_is_wrong_is_said(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    again, said = rebuilder(tmp_path, "orders", "reports")
    write(tmp_path / "orders", {"Cargo.toml": "[package"})
    write(tmp_path / "reports", {"src/new.rs": ""})
    (rebuilt,) = run_changed(again)
    assert rebuilt.function.name == "Shop/Reports"
    assert said[0].startswith("Shop/Orders: ")
    assert len(fake_cargo.calls) == 1
