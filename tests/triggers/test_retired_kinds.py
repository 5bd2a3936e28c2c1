from __future__ import annotations

from cdk_rust_lambda.triggers.registry import own_kinds
from cdk_rust_lambda.triggers.retired_kinds import REFUSED


def test_each_says_what_to_use_instead() -> None:
    assert {"cloudfront-edge", "kinesis-analytics", "iot-1-click", "iot-button"} <= REFUSED.keys()
    for reason in REFUSED.values():
        assert "use " in reason


def test_none_of_them_exists() -> None:
    assert not REFUSED.keys() & {kind.type for kind in own_kinds()}
