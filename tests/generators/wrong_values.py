"""Values of wrong types for each option of each kind, and what becomes of a trigger with one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
from attrs import frozen
from aws_cdk import Duration, Token
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from cdk_rust_lambda import CdkRustLambdaError
from cdk_rust_lambda.cargo.settings.trigger_tables import TriggerTable
from cdk_rust_lambda.cargo.toml.origin import Origin
from cdk_rust_lambda.triggers.attach import bind_trigger
from cdk_rust_lambda.triggers.core.option import option_of
from cdk_rust_lambda.triggers.core.source import (
    Created,
    ImportedByArn,
    ImportedByName,
    parse_source,
)
from cdk_rust_lambda.triggers.from_cargo_toml import read_triggers
from cdk_rust_lambda.triggers.registry import own_kinds
from tests.support.projects import skipping_stack
from tests.triggers.combinations import COMBINATIONS, Form, source_of

if TYPE_CHECKING:
    from cdk_rust_lambda.triggers import Trigger

KINDS: Mapping[str, type[Trigger]] = {
    kind.type: kind for kind in own_kinds() if kind.type in COMBINATIONS
}
Path_ = tuple[str | int, ...]

IN_BOTH: tuple[Any, ...] = (
    *(-1, 0, 1, 3, 10**6, 10**30, 0.5, -2.5, True, False, "", " ", "x", "a b/ü", "9" * 3000),
    *([], [""], ["x"], [1], [True], [[]], [["x"]], [{}], [{"x": 1}]),
    *({}, {"x": 1}, {"name": 1}, {"name": ""}, {"name": "x"}, {"create": True}, {"create": 1}),
    *({"create": True, "bogus": 1}, {"x": {"y": [1]}}, {"": []}, {"constructor": "x"}),
    *("arn:aws:x", "arn:", "arn:aws:sqs:eu-west-1:123456789012:x", "given"),
)
IN_CARGO: tuple[Any, ...] = (*IN_BOTH, date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC))
"""What a table of Cargo.toml can hold; infinity is refused when the file is read."""
IN_PYTHON: tuple[Any, ...] = (
    *(*IN_BOTH, None, math.inf, -math.inf, math.nan, [math.inf], {"x": math.nan}, [None]),
    *({"x": None}, {1: 2}, b"x", object(), int, {"x"}, date(2026, 1, 1)),
    *(Duration.seconds(7), Duration.millis(1500), Duration.seconds(Token.as_number({"Ref": "X"}))),
    *(Token.as_string({"Ref": "X"}), Token.as_number({"Ref": "X"}), Token.as_list({"Ref": "X"})),
    *(
        Created(),
        Created(properties={"bogus": 1}),
        ImportedByName("x", "x"),
        ImportedByArn("x", "arn:x"),
    ),
)


@frozen
class WrongValue:
    """One option of a kind, or what is inside of it, with another value."""

    kind: str
    place: Path_
    value: Any
    in_manifest: bool

    def __str__(self) -> str:
        where = "Cargo.toml" if self.in_manifest else "Python"
        return f"{self.kind}.{'.'.join(map(str, self.place))} = {str(self.value)[:60]!r} ({where})"


def form_of(kind: str) -> Form:
    """The form that takes least time to make."""
    forms = COMBINATIONS[kind].forms
    wanted: tuple[Form, ...] = ("omitted", "created", "imported", "given")
    return next(form for form in wanted if form in forms)


def source_in_manifest(kind: str) -> Any:
    """The source of a kind as Cargo.toml names it, in the form that takes least time; None for none."""
    combination, form = COMBINATIONS[kind], form_of(kind)
    if KINDS[kind].source_field is None or form == "omitted":
        return None
    if form == "created":
        assert isinstance(combination.created, dict)
        return {"create": True, **combination.created}
    return combination.imported if form == "imported" else "given"


def options_in_manifest(kind: str) -> dict[str, Any]:
    """The valid options of a kind, without its source."""
    combination = COMBINATIONS[kind]
    return {**combination.options, **combination.options_of.get(form_of(kind), {})}


def _inside(value: Any, place: Path_) -> Iterator[Path_]:
    inner: Any = ()
    if isinstance(value, Mapping):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    for key, each in inner:
        yield (*place, key)
        yield from _inside(each, (*place, key))


def places(kind: str, *, in_manifest: bool) -> list[Path_]:
    """Where a kind can have another value: its options, the keys of their tables, what is inside."""
    found: list[Path_] = []
    options = options_in_manifest(kind)
    for each in attrs.fields(KINDS[kind]):
        option = option_of(each)
        if in_manifest and option is not None and option.python_only:
            continue
        name = "source" if each.name == KINDS[kind].source_field and in_manifest else each.name
        found.append((name,))
        if each.name in options:
            found += _inside(options[each.name], (each.name,))
        schema = (option and option.schema) or {}
        found += [(name, key) for key in schema.get("properties", ()) if (name, key) not in found]
        inner = schema.get("items") or {}
        found += [(name, 0, key) for key in inner.get("properties", ())]
    return found


def matrix(kinds: Iterable[str] = KINDS) -> Iterator[WrongValue]:
    """All of them, of some kinds or of all."""
    for kind in kinds:
        for in_manifest in (False, True):
            values = IN_CARGO if in_manifest else IN_PYTHON
            for place in places(kind, in_manifest=in_manifest):
                for value in values:
                    yield WrongValue(kind, place, value, in_manifest)


def _replaced(whole: Any, place: Path_, value: Any) -> Any:
    if not place:
        return value
    first, *rest = place
    if isinstance(first, int):
        items = list(whole) if isinstance(whole, list | tuple) else []
        items += [{}] * (first + 1 - len(items))
        items[first] = _replaced(items[first], tuple(rest), value)
        return items
    table = dict(whole) if isinstance(whole, Mapping) else {}
    table[first] = _replaced(table.get(first), tuple(rest), value)
    return table


@frozen
class Bench:
    """A function in a stack of its own, and what triggers of a kind need."""

    function: lambda_.Function
    resources: Mapping[str, Any]

    @classmethod
    def of(cls, kind: str) -> Bench:
        """Makes one, with a function of any runtime: how it is built is no matter here."""
        stack = skipping_stack()
        given = Construct(stack, "Given")
        combination = COMBINATIONS[kind]
        resources = {name: make(given) for name, make in combination.resources.items()}
        if form_of(kind) == "given":
            resources["given"] = source_of(given, combination)
        timeout = combination.timeout
        function = lambda_.Function(
            stack,
            "F",
            code=lambda_.Code.from_inline("def handler(event, context): return event"),
            handler="index.handler",
            runtime=lambda_.Runtime.PYTHON_3_13,
            timeout=None if timeout is None else Duration.seconds(timeout),
            function_name=combination.function_name,
        )
        return cls(function, resources)

    def bind(self, trigger: Trigger) -> None:
        """Wires a trigger to the function."""
        bind_trigger(self.function, trigger, "Trigger")


def trigger_with(case: WrongValue, resources: Mapping[str, Any]) -> Trigger:
    """Makes the trigger of a case, as far as it can be made."""
    kind = KINDS[case.kind]
    options = options_in_manifest(case.kind)
    source = source_in_manifest(case.kind)
    if case.in_manifest:
        if source is not None:
            options["source"] = source
        table = _replaced({"type": case.kind, **options}, case.place, case.value)
        origin = Origin(Path("Cargo.toml"), ("package", "metadata", "lambda", "triggers", 0))
        (trigger,) = read_triggers((TriggerTable(table, origin),), resources)
        return trigger
    for name in COMBINATIONS[case.kind].resources:
        options[name] = resources[name]
    if source is not None and kind.source_field is not None:
        options[kind.source_field] = parse_source(source, resources)
    value = case.value
    if (
        case.place == (kind.source_field,)
        and isinstance(value, dict)
        and value.get("create") is True
    ):
        value = parse_source(value, resources)
    return kind(**_replaced(options, case.place, value))


def problem_of(case: WrongValue, bench: Bench, *, bind: bool = True) -> str | None:
    """What went wrong that is no error of the library; None if nothing did.

    Args:
        case: The option and its value.
        bench: Where to try it.
        bind: Whether to wire the trigger, and to ask for its sample event.
    """
    try:
        trigger = trigger_with(case, bench.resources)
        if bind:
            bench.bind(trigger)
            trigger.sample_event()
    except CdkRustLambdaError as error:
        return None if error.problem and error.remedy else f"{case}: no remedy: {error}"
    except Exception as error:  # whatever it is, it is what the test looks for
        text = str(error).strip().partition("\n")[0]
        return f"{case}: {type(error).__name__}: {text}"
    return None
