"""Checks of queues, for all kinds of triggers that read them."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from aws_cdk import Duration, Reference, Token, Tokenization
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.notices.notice import Notice
from cdk_rust_lambda.triggers.core.function_features import features_of
from cdk_rust_lambda.triggers.core.resource_tables import resource_table
from cdk_rust_lambda.triggers.core.trigger import inform, warn
from cdk_rust_lambda.triggers.core.values import is_token
from cdk_rust_lambda.triggers.wiring.final_values import (
    DEFAULT_TIMEOUT,
    check_finally,
    checked,
    final_number,
    final_timeout,
)
from cdk_rust_lambda.triggers.wiring.permissions import timeout_of

if TYPE_CHECKING:
    from cdk_rust_lambda.synthesis.properties import Finding, Properties

RECEIVE_COUNT = 5
_DEFAULT_VISIBILITY = 30  # seconds; SQS's own default
_LONGEST_VISIBILITY = 43_200  # seconds; 12 hours
_VISIBILITY_FACTOR = 6


def wanted_visibility(timeout: int) -> int:
    """Returns for how many seconds a queue should hide messages, by the function's timeout."""
    return min(_VISIBILITY_FACTOR * timeout, _LONGEST_VISIBILITY)


def check_batch(batch_size: int | None, window: Duration | None) -> None:
    """Refuses a batch of more than 10 messages without a window.

    Raises:
        TriggerError: it is one.
    """
    if (batch_size or 0) > 10 and not _has_window(window):
        raise TriggerError(
            f"a batch of {batch_size} messages needs a window to be filled in",
            key="batch_size",
            remedy="set max_batching_window to 1 second or more, or batch_size to 10 or less",
            check_id="sqs-batch",
        )


def _has_window(window: Duration | None) -> bool:
    """Whether there is a window of a second or more; a token may be one."""
    if window is None:
        return False
    return window.is_unresolved() or window.to_milliseconds() >= 1000


def check_fifo(batch_size: int | None, window: Duration | None) -> None:
    """Refuses what a FIFO queue doesn't have.

    Raises:
        TriggerError: a batch of more than 10 messages, or a window.
    """
    if (batch_size or 0) > 10:
        raise TriggerError(
            f"a FIFO queue gives at most 10 messages at once, not {batch_size}",
            key="batch_size",
            remedy="set it to 10 or less",
            check_id="sqs-batch",
        )
    if window is not None and (window.is_unresolved() or window.to_milliseconds() > 0):
        raise TriggerError(
            "a FIFO queue has no batching window",
            key="max_batching_window",
            remedy="leave it out",
            check_id="sqs-fifo-window",
        )


def inform_of_filters(function: lambda_.Function, queue: sqs.IQueue) -> None:
    """Says what happens to messages that no filter matches."""
    inform(
        function,
        "filter-drop",
        f"messages of {queue.node.path} that no filter matches are deleted, not left in it. Filter in the"
        " function if they are needed elsewhere",
    )


def resource_of(queue: sqs.IQueue) -> sqs.CfnQueue | None:
    """Returns a queue's resource, if the app has it; one that CloudFormation's text brings is imported by its ARN.

    Args:
        queue: The queue.
    """
    if isinstance(queue, sqs.Queue):
        found = queue.node.default_child
    else:
        arn = Tokenization.reverse_string(queue.queue_arn)
        token = arn.first_token if arn.length == 1 else None
        found = token.target if isinstance(token, Reference) else None
    return found if isinstance(found, sqs.CfnQueue) else None


def check_visibility(
    function: lambda_.Function,
    queue: sqs.IQueue,
    resource: sqs.CfnQueue,
    *,
    refuses: bool = True,
    is_waited_for: bool = True,
) -> None:
    """Checks for how long a queue hides messages that the function works on.

    See "Configuring a queue to use with Lambda" in the Lambda guide.

    Args:
        function: The function.
        queue: The queue.
        resource: Its resource.
        refuses: Whether AWS refuses less than the function's timeout, as Lambda does.
        is_waited_for: Whether a message stays in the queue until its durable execution has ended.

    Raises:
        TriggerError: it does, and it is less.
    """
    visibility = resource.visibility_timeout
    seconds: int | None = None
    if not Token.is_unresolved(visibility):
        seconds = _DEFAULT_VISIBILITY if visibility is None else int(visibility)

    execution = ceil(features_of(function).execution_seconds or 0) if is_waited_for else 0

    def check(timeout: int, seconds: int) -> Finding:
        wanted = wanted_visibility(max(timeout, execution))
        remedy = _visibility_remedy(queue, wanted)
        if refuses and seconds < timeout:
            return TriggerError(
                f"the queue {queue.node.path} hides a message for {seconds} seconds, but the function may"
                f" take {timeout}: Lambda refuses such a mapping",
                key="queue",
                remedy=remedy,
                check_id="sqs-visibility",
            )
        if seconds < wanted:
            longest = f"the function's timeout of {timeout}"
            if execution > timeout:
                longest = f"the {execution} seconds that an execution of the function may take"
            return Notice.warning(
                "sqs-visibility-6x",
                f"the queue {queue.node.path} hides a message for {seconds} seconds, less than 6 times"
                f" {longest}: it may be delivered twice. {_sentence(remedy)}",
            )
        return None

    def check_final(function: Properties, queue: Properties) -> Finding:
        seconds = final_number(queue, "VisibilityTimeout", _DEFAULT_VISIBILITY)
        return checked(check, final_timeout(function), seconds)

    check_finally(function, checked(check, timeout_of(function), seconds), check_final, resource)


