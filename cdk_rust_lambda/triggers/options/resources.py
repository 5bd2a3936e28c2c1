"""Options that name resources: constructs, or what stands for them."""

from __future__ import annotations

import re
from typing import Any

from attrs import Attribute, field, frozen
from aws_cdk import CfnResource

from cdk_rust_lambda.errors import TriggerError, type_name
from cdk_rust_lambda.triggers.core.option import Option
from cdk_rust_lambda.triggers.core.pseudo_parameters import without_parameters
from cdk_rust_lambda.triggers.core.source import (
    Created,
    ImportedByArn,
    ImportedByName,
    InResources,
    has_member,
)


def _several(members: str | tuple[str, ...]) -> tuple[str, ...]:
    return (members,) if isinstance(members, str) else members


@frozen(eq=False)
class Resource(Option):
    """A construct, or a `Source` that stands for one.

    Attributes:
        expected: What it is, for messages: `a queue`.
        members: A member that tells such constructs from others: `queue_arn`; or several, one of which
            each has.
        arn: The pattern of its ARN; None if it can't be imported by one.
        name: The pattern of its name; None for any.
        nameable: Whether it can be imported by its name.
        not_imported: Why it can't be imported at all; None if it can.
        creatable: Whether it can be created.
    """

    expected: str
    members: tuple[str, ...] = field(converter=_several)
    arn: str | None = field(default=None, kw_only=True)
    name: str | None = field(default=None, kw_only=True)
    nameable: bool = field(default=True, kw_only=True)
    not_imported: str | None = field(default=None, kw_only=True)
    creatable: bool = field(default=True, kw_only=True)

    @property
    def identifiers(self) -> tuple[str, ...]:
        """Those of the members that aren't methods, of which to ask would be of no use."""
        return tuple(each for each in self.members if each.endswith(("_arn", "_id")))

    def validate(self, owner: Any, attribute: Attribute[Any], value: Any) -> None:  # noqa: ARG002
        """Refuses what is no such resource, and sources that can't stand for one."""
        refusal = self._refusal(value, attribute.name)
        if refusal is not None:
            problem, remedy = refusal
            raise TriggerError(problem, key=attribute.name, remedy=remedy)

    def _refusal(self, value: Any, key: str) -> tuple[str, str] | None:
        """Returns what is wrong with a value, and the remedy; None if nothing is."""
        if value is None:
            return f"{self.expected} is needed", f"pass {key}="
        if isinstance(value, InResources):
            return None
        if isinstance(value, ImportedByArn | ImportedByName):
            return self._refusal_of_import(value)
        if isinstance(value, Created):
            remedy = f"create it in Python, and pass it as {key}= or in resources="
            return (
                None
                if self.creatable
                else (f"{self.expected} can't be created by a trigger", remedy)
            )
        if not self._is_one(value):
            problem = f"expected {self.expected}, found {type_name(value)}"
            remedy = f"pass {self.expected}"
            if isinstance(value, CfnResource) and self.not_imported is None:
                remedy += "; for a resource of CloudFormation, what a method from_... of its class makes of the ARN, name or id"
            elif self.not_imported is not None and has_member(value, "node"):
                problem, remedy = f"{problem}: {self.not_imported}", f"{remedy} of this app"
            return problem, remedy
        return None

    def _is_one(self, value: Any) -> bool:
        """Whether a construct is one. A resource of CloudFormation has ARNs and ids of others as properties."""
        names: tuple[str, ...] = self.members
        if isinstance(value, CfnResource):
            others = [each for each in self.identifiers if not each.startswith("attr_")]
            names = tuple(each for each in names if each not in others)
        return any(has_member(value, each) for each in names)

    def _refusal_of_import(self, value: ImportedByArn | ImportedByName) -> tuple[str, str] | None:
        if self.not_imported is not None:
            problem = f"{self.expected} can't be imported: {self.not_imported}"
            return problem, f"pass {self.expected} of this app, in Python or in resources="
        if isinstance(value, ImportedByArn):
            if self.arn is None or not re.fullmatch(
                self.arn, without_parameters(value.arn, "x"), re.ASCII
            ):
                problem = f"not the ARN of {self.expected}: {value.arn!r}"
                return problem, f"name {self.expected} in resources=, or correct the ARN"
            return None
        plain = without_parameters(value.name, "x")
        if not self.nameable or (
            self.name is not None and not re.fullmatch(self.name, plain, re.ASCII)
        ):
            problem = f"not the name of {self.expected}: {value.name!r}"
            return problem, f"name {self.expected} in resources=, or by its ARN"
        return None
