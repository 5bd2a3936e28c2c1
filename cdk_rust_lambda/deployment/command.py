"""The command itself: whoever comes first builds for all who ask at the same time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import psutil

from cdk_rust_lambda.bundling.locks import folder_lock
from cdk_rust_lambda.cargo.fingerprint.hash_record import RECORDS
from cdk_rust_lambda.deployment.joint_build import archive_of, build_assets, is_ready
from cdk_rust_lambda.deployment.orders import Order
from cdk_rust_lambda.errors import CdkRustLambdaError

if TYPE_CHECKING:
    from pathlib import Path

# The CDK CLI starts its commands one after the other, as fast as it can.
_SECONDS_WITHOUT_NEW_ORDERS = 1.0
_SECONDS_BETWEEN_LOOKS = 0.1


def archive_for(order: Order) -> tuple[Path, str]:
    """Returns where the archive of an asset lies, and why it couldn't be made, else an empty text.

    Args:
        order: The asset, and who asks.
    """
    archive, folder = archive_of(order.asset), order.asset.parent
    if is_ready(order.asset):
        return archive, ""
    try:
        with folder_lock(folder / RECORDS, _say_nothing):
            error = order.answered()
            if error is None:
                _serve(_awaited_orders(folder))
                error = order.answered()
    except (CdkRustLambdaError, OSError) as failure:
        error = f"error: {order.asset.name}: {failure}\n"
    return archive, error or ""


def _say_nothing(_: Path) -> None:
    """Whoever has the lock says what there is to say."""


def _awaited_orders(folder: Path) -> list[Order]:
    """Returns the orders of those that run, when no more come; removes the others."""
    orders: list[Order] = []
    last_change = time.monotonic()
    while time.monotonic() - last_change < _SECONDS_WITHOUT_NEW_ORDERS:
        found = Order.all_in(folder)
        if found != orders:
            orders, last_change = found, time.monotonic()
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    awaited = [each for each in orders if psutil.pid_exists(each.process)]
    for each in orders:
        if each not in awaited:
            each.withdraw()
    return awaited


def _serve(orders: list[Order]) -> None:
    errors = build_assets(dict.fromkeys(order.asset for order in orders))
    for order in orders:
        order.answer(errors.get(order.asset, ""))
