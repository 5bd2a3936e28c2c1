"""What tests need of the system that they run on."""

from __future__ import annotations

import os
import sys

import pytest

needs_permissions = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="root and Windows may read everything"
)
needs_terminals = pytest.mark.skipif(sys.platform == "win32", reason="it has other terminals")
