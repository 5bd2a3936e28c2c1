"""For tests of apps: apps that build nothing, templates, sample events, binaries that are run, and a local AWS."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cdk_rust_lambda.testing.apps import built_app, unbuilt_app
    from cdk_rust_lambda.testing.deployment import DeployedApp
    from cdk_rust_lambda.testing.functions import bootstrap_of, sample_event, sample_events
    from cdk_rust_lambda.testing.invocation import (
        Invocation,
        RunningBinary,
        invoke_binary,
        running_binary,
    )
    from cdk_rust_lambda.testing.plugin import DeployLocally
    from cdk_rust_lambda.testing.templates import stable_template, template_of

__all__ = [
    "DeployLocally",
    "DeployedApp",
    "Invocation",
    "RunningBinary",
    "bootstrap_of",
    "built_app",
    "invoke_binary",
    "running_binary",
    "sample_event",
    "sample_events",
    "stable_template",
    "template_of",
    "unbuilt_app",
]

# Imported when they are asked for: the plugin is loaded by every pytest, and aws_cdk starts Node.
_MODULES = {
    "DeployLocally": "plugin",
    "DeployedApp": "deployment",
    "Invocation": "invocation",
    "RunningBinary": "invocation",
    "bootstrap_of": "functions",
    "built_app": "apps",
    "invoke_binary": "invocation",
    "running_binary": "invocation",
    "sample_event": "functions",
    "sample_events": "functions",
    "stable_template": "templates",
    "template_of": "templates",
    "unbuilt_app": "apps",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
