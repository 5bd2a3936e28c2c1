"""What a pipe of EventBridge may read: which source it is, what its role needs, and its parameters."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from attrs import frozen
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_pipes as pipes
from aws_cdk import aws_secretsmanager as secretsmanager

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.source import ImportedByArn, ImportedByName
from cdk_rust_lambda.triggers.options.fields import set_options
from cdk_rust_lambda.triggers.options.invocation_type import is_event
from cdk_rust_lambda.triggers.polled.dynamodb_stream import stream_label, table_of
from cdk_rust_lambda.triggers.polled.mapping import NETWORK_ACTIONS, check_poison, count_reader
from cdk_rust_lambda.triggers.polled.msk import arn_of_cluster, reading_statements
from cdk_rust_lambda.triggers.polled.pipe_checks import (
    ACTIVE_MQ,
    BROKERS,
    KAFKA,
    MSK,
    QUEUE,
    RECORDS,
    STREAM,
    TABLE,
    kind_of,
)
from cdk_rust_lambda.triggers.polled.sqs_checks import (
    check_dead_letter_queue,
    check_fifo,
    check_visibility,
    inform_of_filters,
    resource_of,
)
from cdk_rust_lambda.triggers.wiring.resources import ImportedSource, queue_of, secret_of, stream_of

if TYPE_CHECKING:
    from constructs import IConstruct

_Pipe = pipes.CfnPipe


def connect(
    trigger: Any, function: lambda_.Function, construct_id: str, role: iam.IRole
) -> tuple[IConstruct, str, dict[str, Any]]:
    """Lets a pipe's role read its source.

    Args:
        trigger: The trigger of type `pipe`.
        function: The function, in whose scope what is missing is made or imported.
        construct_id: The trigger's id.
        role: The pipe's role.

    Returns:
        The source, its ARN, and the keywords of `PipeSourceParametersProperty` for it.

    Raises:
        TriggerError: it can't be read so.
    """
    return _Connection(trigger, function, construct_id, role).connect()


@frozen
class _Connection:
    """What connects a pipe with its source; the attributes are what `connect` is given."""

    _trigger: Any
    _function: lambda_.Function
    _construct_id: str
    _role: iam.IRole

    def connect(self) -> tuple[IConstruct, str, dict[str, Any]]:
        trigger, kind = self._trigger, kind_of(self._trigger)
        if kind == QUEUE:
            return self._queue()
        if kind in RECORDS:
            return self._records(kind)
        source: Any = trigger.resource
        if kind == KAFKA:
            # The form that Pipes has in place of an ARN.
            source = self._imported(f"smk://{trigger.bootstrap_servers[0]}")
        elif isinstance(source, ImportedByArn):
            source = self._imported(source.resolve())
        if kind == MSK:
            arn = arn_of_cluster(source)
        else:
            arn = str(source.arn if isinstance(source, ImportedSource) else source.attr_arn)
        secret = self._secret("Secret", trigger.secret)
        secret_arn = None if secret is None else secret.secret_arn
        if kind in BROKERS:
            return source, arn, self._broker(kind, arn, str(secret_arn))
        return source, arn, self._topic(kind, arn, secret_arn)

    def _imported(self, arn: str) -> ImportedSource:
        return ImportedSource(self._function, self._construct_id, arn)

    def _secret(self, suffix: str, given: Any) -> secretsmanager.ISecret | None:
        """Returns a secret that the role may read; None if none is given."""
        secret = secret_of(self._function, f"{self._construct_id}{suffix}", given)
        if secret is not None:
            secret.grant_read(self._role)
        return secret

    def _allow(self, resource: str, *actions: str) -> None:
        statement = iam.PolicyStatement(actions=list(actions), resources=[resource])
        self._role.add_to_principal_policy(statement)

    def _batches(self) -> dict[str, Any]:
        window = self._trigger.max_batching_window
        options = {
            "batch_size": self._trigger.batch_size,
            "maximum_batching_window_in_seconds": None if window is None else window.to_seconds(),
        }
        return {name: value for name, value in options.items() if value is not None}

    def _queue(self) -> tuple[IConstruct, str, dict[str, Any]]:
        trigger, function = self._trigger, self._function
        queue = queue_of(function, self._construct_id, trigger.resource)
        queue.grant_consume_messages(self._role)
        if queue.fifo:
            check_fifo(trigger.batch_size, trigger.max_batching_window)
        resource = resource_of(queue)
        if resource is not None:
            is_waited_for = not is_event(trigger.invocation_type)
            check_visibility(function, queue, resource, refuses=False, is_waited_for=is_waited_for)
            check_dead_letter_queue(function, queue, resource)
        if trigger.filters is not None:
            inform_of_filters(function, queue)
        batches = self._batches()
        parameters = {}
        if batches:
            parameters["sqs_queue_parameters"] = _Pipe.PipeSourceSqsQueueParametersProperty(
                **batches
            )
        return queue, queue.queue_arn, parameters

    def _records(self, kind: str) -> tuple[IConstruct, str, dict[str, Any]]:
        """Connects a Kinesis stream, or the stream of a table."""
        trigger, function = self._trigger, self._function
        given = trigger.resource
        source: Any
        if kind == STREAM:
            source = stream_of(function, self._construct_id, given)
            source.grant_read(self._role)
            arn, until = source.stream_arn, "24 hours to a year as the stream is set"
        else:
            source = table_of(function, self._construct_id, given, key="resource")
            source.grant_stream_read(self._role)
            count_reader(function, stream_label(given, source))
            arn, until = str(source.table_stream_arn), "up to 24 hours"
        age, bisect = trigger.max_record_age, trigger.on_partial_batch_item_failure
        check_poison(function, source.node.path, trigger.retry_attempts, age, until)
        options = {
            **self._batches(),
            "starting_position": trigger.starting_position.name,
            "dead_letter_config": self._dead_letters(),
            "maximum_record_age_in_seconds": None if age is None else age.to_seconds(),
            "maximum_retry_attempts": trigger.retry_attempts,
            "on_partial_batch_item_failure": None if bisect is None else bisect.upper(),
            "parallelization_factor": trigger.parallelization_factor,
        }
        if kind == TABLE:
            table_parameters = _Pipe.PipeSourceDynamoDBStreamParametersProperty(**options)
            return source, arn, {"dynamo_db_stream_parameters": table_parameters}
        if trigger.starting_position_timestamp is not None:
            # CloudFormation takes it as a date here, other than in event source mappings.
            date = datetime.fromtimestamp(trigger.starting_position_timestamp, UTC)
            options["starting_position_timestamp"] = f"{date:%Y-%m-%dT%H:%M:%SZ}"
        stream_parameters = _Pipe.PipeSourceKinesisStreamParametersProperty(**options)
        return source, arn, {"kinesis_stream_parameters": stream_parameters}

    def _dead_letters(self) -> pipes.CfnPipe.DeadLetterConfigProperty | None:
        given, name = self._trigger.dead_letter_queue, "dead_letter_queue"
        if given is None:
            return None
        queue = queue_of(self._function, f"{self._construct_id}DeadLetterQueue", given, name)
        if queue.fifo:
            raise TriggerError(
                f"{queue.node.path} is FIFO, but what fails goes to a standard queue only",
                key=name,
                remedy="name a standard one",
                check_id="stream-dlq-fifo",
            )
        queue.grant_send_messages(self._role)
        return _Pipe.DeadLetterConfigProperty(arn=queue.queue_arn)

    def _broker(self, kind: str, arn: str, secret_arn: str) -> dict[str, Any]:
        """See "Amazon MQ execution role permissions" of Pipes in the EventBridge guide."""
        self._allow(arn, "mq:DescribeBroker")
        self._allow("*", *NETWORK_ACTIONS)
        options = {
            **self._batches(),
            "queue_name": self._trigger.queue,
            "credentials": _Pipe.MQBrokerAccessCredentialsProperty(basic_auth=secret_arn),
        }
        if kind == ACTIVE_MQ:
            active_mq = _Pipe.PipeSourceActiveMQBrokerParametersProperty(**options)
            return {"active_mq_broker_parameters": active_mq}
        rabbit_mq = _Pipe.PipeSourceRabbitMQBrokerParametersProperty(
            virtual_host=self._trigger.virtual_host, **options
        )
        return {"rabbit_mq_broker_parameters": rabbit_mq}

    def _topic(self, kind: str, arn: str, secret_arn: str | None) -> dict[str, Any]:
        """See "Amazon MSK execution role permissions" of Pipes, and the next, in the EventBridge guide."""
        trigger = self._trigger
        credentials = None if secret_arn is None else {self._credential(): secret_arn}
        options = {
            **self._batches(),
            "topic_name": trigger.topic,
            "consumer_group_id": trigger.consumer_group_id,
            "starting_position": trigger.starting_position.name,
        }
        if kind == MSK:
            self._allow(arn, "kafka:DescribeCluster", "kafka:DescribeClusterV2")
            self._allow(arn, "kafka:GetBootstrapBrokers")
            self._allow("*", *NETWORK_ACTIONS)
            if credentials is None:
                for each in reading_statements(arn, trigger.topic, trigger.consumer_group_id):
                    self._role.add_to_principal_policy(each)
            else:
                options["credentials"] = _Pipe.MSKAccessCredentialsProperty(**credentials)
            msk = _Pipe.PipeSourceManagedStreamingKafkaParametersProperty(**options)
            return {"managed_streaming_kafka_parameters": msk}
        if credentials is not None:
            kafka_credentials = _Pipe.SelfManagedKafkaAccessConfigurationCredentialsProperty
            options["credentials"] = kafka_credentials(**credentials)
        if trigger.vpc is not None:
            self._allow("*", *NETWORK_ACTIONS)
            options["vpc"] = self._network()
        root = self._secret("RootCaCertificate", trigger.root_ca_certificate)
        if root is not None:
            options["server_root_ca_certificate"] = root.secret_arn
        kafka = _Pipe.PipeSourceSelfManagedKafkaParametersProperty(
            additional_bootstrap_servers=list(trigger.bootstrap_servers[1:]) or None, **options
        )
        return {"self_managed_kafka_parameters": kafka}

    def _credential(self) -> str:
        """Returns the keyword for a secret of a Kafka cluster."""
        method = self._trigger.authentication_method
        name = "sasl_scram_512_auth" if method is None else method.name.lower()
        return str(name.replace("scram_", "scram"))

    def _network(self) -> pipes.CfnPipe.SelfManagedKafkaAccessConfigurationVpcProperty:
        group: Any = self._trigger.security_group
        if isinstance(group, ImportedByName):
            group = ec2.SecurityGroup.from_security_group_id(
                self._function, f"{self._construct_id}SecurityGroup", group.name
            )
        subnets = self._trigger.vpc.select_subnets(
            **set_options(
                self._trigger.vpc_subnets,
                *("availability_zones", "one_per_az", "subnet_filters", "subnet_group_name"),
                *("subnet_type", "subnets"),
            )
        )
        return _Pipe.SelfManagedKafkaAccessConfigurationVpcProperty(
            security_group=[group.security_group_id], subnets=subnets.subnet_ids
        )
