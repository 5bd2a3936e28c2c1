"""Versions, and the ranges of them that `pyproject.toml` has."""

from __future__ import annotations

import re
from itertools import zip_longest

_BOUND = re.compile(r"(>=|<=|==|<|>)\s*([\d.]+)")

Version = tuple[int, ...]


def version_in(text: str) -> str | None:
    """Returns the first version in what a program says of itself; None if there is none."""
    found = re.search(r"\d+\.\d+(?:\.\d+)*", text)
    return found and found[0]


def numbers_of(version: str) -> Version:
    """Returns the numbers of a version, up to what is none: of `1.98.0-nightly` the first three."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    return () if found is None else tuple(map(int, found[0].split(".")))


def is_before(version: str, other: str) -> bool:
    """Whether a version is lower than another one."""
    pairs = [*zip_longest(numbers_of(version), numbers_of(other), fillvalue=0)]
    return [mine for mine, _ in pairs] < [its for _, its in pairs]


def is_in(version: str, wanted: str) -> bool:
    """Whether a version is in a range such as `>=2.240,<3`.

    Args:
        version: The version.
        wanted: The range.
    """
    return all(_keeps(version, sign, bound) for sign, bound in _BOUND.findall(wanted))


def _keeps(version: str, sign: str, bound: str) -> bool:
    if is_before(version, bound):
        return "<" in sign
    if is_before(bound, version):
        return ">" in sign
    return "=" in sign
