"""What the target of a rule is given in place of the event: a value, a part of it, or a template filled from it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import KW_ONLY
from typing import Annotated, Any, Protocol

import jsii
from attrs import Attribute, frozen
from aws_cdk import aws_events as events

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import Option, Options, with_options
from cdk_rust_lambda.triggers.core.pseudo_parameters import without_parameters
from cdk_rust_lambda.triggers.core.samples import TIME, sample_arn
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent
from cdk_rust_lambda.triggers.options.fields import checked, set_options, string, string_table
from cdk_rust_lambda.triggers.options.structs import cdk_struct
from cdk_rust_lambda.triggers.wiring.permissions import event_by

_INPUTS = ("input", "input_path", "input_transformer")

# EventBridge has no paths in brackets but for indices; see "InputTransformer" in its API reference.
_PATH = r"\$(\.[^.\[\]\s'\"]+|\[(\d+|\*)\])*"
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\*)\]")
_VARIABLE_NAME = r"[A-Za-z0-9_-]{1,256}"
_PART = re.compile(r'\\.|"|<([\w.-]+)>', re.DOTALL)


class HasInputs(Protocol):
    """A trigger by a rule, as far as what its target is given."""

    @property
    def input(self) -> Any:
        """A value."""

    @property
    def input_path(self) -> str | None:
        """The path of a part of the event."""

    @property
    def input_transformer(self) -> Any:
        """A template, and the paths of what fills it."""


def event_unless_input(event: HandlerEvent) -> HandlerEvent:
    """Returns a class variable `event`: with an input of its own the handler has a type of its own."""
    return event_by(event, lambda trigger: HandlerEvent() if has_input(trigger) else event)


def has_input(trigger: Any) -> bool:
    """Whether the function is given something else than the event."""
    return any(getattr(trigger, name, None) is not None for name in _INPUTS)


def _check_only(owner: Any, name: str) -> None:
    """Refuses a second input: EventBridge takes one."""
    for other in _INPUTS:
        if other != name and getattr(owner, other) is not None:
            raise TriggerError(
                f"{name} and {other} exclude each other",
                key=name,
                remedy=f"keep one; {other} may say all of it",
            )


@frozen(eq=False)
class _InputPath(Option):
    def validate(self, owner: Any, attribute: Attribute[Any], value: Any) -> None:
        super().validate(owner, attribute, value)
        _check_only(owner, attribute.name)


_PATH_STRING = checked(
    lambda value: (
        None
        if isinstance(value, str) and re.fullmatch(_PATH, without_parameters(value, "x"))
        else "a path in dot notation, $.detail.order"
    ),
    schema={"type": "string", "pattern": f"^(?:{_PATH})$"},
)
INPUT_PATH = _InputPath(validator=_PATH_STRING.validator, schema=_PATH_STRING.schema)
"""The path of a part of the event."""


@with_options
class _InputTransformerKeys(Options):
    """The keys of `input_transformer`."""

    _: KW_ONLY
    input_paths_map: Annotated[Mapping[str, str] | None, string_table()] = None
    input_template: Annotated[str | None, string()] = None

    def __attrs_post_init__(self) -> None:
        if self.input_template is None:
            raise TriggerError("it is needed", key="input_template", remedy="write input_template")


_TRANSFORMER = cdk_struct(events.CfnRule.InputTransformerProperty, _InputTransformerKeys)


@frozen(eq=False)
class _InputTransformer(Option):
    def convert(self, value: Any, key: str) -> Any:
        return _TRANSFORMER.convert(value, key)

    def validate(self, owner: Any, attribute: Attribute[Any], value: Any) -> None:
        _TRANSFORMER.validate(owner, attribute, value)
        _check_only(owner, attribute.name)
        paths = value.input_paths_map
        for name, path in (paths if isinstance(paths, Mapping) else {}).items():
            _check_variable(f"{attribute.name}.input_paths_map", name, path)
        template = value.input_template
        if _is_json_template(template) and _filled(template, _values(value, {})) is None:
            raise TriggerError(
                f"the template gives no JSON, which Lambda needs: {template!r}",
                key=f"{attribute.name}.input_template",
                remedy='write each value as <name>, with the name in input_paths_map: {"id": <id>}',
            )


def _check_variable(key: str, name: Any, path: Any) -> None:
    if not re.fullmatch(_VARIABLE_NAME, str(name)) or str(name).lower().startswith("aws"):
        raise TriggerError(
            f"EventBridge takes no variable of the name {name!r}",
            key=key,
            remedy="name it with letters, digits, - and _, and not aws at the beginning",
        )
    if not isinstance(path, str) or not re.fullmatch(_PATH, without_parameters(path, "x")):
        raise TriggerError(
            f"expected a path in dot notation, found {path!r}",
            key=f"{key}.{name}",
            remedy="write $.detail.order",
        )


INPUT_TRANSFORMER = _InputTransformer(schema=_TRANSFORMER.schema)
"""A template, and the paths of what fills it."""


class _Transformed(events.RuleTargetInput):
    """An input transformer with paths of its own names, which aws-cdk-lib's own ones choose."""

    def __init__(self, transformer: events.CfnRule.InputTransformerProperty) -> None:
        super().__init__()
        self._transformer = transformer

    @jsii.member(jsii_name="bind")
    def bind(self, rule: Any) -> events.RuleTargetInputProperties:  # noqa: ARG002
        """Returns the template and the paths."""
        paths: Any = self._transformer.input_paths_map
        return events.RuleTargetInputProperties(
            input_paths_map=paths, input_template=self._transformer.input_template
        )


