"""Options that say whether an invocation's answer is waited for."""

from __future__ import annotations


def is_event(value: object) -> bool:
    """Whether an option, a word or a member of an enum, says that the answer isn't waited for.

    Args:
        value: The option's value.
    """
    return str(getattr(value, "name", value)).upper() in ("EVENT", "FIRE_AND_FORGET")
