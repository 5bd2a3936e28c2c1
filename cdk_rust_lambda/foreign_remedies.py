"""What to write in place of a name that isn't known: another tool's word, another casing, or what is nearest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.errors import near_names, nearest, suggest
from cdk_rust_lambda.foreign_words import FOREIGN_WORDS, TRIGGER_KEYS, Place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

ALL_KINDS = "All kinds: cdk-rust-lambda event --list"
"""How to list the kinds of triggers."""


def remedy_for(place: Place, word: str, known: Iterable[str]) -> str:
    """Returns the remedy for a name that isn't known, with the list of those that are.

    Args:
        place: Where it stands.
        word: The name.
        known: The names that are known there.
    """
    names = sorted(known)
    if (same := _spelt_otherwise(word, names)) is not None:
        return f"did you mean {same!r}? Known: {', '.join(names)}"
    found = foreign_remedy(place, word, names)
    return suggest(word, names) if found is None else f"{found}. Known: {', '.join(names)}"


def kind_remedy_for(word: str, kinds: Iterable[str]) -> str:
    """Returns the remedy for a kind of trigger that isn't known; the list of all is too long for it.

    Args:
        word: The kind.
        kinds: The kinds that are known.
    """
    names = sorted(kinds)
    found = foreign_remedy("type", word, names)
    if found is not None:
        return f"{found}. {ALL_KINDS}"
    same = _spelt_otherwise(word, names)
    near = near_names(word, names) if same is None else [same]
    return f"did you mean {' or '.join(map(repr, near))}? {ALL_KINDS}" if near else ALL_KINDS


def short_remedy_for(place: Place | None, word: str, known: Iterable[str]) -> str:
    """Returns the remedy for a name that isn't known, in a few words.

    Args:
        place: Where it stands; None if other tools have no words for it.
        word: The name.
        known: The names that are known there.
    """
    names = list(known)
    found = None if place is None else foreign_remedy(place, word, names)
    if found is not None:
        return found
    match = _spelt_otherwise(word, names) or nearest(word, names)
    return f"did you mean {match!r}?" if match else "correct it, or take it out"


def foreign_remedy(place: Place, word: str, known: Collection[str]) -> str | None:
    """Returns what another tool's word is called here; None if it is no such word.

    Args:
        place: Where it stands.
        word: The word, in whatever casing.
        known: The names that are known there.
    """
    plain = _plain(word)
    if place == "trigger" and plain in TRIGGER_KEYS and TRIGGER_KEYS[plain][0] not in known:
        return None
    found = FOREIGN_WORDS[place].get(plain)
    if found is None:
        return None
    return f"{found.remedy} (a word of {', '.join(found.sources)})"


def _spelt_otherwise(word: str, known: Iterable[str]) -> str | None:
    """Returns the name that a word is in another casing: batchSize is batch_size."""
    plain = _plain(word)
    return next((name for name in known if _plain(name) == plain), None)


def _plain(word: str) -> str:
    return word.lower().replace("-", "").replace("_", "")
