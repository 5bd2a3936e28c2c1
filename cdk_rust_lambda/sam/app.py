"""The CDK app of a template's functions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.sam.resources import IMPLICIT_APIS, RESOURCE_KINDS
from cdk_rust_lambda.sam.values import section_of
from cdk_rust_lambda.scaffold.app_command import app_command

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cdk_rust_lambda.sam.functions import SamFunction
    from cdk_rust_lambda.sam.template import Template

REST = "template.json"
"""The file that keeps the rest of the template, beside the app."""

_HEAD = '''\
"""The app of the functions that were in {name}."""

from pathlib import Path
{typing}
from aws_cdk import {names}
{modules}
from cdk_rust_lambda import RustFunction

HERE = Path(__file__).parent

app = App()
stack = Stack(app, "{stack}")
'''
_INCLUDE = """\
# What isn't a function is as it was, under its logical id.
template = cloudformation_include.CfnInclude(
    stack, "Template", template_file=str(HERE / "template.json")
)


def ref(logical_id: str) -> str:
    return template.get_resource(logical_id).ref


def attribute(logical_id: str, name: str) -> str:
    return template.get_resource(logical_id).get_att(name).to_string()


"""


def app_source(
    template: Template,
    functions: Sequence[tuple[SamFunction, Mapping[str, str]]],
    types: Mapping[str, str],
    *,
    stack: str,
    has_rest: bool,
) -> str:
    """Returns the text of app.py.

    Args:
        template: The template.
        functions: The functions, each with its keywords as Python.
        types: The types of the resources that may be passed to them.
        stack: The stack's id.
        has_rest: Whether the rest of the template is included.
    """
    used = list(dict.fromkeys(name for function, _ in functions for name in function.uses))
    lines = [f'    "{name}": {_expression(name, types[name], template)},' for name in used]
    modules = {RESOURCE_KINDS[types[name]].module for name in used} - {""}
    if has_rest:
        modules.add("cloudformation_include")
    keywords = [text for _, given in functions for text in given.values()]
    names = ["App", *(["Size"] if any("Size." in each for each in keywords) else []), "Stack"]
    needs_cast = any("cast(" in each for each in lines)
    text = _HEAD.format(
        name=template.file.name,
        typing="from typing import Any, cast\n" if needs_cast else "",
        names=", ".join(names),
        modules="".join(f"from aws_cdk import {each}\n" for each in sorted(modules)),
        stack=stack,
    )
    if has_rest:
        text += _INCLUDE
    if lines:
        text += "\n".join(["resources = {", *lines, "}", ""])
    for function, given in functions:
        text += _call(function, given)
    return f"{text}app.synth()\n"


def _call(function: SamFunction, given: Mapping[str, str]) -> str:
    arguments = [f"    {key}={value}," for key, value in given.items()]
    if function.uses:
        names = ", ".join(map(json.dumps, function.uses))
        arguments.append(f"    resources={{name: resources[name] for name in [{names}]}},")
    return "\n".join(
        ["RustFunction(", "    stack,", f'    "{function.logical_id}",', *arguments, ")", ""]
    )


def _expression(name: str, kind: str, template: Template) -> str:
    properties = section_of(template.resources.get(name)).section("Properties")
    stage = properties.get("StageName", "Prod")
    return RESOURCE_KINDS[kind].expression.format(
        id=name,
        fifo=", fifo=True" if properties.get("FifoQueue") is True else "",
        stream=f', table_stream_arn=attribute("{name}", "StreamArn")'
        if "StreamSpecification" in properties
        else "",
        stage=json.dumps(stage if isinstance(stage, str) else "Prod"),
    )


def resource_types(template: Template) -> dict[str, str]:
    """Returns the types of what the app can pass to functions, by logical id.

    Args:
        template: The template.
    """
    found = {name: str(each.get("Type")) for name, each in template.resources.items()}
    found = {
        name: "AWS::DynamoDB::Table" if kind == "AWS::Serverless::SimpleTable" else kind
        for name, kind in found.items()
    }
    known = {name: kind for name, kind in found.items() if kind in RESOURCE_KINDS}
    return known | dict(IMPLICIT_APIS.values())


def new_resources(used: Iterable[str], types: Mapping[str, str]) -> list[str]:
    """Returns those resources that the app makes anew.

    Args:
        used: What functions use.
        types: The types by logical id.
    """
    return [name for name in used if RESOURCE_KINDS[types[name]].is_new]


def cdk_json(values: Any = None) -> str:
    """Returns the text of cdk.json.

    Args:
        values: What else is in it. Default: nothing.
    """
    return json.dumps({"app": app_command(), **(values or {})}, indent=2) + "\n"
