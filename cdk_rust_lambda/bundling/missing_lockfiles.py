"""Locking the dependencies of workspaces without a lock file, so that the asset hash can hold them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, field

from cdk_rust_lambda.cargo.project.manifest_option import manifest_option
from cdk_rust_lambda.errors import BuildError, CdkRustLambdaError
from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Callable

    from cdk_rust_lambda.cargo.plan import BinaryPlan


@define(eq=False)
class MissingLockfiles:
    """The lock files that the workspaces of one app lack."""

    _said: set[Path] = field(factory=set, init=False)
    _failures: dict[Path, CdkRustLambdaError] = field(factory=dict, init=False)

    def complete(
        self, plan: BinaryPlan, path: Path, bundling_required: Callable[[], bool]
    ) -> Notice | None:
        """Has Cargo write a workspace's lock file if it isn't there and is going to be needed.

        Args:
            plan: What is built with it.
            path: The lock file.
            bundling_required: Says whether the function's stack is to be bundled.

        Returns:
            What to say of the workspace, once; None for nothing.

        Raises:
            BuildError: Cargo can't write it.
            ToolchainError: Cargo is not installed.
        """
        if os.path.exists(path):
            return None
        directory = plan.workspace.directory
        text = (
            f"there is no Cargo.lock in {path.parent}: each machine may build other versions of"
            " the dependencies. Run `cargo generate-lockfile` and commit the file."
        )
        if bundling_required():
            self._write(plan, path)
            text = (
                f"there is no Cargo.lock in {path.parent}, so Cargo has written one now: commit the file, else"
                " each machine may build other versions of the dependencies."
            )
        if directory in self._said:
            return None
        self._said.add(directory)
        return Notice.warning("lockfile-missing", text)

    def _write(self, plan: BinaryPlan, path: Path) -> None:
        if path in self._failures:
            raise self._failures[path]
        try:
            _write_lockfile(plan, path)
        except CdkRustLambdaError as error:
            self._failures[path] = error
            raise


def _check_can_be_written(plan: BinaryPlan, path: Path) -> None:
    options = plan.options
    if options.locked or options.frozen:
        problem = f"there is no {path}, and the options keep Cargo from writing it (locked, frozen)"
    elif options.container is not None:
        problem = f"there is no {path}, and in a container, to which the workspace is read-only, Cargo can't write it"
    else:
        return
    manifest_path = plan.workspace.root.path
    command = f"cargo generate-lockfile{manifest_option(manifest_path)}"
    remedy = f"run `{command}` and commit the file"
    raise BuildError(problem, file=manifest_path, remedy=remedy)


def _write_lockfile(plan: BinaryPlan, path: Path) -> None:
    # Imported when it is needed: most projects have the file.
    from cdk_rust_lambda.bundling.progress import BuildProgress
    from cdk_rust_lambda.cargo.compile.command import compose_lock
    from cdk_rust_lambda.cargo.compile.failures import lock_error
    from cdk_rust_lambda.cargo.compile.process import run
    from cdk_rust_lambda.cargo.compile.toolchain import find_toolchain, require_lockfile_path

    options, workspace = plan.options, plan.workspace
    manifest_path = workspace.root.path
    _check_can_be_written(plan, path)
    toolchain = find_toolchain(os.environ)
    environment = {**toolchain.environment, **options.process_environment}
    require_lockfile_path(toolchain, options, workspace.directory, path)
    with BuildProgress(
        f"Locking the dependencies of {workspace.directory}", quiet=options.quiet
    ) as progress:
        if options.ignore_rust_version:  # the flag of that name is younger than others
            environment["CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS"] = "allow"
        status = run(
            compose_lock(toolchain.cargo, options, manifest_path),
            cwd=workspace.directory,
            environment={**environment, **progress.environment},
            on_line=progress.line,
        )
        if status:
            progress.failed()
            raise lock_error(manifest_path, status, progress.output)
        progress.done()
    if not os.path.exists(path):
        raise BuildError(
            f"Cargo has locked the dependencies, but not in {path}",
            file=manifest_path,
            remedy="take resolver.lockfile-path out of Cargo's configuration, and"
            " CARGO_RESOLVER_LOCKFILE_PATH out of the environment",
        )
