from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.triggers import registry
from tests.support.command_line import run_without_node
from tests.support.projects import RUNTIME, lambda_settings, write, write_crate
from tests.support.triggers import trigger_table

if TYPE_CHECKING:
    from tests.support.command_line import CommandLine

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "tests" / "check/sarif.schema.json").read_text())


@pytest.fixture
def crate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to run the command in, with a warning."""
    monkeypatch.chdir(tmp_path)
    return write_crate(tmp_path, RUNTIME + lambda_settings("memry = 1"))


@pytest.mark.parametrize(
    ("deploy", "fail_on", "status"),
    [
        ("memory = 128", "warning", 0),
        ("region = 'x'", "warning", 0),  # an info
        ("memry = 1", "error", 0),
        ("memry = 1", "warning", 1),
        ("memory = 1", "error", 1),
        ("memory = 1", "warning", 1),
    ],
)
def test_the_exit_status(
    crate: Path, command: CommandLine, deploy: str, fail_on: str, status: int
) -> None:
    write_crate(crate, RUNTIME + lambda_settings(deploy))
    assert command("check", "--fail-on", fail_on)[0] == status
    assert command("check", "--fail-on", fail_on, "--json")[0] == status
    assert command("check", "--fail-on", fail_on, "--sarif")[0] == status


TWO = "memry = 1\nregion = 'x'"  # a warning and an info


@pytest.mark.parametrize(
    ("ignored", "fail_on", "status", "end"),
    [
        ((), "warning", 1, "1 function checked: 1 warning, 1 note\n"),
        (("unknown-setting",), "warning", 0, "checked: 1 note; 1 left out by --ignore\n"),
        (("setting-without-effect",), "warning", 1, "checked: 1 warning; 1 left out by --ignore\n"),
        (
            ("unknown-setting", "setting-without-effect", "url-public"),
            "warning",
            0,
            "checked: nothing found; 2 left out by --ignore\n",
        ),
    ],
)
def test_what_is_left_out(
    crate: Path,
    command: CommandLine,
    ignored: tuple[str, ...],
    fail_on: str,
    status: int,
    end: str,
) -> None:
    write_crate(crate, RUNTIME + lambda_settings(TWO))
    options = [word for each in ignored for word in ("--ignore", each)]
    found, out, _ = command("check", "--fail-on", fail_on, *options)
    assert (found, out[-len(end) :]) == (status, end)
    found, out, _ = command("check", "--fail-on", fail_on, "--json", *options)
    content = json.loads(out)
    left = sum(each != "url-public" for each in ignored)
    assert (found, len(content["findings"]), content["ignored"]) == (status, 2 - left, left)
    found, out, _ = command("check", "--fail-on", fail_on, "--sarif", *options)
    assert (found, len(json.loads(out)["runs"][0]["results"])) == (status, 2 - left)


_SAYS_PUBLIC = """
import json, os, pathlib
said = {"type": "aws:cdk:warning", "data": "it is public [ack: cdk-rust-lambda:url-public]"}
manifest = {"artifacts": {"Shop": {"metadata": {"/Shop/Url": [said]}}}}
out = pathlib.Path(os.environ["CDK_OUTDIR"])
out.mkdir()
(out / "manifest.json").write_text(json.dumps(manifest))
"""


@pytest.mark.parametrize(("options", "status"), [((), 1), (("--ignore", "url-public"), 0)])
def test_what_the_app_says_is_left_out(
    crate: Path, command: CommandLine, options: tuple[str, ...], status: int
) -> None:
    write_crate(crate, RUNTIME)
    write(crate, {"app.py": _SAYS_PUBLIC, "cdk.json": f'{{"app": "{sys.executable} app.py"}}'})
    found, out, _ = command("check", "--synth", "--fail-on", "warning", *options)
    assert (found, "warning[url-public]: it is public" in out) == (status, status == 1)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("url-publik", "did you mean 'url-public'"),
        ("cdk-rust-lambda:url-public", "did you mean 'url-public'"),
        ("xyz", "A finding shows its id in brackets"),
        ("sqs-batch", "'sqs-batch' is an error"),
        ("settings", "there is no notice 'settings'"),
    ],
)
def test_what_can_not_be_left_out(crate: Path, command: CommandLine, name: str, words: str) -> None:
    status, out, err = command("check", "--ignore", name)
    assert (status, out) == (2, "")
    assert words in err
    assert "--ignore" in err


def test_text(crate: Path, command: CommandLine) -> None:
    _, out, err = command("check")
    assert out == (
        "warning[unknown-setting]: unknown key package.metadata.lambda.deploy.memry; did you mean"
        " 'memory'?\n"
        " --> Cargo.toml:8\n"
        "  |\n"
        "8 | memry = 1\n"
        "  |\n"
        "\n"
        "1 function checked: 1 warning\n"
    )
    assert err == ""


def test_json(crate: Path, command: CommandLine) -> None:
    found = json.loads(command("check", "--json")[1])
    assert found["functions"] == ["crate"]
    (finding,) = found["findings"]
    assert (finding["file"], finding["line"]) == ("Cargo.toml", 8)
    assert finding.keys() >= {"level", "rule", "text", "remedy", "key", "construct"}


def test_sarif(crate: Path, command: CommandLine) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    log = json.loads(command("check", "--sarif")[1])
    jsonschema.validate(log, SCHEMA)
    assert log["runs"][0]["results"][0]["ruleId"] == "unknown-setting"


def test_it_needs_no_node_without_triggers(crate: Path) -> None:
    done = run_without_node(crate, "check", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["findings"][0]["rule"] == "unknown-setting"


def test_kinds_of_the_app_s_own(
    crate: Path, command: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "_added", {})
    monkeypatch.syspath_prepend(crate)
    kind = (
        "from cdk_rust_lambda import register_trigger, triggers\n"
        "class Board(triggers.SqsTrigger):\n    type = 'message-board'\n"
        "register_trigger(triggers.with_options(Board))\n"
    )
    write(crate, {"own_kinds.py": kind})
    write_crate(crate, RUNTIME + trigger_table("type = 'message-board'\nbatch_size = 5"))
    assert "unknown trigger type 'message-board'" in command("check")[1]
    status, out, _ = command("check", "--import", "own_kinds")
    assert (status, "error" in out) == (0, False)
    status, _, err = command("check", "--import", "nosuch")
    assert status == 2
    assert "can't import nosuch: ModuleNotFoundError" in err


def test_an_app_with_packages_in_folders_of_their_own(crate: Path, command: CommandLine) -> None:
    write(crate, {"app.py": _SAYS_PUBLIC, "cdk.json": f'{{"app": "{sys.executable} app.py"}}'})
    orders = crate / "orders"
    orders.mkdir()
    for name in ("Cargo.toml", "src"):
        (crate / name).rename(orders / name)
    status, out, _ = command("check", "--synth")
    assert (status, out.splitlines()[-1]) == (0, "1 function checked: 2 warnings")
    shutil.copytree(orders, crate / "returns")
    status, out, _ = command("check", "--synth")
    assert (status, out.splitlines()[-1]) == (0, "app checked: 1 warning")
    status, _, err = command("check")
    assert status == 2
    assert "name the folder that holds one (orders, returns): " in err


@pytest.mark.newest
def test_synth(crate: Path, command: CommandLine) -> None:
    status, _, err = command("check", "--synth")
    assert status == 2
    assert "can't read the app's settings" in err
    write(crate, {"cdk.json": '{"app": "echo no app; exit 3"}'})
    status, out, _ = command("check", "--synth")
    assert status == 1
    assert "error[synthesis]: the app can't be synthesized (exit status 3): no app" in out
    assert "warning[unknown-setting]" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--manifest-path", "gone"), "there is no such file or folder"),
        (("--package", "crat"), "did you mean 'crate'"),
        (("--bin", "crat"), "did you mean 'crate'"),
    ],
)
def test_what_can_t_be_checked(
    crate: Path, command: CommandLine, arguments: tuple[str, ...], words: str
) -> None:
    status, out, err = command("check", *arguments)
    assert (status, out) == (2, "")
    assert err.startswith("error: ")
    assert words in err


def test_the_hook_of_pre_commit(crate: Path, command: CommandLine) -> None:
    yaml = pytest.importorskip("yaml")
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    program, *arguments = hook["entry"].split()
    assert program == "cdk-rust-lambda"
    assert command(*arguments, "--fail-on", "warning")[0] == 1
    assert hook["pass_filenames"] is False
    names = ("Cargo.toml", "a/Cargo.toml", "CargoLambda.toml", "a/Cargo.lock")
    assert all(re.search(hook["files"], name) for name in names)
    assert not re.search(hook["files"], "a/NotCargo.toml")
