"""Messages of topics in Amazon MSK."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from aws_cdk import Fn
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_msk as msk

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.samples import REGION, sample_arn
from cdk_rust_lambda.triggers.core.source import ImportedByArn, Source, has_member
from cdk_rust_lambda.triggers.core.trigger import camel_case
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.polled.kafka import KafkaTrigger
from cdk_rust_lambda.triggers.polled.mapping import add_event_source
from cdk_rust_lambda.triggers.polled.mapping_options import AUTHENTICATION_METHOD
from cdk_rust_lambda.triggers.wiring.resources import ImportedSource, arn_part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs import IConstruct

_METHODS = ("SASL_SCRAM_512_AUTH", "CLIENT_CERTIFICATE_TLS_AUTH")
CLUSTER_ARN = r"arn:[\w-]+:kafka:[\w-]+:\w+:cluster/[\w-]+/[\w-]+"


@with_options
class MskTrigger(KafkaTrigger):
    """Invokes the function with batches of messages of a topic in Amazon MSK.

    Wired as an event source mapping; the function's role gets the managed policy
    `AWSLambdaMSKExecutionRole`. It may read the secret, or without one connect with IAM: to the cluster, the
    topic and the consumer group, and no other. The function's timeout is at most 14 minutes. The Rust event is `aws_lambda_events::event::kafka::KafkaEvent`
    (feature `kafka`), whose times may be a millisecond early. See "Using Lambda with Amazon MSK" in the Lambda guide.

    Args:
        cluster: The cluster (`aws_msk.CfnCluster`, `CfnServerlessCluster`), or its ARN. Needed.
        topic: The topic. Needed.
        starting_position: Where reading begins: `LATEST`, `TRIM_HORIZON` or `AT_TIMESTAMP`. Needed.
        starting_position_timestamp: The time of `AT_TIMESTAMP`, in seconds since 1970.
        authentication_method: How the secret is used: `SASL_SCRAM_512_AUTH`, or `CLIENT_CERTIFICATE_TLS_AUTH`
            for mutual TLS. Default: SASL_SCRAM_512_AUTH.
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
        schema_registry_config: The schema registry to decode messages with; only in Python. Default:
            none.
        secret: The secret for SASL/SCRAM, or with the client's certificate for mutual TLS. Default: none; the
            role is what identifies the function.
        secret_encryption_key: The key of AWS KMS that encrypts the secret, which the function may then decrypt with
            through Secrets Manager. Default: none, or the one that aws-cdk-lib knows of the secret.

    Raises:
        TriggerError: an option out of range, or a timeout of the function over 14 minutes.
    """

    type: ClassVar[str] = "msk"
    source_field: ClassVar[str | None] = "cluster"
    told_apart_by: ClassVar[tuple[str, ...] | None] = ("topic",)

    cluster: Annotated[
        msk.CfnCluster | msk.CfnServerlessCluster | Source | None,
        Resource(
            "an MSK cluster",
            ("broker_node_group_info", "vpc_configs", "cluster_arn"),
            arn=CLUSTER_ARN,
            creatable=False,
            required=True,
            nameable=False,
        ),
    ] = None
    _: KW_ONLY
    authentication_method: Annotated[
        event_sources.AuthenticationMethod | None, AUTHENTICATION_METHOD
    ] = None

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        check_method(self.authentication_method, self.secret)

    @property
    def default_id(self) -> str:
        """The kind, the cluster's name and the topic."""
        name = arn_part(self.cluster, ":cluster/([^/]+)")
        words = super().default_id if name is None else camel_case(self.type, name)
        return words + camel_case(str(self.topic))

    def bind(self, function: lambda_.Function, construct_id: str) -> IConstruct:
        """Adds an event source mapping to the function or its alias."""
        self.check(function)
        source: Any = self.cluster
        if isinstance(source, ImportedByArn):
            source = ImportedSource(function, construct_id, source.resolve())
        kind = event_sources.ManagedKafkaEventSource
        options = self.options(function, construct_id, kind)
        options["cluster_arn"] = arn_of_cluster(source)
        mapping = add_event_source(
            self.handler(function),
            kind,
            clash=f"a mapping of a topic {self.topic}; aws-cdk-lib tells two clusters not apart",
            **options,
        )
        if (
            self.authentication_method
            == event_sources.AuthenticationMethod.CLIENT_CERTIFICATE_TLS_AUTH
        ):
            _use_mutual_tls(mapping)
        self.check_mapping(function, mapping)
        if self.secret is None:
            group = self.consumer_group_id
            for each in reading_statements(str(options["cluster_arn"]), str(self.topic), group):
                function.add_to_role_policy(each)
        return source  # type: ignore[no-any-return]

    def sample_event(self) -> dict[str, Any]:
        """Returns a batch of one message."""
        arn = sample_arn("kafka", "cluster/example-cluster/2f7c1c3a-6f0e-4b8e-9d27-0d6f0a6b5b11-1")
        if isinstance(self.cluster, ImportedByArn) and "${" not in self.cluster.arn:
            arn = self.cluster.arn
        return {
            "eventSource": "aws:kafka",
            "eventSourceArn": arn,
            "bootstrapServers": f"b-1.example.c1.kafka.{REGION}.amazonaws.com:9098",
            **self.sample_records(),
        }


