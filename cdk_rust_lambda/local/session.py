"""One run of an app on the local AWS: deployed, followed, and kept up to date with its sources."""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from attrs import define, field

from cdk_rust_lambda.cargo.compile.private_files import write_private
from cdk_rust_lambda.development.host import host_architecture
from cdk_rust_lambda.development.source_changes import FollowedFolders
from cdk_rust_lambda.errors import CdkRustLambdaError, LocalAwsError
from cdk_rust_lambda.local.assembly import read_assembly
from cdk_rust_lambda.local.changes import DeploymentInputs
from cdk_rust_lambda.local.clients import asking
from cdk_rust_lambda.local.deployed import Deployed, deployed
from cdk_rust_lambda.local.deployment import Deployment
from cdk_rust_lambda.local.durable import switch_on_executions
from cdk_rust_lambda.local.logs import LogTail, log_groups
from cdk_rust_lambda.local.ministack import LocalAws
from cdk_rust_lambda.local.rebuild import Rebuilder
from cdk_rust_lambda.local.running_code import RunningCode
from cdk_rust_lambda.local.swap import swap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cdk_rust_lambda.local.assembly import Function

# Below the app's folder.
FOLDER = ".cdk-rust-lambda"
_ASSEMBLY = "local-cdk.out"
_SESSION = "local.json"
_GOES_ON = "What was deployed goes on; the next change deploys it again."


def local_context(profile: str) -> dict[str, str]:
    """Returns what CDK's context says of an app whose functions run as processes of this machine.

    Args:
        profile: The Cargo profile.
    """
    return {
        "cdk-rust-lambda:build": "deployment",
        "cdk-rust-lambda:profile": profile,
        "cdk-rust-lambda:architecture": host_architecture(),
        "cdk-rust-lambda:package-type": "Zip",
        "cdk-rust-lambda:local": "true",
    }


