"""Versions, and what is private."""

from __future__ import annotations

from pathlib import Path

import pytest

from cdk_rust_lambda.machine.aws import check_credentials
from cdk_rust_lambda.machine.packages import check_package, wanted_of
from cdk_rust_lambda.machine.private import without_private
from cdk_rust_lambda.machine.versions import is_before, is_in, version_in


@pytest.mark.parametrize(
    ("version", "wanted", "expected"),
    [
        ("2.240", ">=2.240,<3", True),
        ("2.240.0", ">=2.240,<3", True),
        ("2.239.9", ">=2.240,<3", False),
        ("3.0.0", ">=2.240,<3", False),
        ("2.1148.1", ">=2.1148,<3", True),
        ("2.99", ">=2.1148", False),
        ("1.9.2", "<=1.9.2", True),
        ("1.9.3", "==1.9.2", False),
        ("1.98.0-nightly", ">=1.98", True),
        ("1", "", True),
    ],
)
def test_ranges(version: str, wanted: str, expected: bool) -> None:
    assert is_in(version, wanted) is expected


def test_versions() -> None:
    assert version_in("cargo 1.95.0 (f2d3ce0bd 2026-03-21)") == "1.95.0"
    assert version_in("v24.19.0") == "24.19.0"
    assert version_in("no version") is None
    assert is_before("1.9.2", "1.10")
    assert not is_before("1.10", "1.10.0")


def test_packages() -> None:
    assert wanted_of("jsii") == ">=1.126,<2"
    assert wanted_of("nosuch") == ""
    assert check_package("jsii").state == "ok"
    missing = check_package("nosuch-package-of-nobody")
    assert (missing.state, missing.found) == ("error", "not installed")
    assert "-m pip install 'nosuch-package-of-nobody'" in (missing.remedy or "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("node at HOME/bin/node", "node at ~/bin/node"),
        ("in HOME, HOME", "in ~, ~"),
        ("HOMEr/x", "HOMEr/x"),
        ("arn:aws:iam::123456789012:role/a", "arn:aws:iam::(an account):role/a"),
        ("of account 123456789012.", "of account (an account)."),
        (
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
            "(an account).dkr.ecr.eu-west-1.amazonaws.com",
        ),
        ("1.202411281234 and 202411281234.5", "1.202411281234 and 202411281234.5"),
        ("AKIAIOSFODNN7EXAMPLE and ASIAIOSFODNN7EXAMPLE", "(a key) and (a key)"),
        ("https://user:pass@host/x", "https://host/x"),
        ("1234567890123 and 12345678901", "1234567890123 and 12345678901"),
    ],
)
def test_what_is_private(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, expected: str
) -> None:
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    home = str(tmp_path)
    assert without_private(text.replace("HOME", home)) == expected.replace("HOME", home)


def test_a_user_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise RuntimeError("Could not determine home directory.")

    for name in ("HOME", "USERPROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", none)
    assert without_private("at /home/user/.aws") == "at /home/user/.aws"
    assert [each.name for each in check_credentials()] == ["AWS credentials", "AWS Region"]


def test_a_home_that_is_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, "/")
    assert without_private("/bin/node") == "/bin/node"
