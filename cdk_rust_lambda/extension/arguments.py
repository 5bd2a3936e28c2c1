"""The arguments of RustExtension: checked once, before anything is made from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import Attribute, evolve, field, frozen
from aws_cdk import RemovalPolicy
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.cargo.settings.setting_type import string, string_up_to
from cdk_rust_lambda.cargo.settings.tree import holds_token
from cdk_rust_lambda.cargo.settings.types import Description, setting_type
from cdk_rust_lambda.errors import KeywordError, SettingsError, text_of
from cdk_rust_lambda.function.arguments import FunctionArguments, check_type
from cdk_rust_lambda.function.keyword_values import check_argument

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.plan import Selection
    from cdk_rust_lambda.cargo.settings.setting_type import SettingType

_T = TypeVar("_T")

# See PublishLayerVersion in the Lambda API.
_LAYER_NAME = string(
    r"(arn:[\w-]+:lambda:[\w-]+:\d{12}:layer:)?[\w-]{1,140}",
    "at most 140 letters, digits, '-' and '_', or the ARN of a layer",
    text="string of at most 140 letters, digits, `-` and `_`, or a layer's ARN",
)
_LICENSE = string_up_to(512)
_OF_LAYERS = (
    *("compatible_runtimes", "compatible_architectures", "layer_version_name", "description"),
    *("license", "removal_policy"),
)


def _of(kind: type) -> Callable[[object, Attribute[Any], object], None]:
    return lambda _, attribute, value: check_type(attribute.name, value, kind)


def _text(kind: SettingType | None) -> Callable[[object, Attribute[Any], object], None]:
    """A check of a text; one that is only known at deployment passes, since no build needs it."""
    assert kind is not None  # noqa: S101 - it annotates each type of a setting

    def check(_: object, attribute: Attribute[Any], value: object) -> None:
        name = attribute.name
        check_argument(name, value, str)
        try:
            if value is not None and not holds_token(value):
                kind.structure(value)
        except ValueError as error:
            remedy = f"correct it, or leave {name}= out"
            raise SettingsError(str(error), key=name, remedy=remedy) from error

    return check


def _checked_runtimes(
    runtimes: Iterable[lambda_.Runtime] | None,
) -> tuple[lambda_.Runtime, ...] | None:
    example = "[lambda_.Runtime.PROVIDED_AL2023]"
    return _checked_list(lambda_.Runtime, "compatible_runtimes", runtimes, example)


def _checked_architectures(
    architectures: Iterable[lambda_.Architecture] | None,
) -> tuple[lambda_.Architecture, ...] | None:
    example = "[lambda_.Architecture.ARM_64]"
    return _checked_list(lambda_.Architecture, "compatible_architectures", architectures, example)


def _checked_list(
    kind: type[_T], name: str, values: Iterable[_T] | None, example: str
) -> tuple[_T, ...] | None:
    if values is None:
        return None
    is_list = isinstance(values, Iterable) and not isinstance(values, str | bytes | Mapping)
    checked = cast("tuple[_T, ...]", tuple(values) if is_list else ())
    if not checked or not all(isinstance(each, kind) for each in checked):
        raise KeywordError(
            f"expected a list of {kind.__name__}s, found {text_of(values)}",
            key=name,
            remedy=f"write a list: {name}={example}",
        )
    return checked


@frozen(kw_only=True, eq=False)
class ExtensionArguments:
    """What Python says of an extension; making it checks it.

    Attributes:
        build: What it says of the binary and of its build, as of a function's.
        internal: Whether it is an internal extension, if that is said.
        compatible_runtimes: The runtimes that it is made for, if they are given.
        compatible_architectures: The architecture that it is made for, if it is given.
        layer_version_name: The layer's name, if one is given.
        description: What the layer is, if that is said.
        license: Its licence, if one is given.
        removal_policy: What becomes of an earlier version, if that is said.

    Raises:
        CdkRustLambdaError: an argument has a wrong type, or says what one binary can't be.
    """

    build: FunctionArguments
    internal: bool | None = field(default=None, validator=_of(bool))
    compatible_runtimes: tuple[lambda_.Runtime, ...] | None = field(
        default=None, converter=_checked_runtimes
    )
    compatible_architectures: tuple[lambda_.Architecture, ...] | None = field(
        default=None, converter=_checked_architectures
    )
    layer_version_name: str | None = field(default=None, validator=_text(_LAYER_NAME))
    description: str | None = field(default=None, validator=_text(setting_type(Description)))
    license: str | None = field(default=None, validator=_text(_LICENSE))
    removal_policy: RemovalPolicy | None = field(default=None, validator=_of(RemovalPolicy))

    def __attrs_post_init__(self) -> None:
        given = self.compatible_architectures
        if given is None:
            return
        names = {each.name for each in given}
        own = self.build.architecture
        if len(names) != 1 or (own is not None and own.name not in names):
            found = ", ".join(sorted(names)) or "none"
            beside = f", with architecture={own.name}" if own is not None else ""
            raise KeywordError(
                f"an extension is one binary, for one architecture; found {found}{beside}",
                key="compatible_architectures",
                remedy="pass one architecture, and make a RustExtension for each",
            )

    def with_architecture(self, architecture: lambda_.Architecture | None) -> Self:
        """Returns these arguments with an architecture for the whole app, which beats what is said here.

        Args:
            architecture: The architecture, if there is one.
        """
        if architecture is None:
            return self
        build = self.build.with_architecture(architecture)
        return evolve(self, build=build, compatible_architectures=None)

    @property
    def given(self) -> list[str]:
        """The names of the keywords for `lambda_.LayerVersion` that are given."""
        return [name for name in _OF_LAYERS if getattr(self, name) is not None]

    @property
    def selection(self) -> Selection:
        """Which binary, and what beats its settings."""
        build = self.build
        if build.architecture is None and self.compatible_architectures:
            build = build.with_architecture(self.compatible_architectures[0])
        runtimes = self.compatible_runtimes
        names = None if runtimes is None else tuple(each.name for each in runtimes)
        return evolve(
            build.selection, kind="extension", internal=self.internal, compatible_runtimes=names
        )
