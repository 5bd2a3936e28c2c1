"""RustFunction: one Rust binary becomes one Lambda function."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Unpack, cast

from aws_cdk import Stack
from aws_cdk import aws_lambda as lambda_

from cdk_rust_lambda.annotations import annotate
from cdk_rust_lambda.bundling.code import lock_for, rust_code
from cdk_rust_lambda.bundling.image_code import RustImageCode
from cdk_rust_lambda.bundling.queue import build_queue
from cdk_rust_lambda.bundling.request import request_build
from cdk_rust_lambda.cargo.handler_events import TriggerEvent, undecoded_events
from cdk_rust_lambda.cargo.toml.located_errors import located_errors
from cdk_rust_lambda.errors import CdkRustLambdaError, TriggerError
from cdk_rust_lambda.function.app_context import (
    architecture_of_context,
    profile_of_context,
    say_if_for_development,
)
from cdk_rust_lambda.function.arguments import FunctionArguments, check_trigger, check_type
from cdk_rust_lambda.function.durable import durable_notices
from cdk_rust_lambda.function.features import feature_notices, function_features
from cdk_rust_lambda.function.log_levels import log_level_notices
from cdk_rust_lambda.function.plan import FunctionPlan, plan_function
from cdk_rust_lambda.function.project import locate_project
from cdk_rust_lambda.function.refusals import check_place, refusals_of_cdk
from cdk_rust_lambda.function.settings import apply_settings, check_limits, function_keywords
from cdk_rust_lambda.function.web_adapter import with_web_adapter
from cdk_rust_lambda.triggers.attach import bind_trigger
from cdk_rust_lambda.triggers.core.duplicates import refuse_duplicate
from cdk_rust_lambda.triggers.core.trigger import BoundTrigger, Trigger

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping

    from constructs import Construct, IConstruct

    from cdk_rust_lambda.bundling.code import RustCode
    from cdk_rust_lambda.cargo.compile.bundling_options import BundlingOptions
    from cdk_rust_lambda.function.keywords import FunctionKeywords
    from cdk_rust_lambda.triggers.shared_sources import PlannedTrigger


class RustFunction(lambda_.Function):
    """A Lambda function whose code is a binary of a Cargo package.

    It is a `lambda_.Function` in all respects. The settings in the package's
    `[package.metadata.lambda]`, in the words of cargo-lambda, apply unless a keyword says otherwise.
    The binary is compiled with cargo-lambda at synthesis, if its sources have changed and its stack
    is to be bundled. The template doesn't depend on it.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - CDK's name for it
        *,
        manifest_path: str | os.PathLike[str],
        git: str | None = None,
        rev: str | None = None,
        package: str | None = None,
        binary_name: str | None = None,
        architecture: lambda_.Architecture | None = None,
        runtime: lambda_.Runtime | None = None,
        context: str | None = None,
        admerge: bool | None = None,
        bundling: BundlingOptions | None = None,
        triggers: Iterable[Trigger] | None = None,
        include_triggers: list[str] | tuple[str, ...] | None = None,
        resources: Mapping[str, IConstruct] | None = None,
        web_adapter: bool | None = None,
        capacity_provider: lambda_.ICapacityProvider | None = None,
        capacity_provider_options: lambda_.CapacityProviderFunctionOptions
        | dict[str, Any]
        | None = None,
        **keywords: Unpack[FunctionKeywords],
    ) -> None:
        """Makes the function of a binary.

        Args:
            scope: The construct that the function belongs to.
            id: Its id in that scope.
            manifest_path: A Cargo.toml, or the folder that holds one, relative to the working directory, or
                to the folder of the repository.
            git: The URL of a git repository that holds the package, which is fetched once into the user's
                cache, with the user's git and credentials. Default: it is on this machine.
            rev: The full hash of the commit that is meant; of a branch or a tag there is a warning, with the
                commit. Required with `git`.
            package: The package, if the manifest is a workspace's. Default: the manifest's own.
            binary_name: The binary. Default: `deploy.binary_name`, the package's only one, or `default-run`.
            architecture: x86_64 or ARM64. Default: `build.arm64`, `build.x86_64` or `build.target` in
                Cargo.toml, else x86_64.
            runtime: An OS-only runtime. Default: `deploy.runtime`, else `provided.al2023`.
            context: The profile of CargoLambda.toml that applies, as cargo-lambda's `--context`.
                Default: the variable CARGO_LAMBDA_CONTEXT, else none.
            admerge: Whether a list of a higher level is appended to that of the lower one instead of
                replacing it, as cargo-lambda's `--admerge`; the keywords `layers` and `bundling` are the
                highest level. Default: the variable CARGO_LAMBDA_ADMERGE, else False.
            bundling: How the binary is compiled. Default: as Cargo.toml's `build` table says.
            triggers: What invokes the function, besides the triggers in Cargo.toml. Default: nothing.
            include_triggers: The ids of the triggers in Cargo.toml that are for this function, if several are
                made from one binary: each table that counts then has an `id`. Default: all.
            resources: The constructs that triggers in Cargo.toml name as their `source`. Default: none.
            web_adapter: Whether the binary is a plain web server on port 8080, which the layer of the Lambda Web
                Adapter calls. Variables such as `AWS_LWA_PORT` in the environment say otherwise. Default: False.
            capacity_provider: The managed instances that the function runs on, a `lambda_.CapacityProvider`.
                Default: what `deploy.capacity_provider` in Cargo.toml names, else none.
            capacity_provider_options: How many events an environment handles at once, memory for each vCPU, and
                how many environments there are, as `CapacityProvider.add_function` takes it; each key beats that of
                Cargo.toml. Default: as there.
            **keywords: Every other keyword of `lambda_.Function`. Defaults as there, except for
                `timeout` (30 seconds, as `cargo lambda deploy`) and `logging_format` (JSON).

        Raises:
            CdkRustLambdaError: the manifest, a setting, a trigger or a keyword is wrong, or Cargo can't
                write a missing Cargo.lock. The compiler's errors are CDK's validation errors at synthesis.
        """
        with located_errors():
            check_place(scope, id)
            arguments = FunctionArguments(
                binary_name=binary_name,
                architecture=architecture,
                runtime=runtime,
                context=context,
                admerge=admerge,
                bundling=bundling,
                triggers=triggers,
                include_triggers=include_triggers,
                resources=resources,
                web_adapter=web_adapter,
                capacity_provider=capacity_provider,
                capacity_provider_options=capacity_provider_options,
                keywords=keywords,
            )
            self._make(scope, id, arguments, (manifest_path, git, rev, package))

    def _make(
        self,
        scope: Construct,
        construct_id: str,
        arguments: FunctionArguments,
        project: tuple[str | os.PathLike[str], str | None, str | None, str | None],
    ) -> None:
        """Makes the function of a binary; of the project there are the keywords, from manifest_path to package."""
        manifest_path, git, rev, package = project
        check_type("package", package, str)
        queue, located = build_queue(scope), locate_project(scope, manifest_path, git, rev)
        lock = lock_for(scope, queue)
        arguments = arguments.with_profile(profile_of_context(scope))
        arguments = arguments.with_architecture(architecture_of_context(scope))
        plan = plan_function(queue.projects, located.manifest, package, arguments, lock)
        self._create(scope, construct_id, plan)
        for planned in plan.all_triggers:
            self._add_planned(planned, planned.trigger)
        for notice in located.notices:
            annotate(self, notice)

    def _create(self, scope: Construct, construct_id: str, plan: FunctionPlan) -> None:
        """Makes the function of a plan, without its triggers."""
        arguments, binary = plan.arguments, plan.binary
        queue = build_queue(scope)
        features = function_features(plan.settings, arguments.keywords, plan.instances)
        with refusals_of_cdk(f"the function {construct_id!r}", arguments.keywords):
            digest, is_image = plan.asset.fingerprint.digest, plan.image is not None
            code = rust_code(scope, digest, queue, binary.selection.bundling, is_image=is_image)
            keywords = function_keywords(scope, construct_id, plan.settings, arguments.keywords)
            if plan.instances is not None:
                keywords = plan.instances.with_defaults(keywords, plan.settings, arguments.keywords)
            if arguments.web_adapter:
                architecture = binary.options.architecture
                keywords = with_web_adapter(scope, construct_id, architecture, keywords)
            check_limits(keywords, plan.settings)
            super().__init__(
                scope,
                construct_id,
                code=_image_code(code, plan) if is_image else code,
                handler=plan.handler,
                runtime=plan.runtime,
                architecture=plan.architecture,
                **cast("Any", keywords),
            )
        if plan.instances is not None:
            plan.instances.apply(self)
        request_build(self, queue, code, plan.asset, has_layers=lambda: _has_layers(self))
        with refusals_of_cdk(f"the function {construct_id!r}", arguments.keywords):
            self._alias, self._function_url = apply_settings(
                self, binary.settings, arguments.keywords, is_durable=features.is_durable
            )
        durable = durable_notices(
            binary, plan.asset.lockfile, arguments.keywords, is_durable=features.is_durable
        )
        for warning in (
            *plan.warnings,
            *log_level_notices(keywords),
            *durable,
            *feature_notices(features),
        ):
            annotate(self, warning)
        say_if_for_development(scope, binary.options)
        self._package, self._workspace = binary.package, binary.workspace
        self._lockfile = plan.asset.lockfile
        self._is_web_server = bool(arguments.web_adapter)
        # For tests: where the binary is, once it is built.
        self.asset_folder = code.directory
        # For checks of triggers: what aws-cdk-lib has made of them can't be read from Python.
        self.features = features
        self.initial_environment = MappingProxyType(dict(keywords.get("environment") or {}))
        for table in plan.access:
            table.grant(self, arguments.resources)
        self._triggers: dict[str, BoundTrigger] = {}
        self._check_handler(*(planned.trigger for planned in plan.all_triggers))

    def _add_planned(self, planned: PlannedTrigger, trigger: Trigger) -> None:
        """Wires a trigger of the plan.

        Args:
            planned: The trigger as it was planned.
            trigger: The same, with all its sources.
        """
        try:
            self._add(trigger)
        except CdkRustLambdaError as error:
            planned.locate(error)
            raise error.with_traceback(None) from None

    @property
    def triggers(self) -> Mapping[str, BoundTrigger]:
        """The function's triggers by their ids, those of Cargo.toml included."""
        return MappingProxyType(self._triggers)

    @property
    def alias(self) -> lambda_.Alias | None:
        """The alias of the current version that `alias` in Cargo.toml asks for, or a durable function needs, else None."""
        return self._alias

    @property
    def function_url(self) -> lambda_.FunctionUrl | None:
        """The URL that `enable_function_url` in Cargo.toml asks for, else None."""
        return self._function_url

    def add_trigger(self, trigger: Trigger) -> BoundTrigger:
        """Lets something invoke the function.

        Args:
            trigger: What invokes it.

        Returns:
            The trigger with its source, as in `triggers`.

        Raises:
            TriggerError: it is no trigger, can't be wired, or there is one of the same id or source.
        """
        bound = self._add(trigger)
        self._check_handler(trigger)
        return bound

    def _add(self, trigger: Trigger) -> BoundTrigger:
        """Wires a trigger to the function."""
        check_trigger(trigger)
        trigger_id = trigger.id or trigger.default_id
        if trigger_id in self._triggers:
            # Another id wouldn't help then.
            refuse_duplicate(self, trigger)
            raise TriggerError(
                f"the function {self.node.path} has two triggers with the id {trigger_id!r}",
                key="id",
                remedy="give one of them another id",
            )
        if self.node.try_find_child(trigger_id) is not None:
            raise TriggerError(
                f"the function {self.node.path} has a construct called {trigger_id!r} already",
                key="id",
                remedy="give the trigger another id",
            )
        bound = BoundTrigger(trigger, bind_trigger(self, trigger, trigger_id))
        self._triggers[trigger_id] = bound
        return bound

    def _check_handler(self, *triggers: Trigger) -> None:
        """Warns of triggers whose events the package can't decode."""
        if self._is_web_server:  # the adapter decodes all events, and makes requests of them
            return
        events = [TriggerEvent(trigger.type, trigger.event) for trigger in triggers]
        notice = undecoded_events(self._lockfile, self._workspace, self._package, events)
        if notice is not None:
            annotate(self, notice)


def _image_code(code: RustCode, plan: FunctionPlan) -> RustImageCode:
    """Returns the code of a function from a container image."""
    architecture = plan.binary.options.architecture
    return RustImageCode(code, plan.asset.fingerprint.digest, plan.binary.binary.name, architecture)


def _has_layers(function: lambda_.Function) -> bool:
    """Whether a function has layers in the end: they may be added at any time."""
    resource = function.node.default_child
    assert isinstance(resource, lambda_.CfnFunction)  # noqa: S101 - a Function's default child
    return bool(Stack.of(function).resolve(resource.layers))
