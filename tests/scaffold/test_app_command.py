from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.scaffold.app_command import app_command
from tests.support.windows import say_windows

if TYPE_CHECKING:
    import pytest


def test_the_interpreter_has_another_name_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    say_windows(monkeypatch)
    assert app_command() == "python app.py"
    monkeypatch.setattr("sys.platform", "darwin")
    assert app_command() == "python3 app.py"
