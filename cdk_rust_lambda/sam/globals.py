"""What all resources of a type share in a SAM template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.sam.template import OF_SAM, Section

if TYPE_CHECKING:
    from cdk_rust_lambda.sam.template import Template

# Lists of single resources that those of `Globals` aren't added to.
_REPLACED = ("Architectures",)


def with_globals(template: Template, resource: Section, kind: str | None = None) -> Section:
    """Returns a resource's properties over those of `Globals`, but for those that it ignores.

    Args:
        template: The template.
        resource: The resource.
        kind: Its type. Default: as it says.
    """
    own = resource.section("Properties")
    name = str(kind or resource.get("Type")).removeprefix(OF_SAM)
    shared, ignored = template.root.section("Globals").section(name), resource.get("IgnoreGlobals")
    left = Section()
    for key, value in shared.items():
        is_replaced = key in _REPLACED and own.get(key) is not None
        if ignored != "*" and not is_replaced and key not in _names(ignored):
            left[key], left.lines[key] = value, shared.lines[key]
    return merged(left, own)


def _names(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def merged(base: Section, own: Section) -> Section:
    """Returns properties over those of `Globals`, as SAM merges them: mappings and lists are joined.

    Args:
        base: What all resources of the type share.
        own: Those of one.
    """
    found = Section()
    for each in (base, own):
        for key, value in each.items():
            present = found.get(key)
            if isinstance(present, Section) and isinstance(value, Section):
                value = merged(present, value)
            elif isinstance(present, list) and isinstance(value, list):
                value = present + value
            found[key] = value
            found.lines[key] = each.lines[key]
    return found
