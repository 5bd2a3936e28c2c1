"""What the triggers by rules of EventBridge share: the rule, its target, and what is tried to deliver."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, cast

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.source import Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.events.delivery_options import (
    MAX_EVENT_AGE,
    RETRY_ATTEMPTS,
    retry_policy_at,
    warn_undelivered,
)
from cdk_rust_lambda.triggers.events.envelope import EVENTBRIDGE_EVENT, envelope
from cdk_rust_lambda.triggers.events.rule_inputs import (
    INPUT_PATH,
    INPUT_TRANSFORMER,
    event_unless_input,
    given_of,
    target_input_of,
)
from cdk_rust_lambda.triggers.events.rule_permission import allowed_for_all_rules
from cdk_rust_lambda.triggers.options.aws_resources import QUEUE
from cdk_rust_lambda.triggers.options.fields import anything, flag, set_options, string, text
from cdk_rust_lambda.triggers.wiring.asynchronous import (
    check_failures,
    dead_letter_queue_of,
    warn_of_policy,
)
from cdk_rust_lambda.triggers.wiring.final_options import check_again

if TYPE_CHECKING:
    from constructs import IConstruct

_OF_RULES = retry_policy_at("Targets.0.RetryPolicy")


@with_options
class RuleTrigger(Trigger):
    """What the triggers by rules of EventBridge have in common.

    EventBridge invokes asynchronously; it may invoke for this rule only. With `input`, `input_path` or
    `input_transformer`, the Rust event is a type of the handler's own.

    Args:
        dead_letter_queue: A standard queue for events that EventBridge can't deliver. Default: none.
            What the function fails on goes to its own `on_failure` instead.
        description: What the rule is for. Default: nothing.
        enabled: Whether the rule matches. Default: True.
        input: What the function is given instead of the event: any value, or
            `events.RuleTargetInput` in Python. Default: the event.
        input_path: Give the function only this part of the event: `$.detail`. Not with `input`.
            Default: all of it.
        input_transformer: Give the function a template filled from the event: `input_template`, with
            `<name>` for the path of that name in `input_paths_map`. Not with `input`. Default: the event.
        max_event_age: Try so long to deliver: 1 minute to 24 hours. Default: 24 hours.
        retry_attempts: Try so often again to deliver: 0 to 185. Default: 185.
        rule_name: The rule's name. Default: CloudFormation's.
        scope_permission_to_rule: Whether the permission is for this rule alone; else it is one for all rules of
            the account and Region, which all such triggers of the function share: it helps if there are so many
            that the policy is full. Default: True.

    Raises:
        TriggerError: an option out of range, a pattern that matches nothing, two inputs, or a FIFO queue.
    """

    event: ClassVar[HandlerEvent] = event_unless_input(EVENTBRIDGE_EVENT)

    _: KW_ONLY
    dead_letter_queue: Annotated[sqs.IQueue | Source | None, QUEUE] = None
    description: Annotated[str | None, text(512)] = None
    enabled: Annotated[bool | None, flag()] = None
    input: Annotated[Any, anything()] = None
    input_path: Annotated[str | None, INPUT_PATH] = None
    input_transformer: Annotated[
        events.CfnRule.InputTransformerProperty | Mapping[str, Any] | None, INPUT_TRANSFORMER
    ] = None
    max_event_age: Annotated[Duration | None, MAX_EVENT_AGE] = None
    retry_attempts: Annotated[int | None, RETRY_ATTEMPTS] = None
    rule_name: Annotated[
        str | None, string(r"[\w.-]{1,64}", "a name of at most 64 letters, digits, - _ .")
    ] = None
    scope_permission_to_rule: Annotated[bool | None, flag()] = None

    def source_construct(self, _function: lambda_.Function, _construct_id: str) -> Any:
        """Returns the source as it was given, imported or created; None if there is none."""
        return None if isinstance(self.source, Source) else self.source

    @abstractmethod
    def rule_options(self, source: Any) -> dict[str, Any]:
        """Returns what the rule matches, as keywords of `events.Rule`.

        Args:
            source: What `source_construct` returned.
        """

    @abstractmethod
    def example(self) -> dict[str, Any]:
        """Returns those fields of an event that the rule matches."""

    def target_input(self) -> events.RuleTargetInput | None:
        """Returns what the function is given; None for the event."""
        return target_input_of(self)

    def bind(self, function: lambda_.Function, construct_id: str) -> IConstruct:
        """Adds a rule with the function or its alias as its target.

        Returns:
            The source; the rule, if the trigger names none or only the name of one.
        """
        handler = self.handler(function)
        target_function = handler
        if self.scope_permission_to_rule is False:
            target_function = allowed_for_all_rules(handler)

        def target(options: Mapping[str, Any]) -> Any:
            return targets.LambdaFunction(target_function, event=self.target_input(), **options)

        source = self.add_rule(function, construct_id, target)
        check_failures(function, handler)
        return source

    def add_rule(
        self,
        function: lambda_.Function,
        construct_id: str,
        target_of: Callable[[Mapping[str, Any]], Any],
    ) -> IConstruct:
        """Adds the rule.

        Args:
            function: Where to make it.
            construct_id: Its id there.
            target_of: Makes its target from what all targets have.

        Returns:
            The source; the rule, if the trigger names none or only the name of one.
        """
        queue = dead_letter_queue_of(
            function, construct_id, self.dead_letter_queue, "EventBridge", check_id="eb-retry"
        )
        owner = f"the rule of {construct_id}"
        warn_of_policy(function, queue, "EventBridge", "events.amazonaws.com", owner)
        if queue is None:
            warn_undelivered(function, construct_id, "EventBridge", self.max_event_age)
        target = target_of(
            {"dead_letter_queue": queue, **set_options(self, "max_event_age", "retry_attempts")}
        )
        source: IConstruct | None = self.source_construct(function, construct_id)
        options = self.rule_options(source)
        pattern = options.get("event_pattern")
        if isinstance(pattern, dict):
            # The construct takes lists of texts only; the resource takes all that EventBridge does.
            options["event_pattern"] = events.EventPattern(version=["0"])
        options |= set_options(self, "description", "enabled", "rule_name")
        rule = events.Rule(
            function, construct_id, targets=[cast("events.IRuleTarget", target)], **options
        )
        if isinstance(pattern, dict):
            cfn_rule = rule.node.default_child
            assert isinstance(cfn_rule, events.CfnRule)  # noqa: S101 - a Rule's default child
            cfn_rule.event_pattern = pattern
        check_again(function, self, rule, _OF_RULES)
        return source or rule

    def sample_event(self) -> Any:
        """Returns the input, or an event that the rule matches, or what is made of it."""
        return given_of(self, envelope(self.example()))
