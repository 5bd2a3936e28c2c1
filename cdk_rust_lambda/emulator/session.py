"""A function that is run here: alone for one event, or followed until it is interrupted."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import psutil
from attrs import define, field, frozen

from cdk_rust_lambda.cargo.compile.private_files import write_private
from cdk_rust_lambda.cargo.extensions import kind_of
from cdk_rust_lambda.cargo.plan import BinaryPlan, Selection
from cdk_rust_lambda.cargo.project.lambda_crates import DURABLE_SDK, depends_on_durable_sdk
from cdk_rust_lambda.development.host import listens
from cdk_rust_lambda.development.source_changes import FollowedFolders
from cdk_rust_lambda.emulator.development_build import DevelopmentBuild, development_build
from cdk_rust_lambda.emulator.function_process import FunctionProcess, Program
from cdk_rust_lambda.emulator.server import Answer, Emulator, emulator
from cdk_rust_lambda.emulator.variables import function_variables, timeout_of, unknown_variables
from cdk_rust_lambda.errors import CdkRustLambdaError, InvocationError

if TYPE_CHECKING:
    from collections.abc import Iterator

_SESSION = "watch.json"
_BUILD_ERROR = "BuildError"

# A function as its sources are, or why there is none.
_Wanted: TypeAlias = DevelopmentBuild | CdkRustLambdaError


@frozen
class FunctionRun:
    """Which function is run, and how.

    Attributes:
        manifest_path: The Cargo.toml.
        package: The name of its package.
        selection: Which binary, and what beats its settings.
        say: Is called with what happens, a line each.
        variables: Environment variables that beat those of the settings.
        timeout: What beats the setting: seconds, 0 for no limit.
    """

    manifest_path: Path
    package: str
    selection: Selection
    say: Callable[[str], None]
    variables: Mapping[str, str] = field(factory=dict, repr=False)
    timeout: int | None = None

    def build(self) -> DevelopmentBuild:
        """Returns the function as its sources are now.

        Raises:
            CdkRustLambdaError: something in them isn't right, or it can't be run so.
        """
        build = development_build(self.manifest_path, self.package, self.selection, self.say)
        _refuse_extension(build.plan)
        _refuse_durable(build.plan)
        return build

    def program(self, build: DevelopmentBuild) -> Program:
        """Returns what is run of a build."""
        variables = function_variables(build.plan, build.asset, self.variables, os.environ)
        return Program(build.asset, variables, timeout_of(build.plan, self.timeout))

    def say_what_is_unknown(self, build: DevelopmentBuild) -> None:
        """Says which variables the function lacks, as only the app knows them."""
        for name in unknown_variables(build.plan, self.variables):
            self.say(
                f"{name} isn't set: it refers to a resource of the app; --env-var {name}=VALUE sets it"
            )

    def invoke(self, build: DevelopmentBuild, payload: bytes) -> Answer:
        """Builds the function, runs it for one event, and returns its answer.

        Args:
            build: The function.
            payload: The event, as JSON.

        Raises:
            CdkRustLambdaError: it doesn't compile, or can't be run.
        """
        build.run()
        self.say_what_is_unknown(build)
        with (
            emulator(build.plan.binary.name) as server,
            FunctionProcess(server, self.say).serving(self.program(build)),
        ):
            return server.invoke(payload)


def _refuse_extension(plan: BinaryPlan) -> None:
    if kind_of(plan.package, plan.settings) == "extension":
        raise InvocationError(
            f"the binary {plan.binary.name!r} is an extension, which no event invokes",
            file=plan.package.manifest.path,
            remedy="name the binary of a function",
        )


def _refuse_durable(plan: BinaryPlan) -> None:
    is_alone = len(plan.package.binaries) == 1
    if plan.settings.deploy.durable_config is not None or (
        is_alone and depends_on_durable_sdk(plan.package)
    ):
        raise InvocationError(
            "the function is durable: it is given the state of an execution in place of an event, and asks Lambda"
            " for what it has done",
            file=plan.package.manifest.path,
            remedy="run the app by `cdk-rust-lambda local`, and call `cdk-rust-lambda local invoke`; or test the"
            f" handler by LocalRunner of {DURABLE_SDK} (feature test-util)",
        )


@define(eq=False)
class FollowedFunction:
    """A function that is run until it is interrupted, and built again when its sources change.

    Attributes:
        run: The function.
        show: Is called with the emulator when it can be called.
    """

    run: FunctionRun
    show: Callable[[Emulator], None]

    def follow(self, watch: Callable[[set[Path]], Iterable[set[Path]]], *, port: int = 0) -> None:
        """Follows it.

        Args:
            watch: Yields the files below folders that have changed, again and again.
            port: The emulator's port; 0 for any that is free.

        Raises:
            CdkRustLambdaError: its sources aren't right at the start, or the emulator doesn't start.
        """
        build = self.run.build()
        changes = FollowedFolders(watch)
        with (
            emulator(build.plan.binary.name, port=port) as server,
            noted(build.folder, server),
        ):
            process = FunctionProcess(server, self.run.say)
            wanted: _Wanted | None = build
            while wanted is not None:
                if not isinstance(wanted, CdkRustLambdaError):
                    changes.add(wanted.source_folders())
                with self._answering(process, wanted):
                    if wanted is build:
                        self.show(server)
                    wanted = self._changed(wanted, changes)

    @contextlib.contextmanager
    def _answering(self, process: FunctionProcess, wanted: _Wanted) -> Iterator[None]:
        """Builds the function, and lets it answer; if it can't be built, what is wrong is the answer."""
        try:
            if isinstance(wanted, CdkRustLambdaError):
                raise wanted
            wanted.run()
            program = self.run.program(wanted)
        except CdkRustLambdaError as error:
            self.run.say(str(error))
            answering = process.refusing(_BUILD_ERROR, error.problem)
        else:
            self.run.say_what_is_unknown(wanted)
            self.run.say(f"{wanted.plan.binary.name} runs")
            answering = process.serving(program)
        with answering:
            yield

    def _changed(self, current: _Wanted, changes: Iterable[set[Path]]) -> _Wanted | None:
        """Waits until the function isn't what it was; None if nothing is followed any more."""
        # It may have changed while it was built.
        found = self._read()
        if self._is_other(current, found):
            return found
        for _ in changes:
            found = self._read()
            if self._has_failed(current) or self._is_other(current, found):
                return found
        return None

    def _read(self) -> _Wanted:
        try:
            return self.run.build()
        except CdkRustLambdaError as error:
            return error

    def _has_failed(self, current: _Wanted) -> bool:
        return isinstance(current, CdkRustLambdaError) or not current.asset.exists()

    def _is_other(self, current: _Wanted, found: _Wanted) -> bool:
        if isinstance(current, CdkRustLambdaError) or isinstance(found, CdkRustLambdaError):
            return str(current) != str(found)
        return self.run.program(current) != self.run.program(found)


@contextlib.contextmanager
def noted(folder: Path, server: Emulator) -> Iterator[None]:
    """Notes where a function answers, as long as a block runs.

    Raises:
        InvocationError: the note can't be written.
    """
    path = folder / _SESSION
    note = json.dumps({"process": os.getpid(), "port": server.port, "function": server.function})
    try:
        write_private(path, note)
    except OSError as error:
        raise InvocationError(
            f"it can't be noted where the function runs: {error.strerror or error}",
            file=path,
            remedy="make the folder writable, or build in another one: CARGO_TARGET_DIR",
        ) from error
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            # Another process may follow the function by now.
            if path.read_text(encoding="utf-8") == note:
                path.unlink()


def followed_emulator(folder: Path) -> Emulator | None:
    """Returns the emulator of a function that another process follows, or None if none does.

    Args:
        folder: The folder of what is kept of the function.
    """
    try:
        content = json.loads((folder / _SESSION).read_bytes())
        found = Emulator(int(content["port"]), str(content["function"]))
        process = int(content["process"])
        # What was killed leaves the file behind.
        is_there = psutil.pid_exists(process) and listens(found.port)
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None
    return found if is_there else None
