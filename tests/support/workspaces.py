"""Workspaces of functions, made in a stack that builds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cdk_rust_lambda import CdkRustLambdaError, RustWorkspace
from tests.support.projects import skipping_stack

if TYPE_CHECKING:
    from pathlib import Path


def made(folder: Path, **keywords: Any) -> RustWorkspace:
    """The workspace of a folder."""
    return RustWorkspace(skipping_stack(), "W", manifest_path=folder, **keywords)


def error_of(folder: Path, **keywords: Any) -> CdkRustLambdaError:
    """The error of a workspace that can't be made."""
    with pytest.raises(CdkRustLambdaError) as caught:
        made(folder, **keywords)
    return caught.value
