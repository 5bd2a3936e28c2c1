"""What triggers share of sources with user name and password, for which aws-cdk-lib has no class."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Annotated, Any

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_secretsmanager as secretsmanager

from cdk_rust_lambda.errors import TriggerError
from cdk_rust_lambda.triggers.core.option import with_options
from cdk_rust_lambda.triggers.core.source import Source
from cdk_rust_lambda.triggers.options.aws_resources import KEY
from cdk_rust_lambda.triggers.polled.final_mapping import OF_MAPPINGS
from cdk_rust_lambda.triggers.polled.mapping import allow_decrypting, allow_network
from cdk_rust_lambda.triggers.polled.mapping_options import SECRET
from cdk_rust_lambda.triggers.polled.mapping_trigger import MappingTrigger
from cdk_rust_lambda.triggers.wiring.final_options import check_again
from cdk_rust_lambda.triggers.wiring.resources import secret_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_Mapping = lambda_.CfnEventSourceMapping


@with_options
class BasicAuthTrigger(MappingTrigger):
    """The options that triggers of Amazon MQ and of Amazon DocumentDB share."""

    _: KW_ONLY
    secret: Annotated[secretsmanager.ISecret | Source | None, SECRET] = None
    secret_encryption_key: Annotated[kms.IKey | Source | None, KEY] = None

    def add_mapping(
        self,
        function: lambda_.Function,
        construct_id: str,
        event_source_arn: str,
        credentials: Any,
        access: Mapping[str, str],
        **properties: Any,
    ) -> None:
        """Adds an event source mapping to the function or its alias.

        Args:
            function: The function, whose role may then read the secret and make the network
                interfaces through which Lambda reaches the source.
            construct_id: What the ids of constructs begin with.
            event_source_arn: The ARN of the source.
            credentials: The secret, or a `Source` of one, with user name and password.
            access: What is needed for access besides, by type.
            **properties: More properties of the mapping.
        """
        given = secret_of(function, f"{construct_id}Secret", credentials)
        if given is None:
            raise missing_secret()
        given.grant_read(function)
        allow_decrypting(function, self.secret_encryption_key)
        allow_network(function)
        key: Any = self.filter_encryption
        if key is not None:
            key.grant_decrypt(iam.ServicePrincipal("lambda.amazonaws.com"))
        configurations = {"BASIC_AUTH": given.secret_arn, **access}
        window = self.max_batching_window
        patterns = None
        if self.filters is not None:
            patterns = _Mapping.FilterCriteriaProperty(
                filters=[_Mapping.FilterProperty(pattern=each["pattern"]) for each in self.filters]
            )
        # The function depends on its role's policy, so that Lambda finds the permissions.
        mapping = lambda_.CfnEventSourceMapping(
            function,
            f"{construct_id}Mapping",
            function_name=self.handler(function).function_name,
            event_source_arn=event_source_arn,
            batch_size=self.batch_size,
            enabled=self.enabled,
            filter_criteria=patterns,
            kms_key_arn=None if key is None else key.key_arn,
            maximum_batching_window_in_seconds=None if window is None else window.to_seconds(),
            source_access_configurations=[
                _Mapping.SourceAccessConfigurationProperty(type=kind, uri=uri)
                for kind, uri in configurations.items()
            ],
            **properties,
        )
        check_again(function, self, mapping, OF_MAPPINGS)


def missing_secret() -> TriggerError:
    """Returns the error for a source without user name and password."""
    return TriggerError(
        "user name and password are missing",
        key="secret",
        remedy="name the secret that holds them: in resources=, by ARN or by name",
        check_id="mq-queue",
    )
