"""The app's build queue: what the functions need is compiled in batches.

Constructors only put a request into the queue. It is worked off when the app is validated, at the
start of synthesis, for the stacks that need it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Any
from weakref import WeakKeyDictionary

from attrs import define, field
from constructs import IConstruct

from cdk_rust_lambda.bundling.batch import Batch, BuildRequest
from cdk_rust_lambda.bundling.staging import is_staged
from cdk_rust_lambda.cargo.compile.toolchain import find_toolchain
from cdk_rust_lambda.cargo.projects import CargoProjects
from cdk_rust_lambda.errors import BuildError, CdkRustLambdaError


@define(eq=False)
class BuildQueue:
    """The build requests of one app.

    Attributes:
        projects: What has been read of the app's Cargo projects.
    """

    projects: CargoProjects = field(factory=CargoProjects, init=False)
    _requests: list[BuildRequest] = field(factory=list, init=False)
    _pending: list[BuildRequest] = field(factory=list, init=False)
    _has_said_not_hermetic: bool = field(default=False, init=False)

    def add(self, request: BuildRequest) -> None:
        """Puts a request into the queue."""
        self._requests.append(request)
        self._pending.append(request)

    def run(self) -> None:
        """Builds what is asked for, not staged yet, and in a stack that needs bundling.

        What the compiler says is said once, at the first function of its batch; the other batches
        go on.
        """
        needed = [
            request
            for request in self._pending
            if request.bundling_required and not is_staged(request.destination)
        ]
        prebuilt = [request for request in needed if request.plan.prebuilt is not None]
        if prebuilt:
            self._stage_prebuilt(prebuilt)
        to_build = [request for request in needed if request.plan.prebuilt is None]
        if to_build:
            self._build(to_build)
        self._pending.clear()

    def _stage_prebuilt(self, requests: Iterable[BuildRequest]) -> None:
        # Imported when it is needed, as below: most syntheses build nothing.
        from cdk_rust_lambda.bundling.locks import folder_lock
        from cdk_rust_lambda.bundling.staging import check_and_stage

        for request in requests:
            assert request.plan.prebuilt is not None  # noqa: S101 - as selected
            outdir = request.destination.parent
            try:
                outdir.mkdir(parents=True, exist_ok=True)
                with folder_lock(outdir):
                    check_and_stage(request, request.plan.prebuilt)
            except CdkRustLambdaError as error:
                request.fail(error)
            except OSError as error:
                request.fail(_staging_error(error))

    def _build(self, needed: list[BuildRequest]) -> None:
        from cdk_rust_lambda.bundling.build import build_batch

        try:
            toolchain = find_toolchain(os.environ)
        except CdkRustLambdaError as error:
            needed[0].fail(error)
            return
        self._say_if_not_hermetic(needed)
        for batch in self._batches(needed):
            try:
                build_batch(batch, toolchain)
            except CdkRustLambdaError as error:
                batch.requests[0].fail(error)
            except OSError as error:
                batch.requests[0].fail(_staging_error(error))
            except ValueError as error:
                batch.requests[0].fail(
                    BuildError(
                        f"can't start cargo: {error}",
                        file=batch.requests[0].plan.package.manifest.path,
                        remedy="remove unusual characters from names, options and variables",
                    )
                )

    def _say_if_not_hermetic(self, needed: Iterable[BuildRequest]) -> None:
        from cdk_rust_lambda.cargo.compile.landlock import is_available

        asking = next((each for each in needed if each.plan.options.hermetic), None)
        if asking is not None and not self._has_said_not_hermetic and not is_available():
            self._has_said_not_hermetic = True
            asking.inform(
                "the builds of this app are not hermetic here: that takes Linux 5.19 or newer, with Landlock."
                " They can read all files and variables of this machine. [cdk-rust-lambda:not-hermetic]"
            )

    def _batches(self, needed: list[BuildRequest]) -> Iterator[Batch]:
        """Groups requests into cargo invocations.

        The packages of a batch are those of all its group's requests, so that their features are
        unified the same way whatever has changed or is selected.
        """
        groups: dict[tuple[Any, ...], list[BuildRequest]] = {}
        for request in needed:
            groups.setdefault(request.group, []).append(request)
        for group, requests in groups.items():
            packages = {
                r.plan.package.name: r.plan.package
                for r in self._requests
                if r.group == group and r.plan.prebuilt is None
            }
            staged = [r for r in self._requests if r.group == group and is_staged(r.destination)]
            while requests:
                batch = Batch.select(requests, packages, staged)
                yield batch
                requests = [request for request in requests if request not in batch.requests]


def _staging_error(error: OSError) -> BuildError:
    return BuildError(
        f"can't build or stage: {error}",
        file=error.filename,
        remedy="check that the folder can be written to, and that the disk isn't full",
    )


# By the root of the app, and by the scopes that functions were made in.
_queues: WeakKeyDictionary[IConstruct, BuildQueue] = WeakKeyDictionary()


def build_queue(scope: IConstruct) -> BuildQueue:
    """Returns the build queue of the app that a construct is in; one is made at the first call."""
    queue = _queues.get(scope)
    if queue is None:
        root = scope.node.root
        queue = _queues.setdefault(root, BuildQueue())
        _queues[scope] = queue
    return queue
