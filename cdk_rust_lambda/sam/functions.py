"""Rust functions of a SAM template: their settings, triggers and rights."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cdk_rust_lambda.errors import nearest
from cdk_rust_lambda.sam.attributes import remark_attributes
from cdk_rust_lambda.sam.connectors import read_embedded
from cdk_rust_lambda.sam.documents import without_documents
from cdk_rust_lambda.sam.event_options import SOURCES
from cdk_rust_lambda.sam.function import SamFunction
from cdk_rust_lambda.sam.globals import with_globals
from cdk_rust_lambda.sam.policies import read_policies
from cdk_rust_lambda.sam.resources import IMPLICIT_APIS
from cdk_rust_lambda.sam.settings import read_settings
from cdk_rust_lambda.sam.triggers import trigger_tables
from cdk_rust_lambda.sam.unfit_triggers import drop_unfit
from cdk_rust_lambda.sam.values import named, section_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cdk_rust_lambda.sam.context import Context
    from cdk_rust_lambda.sam.template import Section, Template

_TYPE = "AWS::Serverless::Function"
_METHODS = ("rust-cargolambda", "makefile")
_BUILT = re.compile(r"(?P<folder>.*?)/?target/lambda/(?P<binary>[^/]+)(/|/bootstrap\.zip)?")


def is_rust(template: Template, resource: Section) -> bool:
    """Whether a resource is a function that cargo-lambda builds.

    Args:
        template: The template.
        resource: The resource.
    """
    if resource.get("Type") != _TYPE:
        return False
    properties = with_globals(template, resource)
    if not str(properties.get("Runtime", "provided")).startswith("provided"):
        return False
    method = resource.section("Metadata").get("BuildMethod")
    return method in _METHODS or _BUILT.fullmatch(str(properties.get("CodeUri"))) is not None


def mistaken_method(resource: Section) -> str | None:
    """Returns what is wrong with a function's BuildMethod, if it is nearly that of cargo-lambda.

    Args:
        resource: The function.
    """
    method = resource.section("Metadata").get("BuildMethod")
    if not isinstance(method, str) or method in _METHODS or nearest(method, _METHODS[:1]) is None:
        return None
    return f"the BuildMethod {method!r} is none of SAM's; did you mean {_METHODS[0]!r}?"


def locate_function(template: Template, logical_id: str) -> SamFunction:
    """Returns a function of a template, of which only its place is known.

    Args:
        template: The template.
        logical_id: The function's logical id.
    """
    resource = template.resources[logical_id]
    folder, binary = _place(resource, with_globals(template, resource))
    condition = resource.get("Condition")
    return SamFunction(
        logical_id, folder, binary, condition if isinstance(condition, str) else None
    )


def named_by_events(template: Template, functions: Iterable[str]) -> set[str]:
    """Returns what events of functions name, APIs that they leave to SAM included.

    Args:
        template: The template.
        functions: Their logical ids.
    """
    found: set[str] = set()
    for function in functions:
        for event in (
            with_globals(template, template.resources[function]).section("Events").values()
        ):
            kind, properties = (
                section_of(event).text("Type"),
                section_of(event).section("Properties"),
            )
            values = [properties.get(key) for key in SOURCES if key in properties]
            found |= {each if isinstance(each, str) else named(each) for each in values}
            if not values and kind in IMPLICIT_APIS:
                found.add(IMPLICIT_APIS[kind][0])
    return found


def read_function(function: SamFunction, context: Context) -> None:
    """Reads a function of a template.

    Args:
        function: Gets what is found.
        context: What is at hand.
    """
    template, values = context.template, context.values
    resource = template.resources[function.logical_id]
    properties = with_globals(template, resource)
    context = context.below(function.logical_id)
    remarks = context.remarks
    read_settings(function, properties, context)
    events = without_documents(function, properties.section("Events"), context)
    function.triggers += trigger_tables(events, context)
    if "alias" in function.deploy:  # SAM's events invoke it
        for table in function.triggers:
            table["alias"] = function.deploy["alias"]
    read_policies(function, properties, context)
    read_embedded(function, resource.section("Connectors"), values, remarks)
    drop_unfit(function, template.line_of(function.logical_id), remarks)
    remark_attributes(resource, remarks)


def _place(resource: Section, properties: Section) -> tuple[str, str | None]:
    code = properties.get("CodeUri", ".")
    code = code if isinstance(code, str) else "."
    built = _BUILT.fullmatch(code)
    if built is not None:
        return built["folder"] or ".", built["binary"]
    options = resource.section("Metadata").section("BuildProperties")
    binary = options.get("Binary")
    return code, binary if isinstance(binary, str) else None
