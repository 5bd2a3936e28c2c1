from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_cdk import Duration, triggers
from aws_cdk import aws_sqs as sqs

from cdk_rust_lambda.triggers.pushed.deploy_trigger import DeployTrigger
from tests.support.pairs import refused, same_in_both
from tests.support.projects import skipping_stack, template_of
from tests.support.triggers import function_with, only

if TYPE_CHECKING:
    from pathlib import Path


def test_in_python_and_cargo_toml(tmp_path: Path) -> None:
    stack = same_in_both(
        tmp_path,
        "type = 'deploy-trigger'\ntimeout = 60\nexecute_on_handler_change = false\n"
        "invocation_type = 'event'",
        lambda _: DeployTrigger(
            timeout=Duration.minutes(1),
            execute_on_handler_change=False,
            invocation_type=triggers.InvocationType.EVENT,
        ),
    )
    properties = only(stack, "Custom::Trigger")
    assert properties["InvocationType"] == "Event"
    assert properties["Timeout"] == "60000"
    assert properties["ExecuteOnHandlerChange"] is False
    assert "CurrentVersion" in properties["HandlerArn"]["Ref"]


def test_the_order(tmp_path: Path) -> None:
    stack = skipping_stack()
    first, last = sqs.Queue(stack, "First"), sqs.Queue(stack, "Last")
    function_with(tmp_path, stack, DeployTrigger(execute_after=[first], execute_before=[last]))
    resources = template_of(stack)["Resources"]
    (own,) = (each for each in resources.values() if each["Type"] == "Custom::Trigger")
    assert any(name.startswith("First") for name in own["DependsOn"])
    (after,) = (resources[name] for name in resources if name.startswith("Last"))
    assert any("DeployTrigger" in name for name in after["DependsOn"])


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"alias": "live"}, "alias"),
        ({"timeout": Duration.minutes(16)}, "timeout"),
        ({"invocation_type": "x"}, "invocation_type"),
        ({"execute_after": "x"}, "execute_after"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], key: str) -> None:
    refused(lambda: DeployTrigger(**options), key)


def test_the_sample_event() -> None:
    assert DeployTrigger().sample_event() == {}
