from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.command_line import run_without_node
from tests.support.projects import lambda_settings, package, write, write_crate

if TYPE_CHECKING:
    from tests.support.command_line import CommandLine

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "media" / "uploads"


def test_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: CommandLine) -> None:
    manifest = """
        [package.metadata.lambda]
        env = { SHARED = "1" }
        [package.metadata.lambda.deploy]
        memory = 512
        tracing = "active"
        tags = { team = "core" }
        layers = ["arn:aws:lambda:eu-west-1:123456789012:layer:one:1"]
        env = { STAGE = "prod" }
        region = "eu-west-1"
        vpc = { subnet_ids = ["subnet-1"] }
        [package.metadata.lambda.build]
        arm64 = true
        env = { CC = "clang" }
        compiler = { type = "cargo", extra_args = ["-v"] }
        [[package.metadata.lambda.triggers]]
        type = "s3"
        source = "uploads"
        [[package.metadata.lambda.triggers]]
        type = "sqs"
        bin = "other"
    """
    write_crate(tmp_path, manifest, **{"src/bin/other.rs": ""})
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"Cargo.toml": (tmp_path / "Cargo.toml").read_text().replace(
        'source = "uploads"', 'source = "uploads"\nbin = "crate"')})  # fmt: skip
    status, out, err = command("config", "--bin", "crate", "--json", "--show-values")
    assert (status, err) == (0, "")
    found = json.loads(out)
    sources, warnings = found.pop("sources"), found.pop("warnings")
    assert found == {
        "package": "crate",
        "bin": "crate",
        "deploy": {
            "memory": 512,
            "tracing": "Active",
            "tags": {"team": "core"},
            "layer": ["arn:aws:lambda:eu-west-1:123456789012:layer:one:1"],
            "region": "eu-west-1",
            "vpc": {"subnet_ids": ["subnet-1"]},
        },
        "build": {
            "arm64": True,
            "env": {"CC": "clang"},
            "compiler": {"type": "cargo", "extra_args": ["-v"]},
        },
        "env": {"SHARED": "1", "STAGE": "prod"},
        "triggers": [{"type": "s3", "source": "uploads", "bin": "crate"}],
    }
    assert sources["deploy.memory"] == "Cargo.toml:9 package.metadata.lambda.deploy"
    assert sources["deploy.tags"] == "Cargo.toml:11 package.metadata.lambda.deploy"
    assert sources["deploy.vpc.subnet_ids"] == "Cargo.toml:15 package.metadata.lambda.deploy.vpc"
    assert sources["env.SHARED"] == "Cargo.toml:7 package.metadata.lambda.env"
    assert sources["env.STAGE"] == "Cargo.toml:13 package.metadata.lambda.deploy.env"
    assert sources["triggers[0]"] == "Cargo.toml:20 package.metadata.lambda.triggers"
    (warning,) = warnings
    assert warning.startswith("info: package.metadata.lambda.deploy.region has no effect under CDK")


def test_a_table_with_what_each_value_beats(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: CommandLine
) -> None:
    write_crate(tmp_path, lambda_settings("memory = 512\nmemry = 1\nenv = { A = '[red]' }"))
    write(tmp_path, {"CargoLambda.toml": "[deploy]\nmemory = 128\n[dev.deploy]\ntimeout = 5\n"})
    monkeypatch.chdir(tmp_path)
    status, out, _ = command("config", "--show-values")
    (row,) = (line for line in out.splitlines() if "deploy.memory" in line)
    assert row.split() == [
        *("deploy.memory", "512", "Cargo.toml:6", "package.metadata.lambda.deploy"),
        *("128", "(CargoLambda.toml:2", "deploy)"),
    ]
    assert "[red]" in out  # not taken for markup
    assert "did you mean 'memory'?" in out
    assert status == 0
    _, out, _ = command("config", "--context", "dev", "--admerge")
    assert "deploy.timeout" in out


def test_values_of_variables_are_hidden_unless_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: CommandLine
) -> None:
    manifest = """
        [package.metadata.lambda]
        env = { TOKEN = "s3cret-top" }
        [package.metadata.lambda.deploy]
        env = { TOKEN = "s3cret-env" }
        env_file = ".env"
        memory = 512
        [package.metadata.lambda.build]
        env = { BUILD = "s3cret-build" }
    """
    write_crate(tmp_path, manifest, **{".env": "FILE=s3cret-file\nTOKEN=s3cret-beaten\n"})
    monkeypatch.chdir(tmp_path)
    for flags in ([], ["--json"]):
        _, hidden, _ = command("config", *flags)
        assert "s3cret" not in hidden
        assert all(text in hidden for text in ("TOKEN", "FILE", "BUILD", "512", ".env:1"))
        _, shown, _ = command("config", "--show-values", *flags)
        assert all(f"s3cret-{each}" in shown for each in ("env", "build", "file"))
        assert ("--show-values shows them" in hidden) is (not flags)
        assert "hidden" not in shown
    _, out, _ = command("config", "--json")
    found = json.loads(out)
    assert found["env"] == {"TOKEN": None, "FILE": None}
    assert found["build"]["env"] == {"BUILD": None}


