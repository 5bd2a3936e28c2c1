"""The real CDK CLI: what is compiled when, and what its user sees."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.projects import write, write_workspace
from tools.local_aws import ROOT, cdk_environment, local_aws, run_cdk

pytestmark = pytest.mark.e2e

APP = """
import json, pathlib
from aws_cdk import App, Stack
from cdk_rust_lambda import BundlingOptions, RustFunction
app = App()
fast = BundlingOptions(disable_optimizations=True)
for name in ("alpha", "beta"):
    RustFunction(Stack(app, name.title()), "F", manifest_path="ws", package=name, bundling=fast)
app.synth()
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A CDK project with two stacks, and a wrapper that counts the starts of the real cargo."""
    write_workspace(tmp_path / "ws", "alpha", "beta")
    (tmp_path / "ws" / "Cargo.lock").unlink()
    return write(
        tmp_path, {"app.py": APP, "cdk.json": json.dumps({"app": f"'{sys.executable}' app.py"})}
    )


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    wrapper = tmp_path / "bin" / "cargo"
    write(
        tmp_path, {"bin/cargo": '#!/bin/sh\necho "$@" >> "$CARGO_LOG"\nexec "$REAL_CARGO" "$@"\n'}
    )
    wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR)
    environment = cdk_environment()
    real = next(
        str(Path(folder, "cargo"))
        for folder in environment["PATH"].split(os.pathsep)
        if Path(folder, "cargo").exists()
    )
    return environment | {
        "PATH": f"{wrapper.parent}{os.pathsep}{environment['PATH']}",
        "CARGO_LOG": str(tmp_path / "cargo.log"),
        "REAL_CARGO": real,
        "CARGO_TARGET_DIR": os.environ["CARGO_TARGET_DIR"],
    }


def cargo_starts(environment: dict[str, str]) -> list[str]:
    log = Path(environment["CARGO_LOG"])
    return log.read_text().splitlines() if log.exists() else []


def builds(environment: dict[str, str]) -> list[str]:
    return [each for each in cargo_starts(environment) if each.startswith("lambda build ")]


def staged(project: Path) -> int:
    return len(list((project / "cdk.out").glob("asset.*/bootstrap")))


def test_commands_that_need_no_code_compile_nothing(
    project: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    done = run_cdk("ls", environment=environment, cwd=project)
    assert done.stdout.split() == ["Alpha", "Beta"]
    with local_aws(tmp_path) as aws:
        for arguments in (
            ("destroy", "--all", "--force"),
            ("synth", "--quiet", "--exclusively", "No*"),
        ):
            run_cdk(*arguments, environment=environment | aws.variables, cwd=project)
    assert cargo_starts(environment) == []
    assert staged(project) == 0


def test_synth_compiles_the_selected_stack_once(project: Path, environment: dict[str, str]) -> None:
    # Without --exclusively the CDK CLI asks for all stacks: they may be dependencies.
    selected = ("synth", "--quiet", "--exclusively", "Beta")
    assert run_cdk(*selected, environment=environment, cwd=project).returncode == 0
    assert staged(project) == 1
    assert len(builds(environment)) == 1
    assert " --bin=beta" in builds(environment)[0]
    assert run_cdk("synth", "--quiet", environment=environment, cwd=project).returncode == 0
    assert staged(project) == 2
    assert len(builds(environment)) == 2
    assert run_cdk("synth", "--quiet", environment=environment, cwd=project).returncode == 0
    assert len(builds(environment)) == 2


def test_a_compiler_error_is_shown_with_the_construct(
    project: Path, environment: dict[str, str]
) -> None:
    write(project, {"ws/alpha/src/main.rs": "fn main() { nothing() }"})
    done = run_cdk("synth", "--quiet", environment=environment, cwd=project)
    assert done.returncode != 0
    assert "[Alpha/F] cargo could not build" in done.stderr
    assert "cannot find function `nothing`" in done.stderr
    assert done.stderr.count("error[E0425]") == 1


def test_a_wrong_setting_is_shown_with_file_and_key(
    project: Path, environment: dict[str, str]
) -> None:
    manifest = project / "ws" / "alpha" / "Cargo.toml"
    manifest.write_text(manifest.read_text() + "[package.metadata.lambda.deploy]\nmemory = 64\n")
    done = run_cdk("synth", "--quiet", environment=environment, cwd=project)
    assert done.returncode != 0
    assert "expected an integer from 128 to 10240 (MiB), found 64" in done.stderr
    assert f"file: {manifest}" in done.stderr
    assert "key: package.metadata.lambda.deploy.memory" in done.stderr


def test_the_example_is_the_same_with_rust_and_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With Rust on PATH and bundling, and without both."""
    # The target directory of the example itself, which the demo fills too.
    monkeypatch.delenv("CARGO_TARGET_DIR")
    for name, path, stacks in (("with", None, ["**"]), ("without", str(tmp_path), [])):
        context = {"aws:cdk:bundling-stacks": stacks, "aws:cdk:enable-asset-metadata": True}
        environment = cdk_environment() | {
            "CDK_OUTDIR": str(tmp_path / name),
            "CDK_CONTEXT_JSON": json.dumps(context),
        }
        if path is not None:
            environment["PATH"] = path
        subprocess.run([sys.executable, "examples/app.py"], env=environment, cwd=ROOT, check=True)
    assert len(list((tmp_path / "with").glob("asset.*/bootstrap"))) == 2
    assert list((tmp_path / "without").glob("asset.*")) == []
    for file in ("Media.template.json", "Media.assets.json"):
        with_rust = (tmp_path / "with" / file).read_bytes()
        assert with_rust == (tmp_path / "without" / file).read_bytes()


STAGES = """
from aws_cdk import Annotations, App, Stack, Stage
app = App()
for name in ("dev", "prod"):
    stack = Stack(Stage(app, name), "Photos")
    Annotations.of(stack).add_warning_v2("any", f"odd in {name}")
app.synth()
"""


@pytest.mark.parametrize(
    ("stacks", "said"), [((), []), (("**",), ["dev", "prod"]), (("prod/*",), ["prod"])]
)
def test_stages_are_asked_only_by_a_pattern(
    tmp_path: Path, stacks: tuple[str, ...], said: list[str]
) -> None:
    """What docs/accounts.md says of the CLI."""
    write(
        tmp_path, {"app.py": STAGES, "cdk.json": json.dumps({"app": f"'{sys.executable}' app.py"})}
    )
    command = ("synth", "--quiet", "--strict", *stacks)
    done = run_cdk(*command, environment=cdk_environment(), cwd=tmp_path)
    assert [name for name in ("dev", "prod") if f"odd in {name}" in done.stderr] == said
    assert (done.returncode != 0) is bool(said)
