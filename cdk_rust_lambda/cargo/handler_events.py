"""What events a package's handlers can decode, from its dependencies in Cargo.toml."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from attrs import frozen

from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cdk_rust_lambda.cargo.project.dependencies import Dependency
    from cdk_rust_lambda.cargo.project.lockfile import LockedPackage, Lockfile
    from cdk_rust_lambda.cargo.project.package import Package

EVENTS_CRATE = "aws_lambda_events"
HTTP_CRATE = "lambda_http"

# What lambda_http turns on in aws_lambda_events, which Cargo compiles once and lambda_http re-exports.
_FEATURES_OF_HTTP = frozenset({"alb", "apigw", "vpc_lattice"})

# From the index of crates.io: the first release with a feature, for those that came late.
_FIRST: Mapping[tuple[str, str], tuple[int, ...]] = MappingProxyType(
    {
        (EVENTS_CRATE, "cloudformation"): (0, 12, 0),
        (EVENTS_CRATE, "documentdb"): (0, 12, 0),
        (EVENTS_CRATE, "eventbridge"): (0, 12, 0),
        (EVENTS_CRATE, "bedrock_agent_runtime"): (0, 13, 0),
        (EVENTS_CRATE, "cloudwatch_alarms"): (0, 13, 1),
        (EVENTS_CRATE, "secretsmanager"): (0, 14, 0),
        (EVENTS_CRATE, "controltower"): (1, 1, 0),
        (EVENTS_CRATE, "vpc_lattice"): (1, 1, 0),
        (HTTP_CRATE, "vpc_lattice"): (1, 2, 0),
    }
)
_REQUIREMENT = r"\s*(\^|~|=|<=|<|>=|>|)\s*(\d+)(?:\.(\d+|\*))?(?:\.(\d+|\*))?.*"


@frozen
class CrateFeatures:
    """The features with which a package uses a crate.

    Attributes:
        names: Those that are named.
        has_default: Whether the default ones are on: of both crates, all that decode events.
    """

    names: frozenset[str]
    has_default: bool

    def has(self, feature: str | None) -> bool:
        """Whether a feature is on; None needs none."""
        return feature is None or self.has_default or feature in self.names


def crate_features(package: Package, crate: str) -> CrateFeatures | None:
    """Returns the features with which a package's code uses a crate, or None if it doesn't.

    A feature that a feature of the package turns on counts, whether that is on or not.
    """
    uses = _uses(package, crate)
    by_http = _FEATURES_OF_HTTP if crate == EVENTS_CRATE and _uses(package, HTTP_CRATE) else None
    if not uses:
        return None if by_http is None else CrateFeatures(by_http, has_default=False)
    names = (by_http or frozenset()).union(*(each.features for each in uses))
    names |= {
        feature
        for values in package.features.values()
        for value in values
        for owner, slash, feature in (value.partition("/"),)
        if slash and owner.removesuffix("?") in {each.name for each in uses}
    }
    return CrateFeatures(names, any(each.default_features for each in uses))


def _uses(package: Package, crate: str) -> list[Dependency]:
    """Returns a package's dependencies on a crate, of all targets."""
    return [
        dependency
        for dependency in package.dependencies
        if dependency.package == crate and dependency.kind == "normal"
    ]


def undecoded_event(  # noqa: PLR0913 - what the notice names
    lockfile: Lockfile | None,
    package: Package,
    kind: str,
    event_type: str,
    feature: str | None,
    line: int | None = None,
) -> Notice | None:
    """Returns the warning that a package's handlers can't decode the events of a trigger; None if they can.

    Args:
        lockfile: Its workspace's Cargo.lock, if there is one.
        package: The package.
        kind: The trigger's type.
        event_type: The Rust type, with its path.
        feature: The feature of its crate that has it.
        line: The line of the trigger in the package's manifest, if it is there.
    """
    command = missing_event(lockfile, package, event_type, feature)
    if command is None:
        return None
    file = package.manifest.path
    text = (
        f"{file} doesn't have what decodes the events of a trigger of type {kind!r}, {event_type}:"
        f" run `{command}`"
    )
    return Notice.warning("event-not-decoded", text, file=file, line=line)


def missing_event(
    lockfile: Lockfile | None, package: Package, event_type: str, feature: str | None
) -> str | None:
    """Returns what to run so that a package's handlers can decode an event; None if they can.

    Args:
        lockfile: Its workspace's Cargo.lock, if there is one.
        package: The package.
        event_type: The Rust type, with its path.
        feature: The feature of its crate that has it.
    """
    crate = event_type.partition("::")[0]
    features = crate_features(package, crate)
    if features is not None and features.has(feature):
        return _newer(lockfile, package, crate, feature)
    if crate == HTTP_CRATE and _decodes_requests(package):
        return None
    command = f"cargo add --package {package.name} {crate}"
    return command if feature is None else f"{command} --features {feature}"


def _newer(
    lockfile: Lockfile | None, package: Package, crate: str, feature: str | None
) -> str | None:
    """Returns what to run if the release of a crate is too old for a feature; None if it isn't."""
    first = _FIRST.get((crate, feature or ""))
    if first is None:
        return None
    limits = [_limit(each.requirement) for each in _uses(package, crate)]
    if limits and all(limit is not None and limit <= first for limit in limits):
        release = f"{crate}@{first[0]}.{first[1]}"
        return f"cargo add --package {package.name} {release} --features {feature}"
    if lockfile is None:
        return None
    used = [each.id.version for each in _locked(lockfile, package, crate)]
    newest = max(used, key=_numbers, default=None)
    if newest is None or _numbers(newest) >= first:
        return None
    # Cargo wants to know which one, if there are several.
    is_ambiguous = len(lockfile.named(crate)) > 1
    return f"cargo update {crate}@{newest}" if is_ambiguous else f"cargo update {crate}"


def _locked(lockfile: Lockfile, package: Package, crate: str) -> list[LockedPackage]:
    """Returns what a package's code uses as a crate: its own dependency, or else that of lambda_http."""
    own = [
        each
        for found in lockfile.path_packages(package.id)
        for each in lockfile.dependencies(found)
    ]
    by_http = [
        each
        for found in own
        if found.id.name == HTTP_CRATE
        for each in lockfile.dependencies(found)
    ]
    return [each for each in (own if _uses(package, crate) else by_http) if each.id.name == crate]


def _limit(requirement: str) -> tuple[int, ...] | None:
    """Returns the first version above those that a requirement allows; None if there is no end.

    See "Version requirement syntax" in the Cargo Book.
    """
    limits = (_limit_of_one(part) for part in requirement.split(","))
    return min((limit for limit in limits if limit is not None), default=None)


def _limit_of_one(requirement: str) -> tuple[int, ...] | None:
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


def _numbers(version: str) -> tuple[int, ...]:
    return _padded([int(each) for each in re.findall(r"\d+", version)[:3]])


def _padded(numbers: list[int]) -> tuple[int, ...]:
    return (*numbers, *(0 for _ in range(3 - len(numbers))))


def _decodes_requests(package: Package) -> bool:
    """Whether a package names the raw types of HTTP requests, and so does without lambda_http."""
    raw = {"alb", "apigw", "lambda_function_urls", "vpc_lattice"}
    return any(each.features & raw for each in _uses(package, EVENTS_CRATE))
