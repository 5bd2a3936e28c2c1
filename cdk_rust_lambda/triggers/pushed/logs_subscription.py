"""Log events of CloudWatch Logs."""

from __future__ import annotations

import base64
import gzip
import io
import json
from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, cast

from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_logs_destinations as destinations

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.memory import Memory
from cdk_rust_lambda.triggers.core.duplicates import in_app
from cdk_rust_lambda.triggers.core.option import Option, with_options
from cdk_rust_lambda.triggers.core.samples import ACCOUNT, EPOCH_MILLISECONDS, sample_name
from cdk_rust_lambda.triggers.core.source import (
    Created,
    ImportedByArn,
    ImportedByName,
    Source,
    has_member,
)
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.core.values import structure_of
from cdk_rust_lambda.triggers.options.fields import flag, set_options, string
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.asynchronous import check_failures
from cdk_rust_lambda.triggers.wiring.resources import refuse_properties

if TYPE_CHECKING:
    from attrs import Attribute

_GROUP_NAME = r"[\w./#-]{1,512}"
_GROUP_ARN = rf"arn:[\w-]+:logs:[\w-]+:\w+:log-group:{_GROUP_NAME}(:\*)?"
_MOST_FILTERS = 2  # PutSubscriptionFilter in the reference of the CloudWatch Logs API

_filters: Memory[dict[tuple[str, str], list[str]]] = Memory()


def _check_filter_pattern(_: object, attribute: Attribute[Any], value: Any) -> None:
    is_pattern = has_member(value, "log_pattern_string")
    if not is_pattern and (not isinstance(value, str) or not value):
        raise TriggerError(
            f"expected a filter pattern, found {value!r}",
            key=attribute.name,
            remedy='write one like "ERROR" or { $.level = "error" } in quotes, or leave it out',
        )


@with_options
class LogsSubscriptionTrigger(Trigger):
    """Invokes the function with the log events of a log group, in batches.

    A subscription filter; CloudWatch Logs may invoke for this log group only. The Rust event is
    `aws_lambda_events::event::cloudwatch_logs::LogsEvent` (feature `cloudwatch_logs`), which unpacks
    what is compressed. See "Log group-level subscription filters" in the CloudWatch Logs guide.

    Args:
        log_group: The log group. Default: one is created, which keeps its events for a month and
            stays when the stack is deleted.
        add_permissions: Whether CloudWatch Logs is allowed to invoke the function. Default: True.
        filter_name: The subscription filter's name. Default: CloudFormation's.
        filter_pattern: Only log events that match: a pattern as in CloudWatch Logs, or
            `logs.FilterPattern` in Python. Default: all.

    Raises:
        TriggerError: the function's own log group, or a third filter of a log group.
    """

    type: ClassVar[str] = "logs-subscription"
    source_field: ClassVar[str | None] = "log_group"
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::cloudwatch_logs::LogsEvent", "cloudwatch_logs"
    )

    log_group: Annotated[
        logs.ILogGroup | Source | None,
        Resource("a log group", "log_group_name", arn=_GROUP_ARN, name=_GROUP_NAME),
    ] = None
    _: KW_ONLY
    add_permissions: Annotated[bool | None, flag()] = None
    filter_name: Annotated[
        str | None, string(r"[^:*]{1,512}", "a name of at most 512 signs, without : and *")
    ] = None
    filter_pattern: Annotated[
        logs.IFilterPattern | str | None,
        Option(validator=_check_filter_pattern, schema={"type": "string", "minLength": 1}),
    ] = None

    def bind(self, function: lambda_.Function, construct_id: str) -> logs.ILogGroup:
        """Adds a subscription filter to the log group."""
        group = self._group(function, construct_id)
        if not self.creates_source:
            _refuse_own_group(function, group, is_given=not isinstance(self.log_group, Source))
        _count_filters(function, construct_id, group)
        handler = self.handler(function)
        pattern = self.filter_pattern
        if pattern is None:
            pattern = logs.FilterPattern.all_events()
        elif isinstance(pattern, str):
            pattern = logs.FilterPattern.literal(pattern)
        logs.SubscriptionFilter(
            function,
            f"{construct_id}Filter",
            log_group=group,
            destination=cast(
                "logs.ILogSubscriptionDestination",
                destinations.LambdaDestination(handler, **set_options(self, "add_permissions")),
            ),
            filter_pattern=pattern,
            **set_options(self, "filter_name"),
        )
        check_failures(function, handler)
        return group

    def sample_event(self) -> dict[str, Any]:
        """Returns a batch of one log event, in gzip's format and encoded."""
        name = sample_name(self.log_group, "log_group_name", "example-log-group")
        if isinstance(self.log_group, ImportedByArn):
            found = self.log_group.arn.partition(":log-group:")[2].removesuffix(":*")
            name = "example-log-group" if "${" in found else found
        batch = {
            "messageType": "DATA_MESSAGE",
            "owner": ACCOUNT,
            "logGroup": name,
            "logStream": "example-log-stream",
            "subscriptionFilters": [self.filter_name or "example-filter"],
            "logEvents": [
                {
                    "id": "37046263012364586364836546538204263457934825364723564800",
                    "timestamp": EPOCH_MILLISECONDS,
                    "message": "ERROR example",
                }
            ],
        }
        data = _archived(json.dumps(batch).encode())
        return {"awslogs": {"data": base64.b64encode(data).decode()}}

    def _group(self, scope: lambda_.Function, construct_id: str) -> logs.ILogGroup:
        if isinstance(self.log_group, ImportedByArn):
            arn = self.log_group.resolve()
            return logs.LogGroup.from_log_group_arn(scope, construct_id, arn)
        if isinstance(self.log_group, ImportedByName):
            return logs.LogGroup.from_log_group_name(scope, construct_id, self.log_group.name)
        if self.log_group is None or isinstance(self.log_group, Created):
            if self.log_group is not None:
                refuse_properties(self.log_group, "log group")
            return logs.LogGroup(scope, construct_id, retention=logs.RetentionDays.ONE_MONTH)
        assert not isinstance(self.log_group, Source)  # noqa: S101 - there are no more kinds
        return self.log_group


