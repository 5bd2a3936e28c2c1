"""The stack, and the whole app on a local AWS."""

from pathlib import Path
from typing import cast

from app import make
from aws_cdk import App

from cdk_rust_lambda import RustFunction
from cdk_rust_lambda.testing import DeployLocally, sample_event, template_of

FOLDER = Path(__file__).parent


def test_it_runs_each_night(unbuilt_app: App) -> None:
    resources = template_of(make(unbuilt_app))["Resources"].values()
    (schedule,) = (each for each in resources if each["Type"] == "AWS::Scheduler::Schedule")
    properties = schedule["Properties"]
    assert properties["ScheduleExpression"] == "cron(0 1 * * ? *)"
    assert properties["ScheduleExpressionTimezone"] == "Europe/Berlin"


def test_the_day_before_is_reported(deploy_locally: DeployLocally, unbuilt_app: App) -> None:
    app = deploy_locally(FOLDER)
    table = app.client("dynamodb")
    for day, name, cents in (
        ("2025-12-31", "a", 250),
        ("2025-12-31", "b", 50),
        ("2026-01-01", "c", 9),
    ):
        item = {"day": {"S": day}, "id": {"S": name}, "cents": {"N": str(cents)}}
        table.put_item(TableName=app.physical_name("Sales/Table"), Item=item)
    function = cast("RustFunction", make(unbuilt_app).node.find_child("Report"))
    event = sample_event(function) | {"time": "2026-01-01T00:00:00Z"}
    assert app.invoke("Report", event) == {"day": "2025-12-31", "sales": 2, "total": 300}
