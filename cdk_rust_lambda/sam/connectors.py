"""Connectors from functions, as rights."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.sam.rest import CONNECTOR
from cdk_rust_lambda.sam.values import UntranslatableError, Values, section_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cdk_rust_lambda.sam.function import SamFunction
    from cdk_rust_lambda.sam.remarks import Remarks
    from cdk_rust_lambda.sam.template import Section, Template

# The grants of `Read` and `Write`, by the type of the destination.
_GRANTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "AWS::DynamoDB::Table": {"Read": "read", "Write": "write"},
        "AWS::Events::EventBus": {"Write": "put_events_to"},
        "AWS::S3::Bucket": {"Read": "read", "Write": "write"},
        "AWS::SNS::Topic": {"Write": "publish"},
        "AWS::SQS::Queue": {"Read": "consume_messages", "Write": "send_messages"},
        "AWS::StepFunctions::StateMachine": {"Read": "read", "Write": "start_execution"},
    }
)


def read_embedded(
    function: SamFunction, connectors: Section, values: Values, remarks: Remarks
) -> None:
    """Reads the connectors that stand at a function.

    Args:
        function: Gets the rights.
        connectors: Its `Connectors`.
        values: Notes what tables name.
        remarks: Takes what no table says.
    """
    for name, each in connectors.items():
        try:
            function.access += _tables(section_of(each).section("Properties"), values)
        except UntranslatableError as error:
            remarks.add(connectors.lines[name], f"Connectors.{name}", str(error))


def connectors_of(template: Template, functions: frozenset[str]) -> dict[str, list[str]]:
    """Returns the connectors that are resources, by the function that each is from.

    Args:
        template: The template.
        functions: The functions that the app makes.
    """
    found: dict[str, list[str]] = {}
    for name, each in template.resources.items():
        if each.get("Type") == CONNECTOR:
            source = each.section("Properties").section("Source").get("Id")
            if isinstance(source, str) and source in functions:
                found.setdefault(source, []).append(name)
    return found


def read_resource(function: SamFunction, connector: Section, values: Values) -> None:
    """Reads a connector that is a resource.

    Args:
        function: The function that it is from; gets the rights.
        connector: The resource.
        values: Notes what tables name.

    Raises:
        UntranslatableError: no table says it.
    """
    function.access += _tables(connector.section("Properties"), values)


def _tables(properties: Section, values: Values) -> list[dict[str, Any]]:
    permissions = properties.get("Permissions")
    if not isinstance(permissions, list):
        raise UntranslatableError("Permissions is no list")
    return list(_granted(properties.get("Destination"), permissions, values))


def _granted(value: Any, permissions: list[Any], values: Values) -> Iterator[dict[str, Any]]:
    for destination in value if isinstance(value, list) else [value]:
        name = section_of(destination).get("Id")
        kind = values.types.get(name) if isinstance(name, str) else None
        grants = _GRANTS.get(kind or "", {})
        words = [grants.get(str(each)) for each in permissions]
        if not isinstance(name, str) or None in words:
            raise UntranslatableError("grant what it allows, by actions and resources")
        values.used[name] = None
        allow = [each for each in words if each is not None]
        yield {"resource": name, "allow": allow[0] if len(allow) == 1 else allow}
