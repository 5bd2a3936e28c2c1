"""The CDK app of a template's functions."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Any

from attrs import Factory, define

from cdk_rust_lambda.sam.documents import has_document
from cdk_rust_lambda.sam.formatting import formatted
from cdk_rust_lambda.sam.function import SamFunction
from cdk_rust_lambda.sam.resources import IMPLICIT_APIS, RESOURCE_KINDS
from cdk_rust_lambda.sam.template import Template
from cdk_rust_lambda.sam.values import section_of
from cdk_rust_lambda.scaffold.app_command import app_command

if TYPE_CHECKING:
    from collections.abc import Iterable


REST = "template.json"
"""The file that keeps the rest of the template, beside the app."""

_HEAD = '''\
"""The app of the functions that were in {name}."""

from pathlib import Path
{typing}
from aws_cdk import {imported}
from cdk_rust_lambda import RustFunction

HERE = Path(__file__).parent

app = App()
stack = Stack(app, "{stack}")
'''
_OVERRIDE = '''\


def override(construct: Any, name: str, value: Any) -> None:
    """Sets a property of a construct's resource, as CloudFormation has it."""
    construct.node.default_child.add_property_override(name, value)
'''
_LEAVE_OUT = '''\


def leave_out(construct: Any, *names: str) -> None:
    """Takes properties out of a construct's resource that the template didn't have."""
    for name in names:
        construct.node.default_child.add_property_deletion_override(name)
'''
_ONLY_IF = '''\


def only_if(condition: str, *parts: Any) -> None:
    """Makes parts of the app, with all in them, only if a condition of the template is true."""
    for part in parts:
        for each in part.node.find_all():
            if CfnResource.is_cfn_resource(each):
                each.cfn_options.condition = template.get_condition(condition)
