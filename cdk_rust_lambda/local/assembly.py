"""What a cloud assembly says of an app's stacks, functions and sources of events."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from cdk_rust_lambda.assembly.references import references_in
from cdk_rust_lambda.assembly.stacks import Environment, asset_digest, read_stacks
from cdk_rust_lambda.errors import AssemblyError, LocalAwsError
from cdk_rust_lambda.publishing.deferred_build import deferred_build_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cdk_rust_lambda.assembly.references import Reference
    from cdk_rust_lambda.assembly.stacks import Stack

_FUNCTION = "AWS::Lambda::Function"
# Properties that name where that goes which couldn't be delivered, or failed.
_OF_FAILURES = frozenset({"DeadLetterConfig", "DestinationConfig", "RedrivePolicy"})


@frozen
class Resource:
    """A resource of a template.

    Attributes:
        stack: The name of its stack; of a nested one the name of its parent and its id there, by a slash.
        logical_id: Its id in the template.
        type: Its type: `AWS::SQS::Queue`.
        path: The path of its construct; its logical id if the template doesn't say it.
        environment: Where its stack is deployed.
        references: The logical ids that its properties name, but for where failures go.
        takes_failures: Whether what couldn't be delivered, or failed, goes there.
    """

    stack: str
    logical_id: str
    type: str
    path: str
    environment: Environment = field(default=Environment(), kw_only=True)
    references: frozenset[str] = field(default=frozenset(), repr=False)
    takes_failures: bool = field(default=False, kw_only=True)

    @property
    def name(self) -> str:
        """The path of its construct, without that of the resource itself."""
        return self.path.removesuffix("/Resource")


@frozen
class Function:
    """A function of Rust.

    Attributes:
        resource: Its resource.
        asset: The folder of its asset.
        durable_config: What the template says of its durable executions; None if it has none.
    """

    resource: Resource
    asset: Path
    durable_config: Mapping[str, Any] | None = field(default=None, eq=False)

    @property
    def name(self) -> str:
        """The path of its construct."""
        return self.resource.name


@frozen
class Assembly:
    """A cloud assembly.

    Attributes:
        folder: Its folder.
        resources: The resources of all stacks, those of stages and nested ones included.
        functions: The functions of Rust: those whose builds are put off.
    """

    folder: Path
    resources: tuple[Resource, ...]
    functions: tuple[Function, ...]

    @property
    def environments(self) -> tuple[Environment, ...]:
        """Where its stacks are deployed."""
        return tuple(dict.fromkeys(resource.environment for resource in self.resources))


def read_assembly(folder: Path) -> Assembly:
    """Reads a cloud assembly.

    Args:
        folder: Its folder, `cdk.out`.

    Raises:
        LocalAwsError: there is none.
    """
    resources, functions = [], []
    for stack in _stacks(folder):
        named = {
            content.logical_id: list(references_in(content.properties, with_conditions=True))
            for content in stack.resources.values()
        }
        for_failures = {
            each.target for found in named.values() for each in found if _is_of_failures(each)
        }
        for content in stack.resources.values():
            references = frozenset(
                each.target for each in named[content.logical_id] if not _is_of_failures(each)
            )
            resource = Resource(
                stack.name,
                content.logical_id,
                content.type,
                content.path,
                references,
                environment=stack.environment,
                takes_failures=content.logical_id in for_failures,
            )
            resources.append(resource)
            digest = asset_digest(content)
            if resource.type != _FUNCTION or digest is None:
                continue
            asset = folder / f"asset.{digest}"
            # Others, such as those of CDK's own custom resources, are no business of ours.
            if deferred_build_path(asset).exists():
                functions.append(Function(resource, asset, content.properties.get("DurableConfig")))
    return Assembly(folder, tuple(resources), tuple(functions))


def _is_of_failures(reference: Reference) -> bool:
    return not _OF_FAILURES.isdisjoint(reference.place.split("."))


def _stacks(folder: Path) -> Iterator[Stack]:
    try:
        yield from read_stacks(folder)
    except AssemblyError as error:
        raise LocalAwsError(error.problem, file=error.file, remedy=error.remedy) from error
