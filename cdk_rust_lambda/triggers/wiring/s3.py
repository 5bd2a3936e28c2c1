"""What triggers of S3 buckets share: buckets of others, and functions that trigger themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

import jsii
from attrs import frozen
from aws_cdk import Stack, Token
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from constructs import IValidation

from cdk_rust_lambda.annotations import annotate_at_synthesis
from cdk_rust_lambda.notices.notice import Notice
from cdk_rust_lambda.triggers.core.duplicates import in_app, is_first
from cdk_rust_lambda.triggers.core.source import Created, Source
from cdk_rust_lambda.triggers.core.trigger import inform


@frozen
class Notification:
    """What a notification is for.

    Attributes:
        event: S3's name of the event.
        prefix: What the keys begin with; empty for all.
        suffix: What they end with; empty for all.
        owner: The path of the trigger.
    """

    event: str
    prefix: str
    suffix: str
    owner: str

    def __str__(self) -> str:
        name = f"{self.prefix}...{self.suffix}"
        return f"{self.event} for {name!r} of {self.owner}"

    def overlaps(self, other: Notification) -> bool:
        """Whether an event may be one for both; False if that isn't known yet."""
        filters = (self.prefix, self.suffix, other.prefix, other.suffix)
        if any(Token.is_unresolved(each) for each in filters):
            return False
        return (
            _same_event(self.event, other.event)
            and _one_begins(self.prefix, other.prefix)
            and _one_begins(self.suffix[::-1], other.suffix[::-1])
        )


def _same_event(one: str, other: str) -> bool:
    """Whether events are the same, or one is of a family that the other stands for."""
    return fnmatchcase(one, other) or fnmatchcase(other, one)


def _one_begins(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def inform_if_shared(bucket: s3.IBucket, source: s3.IBucket | Source | None) -> None:
    """Says that an imported bucket's notifications may be overwritten by who owns it."""
    if source is None or isinstance(source, Created | s3.Bucket):
        return
    is_imported = isinstance(source, Source) or bucket.node.default_child is None
    if is_imported and is_first("s3-shared", bucket, in_app(bucket, bucket.bucket_arn)):
        inform(
            bucket,
            "s3-shared",
            f"the bucket {bucket.node.path} is imported: CDK adds to its notifications, but what else"
            " sets them, such as the stack that has the bucket, overwrites them at its next"
            " deployment. Let only one of them set notifications",
        )


def warn_of_loop(
    function: lambda_.Function, bucket: s3.IBucket, notifications: Iterable[Notification]
) -> None:
    """Warns at synthesis if the function may write objects that invoke it again.

    Its policy says so; if that says nothing of the bucket, an environment variable that holds the
    bucket's name does. Checked at the end, since `grant_write` may be called at any time.
    """
    created = [each for each in notifications if each.event.startswith("s3:ObjectCreated:")]
    if created and function.role is not None:
        function.node.add_validation(_LoopCheck(function, bucket, created))


@jsii.implements(IValidation)
class _LoopCheck:
    """A validation that never fails, but warns."""

    def __init__(
        self, function: lambda_.Function, bucket: s3.IBucket, created: list[Notification]
    ) -> None:
        self._function = function
        self._bucket = bucket
        self._created = created

    def validate(self) -> list[str]:
        """Warns; CDK calls it."""
        grants = list(self._grants())
        for keys, writes in grants:
            for notification in self._created:
                if writes and _may_match(keys, notification):
                    self._say(f"may write {keys!r} into {self._bucket.node.path}", notification)
                    return []
        if not grants and (variable := self._variable()) is not None:
            text = (
                f"has the name of {self._bucket.node.path} in {variable}, to write into it perhaps"
            )
            self._say(text, self._created[0])
        return []

    def _say(self, text: str, notification: Notification) -> None:
        text = (
            f"{self._function.node.path} {text}, and is invoked by {notification}: it may"
            " invoke itself for ever. Set the trigger's prefix or suffix, write what they don't match, and"
            ' grant only that: grant_put(function, "out/*")'
        )
        annotate_at_synthesis(self._function, Notice.warning("s3-loop", text))

    def _grants(self) -> Iterator[tuple[str, bool]]:
        """Yields the patterns of keys that the function's own policy names, and if it may write them."""
        role = self._function.role
        policy = None if role is None else role.node.try_find_child("DefaultPolicy")
        if not isinstance(policy, iam.Policy):
            return
        stack = Stack.of(self._function)
        document = stack.resolve(policy.document)
        bucket = _text(stack.resolve(self._bucket.bucket_arn))
        for statement in (document or {}).get("Statement", []):
            actions = [str(each) for each in _listed(statement.get("Action", []))]
            if statement.get("Effect") != "Allow" or not any(map(_is_of_s3, actions)):
                continue
            writes = any(fnmatchcase("s3:PutObject", action) for action in actions)
            for resource in map(_text, _listed(statement.get("Resource", []))):
                if resource == "*" or re.fullmatch(r"arn:.*:s3:::\*(/\*)?", resource):
                    yield "*", writes
                elif resource == bucket or resource.startswith(f"{bucket}/"):
                    yield resource.removeprefix(bucket).removeprefix("/"), writes

    def _variable(self) -> str | None:
        """Returns the environment variable that holds the bucket's name or ARN; None if none does."""
        stack = Stack.of(self._function)
        names = [
            _text(stack.resolve(each))
            for each in (self._bucket.bucket_name, self._bucket.bucket_arn)
        ]
        # Those that `add_environment` adds later can't be read from Python.
        environment: Mapping[str, str] = getattr(self._function, "initial_environment", {})
        for name, value in environment.items():
            if _text(stack.resolve(value)) in names:
                return str(name)
        return None


def _is_of_s3(action: str) -> bool:
    return action == "*" or action.startswith("s3:")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    """Returns a resolved value as one text, with intrinsic functions as JSON in it."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping) and list(value) == ["Fn::Join"] and value["Fn::Join"][0] == "":
        return "".join(map(_text, value["Fn::Join"][1]))
    return json.dumps(value, sort_keys=True)


def _may_match(keys: str, notification: Notification) -> bool:
    """Whether a key may match a pattern of IAM and a notification's filters; False for tokens."""
    if any(Token.is_unresolved(each) for each in (notification.prefix, notification.suffix)):
        return False
    parts = re.split(r"[*?]", keys)
    if len(parts) == 1:
        return keys.startswith(notification.prefix) and keys.endswith(notification.suffix)
    return _one_begins(parts[0], notification.prefix) and _one_begins(
        parts[-1][::-1], notification.suffix[::-1]
    )
