"""Functions, or the nested stacks that they are in, that depend on themselves through what invokes them, which only CloudFormation finds."""

from __future__ import annotations

from collections import deque
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.assembly.circular_remedies import remedy_for, remedy_for_nested
from cdk_rust_lambda.assembly.references import Reference, references_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence


NESTED_STACK = "AWS::CloudFormation::Stack"


def circular_problems(
    resources: Mapping[str, Any], functions: Collection[str]
) -> Iterator[tuple[str, str, str]]:
    """Yields what depends on itself, the problem and the remedy.

    Args:
        resources: The resources of a template.
        functions: The logical ids of functions in it, and of nested stacks that may have functions.
    """
    graph: dict[str, dict[str, Reference]] = {}
    told: set[str] = set()
    for function in functions:
        path = None if function in told else _way_back(function, resources, graph)
        if path is not None:
            told.update(path)
            ids = (*path, function)
            steps = [_step(one, graph[one][other], resources) for one, other in pairwise(ids)]
            way = " -> ".join((*steps, _name(function, resources)))
            types = [str(resources[each]["Type"]) for each in path]
            is_nested = types[0] == NESTED_STACK
            problem = (
                f"the {'nested stack' if is_nested else 'function'} depends on itself, and CloudFormation"
                f" refuses the template: {way}"
            )
            yield function, problem, (remedy_for_nested if is_nested else remedy_for)(types)


def _way_back(
    function: str, resources: Mapping[str, Any], graph: dict[str, dict[str, Reference]]
) -> Sequence[str] | None:
    """Returns the shortest way from a function to itself, without its end; None if there is none."""
    before: dict[str, str] = {}
    waiting = deque([function])
    while waiting:
        current = waiting.popleft()
        if current not in graph:
            graph[current] = _references(current, resources)
        for target in graph[current]:
            if target == function:
                path = [current]
                while path[0] != function:
                    path.insert(0, before[path[0]])
                return path
            if target not in before:
                before[target] = current
                waiting.append(target)
    return None


def _references(logical_id: str, resources: Mapping[str, Any]) -> dict[str, Reference]:
    """Returns what a resource refers to; what depends on a condition may not be there."""
    resource = resources[logical_id]
    if "Condition" in resource:
        return {}
    found: dict[str, Reference] = {}
    named = resource.get("DependsOn") or ()
    depended = (named,) if isinstance(named, str) else named
    references = (
        *references_in(resource.get("Properties"), with_conditions=False),
        *(Reference(each, "DependsOn") for each in depended),
    )
    for reference in references:
        if reference.target in resources:
            found.setdefault(reference.target, reference)
    return found


def _step(logical_id: str, reference: Reference, resources: Mapping[str, Any]) -> str:
    return f"{_name(logical_id, resources)} ({reference.place})"


def _name(logical_id: str, resources: Mapping[str, Any]) -> str:
    """Returns the path of a resource's construct, or its logical id if nothing says it."""
    path = (resources[logical_id].get("Metadata") or {}).get("aws:cdk:path", logical_id)
    return str(path).removesuffix("/Resource")
