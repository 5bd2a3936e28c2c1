"""What of a template stays CloudFormation: all but the functions, and what depends on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import Factory, define

from cdk_rust_lambda.errors import SettingsError
from cdk_rust_lambda.sam.globals import merged
from cdk_rust_lambda.sam.template import (
    LOOP,
    OF_SAM,
    Section,
    Template,
    functions_in,
    names_in,
    plain,
    read_file,
)
from cdk_rust_lambda.sam.values import section_of

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_SIMPLE_TABLE = "AWS::Serverless::SimpleTable"
_STATE_MACHINE = "AWS::Serverless::StateMachine"
_UPLOADED = ("https://", "s3://")
_TYPES = {"Binary": "B", "Number": "N", "String": "S"}
# What CfnInclude doesn't know.
_EXTENSIONS = frozenset({"Fn::ForEach", "Fn::Length", "Fn::ToJsonString"})
# What names files by a text only before they are uploaded.
_FILES = {
    "AWS::ApiGateway::RestApi": "BodyS3Location",
    "AWS::Lambda::Function": "Code",
    "AWS::Lambda::LayerVersion": "Content",
    "AWS::StepFunctions::StateMachine": "DefinitionS3Location",
}
TRANSFORM = "AWS::Serverless-2016-10-31"
"""CloudFormation's transform, which makes its resources of SAM's."""
CONNECTOR = f"{OF_SAM}Connector"
"""The type of a connector that is a resource."""
# The attributes of resources that CfnInclude knows, and connectors, which are left out.
_ATTRIBUTES = frozenset(
    {"Condition", "Connectors", "CreationPolicy", "DeletionPolicy", "DependsOn", "Metadata"}
    | {"Properties", "Type", "UpdatePolicy", "UpdateReplacePolicy"}
)
KEPT = ("AWSTemplateFormatVersion", "Description", "Parameters", "Mappings", "Conditions")
"""Parts of a template that may name parameters and conditions, but no resources."""


@define
class Rest:
    """What stays CloudFormation.

    Attributes:
        template: The template, in which there may be no resource left.
        resources: The resources that refer to what the app makes.
        outputs: The outputs that do.
    """

    template: dict[str, Any]
    resources: dict[str, Section] = Factory(dict)
    outputs: dict[str, Section] = Factory(dict)


def rest_of(template: Template, moved: AbstractSet[str]) -> Rest:
    """Returns the template without what the app makes.

    Args:
        template: The template.
        moved: The logical ids of what the app makes.
    """
    known = template.resources.keys() | template.root.section("Parameters").keys()
    kept = {name: each for name, each in template.resources.items() if name not in moved}
    rest = Rest({})
    for name in [name for name, each in kept.items() if not _is_includable(each)]:
        rest.resources[name] = kept.pop(name)
    while True:
        there = (known - template.resources.keys()) | kept.keys()
        gone = sorted(name for name, each in kept.items() if not _is_whole(each, there))
        if not gone:
            break
        for name in gone:
            rest.resources[name] = kept.pop(name)
    outputs = _without_loops(template.root.section("Outputs"))
    whole = {
        name: plain(each)
        for name, each in outputs.items()
        if _is_whole(each, there) and not functions_in(each) & _EXTENSIONS
    }
    rest.outputs = {
        name: each
        for name, each in outputs.items()
        if (name not in whole or not kept) and isinstance(each, Section)
    }
    rest.template = _document(template, kept) | ({"Outputs": whole} if whole and kept else {})
    return rest


def _document(template: Template, kept: dict[str, Section]) -> dict[str, Any]:
    document = {key: plain(template.root[key]) for key in KEPT if key in template.root}
    if "Conditions" in document:
        document["Conditions"] = plain(_without_loops(template.root.section("Conditions")))
    tables = template.root.section("Globals").section("SimpleTable")
    document["Resources"] = {
        name: _without_sam(each, tables, template) for name, each in kept.items()
    }
    types = [str(each.get("Type")) for each in document["Resources"].values()]
    if any(each.startswith(OF_SAM) for each in types):
        document["Transform"] = TRANSFORM
        document |= {"Globals": plain(template.root.section("Globals"))}
    return document


def _without_loops(section: Section) -> dict[str, Any]:
    """Returns what of a part of the template is no loop, which CfnInclude doesn't know."""
    return {name: each for name, each in section.items() if not name.startswith(LOOP)}


