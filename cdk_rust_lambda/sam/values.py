"""Values of templates, as Cargo.toml can have them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from attrs import Factory, define

from cdk_rust_lambda.errors import nearest
from cdk_rust_lambda.sam.resources import NAMED_PLAINLY, RESOURCE_KINDS
from cdk_rust_lambda.sam.scalars import number_of, text_of
from cdk_rust_lambda.sam.template import Intrinsic, Section, Template

_REFERENCE = re.compile(r"\$\{([^!}]+)\}")
# The default of such a parameter is the name of the one that has the value.
_STORED = "AWS::SSM::Parameter::Value<"


class UntranslatableError(Exception):
    """A value that Cargo.toml can't have; its text says why."""


class MistakenError(UntranslatableError):
    """A value that can't be right wherever it is written."""


@define
class Values:
    """Reads the values of a template.

    Attributes:
        template: The template.
        types: The types of its resources that tables may name, and of the APIs that SAM adds.
        used: Those that tables name.
        defaults: The parameters whose defaults were taken.
    """

    template: Template
    types: dict[str, str]
    used: dict[str, None] = Factory(dict)
    defaults: dict[str, None] = Factory(dict)

    @contextmanager
    def tentative(self) -> Iterator[None]:
        """Forgets what was used for a value, if that turns out to be untranslatable."""
        used, defaults = dict(self.used), dict(self.defaults)
        try:
            yield
        except UntranslatableError:
            self.used, self.defaults = used, defaults
            raise

    @contextmanager
    def following_parameters(self) -> Iterator[None]:
        """Takes a value for untranslatable if a parameter's default would be written in its place."""
        with self.tentative():
            before, self.defaults = self.defaults, {}
            try:
                yield
            except UntranslatableError:
                if not self.defaults:
                    raise
            if self.defaults:
                raise UntranslatableError(f"it follows {', '.join(self.defaults)}")
            self.defaults = before

    def constant(self, value: Any) -> Any:
        """Returns a value without functions of CloudFormation, but for pseudo parameters in texts.

        Args:
            value: The value.

        Raises:
            UntranslatableError: it isn't known before the deployment.
        """
        if isinstance(value, Intrinsic):
            return self._called(value, {})
        if isinstance(value, Mapping):
            return {key: self.constant(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.constant(each) for each in value]
        if value is None:
            raise UntranslatableError("TOML has no null")
        return value

    def source(self, value: Any) -> Any:
        """Returns what names a resource: its logical id, an ARN, or a table with its name.

        Args:
            value: The value.

        Raises:
            UntranslatableError: it is no resource that the app can have.
        """
        name = named(value)
        if isinstance(value, str) and self.types.get(value) in NAMED_PLAINLY:
            name = value
        if name in self.types:
            self.used[name] = None
            return name
        if name in self.template.resources:
            kind = self.template.resources[name].get("Type")
            raise UntranslatableError(f"pass {name}, of type {kind}, in resources=")
        text = self.constant(value)
        if not isinstance(text, str):
            raise UntranslatableError("it names no resource")
        return text if text.startswith("arn:") else {"name": text}

    def variable(self, value: Any) -> str:
        """Returns the value of an environment variable, where `${orders.table_name}` is an attribute.

        Args:
            value: The value.

        Raises:
            UntranslatableError: it refers to what the app doesn't have.
        """
        if not isinstance(value, Intrinsic):
            text = text_of(value)
            if not isinstance(text, str):
                raise UntranslatableError("it isn't what SAM expects there")
            return text.replace("${", "$${")
        if value.name in ("Ref", "Fn::GetAtt"):
            name = named(value)
            if name in self.types:
                attribute = "Ref" if value.name == "Ref" else str(value.argument[1])
                return self._attribute(name, attribute)
        if value.name == "Fn::Sub" and isinstance(value.argument, str):
            text = _REFERENCE.sub(self._in_variable, value.argument)
            return text.replace("${!", "$${")  # no reference, in CloudFormation's words and in ours
        text = text_of(self.constant(value))
        if not isinstance(text, str):
            raise UntranslatableError("it is no text")
        if "${" in text:
            raise UntranslatableError("a variable can't hold pseudo parameters of CloudFormation")
        return text

    def pattern(self, value: Any) -> Any:
        """Returns a pattern of events, in which `${orders.table_arn}` is an attribute of a resource.

        Args:
            value: The pattern, or a part of it.

        Raises:
            UntranslatableError: it refers to what the app doesn't have.
        """
        if isinstance(value, Intrinsic):
            try:
                return self.constant(value)
            except UntranslatableError:
                return self.variable(value)
        if isinstance(value, Mapping):
            return {key: self.pattern(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.pattern(each) for each in value]
        return self.constant(value)

    def _in_variable(self, found: re.Match[str]) -> str:
        name, _, attribute = found[1].partition(".")
        if name in self.types:
            return self._attribute(name, attribute or "Ref")
        argument = Intrinsic("Fn::GetAtt", [name, attribute]) if attribute else None
        return self.variable(argument or Intrinsic("Ref", name))

    def _attribute(self, name: str, attribute: str) -> str:
        known = RESOURCE_KINDS[self.types[name]].attributes
        if attribute not in known:
            raise UntranslatableError(f"the app has no {attribute} of {name}")
        self.used[name] = None
        return f"${{{name}.{known[attribute]}}}"

    def _called(self, value: Intrinsic, given: Mapping[str, Any]) -> Any:
        argument = value.argument
        if value.name == "Ref":
            return self._parameter(str(argument), given)
        if value.name == "Fn::Sub":
            if isinstance(argument, list) and len(argument) == 2:
                argument, given = argument
            if isinstance(argument, str):
                names = dict(given)
                text = _REFERENCE.sub(lambda found: self._text(found[1], names), argument)
                return text.replace("${!", "${")
        if value.name == "Fn::Join" and isinstance(argument, list) and len(argument) == 2:
            parts = self.constant(argument[1])
            if isinstance(parts, list) and not any(isinstance(each, list | dict) for each in parts):
                return str(argument[0]).join(map(str, parts))
        raise UntranslatableError(f"{value.name} is known to CloudFormation only")

    def _text(self, name: str, given: Mapping[str, Any]) -> str:
        if "." in name:
            raise UntranslatableError(f"{name} is known to CloudFormation only")
        text = text_of(self._parameter(name, given))
        if not isinstance(text, str):
            raise MistakenError(f"left out: {name} is no text")
        return text

    def _parameter(self, name: str, given: Mapping[str, Any]) -> Any:
        if name in given:
            return self.constant(given[name])
        if name == "AWS::NoValue":
            raise UntranslatableError("it has no value")
        if name.startswith("AWS::"):
            return f"${{{name}}}"
        parameters = self.template.root.section("Parameters")
        if name not in parameters:
            raise UntranslatableError(self._why_unknown(name))
        parameter = parameters.section(name)
        kind = str(parameter.get("Type"))
        if kind.startswith(_STORED) or str(parameter.get("NoEcho", False)).lower() != "false":
            raise UntranslatableError(f"the value of {name} is known to CloudFormation only")
        if "Default" not in parameter:
            raise UntranslatableError(f"the parameter {name} has no default")
        self.defaults[name] = None
        default = parameter["Default"]
        if kind == "Number":
            return number_of(default)
        if kind == "CommaDelimitedList" or kind.startswith("List<"):
            return [each.strip() for each in str(default).split(",")]
        return default

    def _why_unknown(self, name: str) -> str:
        resources = self.template.resources
        # SAM makes further resources, each called by one of the template's, or by itself.
        if name.startswith(("Serverless", *resources)):
            return f"{name} is known to CloudFormation only"
        meant = nearest(name, {*resources, *self.template.root.section("Parameters")})
        return f"the template has no {name}" + (f"; did you mean {meant!r}?" if meant else "")


def named(value: Any) -> str:
    """Returns the resource that a value is the name or an attribute of; an empty text if it is none.

    Args:
        value: A value of a template.
    """
    if not isinstance(value, Intrinsic):
        return ""
    if value.name == "Ref":
        return str(value.argument)
    if value.name == "Fn::GetAtt" and isinstance(value.argument, list) and value.argument:
        return str(value.argument[0])
    if value.name == "Fn::Sub" and isinstance(value.argument, str):
        found = re.fullmatch(r"\$\{(\w+)(\.\w+)?\}", value.argument)
        return found[1] if found else ""
    return ""


def section_of(value: Any) -> Section:
    """Returns a value if it is a mapping, else an empty one.

    Args:
        value: A value of a template.
    """
    return value if isinstance(value, Section) else Section()


def known_section(section: Section, key: str) -> Section:
    """Returns the mapping under a key that says who may do what; an empty one if there is none.

    Args:
        section: What it stands in.
        key: The key.

    Raises:
        UntranslatableError: it is no mapping, which must not be read as an empty one.
    """
    value = section.get(key)
    if value is not None and not isinstance(value, Section):
        raise UntranslatableError(f"{key} is known to CloudFormation only")
    return section.section(key)
