"""The stack, and a step, a wait and what comes after it on a local AWS."""

from pathlib import Path

from app import make
from aws_cdk import App

from cdk_rust_lambda.testing import DeployLocally, template_of

FOLDER = Path(__file__).parent


def test_events_start_the_alias(unbuilt_app: App) -> None:
    resources = template_of(make(unbuilt_app))["Resources"]
    (alias,) = (name for name, each in resources.items() if each["Type"] == "AWS::Lambda::Alias")
    (rule,) = (each for each in resources.values() if each["Type"] == "AWS::Events::Rule")
    (target,) = rule["Properties"]["Targets"]
    assert target["Arn"] == {"Ref": alias}


def test_it_is_shipped_after_the_wait(deploy_locally: DeployLocally) -> None:
    app = deploy_locally(FOLDER)
    answer = app.invoke("Order", {"detail": {"id": "7", "secondsToCancel": 2}})
    assert answer["parcel"]["what"] == "parcel with 7"
    # The payment isn't held again when the function is started after the wait.
    assert answer["parcel"]["at"] >= answer["payment"]["at"] + 2
