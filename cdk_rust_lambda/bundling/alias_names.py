"""Aliases of one name at one function, of which a deployment makes the first and refuses the second."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping


def alias_problems(
    resources: Mapping[str, Any], functions: Collection[str]
) -> Iterator[tuple[str, str, str]]:
    """Yields aliases whose name another one of the function has, the problem and the remedy.

    Args:
        resources: The resources of a template.
        functions: The logical ids of functions in it.
    """
    found: set[tuple[Any, str]] = set()
    for logical_id, resource in resources.items():
        properties = resource["Properties"]
        name, target = properties.get("Name"), properties.get("FunctionName")
        if resource["Type"] != "AWS::Lambda::Alias" or not isinstance(name, str):
            continue
        function = target.get("Ref") if isinstance(target, dict) else None
        if function not in functions:
            continue
        if (function, name) in found:
            yield (
                logical_id,
                f"the function has two aliases with the name {name!r}, and Lambda takes one",
                "leave one of them out: function.alias is that of deploy.alias in Cargo.toml, and can be given"
                " what add_alias() gives, such as provisioned concurrency, at its node.default_child",
            )
        found.add((function, name))
