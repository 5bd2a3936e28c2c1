"""EventBridge Pipes from a queue, a stream, a topic or a broker to the function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from aws_cdk import Duration
from aws_cdk import aws_amazonmq as amazonmq
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_msk as msk
from aws_cdk import aws_pipes as pipes
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.function_features import invocable
from cdk_rust_lambda.triggers.core.option import Strings, with_options
from cdk_rust_lambda.triggers.core.source import ImportedByArn, Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger, camel_case
from cdk_rust_lambda.triggers.options.arns import FUNCTION_ARN, QUEUE_ARN, STREAM_ARN
from cdk_rust_lambda.triggers.options.aws_resources import QUEUE
from cdk_rust_lambda.triggers.options.fields import (
    FILTERS,
    keyword,
    string,
    string_table,
    text,
)
from cdk_rust_lambda.triggers.options.instances import instance
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.polled.brokers import BROKER_ARN
from cdk_rust_lambda.triggers.polled.dynamodb_stream import TABLE_STREAM_ARN
from cdk_rust_lambda.triggers.polled.final_mapping import OF_PIPES
from cdk_rust_lambda.triggers.polled.mapping_options import (
    AUTHENTICATION_METHOD,
    BATCH_SIZE,
    BATCHING_WINDOW,
    BOOTSTRAP_SERVERS,
    CONSUMER_GROUP,
    PARALLELIZATION_FACTOR,
    RECORD_AGE,
    RECORD_RETRIES,
    SECRET,
    SECURITY_GROUP,
    STARTING_POSITION,
    STARTING_TIMESTAMP,
    TOPIC,
    VIRTUAL_HOST,
    VPC,
    VPC_SUBNETS,
)
from cdk_rust_lambda.triggers.polled.msk import CLUSTER_ARN
from cdk_rust_lambda.triggers.polled.pipe_checks import check_options
from cdk_rust_lambda.triggers.polled.pipe_role import allow_invoking, pipe_role
from cdk_rust_lambda.triggers.polled.pipe_samples import sample_records
from cdk_rust_lambda.triggers.polled.pipe_sources import connect
from cdk_rust_lambda.triggers.wiring.asynchronous import check_failures
from cdk_rust_lambda.triggers.wiring.final_options import check_again
from cdk_rust_lambda.triggers.wiring.resources import arn_part

if TYPE_CHECKING:
    from constructs import IConstruct

_Pipe = pipes.CfnPipe


@with_options
class PipeTrigger(Trigger):
    """Invokes the function through an EventBridge pipe, with a list of messages or records.

    The pipe filters, enriches and transforms what a queue or a stream holds. Its role may read the
    source and invoke the function, and can be assumed for the account's pipes only. The event is a JSON
    list, of a type of the handler's own. See "Amazon EventBridge Pipes" in the EventBridge guide.

    Args:
        resource: A queue, a Kinesis stream, a table with a stream, an MSK cluster or a broker of
            Amazon MQ, or the ARN of one of them, of a table's stream. In Cargo.toml: `source`. Needed,
            but for a Kafka cluster of your own: `bootstrap_servers`.
        authentication_method: How the `secret` is used for a Kafka cluster. Default:
            sasl_scram_512_auth.
        batch_size: At most so many at once: 1 to 10,000. Default: 10 messages of a queue of SQS, or 100.
        bootstrap_servers: Brokers of a Kafka cluster of your own, as `host:port`. Default: none.
        consumer_group_id: The Kafka consumer group. Default: one of the pipe's own.
        dead_letter_queue: The queue for records that are given up; streams only. Default: none.
        description: What the pipe is for. Default: nothing.
        desired_state: `running` or `stopped`. Default: running.
        enrichment: A function that each batch goes through before. Default: none.
        enrichment_input_template: The template of what that function is given. Default: the batch.
        engine_type: What a broker runs that is given by its ARN, or whose own `engine_type` is a token:
            `activemq` or `rabbitmq`.
        filters: Only what matches one of these patterns; **other messages of a queue are deleted**.
            Default: all.
        input_template: The template of what the function is given for each message or record.
            Default: the message or record.
        invocation_type: `request_response` waits for the function, `fire_and_forget` doesn't.
            Default: request_response.
        kms_key_identifier: The key that encrypts the pipe's data: its ARN, id or alias. Default:
            AWS' own.
        log_configuration: What the pipe logs, and where. Default: nothing.
        max_batching_window: Wait so long to fill a batch, at most 5 minutes. Default: no waiting.
        max_record_age: Give records up that are older: 60 seconds to 7 days; streams only. Default:
            never.
        name: The pipe's name. Default: CloudFormation makes one.
        on_partial_batch_item_failure: `automatic_bisect` splits a batch that fails; streams only.
            Default: no splitting.
        parallelization_factor: So many batches of a shard at once: 1 to 10; streams only. Default: 1.
        queue: The queue of a broker of Amazon MQ; needed for it.
        retry_attempts: Try again so often: 0 to 10,000, -1 for until the record expires; streams
            only. Default: -1.
        role: The pipe's role, which is granted what it needs. Default: one is created.
        root_ca_certificate: The secret with the root certificate of a Kafka cluster of your own.
            Default: none, its certificates are of a public authority.
        secret: The secret with user name and password: needed for a broker of Amazon MQ, and for a
            Kafka cluster of your own without `vpc`. Default: none.
        security_group: The security group with which a Kafka cluster of your own is reached, by
            construct or id. Needed with `vpc`.
        starting_position: Where reading begins: `LATEST` or `TRIM_HORIZON`, for a Kinesis stream also
            `AT_TIMESTAMP`. Needed for streams and topics.
        starting_position_timestamp: The time of `AT_TIMESTAMP`, in seconds since 1970.
        tags: Tags of the pipe. Default: those of the stack.
        topic: The topic of a Kafka cluster; needed for it.
        virtual_host: The virtual host of a queue of RabbitMQ. Default: `/`.
        vpc: The VPC of a Kafka cluster of your own. Default: it is reached over the internet.
        vpc_subnets: The subnets that it is reached from. Needed with `vpc`.

    Raises:
        TriggerError: an option out of range, or not for this source.
    """

    type: ClassVar[str] = "pipe"
    source_field: ClassVar[str | None] = "resource"
    event: ClassVar[HandlerEvent] = HandlerEvent()

    resource: Annotated[
        sqs.IQueue
        | kinesis.IStream
        | dynamodb.ITable
        | dynamodb.ITableV2
        | msk.CfnCluster
        | msk.CfnServerlessCluster
        | amazonmq.CfnBroker
        | Source
        | None,
        Resource(
            "a queue, a stream, a table with a stream, an MSK cluster or a broker",
            (
                *("queue_arn", "stream_arn", "table_stream_arn", "attr_amqp_endpoints"),
                *("broker_node_group_info", "vpc_configs", "cluster_arn"),
            ),
            arn="|".join((QUEUE_ARN, STREAM_ARN, TABLE_STREAM_ARN, CLUSTER_ARN, BROKER_ARN)),
            creatable=False,
            nameable=False,
        ),
    ] = None
    _: KW_ONLY
    authentication_method: Annotated[
        event_sources.AuthenticationMethod | None, AUTHENTICATION_METHOD
    ] = None
    batch_size: Annotated[int | None, BATCH_SIZE] = None
    bootstrap_servers: Annotated[Strings | None, BOOTSTRAP_SERVERS] = None
    consumer_group_id: Annotated[str | None, CONSUMER_GROUP] = None
    dead_letter_queue: Annotated[sqs.IQueue | Source | None, QUEUE] = None
    description: Annotated[str | None, text(512)] = None
    desired_state: Annotated[str | None, keyword("running", "stopped")] = None
    enrichment: Annotated[
        lambda_.IFunction | Source | None,
        Resource("a function", "function_arn", arn=FUNCTION_ARN, creatable=False, nameable=False),
    ] = None
    enrichment_input_template: Annotated[str | None, string()] = None
    engine_type: Annotated[str | None, keyword("activemq", "rabbitmq")] = None
    filters: Annotated[Sequence[Mapping[str, Any]] | None, FILTERS] = None
    input_template: Annotated[str | None, string()] = None
    invocation_type: Annotated[str | None, keyword("request_response", "fire_and_forget")] = None
    kms_key_identifier: Annotated[str | None, string()] = None
    log_configuration: Annotated[
        pipes.CfnPipe.PipeLogConfigurationProperty | None,
        instance(
            pipes.CfnPipe.PipeLogConfigurationProperty, "a CfnPipe.PipeLogConfigurationProperty"
        ),
    ] = None
    max_batching_window: Annotated[Duration | None, BATCHING_WINDOW] = None
    max_record_age: Annotated[Duration | None, RECORD_AGE] = None
    name: Annotated[
        str | None, string(r"[\w.-]{1,64}", "a name of letters, digits, '_', '.' and '-'")
    ] = None
    on_partial_batch_item_failure: Annotated[str | None, keyword("automatic_bisect")] = None
    parallelization_factor: Annotated[int | None, PARALLELIZATION_FACTOR] = None
    queue: Annotated[
        str | None, string(r".{1,1000}", "a queue's name of up to 1,000 characters")
    ] = None
    retry_attempts: Annotated[int | None, RECORD_RETRIES] = None
    role: Annotated[
        iam.IRole | None, Resource("a role", "assume_role_action", creatable=False, nameable=False)
    ] = None
    root_ca_certificate: Annotated[secretsmanager.ISecret | Source | None, SECRET] = None
    secret: Annotated[secretsmanager.ISecret | Source | None, SECRET] = None
    security_group: Annotated[ec2.ISecurityGroup | Source | None, SECURITY_GROUP] = None
    starting_position: Annotated[lambda_.StartingPosition | None, STARTING_POSITION] = None
    starting_position_timestamp: Annotated[int | None, STARTING_TIMESTAMP] = None
    tags: Annotated[Mapping[str, str] | None, string_table()] = None
    topic: Annotated[str | None, TOPIC] = None
    virtual_host: Annotated[str | None, VIRTUAL_HOST] = None
    vpc: Annotated[ec2.IVpc | Source | None, VPC] = None
    vpc_subnets: Annotated[ec2.SubnetSelection | Mapping[str, Any] | None, VPC_SUBNETS] = None

    def __attrs_post_init__(self) -> None:
        check_options(self)
        if self.enrichment_input_template is not None and self.enrichment is None:
            raise TriggerError(
                "there is no enrichment to give it to",
                key="enrichment_input_template",
                remedy="set enrichment, or leave it out",
            )

    @property
    def default_id(self) -> str:
        """The kind and the source's name."""
        if self.resource is None:
            return camel_case(self.type, str(self.topic))
        name = arn_part(self.resource, ":(?:table/|stream/|cluster/|broker:)([^/:]+)")
        return super().default_id if name is None else camel_case(self.type, name)

    def bind(self, function: lambda_.Function, construct_id: str) -> IConstruct:
        """Makes the pipe and its role."""
        role: Any = self.role or pipe_role(function, construct_id, self.name)
        source, source_arn, parameters = connect(self, function, construct_id, role)
        if self.filters is not None:
            patterns = [_Pipe.FilterProperty(pattern=each["pattern"]) for each in self.filters]
            parameters["filter_criteria"] = _Pipe.FilterCriteriaProperty(filters=patterns)
        handler = self.handler(function)
        target = handler.function_arn
        allow_invoking(role, target)
        state = self.desired_state
        pipe = pipes.CfnPipe(
            function,
            f"{construct_id}Pipe",
            role_arn=role.role_arn,
            source=source_arn,
            target=target,
            source_parameters=(
                _Pipe.PipeSourceParametersProperty(**parameters) if parameters else None
            ),
            target_parameters=_Pipe.PipeTargetParametersProperty(
                input_template=self.input_template,
                lambda_function_parameters=_Pipe.PipeTargetLambdaFunctionParametersProperty(
                    invocation_type=(self.invocation_type or "request_response").upper()
                ),
            ),
            enrichment=self._enrichment(role),
            enrichment_parameters=None
            if self.enrichment_input_template is None
            else _Pipe.PipeEnrichmentParametersProperty(
                input_template=self.enrichment_input_template
            ),
            description=self.description,
            desired_state=None if state is None else state.upper(),
            kms_key_identifier=self.kms_key_identifier,
            log_configuration=self.log_configuration,
            name=self.name,
            tags=None if self.tags is None else dict(self.tags),
        )
        # Pipes checks when it is made what the role may do.
        pipe.node.add_dependency(role)
        check_again(function, self, pipe, OF_PIPES)
        if self.invocation_type == "fire_and_forget":
            check_failures(function, handler)
        return source

    def _enrichment(self, role: iam.IRole) -> str | None:
        enrichment: Any = self.enrichment
        if enrichment is None:
            return None
        by_arn = isinstance(enrichment, ImportedByArn)
        arn = enrichment.resolve() if by_arn else str(invocable(enrichment).function_arn)
        allow_invoking(role, arn)
        return arn

    def sample_event(self) -> list[Any]:
        """Returns a batch of one message or record, or of the template as it stands."""
        if self.input_template is not None:
            return [self.input_template]
        return sample_records(self)