def target_input_of(trigger: HasInputs) -> events.RuleTargetInput | None:
    """Returns what a rule's target is given; None for the event."""
    if trigger.input_path is not None:
        return events.RuleTargetInput.from_event_path(trigger.input_path)
    if trigger.input_transformer is not None:
        return _Transformed(trigger.input_transformer)
    value = set_options(trigger, "input").get("input")
    if value is None or isinstance(value, events.RuleTargetInput):
        return value
    return events.RuleTargetInput.from_object(value)


def given_of(trigger: HasInputs, event: Mapping[str, Any]) -> Any:
    """Returns what a function is given for an event."""
    if trigger.input_path is not None:
        return _at(event, trigger.input_path)
    if trigger.input_transformer is not None:
        transformer = trigger.input_transformer
        template = transformer.input_template
        values = _values(transformer, event)
        filled = _filled(template, values) if _is_json_template(template) else None
        return _replaced(template, values) if filled is None else filled
    if trigger.input is not None and not isinstance(trigger.input, events.RuleTargetInput):
        return set_options(trigger, "input")["input"]
    return event


def _at(event: Any, path: str) -> Any:
    """Returns a part of an event; None if it has none."""
    found = event
    for name, index in _STEP.findall(path):
        if "*" in (name, index):
            return list(found.values()) if isinstance(found, Mapping) else found
        if isinstance(found, Mapping) and name:
            found = found.get(name)
        elif isinstance(found, list) and index and int(index) < len(found):
            found = found[int(index)]
        else:
            return None
    return found


def _values(
    transformer: events.CfnRule.InputTransformerProperty, event: Mapping[str, Any]
) -> dict[str, Any]:
    """Returns the values of a transformer's variables; see "Predefined variables" in the EventBridge guide."""
    paths = transformer.input_paths_map
    written = paths if isinstance(paths, Mapping) else {}
    return {
        "aws.events.rule-arn": sample_arn("events", "rule/example-rule"),
        "aws.events.rule-name": "example-rule",
        "aws.events.event.ingestion-time": TIME,
        "aws.events.event": {name: event[name] for name in event if name != "detail"},
        "aws.events.event.json": dict(event),
        **{name: _at(event, str(path)) for name, path in written.items()},
    }


def _is_json_template(template: str) -> bool:
    return template.lstrip()[:1] in tuple('{["')


def _filled(template: str, values: Mapping[str, Any]) -> Any:
    """Returns what a template of JSON gives; None if that is no JSON."""
    try:
        return json.loads(_replaced(without_parameters(template, "0"), values), strict=False)
    except ValueError:
        return None


def _replaced(template: str, values: Mapping[str, Any]) -> str:
    """Returns a template with values: in a text as a part of it, else as JSON."""
    in_text = False

    def replace(part: re.Match[str]) -> str:
        nonlocal in_text
        in_text ^= part[0] == '"'
        if part[1] is None or part[1] not in values:
            return part[0]
        value = values[part[1]]
        if not in_text:
            return json.dumps(value)
        return json.dumps(value if isinstance(value, str) else json.dumps(value))[1:-1]

    return _PART.sub(replace, template)
