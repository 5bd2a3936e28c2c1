"""Versions and their requirements, as far as a first release with something can be compared with them."""

from __future__ import annotations

import re

# As many digits as Cargo's numbers may have.
_NUMBER = r"[0-9]{1,20}"
_REQUIREMENT = rf"\s*(\^|~|=|<=|<|>=|>|)\s*({_NUMBER})(?:\.({_NUMBER}|\*))?(?:\.({_NUMBER}|\*))?.*"


def limit_of(requirement: str) -> tuple[int, ...] | None:
    """Returns the first version above those that a requirement allows; None if there is no end.

    See "Version requirement syntax" in the Cargo Book.
    """
    limits = (_limit_of_part(part) for part in requirement.split(","))
    return min((limit for limit in limits if limit is not None), default=None)


def _limit_of_part(requirement: str) -> tuple[int, ...] | None:
    match = re.fullmatch(_REQUIREMENT, requirement)
    if match is None or match[1] in (">", ">="):
        return None
    numbers = [int(each) for each in match.groups()[1:] if each not in (None, "*")]
    if match[1] == "<":
        return _padded(numbers)
    # The place that is counted up: of 1.2.3 the 1, of 0.2.3 the 2, of ~1.2.3 the 2, of =1.2.3 the 3.
    place = len(numbers) - 1
    if match[1] == "~":
        place = min(place, 1)
    elif match[1] in ("", "^") and "*" not in match.groups():
        place = next((index for index, number in enumerate(numbers) if number), place)
    return _padded([*numbers[:place], numbers[place] + 1])


def version_numbers(version: str) -> tuple[int, ...]:
    """Returns the three numbers of a version, without what follows them."""
    return _padded([int(each) for each in re.findall(_NUMBER, version)[:3]])


def _padded(numbers: list[int]) -> tuple[int, ...]:
    return (*numbers, *(0 for _ in range(3 - len(numbers))))
