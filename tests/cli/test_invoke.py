"""What `invoke` and `watch` say before anything runs."""

from __future__ import annotations

import json
import os
import platform
import sys
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.cargo.compile.bundling_options import BundlingOptions
from cdk_rust_lambda.cargo.plan import Selection
from cdk_rust_lambda.development.host import host_architecture
from cdk_rust_lambda.emulator.function_process import FunctionProcess
from cdk_rust_lambda.emulator.session import FunctionRun
from tests.support.fake_emulator import fake_emulator, script_program
from tests.support.projects import lambda_settings, write, write_crate, write_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import FakeCargo
    from tests.support.command_line import CommandLine


@pytest.fixture
def crate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write_crate(tmp_path / "crate", lambda_settings("memory = 256"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("--data-file", "a", "--data-ascii", "{}"),
        ("--data-ascii", "{}", "--trigger", "sqs"),
        ("--data-file", "a", "--set", "a=1"),
        ("--data-ascii", "{}", "--env-var", "A"),
        ("--data-ascii", "{}", "--env-var", "=A"),
        ("--data-ascii", "{}", "--timeout", "-1"),
    ],
)
def test_options_that_are_wrong(command: CommandLine, crate: Path, arguments: tuple[str]) -> None:
    status, out, err = command("invoke", "--manifest-path", crate, *arguments)
    assert (status, out) == (2, "")
    assert "Invalid value" in err
    assert "Traceback" not in err


def test_what_was_to_be_a_variable_is_not_shown(command: CommandLine, crate: Path) -> None:
    arguments = ("--data-ascii", "{}", "--env-var", "=hunter2")
    _, _, err = command("invoke", "--manifest-path", crate, *arguments)
    assert "hunter2" not in err
    assert "--env-var" in err


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--data-ascii", "{"), "the event isn't JSON"),
        (("--data-ascii", ""), "the event isn't JSON"),
        (("--data-file", "none.json"), "can't read the event: No such file"),
        (("--data-file", "."), "can't read the event: Is a directory"),
        (("nothing", "--data-ascii", "{}"), "no binary 'nothing'"),
        (("--data-ascii", "{}", "--env-file", "none.env"), "none.env"),
        ((), "say what to send: --data-ascii or --data-file"),
    ],
)
def test_what_can_t_be_sent(
    command: CommandLine, crate: Path, fake_cargo: FakeCargo, arguments: tuple[str], problem: str
) -> None:
    status, out, err = command("invoke", *arguments, "--manifest-path", crate)
    assert (status, out) == (2, "")
    assert problem in err
    assert "remedy: " in err
    assert fake_cargo.calls == []


def test_an_event_that_is_wrong_is_said_before_cargo_locks_anything(
    command: CommandLine, crate: Path, fake_cargo: FakeCargo
) -> None:
    (crate / "Cargo.lock").unlink(missing_ok=True)
    manifest = crate / "Cargo.toml"
    manifest.write_text(manifest.read_text() + "[target.'cfg(unix)'.dependencies]\nnothing = '1'\n")
    status, _, err = command("invoke", "--data-file", "none.json", "--manifest-path", crate)
    assert status == 2
    assert "can't read the event" in err
    assert fake_cargo.calls == []


def test_a_trigger_that_is_wrong_is_named_with_its_line(
    command: CommandLine, tmp_path: Path
) -> None:
    table = '[[package.metadata.lambda.triggers]]\ntype = "sqs"\nbatch_size = "x"\n'
    status, out, err = command("invoke", "--manifest-path", write_crate(tmp_path / "crate", table))
    assert (status, out) == (2, "")
    assert f"{tmp_path / 'crate' / 'Cargo.toml'}:7" in err


@pytest.mark.parametrize("name", ["invoke", "watch", "local"])
def test_where_functions_can_t_run(
    command: CommandLine, crate: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    status, _, err = command(name, *(() if name == "local" else ("--manifest-path", crate)))
    assert status == 2
    assert "don't run on Darwin" in err


@pytest.mark.parametrize("name", ["invoke", pytest.param("watch", marks=pytest.mark.newest)])
@pytest.mark.parametrize(
    "manifest",
    [
        lambda_settings("durable_config = { execution_timeout = 60 }"),
        "[dependencies]\naws-durable-execution-sdk = '0.1'\n",
    ],
)
def test_a_durable_function_needs_lambda(
    command: CommandLine, tmp_path: Path, name: str, manifest: str
) -> None:
    crate = write_crate(tmp_path / "crate", manifest)
    status, out, err = command(name, "--manifest-path", crate)
    assert (status, out) == (2, "")
    assert "the function is durable" in err
    assert "cdk-rust-lambda local invoke" in err


def test_nothing_is_built_that_can_not_be_followed(
    command: CommandLine, crate: Path, fake_cargo: FakeCargo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    status, _, err = command("watch", "--manifest-path", crate)
    assert status == 2
    assert "watchfiles is not installed" in err
    assert fake_cargo.calls == []


def test_a_compile_error_ends_it(command: CommandLine, crate: Path, fake_cargo: FakeCargo) -> None:
    fake_cargo.plan(status=101, output="error: no such thing")
    status, out, err = command("invoke", "--manifest-path", crate, "--data-ascii", "{}")
    assert (status, out) == (2, "")
    assert "error: no such thing" in err
    assert "cargo could not build crate" in err


def test_one_of_a_workspace_has_to_be_named(command: CommandLine, tmp_path: Path) -> None:
    workspace = write_workspace(tmp_path / "shop", "orders", "reports")
    status, _, err = command("watch", "--manifest-path", workspace)
    assert status == 2
    assert "remedy: " in err


@pytest.mark.parametrize("name", ["invoke", "watch", "event", "why"])
def test_a_binary_that_no_package_has(command: CommandLine, tmp_path: Path, name: str) -> None:
    workspace = write_workspace(tmp_path / "shop", "orders", "reports")
    status, _, err = command(name, "order", "--manifest-path", workspace)
    assert status == 2
    assert "no package of the workspace has a binary 'order'" in err
    assert "did you mean 'orders'?" in err


def test_a_binary_that_several_packages_have(command: CommandLine, tmp_path: Path) -> None:
    workspace = write_workspace(tmp_path / "shop", "orders", "reports")
    for member in ("orders", "reports"):
        write(workspace / member, {"src/bin/job.rs": "fn main() {}"})
    status, _, err = command("why", "job", "--manifest-path", workspace)
    assert status == 2
    assert "choose one with --package: orders, reports" in err


def test_one_that_is_followed_gets_the_event(
    command: CommandLine, crate: Path, tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    architecture = host_architecture()
    selection = Selection(
        "crate", architecture=architecture, bundling=BundlingOptions(profile="dev-lambda")
    )
    folder = FunctionRun(crate / "Cargo.toml", "crate", selection, print).build().folder
    with (
        fake_emulator("crate") as server,
        FunctionProcess(server, print).serving(script_program(tmp_path)),
    ):
        content = {"process": os.getpid(), "port": server.port, "function": "crate"}
        write(folder, {"watch.json": json.dumps(content)})
        arguments = ("invoke", "--manifest-path", crate, "--data-ascii")
        status, out, err = command(*arguments, '"anything"')
        assert (status, out) == (0, "[]\n")
        assert f"at port {server.port}" in err
        assert "Without effect" not in err
        assert command(*arguments, '"fail"')[:2] == (1, "[]\n")
        _, _, err = command(*arguments, "{}", "--env-var", "A=s3cret", "--timeout", "0")
        assert "options of `watch`: --timeout, --env-var\n" in err
    assert fake_cargo.calls == []
