"""A function's process: started, watched, and replaced, as Lambda does it."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from cdk_rust_lambda.cargo.compile.process import running
from cdk_rust_lambda.emulator.runtime_api import RuntimeApi
from cdk_rust_lambda.emulator.server import Emulator
from cdk_rust_lambda.errors import CdkRustLambdaError

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECONDS_BETWEEN_LOOKS = 0.02
_SECONDS_BEFORE_THE_NEXT_TRY = 0.2
_EXIT_ERROR = "Runtime.ExitError"
_TIMED_OUT = "Sandbox.Timedout"


@frozen
class Program:
    """What is run.

    Attributes:
        asset: The folder with `bootstrap`.
        variables: The environment.
        timeout: The seconds that an answer may take; None for no limit.
    """

    asset: Path
    variables: Mapping[str, str] = field(repr=False)
    timeout: int | None


@define(eq=False)
class FunctionProcess:
    """The one process of a function at a time, which answers what the emulator has.

    Attributes:
        emulator: The emulator.
        say: Is called with what happens to it.
    """

    emulator: Emulator
    say: Callable[[str], None]
    _is_over: threading.Event = field(factory=threading.Event, init=False)

    @contextlib.contextmanager
    def serving(self, program: Program) -> Iterator[None]:
        """Runs a program as long as a block runs; it is started again after a crash or a timeout.

        One that ends before its first event isn't: it would do so again. Then each event is answered with an
        error.
        """
        with self._thread(self._serve, program):
            yield

    @contextlib.contextmanager
    def refusing(self, kind: str, problem: str) -> Iterator[None]:
        """Answers each event with an error as long as a block runs."""
        with self._thread(self._refuse, kind, problem):
            yield

    @contextlib.contextmanager
    def _thread(self, target: Callable[..., None], *arguments: object) -> Iterator[None]:
        self._is_over = threading.Event()
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._is_over.set()
            thread.join()

    def _serve(self, program: Program) -> None:
        while not self._is_over.is_set():
            api = RuntimeApi(self.emulator, program.timeout)
            try:
                problem = self._run(program, api)
            except CdkRustLambdaError as error:
                problem = str(error)
            if not api.was_invoked and not self._is_over.is_set():
                problem = api.init_error or problem
                self.say(f"The function has failed at its start: {problem}")
                self._refuse(_EXIT_ERROR, problem)

    def _run(self, program: Program, api: RuntimeApi) -> str:
        """Runs the program once; returns how it has ended."""
        argv = [str(program.asset / "bootstrap")]
        with api.serving() as address:
            variables = {**program.variables, "AWS_LAMBDA_RUNTIME_API": address}
            with running(argv, cwd=program.asset, environment=variables) as status:
                while status() is None and not api.is_overdue and not self._is_over.is_set():
                    time.sleep(_SECONDS_BETWEEN_LOOKS)
                kind, problem = self._end(program, api, status())
        if api.current is not None:
            self.emulator.answer_error(api.current.request_id, kind, problem)
        return problem

    def _end(self, program: Program, api: RuntimeApi, status: int | None) -> tuple[str, str]:
        """Returns the type of the error that the event gets which isn't answered, and its text."""
        if status is not None:
            return _EXIT_ERROR, f"Runtime exited with error: {_described(status)}"
        if api.is_overdue:
            return _TIMED_OUT, f"Task timed out after {program.timeout:.2f} seconds"
        return _EXIT_ERROR, "The function was ended while it ran"

    def _refuse(self, kind: str, problem: str) -> None:
        while not self._is_over.is_set():
            api = RuntimeApi(self.emulator, None)
            thread = threading.Thread(target=self._refuse_next, args=(api, kind, problem))
            with api.serving():
                thread.start()
                while thread.is_alive() and not self._is_over.is_set():
                    time.sleep(_SECONDS_BETWEEN_LOOKS)
            thread.join()

    def _refuse_next(self, api: RuntimeApi, kind: str, problem: str) -> None:
        request_id = api.take()
        if request_id is None:
            self._is_over.wait(_SECONDS_BEFORE_THE_NEXT_TRY)
        else:
            self.emulator.answer_error(request_id, kind, problem)


def _described(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"exit status {status}"
