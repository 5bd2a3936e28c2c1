"""Resources and outputs that refer to what the app makes, as statements of the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.sam.quoting import quoted
from cdk_rust_lambda.sam.rest import TRANSFORM, depends_on, has_local_files
from cdk_rust_lambda.sam.template import OF_SAM
from cdk_rust_lambda.sam.transformed import transformed_properties
from cdk_rust_lambda.sam.values import UntranslatableError

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from cdk_rust_lambda.sam.expressions import Expressions
    from cdk_rust_lambda.sam.remarks import Remarks
    from cdk_rust_lambda.sam.rest import Rest
    from cdk_rust_lambda.sam.template import Section, Template

_OF_RESOURCES = ("Condition", "CreationPolicy", "DeletionPolicy", "Metadata", "UpdatePolicy")
_ELSEWHERE = frozenset({"DependsOn", "Properties", "Type", "UpdateReplacePolicy", *_OF_RESOURCES})


def remaining_statements(
    template: Template,
    rest: Rest,
    moved: AbstractSet[str],
    expressions: Expressions,
    remarks: Remarks,
) -> list[str]:
    """Returns what the app says of resources and outputs that can't stay in the template.

    Args:
        template: The template.
        rest: What stays, and what doesn't; loses what the app can't say.
        moved: The logical ids of what the app makes.
        expressions: Writes values as Python.
        remarks: Takes what the app can't say.
    """
    statements: list[str] = []
    transform: list[str] = []
    for name, resource in list(rest.resources.items()):
        try:
            properties = resource.section("Properties")
            if str(resource.get("Type")).startswith(OF_SAM):
                properties = transformed_properties(resource, template, rest)
                transform = [f"stack.add_transform({quoted(TRANSFORM)})"]
            statements += _resource(name, resource, properties, moved, expressions)
        except UntranslatableError as error:
            del rest.resources[name]
            remarks.add(template.line_of(name), name, str(error))
    lines = template.root.section("Outputs").lines
    for name, output in rest.outputs.items():
        try:
            statements.append(_output(name, output, moved | rest.resources.keys(), expressions))
        except UntranslatableError as error:
            remarks.add(lines[name], name, str(error))
    return transform + statements


def _resource(
    name: str,
    resource: Section,
    properties: Section,
    moved: AbstractSet[str],
    expressions: Expressions,
) -> list[str]:
    kind = str(resource.get("Type"))
    unsaid = resource.keys() - _ELSEWHERE
    if unsaid:
        raise UntranslatableError(f"make it in app.py, with {', '.join(sorted(unsaid))}")
    if has_local_files(resource):
        raise UntranslatableError("it has files of its own: make it in app.py")
    keywords = [f"type={quoted(kind)}"]
    if properties:
        keywords.append(f"properties={expressions.text(properties)}")
    found = [f"CfnResource(stack, {quoted(name)}, {', '.join(keywords)})"]
    more = {
        key: resource[key] for key in (*_OF_RESOURCES, "UpdateReplacePolicy") if key in resource
    }
    depends = [
        str(each) for each in depends_on(resource.get("DependsOn", [])) if str(each) not in moved
    ]
    if depends:
        more["DependsOn"] = depends
    child = f"stack.node.find_child({quoted(name)})"
    return found + [
        f'cast("CfnResource", {child}).add_override("{key}", {expressions.text(value)})'
        for key, value in more.items()
    ]


def _output(name: str, output: Section, taken: AbstractSet[str], expressions: Expressions) -> str:
    if "Value" not in output:
        raise UntranslatableError("an output has a Value")
    # A function of the same name is a construct by it already.
    construct_id = f"{name}Output" if name in taken else name
    keywords = [f"value={expressions.string(output['Value'])}"]
    if "Description" in output:
        keywords.append(f"description={expressions.string(output['Description'])}")
    export = output.section("Export").get("Name")
    if export is not None:
        keywords.append(f"export_name={expressions.string(export)}")
    if "Condition" in output:
        condition = output.text("Condition")
        expressions.check("Conditions", condition)
        keywords.append(f"condition=template.get_condition({quoted(condition)})")
    made = f"CfnOutput(stack, {quoted(construct_id)}, {', '.join(keywords)})"
    return made if construct_id == name else f"{made}.override_logical_id({quoted(name)})"
