"""The grants of aws-cdk-lib's constructs."""

from __future__ import annotations

import inspect

PREFIX = "grant_"
"""What the names of grants begin with."""


def grants_of(construct: object) -> dict[str, tuple[str, ...]]:
    """Returns the grants that a construct has, which need to know for whom only, with their options.

    Args:
        construct: A construct of aws-cdk-lib.
    """
    found = {}
    for owner in (construct, *getattr(construct, "_delegates", ())):
        for name in dir(type(owner)):
            member = inspect.getattr_static(type(owner), name)
            # A class's own method would grant it for all resources of the kind.
            if name.startswith(PREFIX) and inspect.isfunction(member):
                _, grantee, *others = inspect.signature(member).parameters.values()
                if grantee.name in ("grantee", "identity") and all(map(_is_optional, others)):
                    found[name.removeprefix(PREFIX)] = tuple(each.name for each in others)
    return found


def _is_optional(parameter: inspect.Parameter) -> bool:
    return parameter.default is not inspect.Parameter.empty
