"""Properties of SAM's events, as options of triggers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, TypeAlias

from cdk_rust_lambda.sam.access_configurations import access_options
from cdk_rust_lambda.sam.events import SAM_EVENTS
from cdk_rust_lambda.sam.scalars import flag_of, number_of
from cdk_rust_lambda.sam.values import UntranslatableError, Values, section_of

Options: TypeAlias = dict[str, Any]
Converter: TypeAlias = Callable[[Values, Any], Options]

SOURCES = frozenset(
    {"ApiId", "Broker", "Bucket", "Cluster", "EventBusName", "LogGroupName", "Queue", "RestApiId"}
    | {"Stream", "Topic", "UserPool"}
)
"""The properties that name what the function listens to."""
NEEDED = SOURCES | {
    *(
        "DatabaseName",
        "KafkaBootstrapServers",
        "Pattern",
        "Queues",
        "Schedule",
        "ScheduleExpression",
        "SkillId",
    ),
    *("SourceAccessConfigurations", "Sql", "StartingPosition", "Topics", "Trigger"),
}
"""Those without which there is no trigger."""
# What CloudFormation takes texts for, of which parameters are.
_COERCED: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        **dict.fromkeys(("BisectBatchOnFunctionError", "Enabled"), flag_of),
        **dict.fromkeys(("BatchSize", "MaximumBatchingWindowInSeconds"), number_of),
        **dict.fromkeys(("MaximumRetryAttempts", "ParallelizationFactor"), number_of),
        **dict.fromkeys(("StartingPositionTimestamp", "TumblingWindowInSeconds"), number_of),
    }
)
_KEY_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_RESOURCES = frozenset({"GroupName", "KmsKeyArn", "RoleArn", "SecretsManagerKmsKeyId"})


def converter(kind: str, key: str) -> Converter:
    """Returns what makes options of a property of an event.

    Args:
        kind: The event's type.
        key: The property.
    """
    if (kind, key) in _BY_EVENT:
        return _BY_EVENT[kind, key]
    if key in _CONVERTERS:
        return _CONVERTERS[key]
    option = SAM_EVENTS[kind].options[key]
    if not option:
        return _untranslatable
    if key in SOURCES:
        return lambda values, value: {"source": values.source(value)}
    if key in _RESOURCES:
        return lambda values, value: {option: _resource(values, value)}
    coerced = _COERCED.get(key, _itself)
    return lambda values, value: {option: coerced(values.constant(value))}


def _itself(value: Any) -> Any:
    return value


def _resource(values: Values, value: Any) -> Any:
    """Returns what names a resource; a key of AWS KMS by its ARN, where SAM takes the id, too."""
    if isinstance(value, str) and _KEY_ID.fullmatch(value):
        return f"arn:${{AWS::Partition}}:kms:${{AWS::Region}}:${{AWS::AccountId}}:key/{value}"
    return values.source(value)


def _rest_api(values: Values, value: Any) -> Options:
    """Returns a REST API of the template, since methods of another one would be on none of its stages."""
    source = values.source(value)
    if not isinstance(source, str) or source not in values.types:
        raise UntranslatableError("only a REST API of the template gets methods")
    return {"source": source}


def _time(option: str) -> Converter:
    """Returns what reads a time, which is one of UTC unless it says otherwise."""

    def convert(values: Values, value: Any) -> Options:
        time = datetime.fromisoformat(str(values.constant(value)))
        return {option: time if time.tzinfo is not None else time.replace(tzinfo=UTC)}

    return convert


def _untranslatable(_: Values, __: Any) -> Options:
    raise UntranslatableError


def _filters(values: Values, value: Any) -> Options:
    filters = section_of(value).get("Filters") or []
    return {"filters": [_json(values, section_of(each).get("Pattern", "{}")) for each in filters]}


def _json(values: Values, value: Any) -> Any:
    text = values.constant(value)
    if not isinstance(text, str):
        return text
    try:
        return values.constant(json.loads(text))
    except ValueError:
        return text


def _input(values: Values, value: Any) -> Options:
    return {"input": _json(values, value)}


def _transformer(values: Values, value: Any) -> Options:
    given = values.constant(value)
    return {"input_transformer": {_snake_case(key): given[key] for key in given}}


def _failures(values: Values, value: Any) -> Options:
    failure = section_of(section_of(value).get("OnFailure"))
    return {"on_failure": values.source(failure.get("Destination"))}


def _dead_letters(values: Values, value: Any) -> Options:
    section = section_of(value)
    if "Arn" in section:
        return {"dead_letter_queue": values.source(section["Arn"])}
    return {"dead_letter_queue": {"create": True}}


def _retries(values: Values, value: Any) -> Options:
    section = values.constant(value)
    names = {"MaximumEventAgeInSeconds": "max_event_age", "MaximumRetryAttempts": "retry_attempts"}
    return {option: number_of(section[name]) for name, option in names.items() if name in section}


def _responses(values: Values, value: Any) -> Options:
    return {"report_batch_item_failures": True} if values.constant(value) else {}


def _snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _metrics(values: Values, value: Any) -> Options:
    return {
        "metrics_config": {"metrics": list(map(_snake_case, values.constant(value)["Metrics"]))}
    }


def _enabled(values: Values, value: Any) -> Options:
    return {"enabled": str(values.constant(value)).lower() in ("true", "enabled")}


def _age(values: Values, value: Any) -> Options:
    seconds = number_of(values.constant(value))
    return {} if seconds == -1 else {"max_record_age": seconds}  # the default


def _lower(option: str) -> Converter:
    return lambda values, value: {option: str(values.constant(value)).lower()}


def _only(option: str) -> Converter:
    def convert(values: Values, value: Any) -> Options:
        names = values.constant(value)
        if isinstance(names, list) and len(names) != 1:
            raise UntranslatableError("write a table for each of them")
        return {option: names[0] if isinstance(names, list) else names}

    return convert


def _pollers(values: Values, value: Any) -> Options:
    given = values.constant(value)
    return {"provisioned_poller_config": {_snake_case(key): number_of(given[key]) for key in given}}


def _concurrency(values: Values, value: Any) -> Options:
    return {"max_concurrency": number_of(values.constant(value)["MaximumConcurrency"])}


def _milliseconds(values: Values, value: Any) -> Options:
    milliseconds = number_of(values.constant(value))
    whole, rest = divmod(milliseconds, 1000)
    return {"timeout": milliseconds / 1000 if rest else whole}


def _object_filter(values: Values, value: Any) -> Options:
    rules = section_of(section_of(value).get("S3Key")).get("Rules") or []
    if any(str(section_of(each).get("Name")).lower() not in ("prefix", "suffix") for each in rules):
        raise UntranslatableError("a rule is for a prefix or a suffix")
    return {
        str(section_of(each).get("Name")).lower(): values.constant(section_of(each).get("Value"))
        for each in rules
    }


def _list(option: str) -> Converter:
    def convert(values: Values, value: Any) -> Options:
        names = values.constant(value)
        return {option: names if isinstance(names, list) else [names]}

    return convert


def _operations(values: Values, value: Any) -> Options:
    return {"operations": list(map(_snake_case, _list("found")(values, value)["found"]))}


def _window(values: Values, value: Any) -> Options:
    section = values.constant(value)
    if section.get("Mode") != "FLEXIBLE":
        return {}
    return {"time_window": int(section["MaximumWindowInMinutes"]) * 60}


def _topic_policy(values: Values, value: Any) -> Options:
    return {"filter_policy": _json(values, value)}


def _route_settings(values: Values, value: Any) -> Options:
    given = values.constant(value)
    unknown = given.keys() - {
        *("DetailedMetricsEnabled", "ThrottlingBurstLimit", "ThrottlingRateLimit")
    }
    if unknown:
        raise UntranslatableError(f"HTTP APIs have no {', '.join(sorted(unknown))}")
    return {"route_settings": {_snake_case(key): number_of(flag_of(given[key])) for key in given}}


def _between(values: Values, value: Any) -> Options:
    """Returns the queue between a topic and the function."""
    if value is True:
        return {"via": {"queue": {"create": True}}}
    section = section_of(value)
    if "QueueArn" not in section:
        return {}
    found: Options = {"queue": values.source(section["QueueArn"])}
    for name, option in (("BatchSize", "batch_size"), ("Enabled", "enabled")):
        if name in section:
            found[option] = _COERCED[name](values.constant(section[name]))
    return {"via": found}


_CONVERTERS: Mapping[str, Converter] = MappingProxyType(
    {
        "DeadLetterConfig": _dead_letters,
        "DestinationConfig": _failures,
        "EndDate": _time("end"),
        "Events": _list("events"),
        "Filter": _object_filter,
        "FilterCriteria": _filters,
        "FilterPolicy": _topic_policy,
        "FlexibleTimeWindow": _window,
        "FunctionResponseTypes": _responses,
        "Input": _input,
        "InputTransformer": _transformer,
        "KafkaBootstrapServers": _list("bootstrap_servers"),
        "LoggingConfig": lambda values, value: {
            "log_level": str(values.constant(value)["SystemLogLevel"]).lower()
        },
        "MaximumRecordAgeInSeconds": _age,
        "MetricsConfig": _metrics,
        "PermissionsBoundary": _untranslatable,
        "Pattern": lambda values, value: {"event_pattern": values.pattern(value)},
        "ProvisionedPollerConfig": _pollers,
        "Queues": _only("queue"),
        "Region": lambda _, __: {},
        "RetryPolicy": _retries,
        "RouteSettings": _route_settings,
        "ScalingConfig": _concurrency,
        "SchemaRegistryConfig": _untranslatable,
        "SourceAccessConfigurations": access_options,
        "SqsSubscription": _between,
        "StartDate": _time("start"),
        "StartingPosition": _lower("starting_position"),
        "State": _enabled,
        "TimeoutInMillis": _milliseconds,
        "Topics": _only("topic"),
        "Trigger": _operations,
    }
)
_BY_EVENT: Mapping[tuple[str, str], Converter] = MappingProxyType(
    {
        ("DocumentDB", "FullDocument"): lambda values, value: {
            "full_document": _snake_case(values.constant(value))
        },
        ("SNS", "FilterPolicyScope"): lambda _, value: {"scope": value},
        ("Api", "RestApiId"): _rest_api,
        ("Api", "ResponseTransferMode"): _lower("response_transfer_mode"),
        ("SelfManagedKafka", "Enabled"): _enabled,
    }
)
