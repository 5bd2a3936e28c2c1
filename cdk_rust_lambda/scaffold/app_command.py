"""The command of cdk.json that runs an app."""

from __future__ import annotations

import sys


def app_command() -> str:
    """Returns the command, as `cdk init` writes it: virtual environments of Windows have no `python3`."""
    return f"{'python' if sys.platform == 'win32' else 'python3'} app.py"
