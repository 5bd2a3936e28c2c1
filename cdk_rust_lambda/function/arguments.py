"""The arguments of RustFunction: checked once, before anything is made from them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self, cast

from attrs import evolve, field, fields_dict, frozen
from aws_cdk import aws_lambda as lambda_
from constructs import IConstruct

from cdk_rust_lambda.cargo.compile.bundling_options import BundlingOptions
from cdk_rust_lambda.cargo.compile.lambda_image import FunctionImage
from cdk_rust_lambda.cargo.compile.target import Architecture, is_architecture
from cdk_rust_lambda.cargo.plan import Selection
from cdk_rust_lambda.cargo.settings.secrets import names_only
from cdk_rust_lambda.cargo.settings.tree import holds_token
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.errors import KeywordError, SettingsError, TriggerError, text_of, type_name
from cdk_rust_lambda.foreign_remedies import remedy_for
from cdk_rust_lambda.function.image_keywords import REFUSED_FOR_IMAGES, image_errors
from cdk_rust_lambda.function.keyword_values import EXAMPLES, check_argument, keyword_errors
from cdk_rust_lambda.function.keywords import FunctionKeywords
from cdk_rust_lambda.triggers.core.source import has_member
from cdk_rust_lambda.triggers.core.trigger import Trigger

if TYPE_CHECKING:
    from cdk_rust_lambda.function.options import BinaryOverrides

# The constructors' keywords for what is to be built, which stand in no mapping of options.
_PROJECT = ("manifest_path", "git", "rev", "package")


def check_type(name: str, value: object, kind: type) -> None:
    """Refuses an argument of another type; None is fine.

    Raises:
        KeywordError: it has another type, or is a token.
    """
    if value is not None and not isinstance(value, kind):
        raise KeywordError(
            f"expected {kind.__name__}, found {text_of(value)}",
            key=name,
            remedy=f"pass {EXAMPLES.get(name, kind.__name__)}, or leave {name}= out",
        )
    if isinstance(value, str) and holds_token(value):
        raise KeywordError(
            "it holds a token of CDK, whose value is only known at deployment, after the build",
            key=name,
            remedy="pass a plain string",
        )


def _of(kind: type) -> Callable[[str, object], None]:
    return lambda name, value: check_type(name, value, kind)


def _like(hint: Any) -> Callable[[str, object], None]:
    return lambda name, value: check_argument(name, value, hint)


def check_trigger(trigger: object) -> None:
    """Refuses what is no trigger.

    Raises:
        TriggerError: it is none.
    """
    if not isinstance(trigger, Trigger):
        raise TriggerError(
            f"expected a trigger, found {type_name(trigger)}",
            key="triggers",
            remedy="pass instances of trigger classes, such as triggers.S3Trigger(bucket=bucket)",
        )


def _listed(values: Any) -> Any:
    """Returns what can be gone through as a tuple; all else is refused later."""
    if values is None:
        return ()
    return tuple(values) if isinstance(values, Iterable) else values


def _or_nothing(given: Any) -> Any:
    """Returns an empty mapping for none."""
    return {} if given is None else given


def _check_triggers(_: str, triggers: object) -> None:
    if not isinstance(triggers, tuple):
        raise TriggerError(
            f"expected a list of triggers, found {text_of(triggers)}",
            key="triggers",
            remedy="write a list",
        )
    for trigger in triggers:
        check_trigger(trigger)


def _check_ids(name: str, ids: object) -> None:
    is_list = isinstance(ids, list | tuple) and all(isinstance(each, str) for each in ids)
    if ids is not None and not is_list:
        raise KeywordError(
            f"expected a list of ids of triggers, found {text_of(ids)}",
            key=name,
            remedy='write a list such as ["Public"]',
        )


def _check_resources(key: str, resources: Any) -> None:
    check_type(key, resources, Mapping)
    for name, resource in resources.items():
        # Authorizers of routes are made with the first route, and are no constructs until then.
        is_resource = has_member(resource, "node") or has_member(resource, "bind")
        if not isinstance(name, str) or not is_resource:
            raise TriggerError(
                f"expected a name and a construct, found {name!r}: {text_of(resource)}",
                key=key,
                remedy='pass constructs by name: resources={"uploads": bucket}',
            )


_CHECKS: Mapping[str, Callable[[str, Any], None]] = {
    "binary_name": _of(str),
    "architecture": _of(lambda_.Architecture),
    "runtime": _of(lambda_.Runtime),
    "context": _of(str),
    "admerge": _of(bool),
    "bundling": _of(BundlingOptions),
    "triggers": _check_triggers,
    "include_triggers": _check_ids,
    "resources": _check_resources,
    "web_adapter": _of(bool),
    "capacity_provider": _like(lambda_.ICapacityProvider),
    "capacity_provider_options": _like(lambda_.CapacityProviderFunctionOptions),
    "image": _of(FunctionImage),
}
"""What refuses an argument of the class below, all of which are asked."""


def _check_keywords(arguments: FunctionArguments, diagnostics: Diagnostics) -> None:
    keywords = arguments.keywords
    refused: dict[str, KeywordError] = {}
    bundling = arguments.bundling
    is_of_types = bundling is None or isinstance(bundling, BundlingOptions)
    if isinstance(arguments.image, FunctionImage) and is_of_types:
        # In a mapping of options, as in a workspace, two of them are arguments of their own.
        own = {"runtime": arguments.runtime, "web_adapter": arguments.web_adapter or None}
        given = {**own, **keywords}
        refused = dict(image_errors(arguments.image, given, bundling))
    diagnostics.errors += refused.values()
    names = sorted(keywords.keys() - FunctionKeywords.__annotations__ - refused.keys())
    is_image = arguments.image is not None
    diagnostics.errors += [_unknown(name, is_image=is_image) for name in names]
    if keywords.get("snap_start") is not None:
        diagnostics.errors.append(
            KeywordError(
                "Lambda has SnapStart for managed runtimes of Java, Python and .NET only, not for the OS-only ones"
                " that Rust runs on",
                key="snap_start",
                remedy="leave it out; provisioned concurrency on an alias keeps environments started:"
                " function.add_alias(..., provisioned_concurrent_executions=...)",
            )
        )
    diagnostics.errors += keyword_errors(keywords)


def _unknown(name: str, *, is_image: bool) -> KeywordError:
    construct = "RustImageFunction" if is_image else "RustFunction"
    if name in ("code", "handler"):
        problem, remedy = f"{construct} has its own {name}", "leave it out"
    else:
        problem = f"{construct} has no keyword {name!r}"
        own = fields_dict(FunctionArguments).keys() - {"keywords", "image", "is_for_image"}
        known = {*FunctionKeywords.__annotations__, *own, *_PROJECT}
        if is_image:
            known = known - REFUSED_FOR_IMAGES.keys() | fields_dict(FunctionImage).keys()
        remedy = remedy_for("keyword", name, known)
    return KeywordError(problem, key=name, remedy=remedy)


@frozen(kw_only=True, eq=False)
class FunctionArguments:
    """What Python says of a function; making it checks it.

    Attributes:
        binary_name: The binary, if it is named.
        architecture: The function's architecture, if it is given.
        runtime: The function's runtime, if it is given.
        context: The profile of CargoLambda.toml, if one is named.
        admerge: Whether lists are appended, if that is said.
        bundling: How the binary is compiled, if that is said.
        triggers: What invokes the function, besides the triggers in Cargo.toml.
        include_triggers: The ids of the triggers in Cargo.toml that count; None for all.
        resources: The constructs that triggers in Cargo.toml may name.
        web_adapter: Whether the binary is a web server, which the Lambda Web Adapter calls.
        capacity_provider: The managed instances that the function runs on, if they are given.
        capacity_provider_options: What is asked of them, if that is said.
        image: The container image that it is made from; None for an archive.
        is_for_image: Whether it is an archive here, and from an image where there is an engine.
        keywords: The keywords for `lambda_.Function`.

    Raises:
        CdkRustLambdaError: an argument of a wrong type, or an unknown keyword.
    """

    binary_name: str | None = None
    architecture: lambda_.Architecture | None = None
    runtime: lambda_.Runtime | None = None
    context: str | None = None
    admerge: bool | None = None
    bundling: BundlingOptions | None = None
    triggers: tuple[Trigger, ...] = field(default=(), converter=_listed)
    include_triggers: Sequence[str] | None = None
    resources: Mapping[str, IConstruct] = field(default=MappingProxyType({}), converter=_or_nothing)
    web_adapter: bool | None = None
    capacity_provider: lambda_.ICapacityProvider | None = None
    capacity_provider_options: lambda_.CapacityProviderFunctionOptions | dict[str, Any] | None = (
        None
    )
    image: FunctionImage | None = None
    is_for_image: bool = False
    keywords: FunctionKeywords = field(factory=lambda: FunctionKeywords(), repr=names_only)

    def __attrs_post_init__(self) -> None:
        """Refuses whatever is wrong, in one error."""
        diagnostics = Diagnostics()
        for name, check in _CHECKS.items():
            diagnostics.attempt(check, name, getattr(self, name))
        _check_keywords(self, diagnostics)
        diagnostics.raise_errors()

    @classmethod
    def from_options(cls, options: BinaryOverrides) -> Self:
        """Returns the arguments that a mapping of RustFunction's keywords stands for."""
        own = {name: value for name, value in options.items() if name in fields_dict(cls)}
        keywords = {name: value for name, value in options.items() if name not in own}
        return cls(**cast("Any", own), keywords=cast("FunctionKeywords", keywords))

    def overridden(self, by: FunctionArguments, names: Collection[str]) -> Self:
        """Returns these arguments with those of a single function over them.

        Args:
            by: The arguments of the single function.
            names: Which of them were given, even as None. Environment and resources are merged name
                by name.
        """
        given = {name: getattr(by, name) for name in names if name in fields_dict(type(self))}
        given["resources"] = {**self.resources, **by.resources}
        keywords: FunctionKeywords = {**self.keywords, **by.keywords}
        environments = [each.keywords.get("environment") or {} for each in (self, by)]
        if any(environments):
            keywords["environment"] = {**environments[0], **environments[1]}
        return evolve(self, **given, keywords=keywords)

    def with_profile(self, profile: str | None) -> Self:
        """Returns these arguments with a Cargo profile for the whole app, if none is said here.

        Args:
            profile: The profile, if there is one.
        """
        bundling = self.bundling or BundlingOptions()
        if profile is None or bundling.profile is not None:
            return self
        return evolve(self, bundling=evolve(bundling, profile=profile))

    def with_architecture(self, architecture: lambda_.Architecture | None) -> Self:
        """Returns these arguments with an architecture for the whole app, which beats what is said here.

        Args:
            architecture: The architecture, if there is one.
        """
        return self if architecture is None else evolve(self, architecture=architecture)

    def as_archive(self) -> Self:
        """Returns these arguments for a function whose code is an archive, whatever is said here."""
        is_for_image = self.is_for_image or self.image is not None
        return evolve(self, image=None, is_for_image=is_for_image)

    @property
    def selection(self) -> Selection:
        """Which binary, and what beats its settings."""
        return Selection(
            binary_name=self.binary_name,
            context=self.context,
            admerge=self.admerge,
            runtime=None if self.runtime is None else self.runtime.name,
            architecture=_architecture_name(self.architecture),
            bundling=self.bundling or BundlingOptions(),
            kind="function",
            image=self.image,
            is_for_image=self.is_for_image,
        )


def _architecture_name(architecture: lambda_.Architecture | None) -> Architecture | None:
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
