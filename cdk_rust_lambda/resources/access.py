"""Tables of access, read: what they are about, and the rights that they give to functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import attrs
from attrs import frozen
from aws_cdk import aws_iam as iam

from cdk_rust_lambda.cargo.settings.metadata_tables import MetadataTable
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.errors import TriggerError, suggest, type_name
from cdk_rust_lambda.foreign_remedies import remedy_for
from cdk_rust_lambda.resources.access_options import Access
from cdk_rust_lambda.resources.grants import PREFIX, grants_of
from cdk_rust_lambda.resources.permissions_boundary import apply_boundary, has_own_role
from cdk_rust_lambda.triggers.core.javascript import message_of
from cdk_rust_lambda.triggers.core.pseudo_parameters import substitute
from cdk_rust_lambda.triggers.core.references import names_in, resolve_references
from cdk_rust_lambda.triggers.core.source import unknown_name_remedy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import aws_lambda as lambda_
    from constructs import IConstruct

# What grants of tables and queues end in, which may be left out: `read` of a table is `read_data`.
_ENDINGS = ("", "_data", "_messages")
# One of them is in each table: what is named if aws-cdk-lib refuses it.
_MAIN_KEYS = ("permissions_boundary", "actions", "allow")


@frozen
class AccessTable:
    """A table that is read.

    Attributes:
        access: What it says.
        table: Where it stands.
    """

    access: Access
    table: MetadataTable

    @property
    def resource_names(self) -> set[str]:
        """The names of the resources that it is about."""
        access = self.access
        own = set() if access.resource is None else {access.resource}
        texts = (*(access.resources or ()), access.permissions_boundary or "")
        return own | names_in(texts)

    def check(self, resources: Mapping[str, IConstruct]) -> None:
        """Refuses what can't be granted; nothing is made.

        Args:
            resources: The constructs, by name.

        Raises:
            CdkRustLambdaError: there is no such resource or grant.
        """
        if self.access.permissions_boundary is not None:
            self._boundary(resources)
        elif self.access.resource is None:
            self._arns(resources)
        else:
            self._grants(resources)

    def grant(self, function: lambda_.Function, resources: Mapping[str, IConstruct]) -> None:
        """Gives the rights to a function.

        Args:
            function: The function.
            resources: The constructs, by name.

        Raises:
            CdkRustLambdaError: aws-cdk-lib refuses it.
        """
        access = self.access
        try:
            if access.permissions_boundary is not None:
                self._bound(function, resources)
            elif access.resource is None:
                statement = iam.PolicyStatement(
                    actions=list(access.actions or ()), resources=self._arns(resources)
                )
                function.add_to_role_policy(statement)
            else:
                for grant, options in self._grants(resources):
                    grant(function, **options)
        except RuntimeError as error:
            key = next(each for each in _MAIN_KEYS if getattr(access, each) is not None)
            problem = f"aws-cdk-lib refuses it: {message_of(error)}"
            raise self.table.error(key, problem, "change what the message is about") from error

    def _arns(self, resources: Mapping[str, IConstruct]) -> list[str]:
        return [
            self._resolved("resources", each, resources) for each in self.access.resources or ()
        ]

    def _bound(self, function: lambda_.Function, resources: Mapping[str, IConstruct]) -> None:
        if not has_own_role(function):
            raise self.table.error(
                "permissions_boundary",
                f"the role of {function.node.path} isn't made with the function",
                "set the boundary where the role is made, or leave the role out",
            )
        apply_boundary(function, self._boundary(resources))

    def _boundary(self, resources: Mapping[str, IConstruct]) -> str:
        key = "permissions_boundary"
        return self._resolved(key, str(self.access.permissions_boundary), resources)

    def _resolved(self, key: str, text: str, resources: Mapping[str, IConstruct]) -> str:
        """Returns a text under a key, with what its references stand for."""
        try:
            return str(substitute(resolve_references(text, resources)))
        except ValueError as error:
            raise self.table.error(key, str(error), "correct the reference") from error

    def _grants(self, resources: Mapping[str, IConstruct]) -> list[tuple[Any, dict[str, Any]]]:
        """Returns the methods that give the rights, with their keywords."""
        name = str(self.access.resource)
        if name not in resources:
            raise self.table.error(
                "resource",
                f"there is no resource {name!r}; {suggest(name, resources)}",
                f"{unknown_name_remedy('resource', name, resources)}, or make it one of the workspace's resources",
            )
        construct = resources[name]
        known = grants_of(construct)
        words = self.access.allow
        return [
            self._grant(construct, known, str(word))
            for word in ((words,) if isinstance(words, str) else words or ())
        ]

    def _grant(
        self, construct: IConstruct, known: Mapping[str, tuple[str, ...]], word: str
    ) -> tuple[Any, dict[str, Any]]:
        found = next((f"{word}{end}" for end in _ENDINGS if f"{word}{end}" in known), None)
        kind = type_name(construct)
        if found is None:
            remedy = suggest(word, known)
            if not known:
                remedy = "write actions and resources"
            problem = f"{kind} of aws-cdk-lib has no grant {word!r}"
            raise self.table.error("allow", problem, remedy)
        options: dict[str, Any] = {}
        for key in ("objects_key_pattern", "version_stages"):
            value = getattr(self.access, key)
            if value is None:
                continue
            if key not in known[found]:
                problem = f"the grant {found!r} of {kind} has no {key}"
                raise self.table.error(key, problem, "leave it out")
            options[key] = list(value) if isinstance(value, tuple) else value
        return getattr(construct, f"{PREFIX}{found}"), options


def read_access(tables: tuple[MetadataTable, ...]) -> tuple[AccessTable, ...]:
    """Returns what tables say, as far as that can be known without the resources.

    Args:
        tables: The tables that are for one binary.

    Raises:
        CdkRustLambdaError: an unknown key, or a value of a wrong type. One error names all of them.
    """
    diagnostics = Diagnostics()
    found = [diagnostics.attempt(_read, table) for table in tables]
    diagnostics.raise_errors()
    return tuple(each for each in found if each is not None)


def _read(table: MetadataTable) -> AccessTable:
    known = {*attrs.fields_dict(Access), "bin"}
    for key in table.values:
        if key not in known:
            problem = f"an access table has no key {key!r}"
            raise table.error(key, problem, remedy_for("access", key, known))
    values = {key: value for key, value in table.values.items() if key != "bin"}
    key = "resources"
    try:
        access = cast("Any", Access)(**values)
        for each in access.resources or ():
            substitute(each)  # refuses what it doesn't know, here where the key is known
        key = "permissions_boundary"
        substitute(access.permissions_boundary)
    except TriggerError as error:
        raise table.error(error.key or "resource", error.problem, error.remedy or "") from error
    except ValueError as error:
        raise table.error(key, str(error), "write one of those") from error
    return AccessTable(access, table)


def check_access(tables: tuple[AccessTable, ...], resources: Mapping[str, IConstruct]) -> None:
    """Refuses what can't be granted.

    Args:
        tables: The tables.
        resources: The constructs, by name.

    Raises:
        CdkRustLambdaError: one error names all that is wrong.
    """
    diagnostics = Diagnostics()
    for table in tables:
        diagnostics.attempt(table.check, resources)
    bounding = [each.table for each in tables if each.access.permissions_boundary is not None]
    for other in bounding[1:]:
        problem = f"the function has a boundary already, in {bounding[0].origin.place}"
        diagnostics.errors.append(
            other.error("permissions_boundary", problem, "leave one of the two out")
        )
    diagnostics.raise_errors()
