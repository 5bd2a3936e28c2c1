"""What delivers to a queue in place of the function: `via = { queue = ... }`."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.triggers.core.trigger import Trigger

if TYPE_CHECKING:
    from aws_cdk import aws_lambda as lambda_
    from aws_cdk import aws_sqs as sqs
    from constructs import IConstruct


class QueueDelivery(Trigger):
    """A kind of trigger whose events a queue may take, from which the function gets them.

    It derives from `Trigger`, and has no options of its own.
    """

    @abstractmethod
    def deliver(
        self,
        function: lambda_.Function,
        construct_id: str,
        queue: sqs.IQueue,
        *,
        raw_message_delivery: bool | None,
    ) -> IConstruct:
        """Lets the source deliver to a queue, with the queue's policy.

        Args:
            function: The function that the queue invokes.
            construct_id: The trigger's id.
            queue: The queue.
            raw_message_delivery: Whether a message is the event's own text, without what the source puts
                around it; None if that isn't said.

        Returns:
            The source, as `bind` returns it.

        Raises:
            TriggerError: it can't be wired.
        """

    def message_body(self, *, raw_message_delivery: bool | None) -> Any:
        """Returns the body of a message with such an event: a text, or what JSON holds.

        Args:
            raw_message_delivery: As in `deliver`.
        """
        del raw_message_delivery  # only some sources have it
        return self.sample_event()
