"""What aws-cdk-lib refuses, in the words of this library: the keyword, and what to do."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from attrs import frozen
from constructs import Construct
from jsii.errors import JavaScriptError, JSIIError

from cdk_rust_lambda.cargo.settings.tree import holds_token
from cdk_rust_lambda.errors import CdkRustLambdaError, KeywordError, SettingsError, text_of
from cdk_rust_lambda.triggers.core.javascript import message_of

if TYPE_CHECKING:
    from types import TracebackType

_FOREIGN = (TypeError, ValueError, AttributeError, RuntimeError, JSIIError, JavaScriptError)


def check_place(scope: object, construct_id: object) -> None:
    """Refuses what is no scope, or no id in one.

    Args:
        scope: The construct that another one is to belong to.
        construct_id: The other's id.

    Raises:
        KeywordError: one of them has a wrong type, or the id is empty or a token.
    """
    if not isinstance(scope, Construct):
        raise KeywordError(
            f"expected a construct, found {text_of(scope)}",
            key="scope",
            remedy="pass the stack, or a construct in one",
        )
    if not isinstance(construct_id, str) or not construct_id or holds_token(construct_id):
        raise KeywordError(
            f"expected a string that isn't empty and holds no token, found {construct_id!r}",
            key="id",
            remedy="pass the construct's id in its scope",
        )


@frozen
class refusals_of_cdk:  # noqa: N801 - a context manager, named as those of contextlib
    """A context manager that makes errors of the library from those of aws-cdk-lib.

    Attributes:
        what: What is made: `the function 'Api'`.
        keywords: The names of the keywords that are given.
    """

    what: str
    keywords: Collection[str]

    def __enter__(self) -> None:
        """Does nothing."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Raises an error of the library for a foreign one.

        Raises:
            SettingsError: aws-cdk-lib refuses something.
        """
        if not isinstance(error, _FOREIGN) or isinstance(
            error, CdkRustLambdaError | RecursionError
        ):
            return
        message = message_of(error)
        key, remedy = self._place_of(message)
        is_of_types = isinstance(error, TypeError | ValueError | AttributeError)
        raise (KeywordError if is_of_types else SettingsError)(
            f"{self.what} can't be made: {message}", key=key, remedy=remedy
        ) from None

    def _place_of(self, message: str) -> tuple[str, str]:
        """Returns the keyword that a message is about, and what to do with it."""
        if "already a Construct with name" in message:
            return "id", "give it another id"
        if "No stack could be identified" in message or "in the scope of a Stack" in message:
            return "scope", "pass a stack, or a construct in one"
        words = {_snake_case(word) for word in re.findall(r"\w+", message)}
        named = [name for name in self.keywords if name in words]
        if named:
            return ", ".join(named), f"correct {' and '.join(f'{name}=' for name in named)}"
        given = ", ".join(self.keywords) or "Cargo.toml"
        return given, "correct the keyword that it is about, or leave it out"


def _snake_case(word: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", word).lower()
