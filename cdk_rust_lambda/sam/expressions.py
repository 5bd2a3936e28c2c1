"""Values of templates as Python of the app, functions of CloudFormation included."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isfinite
from typing import Any

from attrs import Factory, define

from cdk_rust_lambda.sam.quoting import quoted
from cdk_rust_lambda.sam.resources import RESOURCE_KINDS
from cdk_rust_lambda.sam.scalars import number_of, text_of
from cdk_rust_lambda.sam.template import Intrinsic, Section, Template
from cdk_rust_lambda.sam.values import MistakenError, UntranslatableError

_REFERENCE = re.compile(r"\$\{([^!}]+)\}")
_ARN = re.compile(r"arn:[^:]+:[^:]+:[^:]*:[^:]*:\S+")
_PSEUDO = {
    "AWS::AccountId": "Aws.ACCOUNT_ID",
    "AWS::NoValue": "Aws.NO_VALUE",
    "AWS::NotificationARNs": "Aws.NOTIFICATION_ARNS",
    "AWS::Partition": "Aws.PARTITION",
    "AWS::Region": "Aws.REGION",
    "AWS::StackId": "Aws.STACK_ID",
    "AWS::StackName": "Aws.STACK_NAME",
    "AWS::URLSuffix": "Aws.URL_SUFFIX",
}
# The attributes of functions that templates name, `Ref` among them.
_OF_FUNCTIONS = {"Arn": "function_arn", "Ref": "function_name"}
# What SAM makes for a function: the ends of its names, and its attributes.
_GENERATED = {
    ".Alias": {"Ref": "{0}.alias.function_arn"},
    ".Version": {"Ref": "{0}.current_version.function_arn"},
    "Role": {"Arn": "{0}.role.role_arn", "Ref": "{0}.role.role_name"},
    "Url": {"FunctionUrl": '({0}.function_url or {0}.triggers["Url"].source).url'},
}
# The stages of APIs that the app makes, and how SAM calls those, behind the API's name; `Shop.Stage` is any.
_STAGES = {
    "AWS::Serverless::Api": (".deployment_stage.stage_name", "{stage}Stage"),
    "AWS::Serverless::HttpApi": (".default_stage.stage_name", "ApiGatewayDefaultStage"),
}
# Those that `Fn` has by the same arguments, in the same order, with how many these can be.
_CALLS = {
    "Fn::Base64": ("base64", (1,)),
    "Fn::Cidr": ("cidr", (2, 3)),
    "Fn::FindInMap": ("find_in_map", (3,)),
    "Fn::GetAZs": ("get_azs", (1,)),
    "Fn::ImportValue": ("import_value", (1,)),
    "Fn::Join": ("join", (2,)),
    "Fn::Select": ("select", (2,)),
    "Fn::Split": ("split", (2,)),
}


@define
class Expressions:
    """Writes values as Python.

    Attributes:
        template: The template.
        functions: The logical ids of the functions that the app makes.
        new: The types of the other resources that the app makes anew, by logical id.
        used: Those of them that were named.
        needs_template: Whether a parameter, a mapping or a condition was named.
    """

    template: Template
    functions: frozenset[str]
    new: Mapping[str, str]
    used: dict[str, None] = Factory(dict)
    needs_template: bool = False

    def text(self, value: Any) -> str:
        """Returns a value as Python.

        Args:
            value: A value of the template.

        Raises:
            UntranslatableError: the app has no such thing.
        """
        if isinstance(value, Intrinsic):
            return self._called(value)
        if isinstance(value, Mapping):
            items = [f"{quoted(key)}: {self.text(each)}" for key, each in value.items()]
            return f"{{{', '.join(items)}}}"
        if isinstance(value, list):
            return f"[{', '.join(map(self.text, value))}]"
        if isinstance(value, float) and not isfinite(value):
            raise UntranslatableError("a number that is too large")
        return quoted(value) if isinstance(value, str) else repr(value)

    def string(self, value: Any) -> str:
        """Returns a text as Python, where aws-cdk-lib takes nothing else.

        Args:
            value: A value of the template.

        Raises:
            UntranslatableError: it is none, or the app has no such thing.
        """
        text = text_of(value)
        if not isinstance(text, str | Intrinsic):
            raise MistakenError(f"left out: expected a text, found {value!r}")
        return self.text(text)

    def number(self, value: Any) -> str:
        """Returns a number as Python.

        Args:
            value: A value of the template.

        Raises:
            UntranslatableError: it is none, or only CloudFormation knows it.
        """
        if isinstance(value, Intrinsic):
            raise UntranslatableError("a number that is known to CloudFormation only")
        number = number_of(value)
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise UntranslatableError("it isn't what SAM expects there")
        return self.text(number)

    def arn(self, value: Any) -> str:
        """Returns an ARN as Python.

        Args:
            value: A value of the template.

        Raises:
            UntranslatableError: it is none, or the app has no such thing.
        """
        if isinstance(value, Intrinsic) or (isinstance(value, str) and _ARN.fullmatch(value)):
            return self.text(value)
        raise UntranslatableError("it isn't what SAM expects there")

    def texts(self, value: Any) -> str:
        """Returns a list of texts as Python, whether the template has one or several.

        Args:
            value: A value of the template.

        Raises:
            UntranslatableError: the app has no such thing.
        """
        if isinstance(value, Intrinsic) and value.name in ("Fn::Split", "Fn::GetAZs", "Fn::Cidr"):
            return self.text(value)
        texts = value if isinstance(value, list) else [value]
        return f"[{', '.join(map(self.string, texts))}]"

    def _called(self, value: Intrinsic) -> str:
        name, argument = value.name, value.argument
        if name == "Ref":
            return self._reference(str(argument), "Ref")
        if name == "Fn::GetAtt" and isinstance(argument, list) and len(argument) == 2:
            return self._reference(str(argument[0]), argument[1])
        if name == "Fn::Sub":
            return self._substituted(argument)
        if name == "Fn::If" and isinstance(argument, list) and len(argument) == 3:
            condition, *both = argument
            self.check("Conditions", condition)
            values = ", ".join(map(self.text, both))
            return f"Fn.condition_if({quoted(condition)}, {values}).to_string()"
        arguments = argument if isinstance(argument, list) else [argument]
        call, counts = _CALLS.get(name, ("", ()))
        if len(arguments) not in counts:
            raise UntranslatableError(f"{name} has no such form in aws-cdk-lib: say it in app.py")
        if name == "Fn::FindInMap":
            self.check("Mappings", arguments[0])
        return f"Fn.{call}({', '.join(map(self.text, arguments))})"

    def check(self, part: str, name: Any) -> None:
        """Notes that a part of the template is needed.

        Args:
            part: `Conditions`, for one.
            name: What is named there.

        Raises:
            UntranslatableError: the part has no such thing.
        """
        if isinstance(name, str) and name not in self.template.root.section(part):
            raise UntranslatableError(f"the template has no {name} in {part}")
        self.needs_template = True

    def _reference(self, name: str, attribute: Any) -> str:
        if name in _PSEUDO:
            return _PSEUDO[name]
        if not isinstance(attribute, str):
            raise UntranslatableError("an attribute that is known to CloudFormation only")
        generated = self._generated(name, attribute)
        if generated is not None:
            return generated
        if name in self.functions:
            if attribute not in _OF_FUNCTIONS:
                raise UntranslatableError(f"the app has no {attribute} of {name}")
            return f'functions["{name}"].{_OF_FUNCTIONS[attribute]}'
        if name in self.new:
            attributes = RESOURCE_KINDS[self.new[name]].attributes
            if attribute not in attributes:
                raise UntranslatableError(f"the app has no {attribute} of {name}")
            self.used[name] = None
            return f'resources["{name}"].{attributes[attribute]}'
        if name in self.template.root.section("Parameters"):
            self.needs_template = True
        elif name not in self.template.resources:
            raise UntranslatableError(f"the template has no {name}")
        if attribute == "Ref":
            return f"Fn.ref({quoted(name)})"
        return f"Fn.get_att({quoted(name)}, {quoted(attribute)}).to_string()"

    def _generated(self, name: str, attribute: str) -> str | None:
        """Returns what SAM makes for a function or an API, by the name that SAM gives it; else None."""
        is_own = name in self.functions and attribute in ("Alias", "Version")
        if is_own or attribute == "Stage":  # `${Shop.Stage}` of `Fn::Sub`
            name, attribute = f"{name}.{attribute}", "Ref"
        stage = self._stage(name) if attribute == "Ref" else None
        if stage is not None:
            return stage
        for ending, attributes in _GENERATED.items():
            function = name.removesuffix(ending)
            if (
                name != function
                and function in self.functions
                and name not in self.template.resources
            ):
                if attribute in attributes:
                    return attributes[attribute].format(f'functions["{function}"]')
                raise UntranslatableError(f"the app has no {attribute} of {name}")
        return None

    def _stage(self, name: str) -> str | None:
        """Returns the stage of an API, by a name that SAM gives it; else None."""
        if name in self.template.resources:
            return None
        for api, kind in self.new.items():
            if kind not in _STAGES:
                continue
            python, pattern = _STAGES[kind]
            properties = self.template.resources.get(api, Section()).section("Properties")
            stage = re.sub(r"\W", "", str(properties.get("StageName", "Prod")))
            if name in (f"{api}.Stage", f"{api}{pattern.format(stage=stage)}"):
                self.used[api] = None
                return f'resources["{api}"]{python}'
        api, dot, _ = name.partition(".")
        kept = self.template.resources.get(api, Section())
        is_kept = dot and api not in self.functions and str(kept.get("Type")) in _STAGES
        return f"Fn.ref({quoted(name)})" if is_kept and api not in self.new else None

    def _substituted(self, argument: Any) -> str:
        """Returns a text with values put in; those that the app makes are passed along."""
        text, given = argument if _has_values(argument) else (argument, {})
        if not isinstance(text, str):
            raise UntranslatableError("Fn::Sub without a text")
        values = {str(name): self.string(each) for name, each in given.items()}

        def put(found: re.Match[str]) -> str:
            name, _, attribute = found[1].partition(".")
            if found[1] in values or found[1] in _PSEUDO:
                return found[0]
            python = self._reference(name, attribute or "Ref")
            if python.startswith("Fn."):
                return found[0]
            key = re.sub(r"\W", "", found[1])
            values[key] = python
            return f"${{{key}}}"

        text = _REFERENCE.sub(put, text)
        if not values:
            return f"Fn.sub({quoted(text)})"
        items = ", ".join(f"{quoted(name)}: {each}" for name, each in values.items())
        return f"Fn.sub({quoted(text)}, {{{items}}})"


def _has_values(argument: Any) -> bool:
    return (
        isinstance(argument, list)
        and len(argument) == 2
        and isinstance(argument[1], Mapping)
        and not isinstance(argument[1], Intrinsic)
    )
