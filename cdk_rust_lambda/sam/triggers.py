"""Events of a SAM function, as tables of triggers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.sam.event_options import NEEDED, converter
from cdk_rust_lambda.sam.events import SAM_EVENTS
from cdk_rust_lambda.sam.requests import request_options
from cdk_rust_lambda.sam.resources import IMPLICIT_APIS
from cdk_rust_lambda.sam.values import UntranslatableError, Values, section_of

if TYPE_CHECKING:
    from cdk_rust_lambda.sam.context import Context
    from cdk_rust_lambda.sam.remarks import Remarks
    from cdk_rust_lambda.sam.template import Section


# Read with the API.
_OF_ROUTES = frozenset({"Auth", "Method", "Path", "RequestModel", "RequestParameters"})


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
        kind = section_of(event).get("Type")
        if kind not in SAM_EVENTS:
            remarks.add(line, name, f"{kind!r} is no event of SAM")
            continue
        table = _table(name, section_of(event), context.values, remarks)
        if table is not None and kind in IMPLICIT_APIS:
            properties = section_of(event).section("Properties")
            table |= _route_options(name, line, table, properties, context)
        if table is not None and not _joined(table, tables):
            tables.append(table)
    return tables


def _route_options(
    name: str,
    line: int,
    table: dict[str, Any],
    properties: Section,
    context: Context,
) -> dict[str, Any]:
    """Returns the options of a route that the API has its part in."""
    api, values, remarks = table.get("source"), context.values, context.remarks
    found: dict[str, Any] = {}
    for key in ("Auth", "RequestModel"):
        try:
            if key == "Auth":
                auth = properties.section(key)
                found |= context.authorizers.options(api, auth, values)
            else:
                found |= request_options(api, properties, values)
        except UntranslatableError as error:
            remarks.add(properties.lines.get(key, line), f"{name}.{key}", str(error))
        except (AttributeError, KeyError, TypeError, ValueError):
            remarks.add(line, f"{name}.{key}", "it isn't what SAM expects there")
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


def _table(name: str, event: Section, values: Values, remarks: Remarks) -> dict[str, Any] | None:
    kind, properties = str(event["Type"]), event.section("Properties")
    table: dict[str, Any] = {"type": _type_of(kind, properties, values), "id": name}
    found: dict[str, Any] = {}
    if kind in IMPLICIT_APIS and not {"ApiId", "RestApiId"} & properties.keys():
        found["source"] = IMPLICIT_APIS[kind][0]
        values.used[found["source"]] = None
    if (kind in IMPLICIT_APIS and "Path" in properties) or kind == "Api":
        method = str(properties.get("Method", "any")).upper()
        path = str(properties.get("Path", "/"))
        found["routes"] = [
            path if method in ("ANY", "X-AMAZON-APIGATEWAY-ANY-METHOD") else f"{method} {path}"
        ]
    elif kind == "HttpApi":
        found["routes"] = ["$default"]
    for key, value in properties.items():
        if key in _OF_ROUTES and kind in IMPLICIT_APIS:
            continue
        line, place = properties.lines[key], f"{name}.{key}"
        options = SAM_EVENTS[kind].options
        if key not in options:
            remarks.add(line, place, "SAM has no such property")
            continue
        try:
            found.update(converter(kind, key)(values, value))
        except UntranslatableError as error:
            remark = SAM_EVENTS[kind].remarks.get(key)
            remarks.add(line, place, str(error) or remark or "no table says it")
            if key in NEEDED:
                return None
        except (AttributeError, KeyError, TypeError, ValueError):
            remarks.add(line, place, "it isn't what SAM expects there")
    if found.pop("scope", None) == "MessageBody" and "filter_policy" in found:
        found["filter_policy_with_message_body"] = found.pop("filter_policy")
    return table | {key: found[key] for key in sorted(found, key=lambda each: each != "source")}


def _type_of(kind: str, properties: Section, values: Values) -> str:
    kinds = SAM_EVENTS[kind].kinds
    if kind == "MQ":
        access = properties.get("SourceAccessConfigurations") or []
        name = str(getattr(properties.get("Broker"), "argument", ""))
        broker = section_of(values.template.resources.get(name)).section("Properties")
        engine = str(broker.get("EngineType", "")).lower()
        is_rabbit = engine == "rabbitmq" or any(
            section_of(each).get("Type") == "VIRTUAL_HOST" for each in access
        )
        return kinds[1 if is_rabbit else 0]
    return kinds[0]
