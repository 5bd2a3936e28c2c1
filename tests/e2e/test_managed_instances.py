"""A function that handles several events at once, on AWS' own emulator in the mode of managed instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aws_cdk import App, Stack

from cdk_rust_lambda import BundlingOptions, RustFunction
from tests.support.lambda_emulator import can_emulate_instances, emulate_together
from tests.support.managed_instances import capacity_provider
from tests.support.projects import warnings_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not can_emulate_instances(), reason="needs root, namespaces and x86_64"),
]


def test_all_events_of_an_environment_are_answered(
    tmp_path: Path, sample: Callable[[str], Path]
) -> None:
    stack = Stack(App(outdir=str(tmp_path / "cdk.out")), "S")
    function = RustFunction(
        stack,
        "F",
        manifest_path=sample("concurrent"),
        resources={"instances": capacity_provider(stack)},
        bundling=BundlingOptions(profile="dev-lambda"),
    )
    assert "run_concurrent" not in str(warnings_of(stack))
    bootstrap = function.asset_folder / "bootstrap"
    # Each of them is answered only when all of them are there.
    events = [{"number": number} for number in range(4)]
    assert emulate_together(bootstrap, events, tmp_path) == events
