"""The size of functions' resource policies, which CloudFormation finds at the last permission only."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

_MOST = 20_480  # bytes; see "Function resource-based policy" in "Lambda quotas"
_FUNCTIONS = frozenset({"AWS::Lambda::Alias", "AWS::Lambda::Version"})
# What is at least in place of what is only known at deployment.
_LENGTHS = {"AWS::AccountId": 12, "AWS::Region": 9, "AWS::Partition": 3}
_ID = 10  # of an API, for instance
_ARN = 60
_STATEMENT = 187  # the keys, the effect, the action, and the function's ARN without its name
_SUFFIX = 14  # that CloudFormation makes names of, behind the stack's name
_LONGEST_NAME, _LONGEST_ID = 64, 100
_ACCOUNT_CONDITION = 40


def policy_problems(
    resources: Mapping[str, Any], functions: Collection[str]
) -> Iterator[tuple[str, str, str]]:
    """Yields functions whose policies are too large, the problem and the remedy.

    Args:
        resources: The resources of a template.
        functions: The logical ids of functions in it.
    """
    sizes: dict[str, list[int]] = defaultdict(list)
    for logical_id, resource in resources.items():
        if resource["Type"] == "AWS::Lambda::Permission":
            properties = resource["Properties"]
            # An alias and a version have policies of their own.
            name = json.dumps(properties.get("FunctionName"))
            sizes[name].append(_size(logical_id, properties))
    for name, found in sizes.items():
        owner = next((each for each in _referred(json.loads(name)) if each in resources), None)
        if resources.get(str(owner), {}).get("Type") in _FUNCTIONS:
            targets = _referred(resources[str(owner)]["Properties"].get("FunctionName"))
            owner = next((each for each in targets if each in functions), None)
        if owner in functions and sum(found) > _MOST:
            problem = (
                f"the function's policy would have {len(found)} statements of about {sum(found):,} bytes,"
                f" and Lambda takes {_MOST:,}"
            )
            remedy = (
                "have one permission for many: scope_permission_to_route or scope_permission_to_method"
                " = false on triggers of APIs, scope_permission_to_rule = false on those by rules, one rule in"
                " place of several, or a trigger of type permission"
            )
            yield str(owner), problem, remedy


def _size(logical_id: str, properties: Mapping[str, Any]) -> int:
    """Returns how many bytes a permission's statement has, about: names come at deployment."""
    function = "".join(_referred(properties.get("FunctionName")))
    size = _STATEMENT + min(len(function) + _SUFFIX, _LONGEST_NAME)
    size += min(len(logical_id) + _SUFFIX, _LONGEST_ID)
    if "SourceAccount" in properties:
        size += _ACCOUNT_CONDITION
    values = (properties.get(name) for name in ("Principal", "SourceArn", "SourceAccount"))
    return size + sum(map(_length, values))


def _length(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, list):
        return sum(map(_length, value))
    if not isinstance(value, Mapping):
        return 0
    if "Ref" in value:
        return _LENGTHS.get(value["Ref"], _ID)
    if "Fn::GetAtt" in value:
        return _ARN
    join = value.get("Fn::Join")
    if isinstance(join, list):
        return _length(join[1])
    return 0


def _referred(value: Any) -> list[str]:
    """Returns the logical ids that a value names."""
    if not isinstance(value, Mapping):
        return []
    reference = value.get("Ref", value.get("Fn::GetAtt"))
    first = reference[0] if isinstance(reference, list) else str(reference).split(".")[0]
    return [first]
