"""References to resources in texts of Cargo.toml: `${orders.table_name}`."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

from aws_cdk import Token

from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.errors import nearest, suggest
from cdk_rust_lambda.triggers.core.javascript import message_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from constructs import IConstruct

    from cdk_rust_lambda.cargo.settings.resolve import Settings

# `$${` is `${` itself, as in Terraform.
_REFERENCE = re.compile(r"\$(\$\{)|\$\{([A-Za-z][\w-]*)\.([A-Za-z]\w*)\}")


def resolve_references(text: str, resources: Mapping[str, IConstruct]) -> str:
    """Returns a text with attributes of constructs in place of its references.

    Args:
        text: The text.
        resources: The constructs, by name.

    Raises:
        ValueError: there is no such construct, or it has no such attribute; says which there are.
    """
    return _REFERENCE.sub(lambda found: _value_of(found, resources), text)


def resolve_environment(
    settings: Settings, resources: Mapping[str, IConstruct]
) -> Mapping[str, str]:
    """Returns a function's environment with attributes of constructs in place of references.

    Only in what TOML files say: variables of an `env_file` and of the process may hold anything.

    Args:
        settings: The function's settings.
        resources: The constructs, by name.

    Raises:
        SettingsError: a reference to what there is not. One error names all of them.
    """
    diagnostics = Diagnostics()
    environment = dict(settings.environment)
    for name in _with_references(settings):
        try:
            environment[name] = resolve_references(environment[name], resources)
        except ValueError as error:
            remedy = "correct the reference, or write $${ for the text ${ itself"
            diagnostics.errors.append(settings.error(f"env.{name}", str(error), remedy))
    diagnostics.raise_errors()
    return environment


def names_in_environment(settings: Settings) -> set[str]:
    """Returns the names of the resources that a function's environment refers to."""
    environment = settings.environment
    return {name for key in _with_references(settings) for name in names_in((environment[key],))}


def names_in(texts: Iterable[str]) -> set[str]:
    """Returns the names of the resources that texts refer to."""
    return {found[2] for text in texts for found in _REFERENCE.finditer(text) if found[2]}


def _with_references(settings: Settings) -> Iterator[str]:
    for name, value in settings.environment.items():
        origin = settings.origin(f"env.{name}")
        is_toml = origin is not None and origin.file is not None and origin.file.suffix == ".toml"
        if is_toml and _REFERENCE.search(value):
            yield name


def _value_of(found: re.Match[str], resources: Mapping[str, IConstruct]) -> str:
    if found[1]:
        return found[1]
    written, name, attribute = found[0], found[2], found[3]
    if name not in resources:
        raise ValueError(f"{written}: there is no resource {name!r}; {suggest(name, resources)}")
    construct = resources[name]
    known = _attributes(construct)
    if attribute not in known:
        raise ValueError(
            f"{written}: {name!r} has no attribute {attribute!r}{_near(attribute, known)}"
        )
    try:
        value = getattr(construct, attribute)
    except RuntimeError as error:
        raise ValueError(f"{written}: {message_of(error)}") from error
    text = _text(value)
    if text is None:
        raise ValueError(f"{written}: the attribute is no text here, but {value!r}")
    return text


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return Token.as_string(value) if Token.is_unresolved(value) else str(value)
    return value if isinstance(value, str) else None


def _attributes(construct: object) -> list[str]:
    """Returns the names of a construct's properties, without asking for their values."""
    return sorted(
        {
            name
            for owner in (construct, *getattr(construct, "_delegates", ()))
            for name in dir(type(owner))
            if not name.startswith("_")
            if isinstance(inspect.getattr_static(type(owner), name), property)
        }
    )


def _near(attribute: str, known: list[str]) -> str:
    """Returns which attributes may be meant: the nearest one, and those that name and address it."""
    match = nearest(attribute, known)
    names = [name for name in known if name.endswith(("_arn", "_name", "_id", "_url", "url"))]
    said = "" if match is None else f"; did you mean {match!r}?"
    return f"{said}{'.' if match is None else ''} Known are {', '.join(names or known)}"