@define(eq=False)
class LocalApp:
    """An app on a local AWS.

    Attributes:
        folder: The app's folder, with cdk.json.
        aws: The local AWS.
        environment: This process' environment.
        command: The command that runs the app; None for that of cdk.json.
        context: Values of CDK's context.
        say: Is called with each line that is shown.
        log: Is called with each line of a function's log, and the function's name.
        show: Is called with what is deployed.
        state: The folder for its assembly and for what is known of this run. Default: one below the app's.
    """

    folder: Path
    aws: LocalAws
    environment: Mapping[str, str] = field(repr=False)
    command: str | None
    context: Mapping[str, str]
    say: Callable[[str], None]
    log: Callable[[str, str], None]
    show: Callable[[Deployed], None]
    state: Path | None = None
    _inputs: DeploymentInputs = field(factory=DeploymentInputs, init=False)
    _followed: FollowedFolders = field(init=False)
    _is_deployed: bool = field(default=False, init=False)

    @property
    def _state(self) -> Path:
        return self.folder / FOLDER if self.state is None else self.state

    def deploy(self) -> Deployed:
        """Bootstraps the local AWS and deploys the app.

        Raises:
            LocalAwsError: the CDK CLI has failed; what it said was shown.
        """
        self._write_note()
        deployment = Deployment(
            self.folder,
            self.aws,
            self.environment,
            self.command,
            self.context,
            self._state / _ASSEMBLY,
            self.say,
        )
        found = deployed(self.aws, deployment.run())
        switch_on_executions(found)
        self._is_deployed = True
        self._write_note()
        self.show(found)
        return found

    def follow(self, watch: Callable[[set[Path]], Iterable[set[Path]]]) -> None:
        """Follows logs and sources, until it is interrupted.

        Args:
            watch: Yields the files below folders that have changed, again and again.

        Raises:
            CdkRustLambdaError: a manifest has been broken by the app itself.
        """
        with self._noted():
            self._followed = FollowedFolders(watch)
            self._followed.add({self.folder})
            found = self._deployed_again(f"The next change below {self.folder} deploys it.")
            while found is not None:
                with self._tail(found).following():
                    is_behind = self._keep_up(found, watch)
                    found = self._deployed_again() if is_behind else None

    def follow_logs(self) -> None:
        """Deploys the app, and follows the logs until it is interrupted."""
        with self._noted(), self._tail(self.deploy()).following():
            threading.Event().wait()

    @contextlib.contextmanager
    def _noted(self) -> Iterator[None]:
        """Takes the note of this run away at the end, unless it is that of another one by now."""
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                if (self._state / _SESSION).read_text(encoding="utf-8") == self._note:
                    (self._state / _SESSION).unlink()

    @property
    def _note(self) -> str:
        content = {
            "endpoint": self.aws.endpoint,
            "data": str(self.aws.data),
            "process": os.getpid(),
            "is_deployed": self._is_deployed,
        }
        return json.dumps(content)

    def _write_note(self) -> None:
        write_private(self._state / _SESSION, self._note)

    def _deployed_again(self, after_error: str = _GOES_ON) -> Deployed | None:
        """Deploys the app; after an error, which is said, as soon as something has changed. What runs goes on.

        None if nothing is followed any more.

        Args:
            after_error: What is said after an error.
        """
        while True:
            self._inputs.begin(self.folder)
            try:
                return self.deploy()
            except CdkRustLambdaError as error:
                self.say(f"{error}\n{after_error}")
            if self._inputs.have_changed(self.folder):
                continue
            # Not what the app itself has written.
            self._followed.restart()
            if next(iter(self._followed), None) is None:
                return None

    def _keep_up(self, found: Deployed, watch: Callable[[set[Path]], Iterable[set[Path]]]) -> bool:
        """Swaps the code of functions whose sources change, until the app has to be deployed.

        False if nothing is followed any more.
        """
        functions = dict(found.functions())
        rebuilder = Rebuilder(RunningCode(self.aws).deployed(functions), self.say)
        self._followed = FollowedFolders(watch)
        self._followed.add({self.folder, *rebuilder.manifest_folders()})
        try:
            folders = rebuilder.folders()
            self._inputs.note({self.folder, *folders}, rebuilder.settings_files())
        except CdkRustLambdaError:
            if not self._inputs.have_changed(self.folder):
                raise
            return True  # the next synthesis says what is wrong
        self._followed.add(folders)
        # What was edited while it was deployed.
        self._swap_changed(rebuilder, found, functions)
        if self._inputs.have_changed(self.folder):
            return True
        while (changes := next(iter(self._followed), None)) is not None:
            if self._inputs.concern(changes):
                return True
            self._swap_changed(rebuilder, found, functions)
            if any(path.name == "Cargo.toml" for path in changes):
                with contextlib.suppress(CdkRustLambdaError):  # it was said
                    # They may be made from other packages now.
                    self._followed.add(rebuilder.folders())
        return False

    def _swap_changed(
        self, rebuilder: Rebuilder, found: Deployed, functions: Mapping[Function, str]
    ) -> None:
        started = time.monotonic()
        for each in rebuilder.changed():
            try:
                swap(found.aws_of(each.function.resource), functions[each.function], each.asset)
            except LocalAwsError as error:
                self.say(f"{each.function.name}: {error}")
            else:
                rebuilder.runs(each)
                RunningCode(self.aws).swapped(each.function, functions[each.function], each.asset)
                self.say(f"{each.function.name}: swapped after {time.monotonic() - started:.1f} s")

    def _tail(self, found: Deployed) -> LogTail:
        with asking(self.aws, "it can't be asked where functions log"):
            return LogTail(log_groups(found), self.log)


def running_app(folder: Path) -> Deployed:
    """Returns the app that another process runs on a local AWS.

    Args:
        folder: The app's folder.

    Raises:
        LocalAwsError: none does.
    """
    path = folder / FOLDER / _SESSION
    is_starting = False
    try:
        content = json.loads(path.read_bytes())
        aws = LocalAws(content["endpoint"], Path(content["data"]))
        is_starting = not content.get("is_deployed", True)
        if is_starting and not psutil.pid_exists(content["process"]):
            raise ValueError("it has ended before it was deployed")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LocalAwsError(
            "the app doesn't run on a local AWS",
            file=path,
            remedy="start it: cdk-rust-lambda local; if it runs already, name its folder here: --folder DIR",
        ) from error
    if is_starting:
        raise LocalAwsError(
            "the app isn't deployed on the local AWS yet: that goes on, or has failed",
            file=path,
            remedy="wait until cdk-rust-lambda local lists the functions; what is wrong stands in its output",
        )
    return deployed(aws, read_assembly(folder / FOLDER / _ASSEMBLY))
