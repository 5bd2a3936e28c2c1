"""The examples' own tests, run in their folders as a stranger does: stack, binary, and the app on a local AWS."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cdk_rust_lambda.local.ministack import PROGRAM_VARIABLE
from tests.test_examples import EXAMPLES, NAMES
from tools.local_aws import CDK, MINISTACK, ROOT, cdk_environment

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("name", NAMES)
def test_its_own_tests(name: str, tmp_path: Path) -> None:
    environment = cdk_environment() | {PROGRAM_VARIABLE: str(MINISTACK)}
    environment["PATH"] = os.pathsep.join((str(CDK.parent), environment["PATH"]))
    environment["PYTHONPATH"] = str(ROOT)
    # Without our own configuration.
    argv = [sys.executable, "-m", "pytest", "-p", "cdk_rust_lambda.testing.plugin"]
    argv += ["-c", os.devnull, "--rootdir", ".", "-p", "no:cacheprovider"]
    if name == "orders":  # its deployment is wanted by both processes
        argv += ["--numprocesses", "2"]
    done = subprocess.run(
        [*argv, "--basetemp", str(tmp_path / "pytest"), "."],
        cwd=EXAMPLES / name,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
