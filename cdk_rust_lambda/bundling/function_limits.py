"""What Lambda refuses of a function as a whole, and CDK passes on: said before a deployment finds it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cdk_rust_lambda.cargo.settings.tree import holds_token

_ENVIRONMENT = 4096  # bytes, names and values; see "Lambda quotas" in the Lambda guide
_TAGS = 50
_SUBNETS, _SECURITY_GROUPS = 16, 5  # see VpcConfig in the Lambda API


def environment_problem(environment: Mapping[str, Any]) -> tuple[str, str] | None:
    """Returns what is wrong with the variables of a function, and the remedy; None if nothing is.

    Args:
        environment: The variables. Values that are only known at deployment count for nothing.
    """
    short = short_names(environment)
    if short:
        problem = f"Lambda takes no variables with names of one letter, found {', '.join(short)}"
        return problem, "give it a longer name"
    size = sum(_size(name) + _size(value) for name, value in environment.items())
    if size > _ENVIRONMENT:
        problem = f"Lambda takes at most {_ENVIRONMENT:,} bytes of variables, found {size:,}"
        return problem, "keep what is large in a file of `include`, or in Parameter Store"
    return None


def short_names(environment: Iterable[str]) -> list[str]:
    """Returns the names of variables that are too short for Lambda, though cargo-lambda takes them in Cargo.toml.

    Args:
        environment: The names of a function's variables.
    """
    return [name for name in environment if len(name) == 1]


def _size(value: Any) -> int:
    is_known = isinstance(value, str) and not holds_token(value)
    return len(value.encode("utf-8", "surrogatepass")) if is_known else 0


def limit_problems(properties: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yields the keywords for what is too much, the problem and the remedy.

    Args:
        properties: The properties of a function in a template.
    """
    environment = (properties.get("Environment") or {}).get("Variables") or {}
    problem = environment_problem(environment) if isinstance(environment, Mapping) else None
    if problem is not None:
        yield "environment", *problem
    network = properties.get("VpcConfig") or {}
    tags, subnets = properties.get("Tags"), network.get("SubnetIds")
    groups = network.get("SecurityGroupIds")
    for keyword, value, most, remedy in (
        ("tags", tags, _TAGS, "leave some out, at the function, the stack or the app"),
        ("subnets", subnets, _SUBNETS, "choose fewer: one for each availability zone will do"),
        ("security groups", groups, _SECURITY_GROUPS, "join some of them"),
    ):
        if isinstance(value, list) and len(value) > most:
            too_many = f"Lambda takes at most {most} {keyword}, found {len(value)}"
            yield keyword.replace(" ", "_"), too_many, remedy
