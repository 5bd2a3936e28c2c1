"""What Lambda has switched on for a function: read of its keywords and settings, and checked with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.cargo.settings.types import LONGEST_WAIT
from cdk_rust_lambda.function.durable import (
    check_destinations,
    durable_config,
    execution_seconds,
)
from cdk_rust_lambda.notices.notice import Notice
from cdk_rust_lambda.triggers.core.function_features import FunctionFeatures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cdk_rust_lambda.cargo.settings.resolve import Settings
    from cdk_rust_lambda.function.keywords import FunctionKeywords
    from cdk_rust_lambda.function.managed_instances import ManagedInstances


def function_features(
    settings: Settings, keywords: FunctionKeywords, instances: ManagedInstances | None
) -> FunctionFeatures:
    """Returns what a function has beyond an ordinary one.

    Args:
        settings: Its settings.
        keywords: The keywords that Python gives.
        instances: The managed instances that it runs on, if it does.

    Raises:
        CdkRustLambdaError: a setting or a keyword that it can't have then.
    """
    durable = durable_config(settings, keywords)
    features = FunctionFeatures(
        is_tenant_isolated=keywords.get("tenancy_config") is not None,
        is_durable=durable is not None,
        execution_seconds=execution_seconds(durable),
        is_on_managed_instances=instances is not None,
    )
    if features.is_durable:
        check_destinations(keywords)
    if settings.deploy.enable_function_url:
        _check_url(settings, features)
    return features


def feature_notices(features: FunctionFeatures) -> Iterator[Notice]:
    """Yields what is odd about features that a function has together.

    See "Tenant isolation", and of managed instances "Capacity providers", in the Lambda guide.

    Args:
        features: What it has.
    """
    if features.is_tenant_isolated and features.is_on_managed_instances:
        yield Notice.warning(
            "tenants-share-instances",
            "the function has tenancy_config, but on managed instances execution environments are containers, which"
            " Lambda's guide calls no security boundary: tenants are not kept apart as by Firecracker elsewhere."
            " Take capacity_provider out if the tenants don't trust each other",
        )


def _check_url(settings: Settings, features: FunctionFeatures) -> None:
    if features.is_tenant_isolated:
        raise settings.error(
            "deploy.enable_function_url",
            "the function has tenancy_config, and a function with tenant isolation can't have a URL",
            "take it out, and let a REST API invoke the function (type rest-api, with tenant_id)",
        )
    if (features.execution_seconds or 0) > LONGEST_WAIT:
        raise settings.error(
            "deploy.enable_function_url",
            f"an execution of the function may take {features.execution_seconds:g} seconds, and its URL waits for"
            " the end, 15 minutes at most",
            f"take it out, or set execution_timeout in durable_config to {LONGEST_WAIT} seconds or less",
        )
