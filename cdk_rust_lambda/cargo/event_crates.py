"""Which crates bring a package the types of events: its own, its members' and those that wrap Lambda's."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from attrs import field, frozen

from cdk_rust_lambda.cargo.project.lambda_crates import reached_members
from cdk_rust_lambda.cargo.project.lockfile import Lockfile
from cdk_rust_lambda.cargo.project.package import Package

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cdk_rust_lambda.cargo.project.dependencies import Dependency
    from cdk_rust_lambda.cargo.project.lockfile import LockedPackage
    from cdk_rust_lambda.cargo.project.workspace import Workspace

EVENTS_CRATE = "aws_lambda_events"
HTTP_CRATE = "lambda_http"

# What lambda_http turns on in aws_lambda_events, which Cargo compiles once and lambda_http re-exports.
_FEATURES_OF_HTTP = frozenset({"alb", "apigw", "vpc_lattice"})
# Features of aws_lambda_events that turn on another one.
_IMPLIED: Mapping[str, str] = MappingProxyType(
    {"iot_deprecated": "iot", "kinesis_analytics": "kinesis", "s3_batch_job": "s3"}
)

# Crates of Lambda's without types of events, and what many functions use beside them that has none either.
_WITHOUT_TYPES = frozenset(
    {EVENTS_CRATE, HTTP_CRATE, "lambda_runtime", "lambda_runtime_api_client", "lambda_extension"}
    | {"tokio", "tracing", "tracing_subscriber", "log", "env_logger", "anyhow", "thiserror"}
    | {
        "futures",
        "futures_util",
        "aws_config",
        "aws_types",
        "openssl",
        "tower",
        "tower_http",
        "http",
    }
)
_SDK = "aws_sdk_"
# Names that say of a crate that it runs functions itself, or has their events.
_OF_FUNCTIONS = ("lambda", "vercel", "netlify")


@frozen
class EventCrates:
    """What decodes events in a package: its dependencies, and those of the members that it uses.

    Cargo turns a crate's features on for all of them at once.

    Attributes:
        package: The package.
        lockfile: Its workspace's Cargo.lock, if there is one.
    """

    package: Package
    lockfile: Lockfile | None = field(repr=False)
    _packages: tuple[Package, ...] = field(repr=False, alias="packages")

    @classmethod
    def of(cls, workspace: Workspace, package: Package, lockfile: Lockfile | None) -> EventCrates:
        """Returns those of a package.

        Args:
            workspace: Its workspace.
            package: The package.
            lockfile: The workspace's Cargo.lock, if there is one.
        """
        return cls(package, lockfile, tuple(reached_members(package, workspace)))

    def uses(self, crate: str) -> list[Dependency]:
        """Returns the dependencies on a crate, of all targets."""
        return [each for each in self._dependencies() if each.package == crate]

    def has(self, crate: str, feature: str | None) -> bool:
        """Whether a crate is used with a feature; None is for none in particular.

        One that a feature of a package turns on counts, whether that is on or not.
        """
        uses = self.uses(crate)
        if crate == EVENTS_CRATE and feature in _FEATURES_OF_HTTP and self.uses(HTTP_CRATE):
            return True
        if feature is None or any(each.default_features for each in uses):
            return bool(uses)
        names = frozenset().union(*(each.features for each in uses), *self._turned_on(crate))
        return bool({feature, "pass_through"} & names) or feature in map(_IMPLIED.get, names)

    def turns_on(self, crate: str, feature: str) -> bool:
        """Whether a feature of a crate is asked for by its name; one of a package that does counts, on or not."""
        names = frozenset().union(
            *(each.features for each in self.uses(crate)), *self._turned_on(crate)
        )
        return feature in names

    def locked(self, crate: str) -> list[LockedPackage]:
        """Returns what is locked as a crate: the packages' own dependency, or else that of lambda_http."""
        if self.lockfile is None:
            return []
        own = [
            each
            for package in self._packages
            for found in self.lockfile.path_packages(package.id)
            for each in self.lockfile.dependencies(found)
        ]
        by_http = [
            each
            for found in own
            if found.id.name == HTTP_CRATE
            for each in self.lockfile.dependencies(found)
        ]
        return [each for each in (own if self.uses(crate) else by_http) if each.id.name == crate]

    def has_wrapper(self) -> bool:
        """Whether something that isn't known may have types of events, or take the events itself."""
        paths = {package.directory for package in self._packages}
        return any(
            (each.path is not None and each.path not in paths)
            or (each.path is None and (each.location or _is_of_functions(each.package)))
            for each in self._dependencies()
            if not _is_without_types(each)
        ) or any(self._locked_wrappers())

    def may_have_own_types(self) -> bool:
        """Whether something is used with which the handler's own types can be decoded."""
        return any(
            each.path is None and not _is_without_types(each) for each in self._dependencies()
        )

    def _dependencies(self) -> Iterator[Dependency]:
        for package in self._packages:
            yield from (each for each in package.dependencies if each.kind == "normal")

    def _turned_on(self, crate: str) -> Iterator[set[str]]:
        """Yields what features of the packages turn on in a crate."""
        for package in self._packages:
            names = {each.name for each in package.dependencies if each.package == crate}
            yield {
                feature
                for values in package.features.values()
                for value in values
                for owner, slash, feature in (value.partition("/"),)
                if slash and owner.removesuffix("?") in names
            }

    def _locked_wrappers(self) -> Iterator[LockedPackage]:
        """Yields the locked dependencies, those of the packages, that have the events' crate in them."""
        if self.lockfile is None:
            return
        names = {each.package for each in self._dependencies() if not _is_without_types(each)}
        direct = [each for name in names for each in self.lockfile.named(name)]
        targets = self.lockfile.named(EVENTS_CRATE)
        for each in direct:
            reached = _all_of(self.lockfile, each)
            if each.id.source is not None and not reached.isdisjoint(targets):
                yield each


def _all_of(lockfile: Lockfile, package: LockedPackage) -> set[LockedPackage]:
    pending, seen = [package], {package}
    while pending:
        new = [each for each in lockfile.dependencies(pending.pop()) if each not in seen]
        seen.update(new)
        pending.extend(new)
    return seen


def _is_without_types(dependency: Dependency) -> bool:
    name = dependency.package.replace("-", "_")
    return name in _WITHOUT_TYPES or name.startswith(_SDK)


def _is_of_functions(crate: str) -> bool:
    return any(word in crate for word in _OF_FUNCTIONS)
