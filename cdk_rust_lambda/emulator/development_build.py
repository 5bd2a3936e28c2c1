"""Building one function to be run on this machine: for its architecture, and with a profile for development."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from cdk_rust_lambda.bundling.asset_folder import is_staged
from cdk_rust_lambda.bundling.batch import BuildRequest
from cdk_rust_lambda.bundling.queue import BuildQueue
from cdk_rust_lambda.cargo.asset_hash import fingerprint_of
from cdk_rust_lambda.cargo.fingerprint.fingerprint import Fingerprint
from cdk_rust_lambda.cargo.plan import BinaryPlan, Selection, plan_binary
from cdk_rust_lambda.cargo.project.build_folders import build_folders
from cdk_rust_lambda.cargo.project.configuration import all_configurations
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.cargo.toml.located_errors import located_errors

if TYPE_CHECKING:
    from cdk_rust_lambda.errors import CdkRustLambdaError

# Below Cargo's target folder.
_FOLDER = "cdk-rust-lambda"


@frozen
class DevelopmentBuild:
    """A function as its sources are now.

    Attributes:
        plan: What is built, and the function's settings.
        fingerprint: What it is made from.
        folder: The folder of what is kept of this function.
        say: Is called with what is odd, a line each.
    """

    plan: BinaryPlan
    fingerprint: Fingerprint
    folder: Path
    say: Callable[[str], None]
    _queue: BuildQueue = field(repr=False)

    @property
    def asset(self) -> Path:
        """The folder that the binary is staged in, with what is packaged beside it."""
        return self.folder / f"asset.{self.fingerprint.digest}"

    def source_folders(self) -> set[Path]:
        """Returns the folders of the packages that it is made from, and of the workspace."""
        found = {each.directory for each in self.fingerprint.own_packages}
        return {Path(os.path.realpath(each)) for each in {*found, self.plan.workspace.directory}}

    def run(self) -> None:
        """Builds and stages it, unless it is already; what was staged before goes.

        Raises:
            CdkRustLambdaError: it doesn't compile, or can't run; what the compiler says was shown.
        """
        errors: list[CdkRustLambdaError] = []
        request = BuildRequest(
            bundling_required=True,
            notify=lambda notice: self.say(notice.text),
            fail=errors.append,
            plan=self.plan,
            has_layers=lambda: bool(self.plan.settings.deploy.layer),
            fingerprint=self.fingerprint,
            destination=self.asset,
            path=lambda: self.plan.binary.name,
        )
        self._queue.add(request)
        self._queue.run()
        if errors:
            raise errors[0]
        for folder in self.folder.glob("asset.*"):
            # Its record stays, and counts for nothing.
            if folder != self.asset and is_staged(self.asset):
                shutil.rmtree(folder, ignore_errors=True)


def development_build(
    manifest_path: Path, package: str, selection: Selection, say: Callable[[str], None]
) -> DevelopmentBuild:
    """Reads a function's sources.

    Args:
        manifest_path: The Cargo.toml.
        package: The name of its package.
        selection: Which binary, and what beats its settings.
        say: Is called with what is odd, a line each.

    Raises:
        CdkRustLambdaError: something in them isn't right.
    """
    queue, diagnostics = BuildQueue(), Diagnostics()
    with located_errors():
        plan = plan_binary(queue.projects, manifest_path, package, selection, diagnostics).plan
        diagnostics.raise_errors()
        assert plan is not None  # noqa: S101 - else there is an error
        lockfile = queue.projects.lockfile_path(plan.workspace, plan.options)
        notice = queue.missing_lockfiles.complete(plan, lockfile, lambda: True)
        if notice is not None:
            say(notice.text)
        fingerprint = fingerprint_of(queue.projects, plan)
        folder = function_folder(plan)
    return DevelopmentBuild(plan, fingerprint, folder, say, queue)


def function_folder(plan: BinaryPlan) -> Path:
    """Returns the folder of what is kept of a function: below that which Cargo builds in.

    Args:
        plan: The function.
    """
    directory, options = plan.workspace.directory, plan.options
    environment = {**os.environ, **options.process_environment}
    configurations = all_configurations(options.cargo_config, directory, environment)
    target = build_folders(directory, environment, configurations).target
    # A target folder may be that of many projects.
    digest = hashlib.sha256(os.path.realpath(plan.package.manifest.path).encode()).hexdigest()
    return target / _FOLDER / f"{plan.binary.name}-{digest[:12]}"
