"""Seeds for tests that look at new cases."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

_PACKAGE = Path(__file__).parents[2] / "cdk_rust_lambda"


def fresh_seed() -> int:
    """Returns a seed: a new one for each run, and in CI a new one whenever the package has changed.

    So what CI says of a state of the code stays the same, and the next one is looked at with others.
    """
    if not os.environ.get("CI"):
        return secrets.randbelow(2**32)
    digest = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*.py")):
        digest.update(path.read_bytes())
    return int.from_bytes(digest.digest()[:4])
