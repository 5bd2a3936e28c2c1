"""The arguments of RustWorkspace: checked before anything is made from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from attrs import frozen
from constructs import IConstruct

from cdk_rust_lambda.cargo.compile.bundling_options import BundlingOptions
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.errors import CdkRustLambdaError, KeywordError, suggest
from cdk_rust_lambda.function.arguments import check_options, check_resources, check_types
from cdk_rust_lambda.function.options import BinaryOverrides, RustFunctionOptions

_OF_EACH_BINARY = ("code", "handler", "manifest_path", "package", "binary_name")
_MERGED = ("environment", "resources")


@frozen
class WorkspaceArguments:
    """What Python says of a workspace's functions, checked.

    Attributes:
        include: Globs for the binaries that are wanted; None for the rule.
        exclude: Globs for those that are not.
        defaults: The options for all.
        overrides: The options for single ones, by the binary's name.
    """

    include: tuple[str, ...] | None
    exclude: tuple[str, ...]
    defaults: BinaryOverrides
    overrides: Mapping[str, BinaryOverrides]

    @property
    def resources(self) -> Mapping[str, IConstruct]:
        """The constructs that the triggers of all may name."""
        return self.defaults.get("resources") or {}

    def options(self, name: str) -> BinaryOverrides:
        """Returns a function's options: its own over those for all."""
        own = self.overrides.get(name)
        if own is None:
            return self.defaults
        shared, single = cast("dict[str, Any]", self.defaults), cast("dict[str, Any]", own)
        options = {**shared, **single}
        for key in _MERGED:
            options[key] = {**(shared.get(key) or {}), **(single.get(key) or {})}
        return cast("BinaryOverrides", options)


def check_arguments(
    *,
    include: Iterable[str] | None,
    exclude: Iterable[str] | None,
    resources: Mapping[str, IConstruct] | None,
    function_options: RustFunctionOptions | None,
    overrides: Mapping[str, BinaryOverrides] | None,
    context: str | None,
    admerge: bool | None,
    bundling: BundlingOptions | None,
) -> WorkspaceArguments:
    """Returns the keywords of RustWorkspace, and refuses those of a wrong type.

    Raises:
        CdkRustLambdaError: some are wrong. One error names all of them.
    """
    diagnostics = Diagnostics()
    for name, value, kind in (
        ("resources", resources, Mapping),
        ("function_options", function_options, Mapping),
        ("overrides", overrides, Mapping),
        ("context", context, str),
        ("admerge", admerge, bool),
        ("bundling", bundling, BundlingOptions),
    ):
        with diagnostics.collect():
            check_types((name, value, kind))
    globs: dict[str, tuple[str, ...] | None] = {}
    for name, patterns in (("include", include), ("exclude", exclude)):
        with diagnostics.collect():
            globs[name] = _globs(name, patterns)
    diagnostics.raise_errors()
    with diagnostics.collect():
        check_resources(resources or {})
    shared: BinaryOverrides = {}
    with diagnostics.collect():
        known = RustFunctionOptions.__annotations__
        shared = _check("function_options", function_options or {}, known, diagnostics)
    checked: dict[str, BinaryOverrides] = {}
    for name, own in (overrides or {}).items():
        with diagnostics.collect():
            if not isinstance(name, str) or not isinstance(own, Mapping):
                raise KeywordError(
                    f"expected a binary's name and a mapping of keywords, found {name!r}: {own!r}",
                    key="overrides",
                    remedy='write overrides={"NAME": {"memory_size": 512}}',
                )
            known = BinaryOverrides.__annotations__
            checked[name] = _check(f"overrides[{name!r}]", own, known, diagnostics)
    diagnostics.raise_errors()
    defaults: BinaryOverrides = {
        **shared,
        "resources": resources or {},
        "context": context,
        "admerge": admerge,
        "bundling": bundling,
    }
    return WorkspaceArguments(globs["include"], globs["exclude"] or (), defaults, checked)


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
) -> BinaryOverrides:
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
        return check_options(cast("BinaryOverrides", own))
    except CdkRustLambdaError as error:
        error.key = f"{place}.{error.key}"
        raise
