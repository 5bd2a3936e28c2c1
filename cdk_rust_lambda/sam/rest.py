"""What of a template stays CloudFormation: all but the functions, and what depends on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.sam.template import Section, Template, names_in, plain

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from cdk_rust_lambda.sam.remarks import Remarks

_SIMPLE_TABLE = "AWS::Serverless::SimpleTable"
_TYPES = {"Binary": "B", "Number": "N", "String": "S"}
# Parts that may name parameters and conditions, but no resources.
_KEPT = ("AWSTemplateFormatVersion", "Description", "Parameters", "Mappings", "Conditions")


def rest_of(template: Template, moved: AbstractSet[str], remarks: Remarks) -> dict[str, Any] | None:
    """Returns the template without what the app makes; None if no resource is left.

    Args:
        template: The template.
        moved: The logical ids of what the app makes.
        remarks: Takes what goes with it.
    """
    known = template.resources.keys() | template.root.section("Parameters").keys()
    kept = {name: each for name, each in template.resources.items() if name not in moved}
    while True:
        there = (known - template.resources.keys()) | kept.keys()
        gone = sorted(name for name, each in kept.items() if not _is_whole(each, there))
        if not gone:
            break
        for name in gone:
            remarks.add(
                template.line_of(name), name, "it refers to what the app makes: make it in app.py"
            )
            del kept[name]
    if not kept:
        return None
    rest = {key: plain(template.root[key]) for key in _KEPT if key in template.root}
    rest["Resources"] = {name: _without_sam(each) for name, each in kept.items()}
    if any(each["Type"].startswith("AWS::Serverless::") for each in rest["Resources"].values()):
        rest["Transform"] = "AWS::Serverless-2016-10-31"
        rest |= {"Globals": plain(template.root.section("Globals"))}
    outputs = template.root.section("Outputs")
    whole = {name: plain(each) for name, each in outputs.items() if _is_whole(each, there)}
    for name in outputs.keys() - whole.keys():
        text = "it refers to what the app makes: use CfnOutput in app.py"
        remarks.add(outputs.lines[name], name, text)
    return rest | ({"Outputs": whole} if whole else {})


def _is_whole(value: Any, there: AbstractSet[str]) -> bool:
    names = {each for each in names_in(value) if not each.startswith("AWS::")}
    depends = value.get("DependsOn", []) if isinstance(value, Section) else []
    return names | {*([depends] if isinstance(depends, str) else depends)} <= there


def _without_sam(resource: Section) -> dict[str, Any]:
    """Returns a resource; a table of SAM as what it is translated to."""
    found: dict[str, Any] = plain(resource)
    if resource.get("Type") != _SIMPLE_TABLE:
        return found
    properties = found.get("Properties") or {}
    key = properties.pop("PrimaryKey", {"Name": "id", "Type": "String"})
    made: dict[str, Any] = {
        "AttributeDefinitions": [
            {"AttributeName": key.get("Name"), "AttributeType": _TYPES.get(key.get("Type"), "S")}
        ],
        "KeySchema": [{"AttributeName": key.get("Name"), "KeyType": "HASH"}],
    }
    if "ProvisionedThroughput" not in properties:
        made["BillingMode"] = "PAY_PER_REQUEST"
    if "Tags" in properties:
        tags = properties.pop("Tags")
        made["Tags"] = [{"Key": name, "Value": value} for name, value in tags.items()]
    return found | {"Type": "AWS::DynamoDB::Table", "Properties": properties | made}
