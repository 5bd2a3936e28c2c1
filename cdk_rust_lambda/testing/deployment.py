"""An app that is deployed into a local AWS, as a test uses it."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from attrs import frozen

from cdk_rust_lambda.errors import LocalAwsError
from cdk_rust_lambda.local.clients import client
from cdk_rust_lambda.local.deployed import Deployed, chosen
from cdk_rust_lambda.local.durable import invoke_function
from cdk_rust_lambda.local.logs import log_group
from cdk_rust_lambda.local.messages import Message
from cdk_rust_lambda.local.sources import source

if TYPE_CHECKING:
    from cdk_rust_lambda.local.assembly import Resource
    from cdk_rust_lambda.local.ministack import LocalAws

_SECONDS = 60.0
_SECONDS_BETWEEN_LOOKS = 0.2


@frozen
class DeployedApp:
    """An app that is deployed into a local AWS.

    Functions, sources and resources are named by the paths of their constructs, `Shop/Orders`, or the ends of
    these.

    Attributes:
        deployed: What is deployed.
    """

    deployed: Deployed

    @property
    def aws(self) -> LocalAws:
        """The local AWS."""
        return self.deployed.aws

    def client(self, service: str, *, of: str | None = None) -> Any:
        """Returns boto3's client of a service of the local AWS, for the account and the Region of a construct.

        Args:
            service: The service, as boto3 calls it.
            of: The path of a resource's construct. Default: any, if all stacks have one account and Region.

        Raises:
            LocalAwsError: there is none, or several fit, or they differ and none is named.
        """
        return client(self._aws_of(of), service)

    def _aws_of(self, name: str | None) -> LocalAws:
        assembly = self.deployed.assembly
        if name is not None:
            return self.deployed.aws_of(self._resource(name))
        places = list(dict.fromkeys(self.aws.at(each) for each in assembly.environments))
        if len(places) > 1:
            named = ", ".join(f"{each.account}/{each.region}" for each in places)
            raise LocalAwsError(
                f"the stacks of the app have several accounts and Regions: {named}",
                key="of",
                remedy="name a construct that is where the client is to look: client(..., of='Shop/Orders')",
            )
        return places[0] if places else self.aws

    def physical_name(self, name: str) -> str:
        """Returns the real name of a resource: of a queue its URL, of a topic its ARN.

        Args:
            name: The path of its construct.

        Raises:
            LocalAwsError: there is none, or several fit.
        """
        return self.deployed.name_of(self._resource(name))

    def _resource(self, name: str) -> Resource:
        resources = self.deployed.assembly.resources
        return chosen(sorted(resources, key=lambda each: each.name), name)

    def invoke(self, name: str, event: Any = None) -> Any:
        """Invokes a function, and returns what it answers: a JSON value.

        Of a durable function that is the result of its execution, whose end is waited for.

        Args:
            name: The path of its construct.
            event: A value that JSON can have.

        Raises:
            LocalAwsError: there is no such function, or it answers with an error.
        """
        function, physical = self.deployed.function(name)
        aws = self.deployed.aws_of(function.resource)
        answer = invoke_function(aws, physical, json.dumps(event).encode())
        payload = json.loads(answer.payload or b"null")
        if answer.is_error:
            raise LocalAwsError(
                f"the function {name} answers with an error: {json.dumps(payload)}",
                remedy=f"see its log: log_of({name!r})",
            )
        return payload

    def send(
        self, name: str, data: str = "", *, key: str = "test", method: str = "GET", path: str = "/"
    ) -> str:
        """Sends something to a source of events, and returns what there is to say of it.

        Of a request over HTTP that is the status, and the body in the next line.

        Args:
            name: The path of a queue's construct, or of a topic's, bucket's, bus', table's, stream's, API's or URL's.
            data: The body; JSON for an event bus, and for a table.
            key: The key of an object, or of a record.
            method: The method of a request.
            path: Its path, with the query.

        Raises:
            LocalAwsError: there is no such source, or it refuses what is sent.
        """
        return source(self.deployed, name).send(Message(data, key, method, path))

    def log_of(self, name: str) -> str:
        """Returns what a function has logged.

        Args:
            name: The path of its construct.
        """
        from botocore.exceptions import ClientError

        function, physical = self.deployed.function(name)
        group = log_group(self.deployed.aws_of(function.resource), physical)
        try:
            found = client(group.aws, "logs").filter_log_events(logGroupName=group.name)
        except ClientError:  # there is no group before the first line
            return ""
        return "\n".join(each["message"].rstrip("\n") for each in found.get("events", ()))

    def wait_for_log(self, name: str, text: str, *, timeout: float = _SECONDS) -> str:
        """Waits until a function has logged something, and returns all that it has logged.

        Args:
            name: The path of its construct.
            text: What is waited for.
            timeout: How many seconds.

        Raises:
            LocalAwsError: it hasn't logged that.
        """
        deadline = time.monotonic() + timeout
        while text not in (log := self.log_of(name)):
            if time.monotonic() > deadline:
                raise LocalAwsError(
                    f"the function {name} hasn't logged {text!r} in {timeout:g} seconds",
                    remedy=f"see what it has logged: {log or 'nothing'}",
                )
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        return log
