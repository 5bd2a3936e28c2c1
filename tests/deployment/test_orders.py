from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.deployment.orders import Order

if TYPE_CHECKING:
    from pathlib import Path


def test_an_order_is_there_until_it_is_answered(tmp_path: Path) -> None:
    """Else whoever comes next would serve it again."""
    with Order(tmp_path / "asset.1", 1) as one, Order(tmp_path / "asset.2-3", 2) as two:
        assert Order.all_in(tmp_path) == [one, two]
        assert (one.answered(), two.answered()) == (None, None)
        one.answer("wrong")
        assert Order.all_in(tmp_path) == [two]
        assert (one.answered(), two.answered()) == ("wrong", None)
        two.answer("")
        assert two.answered() == ""
        # As of a command with the number of an earlier process.
        with Order(tmp_path / "asset.1", 1) as again:
            assert again.answered() is None
    assert list((tmp_path / ".rust-assets").iterdir()) == []
