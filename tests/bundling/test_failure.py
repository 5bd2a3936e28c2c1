"""What an app ends with, in a process of its own: the end of this one can't be looked at."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from cdk_rust_lambda import RustFunction
from tests.support.projects import write_crate, write_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import FakeCargo

_APP = """
from aws_cdk import App, Stack
from cdk_rust_lambda import RustFunction

app = App()
stack = Stack(app, "Stack")
for name in {crates}:
    RustFunction(stack, name.title(), manifest_path=name)
{more}
app.synth()
"""
_SAID = "error[E0425]: cannot find value `valeu` in this scope"


def end(folder: Path, *crates: str, more: str = "") -> subprocess.CompletedProcess[str]:
    (folder / "app.py").write_text(_APP.format(crates=crates, more=more))
    return subprocess.run(
        [sys.executable, "app.py"], cwd=folder, capture_output=True, text=True, check=False
    )


def test_it_ends_with_the_compiler_s_words_and_a_line(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    fake_cargo.plan(status=101, output=_SAID)
    write_crate(tmp_path / "c")
    ended = end(tmp_path, "c")
    assert ended.returncode == 1
    assert ended.stdout == ""
    *_, said, ours = ended.stderr.splitlines()
    assert said == _SAID
    assert ours == (
        "[Stack/C] cargo could not build crate (exit status 101); what it said stands above"
        " (c/Cargo.toml): correct the code, and build it again"
    )
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("crate", ['(bin "beta")', "(lib)", "(build script)"])
def test_it_is_said_at_the_function_that_can_not_be_compiled(
    tmp_path: Path, fake_cargo: FakeCargo, crate: str
) -> None:
    fake_cargo.plan(status=101, output=f"error: could not compile `beta` {crate} due to 1 error")
    root = write_workspace(tmp_path / "ws", "alpha", "beta")
    stack = Stack(App(), "Stack")
    for name in ("alpha", "beta"):
        RustFunction(stack, name, manifest_path=root, package=name)
    with pytest.raises(RuntimeError, match=r"Stack/beta\] cargo could not build"):
        Template.from_stack(stack)


def test_errors_of_others_are_there_too(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    fake_cargo.plan(status=101, output=_SAID)
    write_crate(tmp_path / "c")
    more = (
        "import jsii\nfrom constructs import IValidation\n"
        "@jsii.implements(IValidation)\nclass Broken:\n"
        "    def validate(self): return ['theirs, too']\n"
        "stack.node.add_validation(Broken())"
    )
    ended = end(tmp_path, "c", more=more)
    *_, theirs, ours = ended.stderr.splitlines()
    assert (theirs, ours[:9]) == ("[Stack] theirs, too", "[Stack/C]")


def test_other_exceptions_are_shown_as_ever(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    fake_cargo.plan(status=101, output=_SAID)
    write_crate(tmp_path / "c")
    more = (
        "try:\n    app.synth()\nexcept RuntimeError:\n    raise SystemError('another') from None\n"
    )
    ended = end(tmp_path, "c", more=more)
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1] == "SystemError: another"
    assert "Traceback" in ended.stderr


def test_a_hook_of_the_app_s_is_called_for_others(tmp_path: Path, fake_cargo: FakeCargo) -> None:
    fake_cargo.plan(status=101, output=_SAID)
    write_crate(tmp_path / "c")
    more = (
        "import sys\nsys.excepthook = lambda *of: print('theirs')\n"
        "try:\n    app.synth()\nexcept RuntimeError:\n    raise SystemError from None\n"
    )
    assert end(tmp_path, "c", more=more).stdout == "theirs\n"


def test_in_tests_it_is_the_exception_that_cdk_raises(
    tmp_path: Path, fake_cargo: FakeCargo
) -> None:
    fake_cargo.plan(status=101, output=_SAID)
    stack = Stack(App(), "Stack")
    RustFunction(stack, "F", manifest_path=write_crate(tmp_path / "c"))
    with pytest.raises(RuntimeError, match=r"Stack/F\] cargo could not build"):
        Template.from_stack(stack)
