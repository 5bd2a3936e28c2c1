"""What all resources of a type share in a SAM template."""

from __future__ import annotations

from cdk_rust_lambda.sam.template import Section


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
