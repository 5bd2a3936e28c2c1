"""Building again what has changed since the synthesis, without a new one."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, evolve, field, frozen

from cdk_rust_lambda.bundling.asset_folder import is_staged
from cdk_rust_lambda.bundling.queue import BuildQueue
from cdk_rust_lambda.cargo.asset_hash import fingerprint_of
from cdk_rust_lambda.deployment.deferred_request import (
    plan_of,
    request_of,
    restore_variables,
    standalone_crates,
)
from cdk_rust_lambda.errors import CdkRustLambdaError
from cdk_rust_lambda.local.assembly import Function
from cdk_rust_lambda.publishing.deferred_build import DeferredBuild

if TYPE_CHECKING:
    from cdk_rust_lambda.bundling.batch import BuildRequest


@frozen
class Rebuilt:
    """A function that has been built again.

    Attributes:
        function: The function.
        asset: The folder of what it is now.
    """

    function: Function
    asset: Path


@define(eq=False)
class Rebuilder:
    """Builds functions of a cloud assembly again.

    Attributes:
        functions: The functions, with the folder of the asset that each runs.
        say: Is called with what is wrong, and with the end of that if it isn't a build.
    """

    functions: Mapping[Function, Path]
    say: Callable[[str], None]
    _deferred: dict[Function, DeferredBuild] = field(init=False)
    _current: dict[Function, Path] = field(init=False)
    _broken: set[Function] = field(factory=set, init=False)

    def __attrs_post_init__(self) -> None:
        self._deferred = {each: DeferredBuild.read(each.asset) for each in self.functions}
        self._current = dict(self.functions)
        restore_variables(self._deferred.values())

    def manifest_folders(self) -> set[Path]:
        """Returns the folders of the functions' manifests, whatever these say by now."""
        manifests = (Path(each.manifest_path) for each in self._deferred.values())
        return {Path(os.path.realpath(each.parent)) for each in manifests}

    def folders(self) -> set[Path]:
        """Returns the folders of the packages, and of their workspaces.

        Raises:
            CdkRustLambdaError: a manifest isn't right any more.
        """
        projects = BuildQueue().projects
        found: set[Path] = set()
        for deferred in self._deferred.values():
            plan = plan_of(deferred, projects)
            found.add(plan.workspace.directory)
            found |= {each.directory for each in fingerprint_of(projects, plan).own_packages}
        return {Path(os.path.realpath(each)) for each in found}

    def settings_files(self) -> set[Path]:
        """Returns the files of variables that the functions' settings name.

        Raises:
            CdkRustLambdaError: a manifest isn't right any more.
        """
        projects = BuildQueue().projects
        plans = (plan_of(each, projects) for each in self._deferred.values())
        return {Path(file) for plan in plans for file in plan.options.settings_files}

    def changed(self) -> list[Rebuilt]:
        """Builds the functions whose sources have changed, and returns those that could be built."""
        # All that share a folder to build in, whichever of them has changed.
        queue = BuildQueue(standalone_crates(self._deferred.values()))
        requests: dict[Function, BuildRequest] = {}
        for function, deferred in self._deferred.items():
            try:
                request = self._request(function, deferred, queue)
            except CdkRustLambdaError as error:
                self._complain(function, error)
                continue
            if request.destination != self._current[function]:
                requests[function] = request
                queue.add(request)
            elif function in self._broken:
                # Nothing is built then, which would tell.
                self._broken.remove(function)
                self.say(f"{function.name}: its sources are again those of the code that runs.")
        queue.run()
        rebuilt = [
            Rebuilt(function, request.destination)
            for function, request in requests.items()
            if is_staged(request.destination)
        ]
        self._broken -= {each.function for each in rebuilt}
        return rebuilt

    def runs(self, rebuilt: Rebuilt) -> None:
        """Takes note of what a function runs from now on; else it is built again at the next change.

        Args:
            rebuilt: The function, and what it is.
        """
        self._current[rebuilt.function] = rebuilt.asset

    def _request(
        self, function: Function, deferred: DeferredBuild, queue: BuildQueue
    ) -> BuildRequest:
        request = request_of(
            deferred,
            queue.projects,
            function.asset.parent,
            notify=lambda notice: self.say(f"{function.name}: {notice.text}"),
            fail=lambda error: self._complain(function, error),
        )
        return evolve(request, path=lambda: function.name)

    def _complain(self, function: Function, error: CdkRustLambdaError) -> None:
        self._broken.add(function)
        self.say(
            f"{function.name}: {error}\nIts old code goes on; the next change builds it again."
        )