def test_settings_of_cargo_that_may_be_secret_are_hidden_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: CommandLine
) -> None:
    manifest = """
        [package.metadata.lambda.build]
        config = ["env.TOKEN='s3cret'", "env = {A='s3cret'}", "registries.x.token='s3cret'", "build.jobs=3"]
        [package.metadata.lambda.build.compiler]
        type = "cargo"
        extra_args = ["--config", "env.B='s3cret'", "--config=env.C='s3cret'", "--timings=html"]
    """
    write_crate(tmp_path, manifest)
    write(tmp_path, {"CargoLambda.toml": "[build]\nconfig = [\"env.D='s3cret'\"]\n"})
    monkeypatch.chdir(tmp_path)
    for flags in ([], ["--json"]):
        _, hidden, _ = command("config", *flags)
        assert "s3cret" not in hidden
        texts = ("env.TOKEN=(hidden)", "registries.x.token=(hidden)", "--config=env.C=(hidden)")
        assert all(text in hidden for text in (*texts, "build.jobs=3", "--timings=html"))
        assert ("--show-values shows them" in hidden) is (not flags)
        _, shown, _ = command("config", "--show-values", *flags)
        assert shown.count("s3cret") == (6 if not flags else 5)
        assert "hidden" not in shown


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--manifest-path", "gone"), "there is no such file or folder"),
        (("--package", "crat"), "did you mean 'crate'"),
        (("--bin", "crat"), "did you mean 'crate'"),
        ((), "expected an integer from 128 to 10240"),
    ],
)
def test_an_error_is_one_message(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: CommandLine,
    arguments: tuple[str, ...],
    words: str,
) -> None:
    write_crate(tmp_path, lambda_settings("memory = 1"))
    monkeypatch.chdir(tmp_path)
    status, out, err = command("config", *arguments)
    assert (status, out) == (2, "")
    assert err.startswith("error: ")
    assert words in err
    assert "Traceback" not in err


def test_a_wrong_option(command: CommandLine) -> None:
    status, _, err = command("config", "--jsn")
    assert status == 2
    assert "--jsn" in err


def test_neither_node_nor_cargo_is_needed(tmp_path: Path) -> None:
    done = run_without_node(tmp_path, "config", "--json", "--manifest-path", EXAMPLE)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["deploy"]["memory"] == 256


def test_a_workspace_whose_package_is_not_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: CommandLine
) -> None:
    write(
        tmp_path,
        {
            "Cargo.toml": "[workspace]\nmembers = ['a']\n",
            "a/Cargo.toml": package(name="a"),
            "a/src/main.rs": "",
        },
    )
    status, _, err = command("config", "--manifest-path", tmp_path)
    assert status == 2
    assert "a virtual manifest has no package of its own" in err


def test_settings_and_triggers_that_are_wrong_are_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: CommandLine
) -> None:
    triggers = "[[package.metadata.lambda.triggers]]\ntype = 's3'\nbin = 'gone'\n"
    write_crate(tmp_path, lambda_settings("memory = 1") + triggers)
    status, _, err = command("config", "--manifest-path", tmp_path)
    assert status == 2
    assert "2 values are wrong" in err
    assert "Cargo.toml:9 package.metadata.lambda.triggers[0].bin" in err


def test_types_and_keys_of_triggers_are_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: CommandLine
) -> None:
    triggers = "[[package.metadata.lambda.triggers]]\ntype = 'cron'\n"
    triggers += "[[package.metadata.lambda.triggers]]\ntype = 'sqs'\nbatchsize = 1\n"
    write_crate(tmp_path, triggers)
    monkeypatch.chdir(tmp_path)
    status, out, _ = command("config")
    assert status == 0
    assert "warning: 'cron' is no kind of trigger of the library; use the type schedule" in out
    _, out, _ = command("config", "--json")
    first, second = json.loads(out)["warnings"]
    assert "'cron'" in first
    assert f"has no key 'batchsize'; did you mean 'batch_size'? ({tmp_path}/Cargo.toml:9)" in (
        second.replace("did you mean 'batch_size'?.", "did you mean 'batch_size'?")
    )
