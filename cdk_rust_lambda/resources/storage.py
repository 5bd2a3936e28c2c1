"""Buckets and tables that functions of a workspace share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_s3 as s3

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.resources.kind import WorkspaceResource
from cdk_rust_lambda.triggers.core.option import Option, with_options
from cdk_rust_lambda.triggers.options.fields import enum_member, flag, set_options, string

if TYPE_CHECKING:
    from attrs import Attribute
    from constructs import Construct

_TYPES = {"string": "STRING", "number": "NUMBER", "binary": "BINARY"}
_KEY_SCHEMA = {
    "anyOf": [
        {"type": "string", "minLength": 1},
        {
            "type": "object",
            "properties": {
                "name": {"type": "string", "minLength": 1},
                "type": {"type": "string", "enum": list(_TYPES)},
            },
            "required": ["name"],
            "additionalProperties": False,
        },
    ]
}


def _attribute(value: Any) -> Any:
    """Returns the attribute that a name, or a table of name and type, stands for; else the value."""
    table = {"name": value} if isinstance(value, str) else value
    if not isinstance(table, Mapping) or not {"name"} <= set(table) <= {"name", "type"}:
        return value
    name, kind = table["name"], table.get("type", "string")
    if not isinstance(name, str) or not name or not isinstance(kind, str) or kind not in _TYPES:
        return value
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType[_TYPES[kind]])


def _key() -> Option:
    """A key of a table: its name, or `{ name, type }`."""

    def validate(_: object, attribute: Attribute[Any], value: Any) -> None:
        if not isinstance(value, dynamodb.Attribute):
            raise TriggerError(
                f"expected an attribute, found {value!r}",
                key=attribute.name,
                remedy='write its name, or { name = "at", type = "number" }: string, number or binary',
            )

    return Option(converter=_attribute, validator=validate, schema=_KEY_SCHEMA)


_INDEX_NAME = r"[a-zA-Z0-9_.-]{3,255}"  # see GlobalSecondaryIndex in the DynamoDB API
_INDEX_KEYS = ("index_name", "partition_key", "sort_key")


def _indexes() -> Option:
    """A list of indexes."""

    def convert(value: Any) -> Any:
        return tuple(map(_index, value)) if isinstance(value, list | tuple) else value

    def validate(_: object, attribute: Attribute[Any], value: Any) -> None:
        kind = dynamodb.GlobalSecondaryIndexPropsV2
        if not isinstance(value, tuple) or not all(isinstance(each, kind) for each in value):
            raise TriggerError(
                f"expected a list of indexes, found {value!r}",
                key=attribute.name,
                remedy='write [{ index_name = "by-customer", partition_key = "customer" }]',
            )

    properties = {"index_name": {"type": "string", "pattern": f"^{_INDEX_NAME}$"}}
    properties |= dict.fromkeys(_INDEX_KEYS[1:], _KEY_SCHEMA)  # type: ignore[arg-type]
    schema = {
        "type": "array",
        "items": {
            "type": "object",
            "properties": properties,
            "required": ["index_name", "partition_key"],
            "additionalProperties": False,
        },
    }
    return Option(converter=convert, validator=validate, schema=schema)


def _index(value: Any) -> Any:
    if not isinstance(value, Mapping) or not set(value) <= {*_INDEX_KEYS}:
        return value
    keys = {key: _attribute(value[key]) for key in _INDEX_KEYS[1:] if key in value}
    are_right = all(isinstance(each, dynamodb.Attribute) for each in keys.values())
    name: Any = value.get("index_name")
    is_name = isinstance(name, str) and re.fullmatch(_INDEX_NAME, name)
    if not are_right or "partition_key" not in keys or not is_name:
        return value
    return dynamodb.GlobalSecondaryIndexPropsV2(index_name=name, **keys)


@with_options
class BucketResource(WorkspaceResource):
    """A bucket of S3: private, encrypted, for TLS only, kept when the stack is deleted.

    Args:
        event_bridge_enabled: Whether EventBridge gets its events, too. Default: False.
        versioned: Whether it keeps earlier versions of objects. Default: True.
    """

    kind: ClassVar[str] = "bucket"

    _: KW_ONLY
    event_bridge_enabled: Annotated[bool | None, flag()] = None
    versioned: Annotated[bool | None, flag()] = None

    def make(self, scope: Construct, name: str) -> s3.Bucket:
        """Makes the bucket."""
        return s3.Bucket(
            scope,
            name,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            versioned=self.versioned is not False,
            **set_options(self, "event_bridge_enabled"),
        )


@with_options
class TableResource(WorkspaceResource):
    """A table of DynamoDB: on demand, restorable to each second, kept when the stack is deleted.

    Args:
        partition_key: The partition key: its name, or `{ name = "id", type = "number" }`; the types are
            `string`, `number` and `binary`. Default of the type: `string`.
        dynamo_stream: What its stream says of a change: `new_and_old_images`, `new_image`, `old_image` or
            `keys_only`. Default: no stream.
        global_secondary_indexes: Its indexes: `index_name`, `partition_key` and `sort_key` of each.
        point_in_time_recovery: Whether it can be restored to each second of the last 35 days.
            Default: True.
        sort_key: The sort key, as the partition key. Default: none.
        time_to_live_attribute: The attribute with the time at which an item expires. Default: none.
    """

    kind: ClassVar[str] = "table"

    _: KW_ONLY
    partition_key: Annotated[str | Mapping[str, str] | dynamodb.Attribute, _key()]
    dynamo_stream: Annotated[
        dynamodb.StreamViewType | str | None, enum_member(dynamodb.StreamViewType)
    ] = None
    global_secondary_indexes: Annotated[Any, _indexes()] = None
    point_in_time_recovery: Annotated[bool | None, flag()] = None
    sort_key: Annotated[str | Mapping[str, str] | dynamodb.Attribute | None, _key()] = None
    time_to_live_attribute: Annotated[str | None, string()] = None

    def make(self, scope: Construct, name: str) -> dynamodb.TableV2:
        """Makes the table."""
        recovery = dynamodb.PointInTimeRecoverySpecification(
            point_in_time_recovery_enabled=self.point_in_time_recovery is not False
        )
        return dynamodb.TableV2(
            scope,
            name,
            point_in_time_recovery_specification=recovery,
            removal_policy=RemovalPolicy.RETAIN,
            **set_options(
                self,
                *("partition_key", "sort_key", "dynamo_stream", "global_secondary_indexes"),
                "time_to_live_attribute",
            ),
        )
