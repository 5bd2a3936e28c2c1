"""What of a template stays CloudFormation: all but the functions, and what depends on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import Factory, define

from cdk_rust_lambda.sam.template import Section, Template, functions_in, names_in, plain

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_SIMPLE_TABLE = "AWS::Serverless::SimpleTable"
_TYPES = {"Binary": "B", "Number": "N", "String": "S"}
# What CfnInclude doesn't know.
_EXTENSIONS = frozenset({"Fn::ForEach", "Fn::Length", "Fn::ToJsonString"})
# What names files by a text only before they are uploaded.
_FILES = {"AWS::Lambda::Function": "Code", "AWS::Lambda::LayerVersion": "Content"}
# Parts that may name parameters and conditions, but no resources.
_KEPT = ("AWSTemplateFormatVersion", "Description", "Parameters", "Mappings", "Conditions")


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
    outputs = template.root.section("Outputs")
    whole = {name: plain(each) for name, each in outputs.items() if _is_whole(each, there)}
    rest.outputs = {
        name: each
        for name, each in outputs.items()
        if (name not in whole or not kept) and isinstance(each, Section)
    }
    rest.template = _document(template, kept) | ({"Outputs": whole} if whole and kept else {})
    return rest


def _document(template: Template, kept: dict[str, Section]) -> dict[str, Any]:
    document = {key: plain(template.root[key]) for key in _KEPT if key in template.root}
    document["Resources"] = {name: _without_sam(each) for name, each in kept.items()}
    types = [str(each.get("Type")) for each in document["Resources"].values()]
    if any(each.startswith("AWS::Serverless::") for each in types):
        document["Transform"] = "AWS::Serverless-2016-10-31"
        document |= {"Globals": plain(template.root.section("Globals"))}
    return document


def _is_whole(value: Any, there: AbstractSet[str]) -> bool:
    names = {each for each in names_in(value) if not each.startswith("AWS::")}
    depends = value.get("DependsOn", []) if isinstance(value, Section) else []
    return names | {str(each) for each in depends_on(depends)} <= there


def _is_includable(resource: Section) -> bool:
    return not has_local_files(resource) and not functions_in(resource) & _EXTENSIONS


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


def _without_sam(resource: Section) -> dict[str, Any]:
    """Returns a resource; a table of SAM as what it is translated to."""
    found: dict[str, Any] = plain(resource)
    if resource.get("Type") != _SIMPLE_TABLE:
        return found
    properties = found.get("Properties") or {}
    given = properties.pop("PrimaryKey", None)
    key = given if isinstance(given, dict) else {"Name": "id", "Type": "String"}
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
        tags = properties.pop("Tags")
        made["Tags"] = [{"Key": name, "Value": value} for name, value in tags.items()]
    return found | {"Type": "AWS::DynamoDB::Table", "Properties": properties | made}
