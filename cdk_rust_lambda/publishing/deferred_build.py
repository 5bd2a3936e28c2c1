"""Builds that are put off until the deployment: what the synthesis leaves for whoever runs them then."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from attrs import asdict, field, fields_dict, frozen

from cdk_rust_lambda.cargo.compile.bundling_options import BundlingOptions
from cdk_rust_lambda.cargo.compile.container import Container
from cdk_rust_lambda.cargo.compile.hooks import hook_name
from cdk_rust_lambda.cargo.compile.private_files import write_private
from cdk_rust_lambda.cargo.fingerprint.hash_record import RECORDS
from cdk_rust_lambda.cargo.plan import Selection
from cdk_rust_lambda.cargo.settings.variables import PREFIX
from cdk_rust_lambda.errors import BuildError, CdkRustLambdaError, SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from cdk_rust_lambda.cargo.plan import BinaryPlan

COMMAND = "cdk_rust_lambda.deployment"
"""The module that is run to build an asset."""

_ENDING = ".build.json"
_VERSION = 1
_HOOKS = ("before_build", "after_build")


@frozen
class DeferredBuild:
    """All that it takes to build an asset later, in the same checkout.

    Attributes:
        function: The path of the function's construct.
        digest: The asset hash.
        manifest_path: The Cargo.toml of the binary's package.
        package: The package's name.
        binary: The binary's name.
        given: What the app gives besides: the other fields of `Selection`.
        variables: The environment variables that the settings and the hash were made with; None for one that
            wasn't set.
        has_layers: Whether the function has layers.
        standalone: The manifests of all crates of the app that are in no workspace.
    """

    function: str
    digest: str
    manifest_path: str
    package: str
    binary: str
    given: Mapping[str, Any] = field(repr=False)
    variables: Mapping[str, str | None] = field(repr=False)
    has_layers: bool
    standalone: Sequence[str]

    @classmethod
    def of(
        cls,
        plan: BinaryPlan,
        digest: str,
        *,
        function: str,
        has_layers: bool,
        standalone: Sequence[str],
    ) -> Self:
        """Returns that of a plan.

        Args:
            plan: The binary, and what it is built and packaged with.
            digest: Its asset hash.
            function: The path of the function's construct.
            has_layers: Whether the function has layers.
            standalone: The manifests of all crates of the app that are in no workspace.
        """
        selection = plan.selection
        given = {name: getattr(selection, name) for name in _OF_SELECTION}
        given["bundling"] = {
            name: value
            for name in fields_dict(BundlingOptions)
            # An empty list isn't None: it beats the settings.
            if name != "build" and (value := _plain(getattr(selection.bundling, name))) is not None
        }
        variables: dict[str, str | None] = {
            name: value for name, value in os.environ.items() if name.startswith(PREFIX)
        }
        variables |= {name: os.environ.get(name) for name in plan.options.input_variables}
        return cls(
            function,
            digest,
            str(plan.package.manifest.path),
            plan.package.name,
            plan.binary.name,
            given,
            variables,
            has_layers,
            standalone,
        )

    @property
    def selection(self) -> Selection:
        """Which binary, and what beats its settings.

        Raises:
            CdkRustLambdaError: they are none that this version takes.
        """
        bundling = {**self.given["bundling"]}
        if isinstance(bundling.get("container"), Mapping):
            bundling["container"] = Container(**bundling["container"])
        given = {**self.given, "bundling": BundlingOptions(**bundling)}
        return Selection(self.binary, **given)

    def write(self, asset: Path) -> None:
        """Writes it beside an asset's folder, for this user alone."""
        content = {"version": _VERSION, **asdict(self)}
        write_private(deferred_build_path(asset), json.dumps(content))

    @classmethod
    def read(cls, asset: Path) -> Self:
        """Reads that of an asset.

        Args:
            asset: The asset's folder, which need not be there.

        Raises:
            BuildError: there is none, or it isn't what this version writes.
        """
        path = deferred_build_path(asset)
        try:
            content = json.loads(path.read_bytes())
            if content.pop("version") != _VERSION:
                raise ValueError
            deferred = cls(**content)
            _ = deferred.selection
        except OSError as error:
            raise BuildError(
                f"the synthesis has left nothing to build the asset from: {error.strerror}",
                file=path,
                remedy="synthesize again on this machine, with this stack selected: cdk synth STACK,"
                " or cdk-rust-lambda local",
            ) from error
        except (
            *(ValueError, KeyError, TypeError, AttributeError, RecursionError),
            CdkRustLambdaError,
        ) as error:
            raise BuildError(
                "the file isn't what the synthesis leaves to build an asset from",
                file=path,
                remedy="synthesize again, with the same version of cdk-rust-lambda: cdk synth, or"
                " cdk-rust-lambda local",
            ) from error
        return deferred


def deferred_build_path(asset: Path) -> Path:
    """Returns where it is written how an asset is built.

    Args:
        asset: The asset's folder.
    """
    return asset.parent / RECORDS / f"{asset.name}{_ENDING}"


def check_can_be_deferred(bundling: BundlingOptions) -> None:
    """Refuses hooks that only the app's own process can run.

    Raises:
        SettingsError: there is one.
    """
    for name in _HOOKS:
        for hook in getattr(bundling, name):
            if callable(hook):
                raise SettingsError(
                    f"the hook {hook_name(hook)} is a Python callable, which the CDK CLI can't run at"
                    " deployment: the app has ended by then",
                    key=f"bundling.{name}",
                    remedy="write it as a command, [sys.executable, 'hook.py'], or choose another"
                    " BundlingOptions(build=...)",
                )


_OF_SELECTION = tuple(
    name for name in fields_dict(Selection) if name not in ("binary_name", "bundling")
)


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Container):
        return asdict(value, value_serializer=lambda _instance, _attribute, each: _plain(each))
    return dict(value) if isinstance(value, Mapping) else value
