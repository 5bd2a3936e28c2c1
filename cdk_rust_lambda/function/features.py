"""What Lambda has switched on for a function: read of its keywords, and checked with its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_rust_lambda.triggers.core.function_features import FunctionFeatures

if TYPE_CHECKING:
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
        SettingsError: a setting that it can't have then.
    """
    features = FunctionFeatures(
        is_tenant_isolated=keywords.get("tenancy_config") is not None,
        is_on_managed_instances=instances is not None,
    )
    if features.is_tenant_isolated and settings.deploy.enable_function_url:
        raise settings.error(
            "deploy.enable_function_url",
            "the function has tenancy_config, and a function with tenant isolation can't have a URL",
            "take it out, and let a REST API invoke the function (type rest-api, with tenant_id)",
        )
    return features
