"""Events of S3 buckets by EventBridge."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3

from cdk_rust_lambda.errors import TriggerError, suggest
from cdk_rust_lambda.triggers.core.option import Option, Strings, with_options
from cdk_rust_lambda.triggers.core.samples import REQUEST_ID, SOURCE_IP, sample_name
from cdk_rust_lambda.triggers.core.source import Source
from cdk_rust_lambda.triggers.events.rule_trigger import RuleTrigger
from cdk_rust_lambda.triggers.options.aws_resources import BUCKET
from cdk_rust_lambda.triggers.options.fields import string, strings
from cdk_rust_lambda.triggers.options.patterns import check_wildcard, example_value
from cdk_rust_lambda.triggers.wiring.resources import bucket_of
from cdk_rust_lambda.triggers.wiring.s3 import Notification, inform_if_shared, warn_of_loop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from attrs import Attribute

# "Using EventBridge" in the S3 guide.
_DETAIL_TYPES = (
    *("Object Created", "Object Deleted", "Object Restore Initiated", "Object Restore Completed"),
    *("Object Restore Expired", "Object Storage Class Changed", "Object Access Tier Changed"),
    *("Object ACL Updated", "Object Tags Added", "Object Tags Deleted"),
)
_SPELLINGS = {name.lower(): name for name in _DETAIL_TYPES}


def _detail_type_names(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        return value
    return tuple(
        _SPELLINGS.get(each.lower().replace("_", " "), each) if isinstance(each, str) else each
        for each in value
    )


def _check_events(_: object, attribute: Attribute[Any], value: Any) -> None:
    if not isinstance(value, tuple) or not value:
        raise TriggerError(
            f"expected a list of events, found {value!r}",
            key=attribute.name,
            remedy='write ["Object Created"], or leave it out',
        )
    for each in value:
        if each not in _DETAIL_TYPES:
            raise TriggerError(
                f"S3 sends no event {each!r} to EventBridge",
                key=attribute.name,
                remedy=suggest(str(each), _DETAIL_TYPES),
            )


@with_options
class S3EventBridgeTrigger(RuleTrigger):
    """Invokes the function when something happens to objects of a bucket, by EventBridge.

    Other than with notifications (`S3Trigger`), keys may be matched with wildcards, triggers may
    overlap, and events that can't be delivered may go to a queue. EventBridge is switched on for the
    bucket, which CDK does by a custom resource. The Rust event is
    `aws_lambda_events::event::eventbridge::EventBridgeEvent<T>` (feature `eventbridge`). See "Using
    EventBridge" in the S3 guide.

    Args:
        bucket: The bucket. Default: one is created, private, reachable by TLS only, encrypted,
            versioned, and kept when the stack is deleted.
        events: What happens: `Object Created`, `Object Deleted`, `Object Tags Added` and so on, also
            written `object_created`. Default: `Object Created`.
        keys: Only objects whose key matches one of these, with `*` for whatever: `in/*.png`.
            Default: all.
        prefix: Only objects whose key begins with it. Not with `keys`. Default: all.
        suffix: Only objects whose key ends with it. Not with `keys`. Default: all.

    Raises:
        TriggerError: an unknown event, keys together with a prefix or suffix or with `**`, or a FIFO queue.
    """

    type: ClassVar[str] = "s3-eventbridge"
    source_field: ClassVar[str | None] = "bucket"

    bucket: Annotated[s3.IBucket | Source | None, BUCKET] = None
    _: KW_ONLY
    events: Annotated[
        Strings,
        Option(
            converter=_detail_type_names,
            validator=_check_events,
            schema={"type": "array", "items": {"type": "string"}, "minItems": 1},
        ),
    ] = ("Object Created",)
    keys: Annotated[Strings | None, strings()] = None
    prefix: Annotated[str | None, string()] = None
    suffix: Annotated[str | None, string()] = None

    def __attrs_post_init__(self) -> None:
        if self.keys == ():
            raise TriggerError(
                "a trigger for no key does nothing",
                key="keys",
                remedy="name a key, or leave it out",
            )
        for key in self.keys or ():
            if "*" in key:
                check_wildcard(key, "keys")
        for name in ("prefix", "suffix"):
            value = getattr(self, name)
            if value is not None and self.keys is not None:
                raise TriggerError(
                    f"keys and {name} exclude each other",
                    key=name,
                    remedy="write all of it into keys: in/*.png",
                )
            if value is not None and "*" in value:
                raise TriggerError(
                    f"{name} takes no wildcard: {value!r}",
                    key=name,
                    remedy="write it into keys",
                    check_id="s3-filter",
                )

    def source_construct(self, function: lambda_.Function, construct_id: str) -> s3.IBucket:
        """Returns the bucket, with EventBridge switched on."""
        bucket = bucket_of(function, f"{construct_id}Bucket", self.bucket)
        # Not by the bucket's own property, which notifications of the same bucket would overwrite.
        bucket.enable_event_bridge_notification()
        inform_if_shared(bucket, self.bucket)
        if "Object Created" in self.events:
            warn_of_loop(
                function, bucket, self._notifications(f"{function.node.path}/{construct_id}")
            )
        return bucket

    def _notifications(self, owner: str) -> Iterator[Notification]:
        """Yields what matches the same objects, as notifications of S3."""
        for key in self.keys or (f"{self.prefix or ''}*{self.suffix or ''}",):
            prefix, suffix = key.partition("*")[0], key.rpartition("*")[2]
            yield Notification("s3:ObjectCreated:*", prefix, suffix, owner)

    def rule_options(self, source: Any) -> dict[str, Any]:
        """Returns the pattern."""
        detail: dict[str, Any] = {"bucket": {"name": [source.bucket_name]}}
        if keys := self._key_conditions():
            detail["object"] = {"key": keys}
        pattern = {"source": ["aws.s3"], "detail-type": list(self.events), "detail": detail}
        return {"event_pattern": pattern}

    def example(self) -> dict[str, Any]:
        """Returns the event of one object."""
        name = sample_name(self.bucket, "bucket_name", "example-bucket")
        conditions = self._key_conditions()
        detail: dict[str, Any] = {
            "version": "0",
            "bucket": {"name": name},
            "object": {
                "key": str(example_value(conditions[0])) if conditions else "example",
                "size": 1024,
                "etag": "d41d8cd98f00b204e9800998ecf8427e",
                "sequencer": "0055AED6DCD90281E5",
            },
            "request-id": REQUEST_ID,
            "requester": "123456789012",
        }
        if self.events[0] == "Object Created":
            detail |= {"source-ip-address": SOURCE_IP, "reason": "PutObject"}
        return {
            "source": "aws.s3",
            "detail-type": self.events[0],
            "resources": [f"arn:aws:s3:::{name}"],
            "detail": detail,
        }

    def _key_conditions(self) -> list[Any]:
        if self.keys is not None:
            return [{"wildcard": key} if "*" in key else key for key in self.keys]
        if self.prefix is not None and self.suffix is not None:
            # Two conditions would be alternatives.
            return [{"wildcard": f"{_literal(self.prefix)}*{_literal(self.suffix)}"}]
        if self.prefix is not None:
            return [{"prefix": self.prefix}]
        return [] if self.suffix is None else [{"suffix": self.suffix}]


def _literal(value: str) -> str:
    """Returns a text as it stands in a wildcard, where a backslash takes the next sign's meaning."""
    return value.replace("\\", "\\\\")
