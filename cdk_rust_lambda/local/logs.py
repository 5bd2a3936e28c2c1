"""The logs of all functions, as they come."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import define, field

from cdk_rust_lambda.local.clients import refusals

if TYPE_CHECKING:
    from collections.abc import Iterator

# The lines of an invocation come at its end.
_SECONDS_BETWEEN_LOOKS = 0.3
_REMEMBERED = 10_000


@define(eq=False)
class LogTail:
    """Follows log groups in a thread of its own.

    Attributes:
        logs: boto3's client.
        groups: The log group of each function, by the function's name.
        on_line: Is called with the function's name and a line.
    """

    logs: Any
    groups: Mapping[str, str]
    on_line: Callable[[str, str], None]
    _since: dict[str, int] = field(factory=dict, init=False)
    _seen: deque[str] = field(factory=lambda: deque(maxlen=_REMEMBERED), init=False)
    _is_over: threading.Event = field(factory=threading.Event, init=False)

    @contextlib.contextmanager
    def following(self) -> Iterator[None]:
        """Follows as long as a block runs."""
        started = int(time.time() * 1000)
        self._since = dict.fromkeys(self.groups, started)
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

    def _show(self, name: str, group: str) -> None:
        found = self.logs.filter_log_events(logGroupName=group, startTime=self._since[name])
        for event in found.get("events", ()):
            # Lines of the same millisecond come again.
            identity = f"{group} {event.get('eventId', event)}"
            if identity not in self._seen:
                self._seen.append(identity)
                self._since[name] = max(self._since[name], event["timestamp"])
                for line in event["message"].splitlines():
                    self.on_line(name, line)