def _visibility_remedy(queue: sqs.IQueue, seconds: int) -> str:
    table = resource_table(queue)
    if table is not None:
        return table.remedy("visibility_timeout", str(seconds))
    if isinstance(queue, sqs.Queue):
        return f"set visibility_timeout=Duration.seconds({seconds}) on the queue"
    return f"set VisibilityTimeout: {seconds} on the queue"


def _sentence(remedy: str) -> str:
    return f"{remedy[:1].upper()}{remedy[1:]}"


def inform_of_import(function: lambda_.Function, queue: sqs.IQueue) -> None:
    """Says what must be so of a queue that another stack or app has, and can't be seen.

    See "Configuring a queue to use with Lambda", and of other accounts "Tutorial: Using a cross-account Amazon
    SQS queue as an event source", in the Lambda guide.
    """
    timeout = DEFAULT_TIMEOUT if function.timeout is None else timeout_of(function)
    features = features_of(function)
    execution = features.execution_seconds
    number = "" if timeout is None else f" of {timeout} seconds"
    if timeout is None or (features.is_durable and execution is None):
        wanted = f"{_VISIBILITY_FACTOR} times that"
        wanted += ", and what an execution may take," if features.is_durable else ""
    else:
        wanted = f"{wanted_visibility(max(timeout, ceil(execution or 0)))} seconds"
    policy = ""
    accounts = (queue.env.account, function.env.account)
    if accounts[0] != accounts[1] and not any(map(Token.is_unresolved, accounts)):
        policy = (
            f", and that the queue's policy in the account {accounts[0]} lets the function's role receive and"
            " delete messages and get attributes: without it the deployment fails, too"
        )
    inform(
        function,
        "sqs-imported",
        f"the queue {queue.node.path} is imported, so that its visibility timeout can't be seen: Lambda refuses"
        f" a mapping if it is less than the function's timeout{number}. See that it is"
        f" {wanted} or more{policy}",
    )


def check_dead_letter_queue(
    function: lambda_.Function, queue: sqs.IQueue, resource: sqs.CfnQueue
) -> None:
    """Warns of a queue whose messages come again for ever, or are given up too soon."""
    policy = resource.redrive_policy
    if policy is None:
        warn(
            function,
            "sqs-dlq",
            f"the queue {queue.node.path} has no dead-letter queue: a message that fails comes again"
            f" until it expires. {_dead_letter_remedy(queue, has_none=True)} or more",
        )
        return
    # Text that CloudFormation's is written in may have the number as text.
    count = policy.get("maxReceiveCount") if isinstance(policy, dict) else None
    if isinstance(count, str) and count.isdecimal():
        count = int(count)
    if isinstance(count, int | float) and not is_token(count) and count < RECEIVE_COUNT:
        warn(
            function,
            "sqs-dlq",
            f"the queue {queue.node.path} gives up after {count:g} receives:"
            " when Lambda throttles, messages go to the dead-letter queue that were never handled."
            f" {_dead_letter_remedy(queue, has_none=False)} or more",
        )


def _dead_letter_remedy(queue: sqs.IQueue, *, has_none: bool) -> str:
    table = resource_table(queue)
    if table is not None:
        return _sentence(table.remedy("max_receive_count", str(RECEIVE_COUNT)))
    option, count = "RedrivePolicy", f"a maxReceiveCount of {RECEIVE_COUNT}"
    if isinstance(queue, sqs.Queue):
        option, count = "dead_letter_queue", f"max_receive_count={RECEIVE_COUNT}"
    return f"Set the queue's {option}, with {count}" if has_none else f"Set {count}"
