from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest

from cdk_rust_lambda import ToolchainError
from cdk_rust_lambda.cargo.build_options import BuildOptions
from cdk_rust_lambda.cargo.command import compose_build, compose_settings, run

X86 = "x86_64-unknown-linux-gnu"


def test_argv() -> None:
    argv = compose_build("/bin/cargo", Path("/t/s.toml"), ["a", "b"], ["x y", "$(z)"], locked=True)
    assert argv == [
        *("/bin/cargo", "lambda", "build", "--global", "/t/s.toml"),
        *("--context", "cdk-rust-lambda", "--package=a", "--package=b"),
        *("--bin=x y", "--bin=$(z)", "--locked"),
    ]


def test_settings_name_everything_that_cargo_toml_could_hold_otherwise() -> None:
    options = BuildOptions(f"{X86}.2.26", features=("a",), environment=(("K", "v"),))
    settings = tomllib.loads(compose_settings(options, Path("/out")))
    assert settings == {
        "global": {
            "build": {
                "arm64": False,
                "x86_64": False,
                "target": [f"{X86}.2.26"],
                "release": True,
                "features": ["a"],
                "all_features": False,
                "no_default_features": False,
                "output_format": "binary",
                "lambda_dir": "/out",
                "env_var": [],
                "include": [],
                "flatten": "",
                "workspace": False,
                "bins": False,
                "examples": False,
                "tests": False,
                "benches": False,
                "all_targets": False,
                "extension": False,
                "exclude": [],
                "example": [],
                "test": [],
                "bench": [],
            }
        }
    }


def test_a_profile_replaces_release() -> None:
    build = tomllib.loads(compose_settings(BuildOptions(X86, profile="small"), Path("/o")))[
        "global"
    ]["build"]
    assert build["release"] is False
    assert build["profile"] == "small"


def test_run_gives_every_line_the_status_and_no_standard_input(tmp_path: Path) -> None:
    program = (
        "import os, sys\n"
        "print('out', sys.stdin.read() == '', os.getcwd(), dict(os.environ).get('A'))\n"
        "print('one\\rtwo', file=sys.stderr)\nsys.exit(3)"
    )
    lines: list[str] = []
    status = run(
        [sys.executable, "-c", program], cwd=tmp_path, environment={"A": "1"}, on_line=lines.append
    )
    assert status == 3
    assert sorted(lines) == sorted([f"out True {tmp_path} 1", "one", "two"])


def test_a_program_that_cannot_be_started(tmp_path: Path) -> None:
    with pytest.raises(ToolchainError, match="can't start"):
        run([str(tmp_path / "gone")], cwd=tmp_path, environment={}, on_line=print)


def test_a_failing_listener_ends_the_process(tmp_path: Path) -> None:
    def fail(_: str) -> None:
        raise KeyboardInterrupt

    program = "import time\nprint('line', flush=True)\ntime.sleep(600)"
    with pytest.raises(KeyboardInterrupt):  # and it doesn't take ten minutes
        run([sys.executable, "-c", program], cwd=tmp_path, environment={}, on_line=fail)
