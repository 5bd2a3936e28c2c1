"""The arguments of RustWorkspace: checked before anything is made from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from attrs import evolve, frozen
from aws_cdk import aws_lambda as lambda_
from constructs import IConstruct

from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.errors import CdkRustLambdaError, KeywordError, suggest
from cdk_rust_lambda.function.arguments import FunctionArguments, check_type
from cdk_rust_lambda.function.options import BinaryOverrides, RustFunctionOptions

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.lambda_binaries import PackageBinary

_OF_EACH_BINARY = ("code", "handler", "manifest_path", "git", "rev", "package", "binary_name")


@frozen(kw_only=True)
class WorkspaceArguments:
    """What Python says of a workspace's functions, checked.

    Attributes:
        include: Globs for the binaries that are wanted; None for the rule.
        exclude: Globs for those that are not.
        defaults: What is said of all.
        overrides: What is said of single ones alone, by the binary's name.
        extensions: The functions that each extension is added to, None for all.
        profile: The Cargo profile of the whole app, if there is one.
        architecture: The architecture of the whole app, if there is one.
        wants_archives: Whether all functions of the app are archives, whatever is said of them.
        made: The resources that are made of the workspace's Cargo.toml, by name.
        named: The names of resources that these name themselves.
    """

    include: tuple[str, ...] | None
    exclude: tuple[str, ...]
    defaults: FunctionArguments
    overrides: Mapping[str, BinaryArguments]
    extensions: Mapping[str, tuple[str, ...] | None] = MappingProxyType({})
    profile: str | None = None
    architecture: lambda_.Architecture | None = None
    wants_archives: bool = False
    made: Mapping[str, IConstruct] = MappingProxyType({})
    named: Set[str] = frozenset()

    @property
    def resources(self) -> Mapping[str, IConstruct]:
        """The constructs that the triggers of all may name."""
        return self.defaults.resources

    def of(self, binary: PackageBinary) -> FunctionArguments:
        """Returns what is said of a function: its own over what is said of all.

        Raises:
            CdkRustLambdaError: the two contradict each other.
        """
        arguments, name = self.defaults, binary.function_name
        if name in self.overrides:
            arguments = _overridden(arguments, name, self.overrides[name])
        if self.wants_archives:
            arguments = arguments.as_archive()
        arguments = arguments.with_profile(self.profile).with_architecture(self.architecture)
        resources = {**self.made, **arguments.resources}
        return evolve(arguments, binary_name=binary.name, resources=resources)

    def own_resources(self, name: str) -> Set[str]:
        """Returns the names of the constructs that are given for a single function."""
        return self.overrides[name].arguments.resources.keys() if name in self.overrides else set()


@frozen
class BinaryArguments:
    """What is said of a single function.

    Attributes:
        arguments: The arguments.
        given: The names of those that are given, even as None.
    """

    arguments: FunctionArguments
    given: Set[str]


def _overridden(defaults: FunctionArguments, name: str, own: BinaryArguments) -> FunctionArguments:
    try:
        return defaults.overridden(own.arguments, own.given)
    except CdkRustLambdaError as error:
        for each in error.causes or (error,):
            keyword = (each.key or "").partition(".")[0]
            if keyword and keyword not in own.given:
                each.remedy = (
                    f"{each.remedy}; if it is for the other functions, take it away from this one:"
                    f" overrides[{name!r}][{keyword!r}] = None"
                )
        raise


def check_arguments(
    *,
    include: object,
    exclude: object,
    function_options: RustFunctionOptions | None,
    overrides: Mapping[str, BinaryOverrides] | None,
    shared: BinaryOverrides,
) -> WorkspaceArguments:
    """Returns the keywords of RustWorkspace, and refuses those of a wrong type.

    Args:
        include: Globs, or None.
        exclude: Globs, or None.
        function_options: The keywords of RustFunction for all.
        overrides: Those for single functions, by the binary's name.
        shared: The workspace's own keywords that are said of all functions.

    Raises:
        CdkRustLambdaError: some are wrong. One error names all of them.
    """
    diagnostics = Diagnostics()
    for name, mapping in (("function_options", function_options), ("overrides", overrides)):
        diagnostics.attempt(check_type, name, mapping, Mapping)
    for name, value in shared.items():  # one by one, so that all that are wrong are named
        single = cast("BinaryOverrides", {name: value})
        diagnostics.attempt(FunctionArguments.from_options, single)
    globs: dict[str, tuple[str, ...] | None] = {}
    for name, patterns in (("include", include), ("exclude", exclude)):
        globs[name] = diagnostics.attempt(_globs, name, patterns)
    diagnostics.raise_errors()
    defaults = diagnostics.attempt(_defaults, shared, function_options or {}, diagnostics)
    checked = {
        name: diagnostics.attempt(_check_own, name, own, diagnostics)
        for name, own in (overrides or {}).items()
    }
    diagnostics.raise_errors()
    assert defaults is not None  # noqa: S101 - else there is an error
    return WorkspaceArguments(
        include=globs["include"],
        exclude=globs["exclude"] or (),
        defaults=defaults,
        overrides={name: own for name, own in checked.items() if own is not None},
    )


def _defaults(
    shared: BinaryOverrides, function_options: RustFunctionOptions, diagnostics: Diagnostics
) -> FunctionArguments:
    known = RustFunctionOptions.__annotations__
    options = _check("function_options", function_options, known, diagnostics)
    defaults = FunctionArguments.from_options(shared)
    return defaults.overridden(options.arguments, options.given)


def _check_own(name: object, own: object, diagnostics: Diagnostics) -> BinaryArguments:
    if not isinstance(name, str) or not isinstance(own, Mapping):
        raise KeywordError(
            f"expected a binary's name and a mapping of keywords, found {name!r}: {own!r}",
            key="overrides",
            remedy='write overrides={"NAME": {"memory_size": 512}}',
        )
    known = BinaryOverrides.__annotations__
    return _check(f"overrides[{name!r}]", own, known, diagnostics)


def _globs(keyword: str, patterns: object) -> tuple[str, ...] | None:
    if patterns is None:
        return None
    is_list = isinstance(patterns, Iterable) and not isinstance(patterns, str | bytes | Mapping)
    names = tuple(patterns) if is_list else (None,)  # type: ignore[arg-type]
    if not all(isinstance(each, str) for each in names):
        raise KeywordError(
            f"expected a list of globs, found {patterns!r}",
            key=keyword,
            remedy=f'write a list of strings: {keyword}=["api-*"]',
        )
    return cast("tuple[str, ...]", names)


def _check(
    place: str, options: Mapping[str, Any], known: Mapping[str, Any], diagnostics: Diagnostics
) -> BinaryArguments:
    """Returns options whose names and types are right; what is wrong names the place."""
    for name in options:
        if name not in known:
            problem = f"RustFunction has no keyword {name!r}"
            remedy = suggest(str(name), known)
            if name in _OF_EACH_BINARY:
                problem, remedy = f"each function has its own {name}", "leave it out"
            elif name in BinaryOverrides.__annotations__:
                problem = f"{name} is a keyword of RustWorkspace itself"
                remedy = f"write RustWorkspace(..., {name}=...)"
            diagnostics.errors.append(KeywordError(problem, key=f"{place}.{name}", remedy=remedy))
    own = {name: value for name, value in options.items() if name in known}
    try:
        return BinaryArguments(
            FunctionArguments.from_options(cast("BinaryOverrides", own)), own.keys()
        )
    except CdkRustLambdaError as error:
        for each in error.causes or (error,):
            each.key = f"{place}.{each.key}"
        raise
