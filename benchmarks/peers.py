"""The other constructs for Rust functions, from PyPI, in an environment of their own: `.venv-peers`."""

from __future__ import annotations

import os
import sys
import venv
from importlib.metadata import version
from pathlib import Path

from common import run

FOLDER = Path(__file__).parent.parent / ".venv-peers"
PEERS = {
    "cargo-lambda-cdk": "cargo-lambda-cdk==0.0.36",
    "cdklabs": "cdklabs.aws-lambda-rust==0.0.10",
}
# What cdklabs' construct compiles with. Its dependency, zig, is the one beside our interpreter.
_ZIGBUILD = "cargo-zigbuild==0.24.0"
# The same for all, so that what differs is the construct.
_SHARED = ("aws-cdk-lib", "constructs", "jsii")


def install() -> Path:
    """Installs the peers if they aren't yet; returns their interpreter."""
    python = FOLDER / "bin" / "python"
    shared = [f"{name}=={version(name)}" for name in _SHARED]
    wanted = "\n".join([sys.version, *shared, *PEERS.values(), _ZIGBUILD])
    marker = FOLDER / ".installed"
    if not marker.exists() or marker.read_text() != wanted:
        print(f"Installing {', '.join(PEERS.values())} into {FOLDER} ...", file=sys.stderr)
        venv.create(FOLDER, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        for packages in ([*shared, *PEERS.values()], ["--no-deps", _ZIGBUILD]):
            run([*pip, *packages], cwd=FOLDER, environment=os.environ)
        marker.write_text(wanted)
    return python
