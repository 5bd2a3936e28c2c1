"""What Lambda refuses of a function as a whole, and CDK passes on: said before a deployment finds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cdk_rust_lambda.cargo.settings.environment_limits import environment_problem

_TAGS = 50  # see "Lambda quotas" in the Lambda guide
_SUBNETS, _SECURITY_GROUPS = 16, 5  # see VpcConfig in the Lambda API


def limit_problems(properties: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yields the keywords for what is too much, the problem and the remedy.

    Args:
        properties: The properties of a function in a template.
    """
    environment = (properties.get("Environment") or {}).get("Variables") or {}
    problem = environment_problem(environment) if isinstance(environment, Mapping) else None
    if problem is not None:
        yield "environment", problem.text, problem.remedy
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
