"""References to resources in texts of Cargo.toml: `${orders.table_name}`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aws_cdk import Token

from cdk_rust_lambda.errors import nearest, suggest
from cdk_rust_lambda.triggers.core.javascript import message_of
from cdk_rust_lambda.triggers.core.source import InResources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cdk_rust_lambda.triggers.core.source import Resources

# `$${` is `${` itself, as in Terraform.
_REFERENCE = re.compile(r"\$(\$\{)|\$\{([A-Za-z][\w-]*)\.([A-Za-z]\w*)\}")


def has_reference(text: str) -> bool:
    """Whether a text refers to a resource, or says that it doesn't."""
    return _REFERENCE.search(text) is not None


def resolve_references(text: str, resources: Resources) -> str:
    """Returns a text with attributes of constructs in place of its references.

    Args:
        text: The text.
        resources: The constructs, by name; what only stands for one has the attribute `example`.

    Raises:
        ValueError: there is no such construct, or it has no such attribute; says which there are.
    """
    return _REFERENCE.sub(lambda found: _value_of(found, resources), text)


def resolve_all_references(value: Any, resources: Resources) -> Any:
    """Returns a value of TOML with attributes of constructs in place of the references in its texts.

    Args:
        value: A text, a table or list with texts, or something else, which stays.
        resources: The constructs, by name.

    Raises:
        ValueError: there is no such construct, or it has no such attribute; says which there are.
    """
    if isinstance(value, str):
        return resolve_references(value, resources)
    if isinstance(value, Mapping):
        return {key: resolve_all_references(each, resources) for key, each in value.items()}
    if isinstance(value, list):
        return [resolve_all_references(each, resources) for each in value]
    return value


def texts_in(value: Any) -> Iterator[str]:
    """Yields the texts of a value of TOML, without the names of its tables' keys."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from texts_in(each)


def names_in(texts: Iterable[str]) -> set[str]:
    """Returns the names of the resources that texts refer to."""
    return {found[2] for text in texts for found in _REFERENCE.finditer(text) if found[2]}


def _value_of(found: re.Match[str], resources: Resources) -> str:
    if found[1]:
        return found[1]
    written, name, attribute = found[0], found[2], found[3]
    if name not in resources:
        raise ValueError(f"{written}: there is no resource {name!r}; {suggest(name, resources)}")
    construct = resources[name]
    if isinstance(construct, InResources):
        return "example"
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
