"""`cdk watch` with the cdk.json of new projects: an edit is one deployment, and what a build writes is none."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.scaffold.project import ProjectRequest, project_files
from tests.support.projects import package, write
from tools.local_aws import ACCOUNT, CDK, REGION, local_aws, local_environment, run_cdk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

pytestmark = pytest.mark.e2e

_SECONDS = 120
# Longer than the CLI needs to see a change.
_QUIET_SECONDS = 10
_DEPLOYING = "deploying... ["
_DETECTED = "Detected change to"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new app, with a function that needs no crates and is built in its own `target`."""
    monkeypatch.delenv("CARGO_TARGET_DIR")
    files = project_files(ProjectRequest("shop", app=True))
    files["cdk.json"] = files["cdk.json"].replace("python3", sys.executable)
    files |= {
        "Cargo.toml": package(name="shop"),
        "Cargo.lock": 'version = 4\n\n[[package]]\nname = "shop"\nversion = "0.1.0"\n',
        "src/main.rs": "fn main() {}\n",
    }
    return write(tmp_path / "shop", files)


@contextlib.contextmanager
def watching(app: Path, environment: Mapping[str, str]) -> Iterator[Path]:
    """Runs `cdk watch` as long as a block does; yields what it writes its output to."""
    log = app.parent / "watch.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [str(CDK), "watch"],
            cwd=app,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )
    try:
        yield log
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)


def wait_for_deployments(number: int, log: Path) -> None:
    deadline = time.monotonic() + _SECONDS
    while deployments(log) < number:
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.2)
    time.sleep(_QUIET_SECONDS)


def deployments(log: Path) -> int:
    """How many have come behind synthesis and build."""
    return log.read_text(errors="replace").count(_DEPLOYING)


def changes(log: Path) -> list[str]:
    return [line for line in log.read_text(errors="replace").splitlines() if _DETECTED in line]


def test_an_edit_is_one_deployment_and_a_build_is_none(app: Path, tmp_path: Path) -> None:
    assert "**/target" in json.loads((app / "cdk.json").read_text())["watch"]["exclude"]
    with local_aws(tmp_path / "aws") as aws:
        environment = {**local_environment(aws), "PYTHONPATH": os.pathsep.join(sys.path)}
        # Of a stack that isn't there `cdk watch` makes nothing.
        deploy = ("deploy", "--require-approval", "never")
        for arguments in (("bootstrap", f"aws://{ACCOUNT}/{REGION}"), deploy):
            done = run_cdk(*arguments, environment=environment, cwd=app)
            assert done.returncode == 0, done.stderr
        shutil.rmtree(app / "target")
        shutil.rmtree(app / "cdk.out")
        with watching(app, environment) as log:
            wait_for_deployments(1, log)
            assert (app / "target").is_dir()
            assert (deployments(log), changes(log)) == (1, []), log.read_text()
            write(app, {"src/main.rs": 'fn main() { println!("edited"); }\n'})
            wait_for_deployments(2, log)
            assert deployments(log) == 2, log.read_text()
            (change,) = changes(log)
            assert "src/main.rs" in change
