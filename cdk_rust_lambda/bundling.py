"""The app's build queue: what the functions need is compiled in batches, and checked, and staged.

Constructors only put a request into the queue. It is worked off when the app is validated, at the
start of synthesis, for the stacks that need it.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from attrs import Factory, define, field, frozen
from constructs import IConstruct
from filelock import FileLock

from cdk_rust_lambda.cargo.artifact import check_binary, is_staged, stage
from cdk_rust_lambda.cargo.build_options import BuildOptions
from cdk_rust_lambda.cargo.command import compose_build, compose_settings, run
from cdk_rust_lambda.cargo.configuration import target_directory
from cdk_rust_lambda.cargo.dep_info import read_dep_info, unknown_inputs
from cdk_rust_lambda.cargo.fingerprint import Fingerprint, Fingerprinter
from cdk_rust_lambda.cargo.include import IncludedFile
from cdk_rust_lambda.cargo.manifest import Manifest, ManifestReader
from cdk_rust_lambda.cargo.targets import Binary
from cdk_rust_lambda.cargo.toolchain import Toolchain, find_toolchain, missing_target
from cdk_rust_lambda.cargo.workspace import Package, Workspace, load_workspace
from cdk_rust_lambda.errors import ArtifactError, BuildError, CdkRustLambdaError
from cdk_rust_lambda.progress import BuildProgress


@define(eq=False)
class BuildRequest:
    """A function's wish for its binary.

    Attributes:
        needs_bundling: Says whether its stack is to be bundled.
        warn: Shows a warning at the construct: an id, and the text.
        fail: Makes synthesis fail with an error at the construct.
        workspace: The binary's workspace.
        package: The package that holds it.
        binary: The binary.
        options: What it is built with.
        included: The files to package beside it.
        has_layers: Whether the function has layers.
        fingerprint: What it is made from.
        destination: The folder to stage it in.
    """

    needs_bundling: Callable[[], bool]
    warn: Callable[[str, str], None]
    fail: Callable[[CdkRustLambdaError], None]
    workspace: Workspace
    package: Package
    binary: Binary
    options: BuildOptions
    included: tuple[IncludedFile, ...]
    has_layers: bool
    fingerprint: Fingerprint
    destination: Path

    @property
    def group(self) -> tuple[Any, ...]:
        """What requests must share to be compiled together."""
        return (self.workspace.root.path, self.options)


@define(eq=False)
class BuildQueue:
    """The build requests of one app, and what has been read of its Cargo projects.

    Attributes:
        reader: Reads manifests, each once.
        fingerprinter: Computes fingerprints, reading each file once.
    """

    reader: ManifestReader = field(factory=ManifestReader, init=False)
    fingerprinter: Fingerprinter = field(
        default=Factory(lambda self: Fingerprinter(self.reader), takes_self=True), init=False
    )
    _workspaces: dict[Path, Workspace] = field(factory=dict, init=False)
    _requests: list[BuildRequest] = field(factory=list, init=False)
    _pending: list[BuildRequest] = field(factory=list, init=False)

    def workspace(self, manifest: Manifest) -> Workspace:
        """Returns the workspace that a manifest belongs to; each is loaded once.

        Raises:
            ManifestError: a manifest of the workspace is not what Cargo accepts.
        """
        if manifest.path not in self._workspaces:
            loaded = load_workspace(self.reader, manifest)
            members = (member.manifest.path for member in loaded.members)
            self._workspaces |= dict.fromkeys((manifest.path, loaded.root.path, *members), loaded)
        return self._workspaces[manifest.path]

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
            if not is_staged(request.destination) and request.needs_bundling()
        ]
        if needed:
            self._build(needed)
        self._pending.clear()

    def _build(self, needed: list[BuildRequest]) -> None:
        try:
            toolchain = find_toolchain(os.environ)
        except CdkRustLambdaError as error:
            needed[0].fail(error)
            return
        for batch in self._batches(needed):
            try:
                _build(batch, toolchain)
            except CdkRustLambdaError as error:
                batch.requests[0].fail(error)
            except OSError as error:
                batch.requests[0].fail(
                    BuildError(
                        f"can't build or stage: {error}",
                        file=error.filename,
                        remedy="check that the folder can be written to, and that the disk isn't full",
                    )
                )
            except ValueError as error:
                batch.requests[0].fail(
                    BuildError(
                        f"can't start cargo: {error}",
                        file=batch.requests[0].package.manifest.path,
                        remedy="remove unusual characters from names, options and variables",
                    )
                )

    def _batches(self, needed: list[BuildRequest]) -> Iterator[_Batch]:
        """Groups requests into cargo invocations.

        The packages of a batch are those of all its group's requests, so that their features are
        unified the same way whatever has changed or is selected.
        """
        groups: dict[tuple[Any, ...], list[BuildRequest]] = {}
        for request in needed:
            groups.setdefault(request.group, []).append(request)
        for group, requests in groups.items():
            packages = {r.package.name: r.package for r in self._requests if r.group == group}
            while requests:
                batch = _Batch.select(requests, packages)
                yield batch
                requests = [request for request in requests if request not in batch.requests]


@frozen
class _Batch:
    """Requests that one cargo invocation builds, and the packages that it names."""

    requests: list[BuildRequest]
    packages: list[str]

    @classmethod
    def select(cls, requests: list[BuildRequest], packages: Mapping[str, Package]) -> _Batch:
        """Selects requests, and packages, such that each binary's name stands for one binary only."""
        selected: list[BuildRequest] = []
        chosen: dict[str, Package] = {}
        for request in requests:
            trial = chosen | {request.package.name: request.package}
            if _is_unambiguous(trial, [*selected, request]):
                selected.append(request)
                chosen = trial
        for name, package in packages.items():
            trial = chosen | {name: package}
            if _is_unambiguous(trial, selected):
                chosen = trial
        return cls(selected, sorted(chosen))


