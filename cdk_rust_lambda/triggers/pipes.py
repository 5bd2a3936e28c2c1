"""EventBridge Pipes from a queue or a stream to the function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, ClassVar, Literal

from attrs import frozen
from aws_cdk import Duration, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_pipes as pipes
from aws_cdk import aws_sqs as sqs
from constructs import IConstruct

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.dynamodb_stream import (
    TABLE_STREAM_ARN,
    DynamoDbStreamTrigger,
    stream_label,
    table_of,
)
from cdk_rust_lambda.triggers.failures import QUEUE_ARN, QUEUE_NAME, queue_of
from cdk_rust_lambda.triggers.kinesis_stream import STREAM_ARN, KinesisStreamTrigger, stream_of
from cdk_rust_lambda.triggers.mapping_options import record_age
from cdk_rust_lambda.triggers.mappings import (
    arn_part,
    camel_case,
    check_poison,
    count_reader,
    require_position,
)
from cdk_rust_lambda.triggers.options import (
    choice,
    duration,
    filters,
    instance,
    integer,
    one_of,
    resource,
    table,
    text,
)
from cdk_rust_lambda.triggers.source import Source, SourceArn, has_member
from cdk_rust_lambda.triggers.sqs import SqsTrigger
from cdk_rust_lambda.triggers.trigger import HandlerEvent, Trigger, inform

_FUNCTION_ARN = r"arn:[\w-]+:lambda:[\w-]+:\w+:function:[\w-]+(:[\w$-]+)?"
_ONLY_STREAMS = (
    *("dead_letter_queue", "max_record_age", "on_partial_batch_item_failure"),
    *("parallelization_factor", "retry_attempts", "starting_position"),
    "starting_position_timestamp",
)
_Pipe = pipes.CfnPipe


@frozen
class PipeTrigger(Trigger):
    """Invokes the function through an EventBridge pipe, with a list of messages or records.

    The pipe filters, enriches and transforms what a queue or a stream holds. Its role may read the
    source and invoke the function, and can be assumed for the account's pipes only. Other sources
    have kinds of their own: `msk`, `self-managed-kafka`, `activemq`, `rabbitmq`. The event is a JSON
    list, of a type of the handler's own. See "Amazon EventBridge Pipes" in the EventBridge guide.

    Args:
        event_source: A queue, a Kinesis stream or a table with a stream, or the ARN of a queue, a
            Kinesis stream or a table's stream. In Cargo.toml: `source`. Needed.
        batch_size: At most so many at once: 1 to 10,000. Default: 10 messages, or 100 records.
        dead_letter_queue: The queue for records that are given up; streams only. Default: none.
        description: What the pipe is for. Default: nothing.
        desired_state: `running` or `stopped`. Default: running.
        enrichment: A function that each batch goes through before. Default: none.
        enrichment_input_template: The template of what that function is given. Default: the batch.
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
        retry_attempts: Try again so often: 0 to 10,000, -1 for until the record expires; streams
            only. Default: -1.
        role: The pipe's role, which is granted what it needs. Default: one is created.
        starting_position: Where reading begins: `LATEST` or `TRIM_HORIZON`, for a Kinesis stream also
            `AT_TIMESTAMP`. Needed for streams.
        starting_position_timestamp: The time of `AT_TIMESTAMP`, in seconds since 1970.
        tags: Tags of the pipe. Default: those of the stack.

    Raises:
        TriggerError: an option out of range, or not for this source.
    """

    type: ClassVar[str] = "pipe"
    source_field: ClassVar[str | None] = "event_source"
    event: ClassVar[HandlerEvent] = HandlerEvent()
    covers: ClassVar[tuple[Any, ...]] = (pipes.CfnPipe,)
    leaves_out: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "source": "event_source is the construct, or its ARN",
            "target": "it is the function",
            "role_arn": "role is the construct",
            "source_parameters": "options of their own: batch_size, filters, starting_position, ...",
            "target_parameters": "options of their own: input_template, invocation_type",
            "enrichment_parameters": "an option of its own: enrichment_input_template",
        }
    )

    event_source: (
        sqs.IQueue | kinesis.IStream | dynamodb.ITable | dynamodb.ITableV2 | Source | None
    ) = resource(
        "a queue, a Kinesis stream or a table with a stream",
        ("queue_arn", "stream_arn", "table_stream_arn"),
        is_source=True,
        arn=rf"{QUEUE_ARN}|{STREAM_ARN}|{TABLE_STREAM_ARN}",
        creatable=False,
        required=True,
        nameable=False,
    )
    batch_size: int | None = integer(1, 10_000)
    dead_letter_queue: sqs.IQueue | Source | None = resource(
        "a queue", "queue_arn", arn=QUEUE_ARN, name=QUEUE_NAME
    )
    description: str | None = text()
    desired_state: str | None = one_of("running", "stopped")
    enrichment: lambda_.IFunction | Source | None = resource(
        "a function", "function_arn", arn=_FUNCTION_ARN, creatable=False, nameable=False
    )
    enrichment_input_template: str | None = text()
    filters: Sequence[Mapping[str, Any]] | None = filters()
    input_template: str | None = text()
    invocation_type: str | None = one_of("request_response", "fire_and_forget")
    kms_key_identifier: str | None = text()
    log_configuration: pipes.CfnPipe.PipeLogConfigurationProperty | None = instance(
        pipes.CfnPipe.PipeLogConfigurationProperty, "a CfnPipe.PipeLogConfigurationProperty"
    )
    max_batching_window: Duration | None = duration(0, 300)
    max_record_age: Duration | None = record_age()
    name: str | None = text(r"[\w.-]{1,64}", "a name of letters, digits, '_', '.' and '-'")
    on_partial_batch_item_failure: str | None = one_of("automatic_bisect")
    parallelization_factor: int | None = integer(1, 10)
    retry_attempts: int | None = integer(-1, 10_000)
    role: iam.IRole | None = resource(
        "a role", "assume_role_action", creatable=False, nameable=False
    )
    starting_position: lambda_.StartingPosition | None = choice(lambda_.StartingPosition)
    starting_position_timestamp: int | None = integer(0)
    tags: Mapping[str, str] | None = table()

    def __attrs_post_init__(self) -> None:
        kind = self._kind
        for option in _ONLY_STREAMS:
            if kind == "queue" and getattr(self, option) is not None:
                raise TriggerError(
                    f"{option} is for streams, but the source is a queue",
                    key=option,
                    remedy="leave it out: the queue's own redrive policy says what happens",
                )
        if kind != "queue":
            require_position(self.starting_position, self.starting_position_timestamp)
        if kind == "table" and self.starting_position is lambda_.StartingPosition.AT_TIMESTAMP:
            raise TriggerError(
                "a DynamoDB stream can't be read from a time on",
                key="starting_position",
                remedy="write latest or trim_horizon",
            )
        if self.enrichment_input_template is not None and self.enrichment is None:
            raise TriggerError(
                "there is no enrichment to give it to",
                key="enrichment_input_template",
                remedy="set enrichment, or leave it out",
            )

    @property
    def default_id(self) -> str:
        """The kind and the source's name."""
        name = arn_part(self.event_source, ":(?:table|stream)/([^/]+)")
        return super().default_id if name is None else camel_case(self.type, name)

    @property
    def _kind(self) -> Literal["queue", "stream", "table"]:
        source = self.event_source
        if isinstance(source, SourceArn):
            service = source.arn.split(":")[2]
            return {"sqs": "queue", "kinesis": "stream"}.get(service, "table")  # type: ignore[return-value]
        if has_member(source, "queue_arn"):
            return "queue"
        return "stream" if has_member(source, "stream_arn") else "table"

    def bind(self, function: lambda_.Function, construct_id: str) -> IConstruct:
        """Makes the pipe and its role."""
        role: Any = self.role or self._new_role(function, construct_id)
        source, source_arn = self._source(function, construct_id, role)
        target = self.handler(function).function_arn
        _allow_invoking(role, target)
        state = self.desired_state
        pipe = pipes.CfnPipe(
            function,
            f"{construct_id}Pipe",
            role_arn=role.role_arn,
            source=source_arn,
            target=target,
            source_parameters=self._source_parameters(function, construct_id, role),
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
        return source

    def _new_role(self, function: lambda_.Function, construct_id: str) -> iam.Role:
        """Makes a role for pipes of the same account, as the guide says against confused deputies."""
        stack = Stack.of(function)
        conditions: dict[str, Any] = {"StringEquals": {"aws:SourceAccount": stack.account}}
        if self.name is not None:
            arn = stack.format_arn(service="pipes", resource="pipe", resource_name=self.name)
            conditions["ArnEquals"] = {"aws:SourceArn": arn}
        principal: Any = iam.ServicePrincipal("pipes.amazonaws.com", conditions=conditions)
        return iam.Role(function, f"{construct_id}Role", assumed_by=principal)

    def _source(
        self, function: lambda_.Function, construct_id: str, role: iam.IRole
    ) -> tuple[IConstruct, str]:
        """Returns the source and its ARN, after the role may read it."""
        if self._kind == "queue":
            queue = queue_of(function, construct_id, self.event_source)
            queue.grant_consume_messages(role)
            if self.filters is not None:
                inform(
                    function,
                    "filter-drop",
                    f"messages of {queue.node.path} that no filter matches are deleted, not left in it",
                )
            return queue, queue.queue_arn
        if self._kind == "stream":
            stream = stream_of(function, construct_id, self.event_source)
            stream.grant_read(role)
            self._check_poison(function, stream, "24 hours to a year as the stream is set")
            return stream, stream.stream_arn
        source_table = table_of(function, construct_id, self.event_source, key="event_source")
        source_table.grant_stream_read(role)
        count_reader(function, stream_label(self.event_source, source_table))
        self._check_poison(function, source_table, "up to 24 hours")
        return source_table, str(source_table.table_stream_arn)

    def _check_poison(self, function: lambda_.Function, source: IConstruct, until: str) -> None:
        check_poison(function, source.node.path, self.retry_attempts, self.max_record_age, until)

    def _enrichment(self, role: iam.IRole) -> str | None:
        enrichment: Any = self.enrichment
        if enrichment is None:
            return None
        by_arn = isinstance(enrichment, SourceArn)
        arn = enrichment.resolve() if by_arn else str(enrichment.function_arn)
        _allow_invoking(role, arn)
        return arn

    def _source_parameters(
        self, function: lambda_.Function, construct_id: str, role: iam.IRole
    ) -> pipes.CfnPipe.PipeSourceParametersProperty | None:
        batches: dict[str, Any] = {}
        if self.batch_size is not None:
            batches["batch_size"] = self.batch_size
        if self.max_batching_window is not None:
            batches["maximum_batching_window_in_seconds"] = self.max_batching_window.to_seconds()
        parameters: dict[str, Any] = {}
        if self.filters is not None:
            patterns = [_Pipe.FilterProperty(pattern=each["pattern"]) for each in self.filters]
            parameters["filter_criteria"] = _Pipe.FilterCriteriaProperty(filters=patterns)
        if self._kind != "queue":
            batches |= self._stream_parameters(function, construct_id, role)
        if self._kind == "stream":
            timestamp = self.starting_position_timestamp
            if timestamp is not None:
                # CloudFormation takes it as a date here, other than in event source mappings.
                date = datetime.fromtimestamp(timestamp, UTC)
                batches["starting_position_timestamp"] = f"{date:%Y-%m-%dT%H:%M:%SZ}"
            parameters["kinesis_stream_parameters"] = (
                _Pipe.PipeSourceKinesisStreamParametersProperty(**batches)
            )
        elif self._kind == "table":
            parameters["dynamo_db_stream_parameters"] = (
                _Pipe.PipeSourceDynamoDBStreamParametersProperty(**batches)
            )
        elif batches:
            parameters["sqs_queue_parameters"] = _Pipe.PipeSourceSqsQueueParametersProperty(
                **batches
            )
        return _Pipe.PipeSourceParametersProperty(**parameters) if parameters else None

    def _stream_parameters(
        self, function: lambda_.Function, construct_id: str, role: iam.IRole
    ) -> dict[str, Any]:
        age, bisect = self.max_record_age, self.on_partial_batch_item_failure
        dead_letters = None
        if self.dead_letter_queue is not None:
            queue = queue_of(function, f"{construct_id}DeadLetterQueue", self.dead_letter_queue)
            queue.grant_send_messages(role)
            dead_letters = _Pipe.DeadLetterConfigProperty(arn=queue.queue_arn)
        position: Any = self.starting_position
        return {
            "starting_position": position.name,
            "dead_letter_config": dead_letters,
            "maximum_record_age_in_seconds": None if age is None else age.to_seconds(),
            "maximum_retry_attempts": self.retry_attempts,
            "on_partial_batch_item_failure": None if bisect is None else bisect.upper(),
            "parallelization_factor": self.parallelization_factor,
        }

    def sample_event(self) -> list[Any]:
        """Returns a batch of one message or record, or of the template as it stands."""
        if self.input_template is not None:
            return [self.input_template]
        source: Any = self.event_source
        if self._kind == "queue":
            records: list[Any] = SqsTrigger(source).sample_event()["Records"]
        elif self._kind == "stream":
            trigger = KinesisStreamTrigger(
                source, starting_position=lambda_.StartingPosition.LATEST
            )
            records = trigger.sample_event()["Records"]
            # A pipe puts what Kinesis says beside the rest.
            records = [{**record.pop("kinesis"), **record} for record in records]
        else:
            position = lambda_.StartingPosition.LATEST
            records = DynamoDbStreamTrigger(source, starting_position=position).sample_event()[
                "Records"
            ]
        return records


def _allow_invoking(role: iam.IRole, function_arn: str) -> None:
    """Lets the pipe invoke a function, or this alias of it, and no other version."""
    role.add_to_principal_policy(
        iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[function_arn])
    )
