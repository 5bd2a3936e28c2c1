"""Durable functions on MiniStack: its CloudFormation makes ordinary ones, and none waits for an execution's end."""

from __future__ import annotations

import json
import time
import urllib.request
from http.client import HTTPException
from typing import TYPE_CHECKING, Any

from attrs import frozen

from cdk_rust_lambda.cargo.settings.types import LONGEST_TIMEOUT, LONGEST_WAIT
from cdk_rust_lambda.errors import LocalAwsError
from cdk_rust_lambda.local.clients import asking, client
from cdk_rust_lambda.local.http_requests import open_url

if TYPE_CHECKING:
    from cdk_rust_lambda.local.deployed import Deployed
    from cdk_rust_lambda.local.ministack import LocalAws

_ARN = "x-amz-durable-execution-arn"
_SECONDS_BETWEEN_LOOKS = 0.2
# What an answer may take on its way.
_SECONDS_MORE = 10


@frozen
class Answer:
    """What a function has answered.

    Attributes:
        payload: The answer, as JSON.
        is_error: Whether it is an error.
    """

    payload: bytes
    is_error: bool


def switch_on_executions(deployed: Deployed) -> None:
    """Makes the durable functions of an app durable in fact.

    Args:
        deployed: The app, as it is deployed.

    Raises:
        LocalAwsError: the local AWS refuses it.
    """
    for function, name in deployed.functions():
        if function.durable_config is None:
            continue
        # MiniStack's own key, which boto3 doesn't know.
        config = {**function.durable_config, "Enabled": True}
        aws = deployed.aws_of(function.resource)
        request = urllib.request.Request(  # noqa: S310 - of 127.0.0.1
            f"{aws.endpoint}/2015-03-31/functions/{name}/configuration",
            data=json.dumps({"DurableConfig": config}).encode(),
            headers={"Content-Type": "application/json", "Authorization": aws.scope("lambda")},
            method="PUT",
        )
        try:
            open_url(request, timeout=30).close()
        except (OSError, HTTPException) as error:
            raise LocalAwsError(
                f"{function.name} can't be made durable: {error}",
                file=aws.log,
                remedy="see what this log of the local AWS says",
            ) from error


def invoke_function(aws: LocalAws, name: str, payload: bytes) -> Answer:
    """Invokes a function, and waits for the end of its execution if it is durable.

    Args:
        aws: The local AWS.
        name: The function's real name.
        payload: The event, as JSON.

    Raises:
        LocalAwsError: the local AWS refuses it, an execution doesn't end, or boto3 is too old to look at one.
        ToolchainError: boto3 isn't installed.
    """
    # It is waited for as long as Lambda would, and never invoked twice.
    options = {
        "read_timeout": LONGEST_TIMEOUT + _SECONDS_MORE,
        "retries": {"total_max_attempts": 1},
    }
    functions = client(aws, "lambda", **options)
    with asking(aws, f"{name} can't be invoked"):
        answer = functions.invoke(FunctionName=name, Payload=payload)
        arn = answer["ResponseMetadata"]["HTTPHeaders"].get(_ARN)
        if arn is not None and "FunctionError" not in answer:
            return _end_of(functions, name, arn)
        return Answer(answer["Payload"].read(), "FunctionError" in answer)


def _end_of(functions: Any, name: str, arn: str) -> Answer:
    if not hasattr(functions, "get_durable_execution"):
        raise LocalAwsError(
            f"{name} is a durable function, and the boto3 that is installed can't wait for the end of an execution",
            remedy="install a newer boto3: pip install --upgrade boto3",
        )
    deadline = time.monotonic() + LONGEST_WAIT
    while True:
        found = functions.get_durable_execution(DurableExecutionArn=arn)
        if found["Status"] == "SUCCEEDED":
            return Answer(str(found.get("Result") or "null").encode(), is_error=False)
        if found["Status"] != "RUNNING":
            error = found.get("Error") or {"ErrorType": found["Status"]}
            names = {"ErrorType": "errorType", "ErrorMessage": "errorMessage"}
            shown = {names[key]: value for key, value in error.items() if key in names}
            return Answer(json.dumps(shown).encode(), is_error=True)
        if time.monotonic() > deadline:
            raise LocalAwsError(
                f"the execution of {name} hasn't ended in {LONGEST_WAIT} seconds",
                remedy="let it wait for less, or see its history: aws lambda get-durable-execution-history",
            )
        time.sleep(_SECONDS_BETWEEN_LOOKS)
