"""What Lambda refuses of a function's variables as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from cdk_rust_lambda.cargo.settings.tree import holds_token

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST = 4096  # bytes, names and values; see "Lambda quotas" in the Lambda guide


@frozen
class EnvironmentProblem:
    """What is wrong with variables.

    Attributes:
        text: What is wrong.
        remedy: What to do about it.
        names: The variables that it is about; if all of them are too large, the largest.
    """

    text: str
    remedy: str
    names: tuple[str, ...]


def environment_problem(environment: Mapping[str, Any]) -> EnvironmentProblem | None:
    """Returns what is wrong with the variables of a function; None if nothing is.

    Args:
        environment: The variables. Values that are only known at deployment count for nothing.
    """
    # Lambda has none with such names, though cargo-lambda takes them in Cargo.toml.
    short = tuple(name for name in environment if len(name) == 1)
    if short:
        text = f"Lambda takes no variables with names of one letter, found {', '.join(short)}"
        return EnvironmentProblem(text, "give it a longer name", short)
    sizes = {name: _size(name) + _size(value) for name, value in environment.items()}
    size = sum(sizes.values())
    if size <= _MOST:
        return None
    largest = max(sizes, key=sizes.__getitem__)
    text = (
        f"Lambda takes at most {_MOST:,} bytes of variables, found {size:,};"
        f" the largest is {largest} ({sizes[largest]:,})"
    )
    remedy = "keep what is large in a file of `include`, or in Parameter Store"
    return EnvironmentProblem(text, remedy, (largest,))


def _size(value: Any) -> int:
    is_known = isinstance(value, str) and not holds_token(value)
    return len(value.encode("utf-8", "surrogatepass")) if is_known else 0
