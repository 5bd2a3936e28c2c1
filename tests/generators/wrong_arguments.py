"""Values of wrong types for each argument of the constructs, and what becomes of a function with one."""

from __future__ import annotations

import inspect
import itertools
from functools import cache
from typing import TYPE_CHECKING, Any

from attrs import frozen
from aws_cdk import Duration, Size, Stack, Token
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3

from cdk_rust_lambda import (
    CdkRustLambdaError,
    RustExtension,
    RustFunction,
    RustImageFunction,
    RustWorkspace,
)
from cdk_rust_lambda.function.image_keywords import REFUSED_FOR_IMAGES
from cdk_rust_lambda.function.keyword_types import hints_of
from cdk_rust_lambda.function.options import BinaryOverrides, RustFunctionOptions
from tests.generators.wrong_values import IN_PYTHON

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_PLACES_IN = {"scope", "id", "self", "keywords"}


@cache
def _values() -> tuple[Any, ...]:
    stack = Stack()
    return (
        *IN_PYTHON,
        *("arn:aws:lambda:eu-west-1:123456789012:layer:x:1", "A" * 300, Size.gibibytes(20)),
        *(Size.mebibytes(Token.as_number({"Ref": "X"})), Duration.minutes(16), Duration.days(8)),
        *(lambda_.Tracing.ACTIVE, lambda_.Runtime.NODEJS, s3.Bucket(stack, "B"), stack),
        *({"A": "x"}, {"PORT": 5432}, {"AWS_REGION": "x"}, {"LARGE": "x" * 5000}),
        *([s3.Bucket(stack, f"B{number}") for number in range(2)], [stack] * 7),
        lambda_.VersionOptions(retry_attempts=9),
    )


@frozen
class WrongArgument:
    """One argument of a construct, or what is inside of it, with another value."""

    where: str
    place: tuple[str, ...]
    value: Any

    def __str__(self) -> str:
        return f"{self.where}({'.'.join(self.place)}={str(self.value)[:60]!r})"

    @property
    def argument(self) -> Any:
        """What is passed for the keyword itself."""
        value = self.value
        for key in self.place[:0:-1]:
            value = {key: value}
        return value


def _places(names: Iterator[str] | list[str]) -> Iterator[tuple[str, ...]]:
    hints = hints_of(lambda_.FunctionOptions)
    for name in names:
        yield (name,)
        for kind in getattr(hints.get(name), "__args__", ()):
            if hasattr(kind, "__jsii_name_mapping__"):
                yield from ((name, key) for key in hints_of(kind))
        if name == "environment":
            yield from ((name, key) for key in ("PORT", "A", "AWS_REGION", ""))


def matrix() -> Iterator[WrongArgument]:
    """All of them."""
    of_function = set(inspect.signature(RustFunction.__init__).parameters) - _PLACES_IN
    of_workspace = set(inspect.signature(RustWorkspace.__init__).parameters) - _PLACES_IN
    of_extension = set(inspect.signature(RustExtension.__init__).parameters) - _PLACES_IN
    for where, names in (
        ("function", {*of_function, *RustFunctionOptions.__annotations__, "scope", "id"}),
        ("image", {"base_image", "dockerfile", *REFUSED_FOR_IMAGES}),
        ("workspace", {*of_workspace, "scope", "id"}),
        ("extension", {*of_extension, "scope", "id"}),
        ("function_options", RustFunctionOptions.__annotations__),
        ("overrides", BinaryOverrides.__annotations__),
    ):
        for place, value in itertools.product(_places(sorted(names)), _values()):
            yield WrongArgument(where, place, value)


_numbers = itertools.count()


def _make(case: WrongArgument, stack: Stack, root: Path) -> None:
    arguments: dict[str, Any] = {"scope": stack, "id": f"F{next(_numbers)}"}
    arguments["manifest_path"] = root / ("extension" if case.where == "extension" else "function")
    own: Mapping[str, Any] = {case.place[0]: case.argument}
    if case.where == "function":
        RustFunction(**{**arguments, **own})
    elif case.where == "image":
        RustImageFunction(**{**arguments, **own})
    elif case.where == "extension":
        RustExtension(**{**arguments, **own})
    elif case.where == "workspace":
        RustWorkspace(**{**arguments, **own})
    elif case.where == "function_options":
        RustWorkspace(**arguments, function_options=own)  # type: ignore[arg-type]
    else:
        RustWorkspace(**arguments, overrides={"crate": own})  # type: ignore[dict-item]


def problem_of(case: WrongArgument, stack: Stack, root: Path) -> str | None:
    """What went wrong that is no error of the library with keyword and remedy; None if nothing did.

    Args:
        case: The argument and its value.
        stack: Where to make the function.
        root: The folder with the packages `function` and `extension`, each with one binary, `crate`.
    """
    try:
        _make(case, stack, root)
    except CdkRustLambdaError as error:
        for each in error.causes or (error,):
            is_placed = case.place[0] in (each.key or "") or each.file is not None
            if not each.remedy or not is_placed:
                return f"{case}: neither keyword nor remedy: {each}"
    except Exception as error:  # whatever it is, it is what the test looks for
        text = str(error).strip().partition("\n")[0]
        return f"{case}: {type(error).__name__}: {text}"
    return None
