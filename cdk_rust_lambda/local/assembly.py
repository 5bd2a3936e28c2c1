"""What a cloud assembly says of an app's stacks, functions and sources of events."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from cdk_rust_lambda.errors import LocalAwsError
from cdk_rust_lambda.publishing.deferred_build import deferred_build_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_STACK = "aws:cloudformation:stack"
_NESTED = "cdk:cloud-assembly"
_FUNCTION = "AWS::Lambda::Function"


@frozen
class Resource:
    """A resource of a template.

    Attributes:
        stack: The name of its stack.
        logical_id: Its id in the template.
        type: Its type: `AWS::SQS::Queue`.
        path: The path of its construct; its logical id if the template doesn't say it.
        references: The logical ids that its properties name.
    """

    stack: str
    logical_id: str
    type: str
    path: str
    references: frozenset[str] = field(default=frozenset(), repr=False)


@frozen
class Function:
    """A function of Rust.

    Attributes:
        resource: Its resource.
        asset: The folder of its asset.
    """

    resource: Resource
    asset: Path

    @property
    def name(self) -> str:
        """The path of its construct, without that of its resource."""
        return self.resource.path.removesuffix("/Resource")


@frozen
class Assembly:
    """A cloud assembly.

    Attributes:
        folder: Its folder.
        resources: The resources of all stacks, those of stages included.
        functions: The functions of Rust: those whose builds are put off.
    """

    folder: Path
    resources: tuple[Resource, ...]
    functions: tuple[Function, ...]


def read_assembly(folder: Path) -> Assembly:
    """Reads a cloud assembly.

    Args:
        folder: Its folder, `cdk.out`.

    Raises:
        LocalAwsError: there is none.
    """
    resources, functions = [], []
    for stack, template in _templates(folder):
        for logical_id, content in template.get("Resources", {}).items():
            path = str(content.get("Metadata", {}).get("aws:cdk:path", logical_id))
            references = frozenset(_references(content.get("Properties", {})))
            resource = Resource(stack, logical_id, content["Type"], path, references)
            resources.append(resource)
            digest = _digest(content)
            if resource.type != _FUNCTION or digest is None:
                continue
            asset = folder / f"asset.{digest}"
            # Others, such as those of CDK's own custom resources, are no business of ours.
            if deferred_build_path(asset).exists():
                functions.append(Function(resource, asset))
    return Assembly(folder, tuple(resources), tuple(functions))


def _references(value: Any) -> Iterator[str]:
    """Yields the logical ids that a value of a template names."""
    if isinstance(value, list):
        for each in value:
            yield from _references(each)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key == "Ref":
                yield str(inner)
            elif key == "Fn::GetAtt":
                # A list, or a text with a dot.
                yield str(inner[0] if isinstance(inner, list) else inner).partition(".")[0]
            elif key == "Fn::Sub":
                text = inner[0] if isinstance(inner, list) else inner
                yield from re.findall(r"\$\{([A-Za-z0-9]+)", str(text))
            yield from _references(inner)


def _digest(content: Mapping[str, Any]) -> str | None:
    """The hash in the key of a function's archive."""
    code = content.get("Properties", {}).get("Code", {})
    key = code.get("S3Key") if isinstance(code, dict) else None
    return Path(key).stem if isinstance(key, str) and key.endswith(".zip") else None


def _templates(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields the names of stacks, and their templates."""
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
    except (OSError, ValueError) as error:
        raise LocalAwsError(
            f"there is no cloud assembly: {error}",
            file=folder,
            remedy="see whether the app says what is wrong: cdk synth",
        ) from error
    for name, artifact in manifest.get("artifacts", {}).items():
        properties = artifact.get("properties", {})
        if artifact.get("type") == _STACK:
            template = json.loads((folder / properties["templateFile"]).read_bytes())
            yield properties.get("stackName", name), template
        elif artifact.get("type") == _NESTED:
            yield from _templates(folder / properties["directoryName"])
