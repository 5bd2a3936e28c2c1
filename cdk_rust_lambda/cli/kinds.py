"""Kinds of triggers of an app's own, which a module of it registers."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable
from pathlib import Path

from cdk_rust_lambda.errors import TriggerError


def import_kinds(modules: Iterable[str]) -> None:
    """Imports modules of the app, found from the working directory as `python -m` does.

    Args:
        modules: Their names.

    Raises:
        TriggerError: one can't be imported.
    """
    sys.path.insert(0, str(Path.cwd()))
    for name in modules:
        try:
            importlib.import_module(name)
        except Exception as error:
            raise TriggerError(
                f"can't import {name}: {type(error).__name__}: {error}",
                key="--import",
                remedy="name a module that can be imported from here, such as app.kinds",
            ) from error
