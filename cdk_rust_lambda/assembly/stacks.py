"""The stacks of a cloud assembly: those of stages and nested stacks included."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from cdk_rust_lambda.errors import AssemblyError

_STACK = "aws:cloudformation:stack"
_NESTED_ASSEMBLY = "cdk:cloud-assembly"
_ASSETS = "cdk:asset-manifest"
_NESTED_ENDING = ".nested.template.json"
# Makes resources when the stack is deployed; which, the template doesn't say.
_LOOP = "Fn::ForEach::"
# A nested stack NAME has its resource in a scope beside it: NAME.NestedStack/NAME.NestedStackResource.
_NESTED_SCOPE = ".NestedStack/"
_NESTED_STACK = "AWS::CloudFormation::Stack"
# An image's tag is the hash of its asset, behind what the synthesizer puts before it; its own digest is none.
_TAG = re.compile(r'(?<!@sha256:)\b([0-9a-f]{64})"')


@frozen(eq=False)
class TemplateResource:
    """A resource of a template.

    Attributes:
        logical_id: Its id in the template.
        type: Its type: `AWS::SQS::Queue`.
        properties: Its properties.
        metadata: Its metadata.
        path: The path of its construct; its logical id if nothing says it.
    """

    logical_id: str
    type: str
    properties: Mapping[str, Any] = field(repr=False)
    metadata: Mapping[str, Any] = field(repr=False)
    path: str

    @property
    def name(self) -> str:
        """The path, without the last part of constructs that are made for one resource."""
        return self.path.removesuffix("/Resource")


@frozen
class Environment:
    """Where a stack is deployed.

    Attributes:
        account: The account; None for that of whoever deploys it.
        region: The Region; None for that of whoever deploys it.
    """

    account: str | None = None
    region: str | None = None

    @classmethod
    def parse(cls, url: str) -> Environment:
        """Returns what an assembly says: `aws://111122223333/eu-west-1`, `aws://unknown-account/unknown-region`."""
        account, _, region = url.removeprefix("aws://").partition("/")
        return cls(_known(account), _known(region))


@frozen(eq=False)
class Stack:
    """A stack, as its template has it.

    Attributes:
        name: Its name; of a nested one the name of its parent and its id there.
        file: The template.
        resources: Its resources, by their ids.
        exports: What it exports, by name.
        environment: Where it is deployed.
        parent: The stack that it is nested in.
        arguments: What that one gives as its parameters.
    """

    name: str
    file: Path
    resources: Mapping[str, TemplateResource] = field(repr=False)
    exports: Mapping[str, Any] = field(repr=False)
    environment: Environment
    parent: Stack | None = field(default=None, repr=False)
    arguments: Mapping[str, Any] = field(factory=dict, repr=False)


def read_stacks(folder: Path) -> tuple[Stack, ...]:
    """Reads the stacks of a cloud assembly.

    Args:
        folder: Its folder, `cdk.out`.

    Raises:
        AssemblyError: there is none, or it isn't what CDK writes.
    """
    try:
        return tuple(_stacks(folder))
    except RecursionError as error:
        raise _malformed(folder, "it holds itself") from error


def asset_digest(function: TemplateResource) -> str | None:
    """Returns the hash of the asset that holds a function's code; None if it is none.

    Args:
        function: The function.
    """
    code = function.properties.get("Code")
    code = code if isinstance(code, Mapping) else {}
    key = code.get("S3Key")
    if isinstance(key, str) and key.endswith(".zip"):
        return Path(key).stem
    tag = _TAG.search(json.dumps(code.get("ImageUri")))
    if tag is not None:
        return tag[1]
    # Of a key that is a parameter only the metadata says what it is.
    folder = function.metadata.get("aws:asset:path")
    name = Path(folder).name if isinstance(folder, str) else ""
    return name.removeprefix("asset.") if name.startswith("asset.") else None


def _stacks(folder: Path) -> Iterator[Stack]:
    file = folder / "manifest.json"
    artifacts = _table(_read(file), "artifacts", file)
    found = [(name, each) for name, each in artifacts.items() if isinstance(each, Mapping)]
    nested = dict(_nested_templates(folder, file, (each for _, each in found)))
    for name, artifact in found:
        if artifact.get("type") == _NESTED_ASSEMBLY:
            directory = _text(_table(artifact, "properties", file), "directoryName", file)
            yield from _stacks(folder / directory)
        elif artifact.get("type") == _STACK:
            properties = _table(artifact, "properties", file)
            template = folder / _text(properties, "templateFile", file)
            paths = _paths(folder, file, artifact)
            environment = Environment.parse(str(artifact.get("environment", "")))
            name = str(properties.get("stackName", name))
            stack = _stack(template, name, environment, paths)
            yield from _with_nested(stack, nested, paths)


def _nested_templates(
    folder: Path, file: Path, artifacts: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[str, Path]]:
    """Yields the hashes and the files of the templates of nested stacks."""
    for artifact in artifacts:
        if artifact.get("type") != _ASSETS:
            continue
        manifest = folder / _text(_table(artifact, "properties", file), "file", file)
        for digest, asset in _table(_read(manifest), "files", manifest).items():
            source = asset.get("source") if isinstance(asset, Mapping) else None
            path = source.get("path") if isinstance(source, Mapping) else None
            if isinstance(path, str) and path.endswith(_NESTED_ENDING):
                yield digest, folder / path


@frozen
class _Paths:
    """The paths of a stack's constructs, and of its nested stacks', where the assembly says them.

    Attributes:
        by_id: Those of each logical id. Each nested stack has ids of its own.
        nested: What the paths in nested stacks begin with.
    """

    by_id: Mapping[str, Sequence[str]]
    nested: Collection[str]

    def path_of(self, logical_id: str, within: str) -> str:
        """Returns the path of a resource, or its logical id if it isn't known.

        Args:
            logical_id: The id.
            within: What the paths begin with of the nested stack that it is in; nothing for the stack itself.
        """
        paths = self.by_id.get(logical_id, ())
        if len(paths) > 1:
            paths = [each for each in paths if self._stack_of(each) == within]
        return paths[0] if len(paths) == 1 else logical_id

    def _stack_of(self, path: str) -> str:
        return max((each for each in self.nested if path.startswith(each)), key=len, default="")


def _paths(folder: Path, file: Path, artifact: Mapping[str, Any]) -> _Paths:
    name = artifact.get("additionalMetadataFile")
    entries = _table(artifact, "metadata", file)
    if isinstance(name, str):
        entries = {**entries, **_read(folder / name)}
    found: dict[str, list[str]] = {}
    for path, about in entries.items():
        for each in about if isinstance(about, list) else ():
            if isinstance(each, Mapping) and each.get("type") == "aws:cdk:logicalId":
                found.setdefault(str(each.get("data")), []).append(path.removeprefix("/"))
    every = [path for paths in found.values() for path in paths]
    return _Paths(found, {_inside(each) for each in every if _NESTED_SCOPE in each})


def _inside(path: str) -> str:
    """Returns what the paths in a nested stack begin with, by the path of its resource."""
    return f"{path.partition(_NESTED_SCOPE)[0]}/"


def _with_nested(stack: Stack, nested: Mapping[str, Path], paths: _Paths) -> Iterator[Stack]:
    yield stack
    for resource in stack.resources.values():
        if resource.type != _NESTED_STACK:
            continue
        url = json.dumps(resource.properties.get("TemplateURL"))
        name = f"{stack.name}/{resource.logical_id}"
        for digest, file in nested.items():
            if digest in url:
                inner = _stack(file, name, stack.environment, paths, _inside(resource.path))
                arguments = _table(resource.properties, "Parameters", stack.file)
                yield from _with_nested(
                    evolve(inner, parent=stack, arguments=arguments), nested, paths
                )


def _stack(
    file: Path, name: str, environment: Environment, paths: _Paths, within: str = ""
) -> Stack:
    template = _read(file)
    resources = {
        logical_id: _resource(logical_id, content, file, paths.path_of(logical_id, within))
        for logical_id, content in _table(template, "Resources", file).items()
        if not logical_id.startswith(_LOOP)
    }
    exports = {
        output["Export"]["Name"]: output.get("Value")
        for output in _table(template, "Outputs", file).values()
        if isinstance(output, Mapping)
        and isinstance(output.get("Export"), Mapping)
        and isinstance(output["Export"].get("Name"), str)
    }
    return Stack(name, file, resources, exports, environment)


def _resource(logical_id: str, content: Any, file: Path, path: str) -> TemplateResource:
    if not isinstance(content, Mapping) or not isinstance(content.get("Type"), str):
        raise _malformed(file, f"the resource {logical_id!r} has no type")
    properties, metadata = (_table(content, key, file) for key in ("Properties", "Metadata"))
    said = str(metadata.get("aws:cdk:path", path))
    return TemplateResource(logical_id, content["Type"], properties, metadata, said)


def _read(file: Path) -> Mapping[str, Any]:
    try:
        content = json.loads(file.read_bytes())
    except OSError as error:
        raise AssemblyError(
            f"there is no cloud assembly: {error.strerror}",
            file=file,
            remedy="see whether the app says what is wrong: cdk synth",
        ) from error
    except (ValueError, RecursionError) as error:
        raise _malformed(file, str(error)) from error
    if not isinstance(content, Mapping):
        raise _malformed(file, f"found {type(content).__name__} in place of an object")
    return content


def _known(part: str) -> str | None:
    return None if part.startswith("unknown-") else part or None


def _table(content: Mapping[str, Any], key: str, file: Path) -> Mapping[str, Any]:
    value = content.get(key, {})
    if not isinstance(value, Mapping):
        raise _malformed(file, f"{key} is no object")
    return value


def _text(content: Mapping[str, Any], key: str, file: Path) -> str:
    value = content.get(key)
    if not isinstance(value, str):
        raise _malformed(file, f"{key} is no text")
    return value


def _malformed(file: Path, problem: str) -> AssemblyError:
    return AssemblyError(
        f"the cloud assembly isn't what CDK writes: {problem}",
        file=file,
        remedy="synthesize again: cdk synth",
    )
