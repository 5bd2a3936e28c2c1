from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda import TriggerError
from cdk_rust_lambda.triggers import EventBridgeRuleTrigger
from tests.support.projects import resources_of, skipping_stack, template_of
from tests.support.triggers import function_with, messages, only, trigger_table

if TYPE_CHECKING:
    from pathlib import Path

RULE = "AWS::Events::Rule"
PATTERN = {"source": ["shop.orders"], "detail-type": ["OrderPlaced"]}
LINES = "type = 'eventbridge-rule'\nevent_pattern = { source = ['shop.orders'] }\n"


def test_a_bus_of_python(tmp_path: Path) -> None:
    stack = skipping_stack()
    bus = events.EventBus(stack, "Orders")
    trigger = EventBridgeRuleTrigger(
        bus,
        event_pattern=events.EventPattern(
            source=["shop.orders"],
            detail_type=events.Match.prefix("Order"),
            detail={"total": [{"numeric": [">", 100]}]},
        ),
        input={"job": ["a"]},
        dead_letter_queue=sqs.Queue(stack, "Dead"),
        retry_attempts=2,
        max_event_age=Duration.hours(2),
        description="Orders",
        enabled=False,
        rule_name="orders",
    )
    function = function_with(tmp_path, stack, trigger)
    rule = only(stack, RULE)
    assert rule["EventPattern"] == {
        "source": ["shop.orders"],
        "detail-type": [{"prefix": "Order"}],
        "detail": {"total": [{"numeric": [">", 100]}]},
    }
    assert rule["EventBusName"]["Ref"].startswith("Orders")
    assert rule["State"] == "DISABLED"
    assert rule["Description"] == "Orders"
    assert rule["Name"] == "orders"
    (target,) = rule["Targets"]
    assert target["Input"] == '{"job":["a"]}'
    assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 7200, "MaximumRetryAttempts": 2}
    assert "Dead" in str(target["DeadLetterConfig"])
    permission = only(stack, "AWS::Lambda::Permission")
    assert permission["Principal"] == "events.amazonaws.com"
    assert permission["SourceArn"]["Fn::GetAtt"][0].startswith("FEventbridgeRuleOrders")
    assert function.triggers["EventbridgeRuleOrders"].source is bus
    assert trigger.sample_event() == {"job": ["a"]}
    assert "eb-dlq" not in messages(stack)


def test_in_cargo_toml_it_is_the_same(tmp_path: Path) -> None:
    found = []
    for in_manifest in (True, False):
        stack = skipping_stack()
        bus = events.EventBus(stack, "Orders")
        if in_manifest:
            lines = (
                "type = 'eventbridge-rule'\nsource = 'orders'\nmax_event_age = 7200\n"
                "event_pattern = { source = ['shop.orders'], detail-type = ['OrderPlaced'] }"
            )
            function_with(tmp_path, stack, manifest=trigger_table(lines), resources={"orders": bus})
        else:
            trigger = EventBridgeRuleTrigger(
                bus,
                event_pattern={"source": ["shop.orders"], "detail_type": ["OrderPlaced"]},
                max_event_age=Duration.hours(2),
            )
            function_with(tmp_path, stack, trigger)
        found.append(only(stack, RULE))
    assert found[0] == found[1]
    assert found[0]["EventPattern"] == PATTERN


def test_all_that_a_pattern_may_hold(tmp_path: Path) -> None:
    stack = skipping_stack()
    pattern = {
        "source": [{"prefix": "shop."}, {"anything-but": ["shop.test"]}],
        "detail": {
            "customer": {"name": [{"wildcard": "A*"}], "age": [{"exists": False}]},
            "$or": [{"total": [1, True]}, {"total": [{"numeric": [">=", 5, "<", 9]}]}],
        },
    }
    trigger = EventBridgeRuleTrigger(event_pattern=pattern)
    function = function_with(tmp_path, stack, trigger)
    assert isinstance(function.triggers["EventbridgeRule"].source, events.Rule)
    rule = only(stack, RULE)
    assert rule["EventPattern"] == pattern
    assert "EventBusName" not in rule
    event = trigger.sample_event()
    assert event["source"] == "shop.example"
    assert event["detail"] == {"customer": {"name": "Aexample"}, "total": 1}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("'arn:aws:events:eu-west-1:123456789012:event-bus/orders'", "orders"),
        ("{ name = 'orders' }", "orders"),
        ("'arn:aws:events:${AWS::Region}:${AWS::AccountId}:event-bus/orders'", "orders"),
    ],
)
def test_a_bus_that_exists(tmp_path: Path, source: str, expected: str) -> None:
    stack = skipping_stack()
    lines = f"{LINES}id = 'Orders'\nsource = {source}"
    function_with(tmp_path, stack, manifest=trigger_table(lines))
    assert expected in str(only(stack, RULE)["EventBusName"])
    assert resources_of(stack, "AWS::Events::EventBus") == []


