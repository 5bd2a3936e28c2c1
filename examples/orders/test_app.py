"""The stack, and the whole app on a local AWS."""

import json
from pathlib import Path

import pytest
from app import make
from aws_cdk import App

from cdk_rust_lambda.testing import DeployedApp, DeployLocally, template_of

FOLDER = Path(__file__).parent


@pytest.fixture(scope="module")
def orders(deploy_locally: DeployLocally) -> DeployedApp:
    return deploy_locally(FOLDER)


def test_an_order_is_stored(orders: DeployedApp) -> None:
    order = {"id": "1", "item": "apple", "quantity": 2}
    answer = orders.send("Api/Api", json.dumps(order), method="POST", path="/orders")
    assert answer.startswith("202\n")
    orders.wait_for_log("Store", "stored")
    status, _, body = orders.send("Api/Api", path="/orders/1").partition("\n")
    assert (status, json.loads(body)) == ("200", order)


def test_failures_are_reported_one_by_one(unbuilt_app: App) -> None:
    resources = template_of(make(unbuilt_app))["Resources"].values()
    mappings = [each for each in resources if each["Type"] == "AWS::Lambda::EventSourceMapping"]
    answers = [each["Properties"]["FunctionResponseTypes"] for each in mappings]
    assert answers == [["ReportBatchItemFailures"]]


def test_a_wrong_order_is_refused(orders: DeployedApp) -> None:
    answer = orders.send("Api/Api", '{"id": "2"}', method="POST", path="/orders")
    assert answer.startswith("400\n")
    assert orders.send("Api/Api", path="/orders/2").startswith("404\n")


def test_a_bad_message_fails_alone(orders: DeployedApp) -> None:
    order = {"id": "3", "item": "pear", "quantity": 1}
    records = [
        {"messageId": "bad", "body": "no order", "attributes": {}, "messageAttributes": {}},
        {"messageId": "good", "body": json.dumps(order), "attributes": {}, "messageAttributes": {}},
    ]
    answer = orders.invoke("Store", {"Records": records})
    assert answer == {"batchItemFailures": [{"itemIdentifier": "bad"}]}
    assert orders.send("Api/Api", path="/orders/3").startswith("200\n")
