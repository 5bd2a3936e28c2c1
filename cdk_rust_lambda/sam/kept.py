"""What is to be known of the resources that stay in the template, and which parts of it are left out."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.sam.globals import with_globals
from cdk_rust_lambda.sam.resources import IMPLICIT_APIS
from cdk_rust_lambda.sam.rest import KEPT, TRANSFORM, is_local, with_definition
from cdk_rust_lambda.sam.values import section_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from cdk_rust_lambda.sam.remarks import Remarks
    from cdk_rust_lambda.sam.rest import Rest
    from cdk_rust_lambda.sam.template import Section, Template

_FUNCTION = "AWS::Serverless::Function"
# The property that names files, which `sam package` uploads.
_FILES: Mapping[str, str] = MappingProxyType(
    {
        "AWS::AppSync::GraphQLSchema": "DefinitionS3Location",
        "AWS::CloudFormation::Stack": "TemplateURL",
        "AWS::Serverless::Api": "DefinitionUri",
        "AWS::Serverless::Application": "Location",
        "AWS::Serverless::GraphQLApi": "SchemaUri",
        "AWS::Serverless::HttpApi": "DefinitionUri",
        "AWS::Serverless::LayerVersion": "ContentUri",
        "AWS::Serverless::StateMachine": "DefinitionUri",
        _FUNCTION: "CodeUri",
    }
)
# Of the second the app does without: what it has beyond CfnInclude is said, resource by resource.
_TRANSFORMS = (TRANSFORM, "AWS::LanguageExtensions")
_PARTS = frozenset({*KEPT, "Globals", "Outputs", "Resources", "Transform"})


def remark_kept(template: Template, rest: Rest, moved: AbstractSet[str], remarks: Remarks) -> None:
    """Says what deploying the app doesn't do for resources that stay in the template.

    Args:
        template: The template.
        rest: What stays.
        moved: The logical ids of what the app makes.
        remarks: Takes what is said.
    """
    for key in [each for each in template.root if each not in _PARTS]:
        remarks.add(template.root.lines[key], key, "it is left out: say it in app.py")
    transforms = template.root.get("Transform")
    for each in transforms if isinstance(transforms, list) else [transforms]:
        if each not in (None, *_TRANSFORMS):
            text = "another transform is left out: say it in app.py, by stack.add_transform(...)"
            remarks.add(template.root.lines["Transform"], "Transform", text)
    for name in rest.template["Resources"]:
        resource = template.resources[name]
        for text in _said(resource, template, moved):
            remarks.add(template.line_of(name), name, text)


def _said(resource: Section, template: Template, moved: AbstractSet[str]) -> Iterator[str]:
    kind = str(resource.get("Type"))
    properties = resource.section("Properties")
    if kind == _FUNCTION:
        properties = with_globals(template, resource)
    if is_local(with_definition(kind, properties, template).get(_FILES.get(kind, ""))):
        key = _FILES[kind]
        yield f"`cdk deploy` doesn't upload its files: write the {key} that `sam package` writes"
    elif kind == _FUNCTION and resource.section("Metadata").keys() & {
        "DockerContext",
        "Dockerfile",
    }:
        yield "`cdk deploy` doesn't build its image: write the ImageUri that `sam package` writes"
    if "Connectors" in resource:
        yield "its Connectors are left out: grant what they allow in app.py"
    if kind == _FUNCTION:
        for api in sorted(_implicit_apis(properties) & moved):
            yield f"SAM makes a second {api} for its events: move them to an API of the app"


def _implicit_apis(properties: Section) -> set[str]:
    """Returns the APIs that events leave to SAM."""
    events: list[Any] = list(properties.section("Events").values())
    return {
        IMPLICIT_APIS[kind][0]
        for each in map(section_of, events)
        if (kind := each.text("Type")) in IMPLICIT_APIS
        and not {"ApiId", "RestApiId"} & each.section("Properties").keys()
    }
