"""Settings of Cargo.toml as keywords of `lambda_.Function`, and what has no keyword."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from aws_cdk import Duration, RemovalPolicy, Stack, Tags, Token
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs

from cdk_rust_lambda.annotations import annotate
from cdk_rust_lambda.bundling.layer_regions import layer_region_problem
from cdk_rust_lambda.cargo.settings.types import (
    DEFAULT_TIMEOUT,
    DURABLE_ALIAS,
    RETENTION_DAYS,
)
from cdk_rust_lambda.errors import SettingsError
from cdk_rust_lambda.function.durable import OF_THE_ALIAS, durable_config
from cdk_rust_lambda.notices.notice import Notice
from cdk_rust_lambda.triggers.core.pseudo_parameters import substitute
from cdk_rust_lambda.triggers.core.public_url import warn_of_public_url

if TYPE_CHECKING:
    from constructs import Construct

    from cdk_rust_lambda.cargo.settings.deploy_tables import DeploySettings
    from cdk_rust_lambda.cargo.settings.resolve import Settings
    from cdk_rust_lambda.function.keywords import FunctionKeywords

_MOST_LAYERS = 5  # "Lambda quotas"

_RETENTION = dict(
    zip(
        RETENTION_DAYS,
        (
            logs.RetentionDays.ONE_DAY,
            logs.RetentionDays.THREE_DAYS,
            logs.RetentionDays.FIVE_DAYS,
            logs.RetentionDays.ONE_WEEK,
            logs.RetentionDays.TWO_WEEKS,
            logs.RetentionDays.ONE_MONTH,
            logs.RetentionDays.TWO_MONTHS,
            logs.RetentionDays.THREE_MONTHS,
            logs.RetentionDays.FOUR_MONTHS,
            logs.RetentionDays.FIVE_MONTHS,
            logs.RetentionDays.SIX_MONTHS,
            logs.RetentionDays.ONE_YEAR,
            logs.RetentionDays.THIRTEEN_MONTHS,
            logs.RetentionDays.EIGHTEEN_MONTHS,
            logs.RetentionDays.TWO_YEARS,
            logs.RetentionDays.THREE_YEARS,
            logs.RetentionDays.FIVE_YEARS,
            logs.RetentionDays.SIX_YEARS,
            logs.RetentionDays.SEVEN_YEARS,
            logs.RetentionDays.EIGHT_YEARS,
            logs.RetentionDays.NINE_YEARS,
            logs.RetentionDays.TEN_YEARS,
        ),
        strict=True,
    )
)

_TRACING = {"Active": lambda_.Tracing.ACTIVE, "PassThrough": lambda_.Tracing.PASS_THROUGH}

# Two ways to say where the logs go; either beats `log_retention` of Cargo.toml.
_LOG_KEYWORDS = ("log_group", "log_retention")
_VPC_KEYWORDS = ("vpc", "vpc_subnets", "security_groups")


@cache  # a call into Node for each number, not for each function
def _seconds(amount: int) -> Duration:
    return Duration.seconds(amount)


def function_keywords(
    scope: Construct, construct_id: str, settings: Settings, given: FunctionKeywords
) -> FunctionKeywords:
    """Returns the keywords for a function: those given, then Cargo.toml's, then the defaults.

    A keyword that is given as None counts as not given. The environment is merged by variable.
    Constructs that a keyword needs (a log group, imported layers and roles) are made beside the
    function, since it doesn't exist yet.

    Args:
        scope: The scope of the function.
        construct_id: The function's id.
        settings: The resolved settings.
        given: The keywords that Python gives.
    """
    present: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    result = _plain_keywords(settings.deploy)
    if "log_format" in present:  # the older spelling of the same
        del result["logging_format"]
    role = settings.deploy.role
    if role is not None and "role" not in present:
        result["role"] = iam.Role.from_role_arn(scope, f"{construct_id}Role", role)
    layers: list[lambda_.ILayerVersion] = []
    if settings.append_lists or "layers" not in present:
        layers = _layers(scope, construct_id, settings.deploy)
    retention = settings.deploy.log_retention
    if retention is not None and present.keys().isdisjoint(_LOG_KEYWORDS):
        result["log_group"] = logs.LogGroup(
            scope,
            f"{construct_id}LogGroup",
            retention=_RETENTION[retention],
            # CDK takes this keyword for a log group of its own making only.
            removal_policy=present.pop("log_removal_policy", None),
        )
    result |= present
    durable = durable_config(settings, given)
    if durable is not None:
        result["durable_config"] = durable
        # An execution that waits goes on with the version that began it.
        kept = lambda_.VersionOptions(removal_policy=RemovalPolicy.RETAIN)
        result.setdefault("current_version_options", kept)
        for name in OF_THE_ALIAS:
            result.pop(name, None)
    if layers:
        result["layers"] = [*layers, *present.get("layers", ())]
    _check_layer_regions(scope, settings if layers else None, present.get("layers") or ())
    environment = {**settings.environment, **present.get("environment", {})}
    if environment:
        result["environment"] = environment
    keywords: FunctionKeywords = result  # type: ignore[assignment]
    return keywords


def check_limits(keywords: FunctionKeywords, settings: Settings) -> None:
    """Refuses more layers and variables than Lambda takes.

    Args:
        keywords: All keywords of the function, the layer and variables of the Lambda Web Adapter included.
        settings: The settings, which know where a variable is written.

    Raises:
        SettingsError: there are more.
    """
    layers = keywords.get("layers")
    if isinstance(layers, Sequence) and len(layers) > _MOST_LAYERS:
        raise SettingsError(
            f"the function has {len(layers)} layers, and Lambda takes {_MOST_LAYERS}",
            key="layers",
            remedy="pass fewer, or remove some of deploy.layer in Cargo.toml; web_adapter= adds one",
        )
    error = settings.environment_error(keywords.get("environment") or {})
    if error is not None:
        raise error


def _check_layer_regions(
    scope: Construct, settings: Settings | None, given: Sequence[lambda_.ILayerVersion]
) -> None:
    """Refuses layers of another Region, as Lambda does.

    Args:
        scope: The scope of the function.
        settings: The settings, if their layers count.
        given: The layers that Python gives.
    """
    written = () if settings is None else settings.deploy.layer or ()
    own = Stack.of(scope).region if written or given else None
    if own is None or Token.is_unresolved(own):
        return
    for arn in written:
        found = layer_region_problem(arn, own)
        if found is not None:
            assert settings is not None  # noqa: S101 - the layer is written there
            hint = " or write ${AWS::Region} in its ARN, if it is in all Regions"
            raise settings.error("deploy.layer", found[0], f"{found[1]},{hint}")
    for layer in given:
        found = layer_region_problem(layer.layer_version_arn, own)
        if found is not None:
            raise SettingsError(found[0], key="layers", remedy=found[1])


def _plain_keywords(deploy: DeploySettings) -> dict[str, Any]:
    """Returns the keywords that need no construct; those that are set, and the defaults."""
    keywords = {
        "logging_format": lambda_.LoggingFormat.JSON,
        "timeout": _seconds(deploy.timeout or DEFAULT_TIMEOUT),
        "memory_size": deploy.memory,
        "tracing": None if deploy.tracing is None else _TRACING[deploy.tracing],
        "description": deploy.description,
        "function_name": deploy.name,
    }
    return {name: value for name, value in keywords.items() if value is not None}


def _layers(
    scope: Construct, construct_id: str, deploy: DeploySettings
) -> list[lambda_.ILayerVersion]:
    return [
        lambda_.LayerVersion.from_layer_version_arn(
            scope, f"{construct_id}Layer{index}", str(substitute(arn))
        )
        for index, arn in enumerate(deploy.layer or ())
    ]


def apply_settings(
    function: lambda_.Function, settings: Settings, given: FunctionKeywords, *, is_durable: bool
) -> tuple[lambda_.Alias | None, lambda_.FunctionUrl | None]:
    """Applies what no keyword of `lambda_.Function` takes: tags, a VPC by ids, an alias, the URL.

    Args:
        function: The function.
        settings: The resolved settings.
        given: The keywords that Python gives.
        is_durable: Whether it is a durable function, which is invoked by an alias only.

    Returns:
        The alias and the function URL, if there are any.
    """
    deploy = settings.deploy
    for name, value in (deploy.tag or {}).items():
        Tags.of(function).add(name, value)
    if deploy.vpc is not None and not any(given.get(name) for name in _VPC_KEYWORDS):
        _attach_to_vpc(function, settings)
        if deploy.role is None and given.get("role") is None:
            _permit_network_interfaces(function)
        elif given.get("role") is None:
            text = (
                f"the role {deploy.role} needs the permissions of the managed policy"
                " AWSLambdaVPCAccessExecutionRole, since deploy.vpc puts the function into a VPC: attach"
                " the policy to it, or take deploy.role out"
            )
            annotate(function, Notice.info("role-in-vpc", text))
    alias = _alias(function, settings, given, is_durable=is_durable)
    url = None
    if deploy.enable_function_url:
        # As `cargo lambda deploy` does, at the alias if there is one.
        url = (alias or function).add_function_url(auth_type=lambda_.FunctionUrlAuthType.NONE)
        origin = settings.origin("deploy.enable_function_url")
        assert origin is not None  # noqa: S101 - it is set
        warn_of_public_url(
            function,
            f"In place of {origin.key} ({origin.place}) write a trigger of type function-url with"
            " auth_type = 'aws_iam'",
        )
    return alias, url


def _alias(
    function: lambda_.Function, settings: Settings, given: FunctionKeywords, *, is_durable: bool
) -> lambda_.Alias | None:
    """Makes the alias that Cargo.toml asks for, or a durable function needs: nothing invokes that itself."""
    name = settings.deploy.alias or (DURABLE_ALIAS if is_durable else None)
    if name is None:
        return None
    version = cast("lambda_.IVersion", function.current_version)
    alias = lambda_.Alias(function, "Alias", alias_name=name, version=version)
    keywords: dict[str, Any] = {
        name: given.get(name) for name in OF_THE_ALIAS if given.get(name) is not None
    }
    if is_durable and keywords:
        alias.configure_async_invoke(**keywords)
    return alias


def _attach_to_vpc(function: lambda_.Function, settings: Settings) -> None:
    """Attaches by ids: CDK's own keyword wants a VPC construct, whose id Cargo.toml doesn't have."""
    vpc = settings.deploy.vpc
    resource = function.node.default_child
    assert vpc is not None  # noqa: S101 - checked by the caller
    assert isinstance(resource, lambda_.CfnFunction)  # noqa: S101 - a Function's default child
    resource.vpc_config = lambda_.CfnFunction.VpcConfigProperty(
        subnet_ids=list(vpc.subnet_ids or ()),
        security_group_ids=list(vpc.security_group_ids or ()),
        ipv6_allowed_for_dual_stack=vpc.ipv6_allowed_for_dual_stack,
    )


def _permit_network_interfaces(function: lambda_.Function) -> None:
    """Adds to the role that CDK has made what it adds for its own keyword `vpc`."""
    if function.role is not None:
        function.role.add_managed_policy(
            iam.ManagedPolicy.from_aws_managed_policy_name(
                "service-role/AWSLambdaVPCAccessExecutionRole"
            )
        )
