"""Layers of another Region than their function's, which Lambda refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, field

from cdk_rust_lambda.cargo.settings.tree import holds_token

if TYPE_CHECKING:
    from cdk_rust_lambda.synthesis.templates import Template

_UNKNOWN = "unknown-region"  # of a stack for whatever Region


def layer_region_problem(arn: str, own: str) -> tuple[str, str] | None:
    """Returns why a function can't have a layer, and the remedy; None if the layer may be in its Region.

    See "Layers" in CreateFunction of the Lambda API.

    Args:
        arn: The ARN of the layer's version, in which pseudo parameters may stand.
        own: The function's Region.
    """
    if _region_of(arn) in (None, own):
        return None
    problem = f"the layer {arn} is in another Region than its function, {own}"
    return problem, f"name the version of the layer that is published in {own}"


def _region_of(arn: str) -> str | None:
    """Returns the Region in an ARN; None if it is only known at deployment."""
    # Pseudo parameters have colons of their own.
    parts = re.sub(r"\$\{AWS::(\w+)\}", r"$\1", arn).split(":")
    is_known = not holds_token(arn) and len(parts) > 3 and "$" not in parts[3]
    return parts[3] or None if is_known else None


@define(eq=False)
class StackRegions:
    """The Regions of the stacks of an app, as its assemblies say them once they are written.

    Attributes:
        by_folder: The Regions by the file names of templates, for each folder that was read.
    """

    by_folder: dict[Path, Mapping[str, str]] = field(factory=dict)

    def of(self, template: Template) -> str | None:
        """Returns the Region of a stack; None if the stack is for whatever Region.

        Args:
            template: The stack's template; a nested stack is taken to be where all stacks of its folder are.
        """
        folder = template.path.parent
        if folder not in self.by_folder:
            self.by_folder[folder] = dict(_regions_in(folder))
        regions = self.by_folder[folder]
        own = regions.get(template.path.name)
        if own is None and len(set(regions.values())) == 1:
            (own,) = set(regions.values())
        return None if own == _UNKNOWN else own


def _regions_in(folder: Path) -> Iterator[tuple[str, str]]:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for artifact in manifest.get("artifacts", {}).values():
        file = artifact.get("properties", {}).get("templateFile")
        if file is not None:
            # aws://123456789012/eu-west-1
            yield str(file), str(artifact.get("environment", "")).rpartition("/")[2]


def region_problems(
    template: Template, properties: Mapping[str, Any], regions: StackRegions
) -> Iterator[tuple[str, str, str]]:
    """Yields what is wrong with the Regions of a function's layers: the keyword, the problem, the remedy.

    Args:
        template: The function's template.
        properties: The function's properties.
        regions: The Regions of the app's stacks.
    """
    layers = properties.get("Layers")
    known = [_text(each) for each in layers] if isinstance(layers, list) else []
    named = [each for each in known if _region_of(each) is not None]
    own = regions.of(template) if named else None
    if own is None:
        return
    for arn in named:
        problem = layer_region_problem(arn, own)
        if problem is not None:
            yield "layers", *problem


def _text(value: Any) -> str:
    """Returns an ARN in a template, with what a deployment puts in as pseudo parameters."""
    if isinstance(value, Mapping) and len(value) == 1:
        ((name, argument),) = value.items()
        match name, argument:
            case "Fn::Sub", str():
                return argument
            case "Fn::Join", [separator, list() as parts]:
                return str(separator).join(map(_text, parts))
            case "Ref", str():
                return f"${{AWS::{argument.removeprefix('AWS::')}}}"
            case _:
                return "${AWS::Unknown}"
    return str(value)
