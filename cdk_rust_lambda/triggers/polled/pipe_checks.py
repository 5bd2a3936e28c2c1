"""Which source a pipe of EventBridge reads, and the options that go with it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.source import ImportedByArn, InResources, has_member
from cdk_rust_lambda.triggers.core.values import is_list_token, is_token
from cdk_rust_lambda.triggers.polled.brokers import ENGINES, engine_of
from cdk_rust_lambda.triggers.polled.mapping import require_position
from cdk_rust_lambda.triggers.polled.msk import check_method
from cdk_rust_lambda.triggers.polled.sqs_checks import check_batch

if TYPE_CHECKING:
    from collections.abc import Mapping

# As the CloudFormation schema of AWS::Pipes::Pipe has them.
_MOST_FILTERS, _MOST_SERVERS = 5, 3
QUEUE, STREAM, TABLE = "a queue", "a Kinesis stream", "a table"
MSK, KAFKA = "an MSK cluster", "a Kafka cluster"
ACTIVE_MQ, RABBIT_MQ = "a broker of ActiveMQ", "a broker of RabbitMQ"
_SERVICES = {"sqs": QUEUE, "kinesis": STREAM, "dynamodb": TABLE, "kafka": MSK}
_ENGINES = dict(zip(ENGINES, (ACTIVE_MQ, RABBIT_MQ), strict=True))
RECORDS = (STREAM, TABLE)
_TOPICS = (MSK, KAFKA)
BROKERS = (ACTIVE_MQ, RABBIT_MQ)

# "Amazon EventBridge Pipes sources" in the EventBridge guide.
SOURCES_OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("dead_letter_queue", "max_record_age", "on_partial_batch_item_failure"), RECORDS
        ),
        **dict.fromkeys(("parallelization_factor", "retry_attempts"), RECORDS),
        "starting_position": RECORDS + _TOPICS,
        "starting_position_timestamp": (STREAM,),
        **dict.fromkeys(("topic", "consumer_group_id", "authentication_method"), _TOPICS),
        **dict.fromkeys(("root_ca_certificate", "security_group", "vpc", "vpc_subnets"), (KAFKA,)),
        **dict.fromkeys(("engine_type", "queue"), BROKERS),
        "secret": _TOPICS + BROKERS,
        "virtual_host": (RABBIT_MQ,),
    }
)
"""The sources that an option is for; the options that aren't here are for all."""


def kind_of(trigger: Any) -> str:
    """Returns which source a pipe reads.

    Args:
        trigger: The trigger of type `pipe`.

    Raises:
        TriggerError: that isn't said, or said twice.
    """
    source = trigger.resource
    if isinstance(source, InResources):
        return _likely_kind(trigger)
    if (source is None) is bool(trigger.bootstrap_servers):
        return KAFKA if source is None else _kind_of_source(source, trigger.engine_type)
    raise TriggerError(
        "a pipe reads one source: resource, or bootstrap_servers of a Kafka cluster",
        key="resource",
        remedy="pass resource=, in Cargo.toml source, or bootstrap_servers",
    )


def _likely_kind(trigger: Any) -> str:
    """Returns the source that most of a pipe's options are for, where it is only known to be one."""
    if trigger.engine_type is not None:
        return _kind_of_broker("the broker", trigger.engine_type)
    given = [option for option in SOURCES_OF if getattr(trigger, option) is not None]
    kinds = (QUEUE, *RECORDS, MSK, *BROKERS)
    return max(kinds, key=lambda kind: sum(kind in SOURCES_OF[option] for option in given))


def _kind_of_source(source: Any, engine: str | None) -> str:
    if isinstance(source, ImportedByArn):
        service = source.arn.split(":")[2]
        return _SERVICES.get(service) or _kind_of_broker("the ARN of a broker", engine)
    if has_member(source, "attr_amqp_endpoints"):
        return _kind_of_broker(f"the broker {source.node.path}", engine_of(source) or engine)
    members = {"queue_arn": QUEUE, "stream_arn": STREAM, "table_stream_arn": TABLE}
    return next((kind for name, kind in members.items() if has_member(source, name)), MSK)


