"""The synchronisation of identity pools of Cognito."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.samples import REGION
from cdk_rust_lambda.triggers.core.source import Source
from cdk_rust_lambda.triggers.core.trigger import HandlerEvent, Trigger
from cdk_rust_lambda.triggers.options.resources import Resource
from cdk_rust_lambda.triggers.wiring.permissions import allow


@with_options
class CognitoSyncTrigger(Trigger):
    """Invokes the function when a dataset of an identity pool is synchronised.

    The function is set as the `SyncTrigger` of the pool's events, and Cognito Sync may invoke it on behalf
    of the account. The Rust event is `aws_lambda_events::event::cognito::CognitoEvent` (feature
    `cognito`), which is also the answer. See "Amazon Cognito Events" in the Cognito guide, which
    recommends AWS AppSync for what is new.

    Args:
        identity_pool: The identity pool, as a `CfnIdentityPool`. Needed.

    Raises:
        TriggerError: no identity pool, or one that isn't of this app or has such a function.
    """

    type: ClassVar[str] = "cognito-sync"
    source_field: ClassVar[str | None] = "identity_pool"
    event: ClassVar[HandlerEvent] = HandlerEvent(
        "aws_lambda_events::event::cognito::CognitoEvent", "cognito"
    )

    identity_pool: Annotated[
        cognito.CfnIdentityPool | Source | None,
        Resource(
            "an identity pool (CfnIdentityPool)",
            "cognito_events",
            creatable=False,
            required=True,
            not_imported="CloudFormation sets a pool's events only where the pool itself is defined",
        ),
    ] = None

    def bind(self, function: lambda_.Function, construct_id: str) -> cognito.CfnIdentityPool:
        """Sets the pool's event."""
        pool: Any = self.identity_pool
        if pool.cognito_events is not None:
            raise TriggerError(
                f"the identity pool {pool.node.path} has a function for its events already",
                key="identity_pool",
                remedy="leave cognito_events of the pool out",
            )
        handler = self.handler(function)
        pool.cognito_events = {"SyncTrigger": handler.function_arn}
        allow(function, construct_id, handler, "cognito-sync.amazonaws.com")
        found: cognito.CfnIdentityPool = pool
        return found

    def sample_event(self) -> dict[str, Any]:
        """Returns the synchronisation of one record."""
        return {
            "version": 2,
            "eventType": "SyncTrigger",
            "region": REGION,
            "identityPoolId": f"{REGION}:11111111-2222-3333-4444-555555555555",
            "identityId": f"{REGION}:66666666-7777-8888-9999-000000000000",
            "datasetName": "example-dataset",
            "datasetRecords": {
                "example-key": {"oldValue": "old", "newValue": "new", "op": "replace"}
            },
        }
