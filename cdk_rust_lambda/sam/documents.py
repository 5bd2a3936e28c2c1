"""APIs whose routes stand in an OpenAPI document: they stay SAM's, and may invoke the functions that name them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cdk_rust_lambda.sam.globals import with_globals
from cdk_rust_lambda.sam.quoting import quoted
from cdk_rust_lambda.sam.resources import IMPLICIT_APIS, NAMED_PLAINLY
from cdk_rust_lambda.sam.routes import route_of
from cdk_rust_lambda.sam.template import Intrinsic, Section
from cdk_rust_lambda.sam.values import UntranslatableError, named, section_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cdk_rust_lambda.sam.context import Context
    from cdk_rust_lambda.sam.function import SamFunction

_DOCUMENTS = frozenset({"DefinitionBody", "DefinitionUri"})
_API_KEYS = ("ApiId", "RestApiId")
_ARN = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:"


def has_document(resource: Section) -> bool:
    """Whether a resource is an API whose routes stand in an OpenAPI document.

    Args:
        resource: The resource.
    """
    properties = resource.section("Properties")
    return resource.get("Type") in NAMED_PLAINLY and bool(properties.keys() & _DOCUMENTS)


def without_documents(function: SamFunction, events: Section, context: Context) -> Section:
    """Returns the events that make routes; the API may invoke the function for others, as SAM has it.

    Args:
        function: Gets the permissions.
        events: The function's events.
        context: What is at hand.
    """
    found = Section()
    for name, event in events.items():
        api = _documented(section_of(event), context.template.resources)
        if api is None:
            found[name] = event
            found.lines[name] = events.lines[name]
            continue
        try:
            function.statements.append(_permission(function, name, section_of(event), api, context))
            if _adds_routes(api, context):
                raise UntranslatableError(
                    "write its route into the document, as MergeDefinitions does"
                )
        except UntranslatableError as error:
            context.remarks.add(events.lines[name], name, str(error))
    return found


def _documented(event: Section, resources: Mapping[str, Section]) -> str | None:
    """Returns the API with a document that an event names."""
    if event.text("Type") not in IMPLICIT_APIS:
        return None
    properties = event.section("Properties")
    for key in _API_KEYS:
        value = properties.get(key)
        name = value if isinstance(value, str) else named(value)
        if has_document(resources.get(name, Section())):
            return name
    return None


def _adds_routes(api: str, context: Context) -> bool:
    properties = with_globals(context.template, context.template.resources[api])
    return properties.get("MergeDefinitions") is True


def _permission(
    function: SamFunction, name: str, event: Section, api: str, context: Context
) -> str:
    """Returns the statement by which an API may invoke a function for one route."""
    route = route_of(str(event["Type"]), event.section("Properties"))
    method, _, path = route.rpartition(" ")
    place = "" if path == "$default" else re.sub(r"\{[^}]*\}", "*", path)
    text = f"{_ARN}${{{api}}}/*/{method or '*'}{place}"
    keywords = [
        quoted(f"{name}Permission"),
        'principal=aws_iam.ServicePrincipal("apigateway.amazonaws.com")',
        f"source_arn={context.expressions.text(Intrinsic('Fn::Sub', text))}",
    ]
    has_alias = function.deploy.keys() & {"alias", "durable_config"}
    invoked = f"{function.python}.alias" if has_alias else function.python
    return f"{invoked}.add_permission({', '.join(keywords)})"
