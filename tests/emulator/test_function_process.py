"""A function's process, on a stand-in for the emulator."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from cdk_rust_lambda.emulator.function_process import FunctionProcess, Program
from tests.support.fake_emulator import fake_emulator, script_program
from tests.support.processes import wait_until_ended

if TYPE_CHECKING:
    from pathlib import Path

    from cdk_rust_lambda.emulator.server import Answer


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return script_program(tmp_path)


class Calls:
    """Calls of a function that runs."""

    def __init__(self, program: Program) -> None:
        self.said: list[str] = []
        self.program = program

    def __call__(self, *events: Any) -> list[tuple[Any, bool]]:
        with (
            fake_emulator() as emulator,
            FunctionProcess(emulator, self.said.append).serving(self.program),
        ):
            return [_of(emulator.invoke(json.dumps(event).encode())) for event in events]


def _of(answer: Answer) -> tuple[Any, bool]:
    return json.loads(answer.payload), answer.is_error


@pytest.fixture
def calls(program: Program) -> Calls:
    return Calls(program)


def test_answers_and_errors_are_handed_on(calls: Calls) -> None:
    assert calls("anything", "fail", "anything") == [([], False), ([], True), ([], False)]


def test_the_deadline_is_to_come_and_the_arn_is_one(calls: Calls) -> None:
    (((deadlines, arns), _),) = calls("headers")
    (deadline,) = deadlines
    assert 0 < int(deadline) / 1000 - time.time() < 1
    assert arns == ["arn:aws:lambda:us-east-1:000000000000:function:orders"]


def test_a_binary_s_name_may_be_any_word(program: Program) -> None:
    said: list[str] = []
    with (
        fake_emulator("größe数") as emulator,
        FunctionProcess(emulator, said.append).serving(program),
    ):
        ((_, arns), is_error) = _of(emulator.invoke(b'"headers"'))
    assert (is_error, said) == (False, [])
    assert arns == ["arn:aws:lambda:us-east-1:000000000000:function:gr%C3%B6%C3%9Fe%E6%95%B0"]


def test_a_timeout_is_an_error_and_the_next_event_gets_a_new_process(calls: Calls) -> None:
    started = time.monotonic()
    (first, _), (error, is_error), (second, _) = calls("process", "sleep", "process")
    assert 1 < time.monotonic() - started < 15
    assert is_error
    assert error["errorType"] == "Sandbox.Timedout"
    assert error["errorMessage"].endswith("Error: Task timed out after 1.00 seconds")
    assert first != second
    wait_until_ended(first)
    wait_until_ended(second)


def test_without_a_timeout_an_answer_may_take_longer(program: Program) -> None:
    unlimited = Program(program.asset, program.variables, None)
    (((deadlines, _), _),) = Calls(unlimited)("headers")
    assert int(deadlines[0]) / 1000 - time.time() > 800


def test_a_crash_is_an_error_and_the_next_event_gets_a_new_process(calls: Calls) -> None:
    (error, is_error), (_, next_is_error) = calls("crash", "process")
    assert (is_error, next_is_error) == (True, False)
    assert error["errorType"] == "Runtime.ExitError"
    assert error["errorMessage"].endswith("Error: Runtime exited with error: exit status 3")


@pytest.mark.parametrize(
    ("name", "problem"),
    [("broken", "Runtime exited with error: exit status 7"), ("init-error", "no table")],
)
def test_one_that_ends_at_its_start_isn_t_tried_again(
    calls: Calls, tmp_path: Path, name: str, problem: str
) -> None:
    (tmp_path / name).touch()
    answers = calls("anything", "anything")
    assert [error["errorType"] for error, _ in answers] == ["Runtime.ExitError"] * 2
    assert all(error["errorMessage"].endswith(f"Error: {problem}") for error, _ in answers)
    assert calls.said == [f"The function has failed at its start: {problem}"]


def test_one_that_can_t_be_started_is_said(calls: Calls, tmp_path: Path) -> None:
    (tmp_path / "bootstrap").chmod(0o644)
    ((error, is_error),) = calls("anything")
    assert is_error
    assert "can't start" in error["errorMessage"]


def test_the_parts_of_a_streamed_answer_stay_apart(program: Program) -> None:
    with (
        fake_emulator() as emulator,
        FunctionProcess(emulator, print).serving(program),
    ):
        assert emulator.invoke(b'"stream"').payload == b"prelude|end"


def test_a_process_that_is_replaced_takes_no_event_with_it(program: Program) -> None:
    """Its question for the next event ends with it."""
    with fake_emulator() as emulator:
        process = FunctionProcess(emulator, print)
        with process.serving(program):
            emulator.invoke(b"1")
        with process.refusing("BuildError", "it doesn't compile"):
            error, is_error = _of(emulator.invoke(b"1"))
            assert is_error
            assert error["errorType"] == "BuildError"
        with process.serving(program):
            assert _of(emulator.invoke(b"1")) == ([], False)
