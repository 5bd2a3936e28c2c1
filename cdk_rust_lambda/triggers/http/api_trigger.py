"""What the triggers by APIs of API Gateway share: where the API comes from."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.source import Created
from cdk_rust_lambda.triggers.core.trigger import Trigger
from cdk_rust_lambda.triggers.wiring.resources import refuse_properties

if TYPE_CHECKING:
    from aws_cdk import aws_lambda as lambda_


@with_options
class ApiTrigger(Trigger):
    """A trigger by an API of API Gateway.

    Attributes:
        api_name: What the API is called in texts: `HTTP API`.
    """

    source_field: ClassVar[str | None] = "api"
    api_name: ClassVar[str]

    def provide_api(self, function: lambda_.Function, construct_id: str) -> Any:
        """Returns the API: given, imported, or created with the options for one that is created.

        Args:
            function: Where to make it; any construct will do.
            construct_id: Its id there.

        Raises:
            TriggerError: a choice for a new one that it doesn't have.
        """
        if not self.creates_source:
            return self.existing_api(function, construct_id)
        if isinstance(self.source, Created):
            refuse_properties(self.source, self.api_name)
        return self.create_api(function, construct_id)

    @abstractmethod
    def existing_api(self, function: lambda_.Function, construct_id: str) -> Any:
        """Returns the API that is given or imported."""

    @abstractmethod
    def create_api(self, function: lambda_.Function, construct_id: str) -> Any:
        """Creates the API."""