def _is_whole(value: Any, there: AbstractSet[str]) -> bool:
    names = {each for each in names_in(value) if not each.startswith("AWS::")}
    if isinstance(value, Section):
        names |= {str(each) for each in depends_on(value.get("DependsOn", []))}
        names |= _named_by_connector(value)
    return names <= there


def _named_by_connector(resource: Section) -> set[str]:
    """Returns the logical ids that a connector names as texts."""
    properties = resource.section("Properties")
    ends = [properties.get("Source")]
    destination = properties.get("Destination")
    ends += destination if isinstance(destination, list) else [destination]
    named = [section_of(each).get("Id") for each in ends if resource.get("Type") == CONNECTOR]
    return {each for each in named if isinstance(each, str)}


def _is_includable(resource: Section) -> bool:
    return (
        not has_local_files(resource)
        and not functions_in(resource) & _EXTENSIONS
        and resource.keys() <= _ATTRIBUTES
    )


def has_local_files(resource: Section) -> bool:
    """Whether `sam package` uploads files for a resource, which CloudFormation doesn't know.

    Args:
        resource: The resource.
    """
    name = _FILES.get(str(resource.get("Type")))
    return name is not None and isinstance(resource.section("Properties").get(name), str)


def depends_on(value: Any) -> list[Any]:
    """Returns what a `DependsOn` names, which is a text or a list.

    Args:
        value: The value.
    """
    return value if isinstance(value, list) else [value]


def is_local(value: Any) -> bool:
    """Whether a property names a file that `sam package` uploads.

    Args:
        value: The property's value.
    """
    return isinstance(value, str) and not value.startswith(_UPLOADED)


def with_definition(kind: str, properties: Section, template: Template) -> Section:
    """Returns the properties of a resource, in which a state machine has its definition, not the file of it.

    Args:
        kind: The resource's type.
        properties: Its properties.
        template: The template, beside which the file is; one that can't be read stays named.
    """
    file = properties.get("DefinitionUri")
    if kind != _STATE_MACHINE or not is_local(file):
        return properties
    try:
        definition = read_file(template.file.parent / str(file))
    except SettingsError:
        return properties
    found = Section()
    for key, value in {**properties, "Definition": definition}.items():
        if key != "DefinitionUri":
            found[key] = value
            found.lines[key] = properties.lines.get(key, properties.lines["DefinitionUri"])
    return found


def _without_sam(resource: Section, tables: Section, template: Template) -> dict[str, Any]:
    """Returns a resource without its connectors and files; a table of SAM as what it is translated to."""
    found: dict[str, Any] = plain(resource)
    found.pop("Connectors", None)
    if isinstance(resource.get("Properties"), Section):
        kind, given = str(resource.get("Type")), resource.section("Properties")
        found["Properties"] = plain(with_definition(kind, given, template))
    if resource.get("Type") != _SIMPLE_TABLE:
        return found
    given = merged(tables, resource.section("Properties"))
    properties: dict[str, Any] = plain(given)
    properties.pop("PrimaryKey", None)
    key = plain(given.section("PrimaryKey")) or {"Name": "id", "Type": "String"}
    made: dict[str, Any] = {
        "AttributeDefinitions": [
            {
                "AttributeName": key.get("Name"),
                "AttributeType": _TYPES.get(str(key.get("Type")), "S"),
            }
        ],
        "KeySchema": [{"AttributeName": key.get("Name"), "KeyType": "HASH"}],
    }
    if "ProvisionedThroughput" not in properties:
        made["BillingMode"] = "PAY_PER_REQUEST"
    if "Tags" in properties:
        del properties["Tags"]
        tags = plain(given.section("Tags"))
        made["Tags"] = [{"Key": name, "Value": value} for name, value in tags.items()]
    return found | {"Type": "AWS::DynamoDB::Table", "Properties": properties | made}
