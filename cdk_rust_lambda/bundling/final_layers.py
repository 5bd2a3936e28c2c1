"""What the final templates say of functions with our extensions, against Lambda's limits."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from cdk_rust_lambda.bundling.asset_folder import staged_size
from cdk_rust_lambda.bundling.batch import BuildRequest
from cdk_rust_lambda.cargo.compile.artifact import UNZIPPED_LIMIT
from cdk_rust_lambda.synthesis.templates import is_known

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cdk_rust_lambda.synthesis.templates import Template

# "Lambda quotas", and "Using the Lambda Extensions API".
_MOST_LAYERS = 5
_MOST_EXTENSIONS = 10


@frozen
class ExtensionLayers:
    """The layers with extensions in the templates of an app.

    Attributes:
        by_place: What they were asked for by, by the paths of their templates and their logical ids.
        by_export: The same by the names under which stacks export them.
    """

    by_place: Mapping[tuple[str, str], BuildRequest] = field(repr=False)
    by_export: Mapping[str, BuildRequest] = field(repr=False)

    @classmethod
    def of(
        cls, templates: Sequence[Template], requests: Mapping[str, BuildRequest]
    ) -> ExtensionLayers:
        """Finds them.

        Args:
            templates: The templates.
            requests: What was asked for, by its asset hash.
        """
        by_place: dict[tuple[str, str], BuildRequest] = {}
        by_export: dict[str, BuildRequest] = {}
        extensions = {
            digest: each for digest, each in requests.items() if each.plan.extension is not None
        }
        for template in templates if extensions else ():
            for logical_id, resource in template.resources.items():
                if resource["Type"] == "AWS::Lambda::LayerVersion":
                    request = request_of(resource["Properties"].get("Content"), extensions)
                    if request is not None:
                        by_place[str(template.path), logical_id] = request
            for output in template.outputs.values():
                name = output.get("Export", {}).get("Name")
                place = (str(template.path), _referenced(output.get("Value")))
                if isinstance(name, str) and place in by_place:
                    by_export[name] = by_place[place]
        return cls(by_place, by_export)

    def of_function(self, template: Template, properties: Mapping[str, Any]) -> list[BuildRequest]:
        """Returns those of a function, as far as they are known before the deployment.

        Args:
            template: The function's template.
            properties: The function's properties.
        """
        entries = properties.get("Layers") or []
        found = (self._of(template, each) for each in entries if isinstance(entries, list))
        return [each for each in found if each is not None]

    def _of(self, template: Template, entry: Any) -> BuildRequest | None:
        if isinstance(entry, dict) and isinstance(entry.get("Fn::ImportValue"), str):
            return self.by_export.get(entry["Fn::ImportValue"])
        return self.by_place.get((str(template.path), _referenced(entry)))


def layer_problems(
    properties: Mapping[str, Any], function: BuildRequest | None, layers: Sequence[BuildRequest]
) -> Iterator[tuple[str, str, str]]:
    """Yields what is wrong with a function's layers: the keyword, the problem, the remedy.

    Args:
        properties: The function's properties.
        function: What its code was asked for by, if it is one of ours.
        layers: Its layers with extensions of ours.
    """
    entries = properties.get("Layers") or []
    if isinstance(entries, list) and len(entries) > _MOST_LAYERS:
        problem = f"the function has {len(entries)} layers, and Lambda takes {_MOST_LAYERS}"
        yield "layers", problem, "remove some of them"
    twice = _layer_twice(entries) if isinstance(entries, list) else None
    if twice is not None:
        problem = (
            f"the function has the layer {twice} twice, and Lambda takes one version of a layer"
        )
        yield "layers", problem, "leave one of the two out"
    architectures = properties.get("Architectures") or ["x86_64"]
    for each in layers:
        own = each.plan.options.architecture
        if is_known(architectures) and architectures != [own]:
            problem = (
                f"the extension {each.plan.binary.name!r} is built for {own}, but its function runs on"
                f" {', '.join(map(str, architectures))}"
            )
            yield "layers", problem, "make a RustExtension with the function's architecture="
    count = sum(map(_extensions_in, layers))
    if count > _MOST_EXTENSIONS:
        problem = f"the function has {count} extensions, and Lambda takes {_MOST_EXTENSIONS}"
        yield "layers", problem, "remove extensions"
    parts = [*layers, *([] if function is None else [function])] if layers else []
    size = sum(staged_size(each.destination) for each in parts)
    if size > UNZIPPED_LIMIT:
        problem = (
            f"the function and its extensions have {size:,} bytes together, more than the"
            f" {UNZIPPED_LIMIT:,} that Lambda takes, layers included"
        )
        remedy = 'strip the binaries (profile.release.strip = "symbols") or include fewer files'
        yield "layers", problem, remedy


def _layer_twice(entries: list[Any]) -> str | None:
    """Returns a layer that is among a function's more than once, in whichever versions; None if none is."""
    found = set()
    for entry in entries:
        text = entry if isinstance(entry, str) else json.dumps(entry, sort_keys=True)
        layer = re.sub(r":\d+$", "", text)
        if layer in found:
            return layer
        found.add(layer)
    return None


def request_of(code: Any, requests: Mapping[str, BuildRequest]) -> BuildRequest | None:
    """Returns what a resource's code was asked for by, or None if it isn't ours.

    Args:
        code: The property of the resource.
        requests: What was asked for, by its asset hash.
    """
    text = json.dumps(code)
    return next((each for digest, each in requests.items() if digest in text), None)


def _referenced(value: Any) -> str:
    """Returns the logical id that a value refers to, or an empty text."""
    return str(value.get("Ref", "")) if isinstance(value, dict) else ""


def _extensions_in(layer: BuildRequest) -> int:
    included = [file for file in layer.plan.included if file.name.startswith("extensions/")]
    return 1 + len(included)
