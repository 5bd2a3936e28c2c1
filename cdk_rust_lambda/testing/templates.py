"""A stack's template, as it is and for snapshots."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from aws_cdk.assertions import Template

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import Stack

# An asset's hash: in keys of objects, tags of images, names of parameters.
_ASSET_HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
# A hash of what they are made from, code included, ends their logical ids.
_HASHED_TYPES = ("AWS::Lambda::Version", "AWS::ApiGateway::Deployment")
_HASHED_ID = re.compile(r"(.+?)[0-9a-f]{32}")
# It lists the versions in use.
_METADATA_TYPE = "AWS::CDK::Metadata"


def template_of(stack: Stack) -> dict[str, Any]:
    """Returns a stack's template, as CloudFormation gets it.

    Args:
        stack: A stack of an app that has all its constructs.
    """
    return dict(Template.from_stack(stack).to_json())


def stable_template(stack: Stack) -> dict[str, Any]:
    """Returns a stack's template without what changes with the code: for snapshots.

    Hashes of assets, and those in the logical ids of versions and of a REST API's deployments, are replaced by
    `HASH`. CDK's own metadata are left out.

    Args:
        stack: A stack of an app that has all its constructs.
    """
    template = template_of(stack)
    resources = template.get("Resources", {})
    renamed = {
        name: f"{match[1]}HASH"
        for name, content in resources.items()
        if content["Type"] in _HASHED_TYPES and (match := _HASHED_ID.fullmatch(name))
    }
    template["Resources"] = {
        name: content for name, content in resources.items() if content["Type"] != _METADATA_TYPE
    }
    found: dict[str, Any] = _without_hashes(template, renamed)
    return found


def _without_hashes(value: Any, renamed: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {
            _text(name, renamed): _without_hashes(each, renamed) for name, each in value.items()
        }
    if isinstance(value, list):
        return [_without_hashes(each, renamed) for each in value]
    return _text(value, renamed) if isinstance(value, str) else value


def _text(text: str, renamed: Mapping[str, str]) -> str:
    for name, stable in renamed.items():
        text = text.replace(name, stable)
    return _ASSET_HASH.sub("HASH", text)
