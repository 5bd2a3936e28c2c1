"""What is to be built and packaged for a binary: all that its project says, checked in one go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from cdk_rust_lambda.cargo.compile.bundling_options import BundlingOptions
from cdk_rust_lambda.cargo.compile.include import (
    IncludedFile,
    check_generated,
    resolve_includes,
)
from cdk_rust_lambda.cargo.compile.influences import changing_bases, influences
from cdk_rust_lambda.cargo.compile.lambda_image import (
    FunctionImage,
    check_included_names,
    resolve_image,
    runtime_of_base,
)
from cdk_rust_lambda.cargo.compile.lambda_platform import architecture_of_prebuilt, runtime_of
from cdk_rust_lambda.cargo.compile.options import BOOTSTRAP, BuildOptions
from cdk_rust_lambda.cargo.compile.resolve_options import resolve_build_options
from cdk_rust_lambda.cargo.compile.runtime_ends import runtime_ended
from cdk_rust_lambda.cargo.compile.target import DEFAULT_RUNTIME, TRIPLES, Architecture
from cdk_rust_lambda.cargo.extensions import (
    Extension,
    Kind,
    architecture_of_layer,
    check_architecture,
    kind_of,
    refuse_other_kind,
    resolve_extension,
    without_effect,
)
from cdk_rust_lambda.cargo.project.package import Package
from cdk_rust_lambda.cargo.project.selection import select_package
from cdk_rust_lambda.cargo.project.targets import Binary
from cdk_rust_lambda.cargo.project.workspace import Workspace
from cdk_rust_lambda.cargo.settings.access_tables import access_tables
from cdk_rust_lambda.cargo.settings.context import Context
from cdk_rust_lambda.cargo.settings.metadata_tables import MetadataTable
from cdk_rust_lambda.cargo.settings.resolve import Settings, resolve_binary
from cdk_rust_lambda.cargo.settings.trigger_tables import TriggerTable, trigger_tables
from cdk_rust_lambda.notices.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cdk_rust_lambda.cargo.projects import CargoProjects
    from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics


def _as_tuple(names: Iterable[str] | None) -> tuple[str, ...] | None:
    """JSON makes a list of it."""
    return None if names is None else tuple(names)


@frozen
class Selection:
    """Which binary is meant, and which of its settings: what Python or the command line says.

    Attributes:
        binary_name: The binary, if it is named.
        context: The profile of CargoLambda.toml, if one is named.
        admerge: Whether lists are appended, if that is said.
        runtime: The runtime's name, if it is given.
        architecture: The architecture, if it is given.
        bundling: How the binary is compiled.
        kind: What it is to become; None for what the project says that it is.
        internal: Of an extension: whether it is an internal one, if that is said.
        compatible_runtimes: Of an extension: the names of its runtimes, if they are given.
        image: Of a function: the container image that it is made from; None for an archive.
        is_for_image: Of a function: whether it is an archive here, and from an image where there is an engine.
    """

    binary_name: str | None = None
    context: str | None = None
    admerge: bool | None = None
    runtime: str | None = None
    architecture: Architecture | None = None
    bundling: BundlingOptions = field(factory=BundlingOptions)
    kind: Kind | None = None
    internal: bool | None = None
    compatible_runtimes: tuple[str, ...] | None = field(default=None, converter=_as_tuple)
    image: FunctionImage | None = None
    is_for_image: bool = False


@frozen
class BinaryPlan:
    """A binary, with all that is known of it before anything is built.

    Attributes:
        workspace: The binary's workspace.
        package: The package that holds it.
        binary: The binary.
        settings: Its settings.
        options: What it is built with.
        included: The files to package beside it.
        prebuilt: The binary that is built already, if `binary_path` says so.
        warnings: What is odd.
        selection: What beats the settings.
        extension: What else is known of an extension; None for a function.
    """

    workspace: Workspace
    package: Package
    binary: Binary
    settings: Settings
    options: BuildOptions
    included: tuple[IncludedFile, ...]
    prebuilt: Path | None
    warnings: tuple[Notice, ...]
    selection: Selection = field(repr=False)
    extension: Extension | None = None

    def check_generated(self) -> None:
        """Checks what hooks are going to make, before they do.

        Raises:
            SettingsError: nothing makes it, or its name in the package can't be used.
        """
        generated = self.options.generated
        if self.prebuilt is not None:  # what Cargo.toml and Python say of a build has no effect
            given = self.selection.bundling.generated
            generated = (*(self.settings.build.generated or ()), *(given or ()))
        check_generated(self.settings, generated, has_hooks=self.options.has_hooks)


@frozen
class ResolvedBinary:
    """A binary whose settings are known.

    Attributes:
        workspace: The workspace of the package.
        package: The package that holds it.
        binary: The binary.
        settings: Its settings.
    """

    workspace: Workspace
    package: Package
    binary: Binary
    settings: Settings


@frozen
class BinaryReading:
    """All that a project says of a function.

    Attributes:
        plan: What is built and packaged; None if something is wrong with it.
        trigger_tables: The tables of its triggers.
        access_tables: Those of what it may do with resources.
    """

    plan: BinaryPlan | None
    trigger_tables: tuple[TriggerTable, ...]
    access_tables: tuple[MetadataTable, ...]


def plan_binary(
    projects: CargoProjects,
    manifest_path: Path,
    package_name: str | None,
    selection: Selection,
    diagnostics: Diagnostics,
) -> BinaryReading:
    """Reads what a project says of one binary, from its manifest to the tables of its triggers.

    Args:
        projects: What has been read so far.
        manifest_path: The Cargo.toml.
        package_name: The package, if it is named.
        selection: Which binary, and what beats its settings.
        diagnostics: Takes what is wrong with settings and tables.

    Raises:
        CdkRustLambdaError: there is no such project or package.
    """
    manifest = projects.reader.read(manifest_path)
    workspace = projects.workspace(manifest)
    package = select_package(workspace, manifest, package_name)
    context = diagnostics.attempt(Context.resolve, selection.context, selection.admerge)
    found = context and diagnostics.attempt(
        resolve_binary, workspace, package, selection.binary_name, context
    )
    if not found:
        # Its triggers are read all the same, so that all that is wrong is said at once.
        return read_tables(workspace, package, selection.binary_name, None, diagnostics)
    return plan_resolved(ResolvedBinary(workspace, package, *found), selection, diagnostics)


def plan_resolved(
    resolved: ResolvedBinary, selection: Selection, diagnostics: Diagnostics
) -> BinaryReading:
    """Reads what a project says of a binary whose settings are resolved.

    Args:
        resolved: The binary.
        selection: What beats its settings.
        diagnostics: Takes what is wrong.
    """
    plan = _plan(resolved, selection, diagnostics)
    workspace, package = resolved.workspace, resolved.package
    return read_tables(workspace, package, resolved.binary.name, plan, diagnostics)


def read_tables(
    workspace: Workspace,
    package: Package,
    binary_name: str | None,
    plan: BinaryPlan | None,
    diagnostics: Diagnostics,
) -> BinaryReading:
    """Reads the tables of a binary that are this library's own.

    Args:
        workspace: The workspace of the package.
        package: The package.
        binary_name: The binary; None for the tables of all.
        plan: What is known of the binary so far; None if something is wrong with it.
        diagnostics: Takes what is wrong.
    """
    where = (workspace, package, binary_name)
    triggers = diagnostics.attempt(trigger_tables, *where)
    access = diagnostics.attempt(access_tables, *where)
    return BinaryReading(plan, triggers or (), access or ())


def _plan(
    resolved: ResolvedBinary, selection: Selection, diagnostics: Diagnostics
) -> BinaryPlan | None:
    """Returns what is built and packaged, or None if something is wrong."""
    package, settings = resolved.package, resolved.settings
    before = len(diagnostics.errors)
    if selection.kind is not None:
        refuse_other_kind(package, settings, selection.kind, diagnostics)
    extension = None
    if (selection.kind or kind_of(package, settings)) == "extension":
        extension = diagnostics.attempt(_extension, settings, selection) or Extension()
        built = diagnostics.attempt(_built_extension, resolved, selection, extension)
    else:
        image = selection.image
        given = selection.runtime if image is None else runtime_of_base(image)
        runtime = diagnostics.attempt(runtime_of, settings, given) or DEFAULT_RUNTIME
        built = diagnostics.attempt(_built_function, resolved, selection, runtime)
    packaged_as = extension.path_of(resolved.binary.name) if extension else BOOTSTRAP
    includes = diagnostics.attempt(
        resolve_includes, settings, package.directory, packaged_as=packaged_as
    )
    if built is not None and includes is not None:
        names = [file.name for file in includes[0]]
        names += [each.partition(":")[0] for each in built[0].generated]
        diagnostics.attempt(check_included_names, built[0].image, settings, names)
    if len(diagnostics.errors) > before or built is None or includes is None:
        return None
    (options, prebuilt), (included, warnings) = built, includes
    around = [] if prebuilt else [*influences(resolved.workspace, package, options)]
    around += changing_bases(options)
    if extension is not None:
        around += without_effect(settings)
    ended = runtime_ended(options.runtime) if options.has_lambda_runtime else None
    return BinaryPlan(
        workspace=resolved.workspace,
        package=package,
        binary=resolved.binary,
        settings=settings,
        options=options,
        included=included,
        prebuilt=prebuilt,
        warnings=(*settings.warnings, *warnings, *around, *([ended] if ended else [])),
        selection=selection,
        extension=extension,
    )


def _extension(settings: Settings, selection: Selection) -> Extension:
    return resolve_extension(
        settings, selection.internal, selection.compatible_runtimes, selection.runtime
    )


def _built_function(
    resolved: ResolvedBinary, selection: Selection, runtime: str
) -> tuple[BuildOptions, Path | None]:
    options, prebuilt = _built(resolved, selection, runtime)
    if selection.is_for_image:
        return evolve(options, is_for_image=True), prebuilt
    if selection.image is None:
        return options, prebuilt
    directory = resolved.package.directory
    image = resolve_image(resolved.settings, selection.image, directory, runtime)
    return evolve(options, image=image), prebuilt


def _built_extension(
    resolved: ResolvedBinary, selection: Selection, extension: Extension
) -> tuple[BuildOptions, Path | None]:
    settings, given = resolved.settings, selection.architecture
    asked = evolve(selection, architecture=architecture_of_layer(settings, given))
    options, prebuilt = _built(resolved, asked, extension.oldest_runtime)
    check_architecture(settings, options, given)
    return evolve(options, packaged_as=extension.path_of(resolved.binary.name)), prebuilt


def _built(
    resolved: ResolvedBinary, selection: Selection, runtime: str
) -> tuple[BuildOptions, Path | None]:
    """Returns what the binary is built with, and where it lies if it is built already."""
    package, settings = resolved.package, resolved.settings
    if settings.deploy.binary_path is not None:
        prebuilt = package.directory / settings.deploy.binary_path
        architecture = architecture_of_prebuilt(settings, prebuilt, selection.architecture)
        options = BuildOptions(TRIPLES[architecture], runtime, salt=selection.bundling.salt)
        return options, prebuilt
    options = resolve_build_options(
        settings,
        selection.bundling,
        package=package,
        architecture=selection.architecture,
        runtime=runtime,
    )
    return options, None
