"""Arguments of Cargo that settings give word by word: what of them is configuration, which the asset hash has to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.project.configuration import expanded_entry

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_FLAG = "--config"
_END_OF_OPTIONS = "--"


def split_configuration(
    words: Iterable[str], directory: Path
) -> tuple[tuple[str, ...], tuple[str | Path, ...]]:
    """Returns arguments without `--config`, and what that is given.

    Args:
        words: The arguments.
        directory: What relative paths in them are relative to: the package's folder.
    """
    rest: list[str] = []
    given: list[str | Path] = []
    remaining = iter(words)
    for word in remaining:
        flag, sign, value = word.partition("=")
        if word == _END_OF_OPTIONS:
            rest += (word, *remaining)
        elif flag != _FLAG:
            rest.append(word)
        elif (entry := value if sign else next(remaining, None)) is None:
            rest.append(word)  # cargo has something to say
        else:
            given += expanded_entry(entry, directory)
    return tuple(rest), tuple(given)
