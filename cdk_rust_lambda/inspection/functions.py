"""The functions of an app or a project, with all that is said of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from attrs import asdict, evolve, field, frozen

from cdk_rust_lambda.errors import InspectionError, suggest

if TYPE_CHECKING:
    from collections.abc import Iterable


@frozen
class Property:
    """A property of a function.

    Attributes:
        name: Its name: `memory`.
        value: Its value.
        origin: Where it is from.
    """

    name: str
    value: str | int
    origin: str


@frozen
class Trigger:
    """What invokes a function.

    Attributes:
        kind: What it is: the type of the source's resource, its service, or the kind in Cargo.toml.
        source: The source: the path of its construct, its ARN, or its name in Cargo.toml.
        through: The resources that connect it with the function.
        origin: Where it is written; None if that isn't known.
    """

    kind: str
    source: str
    through: tuple[str, ...] = ()
    origin: str | None = None


@frozen
class Setting:
    """A setting of Cargo's or cargo-lambda's cascade.

    Attributes:
        name: Its name: `deploy.memory`.
        value: Its value, or what stands for a secret.
        origin: Where it is written.
        instead_of: What it beats.
    """

    name: str
    value: str
    origin: str
    instead_of: str


@frozen
class Function:
    """A function of Rust.

    Attributes:
        name: The path of its construct, or the name of its binary in a project.
        stack: The name of its stack; None in a project.
        binary: Its binary; None if it isn't known.
        package: The binary's package; None if it isn't known.
        properties: Handler, architecture, runtime, memory and timeout; of a durable function that of its executions.
        sizes: The sizes in bytes: of the binary, the whole asset, and its archive, as far as they are there.
        triggers: What invokes it.
        may: What it may do, a sentence for each statement of its role.
        invocable: Who may invoke it, a sentence for each permission.
        settings: The settings that Cargo.toml and the like give it.
        notes: What can't be said, and why.
        asset: The folder of its asset; None in a project.
    """

    name: str
    stack: str | None
    binary: str | None
    package: str | None
    properties: tuple[Property, ...]
    sizes: Mapping[str, int] = field(factory=dict)
    triggers: tuple[Trigger, ...] = ()
    may: tuple[str, ...] = ()
    invocable: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    notes: tuple[str, ...] = ()
    asset: Path | None = None

    @property
    def binary_name(self) -> str | None:
        """The name of its binary."""
        return self.binary

    def as_json(self) -> dict[str, Any]:
        """Returns all of it as plain values."""
        content = asdict(evolve(self, asset=None), recurse=True)
        del content["asset"]
        content["properties"] = {each.pop("name"): each for each in content["properties"]}
        return content


class Named(Protocol):
    """What is chosen by its name, or that of its binary."""

    @property
    def name(self) -> str:
        """The path of its construct, or its name."""
        ...

    @property
    def binary_name(self) -> str | None:
        """The name of its binary; None if it isn't known."""
        ...


Chosen = TypeVar("Chosen", bound=Named)


def chosen(functions: Iterable[Chosen], name: str) -> Chosen:
    """Returns the function that a name means: its path, the end of it, or its binary.

    Args:
        functions: The functions.
        name: The name.

    Raises:
        InspectionError: there is none, or several fit.
    """
    known = list(functions)
    candidates = (
        [each for each in known if each.name == name],
        [each for each in known if each.name.endswith(f"/{name}")],
        [each for each in known if each.binary_name == name],
    )
    for found in filter(None, candidates):
        if len(found) == 1:
            return found[0]
        names = ", ".join(each.name for each in found)
        raise InspectionError(f"several functions fit {name!r}: {names}", remedy="name one of them")
    raise InspectionError(
        f"there is no function {name!r}", remedy=suggest(name, {each.name for each in known})
    )