def _kind_of_broker(what: str, engine: str | None) -> str:
    if engine is None:
        raise TriggerError(
            f"{what} doesn't say what it runs",
            key="engine_type",
            remedy="write activemq or rabbitmq",
        )
    if engine not in _ENGINES:
        raise TriggerError(
            f"{what} runs {engine}, which a pipe can't read",
            key="resource",
            remedy=f"name a broker that runs {' or '.join(ENGINES)}",
        )
    return _ENGINES[engine]


def check_options(trigger: Any) -> None:
    """Refuses options that the source of a pipe doesn't have, and the lack of those that it needs.

    Args:
        trigger: The trigger of type `pipe`.

    Raises:
        TriggerError: there is such an option.
    """
    kind = kind_of(trigger)
    if kind in RECORDS + _TOPICS:
        _check_position(trigger, kind)
    for option, sources in SOURCES_OF.items():
        if kind not in sources and getattr(trigger, option) is not None:
            raise TriggerError(
                f"{option} is for {' or '.join(sources)}, but the source is {kind}",
                key=option,
                remedy="leave it out",
            )
    if len(trigger.filters or ()) > _MOST_FILTERS:
        raise TriggerError(
            f"a pipe has {_MOST_FILTERS} filters at most, not {len(trigger.filters)}",
            key="filters",
            remedy="join some of them: a field's list may hold several values",
        )
    if kind == QUEUE:
        check_batch(trigger.batch_size, trigger.max_batching_window)
    if kind in _TOPICS and trigger.topic is None:
        raise TriggerError("a topic is needed", key="topic", remedy="name the topic to read")
    if kind in BROKERS:
        for option in ("queue", "secret"):
            if getattr(trigger, option) is None:
                raise TriggerError(
                    f"{kind} needs {option}",
                    key=option,
                    remedy="name a queue, and the secret with user name and password",
                    check_id="mq-queue",
                )
    if kind == MSK:
        check_method(trigger.authentication_method, trigger.secret)
    if kind == KAFKA:
        _check_servers(trigger.bootstrap_servers)
        _check_network(trigger)


def _check_position(trigger: Any, kind: str) -> None:
    position = trigger.starting_position
    if kind != STREAM and position is lambda_.StartingPosition.AT_TIMESTAMP:
        raise TriggerError(
            f"{kind} can't be read from a time on",
            key="starting_position",
            remedy="write latest or trim_horizon",
            check_id="stream-start",
        )
    require_position(position, trigger.starting_position_timestamp)
    if is_token(trigger.starting_position_timestamp):
        raise TriggerError(
            "the time is only known at deployment, but CloudFormation takes a date for pipes, not seconds",
            key="starting_position_timestamp",
            remedy="write the number of seconds since 1970",
            check_id="stream-start",
        )


def _check_servers(servers: Any) -> None:
    if is_list_token(servers):
        raise TriggerError(
            "the list of brokers is only known at deployment, but a pipe names the first one apart",
            key="bootstrap_servers",
            remedy="write each broker, which may be a token",
        )
    if len(servers) > _MOST_SERVERS:
        raise TriggerError(
            f"a pipe takes {_MOST_SERVERS} brokers at most, not {len(servers)}",
            key="bootstrap_servers",
            remedy="name some of them: Kafka finds the others by these",
        )


def _check_network(trigger: Any) -> None:
    given = [name for name in ("vpc", "vpc_subnets", "security_group") if getattr(trigger, name)]
    if len(given) in (1, 2):
        raise TriggerError(
            f"of vpc, vpc_subnets and security_group there is only {' and '.join(given)}",
            key=given[0],
            remedy="give all three, or none of them",
            check_id="kafka-auth",
        )
    if not given and trigger.secret is None:
        raise TriggerError(
            "brokers that are reached over the internet need authentication",
            key="secret",
            remedy="give a secret, or vpc with vpc_subnets and security_group",
            check_id="kafka-auth",
        )
