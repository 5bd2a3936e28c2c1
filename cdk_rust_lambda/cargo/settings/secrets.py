"""What may be secret: the values of variables and of what unlocks registries, which are shown by their names alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

# What is shown in place of a value that may be secret.
HIDDEN = "(hidden)"
# Tables of Cargo's configuration; a key in quotation marks may be any of them.
_SECRET_TABLES = ("env", "registr", "credential", "http", '"', "'")
_FLAG = "--config="


def names_only(variables: Mapping[str, Any] | Iterable[tuple[str, Any]] | None) -> str:
    """Returns what stands for variables where they are shown: `{'TOKEN': ...}`."""
    if variables is None:
        return "None"
    try:
        names = list(dict(variables))
    except (TypeError, ValueError):  # shown before it is refused
        return f"<{type(variables).__name__}>"
    return "{" + ", ".join(f"{name!r}: ..." for name in names) + "}"


def may_be_secret(setting: str) -> bool:
    """Whether a setting of Cargo (`KEY=VALUE`) may hold a variable's value, or what unlocks a registry."""
    return _hidden(setting) != setting


def without_secrets(value: Any) -> Any:
    """Returns arguments of Cargo, or a table with lists of them, with no value that may be secret."""
    if isinstance(value, Mapping):
        return {key: without_secrets(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [without_secrets(inner) for inner in value]
    return _hidden(value) if isinstance(value, str) else value


def shown(value: Mapping[str, Any] | Iterable[str] | None) -> str:
    """Returns what stands for variables, or for arguments of Cargo, where they are shown."""
    if value is None or isinstance(value, Mapping):
        return names_only(value)
    return shown_arguments(value)


def shown_arguments(arguments: Any) -> str:
    """Returns what stands for arguments of Cargo where they are shown: no value that may be secret."""
    return repr(without_secrets(arguments))


def _hidden(setting: str) -> str:
    flag = _FLAG if setting.startswith(_FLAG) else ""
    key, sign, _ = setting.removeprefix(flag).partition("=")
    is_secret = sign and key.strip().lower().startswith(_SECRET_TABLES)
    return f"{flag}{key}={HIDDEN}" if is_secret else setting
