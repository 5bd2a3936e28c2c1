"""`python -m cdk_rust_lambda.deployment ASSET`: builds an asset, and prints where its archive lies.

The CDK CLI runs it; it isn't for people. ASSET is the asset's folder in the assembly.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from cdk_rust_lambda.deployment.orders import Order

_FAILED = 1
_MISUSED = 2


def main(arguments: list[str]) -> int:
    """Runs the command, and returns its exit status."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m cdk_rust_lambda.deployment ASSET (run by the CDK CLI)\n")
        return _MISUSED
    placed = Order(Path(os.path.abspath(arguments[0])), os.getpid())
    try:
        # Placed before what takes time is imported: those who ask at the same time are served together.
        with placed as order:
            from cdk_rust_lambda.deployment.command import archive_for

            archive, error = archive_for(order)
    except OSError as failure:
        from cdk_rust_lambda.deployment.command import archive_without_order

        archive, error = archive_without_order(placed, failure)
    if error:
        sys.stderr.write(error)
        return _FAILED
    sys.stdout.write(f"{archive}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