def test_a_bus_and_a_queue_that_are_created(tmp_path: Path) -> None:
    stack = skipping_stack()
    lines = f"{LINES}source = {{ create = true }}\ndead_letter_queue = {{ create = true }}"
    function = function_with(tmp_path, stack, manifest=trigger_table(lines))
    assert isinstance(function.triggers["EventbridgeRule"].source, events.EventBus)
    assert len(resources_of(stack, "AWS::Events::EventBus")) == 1
    assert "EventbridgeRuleBus" in only(stack, RULE)["EventBusName"]["Ref"]
    assert only(stack, "AWS::SQS::Queue")["SqsManagedSseEnabled"] is True
    assert "events.amazonaws.com" in str(only(stack, "AWS::SQS::QueuePolicy"))


def test_two_rules_and_an_alias(tmp_path: Path) -> None:
    stack = skipping_stack()
    manifest = "[package.metadata.lambda.deploy]\nalias = 'live'\n" + "".join(
        trigger_table(f"{LINES}id = '{name}'\nalias = 'live'") for name in ("A", "B")
    )
    function_with(tmp_path, stack, manifest=manifest)
    rules = resources_of(stack, RULE)
    assert len(rules) == 2
    assert all("Alias" in str(each["Targets"][0]["Arn"]) for each in rules)


def test_an_input_of_aws_cdk(tmp_path: Path) -> None:
    stack = skipping_stack()
    part = events.RuleTargetInput.from_event_path("$.detail")
    trigger = EventBridgeRuleTrigger(event_pattern=PATTERN, input=part)
    function_with(tmp_path, stack, trigger)
    assert only(stack, RULE)["Targets"][0]["InputPath"] == "$.detail"
    assert trigger.sample_event()["detail-type"] == "OrderPlaced"


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({}, "event_pattern"),
        ({"event_pattern": {}}, "event_pattern"),
        ({"event_pattern": []}, "event_pattern"),
        ({"event_pattern": events.EventPattern()}, "event_pattern"),
        ({"event_pattern": {"source": []}}, "event_pattern.source"),
        ({"event_pattern": events.EventPattern(source=[])}, "event_pattern.source"),
        ({"event_pattern": {"source": "shop"}}, "event_pattern.source"),
        ({"event_pattern": {"source": [None]}}, "event_pattern.source"),
        ({"event_pattern": {"details": {"a": ["b"]}}}, "event_pattern.details"),
        ({"event_pattern": {"detail": {"a": {"b": 5}}}}, "event_pattern.detail.a.b"),
        ({"event_pattern": {"detail": {}}}, "event_pattern.detail"),
        ({"event_pattern": {"detail": {"a": [{"numeric": 5}]}}}, "event_pattern.detail.a"),
        ({"event_pattern": {"detail": {"a": [{"numeric": [">", "5"]}]}}}, "event_pattern.detail.a"),
        ({"event_pattern": {"detail": {"a": [{"numeric": [">"]}]}}}, "event_pattern.detail.a"),
        ({"event_pattern": {"detail": {"a": [{"numeric": ["!", 5]}]}}}, "event_pattern.detail.a"),
        ({"event_pattern": {"detail": {"a": [{}]}}}, "event_pattern.detail.a"),
        ({"event_pattern": {"detail": {"a": [{"exits": True}]}}}, "event_pattern.detail.a"),
        (
            {"event_pattern": {"detail": {"a": [{"prefix": "a", "suffix": "b"}]}}},
            "event_pattern.detail.a",
        ),
        ({"event_pattern": {"detail": {"a": [{"wildcard": "a/**/b"}]}}}, "event_pattern.detail.a"),
        ({"event_pattern": {"detail": {"a": [{"wildcard": r"a\b*"}]}}}, "event_pattern.detail.a"),
        ({"event_pattern": {"detail": {"a": [{"wildcard": 5}]}}}, "event_pattern.detail.a"),
        (
            {"event_pattern": {"detail": {"a": [{"anything-but": {"wildcard": ["a", "**"]}}]}}},
            "event_pattern.detail.a",
        ),
        ({"event_pattern": {"source": [object()]}}, "event_pattern"),
        ({"event_pattern": {5: ["x"]}}, "event_pattern.5"),
        ({"event_pattern": {"$or": {}}}, "event_pattern.$or"),
        ({"event_pattern": PATTERN, "retry_attempts": 186}, "retry_attempts"),
        ({"event_pattern": PATTERN, "max_event_age": Duration.seconds(59)}, "max_event_age"),
        ({"event_pattern": PATTERN, "max_event_age": Duration.hours(25)}, "max_event_age"),
        ({"event_pattern": PATTERN, "rule_name": "a b"}, "rule_name"),
        ({"event_pattern": PATTERN, "event_bus": "orders"}, "event_bus"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    with pytest.raises(TriggerError) as caught:
        EventBridgeRuleTrigger(**options)
    assert caught.value.key == key
    assert caught.value.remedy


def test_each_operator(tmp_path: Path) -> None:
    conditions: list[Any] = [
        {"prefix": "a"},
        {"prefix": {"equals-ignore-case": "a"}},
        {"suffix": "a"},
        {"equals-ignore-case": "a"},
        {"exactly": "a"},
        {"exists": True},
        {"cidr": "10.0.0.0/8"},
        {"anything-but": ["a"]},
        {"anything-but": {"prefix": "a"}},
        {"anything-but": {"wildcard": ["*/a", "b"]}},
        {"wildcard": r"a\**/\\*"},
        {"numeric": ["=", 5]},
    ]
    stack = skipping_stack()
    trigger = EventBridgeRuleTrigger(event_pattern={"detail": {"a": conditions}})
    function_with(tmp_path, stack, trigger)
    assert only(stack, RULE)["EventPattern"] == {"detail": {"a": conditions}}


def test_no_fifo_dead_letter_queue(tmp_path: Path) -> None:
    lines = f"{LINES}dead_letter_queue = {{ name = 'dead.fifo' }}"
    with pytest.raises(TriggerError, match="EventBridge sends what it can't deliver to a standard"):
        function_with(tmp_path, skipping_stack(), manifest=trigger_table(lines))


def test_checks(tmp_path: Path) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, manifest=trigger_table(f"{LINES}max_event_age = 600"))
    text = messages(stack)
    assert "cdk-rust-lambda:eb-dlq" in text
    assert "in 600 seconds is lost" in text
    assert "cdk-rust-lambda:async-dlq" in text


