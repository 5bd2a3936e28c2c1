"""The logs of all functions, as they come."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

from cdk_rust_lambda.local.clients import client, refusals
from cdk_rust_lambda.local.ministack import LocalAws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cdk_rust_lambda.local.deployed import Deployed

# The lines of an invocation come at its end.
_SECONDS_BETWEEN_LOOKS = 0.3
_REMEMBERED = 10_000


@frozen
class LogGroup:
    """Where functions log.

    Attributes:
        aws: The local AWS, as it is seen there.
        name: The group's name.
    """

    aws: LocalAws
    name: str


def log_group(aws: LocalAws, function: str) -> LogGroup:
    """Returns where a function logs.

    Args:
        aws: The local AWS, as it is seen there.
        function: The function's real name.
    """
    return LogGroup(aws, _name(client(aws, "lambda"), function))


def log_groups(deployed: Deployed) -> dict[str, LogGroup]:
    """Returns where the functions of an app log, by their names.

    Args:
        deployed: The app.
    """
    found: dict[str, LogGroup] = {}
    clients: dict[LocalAws, Any] = {}
    for function, physical in deployed.functions():
        aws = deployed.aws_of(function.resource)
        if aws not in clients:
            clients[aws] = client(aws, "lambda")
        found[function.name] = LogGroup(aws, _name(clients[aws], physical))
    return found


def _name(functions: Any, function: str) -> str:
    configuration = functions.get_function_configuration(FunctionName=function)
    found = configuration.get("LoggingConfig", {}).get("LogGroup")
    return str(found or f"/aws/lambda/{function}")


@define(eq=False)
class LogTail:
    """Follows log groups in a thread of its own.

    Attributes:
        groups: The log group of each function, by the function's name.
        on_line: Is called with the function's name and a line.
    """

    groups: Mapping[str, LogGroup]
    on_line: Callable[[str, str], None]
    _clients: dict[LocalAws, Any] = field(factory=dict, init=False)
    _since: dict[str, int] = field(factory=dict, init=False)
    _seen: deque[tuple[LogGroup, str]] = field(
        factory=lambda: deque(maxlen=_REMEMBERED), init=False
    )
    _is_over: threading.Event = field(factory=threading.Event, init=False)

    @contextlib.contextmanager
    def following(self) -> Iterator[None]:
        """Follows as long as a block runs."""
        started = int(time.time() * 1000)
        self._since = dict.fromkeys(self.groups, started)
        places = {group.aws for group in self.groups.values()}
        self._clients = {aws: client(aws, "logs") for aws in places}
        # What a group answers that isn't there before the first line, and a server that goes before this ends.
        passed_over = refusals()
        thread = threading.Thread(target=self._follow, args=(passed_over,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._is_over.set()
            thread.join()

    def _follow(self, passed_over: tuple[type[Exception], ...]) -> None:
        while not self._is_over.wait(_SECONDS_BETWEEN_LOOKS):
            for name, group in self.groups.items():
                with contextlib.suppress(*passed_over):
                    self._show(name, group)

    def _show(self, name: str, group: LogGroup) -> None:
        logs = self._clients[group.aws]
        found = logs.filter_log_events(logGroupName=group.name, startTime=self._since[name])
        for event in found.get("events", ()):
            # Lines of the same millisecond come again.
            identity = (group, str(event.get("eventId", event)))
            if identity not in self._seen:
                self._seen.append(identity)
                self._since[name] = max(self._since[name], event["timestamp"])
                for line in event["message"].splitlines():
                    self.on_line(name, line)
