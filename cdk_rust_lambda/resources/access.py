"""What a function may do with resources: `[[package.metadata.lambda.access]]` tables."""

from __future__ import annotations

import re
from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated, Any, cast

import attrs
from attrs import Attribute, frozen
from aws_cdk import aws_iam as iam

from cdk_rust_lambda.cargo.settings.metadata_tables import MetadataTable
from cdk_rust_lambda.cargo.toml.diagnostics import Diagnostics
from cdk_rust_lambda.errors import TriggerError, suggest
from cdk_rust_lambda.foreign_remedies import remedy_for
from cdk_rust_lambda.resources.grants import PREFIX, grants_of
from cdk_rust_lambda.resources.permissions_boundary import apply_boundary, has_own_role
from cdk_rust_lambda.triggers.core.javascript import message_of
from cdk_rust_lambda.triggers.core.option import Option, Options, Strings, with_options
from cdk_rust_lambda.triggers.core.pseudo_parameters import substitute
from cdk_rust_lambda.triggers.core.references import names_in, resolve_references
from cdk_rust_lambda.triggers.options.fields import string, strings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import aws_lambda as lambda_
    from constructs import IConstruct


# What grants of tables and queues end in, which may be left out: `read` of a table is `read_data`.
_ENDINGS = ("", "_data", "_messages")
_ACTION = r"[a-z0-9-]+:[A-Za-z0-9*]+"
# One of them is in each table: what is named if aws-cdk-lib refuses it.
_MAIN_KEYS = ("permissions_boundary", "actions", "allow")
_RESOURCE = r"\*|(arn:|\$\{[A-Za-z][\w-]*\.)\S+"


def _words() -> Option:
    """A word, or a list of words."""

    def convert(value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value

    def validate(_: object, attribute: Attribute[Any], value: Any) -> None:
        words = (value,) if isinstance(value, str) else value
        is_right = isinstance(words, tuple) and words and all(map(_is_word, words))
        if not is_right:
            raise TriggerError(
                f"expected a grant or a list of grants, found {value!r}",
                key=attribute.name,
                remedy='write what aws-cdk-lib calls it behind grant_: "read_write"',
            )

    word = {"type": "string", "pattern": "^[a-z][a-z_]*$"}
    schema = {"anyOf": [word, {"type": "array", "minItems": 1, "items": word}]}
    return Option(converter=convert, validator=validate, schema=schema)


def _is_word(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[a-z][a-z_]*", value) is not None


@with_options
class Access(Options):
    """What a function may do with a resource.

    Either `resource` and `allow`: grants of aws-cdk-lib; or `actions` and `resources`, for what no grant
    covers; or `permissions_boundary`, for what it may do at most.

    Args:
        resource: The resource: a name from `resources=`, or of the workspace's resources.
        allow: The grants: the resource's methods `grant_...` without that beginning, such as `read`,
            `read_write`, `send_messages`, `publish` or `put_events_to`. `_data` and `_messages` at the end
            may be left out.
        objects_key_pattern: Which objects of a bucket: `in/*`. Default: all.
        version_stages: Which versions of a secret: `["AWSCURRENT"]`. Default: all.
        actions: Actions of IAM: `["ses:SendEmail"]`.
        resources: The ARNs that the actions are for; `${orders.table_arn}` and `${AWS::Region}` may stand in
            them. `*` only for actions that know no resource.
        permissions_boundary: The ARN of the managed policy that bounds the function's role, and the other roles
            that are made for the function; references may stand in it.
    """

    _: KW_ONLY
    resource: Annotated[str | None, string()] = None
    allow: Annotated[str | Strings | None, _words()] = None
    objects_key_pattern: Annotated[str | None, string()] = None
    version_stages: Annotated[Strings | None, strings()] = None
    actions: Annotated[
        Strings | None, strings(_ACTION, "a list of actions such as ['ses:SendEmail']")
    ] = None
    resources: Annotated[
        Strings | None,
        strings(
            _RESOURCE, "a list of ARNs, which may begin with a reference: ['${orders.table_arn}']"
        ),
    ] = None
    permissions_boundary: Annotated[
        str | None,
        string(
            r"(arn:\S+:iam::\S*:policy/|\$\{[A-Za-z][\w-]*\.)\S+", "the ARN of a managed policy"
        ),
    ] = None

    def __attrs_post_init__(self) -> None:
        if self.permissions_boundary is not None:
            self._check_alone()
            return
        grant, statement = (self.resource, self.allow), (self.actions, self.resources)
        if any(each is not None for each in grant) and any(each is not None for each in statement):
            raise TriggerError(
                "a table has either resource and allow, or actions and resources",
                key="actions",
                remedy="write two tables",
            )
        pairs = {"resource": "allow", "allow": "resource"}
        if any(each is not None for each in statement):
            pairs = {"actions": "resources", "resources": "actions"}
        for key, other in pairs.items():
            if not getattr(self, key):
                raise TriggerError(
                    f"it lacks the key {key!r}", key=other, remedy=f"write {key}, too"
                )
        for key in ("objects_key_pattern", "version_stages"):
            if getattr(self, key) is not None and self.resource is None:
                raise TriggerError(f"only grants have {key}", key=key, remedy="leave it out")

    def _check_alone(self) -> None:
        for key in attrs.fields_dict(Access):
            if key != "permissions_boundary" and getattr(self, key) is not None:
                raise TriggerError(
                    "a boundary gives no rights", key=key, remedy="write rights into another table"
                )


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
        try:
            return [
                substitute(resolve_references(each, resources))
                for each in self.access.resources or ()
            ]
        except ValueError as error:
            raise self.table.error("resources", str(error), "correct the reference") from error

    def _bound(self, function: lambda_.Function, resources: Mapping[str, IConstruct]) -> None:
        if not has_own_role(function):
            raise self.table.error(
                "permissions_boundary",
                f"the role of {function.node.path} isn't made with the function",
                "set the boundary where the role is made, or leave the role out",
            )
        apply_boundary(function, self._boundary(resources))

    def _boundary(self, resources: Mapping[str, IConstruct]) -> str:
        try:
            text = resolve_references(str(self.access.permissions_boundary), resources)
        except ValueError as error:
            raise self.table.error(
                "permissions_boundary", str(error), "correct the reference"
            ) from error
        return str(substitute(text))

    def _grants(self, resources: Mapping[str, IConstruct]) -> list[tuple[Any, dict[str, Any]]]:
        """Returns the methods that give the rights, with their keywords."""
        name = str(self.access.resource)
        if name not in resources:
            raise self.table.error(
                "resource",
                f"there is no resource {name!r}; {suggest(name, resources)}",
                f'pass it in Python: resources={{"{name}": construct}}, or make it one of the'
                " workspace's resources",
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
        kind = type(construct).__name__
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
    diagnostics.raise_errors()
