"""Attributes of a template's resources, beside their properties, as statements of what the app makes in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.sam.quoting import quoted
from cdk_rust_lambda.sam.resources import IMPLICIT_APIS
from cdk_rust_lambda.sam.rest import depends_on
from cdk_rust_lambda.sam.template import Section
from cdk_rust_lambda.sam.values import UntranslatableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cdk_rust_lambda.sam.context import Context
    from cdk_rust_lambda.sam.expressions import Expressions
    from cdk_rust_lambda.sam.function import SamFunction
    from cdk_rust_lambda.sam.remarks import Remarks
    from cdk_rust_lambda.sam.rest import Rest
    from cdk_rust_lambda.sam.template import Template

_READ = frozenset(
    {"Condition", "Connectors", "DependsOn", "IgnoreGlobals", "Metadata", "Properties", "Type"}
)


def remark_attributes(resource: Section, remarks: Remarks) -> None:
    """Says which attributes of a resource that the app makes aren't taken over.

    Args:
        resource: The resource.
        remarks: Takes what is said.
    """
    for key in resource.keys() - _READ:
        remarks.add(resource.lines[key], key, "say it in app.py")


def attribute_statements(
    made: Mapping[str, str], functions: Iterable[SamFunction], rest: Rest, context: Context
) -> list[str]:
    """Returns what the app says of conditions and dependencies of what it makes, once all of it is there.

    Args:
        made: What the app makes in place of resources of the template, as Python, by logical id.
        functions: The functions among them.
        rest: What stays of the template.
        context: What is at hand.
    """
    statements: list[str] = []
    parts = _parts_of_apis(functions, context.template)
    for name, python in made.items():
        resource = context.template.resources.get(name, Section())
        for key, said in (
            (
                "Condition",
                _condition(resource, [python, *parts.get(name, ())], context.expressions),
            ),
            ("DependsOn", _dependencies(resource, python, made, rest)),
        ):
            try:
                statements += said
            except UntranslatableError as error:
                context.remarks.add(resource.lines[key], f"{name}.{key}", str(error))
    return statements


def _condition(resource: Section, parts: list[str], expressions: Expressions) -> Iterator[str]:
    if "Condition" not in resource:
        return
    condition = resource["Condition"]
    if not isinstance(condition, str):
        raise UntranslatableError("it names no condition")
    expressions.check("Conditions", condition)
    yield f"only_if({', '.join([quoted(condition), *parts])})"


def _dependencies(
    resource: Section, python: str, made: Mapping[str, str], rest: Rest
) -> Iterator[str]:
    for name in map(str, depends_on(resource.get("DependsOn", []))):
        if name in made:
            other = _resource(made[name])
        elif name in rest.template["Resources"]:
            other = f"template.get_resource({quoted(name)})"
        elif name in rest.resources:
            other = f'cast("CfnResource", stack.node.find_child({quoted(name)}))'
        else:
            raise UntranslatableError(f"the app has no {name}")
        yield f"{_resource(python)}.add_dependency({other})"


def _resource(construct: str) -> str:
    """Returns the resource of a construct, as Python."""
    return f'cast("CfnResource", {construct}.node.default_child)'


def _parts_of_apis(functions: Iterable[SamFunction], template: Template) -> dict[str, list[str]]:
    """Returns what is to be under a function's condition in APIs, by the function's logical id.

    As in SAM, an API that events leave to it is under the condition that all functions with routes share; the
    routes of HTTP APIs are the function's own anyhow.
    """
    users: dict[str, list[SamFunction]] = {}
    for function in functions:
        apis = [str(table.get("source")) for table in function.triggers if "routes" in table]
        for api in dict.fromkeys(apis):
            users.setdefault(api, []).append(function)
    implicit = {name for name, _ in IMPLICIT_APIS.values()} - template.resources.keys()
    found: dict[str, list[str]] = {}
    for api, those in users.items():
        is_shared = api in implicit and len({each.condition for each in those}) == 1
        for function in those:
            parts = [f'resources["{api}"]'] if is_shared else list(_methods(function, api))
            found.setdefault(function.logical_id, []).extend(parts)
    return found


def _methods(function: SamFunction, api: str) -> Iterator[str]:
    """Yields the methods that a function has in a REST API."""
    for table in function.triggers:
        if table["type"] != "rest-api" or table.get("source") != api:
            continue
        for route in table["routes"]:
            method, _, path = str(route).rpartition(" ")
            at = "root" if path == "/" else f"root.resource_for_path({quoted(path)})"
            yield f'resources["{api}"].{at}.node.find_child({quoted(method or "ANY")})'