def check_method(method: event_sources.AuthenticationMethod | None, secret: object) -> None:
    """Refuses a way of authentication that MSK doesn't have, or one without its secret.

    Args:
        method: The way; None for IAM, or SASL/SCRAM with a secret.
        secret: The secret; None if there is none.

    Raises:
        TriggerError: it is such a way.
    """
    if method is not None and method.name not in _METHODS:
        raise TriggerError(
            f"MSK authenticates nobody by {method.name}",
            key="authentication_method",
            remedy=f"write one of {', '.join(_METHODS)}",
            check_id="kafka-auth",
        )
    if method is not None and secret is None:
        raise TriggerError(
            f"{method.name} needs a secret",
            key="authentication_method",
            remedy="name the secret, or leave authentication_method out, for IAM",
            check_id="kafka-auth",
        )


def reading_statements(
    cluster: str, topic: str, group: str | None
) -> Iterator[iam.PolicyStatement]:
    """Yields what a role needs that reads a topic, and is itself what authenticates it.

    See "Configuring cluster authentication methods" of Amazon MSK in the Lambda guide, and of pipes "IAM
    role-based authentication" in the EventBridge guide. The resources are those of "Semantics of IAM
    authorization policy actions and resources" in the MSK guide; the ARN of a topic or a group is that of the
    cluster, with another word and a name.

    Args:
        cluster: The cluster's ARN.
        topic: The topic's name.
        group: The consumer group; None for one whose name AWS makes up.
    """
    before, after = (Fn.select(each, Fn.split(":cluster/", cluster)) for each in (0, 1))
    of_cluster = ["kafka-cluster:Connect", "kafka-cluster:DescribeClusterDynamicConfiguration"]
    of_topic = ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"]
    of_group = ["kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup"]
    for actions, resource_arn in (
        (of_cluster, cluster),
        (of_topic, f"{before}:topic/{after}/{topic}"),
        (of_group, f"{before}:group/{after}/{group or '*'}"),
    ):
        yield iam.PolicyStatement(actions=actions, resources=[resource_arn])


def _use_mutual_tls(mapping: lambda_.EventSourceMapping) -> None:
    """Uses a mapping's secret for mutual TLS: the construct for MSK uses every secret for SASL/SCRAM."""
    child = mapping.node.default_child
    assert isinstance(child, lambda_.CfnEventSourceMapping)  # noqa: S101 - its default child
    child.add_property_override("SourceAccessConfigurations.0.Type", "CLIENT_CERTIFICATE_TLS_AUTH")


def arn_of_cluster(cluster: Any) -> str:
    """Returns the ARN of a cluster, or of what stands for one.

    Args:
        cluster: An `ImportedSource`, or a construct of aws-cdk-lib or of its package aws-msk-alpha.
    """
    if isinstance(cluster, ImportedSource):
        return cluster.arn
    return str(cluster.attr_arn if has_member(cluster, "attr_arn") else cluster.cluster_arn)
