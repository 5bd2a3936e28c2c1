"""What asynchronous triggers share: where events go that fail, and what is wired only once."""

from __future__ import annotations

from typing import Any

import jsii
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import IValidation

from cdk_rust_lambda.annotations import annotate_at_synthesis
from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.memory import Memory
from cdk_rust_lambda.notices.notice import Notice
from cdk_rust_lambda.triggers.core.function_features import features_of
from cdk_rust_lambda.triggers.core.trigger import warn
from cdk_rust_lambda.triggers.core.values import structure_of
from cdk_rust_lambda.triggers.wiring.resources import queue_of

_failure_checks: Memory[_FailureCheck] = Memory()


def dead_letter_queue_of(
    function: lambda_.Function,
    construct_id: str,
    source: Any,
    sender: str,
    *,
    check_id: str,
) -> sqs.IQueue | None:
    """Returns the queue for events that can't be delivered to the function; None if there is none.

    Args:
        function: The scope to make or import it in.
        construct_id: The id of the trigger.
        source: A queue, a `Source`, or None.
        sender: The service that can't deliver, for messages.
        check_id: The check that refuses a FIFO queue.

    Raises:
        TriggerError: it is a FIFO queue, which none of these services can send to.
    """
    if source is None:
        return None
    queue = queue_of(function, f"{construct_id}DeadLetterQueue", source, "dead_letter_queue")
    if queue.fifo:
        raise TriggerError(
            f"{queue.node.path} is a FIFO queue, but {sender} sends what it can't deliver to a standard"
            " queue only",
            key="dead_letter_queue",
            remedy="name a standard queue, or write { create = true }",
            check_id=check_id,
        )
    return queue


def warn_of_policy(
    function: lambda_.Function,
    queue: sqs.IQueue | None,
    sender: str,
    principal: str,
    resource: str,
) -> None:
    """Warns of a dead-letter queue whose policy may not let a service send to it.

    Args:
        function: The function.
        queue: The queue; None if there is none.
        sender: The service, for messages.
        principal: The service, for the policy.
        resource: Whose ARN the service says.
    """
    if queue is not None and _is_imported(queue):
        warn(function, "dlq-policy", _policy_warning(queue, sender, principal, resource))


def warn_of_queue_policy(
    function: lambda_.Function, queue: sqs.IQueue, sender: str, principal: str, resource: str
) -> None:
    """Warns of a queue in between whose policy may not let a service send to it.

    Args:
        function: The function.
        queue: The queue.
        sender: The service, for messages.
        principal: The service, for the policy.
        resource: Whose ARN the service says.
    """
    if _is_imported(queue):
        warn(function, "queue-policy", _policy_warning(queue, sender, principal, resource))


def _is_imported(queue: sqs.IQueue) -> bool:
    # aws-cdk-lib adds the statement to queues of the app only.
    return queue.node.default_child is None


def _policy_warning(queue: sqs.IQueue, sender: str, principal: str, resource: str) -> str:
    return (
        f"the queue {queue.node.path} is imported, and its policy not changed: {sender} can send to it"
        f" only if the policy allows sqs:SendMessage to the service {principal}, with the condition"
        f" that aws:SourceArn is the ARN of {resource}. Add that to it, then acknowledge this warning"
    )


def check_failures(function: lambda_.Function, handler: lambda_.IFunction) -> None:
    """Warns at synthesis, once per function, if what the function fails on is lost.

    Lambda tries an asynchronous event three times, then drops it; see "How Lambda handles errors and
    retries with asynchronous invocation" in the Lambda guide. Checked at the end, since
    `configure_async_invoke` may be called at any time.

    Args:
        function: The function.
        handler: What the trigger invokes: the function, or its alias.
    """
    _failure_checks.of(function, lambda: _new_check(function)).add(handler)


def _new_check(function: lambda_.Function) -> _FailureCheck:
    check = _FailureCheck(function)
    function.node.add_validation(check)
    return check


@jsii.implements(IValidation)
class _FailureCheck:
    """A validation that never fails, but warns."""

    def __init__(self, function: lambda_.Function) -> None:
        self._function = function
        self._handlers: list[lambda_.IFunction] = []

    def add(self, handler: lambda_.IFunction) -> None:
        if handler not in self._handlers:
            self._handlers.append(handler)

    def validate(self) -> list[str]:
        """Warns; CDK calls it."""
        resource = self._function.node.default_child
        assert isinstance(resource, lambda_.CfnFunction)  # noqa: S101 - a Function's default child
        if structure_of(resource, "dead_letter_config") is None:
            for handler in self._handlers:
                if not _has_destination(handler):
                    notice = Notice.warning("async-dlq", self._text(handler))
                    annotate_at_synthesis(self._function, notice)
                    break
        return []

    def _text(self, handler: lambda_.IFunction) -> str:
        # Durable functions have no destinations: see "Invoking durable Lambda functions" in the Lambda guide.
        is_durable = features_of(self._function).is_durable
        keywords = "" if is_durable else "on_failure or "
        call = "" if is_durable else ", or call configure_async_invoke(on_failure=...)"
        return (
            f"{handler.node.path} is invoked asynchronously: an event that it fails on 3 times is lost. Cargo.toml"
            f" has no key for a queue that takes it: set {keywords}dead_letter_queue_enabled=True in Python, as a"
            f" keyword of RustFunction or in function_options or overrides of RustWorkspace{call}"
        )


def _has_destination(handler: lambda_.IFunction) -> bool:
    if handler.node.default_child is None:
        return True  # imported: not known
    configuration = handler.node.try_find_child("EventInvokeConfig")
    if configuration is None:
        return False
    resource = configuration.node.default_child
    if not isinstance(resource, lambda_.CfnEventInvokeConfig):
        return True
    destinations = structure_of(resource, "destination_config")
    if isinstance(destinations, lambda_.CfnEventInvokeConfig.DestinationConfigProperty):
        return destinations.on_failure is not None
    return destinations is not None  # a token is not known
