"""The app's build queue: what the functions need is compiled in batches.

Constructors only put a request into the queue. It is worked off when the app is validated, at the
start of synthesis, for the stacks that need it.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, evolve, field

from cdk_rust_lambda.bundling.asset_folder import is_staged, remove_leftovers, staged_libraries
from cdk_rust_lambda.bundling.batch import Batch, BuildRequest
from cdk_rust_lambda.bundling.missing_lockfiles import MissingLockfiles
from cdk_rust_lambda.bundling.publications import Publications
from cdk_rust_lambda.cargo.compile.hook_declarations import DeclaredHook, declare_hooks
from cdk_rust_lambda.cargo.compile.toolchain import find_toolchain
from cdk_rust_lambda.cargo.fingerprint.fingerprint import Fingerprint
from cdk_rust_lambda.cargo.projects import CargoProjects
from cdk_rust_lambda.cargo.synthesis_record import SynthesizedBinary, write_synthesis
from cdk_rust_lambda.errors import BuildError, CdkRustLambdaError, SettingsError
from cdk_rust_lambda.memory import Memory
from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from constructs import IConstruct

    from cdk_rust_lambda.cargo.compile.toolchain import Toolchain


@define(eq=False)
class BuildQueue:
    """The build requests of one app.

    Attributes:
        standalone: The manifests of crates of the app that are in no workspace, besides those of requests.
        projects: What has been read of the app's Cargo projects.
        missing_lockfiles: What their workspaces lack.
    """

    standalone: frozenset[str] = frozenset()
    projects: CargoProjects = field(factory=CargoProjects, init=False)
    missing_lockfiles: MissingLockfiles = field(factory=MissingLockfiles, init=False)
    _requests: list[BuildRequest] = field(factory=list, init=False)
    _pending: list[BuildRequest] = field(factory=list, init=False)
    _by_destination: dict[Path, BuildRequest] = field(factory=dict, init=False)
    _publications: Publications = field(factory=Publications, init=False)
    _recorded: int = field(default=0, init=False)
    _has_said_not_hermetic: bool = field(default=False, init=False)

    @property
    def requests(self) -> Sequence[BuildRequest]:
        """All requests of the app, those that are staged included."""
        return self._requests

    def add(self, request: BuildRequest) -> None:
        """Puts a request into the queue; one that contradicts another fails."""
        first = self._by_destination.setdefault(request.destination, request)
        if _hooks_of(first) != _hooks_of(request):
            request.fail(_different_hooks(request))
        self._requests.append(request)
        self._pending.append(request)
        if (
            request.occasion == "unpublished"
            and request.bundling_required
            and not is_staged(request.destination)
        ):
            self._publications.expect(request)

    def run(self) -> None:
        """Builds what is asked for, not staged yet, and in a stack that needs bundling.

        What the compiler says is said once, at the first function of its batch; the other batches
        go on.
        """
        staged: list[BuildRequest] = []
        needed: list[BuildRequest] = []
        for request in self._pending:
            if request.bundling_required and request.occasion == "deployment":
                self._defer(request)
            elif request.bundling_required:
                (staged if _is_staged(request) else needed).append(request)
        if any(request.occasion == "unpublished" for request in needed):
            needed = self._without_published(needed)
        prebuilt = [request for request in needed if request.plan.prebuilt is not None]
        if prebuilt:
            self._stage_prebuilt(prebuilt)
        to_build = [request for request in needed if request.plan.prebuilt is None]
        to_build = [request for request in to_build if _has_hooks_as_declared(request)]
        if to_build:
            self._build(to_build, staged)
        self._forget()

    def _forget(self) -> None:
        """Lets go of what only a build needs: jsii keeps an app, and so this, until the process ends."""
        for request in self._pending:
            request.fingerprint = Fingerprint(request.fingerprint.digest, frozenset())
        self._pending.clear()
        self.projects = CargoProjects()

    def record_synthesis(self) -> None:
        """Leaves what the app's functions are made from, for whoever asks later."""
        if len(self._requests) == self._recorded:
            return
        self._recorded = len(self._requests)
        outdir = self._requests[-1].destination.parent
        binaries = {
            (each.destination, str(each.plan.package.manifest.path)): each
            for each in self._requests
        }
        found = (
            SynthesizedBinary.of(each.plan, each.fingerprint.digest) for each in binaries.values()
        )
        with contextlib.suppress(OSError):  # nothing that is built depends on it
            write_synthesis(outdir, found)

    def _without_published(self, needed: list[BuildRequest]) -> list[BuildRequest]:
        try:
            return self._publications.unpublished(needed)
        except OSError as error:
            needed[0].fail(_staging_error(error))
            return []

    def _defer(self, request: BuildRequest) -> None:
        from cdk_rust_lambda.bundling.staging import record_of
        from cdk_rust_lambda.publishing.deferred_build import DeferredBuild

        deferred = DeferredBuild.of(
            request.plan,
            request.fingerprint.digest,
            function=request.path(),
            has_layers=request.has_layers(),
            standalone=sorted(self._all_standalone()),
        )
        try:
            deferred.write(request.destination)
            record_of(request).write(request.destination)
        except OSError as error:
            request.fail(_staging_error(error))

    def _stage_prebuilt(self, requests: Iterable[BuildRequest]) -> None:
        # Imported when it is needed, as below: most syntheses build nothing.
        from cdk_rust_lambda.bundling.build_checks import check_unchanged
        from cdk_rust_lambda.bundling.locks import folder_lock
        from cdk_rust_lambda.bundling.progress import BuildProgress
        from cdk_rust_lambda.bundling.staging import check_and_stage

        projects = CargoProjects()
        progress = BuildProgress("Packaging")
        for request in requests:
            assert request.plan.prebuilt is not None  # noqa: S101 - as selected
            outdir = request.destination.parent
            try:
                outdir.mkdir(parents=True, exist_ok=True)
                with folder_lock(outdir, progress.waiting):
                    remove_leftovers(outdir)
                    check_unchanged(request, projects)
                    check_and_stage(request, request.plan.prebuilt)
            except CdkRustLambdaError as error:
                request.fail(error)
            except OSError as error:
                request.fail(_staging_error(error))

    def _build(self, needed: list[BuildRequest], staged: list[BuildRequest]) -> None:
        from cdk_rust_lambda.bundling.build import build_batch

        toolchain: Toolchain | None = None
        on_host = [request for request in needed if request.plan.options.container is None]
        if on_host:
            try:
                toolchain = find_toolchain(os.environ)
            except CdkRustLambdaError as error:
                on_host[0].fail(error)
                needed = [request for request in needed if request not in on_host]
        self._say_if_not_hermetic(needed)
        for batch in self._batches(needed, staged):
            try:
                build_batch(batch, toolchain)
            except CdkRustLambdaError as error:
                batch.blamed(error).fail(error)
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
        from cdk_rust_lambda.cargo.hermetic.landlock import is_available

        asking = next((each for each in needed if each.plan.options.hermetic), None)
        if asking is not None and not self._has_said_not_hermetic and not is_available():
            self._has_said_not_hermetic = True
            text = (
                "the builds of this app are not hermetic here: that takes Linux 5.19 or newer, with Landlock."
                " They can read all files and variables of this machine."
            )
            asking.notify(Notice.info("not-hermetic", text))

    def _batches(self, needed: list[BuildRequest], staged: list[BuildRequest]) -> Iterator[Batch]:
        """Groups requests into cargo invocations."""
        groups: dict[tuple[Any, ...], list[BuildRequest]] = {}
        for request in needed:
            groups.setdefault(request.group, []).append(request)
        for group, requests in groups.items():
            unchanged = [request for request in staged if request.group == group]
            batch = Batch(requests, unchanged)
            yield evolve(batch, shared_target=self._shared_target(batch))

    def _shared_target(self, batch: Batch) -> Path | None:
        """The folder that the app's crates without a workspace are built in, if there are several.

        So what they depend on is compiled once. All of the app's count, whatever is selected.
        """
        standalone = self._all_standalone()
        folder = batch.requests[0].destination.parent.parent
        is_shared = len(standalone) > 1 and str(batch.workspace.root.path) in standalone
        # An app without an output folder has one in the temporary folder, which isn't its own.
        is_own = os.path.realpath(folder) != os.path.realpath(tempfile.gettempdir())
        return folder / ".cdk-rust-lambda" / "target" if is_shared and is_own else None

    def _all_standalone(self) -> frozenset[str]:
        """The manifests of the app's crates that are in no workspace."""
        return self.standalone.union(
            str(request.plan.workspace.root.path)
            for request in self._requests
            if request.plan.prebuilt is None and len(request.plan.workspace.members) == 1
        )


