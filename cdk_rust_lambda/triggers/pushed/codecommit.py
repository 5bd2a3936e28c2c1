"""Repositories of CodeCommit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar

from aws_cdk import aws_codecommit as codecommit
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import Strings, with_options
from cdk_rust_lambda.triggers.core.samples import ACCOUNT, REGION, REQUEST_ID, sample_arn
from cdk_rust_lambda.triggers.core.source import Created, Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.core.values import is_token
from cdk_rust_lambda.triggers.options.fields import (
    enum_members,
    set_options,
    string,
    strings,
)
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.asynchronous import check_failures
from cdk_rust_lambda.triggers.wiring.permissions import allow, refusals
from cdk_rust_lambda.triggers.wiring.resources import refuse_properties


def _is_name(name: str) -> bool:
    """As the CloudFormation schema of AWS::CodeCommit::Repository has it; a token may be one."""
    return is_token(name) or re.fullmatch(r"[A-Za-z0-9._-]{1,100}(?<!\.git)", name) is not None


@with_options
class CodeCommitTrigger(Trigger):
    """Invokes the function when something happens in a CodeCommit repository.

    Wired as a trigger of the repository, which may invoke the function on behalf of its own account. The
    Rust event is `aws_lambda_events::event::code_commit::CodeCommitEvent` (feature `code_commit`). See
    "Manage triggers for a repository" in the CodeCommit guide. A repository has at most 10 triggers.

    Args:
        repository: The repository. Default: one is created; it needs a name:
            `{ create = true, repository_name = "code" }`.
        branches: Only for these branches. Default: all.
        custom_data: What the event carries in addition. Default: nothing.
        events: `all`, `update_ref`, `create_ref` and `delete_ref`. Default: all.
        name: The trigger's name. Default: the function's ARN.

    Raises:
        TriggerError: a repository that isn't of this app, or an option of a wrong type.
    """

    type: ClassVar[str] = "codecommit"
    source_field: ClassVar[str | None] = "repository"
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::code_commit::CodeCommitEvent", "code_commit"
    )

    repository: Annotated[
        codecommit.Repository | Source | None,
        Resource(
            "a repository",
            "notify",
            required=True,
            not_imported="its triggers are set only where the repository itself is defined",
        ),
    ] = None
    _: KW_ONLY
    branches: Annotated[Strings | None, strings()] = None
    custom_data: Annotated[str | None, string()] = None
    events: Annotated[
        Sequence[codecommit.RepositoryEventTrigger] | None,
        enum_members(codecommit.RepositoryEventTrigger),
    ] = None
    name: Annotated[str | None, string()] = None

    def bind(self, function: lambda_.Function, construct_id: str) -> codecommit.Repository:
        """Adds a trigger to the repository."""
        repository: Any = self.repository
        if isinstance(repository, Created):
            refuse_properties(repository, "repository", "repository_name")
            name = repository.properties.get("repository_name")
            if not isinstance(name, str) or not _is_name(name):
                raise TriggerError(
                    "a repository needs a name of at most 100 letters, digits, '.', '_' and '-'",
                    key="source",
                    remedy='write { create = true, repository_name = "code" }',
                )
            repository = codecommit.Repository(function, construct_id, repository_name=name)
        handler = self.handler(function)
        options = set_options(self, "branches", "custom_data", "events", "name")
        with refusals("events", "give the function one trigger for a repository"):
            repository.notify(handler.function_arn, **options)
        arn = repository.repository_arn
        allow(function, construct_id, handler, "codecommit.amazonaws.com", source_arn=arn)
        check_failures(function, handler)
        found: codecommit.Repository = repository
        return found

    def sample_event(self) -> dict[str, Any]:
        """Returns one commit."""
        branch = next(iter(self.branches or ()), "main")
        record = {
            "eventId": REQUEST_ID,
            "eventVersion": "1.0",
            "eventTime": "2026-01-01T12:00:00.000+0000",
            "eventTriggerName": self.name or "example-trigger",
            "eventPartNumber": 1,
            "eventTotalParts": 1,
            "eventName": "ReferenceChanges",
            "eventTriggerConfigId": REQUEST_ID,
            "eventSource": "aws:codecommit",
            "eventSourceARN": sample_arn("codecommit", "example-repository"),
            "userIdentityARN": f"arn:aws:iam::{ACCOUNT}:user/example",
            "awsRegion": REGION,
            "codecommit": {"references": [{"commit": "0" * 40, "ref": f"refs/heads/{branch}"}]},
        }
        if self.custom_data is not None:
            record["customData"] = self.custom_data
        return {"Records": [record]}