def test_the_sample_event() -> None:
    pattern = {"resources": [{"suffix": ":a"}], "detail": {"ip": [{"cidr": "10.0.0.0/8"}]}}
    event = EventBridgeRuleTrigger(event_pattern=pattern).sample_event()
    assert event["resources"] == ["example:a"]
    assert event["detail"] == {"ip": "10.0.0.0"}
    assert event["account"] == "123456789012"


@pytest.mark.parametrize("source", ["{ name = 'dead' }", "{ create = true }"])
def test_check_the_policy_of_a_dead_letter_queue(tmp_path: Path, source: str) -> None:
    stack = skipping_stack()
    function_with(tmp_path, stack, manifest=trigger_table(f"{LINES}dead_letter_queue = {source}"))
    text = messages(stack)
    assert ("cdk-rust-lambda:dlq-policy" in text) is ("name" in source)
    assert ("service events.amazonaws.com" in text) is ("name" in source)


def test_a_choice_that_a_dead_letter_queue_does_not_have(tmp_path: Path) -> None:
    lines = f"{LINES}dead_letter_queue = {{ create = true, size = 1 }}"
    with pytest.raises(TriggerError, match="without a choice of 'size'") as caught:
        function_with(tmp_path, skipping_stack(), manifest=trigger_table(lines))
    assert str(caught.value.key).endswith("dead_letter_queue")


def test_one_permission_for_all_rules(tmp_path: Path) -> None:
    stack = skipping_stack()
    rules = [
        EventBridgeRuleTrigger(
            event_pattern={"source": [f"app{number}"]},
            id=f"R{number}",
            scope_permission_to_rule=False,
        )
        for number in range(60)
    ]
    alone = EventBridgeRuleTrigger(event_pattern=PATTERN, id="Alone")
    function_with(tmp_path, stack, *rules, alone)
    of_one, of_all = sorted(
        resources_of(stack, "AWS::Lambda::Permission"), key=lambda each: str(each["SourceArn"])
    )
    assert of_one["SourceArn"]["Fn::GetAtt"][0].startswith("FAlone")
    assert str(of_all["SourceArn"]).endswith("':rule/*']]}")
    assert of_all["Principal"] == "events.amazonaws.com"
    targets = [each["Targets"][0] for each in resources_of(stack, RULE)]
    assert len(targets) == 61
    assert all(each["Arn"] == targets[0]["Arn"] for each in targets)


def test_one_permission_for_an_alias_has_one_id(tmp_path: Path) -> None:
    def logical_ids(*names: str) -> set[str]:
        stack = skipping_stack()
        manifest = "[package.metadata.lambda.deploy]\nalias = 'live'\n" + "".join(
            trigger_table(f"{LINES}id = '{name}'\nalias = 'live'\nscope_permission_to_rule = false")
            for name in names
        )
        function_with(tmp_path, stack, manifest=manifest)
        resources = template_of(stack)["Resources"]
        return {name for name in resources if "EveryRule" in name}

    assert len(logical_ids("A")) == 1
    assert logical_ids("A") == logical_ids("B", "A")
