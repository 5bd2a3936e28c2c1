"""What is sent to a source of events: a body with what goes along, and what becomes of it for each kind of source."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from attrs import frozen

from cdk_rust_lambda.errors import LocalAwsError

if TYPE_CHECKING:
    from collections.abc import Callable


@frozen
class Message:
    """What is sent.

    Attributes:
        data: The body; JSON for an event bus, and for a table. A request says of JSON that it is that.
        key: The key of an object, or of a record.
        method: The method of a request.
        path: Its path, with the query.
    """

    data: str | bytes
    key: str = "test"
    method: str = "GET"
    path: str = "/"

    @property
    def content(self) -> bytes:
        """The body as it is sent."""
        if isinstance(self.data, bytes):
            return self.data
        return self.data.encode(errors="surrogateescape")  # the bytes that a shell has handed on

    @property
    def text(self) -> str:
        """The body as text.

        Raises:
            LocalAwsError: it is none.
        """
        try:
            return self.content.decode()
        except UnicodeDecodeError as error:
            raise LocalAwsError(
                f"only text can be sent there: {error}", remedy="send UTF-8, or what encodes it"
            ) from error

    def json(self, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
        """The body as a JSON object.

        Args:
            parse_float: Makes a number of one that isn't whole.

        Raises:
            LocalAwsError: it is none.
        """
        try:
            value = json.loads(self.text, parse_float=parse_float)
        except (ValueError, RecursionError) as error:
            raise _no_object(str(error)) from error
        if not isinstance(value, dict):
            raise _no_object(f"found {type(value).__name__}")
        return value

    @property
    def is_json(self) -> bool:
        """Whether the body is JSON."""
        try:
            json.loads(self.content.decode())
        except (ValueError, RecursionError):
            return False
        return True


def _no_object(problem: str) -> LocalAwsError:
    return LocalAwsError(
        f"a JSON object is to be sent there: {problem}", remedy='pass one: --data \'{"id": "1"}\''
    )


def event_entry(bus: str, message: Message) -> dict[str, Any]:
    """Returns what an event bus is sent.

    Args:
        bus: The bus' name.
        message: The event, as JSON; what it lacks is made up.

    Raises:
        LocalAwsError: it isn't a JSON object.
    """
    event = message.json()
    return {
        "EventBusName": bus,
        "Source": event.get("source", "local"),
        "DetailType": event.get("detail-type", "test"),
        "Detail": json.dumps(event.get("detail", {})),
    }


def table_item(message: Message) -> dict[str, Any]:
    """Returns what a table is sent.

    Args:
        message: The item, as JSON.

    Raises:
        LocalAwsError: it isn't a JSON object, or holds what no table can.
    """
    from boto3.dynamodb.types import TypeSerializer

    serialize = TypeSerializer().serialize
    values = message.json(parse_float=Decimal)
    try:
        return {name: serialize(value) for name, value in values.items()}
    except (TypeError, ArithmeticError, RecursionError) as error:  # infinite, or of too many digits
        raise LocalAwsError(
            f"a table can't hold such a value: {error}",
            remedy="send numbers of at most 38 digits, or texts",
        ) from error
