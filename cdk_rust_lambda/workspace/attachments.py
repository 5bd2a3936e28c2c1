"""Which extensions of a workspace are added to which of its functions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, cast

from attrs import frozen

from cdk_rust_lambda.errors import KeywordError, SettingsError, suggest

if TYPE_CHECKING:
    from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
    from cdk_rust_lambda.extension.plan import ExtensionPlan
    from cdk_rust_lambda.function.plan import FunctionPlan

ALL = "all"
"""What stands for all functions of the workspace."""

_KEY = "extensions"


@frozen
class Attachment:
    """An extension that is added to a function.

    Attributes:
        extension: The extension's name.
        function: The function's name.
    """

    extension: str
    function: str


def check_attachments(extensions: object) -> Mapping[str, tuple[str, ...] | None]:
    """Returns the functions of each extension by their names, None for all.

    Raises:
        KeywordError: it isn't a mapping of names.
    """
    if extensions is None:
        return {}
    found: dict[str, tuple[str, ...] | None] = {}
    items = extensions.items() if isinstance(extensions, Mapping) else [(None, extensions)]
    for name, functions in items:
        is_list = isinstance(functions, Iterable) and not isinstance(functions, str | Mapping)
        names = tuple(cast("Iterable[object]", functions)) if is_list else ()
        is_right = functions == ALL or (is_list and all(isinstance(each, str) for each in names))
        if not isinstance(name, str) or not is_right:
            raise KeywordError(
                f"expected an extension's name with {ALL!r} or a list of functions' names, found"
                f" {functions!r}",
                key=_KEY if name is None else f"{_KEY}[{name!r}]",
                remedy=f'write {_KEY}={{"NAME": "{ALL}"}} or {_KEY}={{"NAME": ["FUNCTION"]}}',
            )
        # Lambda refuses a function that has a layer twice.
        found[name] = (
            None if functions == ALL else tuple(cast("dict[str, None]", dict.fromkeys(names)))
        )
    return found


def attachments(
    wanted: Mapping[str, tuple[str, ...] | None],
    functions: Mapping[str, FunctionPlan],
    extensions: Mapping[str, ExtensionPlan],
    unknown: Collection[str],
    diagnostics: Diagnostics,
) -> tuple[Attachment, ...]:
    """Returns what is added to what, in order.

    Args:
        wanted: The functions of each extension, None for all.
        functions: The plans of the functions by their names.
        extensions: Those of the extensions.
        unknown: The names of binaries that are one of both, and in which something is wrong.
        diagnostics: Takes an error for each name that is none, and for each pair that doesn't fit.
    """
    found = []
    for name, names in wanted.items():
        if name in unknown:
            continue
        if name not in extensions:
            problem = (
                f"{name!r} is a function" if name in functions else "there is no such extension"
            )
            error = KeywordError(problem, key=_key(name), remedy=suggest(name, extensions))
            diagnostics.errors.append(error)
            continue
        for each in functions if names is None else names:
            if each in functions:
                diagnostics.attempt(_check_pair, name, extensions[name], each, functions[each])
                found.append(Attachment(name, each))
            elif each not in unknown:
                problem, remedy = f"there is no function {each!r}", suggest(each, functions)
                diagnostics.errors.append(KeywordError(problem, key=_key(name), remedy=remedy))
    return tuple(found)


def _check_pair(
    name: str, extension: ExtensionPlan, function_name: str, function: FunctionPlan
) -> None:
    if function.image is not None:
        raise SettingsError(
            f"the function {function_name!r} is made from a container image, which can't have layers, and an"
            " extension is one here",
            key=_key(name),
            remedy="name only functions that are archives; a Dockerfile copies an extension to /opt/extensions",
        )
    own, other = (plan.binary.options.architecture for plan in (extension, function))
    if own != other:
        raise SettingsError(
            f"the extension is built for {own}, and the function {function_name!r} for {other}",
            key=_key(name),
            remedy=f"name only functions for {own}, or make a RustExtension with architecture= for the"
            " others",
        )
    runtime = function.runtime.name
    if runtime not in extension.extension.compatible_runtimes:
        raise SettingsError(
            f"the function {function_name!r} runs on {runtime}, which is none of the extension's runtimes",
            key=_key(name),
            remedy=f"add {runtime} to its compatible_runtimes in [package.metadata.lambda.deploy]",
        )


def _key(name: str) -> str:
    return f"{_KEY}[{name!r}]"