def _archived(data: bytes) -> bytes:
    """Returns gzip's format of data, the same by every Python and zlib: not made smaller.

    What gzip.compress() has in the header differs from Python to Python, and what zlib makes of data from one
    implementation to the next.
    """
    archive = io.BytesIO()
    with gzip.GzipFile(fileobj=archive, mode="wb", compresslevel=0, mtime=0) as file:
        file.write(data)
    return archive.getvalue()


def _refuse_own_group(function: lambda_.Function, group: logs.ILogGroup, *, is_given: bool) -> None:
    """Refuses the log group that the function writes to, since it would invoke itself for ever."""
    cfn_function = function.node.default_child
    assert isinstance(cfn_function, lambda_.CfnFunction)  # noqa: S101 - a Function's default child
    name = group.log_group_name
    logging = structure_of(cfn_function, "logging_config")
    own = None
    if isinstance(logging, lambda_.CfnFunction.LoggingConfigProperty):
        own = logging.log_group
    if own is None and cfn_function.function_name is not None:
        own = f"/aws/lambda/{cfn_function.function_name}"
    # What function.log_group returns is a construct of the function, whose name is a token: it is known
    # by the id that aws-cdk-lib gives it. One that the trigger imports is in the function's scope too.
    own_id = f"{function.node.id}-LogGroup"
    is_of_function = is_given and group.node.scope is function and group.node.id == own_id
    if name == own or is_of_function:
        raise TriggerError(
            f"{group.node.path} is the log group of {function.node.path} itself: each of its log events"
            " would invoke it again, for ever",
            key="log_group",
            remedy="name the log group of something else",
            check_id="logs-loop",
        )


def _count_filters(function: lambda_.Function, construct_id: str, group: logs.ILogGroup) -> None:
    """Refuses a third filter of a log group, as far as they are in this app."""
    name = group.log_group_name
    found = _filters.of_app(function, dict).setdefault(in_app(group, name), [])
    others = [
        child.node.path
        for child in group.node.children
        if isinstance(child, logs.SubscriptionFilter)
    ]
    others += found
    if len(others) >= _MOST_FILTERS:
        raise TriggerError(
            f"the log group {group.node.path} has {len(others)} subscription filters already, which is"
            f" all that it can have: {', '.join(others)}",
            key="log_group",
            remedy="subscribe one function, and let it call the others",
            check_id="logs-max",
        )
    found.append(f"{function.node.path}/{construct_id}")
