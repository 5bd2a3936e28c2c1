"""The keywords of `aws_lambda.FunctionOptions`, typed; written by tools/function_keywords.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import aws_cdk
    from aws_cdk import (
        aws_codeguruprofiler,
        aws_ec2,
        aws_iam,
        aws_lambda,
        aws_logs,
        aws_sns,
        aws_sqs,
        interfaces,
    )


class FunctionKeywords(TypedDict, total=False):
    """Every keyword that `aws_lambda.Function` takes, except those that Rust decides.

    Their meaning is that of aws-cdk-lib; a keyword beats what Cargo.toml says.
    """

    adot_instrumentation: aws_lambda.AdotInstrumentationConfig | dict[str, Any] | None
    allow_all_ipv6_outbound: bool | None
    allow_all_outbound: bool | None
    allow_public_subnet: bool | None
    application_log_level: str | None
    application_log_level_v2: aws_lambda.ApplicationLogLevel | None
    code_signing_config: interfaces.aws_lambda.ICodeSigningConfigRef | None
    current_version_options: aws_lambda.VersionOptions | dict[str, Any] | None
    dead_letter_queue: aws_sqs.IQueue | None
    dead_letter_queue_enabled: bool | None
    dead_letter_topic: aws_sns.ITopic | None
    description: str | None
    durable_config: aws_lambda.DurableConfig | dict[str, Any] | None
    environment: Mapping[str, str] | None
    environment_encryption: interfaces.aws_kms.IKeyRef | None
    ephemeral_storage_size: aws_cdk.Size | None
    events: Sequence[aws_lambda.IEventSource] | None
    filesystem: aws_lambda.FileSystem | None
    function_name: str | None
    initial_policy: Sequence[aws_iam.PolicyStatement] | None
    insights_version: aws_lambda.LambdaInsightsVersion | None
    ipv6_allowed_for_dual_stack: bool | None
    layers: Sequence[aws_lambda.ILayerVersion] | None
    log_format: str | None
    log_group: interfaces.aws_logs.ILogGroupRef | None
    log_removal_policy: aws_cdk.RemovalPolicy | None
    log_retention: aws_logs.RetentionDays | None
    log_retention_retry_options: aws_lambda.LogRetentionRetryOptions | dict[str, Any] | None
    log_retention_role: aws_iam.IRole | None
    logging_format: aws_lambda.LoggingFormat | None
    max_event_age: aws_cdk.Duration | None
    memory_size: float | None
    on_failure: aws_lambda.IDestination | None
    on_success: aws_lambda.IDestination | None
    params_and_secrets: aws_lambda.ParamsAndSecretsLayerVersion | None
    profiling: bool | None
    profiling_group: aws_codeguruprofiler.IProfilingGroup | None
    recursive_loop: aws_lambda.RecursiveLoop | None
    reserved_concurrent_executions: float | None
    retry_attempts: float | None
    role: aws_iam.IRole | None
    runtime_management_mode: aws_lambda.RuntimeManagementMode | None
    security_groups: Sequence[aws_ec2.ISecurityGroup] | None
    snap_start: aws_lambda.SnapStartConf | None
    system_log_level: str | None
    system_log_level_v2: aws_lambda.SystemLogLevel | None
    tenancy_config: aws_lambda.TenancyConfig | None
    timeout: aws_cdk.Duration | None
    tracing: aws_lambda.Tracing | None
    vpc: aws_ec2.IVpc | None
    vpc_subnets: aws_ec2.SubnetSelection | dict[str, Any] | None
