"""What events a package's handlers can decode, from its dependencies in Cargo.toml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from attrs import frozen

from cdk_rust_lambda.cargo.project.lockfile import read_lockfile
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
    found = [_features_of(package, name, value) for name, value in _uses(package, crate)]
    if not found:
        if crate == EVENTS_CRATE and any(_uses(package, HTTP_CRATE)):
            return CrateFeatures(_FEATURES_OF_HTTP, has_default=False)
        return None
    names = frozenset().union(*(each.names for each in found))
    names |= {
        feature
        for values in package.features.values()
        for value in values
        for owner, slash, feature in (value.partition("/"),)
        if slash and owner.removesuffix("?") in {name for name, _ in _uses(package, crate)}
    }
    if crate == EVENTS_CRATE and any(_uses(package, HTTP_CRATE)):
        names |= _FEATURES_OF_HTTP
    return CrateFeatures(names, any(each.has_default for each in found))


def _uses(package: Package, crate: str) -> Iterator[tuple[str, Any]]:
    """Yields a package's dependencies on a crate: their names in the manifest, and what stands there."""
    wanted = {
        dependency.name
        for dependency in package.dependencies
        if dependency.package == crate and dependency.kind == "normal"
    }
    manifest = package.manifest
    places = [(), *(("target", target) for target in manifest.table("target"))]
    for place in places:
        for name, value in manifest.table(*place, "dependencies").items():
            if name in wanted:
                yield name, value


def _features_of(package: Package, name: str, value: Any) -> CrateFeatures:
    """See "Inheriting a dependency from a workspace" in the Cargo Book."""
    own = value if isinstance(value, Mapping) else {}
    shared = _inherited(package, name, own)
    shared = shared if isinstance(shared, Mapping) else {}
    names = frozenset(
        feature
        for table in (own, shared)
        for feature in table.get("features", ())
        if isinstance(feature, str)
    )
    source = shared if own.get("workspace") is True else own
    has_default = _default_features(source) or own.get("default-features") is True
    return CrateFeatures(names, has_default)


def _inherited(package: Package, name: str, own: Mapping[str, Any]) -> Any:
    """Returns what the workspace says of a dependency, if the package inherits it."""
    if own.get("workspace") is not True:
        return {}
    return package.root.table("workspace", "dependencies").get(name, {})


def _default_features(table: Mapping[str, Any]) -> bool:
    return table.get("default-features", table.get("default_features", True)) is not False


def missing_event(package: Package, event_type: str, feature: str | None) -> str | None:
    """Returns what to run so that a package's handlers can decode an event; None if they can.

    Args:
        package: The package.
        event_type: The Rust type, with its path.
        feature: The feature of its crate that has it.
    """
    crate = event_type.partition("::")[0]
    features = crate_features(package, crate)
    if features is not None and features.has(feature):
        return _newer(package, crate, feature)
    if crate == HTTP_CRATE and _decodes_requests(package):
        return None
    command = f"cargo add --package {package.name} {crate}"
    return command if feature is None else f"{command} --features {feature}"


def _newer(package: Package, crate: str, feature: str | None) -> str | None:
    """Returns what to run if the release of a crate is too old for a feature; None if it isn't."""
    first = _FIRST.get((crate, feature or ""))
    if first is None:
        return None
    limits = [_limit(_requirement(package, name, value)) for name, value in _uses(package, crate)]
    if limits and all(limit is not None and limit <= first for limit in limits):
        release = f"{crate}@{first[0]}.{first[1]}"
        return f"cargo add --package {package.name} {release} --features {feature}"
    lockfile = read_lockfile(package.root.directory / "Cargo.lock")
    if lockfile is None:
        return None
    reached = lockfile.reach({package.name: None})
    locked = [_numbers(each.version) for each in reached if each.name == crate]
    return f"cargo update {crate}" if locked and max(locked) < first else None


def _requirement(package: Package, name: str, value: Any) -> str:
    """Returns the versions that a dependency may have, empty for all."""
    if isinstance(value, Mapping):
        value = _inherited(package, name, value) or value
    version = value.get("version", "") if isinstance(value, Mapping) else value
    return version if isinstance(version, str) else ""


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
    uses = _uses(package, EVENTS_CRATE)
    return any(_features_of(package, name, value).names & raw for name, value in uses)
