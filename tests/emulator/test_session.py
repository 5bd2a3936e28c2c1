"""Building and running one function, with a stand-in for cargo."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

from cdk_rust_lambda.cargo.compile.bundling_options import BundlingOptions
from cdk_rust_lambda.cargo.plan import Selection
from cdk_rust_lambda.emulator.server import Emulator
from cdk_rust_lambda.emulator.session import FunctionRun, followed_emulator, noted
from cdk_rust_lambda.emulator.variables import REFERENCE
from cdk_rust_lambda.errors import BuildError, InvocationError, ManifestError
from cdk_rust_lambda.triggers.core.references import has_reference
from tests.support.fake_emulator import fake_emulator
from tests.support.projects import lambda_settings, package, write, write_crate

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import FakeCargo

SETTINGS = lambda_settings("memory = 256\ntimeout = 7\nname = 'shop-orders'\nenv = { TABLE = 't' }")


def run_of(crate: Path, **given: object) -> FunctionRun:
    bundling = BundlingOptions(profile="dev-lambda")
    selection = Selection("crate", architecture="x86_64", bundling=bundling)
    return FunctionRun(crate / "Cargo.toml", "crate", selection, print, **given)  # type: ignore[arg-type]


@pytest.fixture
def crate(tmp_path: Path) -> Path:
    return write_crate(
        tmp_path / "crate", SETTINGS + "[package.metadata.lambda.build]\narm64 = true\n"
    )


def test_it_is_built_for_this_machine_and_only_once(crate: Path, fake_cargo: FakeCargo) -> None:
    first = run_of(crate).build()
    assert first.source_folders() == {crate}
    first.run()
    assert (first.asset / "bootstrap").exists()
    assert first.asset.is_relative_to(crate / "target")
    run_of(crate).build().run()
    (call,) = fake_cargo.calls
    assert call["build"]["target"] == ["x86_64-unknown-linux-gnu"]
    assert call["build"]["profile"] == "dev-lambda"


def test_what_was_built_of_older_sources_goes(crate: Path, fake_cargo: FakeCargo) -> None:
    first = run_of(crate).build()
    first.run()
    write(crate, {"src/main.rs": "fn main() { }\n"})
    second = run_of(crate).build()
    second.run()
    assert second.asset != first.asset
    assert [each.name for each in first.folder.glob("asset.*")] == [second.asset.name]


def test_a_compile_error_keeps_what_was_built(crate: Path, fake_cargo: FakeCargo) -> None:
    first = run_of(crate).build()
    first.run()
    write(crate, {"src/main.rs": "fn main() { no }\n"})
    fake_cargo.plan(status=101, output="error: no")
    with pytest.raises(BuildError):
        run_of(crate).build().run()
    assert first.asset.exists()


def test_a_project_without_a_lock_file_gets_one(crate: Path, fake_cargo: FakeCargo) -> None:
    (crate / "Cargo.lock").unlink()
    build = run_of(crate).build()
    assert (crate / "Cargo.lock").exists()
    build.run()
    assert build.asset.exists()


def test_two_functions_of_a_shared_target_folder_are_apart(
    crate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARGO_TARGET_DIR", str(tmp_path / "shared"))
    other = write_crate(tmp_path / "other")
    folders = {run_of(crate).build().folder, run_of(other).build().folder}
    assert len(folders) == 2
    assert all(each.is_relative_to(tmp_path / "shared") for each in folders)


def test_what_isn_t_right_names_its_line(crate: Path) -> None:
    write(crate, {"Cargo.toml": "[package]\nname = \n"})
    with pytest.raises(ManifestError) as caught:
        run_of(crate).build()
    assert caught.value.line == 2


def test_its_process_has_the_settings_and_little_of_this_machine(
    crate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TABLE", "SECRET_OF_THE_SHELL", "AWS_PROFILE", "AWS_LAMBDA_FUNCTION_NAME"):
        monkeypatch.setenv(name, "of the shell")
    run = run_of(crate, variables={"QUEUE": "q"})
    build = run.build()
    program = run.program(build)
    assert program.timeout == 7
    assert program.asset == build.asset
    variables = program.variables
    assert variables["TABLE"] == "t"
    assert variables["QUEUE"] == "q"
    assert variables["AWS_PROFILE"] == "of the shell"
    assert variables["PATH"] == os.environ["PATH"]
    assert "SECRET_OF_THE_SHELL" not in variables
    assert {name: value for name, value in variables.items() if name.startswith("AWS_LAMBDA_")} == {
        "AWS_LAMBDA_FUNCTION_NAME": "shop-orders",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/shop-orders",
        "AWS_LAMBDA_LOG_STREAM_NAME": "local",
    }
    assert "of the shell" not in repr(program)


def test_what_is_given_beats_the_settings(crate: Path) -> None:
    run = run_of(crate, variables={"TABLE": "other"}, timeout=0)
    program = run.program(run.build())
    assert program.variables["TABLE"] == "other"
    assert program.timeout is None


def test_what_refers_to_a_resource_is_left_out_and_said(tmp_path: Path) -> None:
    table = (
        "[package.metadata.lambda.deploy]\nenv_file = '.env'\n[package.metadata.lambda.deploy.env]\n"
        "TABLE = 'at ${orders.table_name}'\nURL = '${site.url}'\nTEXT = '$${a.b} and ${c}'\n"
    )
    files = {"Cargo.toml": package(table), ".env": "FILE='${orders.table_name}'\n"}
    crate = write_crate(tmp_path / "crate", **files)
    said: list[str] = []
    run = evolve(run_of(crate, variables={"URL": "http://here"}), say=said.append)
    build = run.build()
    variables = run.program(build).variables
    assert "TABLE" not in variables
    assert variables["URL"] == "http://here"
    assert variables["TEXT"] == "${a.b} and ${c}"
    assert variables["FILE"] == "${orders.table_name}"
    said.clear()
    run.say_what_is_unknown(build)
    assert said == [
        "TABLE isn't set: it refers to a resource of the app; --env-var TABLE=VALUE sets it"
    ]
    # So is it at synthesis.
    for text in ("${a.b}", "x${a-b_1.c}y", "$${", "${a}", "${a.b.c}", "${1.b}", "$ {a.b}", "${}"):
        assert has_reference(text) == bool(REFERENCE.search(text))


def test_defaults(tmp_path: Path) -> None:
    run = run_of(write_crate(tmp_path / "plain"))
    program = run.program(run.build())
    assert program.timeout == 30
    assert program.variables["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "128"
    assert program.variables["AWS_LAMBDA_FUNCTION_NAME"] == "crate"


def test_who_follows_a_function_is_found(tmp_path: Path) -> None:
    assert followed_emulator(tmp_path) is None
    with fake_emulator() as server:
        content = {"process": os.getpid(), "port": server.port, "function": "orders"}
        write(tmp_path, {"watch.json": json.dumps(content)})
        assert followed_emulator(tmp_path) == Emulator(server.port, "orders")
    # Nobody listens any more.
    assert followed_emulator(tmp_path) is None


@pytest.mark.parametrize(
    "text",
    [
        *("", "{}", "[]", '{"process": "x", "port": 1, "function": "f"}'),
        '{"process": 1, "port": 99999, "function": "f"}',
        f'{{"process": {"9" * 30}, "port": 1, "function": "f"}}',
    ],
)
def test_a_file_that_says_nothing_of_use(tmp_path: Path, text: str) -> None:
    write(tmp_path, {"watch.json": text})
    assert followed_emulator(tmp_path) is None


def test_the_note_of_another_process_stays(crate: Path) -> None:
    folder = run_of(crate).build().folder
    with noted(folder, Emulator(1, "crate")):
        write(folder, {"watch.json": "that of another one"})
    assert (folder / "watch.json").read_text() == "that of another one"
    with noted(folder, Emulator(1, "crate")):
        pass
    assert not (folder / "watch.json").exists()


def test_a_note_that_can_not_be_written(crate: Path) -> None:
    folder = run_of(crate).build().folder
    write(folder.parent, {folder.name: "a file"})
    with (
        pytest.raises(InvocationError, match="can't be noted") as caught,
        noted(folder, Emulator(1, "crate")),
    ):
        pass
    assert caught.value.file == folder / "watch.json"


def test_an_extension_is_not_run(tmp_path: Path) -> None:
    manifest = package("[dependencies]\nlambda-extension = '1'\n", name="crate")
    crate = write_crate(tmp_path / "crate", **{"Cargo.toml": manifest})
    with pytest.raises(InvocationError, match="is an extension"):
        run_of(crate).build()


def test_one_that_was_killed_is_no_more(tmp_path: Path) -> None:
    with fake_emulator() as server:
        content = {"process": 2**22 + 1, "port": server.port, "function": "orders"}
        write(tmp_path, {"watch.json": json.dumps(content)})
        assert followed_emulator(tmp_path) is None
