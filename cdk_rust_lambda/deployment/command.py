"""The command itself: whoever comes first builds for all who ask at the same time."""

from __future__ import annotations

import contextlib
import os
import time
from typing import TYPE_CHECKING

import psutil

from cdk_rust_lambda.bundling.locks import folder_lock
from cdk_rust_lambda.cargo.fingerprint.hash_record import RECORDS
from cdk_rust_lambda.deployment.joint_build import archive_of, build_assets, is_ready
from cdk_rust_lambda.deployment.orders import Order
from cdk_rust_lambda.errors import BuildError, CdkRustLambdaError
from cdk_rust_lambda.publishing.deferred_build import COMMAND

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

# The CDK CLI starts its commands one after the other, each when it has asked the bucket.
_SECONDS_WITHOUT_NEW_ORDERS = 1.0
_SECONDS_BETWEEN_LOOKS = 0.1
_SECONDS_TO_START = 30.0


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
                # Its own may be gone, as by one in another container, which doesn't see this process.
                _serve(dict.fromkeys([*_awaited_orders(folder), order]))
                error = order.answered()
    except (CdkRustLambdaError, OSError) as failure:
        error = f"error: {order.asset.name}: {failure}\n"
    return archive, error or ""


def archive_without_order(order: Order, failure: OSError) -> tuple[Path, str]:
    """Returns the same where the assembly can't be written to, so that nothing can be built there.

    Args:
        order: The asset, and who asks.
        failure: Why the order can't be placed.
    """
    if is_ready(order.asset):
        return archive_of(order.asset), ""
    error = BuildError(
        f"can't build at deployment: {failure}",
        file=order.asset,
        remedy="let the CDK CLI write to the assembly; or build before, with BundlingOptions(build='synthesis')",
    )
    return archive_of(order.asset), f"error: {order.asset.name}: {error}\n"


def _say_nothing(_: Path) -> None:
    """Whoever has the lock says what there is to say."""


def _awaited_orders(folder: Path) -> list[Order]:
    """Returns the orders of those that run, when no more come; removes the others."""
    orders: list[Order] = []
    first_look = last_change = time.monotonic()
    while time.monotonic() - last_change < _SECONDS_WITHOUT_NEW_ORDERS:
        found = Order.all_in(folder)
        may_start = time.monotonic() - first_look < _SECONDS_TO_START
        if found != orders or (may_start and _are_starting(found)):
            orders, last_change = found, time.monotonic()
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    awaited = [each for each in orders if psutil.pid_exists(each.process)]
    for each in orders:
        if each not in awaited:
            each.withdraw()
    return awaited


def _are_starting(orders: list[Order]) -> bool:
    """Whether the CDK CLI has started commands that haven't placed their order yet, as on a busy machine."""
    placed = {order.process for order in orders}
    with contextlib.suppress(psutil.Error):
        for process in psutil.Process(os.getppid()).children():
            with contextlib.suppress(psutil.Error):
                if process.pid not in placed and COMMAND in process.cmdline():
                    return True
    return False


def _serve(orders: Collection[Order]) -> None:
    errors = build_assets(dict.fromkeys(order.asset for order in orders))
    for order in orders:
        order.answer(errors.get(order.asset, ""))
