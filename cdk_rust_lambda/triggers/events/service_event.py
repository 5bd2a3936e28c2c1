"""What the triggers by events of single AWS services share: rules on the default bus, whose pattern is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, cast

from attrs import evolve

from cdk_rust_lambda.errors import TriggerError, suggest
from cdk_rust_lambda.triggers.core.option import Option, with_options
from cdk_rust_lambda.triggers.core.samples import sample_arn, sample_name
from cdk_rust_lambda.triggers.core.source import ImportedByArn, ImportedByName
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent
from cdk_rust_lambda.triggers.events.envelope import ENVELOPES
from cdk_rust_lambda.triggers.events.preset_samples import SAMPLE_DETAILS
from cdk_rust_lambda.triggers.events.rule_inputs import has_input
from cdk_rust_lambda.triggers.events.rule_trigger import RuleTrigger
from cdk_rust_lambda.triggers.options.fields import set_options, table
from cdk_rust_lambda.triggers.options.patterns import check_pattern, example_of
from cdk_rust_lambda.triggers.options.resources import Resource

if TYPE_CHECKING:
    from attrs import Attribute

_EVENTS = "aws_lambda_events::event"
_ENVELOPE = f"{_EVENTS}::cloudwatch_events::CloudWatchEvent"


def some_detail_types(known: Mapping[str, str | None]) -> Option:
    """Some of the detail types of a service, in whatever case.

    Args:
        known: The detail types that there are, as in `ServiceEventTrigger.details`.
    """
    spellings = {name.lower(): name for name in known}
    names = list(known)

    def convert(value: Any) -> Any:
        if not isinstance(value, list | tuple):
            return value
        return tuple(
            spellings.get(each.lower(), each) if isinstance(each, str) else each for each in value
        )

    def check(_: object, attribute: Attribute[Any], value: Any) -> None:
        if not isinstance(value, tuple) or not value:
            raise TriggerError(
                f"expected a list of detail types, found {value!r}",
                key=attribute.name,
                remedy=f"write some of: {', '.join(names)}",
                check_id="eb-pattern",
            )
        for each in value:
            if each not in names:
                raise TriggerError(
                    f"the service has no events of the detail type {each!r}",
                    key=attribute.name,
                    remedy=suggest(str(each), names),
                    check_id="eb-pattern",
                )

    schema = {"type": "array", "items": {"type": "string", "enum": names}}
    return Option(converter=convert, validator=check, schema=schema)


def named(expected: str, member: str, arn: str, name: str = r"[\w./-]{1,256}") -> Option:
    """What the events of a kind are about: a construct, or its ARN or name.

    Args:
        expected: What it is, for messages.
        member: A member of such constructs.
        arn: The pattern of its ARN behind `arn:aws:`.
        name: The pattern of its name.
    """
    return Resource(expected, member, arn=rf"arn:[\w-]+:{arn}", name=name, creatable=False)


def _merged(sample: Any, example: Any) -> Any:
    """Returns a sample with an example in it, which keeps the sample's lists and other fields."""
    if isinstance(sample, Mapping) and isinstance(example, Mapping):
        changed = {name: _merged(sample.get(name), value) for name, value in example.items()}
        return {**sample, **changed}
    # A pattern names an item of a list, without the list.
    return [example] if isinstance(sample, list) and not isinstance(example, list) else example


class _EventOfService:
    """A class variable `event`: by the kind and, on a trigger, by its detail types."""

    def __get__(
        self, trigger: ServiceEventTrigger | None, kind: type[ServiceEventTrigger]
    ) -> HandlerEvent:
        if trigger is not None and has_input(trigger):
            return HandlerEvent()
        if kind.rust_type is not None:
            feature = kind.rust_type.partition("::")[0]
            return HandlerEvent(f"{_EVENTS}::{kind.rust_type}", feature, ENVELOPES)
        names = tuple(kind.details)[:1] if trigger is None else trigger.detail_type_names
        details = {kind.details[name] for name in names}
        only = details.pop() if len(details) == 1 else None
        # Of several detail types, or one without a type, `detail` is a `serde_json::Value`.
        detail = "" if only is None else f"<{_EVENTS}::cloudwatch_events::{only}>"
        return HandlerEvent(f"{_ENVELOPE}{detail}", "cloudwatch_events", ENVELOPES)


