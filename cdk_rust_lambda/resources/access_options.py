"""What an `[[package.metadata.lambda.access]]` table can say: what a function may do with resources."""

from __future__ import annotations

import re
from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated, Any

import attrs

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import Option, Options, Strings, with_options
from cdk_rust_lambda.triggers.options.fields import string, strings

if TYPE_CHECKING:
    from attrs import Attribute

_ACTION = r"[a-z0-9-]+:[A-Za-z0-9*]+"
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
