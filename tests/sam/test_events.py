"""Each event of SAM, migrated and synthesized, beside what SAM's own translator makes of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from cdk_rust_lambda.sam.events import SAM_EVENTS
from tests.sam.templates import EVENTS, migrate, synthesized, translated, with_event

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_GRANTS = "AWS::IAM::Policy"  # in SAM inline in the role
# What is more here, by event, and why.
_MORE: Mapping[str, Mapping[str, int]] = {
    # SAM writes routes into the API's OpenAPI body. One permission more is for test invocations.
    "Api": {
        "AWS::ApiGateway::Method": 1,
        "AWS::ApiGateway::Resource": 1,
        "AWS::Lambda::Permission": 1,
    },
    # A permission for each operation.
    "Cognito": {"AWS::Lambda::Permission": 1},
    "HttpApi": {"AWS::ApiGatewayV2::Integration": 1, "AWS::ApiGatewayV2::Route": 1},
    # SAM changes the bucket of the template, CDK has a custom resource for one of CloudFormation's.
    "S3": {"AWS::IAM::Role": 1, "AWS::Lambda::Function": 1, "Custom::S3BucketNotifications": 1},
}
# The resources whose properties say what an event is.
_COMPARED = (
    "AWS::Events::Rule",
    "AWS::IoT::TopicRule",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Logs::SubscriptionFilter",
    "AWS::SNS::Subscription",
    "AWS::Scheduler::Schedule",
)
# What CDK writes where SAM leaves it to AWS, with the same value.
_DEFAULTS: Mapping[str, Any] = {
    "AWS::Events::Rule.State": "ENABLED",
    "AWS::Lambda::EventSourceMapping.BatchSize": 100,
}
# SAM makes it of the logical ids; here CloudFormation does, so that both stacks can be there at once.
_NAMED = "AWS::Scheduler::Schedule.Name"


def kinds(resources: Mapping[str, Any]) -> Counter[str]:
    """How often there is each type."""
    return Counter(str(each["Type"]) for each in resources.values())


def said(resources: Mapping[str, Any]) -> dict[str, Any]:
    """What the resources of events say, but for references."""
    found: dict[str, Any] = {}
    for each in resources.values():
        if each["Type"] in _COMPARED:
            found |= {
                f"{each['Type']}.{key}": value
                for key, value in each["Properties"].items()
                if not isinstance(value, dict) or key.startswith(("Filter", "EventPattern", "Flex"))
                if not isinstance(value, list) or not isinstance(value[0], dict)
            }
    return found


def test_each_event_has_a_template() -> None:
    assert EVENTS.keys() == SAM_EVENTS.keys()


@pytest.mark.newest
@pytest.mark.parametrize("kind", sorted(EVENTS))
def test_as_sam_translates_it(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    migration = migrate(tmp_path, with_event(kind))
    assert migration.remarks == ()
    ours, theirs = synthesized(tmp_path), translated(tmp_path / "template.yaml")
    found = kinds(ours)
    found.pop(_GRANTS, None)
    assert found == kinds(theirs) + Counter(_MORE.get(kind, {}))
    found_values, expected = said(ours), said(theirs)
    assert found_values == {
        **{key: value for key, value in _DEFAULTS.items() if key in found_values},
        **{key: value for key, value in expected.items() if key != _NAMED},
    }