@with_options
class ServiceEventTrigger(RuleTrigger):
    """What the triggers by events of one AWS service have in common.

    A rule on the account's default bus, which matches events of the service and of some detail types;
    other detail types are for `eventbridge-rule`. Where there is no Rust type of its own for the events,
    it is `aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<T>` (feature
    `cloudwatch_events`), `T` the type of `detail`: with several detail types `serde_json::Value`.

    Attributes:
        service: The service, as in the events' `source`; None if they have that of other services.
        details: The detail types to choose from, each with the type of its `detail` under
            `cloudwatch_events`, None for `serde_json::Value`.
        rust_type: The type of a whole event under `aws_lambda_events::event`; None if it is a
            `CloudWatchEvent`.
        name_field: The field of `detail` that holds the name of the trigger's source.
        name_attribute: The attribute of a construct that holds it.
        arn_format: The ARN's service and resource, for sample events.

    Args:
        detail: More that the events' `detail` must match: `{ state = ["FAILED"] }`; in Cargo.toml also
            attributes of resources, `["${site.bucket_name}"]`. Default: nothing.
        detail_types: Some of the kind's detail types, if it has several. Default: the first of them.
    """

    service: ClassVar[str | None]
    details: ClassVar[Mapping[str, str | None]]
    rust_type: ClassVar[str | None] = None
    name_field: ClassVar[str | None] = None
    name_attribute: ClassVar[str] = ""
    arn_format: ClassVar[tuple[str, str]] = ("", "")
    source_field: ClassVar[str | None] = None
    event: ClassVar[HandlerEvent] = cast("HandlerEvent", _EventOfService())

    _: KW_ONLY
    detail: Annotated[Mapping[str, Any] | None, evolve(table(), takes_references=True)] = None

    def __attrs_post_init__(self) -> None:
        if self.detail is None:
            return
        check_pattern(self.detail, "detail")
        if self.source is not None and self.name_field in self.detail:
            raise TriggerError(
                f"the source is {self.name_field} already",
                key=f"detail.{self.name_field}",
                remedy="leave it out, or leave the source out",
            )

    @property
    def detail_type_names(self) -> tuple[str, ...]:
        """The detail types to match."""
        names: Sequence[str] = getattr(self, "detail_types", tuple(self.details))
        return tuple(names)

    def rule_options(self, source: Any) -> dict[str, Any]:  # noqa: ARG002
        """Returns the pattern."""
        pattern: dict[str, Any] = {} if self.service is None else {"source": [self.service]}
        pattern["detail-type"] = list(self.detail_type_names)
        detail = set_options(self, "detail").get("detail", {})
        if self.name_field is not None and self.source is not None:
            detail[self.name_field] = [self._source_name()]
        if detail:
            pattern["detail"] = detail
        return {"event_pattern": pattern}

    def example(self) -> dict[str, Any]:
        """Returns an event of the service, of the first detail type."""
        detail_type = self.detail_type_names[0]
        detail: dict[str, Any] = _merged(SAMPLE_DETAILS[detail_type], example_of(self.detail or {}))
        resources: list[str] = []
        if self.name_field is not None:
            service, prefix = self.arn_format
            source = self.source
            if isinstance(source, ImportedByArn):
                name = self._without_prefix(source).arn
                name = detail[self.name_field] if "${" in name else name
            else:
                name = sample_name(source, self.name_attribute, detail[self.name_field])
            detail[self.name_field] = name
            resources = [sample_arn(service, f"{prefix}{name}")]
        # Of calls of an API: eventSource is "s3.amazonaws.com" where source is "aws.s3".
        service_name = str(detail.get("eventSource", "")).partition(".")[0]
        return {
            "source": self.service or f"aws.{service_name}",
            "detail-type": detail_type,
            "resources": resources,
            "detail": detail,
        }

    def _source_name(self) -> str:
        """Returns the name of the trigger's source; it needs no construct."""
        if isinstance(self.source, ImportedByArn):
            return self._without_prefix(self.source).resolve()
        if isinstance(self.source, ImportedByName):
            return self.source.name
        name = getattr(self.source, self.name_attribute)
        return str(name)

    def _without_prefix(self, source: ImportedByArn) -> ImportedByArn:
        """Returns a source with the name that is in its ARN, which may hold slashes."""
        name = source.arn.rpartition(self.arn_format[1] or ":")[2]
        return ImportedByArn(name, name)
