"""RustWorkspace: a package or a whole workspace becomes one function per Lambda binary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import TYPE_CHECKING

from attrs import evolve
from constructs import Construct, IConstruct

from cdk_rust_lambda.annotations import annotate
from cdk_rust_lambda.bundling.code import lock_for
from cdk_rust_lambda.bundling.queue import build_queue
from cdk_rust_lambda.cargo.lambda_binaries import PackageBinary
from cdk_rust_lambda.cargo.project.manifest import locate_manifest
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.cargo.toml.located_errors import located_errors
from cdk_rust_lambda.errors import (
    FunctionNotFoundError,
    suggest,
)
from cdk_rust_lambda.function.app_context import architecture_of_context, profile_of_context
from cdk_rust_lambda.function.construct import RustFunction
from cdk_rust_lambda.function.refusals import check_place, refusals_of_cdk
from cdk_rust_lambda.workspace.arguments import check_arguments
from cdk_rust_lambda.workspace.plan import WorkspacePlan, plan_workspace

if TYPE_CHECKING:
    import os

    from cdk_rust_lambda.cargo.compile.bundling_options import BundlingOptions
    from cdk_rust_lambda.function.options import BinaryOverrides, RustFunctionOptions
    from cdk_rust_lambda.function.plan import FunctionPlan


class RustWorkspace(Construct):
    """One `RustFunction` for each Lambda binary of a Cargo package, or of a whole workspace.

    A Lambda binary is a binary target whose package depends directly on `lambda_runtime` or
    `lambda_http`; an optional dependency counts if the features of the build turn it on. Extensions
    are left out, and so is a binary whose `required-features` aren't turned on. Each function has
    the settings and triggers of its binary, and its name as the construct's id, so that the others
    stay as they are when one comes or goes. One whose binary is called `bootstrap` has the package's name.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - CDK's name for it
        *,
        manifest_path: str | os.PathLike[str],
        include: list[str] | tuple[str, ...] | Set[str] | None = None,
        exclude: list[str] | tuple[str, ...] | Set[str] | None = None,
        resources: Mapping[str, IConstruct] | None = None,
        function_options: RustFunctionOptions | None = None,
        overrides: Mapping[str, BinaryOverrides] | None = None,
        context: str | None = None,
        admerge: bool | None = None,
        bundling: BundlingOptions | None = None,
    ) -> None:
        """Makes a function for each Lambda binary.

        Args:
            scope: The construct that the workspace belongs to.
            id: Its id in that scope.
            manifest_path: A Cargo.toml, or the folder that holds one, relative to the working directory:
                with a `[workspace]` table for all of its members, else for the package alone.
            include: Globs for the names of the binaries that become functions, whatever they depend on;
                with a slash in it, a glob is one for `PACKAGE/BINARY`. Default: the Lambda binaries.
            exclude: Globs for those that don't. Default: none.
            resources: The constructs that triggers in Cargo.toml name as their `source`. Default: none.
            function_options: Keywords of `RustFunction` for all functions. Default: none.
            overrides: Keywords of `RustFunction` for single functions, by the binary's name. One beats
                that of the same name in `function_options`, or in `RustWorkspace` itself, even if it
                is None; `environment` and `resources` are merged name by name. Default: none.
            context: The profile of CargoLambda.toml that applies. Default: as for `RustFunction`.
            admerge: Whether a list of a higher level is appended to that of the lower one. Default: as for
                `RustFunction`.
            bundling: How the binaries are compiled. Default: as Cargo.toml's `build` table says.

        Raises:
            CdkRustLambdaError: a manifest, a setting, a trigger or a keyword is wrong, two packages have a
                binary of the same name, or there is no Lambda binary; or there is no Cargo.lock, and Cargo
                can't write it. One error names all that is wrong with the functions.
        """
        with located_errors():
            check_place(scope, id)
            arguments = check_arguments(
                include=include,
                exclude=exclude,
                function_options=function_options,
                overrides=overrides,
                shared={
                    "resources": resources,
                    "context": context,
                    "admerge": admerge,
                    "bundling": bundling,
                },
            )
            arguments = evolve(
                arguments,
                profile=profile_of_context(scope),
                architecture=architecture_of_context(scope),
            )
            queue = build_queue(scope)
            manifest, lock = locate_manifest(manifest_path), lock_for(scope, queue)
            plan = plan_workspace(queue.projects, manifest, arguments, lock)
            with refusals_of_cdk(f"the workspace {id!r}", ()):
                super().__init__(scope, id)
            self._functions = self._create(plan)
        for warning in plan.warnings:
            annotate(self, warning)

    @property
    def functions(self) -> Mapping[str, RustFunction]:
        """The functions by the names of their binaries."""
        return self._functions

    def _create(self, plan: WorkspacePlan) -> _Functions:
        functions: dict[str, RustFunction] = {}
        diagnostics = Diagnostics()
        for planned in plan.functions:
            function = diagnostics.attempt(_WorkspaceFunction, self, planned)
            if function is not None:
                functions[_name_of(planned)] = function
        diagnostics.raise_errors()
        return _Functions(functions, plan.left_out)


class _WorkspaceFunction(RustFunction):
    """A RustFunction whose plan is there already."""

    def __init__(self, scope: Construct, plan: FunctionPlan) -> None:
        self._create(scope, _name_of(plan), plan)


def _name_of(plan: FunctionPlan) -> str:
    return PackageBinary(plan.binary.package, plan.binary.binary).function_name


class _Functions(Mapping[str, RustFunction]):
    """The functions of a workspace; a wrong name is an error that helps."""

    def __init__(self, functions: Mapping[str, RustFunction], left_out: Mapping[str, str]) -> None:
        self._functions = functions
        self._left_out = left_out

    def __getitem__(self, name: str) -> RustFunction:
        function = self._functions.get(name)
        if function is not None:
            return function
        why = f": {self._left_out[name]}" if name in self._left_out else ""
        raise FunctionNotFoundError(
            f"there is no function {name!r}{why}",
            key="functions",
            remedy=suggest(str(name), self._functions),
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._functions)

    def __len__(self) -> int:
        return len(self._functions)

    def __repr__(self) -> str:
        return f"functions({', '.join(self._functions)})"
