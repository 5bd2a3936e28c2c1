from __future__ import annotations

import datetime
import decimal
import enum
import functools
import io
import logging
import re
import subprocess
import sys
import threading
import types
from abc import ABC, abstractmethod
from collections import OrderedDict, deque
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from aws_cdk import App, Stack

from cdk_rust_lambda.cargo.compile.hook_declarations import DeclaredHook, declare_hooks
from cdk_rust_lambda.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable


def declared(hook: Any) -> DeclaredHook:
    (declaration,) = declare_hooks("before_build", [hook])
    return declaration


def refused(hook: Any) -> str:
    with pytest.raises(SettingsError) as caught:
        declare_hooks("after_build", [hook])
    assert caught.value.key == "bundling.after_build"
    assert "functools.partial" in str(caught.value.remedy)
    return caught.value.problem


def brand(name: object, context: object) -> None:
    """A hook that is given what it does."""


def closure(value: object) -> Callable[[object], None]:
    def hook(_: object) -> None:
        print(value)

    return hook


def defaulting(value: object) -> Callable[[object], None]:
    def hook(_: object, given: object = value, *, named: object = value) -> None:
        """A hook with defaults."""

    return hook


def decorated(times: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def wrapper(*arguments: Any) -> None:
            for _ in range(times):
                function(*arguments)

        return wrapper

    return decorate


class Color(enum.Enum):
    RED = 1
    BLUE = 2


class Grade(enum.StrEnum):
    A = "a"
    B = "b"


@dataclass
class Point:
    x: object


@attrs.frozen
class Slotted:
    x: object


@attrs.define(slots=False)
class Unslotted:
    x: object

    def hook(self, context: object) -> None:
        """A hook that is a method."""


class Base(ABC):
    @abstractmethod
    def __call__(self, context: object) -> None:
        """Does something."""


class Hook(Base):
    """An object that is a hook."""

    __slots__ = ("hidden", "x")

    def __init__(self, x: object) -> None:
        self.x = x

    def __call__(self, context: object) -> None:
        """Does it."""

    @classmethod
    def of_class(cls, context: object) -> None:
        """A hook of the class."""


class Loose(Hook):
    """The same with a dictionary and a cycle."""

    def __init__(self, x: object) -> None:
        super().__init__(x)
        self.me = self


HOLDERS: dict[str, Callable[[Any], Any]] = {
    "closure": closure,
    "defaults": defaulting,
    "partial": lambda value: functools.partial(brand, value),
    "partial by name": lambda value: functools.partial(brand, name=value),
    "partial of a partial": lambda value: functools.partial(functools.partial(brand), value),
    "method": lambda value: Unslotted(value).hook,
    "object": Hook,
    "object with a cycle": Loose,
    "closure of an object": lambda value: closure(Point(value)),
    "closure of a closure": lambda value: closure(closure(value)),
    "decorated": lambda value: decorated(2)(closure(value)),
}
VALUES: list[Any] = [
    *(None, True, 1, 1.0, 2, "1", "", b"1", Path("a"), PurePosixPath("b"), 1e400),
    *((), (1,), [1], [1, 2], [[1], 2], {1}, {2, 1}, frozenset(), {}, {"a": 1}, {"b": 1}, {1: "a"}),
    *(Color.RED, Color.BLUE, Grade.A, Grade.B, Point(1), Point(2), Slotted(1), Slotted(2)),
    *(Point, Color, re, sys, print, len, Point([Slotted({"a": (1, b"")})])),
    types.MappingProxyType({"c": 1}),
]


@pytest.mark.parametrize("holder", HOLDERS.values(), ids=HOLDERS)
def test_a_hook_counts_by_what_it_holds(holder: Callable[[Any], Any]) -> None:
    texts = [declared(holder(value)).text for value in VALUES]
    assert len(set(texts)) == len(VALUES)
    assert texts == [declared(holder(value)).text for value in VALUES]
    for value, text in zip(VALUES, texts, strict=True):
        assert declared(holder(value)) == declared(holder(value))
        assert "0x" not in text
        assert str(Path(__file__).parent) not in text
    assert len({declared(holder(value)) for value in VALUES}) == len(VALUES)


def test_the_order_of_a_set_does_not_count() -> None:
    one, other = closure({"b", "a", (1, 2)}), closure({(1, 2), "a", "b"})
    assert declared(one) == declared(other)


class _Partial(functools.partial):  # type: ignore[type-arg]
    pass


class _Numbered(int):
    pass


class _Stream(io.StringIO):
    pass


@pytest.mark.parametrize("holder", HOLDERS.values(), ids=HOLDERS)
@pytest.mark.parametrize(
    "value",
    [
        *(threading.Lock(), io.StringIO("s3cret"), _Stream("s3cret"), (x for x in "a"), object()),
        *(re.compile("s3cret"), deque(["s3cret"]), OrderedDict(a="s3cret"), _Numbered(1)),
        *(
            datetime.date(2026, 1, 1),
            decimal.Decimal(1),
            _Partial(brand, "s3cret"),
            memoryview(b""),
        ),
        *(
            ["s3cret"].append,
            "s3cret".join,
            functools.cache(brand),
            logging.getLogger("a"),
            iter(""),
        ),
        *([threading.Lock()], {"a": threading.Lock()}, Point(threading.Lock())),
        "${Token[TOKEN.12]}",
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_hook_that_holds_what_is_not_known_is_refused(
    holder: Callable[[Any], Any], value: object
) -> None:
    problem = refused(holder(value))
    assert "can't be in the asset hash: " in problem
    assert "s3cret" not in problem


def test_neither_constructs_nor_their_methods() -> None:
    stack = Stack(App(), "S")
    for hook in (closure(stack), stack.to_string, functools.partial(brand, stack)):
        assert "of the type Stack" in refused(hook)


def test_source_text_that_cannot_be_read() -> None:
    namespace: dict[str, Any] = {}
    exec("def hook(context): ...\nclass Hook:\n def __call__(self, context): ...", namespace)
    for hook in (namespace["hook"], eval("lambda context: 1"), namespace["Hook"]()):
        assert "the source text of the hook itself can't be read" in refused(hook)
    assert "an argument can't be read" in refused(functools.partial(brand, namespace["hook"]))


_MADE = """
class Made:
    def __call__(self, context): ...
made = Made()
"""


def test_a_module_s_class_that_is_not_in_its_text() -> None:
    exec(_MADE, globals())
    assert "the source text of the hook itself can't be read" in refused(globals().pop("made"))


def test_what_python_was_told_on_its_command_line() -> None:
    """From 3.13 on that is what Python takes for the text of all that has no file."""
    program = """if True:
        from cdk_rust_lambda.cargo.compile.hook_declarations import declare_hooks
        hooks = {}; exec("\\ndef function(context): ...\\nlambda_ = lambda context: 2", hooks)
        hooks["of the command line"] = lambda context: 1
        for name in ("function", "lambda_", "of the command line"):
            try:
                print(declare_hooks("before_build", [hooks[name]]))
            except Exception as error:
                assert "source text of the hook itself can't be read" in str(error), error
    """
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == ""


def test_lambdas_of_one_line_are_told_apart() -> None:
    hooks: list[Any] = [lambda a: a.b, lambda a: a.c, lambda a: (lambda: a.b), lambda a: (lambda: a.c)]  # fmt: skip
    assert len({declared(hook).text for hook in hooks}) == 4
    assert declared(hooks[0]).declaration["source"] == "lambda a: a.b"
    assert declared(hooks[2](None)).declaration["source"] == "lambda: a.b"


def test_lambdas_of_one_line_that_do_nothing() -> None:
    hooks: list[Any] = [lambda _: 1, lambda _: 2]
    if sys.version_info[:2] == (3, 12):  # which doesn't say where they are
        assert "the source text of the hook itself can't be read" in refused(hooks[0])
    else:
        assert [declared(each).declaration["source"] for each in hooks] == ["lambda _: 1", "lambda _: 2"]  # fmt: skip


def test_what_is_around_a_hook_does_not_count(tmp_path: Path) -> None:
    texts = []
    for index, before in enumerate(("", "import os\n\n\n", "A = 1\n")):
        path = tmp_path / f"module{index}.py"
        path.write_bytes(f"{before}def hook(context):\n    print(1)\r\n".encode())
        module = types.ModuleType("m")
        exec(compile(path.read_text(), str(path), "exec"), vars(module))
        texts.append(declared(module.hook))
    assert len({each.text for each in texts}) == 1
    # They may read other constants, so they aren't the same hook.
    assert len(set(texts)) == 3


def test_attributes_of_a_function_count() -> None:
    one, other = closure(1), closure(1)
    assert declared(one) == declared(other)
    other.version = 2  # type: ignore[attr-defined]
    assert declared(one) != declared(other)


def test_what_a_decorator_adds_counts() -> None:
    assert declared(decorated(1)(brand)) != declared(decorated(2)(brand))
    text = declared(decorated(1)(brand)).text
    assert "for _ in range(times)" in text
    assert "A hook that is given what it does." in text


def test_a_function_that_holds_itself() -> None:
    def hook(_: object) -> None:
        hook(_)

    assert declared(hook).declaration["variables"] == {"hook": {"outer": 0}}


def test_a_plain_function_is_its_name_and_source() -> None:
    declaration = declared(brand).declaration
    assert set(declaration) == {"name", "source"}
    assert declaration["name"] == "brand"
    assert declared(Hook.of_class).declaration["self"]["bases"][0].startswith("class Base(ABC)")
    assert declared(["npm", "run css"]).declaration == ["npm", "run css"]


def test_what_has_no_end_is_refused() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    for value in (10**5000, deep):
        assert "too large, or values nested too deeply" in refused(functools.partial(brand, value))
