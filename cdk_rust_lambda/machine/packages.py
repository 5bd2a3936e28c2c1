"""Python, and the packages that are needed: found by their metadata, without importing them."""

from __future__ import annotations

import platform
import re
import sys
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from typing import TYPE_CHECKING

from cdk_rust_lambda.machine.check import MachineCheck
from cdk_rust_lambda.machine.versions import is_in

if TYPE_CHECKING:
    from collections.abc import Iterator

_OWN = "cdk-rust-lambda"
_SHOWN = ("aws-cdk-lib", "constructs", "jsii")


def check_python() -> Iterator[MachineCheck]:
    """Yields what is found of Python, of this package, and of those of CDK."""
    yield MachineCheck(_OWN, "ok", version(_OWN))
    yield MachineCheck(
        "system", "ok", f"{platform.system()} {platform.release()}, {platform.machine()}"
    )
    wanted = str(metadata(_OWN)["Requires-Python"] or "")
    found = platform.python_version()
    is_right = is_in(found, wanted)
    yield MachineCheck(
        "Python",
        "ok" if is_right else "error",
        f"{found} at {sys.executable}",
        wanted,
        None if is_right else "make a virtual environment with a newer Python",
    )
    for name in _SHOWN:
        yield check_package(name)


def check_package(name: str) -> MachineCheck:
    """Returns what is found of a package that is needed.

    Args:
        name: Its name.
    """
    wanted = wanted_of(name)
    remedy = f"run: {sys.executable} -m pip install '{name}{wanted}'"
    try:
        found = version(name)
    except PackageNotFoundError:
        return MachineCheck(name, "error", "not installed", wanted, remedy)
    is_right = is_in(found, wanted)
    return MachineCheck(
        name, "ok" if is_right else "error", found, wanted, None if is_right else remedy
    )


def wanted_of(name: str) -> str:
    """Returns the versions of a package that are needed, such as `>=2.240,<3`.

    Args:
        name: Its name.
    """
    for requirement in requires(_OWN) or ():
        needed, _, _ = requirement.partition(";")
        found = re.fullmatch(rf"{re.escape(name)}\s*(.*)", needed.strip())
        if found is not None:
            # As in pyproject.toml: the metadata has them in the order of their signs.
            return ",".join(sorted(found[1].strip("() ").split(","), reverse=True))
    return ""
