"""Sources: how a trigger names the resource that it listens to, or that takes what fails.

In Cargo.toml: a name from `resources=`, an ARN, `{ name = ... }` for what exists, `{ create = true }`,
`{ of = ..., trigger = ... }` for what another function's trigger has.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import field, frozen

from cdk_rust_lambda.errors import nearest, suggest
from cdk_rust_lambda.triggers.core.pseudo_parameters import substitute, without_parameters

if TYPE_CHECKING:
    from constructs import IConstruct


def has_member(construct: object, name: str) -> bool:
    """Whether a construct's class has a member; asking the construct would be a call into Node.

    What jsii returns for an interface, such as an imported API, has its members in delegates.

    Args:
        construct: The construct, or whatever was passed as one.
        name: The member's name.
    """
    delegates = getattr(construct, "_delegates", ())
    return any(hasattr(type(each), name) for each in (construct, *delegates))


@frozen
class Source:
    """A resource that is not a construct yet; `label` becomes a part of the trigger's id."""

    label: str


@frozen
class ImportedByArn(Source):
    """Something that exists, by its ARN, which may hold `${AWS::Region}` and the like."""

    arn: str

    def resolve(self) -> str:
        """Returns the ARN, as a token if it holds pseudo parameters."""
        return str(substitute(self.arn))

    @property
    def name(self) -> str:
        """What stands behind the last colon and slash."""
        return re.split(r"[:/]", self.arn)[-1]


@frozen
class ImportedByName(Source):
    """Something that exists in the same account and Region, by its name, which may be a token."""

    name: str


@frozen
class Created(Source):
    """Something that is created with the trigger.

    Attributes:
        properties: Choices for it, such as `{"fifo": True}`.
    """

    label: str = ""
    properties: Mapping[str, Any] = field(factory=dict, hash=False)


@frozen
class InResources(Source):
    """What a name of `resources=` stands for, where only Cargo.toml is known: some construct.

    The command line reads triggers with it. They can be checked and have samples, but can't be wired.
    """


@frozen
class MadeByTrigger(InResources):
    """What another function's trigger has as its source, until both functions are there.

    `{ of = "orders", trigger = "Api" }` in Cargo.toml; `RustWorkspace` puts the construct in its place.

    Attributes:
        function: The other function: its binary's name.
        trigger: The trigger's id; None if the function has only one.
    """

    function: str
    trigger: str | None


class UnknownResources(Mapping[str, Any]):
    """Stands for `resources=` where only Cargo.toml is known: any name may be in it."""

    def __init__(self, known: Mapping[str, IConstruct] | None = None) -> None:
        """Makes it.

        Args:
            known: Constructs that Cargo.toml makes itself, by name.
        """
        self._known = known or {}

    def __getitem__(self, name: str) -> Any:
        """Returns the construct, or what stands for it."""
        return self._known.get(name, InResources(name))

    def __contains__(self, name: object) -> bool:
        """Whether it may be a name."""
        return isinstance(name, str)

    def __iter__(self) -> Iterator[str]:
        """Yields none: they aren't known."""
        return iter(())

    def __len__(self) -> int:
        """Returns 0, for the same reason."""
        return 0


Resources: TypeAlias = "Mapping[str, IConstruct] | UnknownResources"
"""The constructs that Python provides, by name, or what stands for them."""


def parse_source(value: Any, resources: Resources) -> Source | IConstruct:
    """Returns the source that a value in Cargo.toml stands for.

    Args:
        value: The value of the key `source`.
        resources: The constructs that Python provides, by name.

    Raises:
        ValueError: it is no source; says why.
    """
    if isinstance(value, str):
        if value.startswith("arn:"):
            substitute(value)  # refuses what it doesn't know, here where the key is known
            return ImportedByArn(without_parameters(value).rpartition(":")[2], value)
        if value in resources:
            return resources[value]
        raise ValueError(f"there is no {value!r} in resources=; {suggest(value, resources)}")
    if isinstance(value, Mapping) and set(value) == {"name"} and isinstance(value["name"], str):
        return ImportedByName(without_parameters(value["name"]), substitute(value["name"]))
    if isinstance(value, Mapping) and value.get("create") is True:
        properties = {key: substitute(value[key]) for key in value if key != "create"}
        return Created(properties=properties)
    if isinstance(value, Mapping) and "of" in value and set(value) <= {"of", "trigger"}:
        function, trigger = value["of"], value.get("trigger")
        if isinstance(function, str) and isinstance(trigger, str | None):
            return MadeByTrigger(f"{function}-{trigger or ''}", function, trigger)
    raise ValueError(
        "expected a name from resources=, an ARN, { name = ... }, { create = true } or"
        f" {{ of = ..., trigger = ... }}, found {value!r}"
    )


def unknown_name_remedy(key: str, name: str, known: Iterable[str]) -> str:
    """Returns what to do about a name that `resources=` doesn't have.

    Args:
        key: The key that it stands under.
        name: The name.
        known: Those that `resources=` has.
    """
    passing = f'pass it in Python: resources={{"{name}": construct}}'
    near = nearest(name, known)
    return (
        passing
        if near is None
        else f"write {key} = {json.dumps(near)} if it is that; else {passing}"
    )
