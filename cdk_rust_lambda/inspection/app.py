"""The functions of a synthesized app: as its templates have them, and as its projects say it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, evolve, field, frozen

from cdk_rust_lambda.assembly.stacks import Stack, TemplateResource, asset_digest, read_stacks
from cdk_rust_lambda.cargo.fingerprint.hash_record import RECORDS
from cdk_rust_lambda.cargo.projects import CargoProjects
from cdk_rust_lambda.cargo.synthesis_record import SynthesizedBinary, read_synthesis
from cdk_rust_lambda.errors import CdkRustLambdaError, InspectionError
from cdk_rust_lambda.inspection.functions import Function, Property, Trigger, chosen
from cdk_rust_lambda.inspection.permissions import may_do, may_invoke
from cdk_rust_lambda.inspection.project_settings import DEFAULTS, of_app, settings_of
from cdk_rust_lambda.inspection.trigger_tables import with_origins
from cdk_rust_lambda.inspection.triggers import TriggerInTemplate, invokers
from cdk_rust_lambda.inspection.values import Values

if TYPE_CHECKING:
    from collections.abc import Iterator

_FUNCTION = "AWS::Lambda::Function"


@frozen
class SynthesizedFunction:
    """A function of Rust in a template.

    Attributes:
        stack: Its stack.
        resource: Its resource.
        asset: The folder of its asset; None if its code is no asset.
        binary: Its binary, as it was synthesized; None if there is no record of it.
    """

    stack: Stack
    resource: TemplateResource
    asset: Path | None
    binary: SynthesizedBinary | None

    @property
    def name(self) -> str:
        """The path of its construct."""
        return self.resource.name

    @property
    def binary_name(self) -> str | None:
        """The name of its binary; None if there is no record of it."""
        return None if self.binary is None else self.binary.binary


def synthesized_functions(folder: Path) -> tuple[tuple[Stack, ...], list[SynthesizedFunction]]:
    """Returns the stacks of a cloud assembly, and its functions of Rust.

    Args:
        folder: Its folder, `cdk.out`.

    Raises:
        AssemblyError: there is none, or it can't be read.
        InspectionError: there is no function of Rust in it.
    """
    stacks = read_stacks(folder)
    binaries = read_synthesis(folder)
    found = [
        each
        for stack in stacks
        for resource in stack.resources.values()
        if resource.type == _FUNCTION
        and (each := _synthesized(folder, stack, resource, binaries)) is not None
    ]
    if not found:
        raise InspectionError(
            "there is no function of Rust in the cloud assembly",
            file=folder,
            remedy="name another one: --assembly DIR, or a project: --manifest-path Cargo.toml",
        )
    return stacks, found


def _synthesized(
    folder: Path,
    stack: Stack,
    resource: TemplateResource,
    binaries: dict[str, SynthesizedBinary],
) -> SynthesizedFunction | None:
    digest = asset_digest(resource)
    asset = None if digest is None else folder / f"asset.{digest}"
    if digest in binaries:
        return SynthesizedFunction(stack, resource, asset, binaries[digest])
    # Of an assembly without a record, such as one of another machine.
    properties = resource.properties
    is_rust = (
        str(properties.get("Runtime", "")).startswith("provided")
        and properties.get("Handler") == DEFAULTS["handler"]
    )
    return SynthesizedFunction(stack, resource, asset, None) if is_rust else None


def chosen_synthesized(folder: Path, name: str) -> SynthesizedFunction:
    """Returns the function of a cloud assembly that a name means.

    Args:
        folder: The folder of the assembly.
        name: Its path, the end of it, or its binary.

    Raises:
        AssemblyError: there is no assembly, or it can't be read.
        InspectionError: there is no such function, or several fit.
    """
    return chosen(synthesized_functions(folder)[1], name)


def inspect_app(folder: Path) -> list[Function]:
    """Returns the functions of a synthesized app.

    Args:
        folder: The folder of its cloud assembly, `cdk.out`.

    Raises:
        AssemblyError: there is none, or it can't be read.
        InspectionError: there is no function of Rust in it.
    """
    stacks, found = synthesized_functions(folder)
    inspection = _Inspection(Values(stacks))
    return [inspection.function(each) for each in found]


@define
class _Inspection:
    values: Values
    projects: CargoProjects = field(factory=CargoProjects, init=False)
    invokers: dict[TemplateResource, tuple[TriggerInTemplate, ...]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.invokers = invokers(self.values)

    def function(self, found: SynthesizedFunction) -> Function:
        """Returns what there is to say of a function."""
        stack, resource, binary = found.stack, found.resource, found.binary
        function = Function(
            name=resource.name,
            stack=stack.name,
            binary=None if binary is None else binary.binary,
            package=None if binary is None else binary.package,
            properties=tuple(self._properties(stack, resource)),
            sizes=_sizes(found.asset),
            triggers=tuple(
                Trigger(each.kind, each.source, each.through)
                for each in self.invokers.get(resource, ())
            ),
            may=tuple(may_do(self.values, stack, resource)),
            invocable=tuple(dict.fromkeys(may_invoke(self.values, resource))),
            asset=found.asset,
        )
        if binary is None:
            note = "there is no record of its synthesis, so it isn't known where settings are from"
            return evolve(function, notes=(note,))
        try:
            settings = settings_of(self.projects, binary)
        except CdkRustLambdaError as error:
            note = f"it isn't known where settings are from: {error.problem}"
            return evolve(function, notes=(note,))
        return evolve(
            function,
            properties=of_app(function.properties, settings),
            settings=settings.settings(),
            triggers=with_origins(function, settings),
        )

    def _properties(self, stack: Stack, resource: TemplateResource) -> Iterator[Property]:
        properties = resource.properties
        architectures = properties.get("Architectures")
        said = {
            "handler": properties.get("Handler"),
            "architecture": architectures[0]
            if architectures and isinstance(architectures, list)
            else None,
            "runtime": properties.get("Runtime"),
            "memory": properties.get("MemorySize"),
            "timeout": properties.get("Timeout"),
        }
        is_image = properties.get("PackageType") == "Image"
        if is_image:
            yield Property("package_type", "Image", "the template")
        for name, default in DEFAULTS.items():
            if is_image and name in ("handler", "runtime"):
                continue
            value: Any = said[name]
            # Lambda's own default, unlike that of the construct.
            default = 3 if name == "timeout" else default
            if value is not None and not isinstance(value, int):
                value = self.values.text(stack, value)
            yield Property(name, default if value is None else value, "the template")
        durable = properties.get("DurableConfig")
        if isinstance(durable, dict):
            timeout: Any = durable.get("ExecutionTimeout")
            shown = timeout if isinstance(timeout, int) else self.values.text(stack, timeout)
            yield Property("execution_timeout", shown, "the template")


def _sizes(asset: Path | None) -> dict[str, int]:
    """The sizes that can be read: what isn't built yet has none."""
    if asset is None or not asset.is_dir():
        return {}
    files = [each for each in asset.rglob("*") if each.is_file()]
    sizes = {"asset": sum(each.stat().st_size for each in files)}
    bootstrap = asset / "bootstrap"
    if bootstrap in files:
        sizes = {"binary": bootstrap.stat().st_size, **sizes}
    digest = asset.name.removeprefix("asset.")
    # That of the CDK CLI, and ours.
    archives = (
        asset.parent / ".cache" / f"{digest}.zip",
        asset.parent / RECORDS / f"{asset.name}.zip",
    )
    for archive in archives:
        if archive.is_file():
            sizes["archive"] = archive.stat().st_size
    return sizes
