"""The arguments of RustFunction: checked before anything is made from them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import cast

from aws_cdk import aws_lambda as lambda_
from constructs import IConstruct

from cdk_rust_lambda.cargo.compile.bundling_options import BundlingOptions
from cdk_rust_lambda.cargo.compile.target import Architecture, is_architecture
from cdk_rust_lambda.cargo.plan import Selection
from cdk_rust_lambda.errors import KeywordError, ManifestError, SettingsError, TriggerError, suggest
from cdk_rust_lambda.function.keywords import FunctionKeywords
from cdk_rust_lambda.function.options import BinaryOverrides
from cdk_rust_lambda.triggers.core.source import has_member
from cdk_rust_lambda.triggers.core.trigger import Trigger


def check_types(*values: tuple[str, object, type]) -> None:
    """Refuses arguments, each given as name, value and type, that are of another type; None is fine."""
    for name, value, kind in values:
        if value is not None and not isinstance(value, kind):
            raise KeywordError(
                f"expected {kind.__name__}, found {value!r}",
                key=name,
                remedy=f"pass {kind.__name__}, or leave {name}= out",
            )


def check_options(options: BinaryOverrides) -> BinaryOverrides:
    """Refuses options of a function that have a wrong type; returns them, with triggers as a list."""
    check_types(
        ("architecture", options.get("architecture"), lambda_.Architecture),
        ("runtime", options.get("runtime"), lambda_.Runtime),
        ("context", options.get("context"), str),
        ("admerge", options.get("admerge"), bool),
        ("bundling", options.get("bundling"), BundlingOptions),
        ("resources", options.get("resources"), Mapping),
        ("environment", options.get("environment"), Mapping),
    )
    check_resources(options.get("resources") or {})
    if options.get("triggers") is None:
        return options
    return {**options, "triggers": check_triggers(options.get("triggers"))}


def keywords_of(options: BinaryOverrides) -> FunctionKeywords:
    """Returns those of the options that are keywords of `lambda_.Function`, as it understands them."""
    known = FunctionKeywords.__annotations__
    return cast(
        "FunctionKeywords", {name: value for name, value in options.items() if name in known}
    )


def selection_of(binary_name: str | None, options: BinaryOverrides) -> Selection:
    """Returns what checked options say of a binary."""
    runtime = options.get("runtime")
    return Selection(
        binary_name=binary_name,
        context=options.get("context"),
        admerge=options.get("admerge"),
        runtime=None if runtime is None else runtime.name,
        architecture=architecture_name(options.get("architecture")),
        bundling=options.get("bundling") or BundlingOptions(),
    )


def architecture_name(architecture: lambda_.Architecture | None) -> Architecture | None:
    """Returns the name of an architecture, and refuses one that Lambda doesn't have."""
    if architecture is None:
        return None
    if not is_architecture(architecture.name):
        raise SettingsError(
            f"unknown architecture {architecture.name!r}",
            key="architecture",
            remedy="use lambda_.Architecture.X86_64 or ARM_64",
        )
    return cast("Architecture", architecture.name)


def unreadable(error: OSError | RecursionError) -> ManifestError:
    """Returns the library's error for a project that can't be read."""
    if isinstance(error, OSError):
        return ManifestError(
            f"can't read the project: {error.strerror}",
            file=error.filename,
            remedy="make it readable, or remove it",
        )
    return ManifestError(
        "the project is nested too deeply", remedy="move folders and tables further up"
    )


def check_resources(resources: Mapping[str, IConstruct]) -> None:
    """Refuses what is no mapping of names to constructs."""
    for name, resource in resources.items():
        if not isinstance(name, str) or not has_member(resource, "node"):
            raise TriggerError(
                f"expected a name and a construct, found {name!r}: {resource!r}",
                key="resources",
                remedy='pass constructs by name: resources={"uploads": bucket}',
            )


def check_triggers(triggers: Iterable[Trigger] | None) -> list[Trigger]:
    """Returns the triggers as a list, and refuses what is none."""
    if triggers is None:
        return []
    if not isinstance(triggers, Iterable):
        raise TriggerError(
            f"expected a list of triggers, found {triggers!r}",
            key="triggers",
            remedy="write a list",
        )
    checked = list(triggers)
    for trigger in checked:
        check_trigger(trigger)
    return checked


def check_trigger(trigger: object) -> None:
    """Refuses what is no trigger."""
    if not isinstance(trigger, Trigger):
        raise TriggerError(
            f"expected a trigger, found {type(trigger).__name__}",
            key="triggers",
            remedy="pass instances of trigger classes, such as S3Trigger(bucket=bucket)",
        )


def check_keywords(keywords: FunctionKeywords, constructor: Callable[..., None]) -> None:
    """Refuses keywords that neither the constructor nor `lambda_.Function` takes."""
    known = FunctionKeywords.__annotations__
    for name in keywords:
        if name in known:
            continue
        if name in ("code", "handler"):
            problem, remedy = f"RustFunction has its own {name}", "leave it out"
        else:
            problem = f"RustFunction has no keyword {name!r}"
            own = inspect.signature(constructor).parameters
            remedy = suggest(name, [*known, *own.keys() - {"self", "scope", "id", "keywords"}])
        raise KeywordError(problem, key=name, remedy=remedy)
