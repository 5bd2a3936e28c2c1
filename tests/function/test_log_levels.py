"""A function's log level, and what its program makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda import KeywordError
from cdk_rust_lambda.function.log_levels import log_level_notices
from tests.support.projects import skipping_stack
from tests.support.triggers import function_with

if TYPE_CHECKING:
    from pathlib import Path

    from cdk_rust_lambda.function.keywords import FunctionKeywords

FATAL = lambda_.ApplicationLogLevel.FATAL


@pytest.mark.parametrize(
    ("keywords", "ids"),
    [
        ({}, []),
        ({"environment": {"RUST_LOG": "debug"}}, []),
        ({"application_log_level_v2": FATAL}, ["log-level-fatal"]),
        ({"application_log_level": "fatal"}, ["log-level-fatal"]),
        ({"application_log_level": "ERROR"}, []),
        (
            {"application_log_level": "ERROR", "environment": {"RUST_LOG": "mine=debug"}},
            ["log-level-overridden"],
        ),
        (
            {"application_log_level_v2": FATAL, "environment": {"RUST_LOG": "off"}},
            ["log-level-overridden"],
        ),
        ({"application_log_level": "DEBUG", "environment": {"RUST_LOG": "debug"}}, []),
        ({"application_log_level": "DEBUG", "environment": {"RUST_LOG": ""}}, []),
    ],
)
def test_levels(keywords: FunctionKeywords, ids: list[str]) -> None:
    assert [notice.id for notice in log_level_notices(keywords)] == ids


def test_snap_start_is_refused(tmp_path: Path) -> None:
    on: Any = lambda_.SnapStartConf.ON_PUBLISHED_VERSIONS
    with pytest.raises(KeywordError, match="SnapStart for managed runtimes") as caught:
        function_with(tmp_path, skipping_stack(), snap_start=on)
    assert caught.value.key == "snap_start"
    assert "provisioned concurrency" in (caught.value.remedy or "")
    function_with(tmp_path / "without", skipping_stack(), snap_start=None)
