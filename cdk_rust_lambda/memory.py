"""What is remembered of an app or of one of its constructs, for as long as that lives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Callable

    from constructs import IConstruct

Value = TypeVar("Value")


class Memory(Generic[Value]):
    """Values by construct; each goes with its construct.

    A memory is asked for constructs, or for their apps, but not for both.
    """

    def __init__(self) -> None:
        self._values: WeakKeyDictionary[IConstruct, Value] = WeakKeyDictionary()

    def of(self, construct: IConstruct, make: Callable[[], Value]) -> Value:
        """Returns the value of a construct.

        Args:
            construct: The construct.
            make: Makes the value if there is none yet.
        """
        value = self._values.get(construct)
        if value is None:
            value = self._values[construct] = make()
        return value

    def of_app(self, construct: IConstruct, make: Callable[[], Value]) -> Value:
        """Returns the value of the app that a construct is in.

        Args:
            construct: The construct.
            make: Makes the value if there is none yet.
        """
        # Also by the construct, since the question for its root is a call into Node.
        return self.of(construct, lambda: self.of(construct.node.root, make))
