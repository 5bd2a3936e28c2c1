"""What events a package's handlers can decode, from its dependencies in Cargo.toml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from cdk_rust_lambda.cargo.workspace import Package

EVENTS_CRATE = "aws_lambda_events"
HTTP_CRATE = "lambda_http"

# What lambda_http turns on in aws_lambda_events, which Cargo compiles once.
_FEATURES_OF_HTTP = frozenset({"alb", "apigw", "vpc_lattice"})


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
    shared: Any = {}
    if own.get("workspace") is True:
        shared = package.root.table("workspace", "dependencies").get(name, {})
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
        return None
    if crate == HTTP_CRATE and _decodes_requests(package):
        return None
    command = f"cargo add --package {package.name} {crate}"
    return command if feature is None else f"{command} --features {feature}"


def _decodes_requests(package: Package) -> bool:
    """Whether a package names the raw types of HTTP requests, and so does without lambda_http."""
    events = crate_features(package, EVENTS_CRATE)
    raw = {"alb", "apigw", "lambda_function_urls", "vpc_lattice"}
    return events is not None and bool(events.names & raw)
