"""What is deployed into the local AWS: the real names of resources, and how to try them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol, TypeVar

from attrs import frozen

from cdk_rust_lambda.errors import LocalAwsError, nearest
from cdk_rust_lambda.local.assembly import Assembly, Resource
from cdk_rust_lambda.local.clients import asking, client
from cdk_rust_lambda.local.ministack import LocalAws

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from cdk_rust_lambda.assembly.stacks import Environment
    from cdk_rust_lambda.local.assembly import Function


class _HasName(Protocol):
    @property
    def name(self) -> str: ...


Named = TypeVar("Named", bound=_HasName)


@frozen
class Deployed:
    """An app that is deployed.

    Attributes:
        aws: The local AWS.
        assembly: The cloud assembly.
        names: The real names of its resources.
    """

    aws: LocalAws
    assembly: Assembly
    names: Mapping[Resource, str]

    def aws_of(self, resource: Resource) -> LocalAws:
        """Returns the local AWS as it is seen where a resource is."""
        return self.aws.at(resource.environment)

    def name_of(self, resource: Resource) -> str:
        """Returns the real name of a resource: of a queue its URL, of a topic its ARN.

        Raises:
            LocalAwsError: it isn't deployed.
        """
        try:
            return self.names[resource]
        except KeyError:
            raise LocalAwsError(
                f"{resource.path} isn't deployed into the local AWS",
                remedy="see what the deployment said of it",
            ) from None

    def functions(self) -> Iterator[tuple[Function, str]]:
        """Yields the functions of Rust that are deployed, with their real names."""
        for function in self.assembly.functions:
            if function.resource in self.names:
                yield function, self.names[function.resource]

    def function(self, name: str) -> tuple[Function, str]:
        """Returns a function, and its real name.

        Args:
            name: The path of its construct, or the end of it.

        Raises:
            LocalAwsError: there is none, or several fit.
        """
        functions = dict(self.functions())
        found = chosen(functions, name)
        return found, functions[found]


def chosen(candidates: Iterable[Named], name: str) -> Named:
    """Returns the one that a name means: the whole name, its end, or a part of it whose end isn't there.

    Args:
        candidates: What may be meant, in the order in which an error lists it.
        name: The name.

    Raises:
        LocalAwsError: there is none, or several fit.
    """
    known = {each.name: each for each in candidates}
    found = _meant(known, name)
    if len(found) == 1:
        return known[found[0]]
    problem = f"several fit {name!r}: {', '.join(found)}" if found else f"there is no {name!r}"
    remedy = f"name one of {', '.join(found or known) or 'none'}"
    near = None if found else nearest(name, _names_like(known, name))
    if near is not None:
        remedy = f"did you mean {near!r}? Or {remedy}"
    raise LocalAwsError(problem, remedy=remedy)


def _meant(paths: Collection[str], name: str) -> list[str]:
    """The paths that a name may mean."""
    if name in paths:
        return [name]
    # What lies below a construct of that name is meant only if no construct has it.
    return [each for each in paths if each.endswith(f"/{name}")] or [
        each for each in paths if f"/{name}/" in f"/{each}"
    ]


def _names_like(paths: Collection[str], name: str) -> list[str]:
    """The names that mean one of the paths, as long as a name that means none, and the paths."""
    length = name.count("/") + 1
    parts = [each.split("/") for each in paths]
    names = ("/".join(each[at : at + length]) for each in parts for at in range(len(each)))
    return [each for each in dict.fromkeys((*names, *paths)) if len(_meant(paths, each)) == 1]


def deployed(aws: LocalAws, assembly: Assembly) -> Deployed:
    """Asks a local AWS for the names of an app's resources.

    Args:
        aws: The local AWS.
        assembly: The app's cloud assembly.

    Raises:
        LocalAwsError: it doesn't answer, or a stack isn't deployed.
        ToolchainError: boto3 isn't installed.
    """
    found: dict[tuple[Environment, str, str], str] = {}
    stacks = dict.fromkeys((each.environment, each.stack) for each in assembly.resources)
    with asking(aws, "it can't be asked what is deployed"):
        formations = {each: client(aws.at(each), "cloudformation") for each, _ in stacks}
        for place, stack in stacks:
            # A nested one has a name of its own making. Its parent comes first.
            parent, _, logical_id = stack.rpartition("/")
            name = found.get((place, parent, logical_id)) if parent else stack
            if name is None:
                continue
            described = formations[place].describe_stack_resources(StackName=name)
            for each in described["StackResources"]:
                if "PhysicalResourceId" in each:
                    found[place, stack, each["LogicalResourceId"]] = each["PhysicalResourceId"]
    names = {
        each: found[key]
        for each in assembly.resources
        if (key := (each.environment, each.stack, each.logical_id)) in found
    }
    return Deployed(aws, assembly, names)