'''
_INCLUDE = """\
# What isn't a function is as it was, under its logical id.
template = cloudformation_include.CfnInclude(
    stack, "{id}", template_file=str(HERE / "template.json")
)


def ref(logical_id: str) -> str:
    return template.get_resource(logical_id).ref


def attribute(logical_id: str, name: str) -> str:
    return template.get_resource(logical_id).get_att(name).to_string()


"""
_STRING = re.compile(r"""(["'])(?:\\.|(?!\1)[^\\])*\1""")
_MODULE = re.compile(r"\b(aws_\w+)\.")
_INDEXES = frozenset({"GlobalSecondaryIndexes", "LocalSecondaryIndexes"})
# What of aws_cdk itself the app may name.
_NAMES = ("App", "Aws", "CfnOutput", "CfnResource", "Duration", "Fn", "Size", "Stack", "Tags")


@define
class AppSource:
    """The text of app.py.

    Attributes:
        template: The template.
        stack: The stack's id.
        has_rest: Whether the rest of the template is included.
        resources: What functions name in `resources=`, as Python.
        from_triggers: The functions whose triggers make further resources, by the names of those.
        statements: What is said once all of them are there.
        calls: The functions, each with its keywords as Python.
    """

    template: Template
    stack: str
    has_rest: bool
    resources: dict[str, str]
    from_triggers: Mapping[str, str]
    statements: list[str]
    calls: list[tuple[SamFunction, Mapping[str, str]]] = Factory(list)

    def text(self) -> str:
        """Returns the text."""
        named = set(re.findall(r'functions\["(\w+)"\]', "\n".join(self.statements)))
        body = ""
        if self.resources or self.from_triggers:
            items = [f'    "{name}": {each},' for name, each in self.resources.items()]
            is_typed = bool(self.statements or self.from_triggers)
            head = "resources: dict[str, Any] = {" if is_typed else "resources = {"
            body += "\n".join([head, *items, "}", ""])
        if named or self.from_triggers:
            body += "functions: dict[str, RustFunction] = {}\n"
        for function, given in self._ordered():
            shared = [
                key for key, name in self.from_triggers.items() if name == function.logical_id
            ]
            keep = function.logical_id in named or bool(shared)
            body += _call(function, given, keep=keep)
            for key in shared:
                made = f'functions["{function.logical_id}"].triggers["{key}"].source'
                body += f'resources["{key}"] = {made}\n'
        body += "".join(f"{each}\n" for each in self.statements)
        code = _STRING.sub('""', body)
        helpers = [
            text
            for name, text in (
                ("override(", _OVERRIDE),
                ("leave_out(", _LEAVE_OUT),
                ("only_if(", _ONLY_IF),
            )
            if name in code
        ]
        if helpers:
            text = "".join(helpers)
            body = f"{text.lstrip() if self.has_rest else text}\n\n{body}"
        include = _INCLUDE.replace("{id}", self._include_id) if self.has_rest else ""
        return formatted(f"{self._head(body)}{include}{body}app.synth()\n")

    @property
    def _include_id(self) -> str:
        """The id of what keeps the rest of the template; resources and outputs have theirs beside it."""
        taken = {*self.template.resources, *self.template.root.section("Outputs")}
        found = "Template"
        while found in taken:
            found += "Rest"
        return found

    def _ordered(self) -> list[tuple[SamFunction, Mapping[str, str]]]:
        """The functions, those first whose triggers make what others name."""
        calls = {each.logical_id: (each, given) for each, given in self.calls}
        needs = {
            name: [self.from_triggers[use] for use in each.uses if use in self.from_triggers]
            for name, (each, _) in calls.items()
        }
        return [calls[name] for name in TopologicalSorter(needs).static_order() if name in calls]

    def _head(self, body: str) -> str:
        code = _STRING.sub('""', body)
        words = [each for each in ("Any", "cast") if re.search(rf"\b{each}\b", body)]
        names = [
            each
            for each in _NAMES
            if each in ("App", "Stack")
            or re.search(rf"(?<![\w.]){each}[.(]", code)
            or f'cast("{each}"' in body
        ]
        modules = {*_MODULE.findall(code)}
        if self.has_rest:
            modules.add("cloudformation_include")
        return _HEAD.format(
            name=re.sub(r"[^\w. -]", "_", self.template.file.name),
            typing=f"from typing import {', '.join(words)}\n" if words else "",
            imported=", ".join([*names, *sorted(modules)]),
            stack=self.stack,
        )


def _call(function: SamFunction, given: Mapping[str, str], *, keep: bool) -> str:
    arguments = [f"    {key}={value}," for key, value in given.items()]
    if function.uses:
        items = ", ".join(f'"{name}": resources["{name}"]' for name in function.uses)
        arguments.append(f"    resources={{{items}}},")
    head = f"{function.python} = RustFunction(" if keep else "RustFunction("
    return "\n".join([head, "    stack,", f'    "{function.logical_id}",', *arguments, ")", ""])


def resource_source(name: str, kind: str, template: Template) -> str:
    """Returns what makes the construct of a resource that stays in the template, as Python.

    Args:
        name: Its logical id.
        kind: Its type.
        template: The template.
    """
    properties = section_of(template.resources.get(name)).section("Properties")
    return RESOURCE_KINDS[kind].expression.format(
        id=name,
        fifo=", fifo=True" if properties.get("FifoQueue") is True else "",
        stream=f', table_stream_arn=attribute("{name}", "StreamArn")'
        if "StreamSpecification" in properties
        else "",
        # Those of SAM's policy templates are for indexes, too.
        indexes=", grant_index_permissions=True" if properties.keys() & _INDEXES else "",
    )


def resource_types(template: Template) -> dict[str, str]:
    """Returns the types of what the app can pass to functions, by logical id.

    Args:
        template: The template.
    """
    found = {
        name: str(each.get("Type"))
        for name, each in template.resources.items()
        if not has_document(each)  # which stays as it is
    }
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
    return [name for name in used if name in types and RESOURCE_KINDS[types[name]].is_new]


def cdk_json(values: Any = None) -> str:
    """Returns the text of cdk.json.

    Args:
        values: What else is in it. Default: nothing.
    """
    return json.dumps({"app": app_command(), **(values or {})}, indent=2) + "\n"
