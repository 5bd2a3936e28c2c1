"""What every kind of resource in a workspace's Cargo.toml is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from cdk_rust_lambda.triggers.core.option import Options, option_of, with_options
from cdk_rust_lambda.triggers.options.resources import Resource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs import Construct


@with_options
class WorkspaceResource(Options, ABC):
    """A resource that several functions of a workspace may share.

    Attributes:
        kind: The name of the kind in Cargo.toml.
    """

    kind: ClassVar[str]

    @abstractmethod
    def make(self, scope: Construct, name: str) -> Any:
        """Makes it.

        Args:
            scope: Where to make it.
            name: Its name, which is its id there.

        Raises:
            TriggerError: an option that it can't have.
        """


def resource_options(kind: type[WorkspaceResource]) -> Iterator[str]:
    """Yields the names of the options that name other resources."""
    for field in attrs.fields(kind):
        if isinstance(option_of(field), Resource):
            yield field.name
