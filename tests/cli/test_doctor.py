from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.command_line import run_without_node

if TYPE_CHECKING:
    import pytest

    from tests.conftest import FakeCargo
    from tests.support.command_line import CommandLine


def test_a_machine_that_can_build(
    command: CommandLine, fake_cargo: FakeCargo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All is looked at, and what is private is hidden."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cret-access-key")
    status, out, err = command("doctor")
    names = ("Python", "aws-cdk-lib", "jsii", "Node", "CDK CLI", "cargo", "rustc", "zig")
    others = ("cargo-lambda", "free disk", "open files", "Landlock", "AWS credentials")
    assert all(name in out for name in (*names, *others))
    assert "AKIA" not in out
    assert "s3cret" not in out
    assert str(Path.home()) + "/" not in out
    assert err == ""
    assert status == any(line.startswith("error") for line in out.splitlines())


def test_a_machine_with_nothing(tmp_path: Path) -> None:
    """Nothing of CDK is imported, each error has its remedy, and the exit status says so."""
    done = run_without_node(tmp_path, "doctor", "--json", environment={"HOME": str(tmp_path)})
    assert done.returncode == 1, done.stderr
    checks = {each["name"]: each for each in json.loads(done.stdout)["checks"]}
    assert all(each["remedy"] for each in checks.values() if each["state"] == "error")
    for name in ("Node", "cargo", "rustc"):
        assert checks[name]["state"] == "error"
        assert checks[name]["found"] == "not found"
    assert checks["aws-cdk-lib"]["state"] == "ok"
    assert checks["AWS credentials"]["state"] == "info"
    assert str(tmp_path) not in done.stdout