def _is_unambiguous(packages: Mapping[str, Package], requests: list[BuildRequest]) -> bool:
    return all(
        [package.name for package in packages.values() for b in package.binaries if b.name == name]
        == [owner]
        for name, owner in {(r.binary.name, r.package.name) for r in requests}
    )


def _build(batch: _Batch, toolchain: Toolchain) -> None:
    """Compiles the binaries of a batch, then checks and stages each.

    Raises:
        CdkRustLambdaError: they can't be compiled.
    """
    workspace = batch.requests[0].workspace
    environment = {**toolchain.environment, **dict(batch.requests[0].options.environment)}
    output_directory = target_directory(workspace.directory, environment)
    # Cargo's own lock doesn't cover cargo-lambda, which takes the binaries out of the folder.
    with FileLock(_lock_file(output_directory)):
        requests = [request for request in batch.requests if not is_staged(request.destination)]
        if requests:  # else another process was faster
            _compile(_Batch(requests, batch.packages), toolchain, output_directory)


def _lock_file(output_directory: Path) -> Path:
    """A lock for a target directory, not in it: Cargo marks as a cache only what it makes itself."""
    digest = hashlib.sha256(os.path.realpath(output_directory).encode(errors="surrogateescape"))
    user = os.getuid() if hasattr(os, "getuid") else 0
    return Path(tempfile.gettempdir(), f"cdk-rust-lambda-{user}-{digest.hexdigest()[:16]}.lock")


def _compile(batch: _Batch, toolchain: Toolchain, output_directory: Path) -> None:
    first = batch.requests[0]
    options, workspace = first.options, first.workspace
    outdir = first.destination.parent
    outdir.mkdir(parents=True, exist_ok=True)
    binaries = sorted({request.binary.name for request in batch.requests})
    title = f"Building {', '.join(binaries)} for {options.target} ({options.profile})"
    with (
        tempfile.TemporaryDirectory(prefix=".cdk-rust-lambda-", dir=outdir) as folder,
        BuildProgress(title) as progress,
    ):
        settings_file = Path(folder, "settings.toml")
        settings_file.write_text(compose_settings(options, Path(folder)), encoding="utf-8")
        argv = compose_build(
            toolchain.cargo,
            settings_file,
            batch.packages,
            binaries,
            locked=(workspace.directory / "Cargo.lock").exists(),
        )
        environment = {**toolchain.environment, **progress.environment, **dict(options.environment)}
        status = run(argv, cwd=workspace.directory, environment=environment, on_line=progress.line)
        if status != 0:
            output = "\n".join(progress.diagnostics)
            missing = missing_target(output)
            if missing is not None:
                raise missing
            # Shown here and not in the error, which jsii prints twice.
            progress.failed()
            raise _build_error(first, binaries, status, output)
        progress.done()
        fingerprinter = Fingerprinter(ManifestReader())
        for request in batch.requests:
            built = Path(folder, request.binary.name, "bootstrap")
            try:
                _check_unchanged(request, fingerprinter)
                _check_inputs(request, output_directory)
                _stage(request, built)
            except CdkRustLambdaError as error:
                request.fail(error)


def _build_error(
    request: BuildRequest, binaries: list[str], status: int, output: str
) -> CdkRustLambdaError:
    remedy = "correct the code, and synthesize again"
    if status < 0:
        remedy = f"cargo was killed by signal {-status}: is there enough memory?"
    if "no such command: `lambda`" in output:
        remedy = "install cargo-lambda: pip install cargo-lambda"
    elif "--locked was passed" in output:
        remedy = (
            "Cargo.lock doesn't fit Cargo.toml: run `cargo update --workspace` and commit the file"
        )
    return BuildError(
        f"cargo could not build {', '.join(binaries)} (exit status {status}); what it said stands above",
        file=request.workspace.root.path,
        remedy=remedy,
    )


def _check_unchanged(request: BuildRequest, fingerprinter: Fingerprinter) -> None:
    """Refuses to stage under a hash that the sources no longer have."""
    now = fingerprinter.fingerprint(
        request.workspace, request.package, request.binary, request.options, request.included
    )
    if now.digest != request.fingerprint.digest:
        raise BuildError(
            f"the sources of {request.binary.name!r} have changed during the build",
            file=request.package.manifest.path,
            remedy="synthesize again",
        )


def _check_inputs(request: BuildRequest, output_directory: Path) -> None:
    """Warns of an input of the build that the fingerprint missed."""
    options = request.options
    folder = output_directory / options.triple / options.profile_directory
    inputs = read_dep_info(folder / f"{request.binary.name}.d")
    missed = unknown_inputs(inputs, request.fingerprint.files, output_directory)
    if missed:
        names = ", ".join(str(path) for path in missed)
        request.warn(
            "input-not-fingerprinted",
            f"the build of {request.binary.name!r} reads files that are not in its asset hash, so a"
            f" change in them doesn't rebuild it: {names}. Move them into the package's folder.",
        )


def _stage(request: BuildRequest, built: Path) -> None:
    if not built.is_file():
        raise ArtifactError(
            f"cargo succeeded, but the binary {request.binary.name!r} was not produced",
            file=request.package.manifest.path,
            key="bin",
            remedy="check that its required-features are turned on",
        )
    check_binary(
        built,
        architecture=request.options.architecture,
        runtime=request.options.runtime,
        included=request.included,
        has_layers=request.has_layers,
    )
    stage(built, request.included, request.destination)


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
