"""Resources of SAM that refer to what the app makes, and that CloudFormation's transform of SAM makes the rest of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.sam.globals import merged
from cdk_rust_lambda.sam.resources import IMPLICIT_APIS
from cdk_rust_lambda.sam.rest import is_local, with_definition
from cdk_rust_lambda.sam.template import OF_SAM
from cdk_rust_lambda.sam.values import UntranslatableError, section_of

if TYPE_CHECKING:
    from cdk_rust_lambda.sam.rest import Rest
    from cdk_rust_lambda.sam.template import Section, Template

_TYPES = frozenset(f"{OF_SAM}{name}" for name in ("Api", "HttpApi", "StateMachine", "WebSocketApi"))


def transformed_properties(resource: Section, template: Template, rest: Rest) -> Section:
    """Returns the properties of a resource of SAM, with those of `Globals` unless these stay in the template.

    Args:
        resource: The resource.
        template: The template.
        rest: What stays of it.

    Raises:
        UntranslatableError: what it stands for can't be made by the transform any more.
    """
    kind = str(resource.get("Type"))
    properties = resource.section("Properties")
    events = [section_of(each) for each in properties.section("Events").values()]
    if kind not in _TYPES or any(each.text("Type") in IMPLICIT_APIS for each in events):
        raise UntranslatableError("it refers to what the app makes: make it in app.py")
    properties = with_definition(kind, properties, template)
    if is_local(properties.get("DefinitionUri")):
        raise UntranslatableError(
            "it refers to what the app makes, and `cdk deploy` doesn't upload its files: write its"
            " definition into the template, or make it in app.py"
        )
    if "Globals" in rest.template:
        return properties
    return merged(template.root.section("Globals").section(kind.removeprefix(OF_SAM)), properties)
