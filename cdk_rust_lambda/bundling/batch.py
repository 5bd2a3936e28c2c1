"""What functions ask to be built, and how it is put into batches: one cargo invocation each."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

from cdk_rust_lambda.cargo.compile.bundling_options import BuildOccasion
from cdk_rust_lambda.cargo.fingerprint.fingerprint import Fingerprint
from cdk_rust_lambda.cargo.plan import BinaryPlan
from cdk_rust_lambda.errors import BuildError, CdkRustLambdaError, Crate
from cdk_rust_lambda.notices.notice import Notice
from cdk_rust_lambda.publishing.published_objects import AssetLocation

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.compile.options import BuildOptions
    from cdk_rust_lambda.cargo.project.package_id import PackageId
    from cdk_rust_lambda.cargo.project.workspace import Workspace


@define(eq=False)
class BuildRequest:
    """A function's wish for its binary.

    Attributes:
        bundling_required: Whether its stack is to be bundled.
        notify: Shows a notice at the construct.
        fail: Makes synthesis fail with an error at the construct.
        plan: The binary, and what it is built with and packaged with.
        has_layers: Whether the function has layers; to be asked at synthesis.
        fingerprint: What it is made from; once the queue has been worked off, the hash alone.
        destination: The folder to stage it in.
        path: The path of its construct; to be asked at synthesis.
        occasion: When it is built.
        location: Where it is published; None if that isn't asked.
    """

    bundling_required: bool
    notify: Callable[[Notice], None]
    fail: Callable[[CdkRustLambdaError], None]
    plan: BinaryPlan
    has_layers: Callable[[], bool]
    fingerprint: Fingerprint
    destination: Path
    path: Callable[[], str]
    occasion: BuildOccasion = "synthesis"
    location: AssetLocation | None = None

    @property
    def crates(self) -> frozenset[Crate]:
        """What of its package it needs."""
        package = self.plan.package.name
        return frozenset({(package, self.plan.binary.name), (package, None)})

    @property
    def group(self) -> tuple[Any, ...]:
        """What requests must share to be compiled together."""
        return (self.plan.workspace.root.path, self.plan.options, self.fingerprint.named)


@frozen
class Batch:
    """Requests of one group, which one cargo invocation builds.

    Attributes:
        requests: What is to be built.
        staged: The requests of the same group that were staged before.
        shared_target: The folder to build in, unless the user names one: that of all crates of the app that
            are in no workspace. None for Cargo's own.
    """

    requests: list[BuildRequest]
    staged: list[BuildRequest] = field(factory=list)
    shared_target: Path | None = None

    @property
    def options(self) -> BuildOptions:
        """What all of them are built with."""
        return self.requests[0].plan.options

    @property
    def workspace(self) -> Workspace:
        """The workspace of all of them."""
        return self.requests[0].plan.workspace

    @property
    def packages(self) -> tuple[str, ...]:
        """The names of the packages that Cargo unifies the features of."""
        return self.requests[0].fingerprint.named

    @property
    def names(self) -> list[str]:
        """The names of the binaries."""
        return sorted({request.plan.binary.name for request in self.requests})

    def blamed(self, error: CdkRustLambdaError) -> BuildRequest:
        """Returns the request that an error is shown at: of what can't be compiled, else the first.

        Args:
            error: The error.
        """
        failed = error.crates if isinstance(error, BuildError) else ()
        return next(
            (each for each in self.requests if not each.crates.isdisjoint(failed)), self.requests[0]
        )

    @property
    def files(self) -> frozenset[str]:
        """The files that the hashes of all of them hold."""
        return frozenset().union(*(request.fingerprint.files for request in self.requests))

    @property
    def sources(self) -> dict[PackageId, list[str]]:
        """Hashes of the sources of the packages that are built: what is declared for binaries counts, too."""
        found: dict[PackageId, set[str]] = {}
        for package, digest in chain.from_iterable(r.fingerprint.packages for r in self.requests):
            found.setdefault(package, set()).add(digest)
        return {package: sorted(digests) for package, digests in found.items()}
