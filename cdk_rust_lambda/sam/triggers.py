"""Events of a SAM function, as tables of triggers."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.sam.event_options import NEEDED, converter
from cdk_rust_lambda.sam.events import SAM_EVENTS
from cdk_rust_lambda.sam.mistakes import check_options
from cdk_rust_lambda.sam.requests import request_options
from cdk_rust_lambda.sam.resources import IMPLICIT_APIS
from cdk_rust_lambda.sam.routes import route_of
from cdk_rust_lambda.sam.scalars import flag_of
from cdk_rust_lambda.sam.values import UntranslatableError, Values, known_section, named, section_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cdk_rust_lambda.sam.context import Context
    from cdk_rust_lambda.sam.template import Section


_KAFKA = ("MSK", "SelfManagedKafka")
_REQUIRED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "CloudWatchEvent": ("Pattern",),
        "Cognito": ("Trigger",),
        "DocumentDB": ("DatabaseName",),
        "EventBridgeRule": ("Pattern",),
        "IoTRule": ("Sql",),
        "MQ": ("Queues",),
        "MSK": ("Topics",),
        "Schedule": ("Schedule",),
        "ScheduleV2": ("ScheduleExpression",),
        "SelfManagedKafka": ("KafkaBootstrapServers", "Topics"),
    }
)
# Read with the API.
_OF_ROUTES = frozenset({"Auth", "Method", "Path", "RequestModel", "RequestParameters"})
_NAMES = ("rule_name", "schedule_name")


def trigger_tables(events: Section, context: Context) -> list[dict[str, Any]]:
    """Returns the tables of a function's events; routes of one API that are alike are one table.

    Args:
        events: The events, by their names.
        context: What is at hand.
    """
    remarks = context.remarks
    tables: list[dict[str, Any]] = []
    for name, event in events.items():
        line = events.lines[name]
        kind = section_of(event).text("Type")
        if kind not in SAM_EVENTS:
            remarks.add(line, name, f"{kind!r} is no event of SAM")
            continue
        table = _table(name, section_of(event), context)
        if table is not None and kind in IMPLICIT_APIS:
            properties = section_of(event).section("Properties")
            options = _route_options(name, line, table, properties, context)
            table = None if options is None else table | options
        if table is not None and not _joined(table, tables):
            tables.append(table)
    return tables


def _route_options(
    name: str,
    line: int,
    table: dict[str, Any],
    properties: Section,
    context: Context,
) -> dict[str, Any] | None:
    """Returns the options of a route that the API has its part in; None rather than an open route."""
    api, values, remarks = table.get("source"), context.values, context.remarks
    found: dict[str, Any] = {}
    for key in ("Auth", "RequestModel"):
        try:
            if key == "Auth":
                auth = known_section(properties, key)
                options = context.authorizers.options(api, auth, values)
            else:
                options = request_options(api, properties, values)
            check_options(table["type"], options)
        except UntranslatableError as error:
            more = "; without it there is no route" if key == "Auth" else ""
            remarks.add(properties.lines.get(key, line), f"{name}.{key}", f"{error}{more}")
        except (AttributeError, KeyError, TypeError, ValueError):
            remarks.add(line, f"{name}.{key}", "it isn't what SAM expects there")
        else:
            found |= options
            continue
        if key == "Auth":
            return None
    return found


def _joined(table: dict[str, Any], tables: list[dict[str, Any]]) -> bool:
    """Whether a table's routes could be added to those of one that is there."""
    if "routes" not in table:
        return False
    for other in tables:
        rest = {**table, "id": other.get("id"), "routes": other.get("routes")}
        if rest == other:
            other["routes"] = [*other["routes"], *table["routes"]]
            return True
    return False


def _table(name: str, event: Section, context: Context) -> dict[str, Any] | None:
    values, remarks = context.values, context.remarks
    kind, properties = str(event["Type"]), event.section("Properties")
    if properties.get("SqsSubscription") is True and _is_fifo(properties.get("Topic"), values):
        text = "for a FIFO topic make a FIFO queue in the template, and name it"
        remarks.add(properties.lines["SqsSubscription"], f"{name}.SqsSubscription", text)
        return None
    table: dict[str, Any] = {"type": _type_of(kind, properties, values), "id": name}
    try:
        known_section(event, "Properties")
        check_options(table["type"], {"id": name})
        found = _begun(kind, properties, values)
    except UntranslatableError as error:
        remarks.add(event.lines["Type"], name, str(error))
        return None
    for key, value in properties.items():
        if (key in _OF_ROUTES and kind in IMPLICIT_APIS) or (value is None and key not in NEEDED):
            continue
        line, place = properties.lines[key], f"{name}.{key}"
        known = SAM_EVENTS[kind].options
        if key not in known:
            remarks.add(line, place, "SAM has no such property")
            continue
        if known[key] in _NAMES and context.leaves_name_out(line, f"Events.{place}"):
            continue
        try:
            options = converter(kind, key)(values, value)
            check_options(table["type"], options)
            found.update(options)
        except UntranslatableError as error:
            remark = SAM_EVENTS[kind].remarks.get(key)
            remarks.add(line, place, str(error) or remark or "no table says it")
            if key in NEEDED:
                return None
        except (AttributeError, KeyError, TypeError, ValueError):
            remarks.add(line, place, "it isn't what SAM expects there")
            if key in NEEDED:
                return None
    if found.pop("scope", None) == "MessageBody" and "filter_policy" in found:
        found["filter_policy_with_message_body"] = found.pop("filter_policy")
    return table | {key: found[key] for key in sorted(found, key=lambda each: each != "source")}


def _is_fifo(topic: Any, values: Values) -> bool:
    """Whether a topic of the template is a FIFO one, for which the app would make a queue that isn't."""
    resource = section_of(values.template.resources.get(named(topic)))
    return flag_of(resource.section("Properties").get("FifoTopic")) is True


def _begun(kind: str, properties: Section, values: Values) -> dict[str, Any]:
    """Returns the options that an event has whatever its properties are, and its route."""
    if kind == "AlexaSkill" and "SkillId" not in properties:
        raise UntranslatableError("say SkillId: without it everybody's may invoke the function")
    missing = [each for each in _REQUIRED.get(kind, ()) if each not in properties]
    if missing:
        raise UntranslatableError(f"say {', '.join(missing)}: without it there is no trigger")
    if kind in _KAFKA:
        return {"starting_position": "trim_horizon"}  # what Lambda takes if nothing is said
    if kind not in IMPLICIT_APIS:
        return {}
    found: dict[str, Any] = {"routes": [route_of(kind, properties)]}
    if not {"ApiId", "RestApiId"} & properties.keys():
        found["source"] = IMPLICIT_APIS[kind][0]
        values.used[found["source"]] = None
    return found


def _type_of(kind: str, properties: Section, values: Values) -> str:
    kinds = SAM_EVENTS[kind].kinds
    if kind == "MQ":
        access = properties.get("SourceAccessConfigurations")
        resource = section_of(values.template.resources.get(named(properties.get("Broker"))))
        broker = resource.section("Properties")
        engine = str(broker.get("EngineType", "")).lower()
        is_rabbit = engine == "rabbitmq" or any(
            section_of(each).get("Type") == "VIRTUAL_HOST"
            for each in (access if isinstance(access, list) else [])
        )
        return kinds[1 if is_rabbit else 0]
    return kinds[0]
