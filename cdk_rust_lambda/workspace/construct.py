"""RustWorkspace: a package or a whole workspace becomes one function or layer per Lambda binary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from attrs import evolve
from constructs import Construct, IConstruct

from cdk_rust_lambda.annotations import annotate
from cdk_rust_lambda.bundling.code import lock_for
from cdk_rust_lambda.bundling.queue import build_queue
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.cargo.toml.located_errors import located_errors
from cdk_rust_lambda.errors import (
    CdkRustLambdaError,
    ExtensionNotFoundError,
    FunctionNotFoundError,
    SettingsError,
    suggest,
)
from cdk_rust_lambda.extension.construct import RustExtension
from cdk_rust_lambda.function.app_context import (
    architecture_of_context,
    profile_of_context,
    wants_archives,
)
from cdk_rust_lambda.function.construct import RustFunction
from cdk_rust_lambda.function.project import locate_project
from cdk_rust_lambda.function.refusals import check_place, refusals_of_cdk
from cdk_rust_lambda.resources.workspace_resources import NamedResource, make_resources
from cdk_rust_lambda.triggers.core.javascript import message_of
from cdk_rust_lambda.triggers.shared_sources import PlannedTrigger, find_shared
from cdk_rust_lambda.workspace.arguments import WorkspaceArguments, check_arguments
from cdk_rust_lambda.workspace.attachments import check_attachments
from cdk_rust_lambda.workspace.plan import WorkspacePlan, plan_resources, plan_workspace

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from cdk_rust_lambda.cargo.compile.bundling_options import BundlingOptions
    from cdk_rust_lambda.extension.plan import ExtensionPlan
    from cdk_rust_lambda.function.options import BinaryOverrides, RustFunctionOptions
    from cdk_rust_lambda.function.plan import FunctionPlan
    from cdk_rust_lambda.workspace.attachments import Attachment

_SCOPE = "Resources"  # of what the workspace's Cargo.toml has for its functions


class RustWorkspace(Construct):
    """One `RustFunction` for each Lambda binary of a Cargo package, or of a whole workspace.

    A Lambda binary is a binary target whose package depends directly on `lambda_runtime` or
    `lambda_http`; an optional dependency counts if the features of the build turn it on. One whose
    package depends on `lambda-extension` only, or whose settings say that it is an extension, becomes a
    `RustExtension`. A binary whose `required-features` aren't turned on is left out. Each function has
    the settings and triggers of its binary, and its name as the construct's id, so that the others
    stay as they are when one comes or goes. One whose binary is called `bootstrap` has the package's name.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - CDK's name for it
        *,
        manifest_path: str | os.PathLike[str],
        git: str | None = None,
        rev: str | None = None,
        include: list[str] | tuple[str, ...] | Set[str] | None = None,
        exclude: list[str] | tuple[str, ...] | Set[str] | None = None,
        resources: Mapping[str, IConstruct] | None = None,
        function_options: RustFunctionOptions | None = None,
        overrides: Mapping[str, BinaryOverrides] | None = None,
        extensions: Mapping[str, Literal["all"] | Iterable[str]] | None = None,
        context: str | None = None,
        admerge: bool | None = None,
        bundling: BundlingOptions | None = None,
    ) -> None:
        """Makes a function for each Lambda binary.

        Args:
            scope: The construct that the workspace belongs to.
            id: Its id in that scope.
            manifest_path: A Cargo.toml, or the folder that holds one, relative to the working directory or, with `git`,
                to the folder of the repository:
                with a `[workspace]` table for all of its members, else for the package alone.
            git: The URL of a git repository that holds it. Default: as for `RustFunction`.
            rev: The full hash of the commit that is meant. Required with `git`.
            include: Globs for the names of the binaries that become functions, whatever they depend on;
                with a slash in it, a glob is one for `PACKAGE/BINARY`. Default: the Lambda binaries.
            exclude: Globs for those that don't. Default: none.
            resources: The constructs that triggers in Cargo.toml name as their `source`. Default: none.
            function_options: Keywords of `RustFunction` for all functions, or their `image`, a `FunctionImage`.
                Default: none.
            overrides: Keywords of `RustFunction` for single functions, by the binary's name. One beats
                that of the same name in `function_options`, or in `RustWorkspace` itself, even if it
                is None; `environment` and `resources` are merged name by name. Default: none.
            extensions: The functions that extensions of the workspace are added to, by the extensions'
                names: a list of functions' names, or `"all"`. Default: extensions are made, and added to
                none.
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
                wants_archives=wants_archives(scope),
                extensions=check_attachments(extensions),
            )
            queue = build_queue(scope)
            project, lock = locate_project(scope, manifest_path, git, rev), lock_for(scope, queue)
            shared = plan_resources(queue.projects, project.manifest, arguments)
            with refusals_of_cdk(f"the workspace {id!r}", ()):
                super().__init__(scope, id)
            try:
                named = {name for each in shared for name in each.needs}
                arguments = evolve(arguments, made=self._make(shared, arguments), named=named)
                plan = plan_workspace(queue.projects, project.manifest, arguments, lock)
            except CdkRustLambdaError:
                scope.node.try_remove_child(id)
                raise
            self._resources = {**arguments.resources, **arguments.made}
            self._extensions = self._create_extensions(plan)
            self._functions = self._create(plan)
            for each in plan.attachments:
                _attach(self._functions[each.function], self._extensions[each.extension], each)
        for warning in (*project.notices, *plan.warnings):
            annotate(self, warning)

    @property
    def resources(self) -> Mapping[str, IConstruct]:
        """The resources of the workspace by their names: those of Cargo.toml, and of `resources=`."""
        return MappingProxyType(self._resources)

    @property
    def functions(self) -> Mapping[str, RustFunction]:
        """The functions by the names of their binaries."""
        return self._functions

    @property
    def extensions(self) -> Mapping[str, RustExtension]:
        """The extensions by the names of their binaries."""
        return self._extensions

    def _make(
        self, shared: tuple[NamedResource, ...], arguments: WorkspaceArguments
    ) -> Mapping[str, IConstruct]:
        """Makes the resources of Cargo.toml; in a scope of their own, since functions may have their names."""
        if not shared:
            return {}
        return make_resources(Construct(self, _SCOPE), shared, arguments.resources)

    def _create_extensions(self, plan: WorkspacePlan) -> _Extensions:
        extensions = {
            each.binary.binary.name: _WorkspaceExtension(self, each) for each in plan.extensions
        }
        return _Extensions(extensions)

    def _create(self, plan: WorkspacePlan) -> _Functions:
        functions: dict[str, _WorkspaceFunction] = {}
        diagnostics = Diagnostics()
        for planned in plan.functions:
            function = diagnostics.attempt(_WorkspaceFunction, self, planned)
            if function is not None:
                functions[planned.name] = function
        diagnostics.raise_errors()
        for each in plan.triggers:
            diagnostics.attempt(_wire, each, functions, plan.functions_by_name)
        diagnostics.raise_errors()
        return _Functions(functions, plan.left_out)


class _WorkspaceFunction(RustFunction):
    """A RustFunction whose plan is there already, and whose triggers are wired when all functions are."""

    def __init__(self, scope: Construct, plan: FunctionPlan) -> None:
        self._create(scope, plan.name, plan)

    def wire(self, planned: PlannedTrigger, sources: Mapping[str, IConstruct]) -> None:
        """Wires a trigger of the plan, with constructs in place of what it shares."""
        self._add_planned(planned, planned.with_sources(sources))


class _WorkspaceExtension(RustExtension):
    """A RustExtension whose plan is there already."""

    def __init__(self, scope: Construct, plan: ExtensionPlan) -> None:
        self._create(scope, plan.binary.binary.name, plan)


def _attach(function: RustFunction, extension: RustExtension, names: Attachment) -> None:
    try:
        function.add_layers(extension)
    except RuntimeError as error:
        raise SettingsError(
            f"the extension can't be added to the function {names.function!r}: {message_of(error)}",
            key=f"extensions[{names.extension!r}]",
            remedy="Lambda takes at most 5 layers of a function: add fewer extensions, or remove a layer",
        ) from error


def _wire(
    planned: PlannedTrigger,
    functions: Mapping[str, _WorkspaceFunction],
    plans: Mapping[str, FunctionPlan],
) -> None:
    """Wires a trigger; of one that failed, those that share its source are left out."""
    triggers = {name: plan.all_triggers for name, plan in plans.items()}
    sources = {}
    for key in planned.shared:
        other = find_shared(planned, key, triggers)
        bound = functions[other.function].triggers.get(other.id)
        if bound is None:
            return
        sources[key] = bound.source
    functions[planned.function].wire(planned, sources)


class _Extensions(Mapping[str, RustExtension]):
    """The extensions of a workspace; a wrong name is an error that helps."""

    def __init__(self, extensions: Mapping[str, RustExtension]) -> None:
        self._extensions = extensions

    def __getitem__(self, name: str) -> RustExtension:
        extension = self._extensions.get(name)
        if extension is None:
            raise ExtensionNotFoundError(
                f"there is no extension {name!r}",
                key="extensions",
                remedy=suggest(str(name), self._extensions),
            )
        return extension

    def __iter__(self) -> Iterator[str]:
        return iter(self._extensions)

    def __len__(self) -> int:
        return len(self._extensions)

    def __repr__(self) -> str:
        return f"extensions({', '.join(self._extensions)})"


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
