from __future__ import annotations

from pathlib import Path

import pytest

from cdk_rust_lambda import SettingsError
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.cargo.toml.origin import Origin


def fail(*, times: int) -> int:
    """Raises one error for several that were collected, or the only one."""
    diagnostics = Diagnostics()
    for number in range(times):
        diagnostics.error(Origin(Path("/f.toml"), (f"key{number}",)), "wrong", "correct it")
    diagnostics.raise_errors()
    return times


def test_an_attempt_returns_what_the_function_returns() -> None:
    diagnostics = Diagnostics()
    assert diagnostics.attempt(fail, times=0) == 0
    assert diagnostics.attempt(int, "11", base=2) == 3
    assert diagnostics.errors == []


@pytest.mark.parametrize("times", [1, 2])
def test_an_attempt_adds_each_error(times: int) -> None:
    diagnostics = Diagnostics()
    diagnostics.error(Origin(None, ("VARIABLE",)), "wrong too", "correct it")
    assert diagnostics.attempt(fail, times=times) is None
    keys = [f"key{number}" for number in range(times)]
    assert [error.key for error in diagnostics.errors] == ["VARIABLE", *keys]
    with pytest.raises(SettingsError, match=f"{times + 1} values are wrong"):
        diagnostics.raise_errors()


def test_an_attempt_leaves_other_errors_alone() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        Diagnostics().attempt(int, "a")
