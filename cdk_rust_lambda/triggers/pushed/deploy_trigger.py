"""Invocations during a deployment of the stack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar

from aws_cdk import Duration, triggers
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.options.fields import duration, enum_member, flag, set_options
from cdk_rust_lambda.triggers.options.instances import instances
from cdk_rust_lambda.triggers.wiring.asynchronous import check_failures


@with_options
class DeployTrigger(Trigger):
    """Invokes the function while the stack is deployed: to prepare a database, to check that all works.

    Wired as a `triggers.Trigger` of aws-cdk-lib: a custom resource with a function of its own, which invokes
    this function's current version; if it fails, so does the deployment. The event is an empty object. See
    the module `triggers` in the AWS CDK reference.

    Args:
        execute_after: Only after these constructs are deployed; only in Python. Default: none.
        execute_before: Before these constructs are deployed; only in Python. Default: none.
        execute_on_handler_change: Whether again whenever the function changes. Default: True.
        invocation_type: `request_response`, `event` to go on without its answer, or `dry_run`.
            Default: request_response.
        timeout: How long the deployment waits for the answer, at most 15 minutes. Default: 2 minutes.

    Raises:
        TriggerError: an alias, or an option of a wrong type.
    """

    type: ClassVar[str] = "deploy-trigger"
    source_field: ClassVar[str | None] = None
    event: ClassVar[HandlerEvent] = HandlerEvent()

    _: KW_ONLY
    execute_after: Annotated[
        Sequence[Construct] | None, instances(Construct, "a list of constructs")
    ] = None
    execute_before: Annotated[
        Sequence[Construct] | None, instances(Construct, "a list of constructs")
    ] = None
    execute_on_handler_change: Annotated[bool | None, flag()] = None
    invocation_type: Annotated[
        triggers.InvocationType | None, enum_member(triggers.InvocationType)
    ] = None
    timeout: Annotated[Duration | None, duration(1, 900)] = None

    def __attrs_post_init__(self) -> None:
        if self.alias is not None:
            raise TriggerError(
                "a deployment invokes the function's current version, no alias",
                key="alias",
                remedy="leave it out",
            )

    def bind(self, function: lambda_.Function, construct_id: str) -> triggers.Trigger:
        """Creates the custom resource."""
        if self.invocation_type is triggers.InvocationType.EVENT:
            check_failures(function, self.handler(function))
        return triggers.Trigger(
            function,
            construct_id,
            handler=function,
            **set_options(
                self,
                *("execute_after", "execute_before", "execute_on_handler_change"),
                *("invocation_type", "timeout"),
            ),
        )

    def sample_event(self) -> dict[str, Any]:
        """Returns what the custom resource sends."""
        return {}
