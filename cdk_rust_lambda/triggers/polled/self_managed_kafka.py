"""Messages of topics in Kafka clusters outside of Amazon MSK."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_secretsmanager as secretsmanager

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import Strings, with_options
from cdk_rust_lambda.triggers.core.samples import known
from cdk_rust_lambda.triggers.core.source import ImportedByName, Source
from cdk_rust_lambda.triggers.core.trigger import camel_case
from cdk_rust_lambda.triggers.polled.kafka import KafkaTrigger
from cdk_rust_lambda.triggers.polled.mapping import add_event_source, allow_network
from cdk_rust_lambda.triggers.polled.mapping_options import (
    AUTHENTICATION_METHOD,
    BOOTSTRAP_SERVERS,
    SECRET,
    SECURITY_GROUP,
    VPC,
    VPC_SUBNETS,
)
from cdk_rust_lambda.triggers.wiring.resources import ImportedSource, secret_of

if TYPE_CHECKING:
    from constructs import IConstruct

_MOST_SERVERS = 10  # see SelfManagedEventSource in the Lambda API


@with_options
class SelfManagedKafkaTrigger(KafkaTrigger):
    """Invokes the function with batches of messages of a topic in a Kafka cluster outside of MSK.

    Wired as an event source mapping; the function's role may read the secrets and, for a cluster in a
    VPC, make the network interfaces that Lambda needs there. The function's timeout is at most 14
    minutes. The Rust event is `aws_lambda_events::event::kafka::KafkaEvent` (feature `kafka`),
    whose times may be a millisecond early. See
    "Using Lambda with self-managed Apache Kafka" in the Lambda guide.

    Args:
        bootstrap_servers: The brokers, as `host:port`. Needed.
        topic: The topic. Needed.
        starting_position: Where reading begins: `LATEST`, `TRIM_HORIZON` or `AT_TIMESTAMP`. Needed.
        starting_position_timestamp: The time of `AT_TIMESTAMP`, in seconds since 1970.
        authentication_method: How the secret is used: `SASL_SCRAM_512_AUTH`, `SASL_SCRAM_256_AUTH`,
            `BASIC_AUTH` or `CLIENT_CERTIFICATE_TLS_AUTH`. Default: SASL_SCRAM_512_AUTH.
        batch_size: At most so many messages at once: 1 to 10,000. Default: 100.
        bisect_batch_on_error: Whether a batch that fails is split in two. Default: False.
        consumer_group_id: The Kafka consumer group. Default: one of Lambda's own.
        enabled: Whether the topic is read. Default: True.
        filter_encryption: The key that encrypts the filters. Default: none.
        filters: Only messages that match one of these patterns. Default: all.
        log_level: What the mapping logs: `info`, `debug` or `warn`. Default: nothing.
        max_batching_window: Wait so long to fill a batch, at most 5 minutes. Default: 500 ms.
        max_record_age: Give messages up that are older: 60 seconds to 7 days. Default: never.
        metrics_config: Metrics of the event source mapping. Default: none.
        on_failure: The standard queue or topic, or the bucket, for what is given up; in Python also a
            `KafkaDlq`. Default: none.
        provisioned_poller_config: Pollers of your own: `minimum_pollers` 1 to 200, `maximum_pollers`
            1 to 2,000. Default: Lambda's.
        report_batch_item_failures: Whether only what the function names comes again. Default: False.
        retry_attempts: Try again so often: 0 to 10,000, -1 for without end. Default: -1.
        root_ca_certificate: The secret that holds the root certificate of the brokers. Default: none,
            their certificates are of a public authority.
        schema_registry_config: The schema registry to decode messages with; only in Python. Default:
            none.
        secret: The secret for authentication. Needed without `vpc`.
        secret_encryption_key: The key of AWS KMS that encrypts the secret, which the function may then decrypt with
            through Secrets Manager. Default: none, or the one that aws-cdk-lib knows of the secret.
        security_group: The security group of Lambda's network interfaces, by construct or id. Needed
            with `vpc`.
        vpc: The VPC that the brokers are in. Default: they are reached over the internet.
        vpc_subnets: The subnets of Lambda's network interfaces. Needed with `vpc`.

    Raises:
        TriggerError: an option out of range, or a timeout of the function over 14 minutes.
    """

    type: ClassVar[str] = "self-managed-kafka"
    source_field: ClassVar[str | None] = None
    told_apart_by: ClassVar[tuple[str, ...] | None] = ("topic", "bootstrap_servers")

    _: KW_ONLY
    bootstrap_servers: Annotated[Strings | None, BOOTSTRAP_SERVERS] = None
    authentication_method: Annotated[
        event_sources.AuthenticationMethod | None, AUTHENTICATION_METHOD
    ] = None
    root_ca_certificate: Annotated[secretsmanager.ISecret | Source | None, SECRET] = None
    security_group: Annotated[ec2.ISecurityGroup | Source | None, SECURITY_GROUP] = None
    vpc: Annotated[ec2.IVpc | Source | None, VPC] = None
    vpc_subnets: Annotated[ec2.SubnetSelection | Mapping[str, Any] | None, VPC_SUBNETS] = None

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if not self.bootstrap_servers:
            raise TriggerError(
                "the brokers are missing",
                key="bootstrap_servers",
                remedy="write a list of host:port",
            )
        if len(self.bootstrap_servers) > _MOST_SERVERS:
            raise TriggerError(
                f"Lambda takes {_MOST_SERVERS} brokers at most, not {len(self.bootstrap_servers)}",
                key="bootstrap_servers",
                remedy="name some of them: Kafka finds the others by these",
            )
        network = {name: getattr(self, name) for name in ("vpc_subnets", "security_group")}
        for name, value in network.items():
            if (value is None) is not (self.vpc is None):
                key, other = (name, "vpc") if value is None else ("vpc", name)
                raise TriggerError(
                    f"{other} is given, but not {key}",
                    key=key,
                    remedy="give vpc, vpc_subnets and security_group, or none of them",
                    check_id="kafka-auth",
                )
        if self.vpc is None and self.secret is None:
            raise TriggerError(
                "brokers that are reached over the internet need authentication",
                key="secret",
                remedy="give a secret, or vpc with vpc_subnets and security_group",
                check_id="kafka-auth",
            )

    @property
    def default_id(self) -> str:
        """The kind and the topic."""
        return camel_case(self.type, str(self.topic))

    def bind(self, function: lambda_.Function, construct_id: str) -> IConstruct:
        """Adds an event source mapping to the function or its alias."""
        self.check(function)
        servers = tuple(self.bootstrap_servers or ())
        source = ImportedSource(function, construct_id, ",".join(servers))
        kind = event_sources.SelfManagedKafkaEventSource
        options = self.options(
            function,
            construct_id,
            kind,
            *("authentication_method", "bootstrap_servers", "vpc", "vpc_subnets"),
        )
        group: Any = self.security_group
        if isinstance(group, ImportedByName):
            group = ec2.SecurityGroup.from_security_group_id(
                function, f"{construct_id}SecurityGroup", group.name
            )
        if group is not None:
            options["security_group"] = group
        root = secret_of(function, f"{construct_id}RootCaCertificate", self.root_ca_certificate)
        if root is not None:
            options["root_ca_certificate"] = root
            root.grant_read(function)  # which aws-cdk-lib leaves out
        if self.vpc is not None:
            allow_network(function)  # the same
        mapping = add_event_source(self.handler(function), kind, **options)
        self.check_mapping(function, mapping)
        return source

    def sample_event(self) -> dict[str, Any]:
        """Returns a batch of one message."""
        servers = [known(each, "broker.example.com:9092") for each in self.bootstrap_servers or ()]
        return {
            "eventSource": "SelfManagedKafka",
            "bootstrapServers": ",".join(servers),
            **self.sample_records(),
        }
