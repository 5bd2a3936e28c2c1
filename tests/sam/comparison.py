"""Two templates, fact by fact: what SAM's own translator makes, and what the migrated app makes."""

from __future__ import annotations

from collections import defaultdict
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from attrs import frozen

from tests.sam.facts import Fact, facts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

ABSENT = "absent"
"""What stands for a side that has no such resource or property."""
ELSEWHERE = "Resource"
"""The place of a right of the app for what SAM's have no right of that service for."""


@frozen
class Difference:
    """Where the two aren't the same.

    Attributes:
        kind: The type of the resource, or kind of the part.
        place: The property; empty for a resource that one of them hasn't, but `ELSEWHERE`.
        name: What it is known by.
        sam: What SAM has there.
        ours: What is there in the app.
    """

    kind: str
    place: str
    name: str
    sam: Any
    ours: Any


@frozen
class Comparison:
    """What comes of comparing.

    Attributes:
        facts: How many resources and parts SAM's template has.
        same: How many of them are the same in the app.
        differences: Where the app's isn't the same, or has more.
    """

    facts: int
    same: int
    differences: tuple[Difference, ...]


def compare(theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> Comparison:
    """Compares the resources of two templates.

    Args:
        theirs: What SAM makes.
        ours: What the app makes.
    """
    kept = frozenset(
        name for name in theirs.keys() & ours.keys() if theirs[name]["Type"] == ours[name]["Type"]
    )
    found, other = facts_of(theirs, kept), facts_of(ours, kept)
    same = 0
    differences: list[Difference] = []
    for fact, each in _compared(found, other):
        same += fact and not each
        differences += each
    return Comparison(len(found), same, tuple(differences))


def _compared(
    theirs: Sequence[Fact], ours: Sequence[Fact]
) -> Iterator[tuple[bool, list[Difference]]]:
    """Yields the differences of each fact, and whether it is one of SAM's."""
    groups: dict[tuple[str, str], tuple[list[Fact], list[Fact]]] = defaultdict(lambda: ([], []))
    for side, facts in enumerate((theirs, ours)):
        for fact in facts:
            groups[fact.kind, fact.name][side].append(fact)
    reached = [fact.name for fact in theirs if fact.kind == "right"]
    for (kind, name), (left, right) in groups.items():
        for one in left:
            if not right:
                yield True, [Difference(kind, "", name, dict(one.properties), ABSENT)]
                continue
            nearest = min(right, key=lambda other: _distance(one, other))
            right.remove(nearest)
            places = sorted(one.properties.keys() | nearest.properties.keys())
            pairs = {
                place: [each.properties.get(place, ABSENT) for each in (one, nearest)]
                for place in places
            }
            yield (
                True,
                [
                    Difference(kind, place, name, *pair)
                    for place, pair in pairs.items()
                    if not _is_same(*pair)
                ],
            )
        if kind not in ("right", "managed policy", "permission", "authorizer") or not left:
            is_elsewhere = kind == "right" and not _is_reached(name, reached)
            place = ELSEWHERE if is_elsewhere else ""
            for more in right:
                yield False, [Difference(kind, place, name, ABSENT, dict(more.properties))]


def _is_reached(right: str, rights: Iterable[str]) -> bool:
    """Whether other rights have some action of the same service on the resource of a right, or on what it is a part of."""
    action, _, resource = right.partition(" ")
    for each in rights:
        other, _, pattern = each.partition(" ")
        is_within = fnmatchcase(resource, pattern) or resource.startswith(
            (f"{pattern}/", f"{pattern}:")
        )
        if action.partition(":")[0] == other.partition(":")[0] and is_within:
            return True
    return False


def _distance(one: Fact, other: Fact) -> int:
    places = one.properties.keys() | other.properties.keys()
    return sum(
        not _is_same(one.properties.get(place), other.properties.get(place)) for place in places
    )


def _is_same(one: Any, other: Any) -> bool:
    """Whether values say the same: CloudFormation takes a number for its text."""
    if isinstance(one, bool) or isinstance(other, bool):
        return str(one).lower() == str(other).lower()
    if isinstance(one, list) and isinstance(other, list):
        return list(map(str, one)) == list(map(str, other))
    if isinstance(one, list) != isinstance(other, list):
        return bool([str(one)] == other or one == [str(other)])
    return str(one) == str(other)