def _is_staged(request: BuildRequest) -> bool:
    """Whether a request is staged; if its function has lost layers that it needs, it fails."""
    libraries = staged_libraries(request.destination)
    if libraries:
        from cdk_rust_lambda.bundling.staging import check_layers

        try:
            check_layers(request, libraries)
        except CdkRustLambdaError as error:
            request.fail(error)
    return libraries is not None


def _hooks_of(request: BuildRequest) -> dict[str, tuple[DeclaredHook, ...]]:
    options = request.plan.options
    return {"before_build": options.before_build, "after_build": options.after_build}


def _has_hooks_as_declared(request: BuildRequest) -> bool:
    """Whether hooks still are what is in the hash; if not, the request fails."""
    try:
        for name, hooks in _hooks_of(request).items():
            if declare_hooks(name, [each.hook for each in hooks]) != hooks:
                raise SettingsError(
                    "what a hook holds has changed since the function was made",
                    key=f"bundling.{name}",
                    remedy="give it what it needs before, by functools.partial, and let nothing change it",
                )
    except CdkRustLambdaError as error:
        request.fail(error)
        return False
    return True


def _different_hooks(request: BuildRequest) -> SettingsError:
    return SettingsError(
        f"two functions ask for {request.plan.binary.name!r} with hooks that look the same in the asset"
        " hash, and are of different places: one asset can't be made by both",
        key="bundling.before_build, bundling.after_build",
        remedy="let both use one function, or give it what tells them apart by functools.partial",
    )


def _staging_error(error: OSError) -> BuildError:
    return BuildError(
        f"can't build or stage: {error}",
        file=error.filename,
        remedy="check that the folder can be written to, and that the disk isn't full",
    )


_queues: Memory[BuildQueue] = Memory()


def build_queue(scope: IConstruct) -> BuildQueue:
    """Returns the build queue of the app that a construct is in; one is made at the first call."""
    return _queues.of_app(scope, BuildQueue)
