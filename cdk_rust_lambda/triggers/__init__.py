"""Triggers: what invokes a function. One module per kind or family of kinds.

The lists here are written by `python -m tools.exports`, which looks for the classes.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cdk_rust_lambda.triggers.callbacks.agentcore import BedrockAgentCoreTrigger
    from cdk_rust_lambda.triggers.callbacks.agentcore_hooks import (
        BedrockAgentCoreEvaluatorTrigger,
        BedrockAgentCoreInterceptorTrigger,
    )
    from cdk_rust_lambda.triggers.callbacks.bedrock_agent import BedrockAgentTrigger
    from cdk_rust_lambda.triggers.callbacks.client_vpn import ClientVpnTrigger
    from cdk_rust_lambda.triggers.callbacks.codedeploy_hook import CodeDeployHookTrigger
    from cdk_rust_lambda.triggers.callbacks.cognito_sync import CognitoSyncTrigger
    from cdk_rust_lambda.triggers.callbacks.cognito_user_pool import CognitoUserPoolTrigger
    from cdk_rust_lambda.triggers.callbacks.ecs_deployment_hook import EcsDeploymentHookTrigger
    from cdk_rust_lambda.triggers.callbacks.firehose_transform import FirehoseTransformTrigger
    from cdk_rust_lambda.triggers.callbacks.lex_connect import ConnectTrigger, LexTrigger
    from cdk_rust_lambda.triggers.callbacks.permission import AlexaTrigger, PermissionTrigger
    from cdk_rust_lambda.triggers.callbacks.s3_callbacks import (
        S3BatchTrigger,
        S3ObjectLambdaTrigger,
    )
    from cdk_rust_lambda.triggers.callbacks.secrets_rotation import SecretsRotationTrigger
    from cdk_rust_lambda.triggers.callbacks.step_functions import StepFunctionsTaskTrigger
    from cdk_rust_lambda.triggers.callbacks.transfer_identity import TransferIdentityProviderTrigger
    from cdk_rust_lambda.triggers.callbacks.transfer_workflow import TransferWorkflowStepTrigger
    from cdk_rust_lambda.triggers.core.trigger import BoundTrigger, HandlerEvent, Trigger
    from cdk_rust_lambda.triggers.events.account_services import (
        CloudTrailEventsTrigger,
        Ec2EventsTrigger,
        EmrEventsTrigger,
        GlueEventsTrigger,
        HealthEventsTrigger,
        KmsEventsTrigger,
        MacieEventsTrigger,
        SignInEventsTrigger,
        SsmEventsTrigger,
        TagEventsTrigger,
        TrustedAdvisorEventsTrigger,
    )
    from cdk_rust_lambda.triggers.events.deployment_services import (
        AutoScalingEventsTrigger,
        CodeBuildEventsTrigger,
        CodeDeployEventsTrigger,
        CodePipelineEventsTrigger,
        ControlTowerEventsTrigger,
        EcrScanEventsTrigger,
    )
    from cdk_rust_lambda.triggers.events.rule import EventBridgeRuleTrigger
    from cdk_rust_lambda.triggers.events.s3_eventbridge import S3EventBridgeTrigger
    from cdk_rust_lambda.triggers.events.schedule import ScheduleTrigger
    from cdk_rust_lambda.triggers.events.schedule_rule import ScheduleRuleTrigger
    from cdk_rust_lambda.triggers.events.v2_subscriber import EventBridgeV2SubscriberTrigger
    from cdk_rust_lambda.triggers.http.appsync import AppSyncTrigger
    from cdk_rust_lambda.triggers.http.appsync_authorizer import AppSyncAuthorizerTrigger
    from cdk_rust_lambda.triggers.http.appsync_events import AppSyncEventsTrigger
    from cdk_rust_lambda.triggers.http.cloudfront import CloudFrontTrigger
    from cdk_rust_lambda.triggers.http.function_url import FunctionUrlTrigger
    from cdk_rust_lambda.triggers.http.http_api import HttpApiTrigger
    from cdk_rust_lambda.triggers.http.http_api_authorizer import HttpApiAuthorizerTrigger
    from cdk_rust_lambda.triggers.http.load_balancer import AlbTrigger
    from cdk_rust_lambda.triggers.http.rest_api import RestApiTrigger
    from cdk_rust_lambda.triggers.http.rest_api_authorizer import RestApiAuthorizerTrigger
    from cdk_rust_lambda.triggers.http.vpc_lattice import VpcLatticeTrigger
    from cdk_rust_lambda.triggers.http.websocket_api import WebSocketApiTrigger
    from cdk_rust_lambda.triggers.http.websocket_authorizer import WebSocketAuthorizerTrigger
    from cdk_rust_lambda.triggers.polled.brokers import ActiveMqTrigger, RabbitMqTrigger
    from cdk_rust_lambda.triggers.polled.documentdb import DocumentDbTrigger
    from cdk_rust_lambda.triggers.polled.dynamodb_stream import DynamoDbStreamTrigger
    from cdk_rust_lambda.triggers.polled.kinesis_stream import KinesisStreamTrigger
    from cdk_rust_lambda.triggers.polled.msk import MskTrigger
    from cdk_rust_lambda.triggers.polled.pipe import PipeTrigger
    from cdk_rust_lambda.triggers.polled.self_managed_kafka import SelfManagedKafkaTrigger
    from cdk_rust_lambda.triggers.polled.sqs import SqsTrigger
    from cdk_rust_lambda.triggers.pushed.alarm import AlarmTrigger
    from cdk_rust_lambda.triggers.pushed.appconfig_extension import AppConfigExtensionTrigger
    from cdk_rust_lambda.triggers.pushed.autoscaling_hook import AutoScalingHookTrigger
    from cdk_rust_lambda.triggers.pushed.cloudformation import (
        CloudFormationHookTrigger,
        CloudFormationMacroTrigger,
    )
    from cdk_rust_lambda.triggers.pushed.codecommit import CodeCommitTrigger
    from cdk_rust_lambda.triggers.pushed.codepipeline import CodePipelineTrigger
    from cdk_rust_lambda.triggers.pushed.config_rule import ConfigRuleTrigger
    from cdk_rust_lambda.triggers.pushed.custom_resource import CloudFormationCustomResourceTrigger
    from cdk_rust_lambda.triggers.pushed.deploy_trigger import DeployTrigger
    from cdk_rust_lambda.triggers.pushed.iot import (
        IotAuthorizerTrigger,
        IotProvisioningHookTrigger,
        IotTopicRuleTrigger,
    )
    from cdk_rust_lambda.triggers.pushed.lambda_destination import LambdaDestinationTrigger
    from cdk_rust_lambda.triggers.pushed.logs_subscription import LogsSubscriptionTrigger
    from cdk_rust_lambda.triggers.pushed.s3 import S3Trigger
    from cdk_rust_lambda.triggers.pushed.ses_receipt import SesReceiptTrigger
    from cdk_rust_lambda.triggers.pushed.sns import SnsTrigger

    TRIGGERS: tuple[type[Trigger], ...]
    """Every kind of trigger."""

__all__ = [
    "KINDS",
    "TRIGGERS",
    "ActiveMqTrigger",
    "AlarmTrigger",
    "AlbTrigger",
    "AlexaTrigger",
    "AppConfigExtensionTrigger",
    "AppSyncAuthorizerTrigger",
    "AppSyncEventsTrigger",
    "AppSyncTrigger",
    "AutoScalingEventsTrigger",
    "AutoScalingHookTrigger",
    "BedrockAgentCoreEvaluatorTrigger",
    "BedrockAgentCoreInterceptorTrigger",
    "BedrockAgentCoreTrigger",
    "BedrockAgentTrigger",
    "BoundTrigger",
    "ClientVpnTrigger",
    "CloudFormationCustomResourceTrigger",
    "CloudFormationHookTrigger",
    "CloudFormationMacroTrigger",
    "CloudFrontTrigger",
    "CloudTrailEventsTrigger",
    "CodeBuildEventsTrigger",
    "CodeCommitTrigger",
    "CodeDeployEventsTrigger",
    "CodeDeployHookTrigger",
    "CodePipelineEventsTrigger",
    "CodePipelineTrigger",
    "CognitoSyncTrigger",
    "CognitoUserPoolTrigger",
    "ConfigRuleTrigger",
    "ConnectTrigger",
    "ControlTowerEventsTrigger",
    "DeployTrigger",
    "DocumentDbTrigger",
    "DynamoDbStreamTrigger",
    "Ec2EventsTrigger",
    "EcrScanEventsTrigger",
    "EcsDeploymentHookTrigger",
    "EmrEventsTrigger",
    "EventBridgeRuleTrigger",
    "EventBridgeV2SubscriberTrigger",
    "FirehoseTransformTrigger",
    "FunctionUrlTrigger",
    "GlueEventsTrigger",
    "HandlerEvent",
    "HealthEventsTrigger",
    "HttpApiAuthorizerTrigger",
    "HttpApiTrigger",
    "IotAuthorizerTrigger",
    "IotProvisioningHookTrigger",
    "IotTopicRuleTrigger",
    "KinesisStreamTrigger",
    "KmsEventsTrigger",
    "LambdaDestinationTrigger",
    "LexTrigger",
    "LogsSubscriptionTrigger",
    "MacieEventsTrigger",
    "MskTrigger",
    "PermissionTrigger",
    "PipeTrigger",
    "RabbitMqTrigger",
    "RestApiAuthorizerTrigger",
    "RestApiTrigger",
    "S3BatchTrigger",
    "S3EventBridgeTrigger",
    "S3ObjectLambdaTrigger",
    "S3Trigger",
    "ScheduleRuleTrigger",
    "ScheduleTrigger",
    "SecretsRotationTrigger",
    "SelfManagedKafkaTrigger",
    "SesReceiptTrigger",
    "SignInEventsTrigger",
    "SnsTrigger",
    "SqsTrigger",
    "SsmEventsTrigger",
    "StepFunctionsTaskTrigger",
    "TagEventsTrigger",
    "TransferIdentityProviderTrigger",
    "TransferWorkflowStepTrigger",
    "Trigger",
    "TrustedAdvisorEventsTrigger",
    "VpcLatticeTrigger",
    "WebSocketApiTrigger",
    "WebSocketAuthorizerTrigger",
]

# A kind is imported when it is used: most of them need modules of aws_cdk that an app doesn't.
_MODULES = {
    "ActiveMqTrigger": "polled.brokers",
    "AlarmTrigger": "pushed.alarm",
    "AlbTrigger": "http.load_balancer",
    "AlexaTrigger": "callbacks.permission",
    "AppConfigExtensionTrigger": "pushed.appconfig_extension",
    "AppSyncAuthorizerTrigger": "http.appsync_authorizer",
    "AppSyncEventsTrigger": "http.appsync_events",
    "AppSyncTrigger": "http.appsync",
    "AutoScalingEventsTrigger": "events.deployment_services",
    "AutoScalingHookTrigger": "pushed.autoscaling_hook",
    "BedrockAgentCoreEvaluatorTrigger": "callbacks.agentcore_hooks",
    "BedrockAgentCoreInterceptorTrigger": "callbacks.agentcore_hooks",
    "BedrockAgentCoreTrigger": "callbacks.agentcore",
    "BedrockAgentTrigger": "callbacks.bedrock_agent",
    "BoundTrigger": "core.trigger",
    "ClientVpnTrigger": "callbacks.client_vpn",
    "CloudFormationCustomResourceTrigger": "pushed.custom_resource",
    "CloudFormationHookTrigger": "pushed.cloudformation",
    "CloudFormationMacroTrigger": "pushed.cloudformation",
    "CloudFrontTrigger": "http.cloudfront",
    "CloudTrailEventsTrigger": "events.account_services",
    "CodeBuildEventsTrigger": "events.deployment_services",
    "CodeCommitTrigger": "pushed.codecommit",
    "CodeDeployEventsTrigger": "events.deployment_services",
    "CodeDeployHookTrigger": "callbacks.codedeploy_hook",
    "CodePipelineEventsTrigger": "events.deployment_services",
    "CodePipelineTrigger": "pushed.codepipeline",
    "CognitoSyncTrigger": "callbacks.cognito_sync",
    "CognitoUserPoolTrigger": "callbacks.cognito_user_pool",
    "ConfigRuleTrigger": "pushed.config_rule",
    "ConnectTrigger": "callbacks.lex_connect",
    "ControlTowerEventsTrigger": "events.deployment_services",
    "DeployTrigger": "pushed.deploy_trigger",
    "DocumentDbTrigger": "polled.documentdb",
    "DynamoDbStreamTrigger": "polled.dynamodb_stream",
    "Ec2EventsTrigger": "events.account_services",
    "EcrScanEventsTrigger": "events.deployment_services",
    "EcsDeploymentHookTrigger": "callbacks.ecs_deployment_hook",
    "EmrEventsTrigger": "events.account_services",
    "EventBridgeRuleTrigger": "events.rule",
    "EventBridgeV2SubscriberTrigger": "events.v2_subscriber",
    "FirehoseTransformTrigger": "callbacks.firehose_transform",
    "FunctionUrlTrigger": "http.function_url",
    "GlueEventsTrigger": "events.account_services",
    "HandlerEvent": "core.trigger",
    "HealthEventsTrigger": "events.account_services",
    "HttpApiAuthorizerTrigger": "http.http_api_authorizer",
    "HttpApiTrigger": "http.http_api",
    "IotAuthorizerTrigger": "pushed.iot",
    "IotProvisioningHookTrigger": "pushed.iot",
    "IotTopicRuleTrigger": "pushed.iot",
    "KinesisStreamTrigger": "polled.kinesis_stream",
    "KmsEventsTrigger": "events.account_services",
    "LambdaDestinationTrigger": "pushed.lambda_destination",
    "LexTrigger": "callbacks.lex_connect",
    "LogsSubscriptionTrigger": "pushed.logs_subscription",
    "MacieEventsTrigger": "events.account_services",
    "MskTrigger": "polled.msk",
    "PermissionTrigger": "callbacks.permission",
    "PipeTrigger": "polled.pipe",
    "RabbitMqTrigger": "polled.brokers",
    "RestApiAuthorizerTrigger": "http.rest_api_authorizer",
    "RestApiTrigger": "http.rest_api",
    "S3BatchTrigger": "callbacks.s3_callbacks",
    "S3EventBridgeTrigger": "events.s3_eventbridge",
    "S3ObjectLambdaTrigger": "callbacks.s3_callbacks",
    "S3Trigger": "pushed.s3",
    "ScheduleRuleTrigger": "events.schedule_rule",
    "ScheduleTrigger": "events.schedule",
    "SecretsRotationTrigger": "callbacks.secrets_rotation",
    "SelfManagedKafkaTrigger": "polled.self_managed_kafka",
    "SesReceiptTrigger": "pushed.ses_receipt",
    "SignInEventsTrigger": "events.account_services",
    "SnsTrigger": "pushed.sns",
    "SqsTrigger": "polled.sqs",
    "SsmEventsTrigger": "events.account_services",
    "StepFunctionsTaskTrigger": "callbacks.step_functions",
    "TagEventsTrigger": "events.account_services",
    "TransferIdentityProviderTrigger": "callbacks.transfer_identity",
    "TransferWorkflowStepTrigger": "callbacks.transfer_workflow",
    "Trigger": "core.trigger",
    "TrustedAdvisorEventsTrigger": "events.account_services",
    "VpcLatticeTrigger": "http.vpc_lattice",
    "WebSocketApiTrigger": "http.websocket_api",
    "WebSocketAuthorizerTrigger": "http.websocket_authorizer",
}

KINDS: Mapping[str, str] = {
    "activemq": "ActiveMqTrigger",
    "alarm": "AlarmTrigger",
    "alb": "AlbTrigger",
    "alexa": "AlexaTrigger",
    "appconfig-extension": "AppConfigExtensionTrigger",
    "appsync": "AppSyncTrigger",
    "appsync-authorizer": "AppSyncAuthorizerTrigger",
    "appsync-events": "AppSyncEventsTrigger",
    "autoscaling-events": "AutoScalingEventsTrigger",
    "autoscaling-hook": "AutoScalingHookTrigger",
    "bedrock-agent": "BedrockAgentTrigger",
    "bedrock-agentcore": "BedrockAgentCoreTrigger",
    "bedrock-agentcore-evaluator": "BedrockAgentCoreEvaluatorTrigger",
    "bedrock-agentcore-interceptor": "BedrockAgentCoreInterceptorTrigger",
    "client-vpn": "ClientVpnTrigger",
    "cloudformation-custom-resource": "CloudFormationCustomResourceTrigger",
    "cloudformation-hook": "CloudFormationHookTrigger",
    "cloudformation-macro": "CloudFormationMacroTrigger",
    "cloudfront": "CloudFrontTrigger",
    "cloudtrail": "CloudTrailEventsTrigger",
    "codebuild": "CodeBuildEventsTrigger",
    "codecommit": "CodeCommitTrigger",
    "codedeploy-events": "CodeDeployEventsTrigger",
    "codedeploy-hook": "CodeDeployHookTrigger",
    "codepipeline": "CodePipelineTrigger",
    "codepipeline-events": "CodePipelineEventsTrigger",
    "cognito-sync": "CognitoSyncTrigger",
    "cognito-user-pool": "CognitoUserPoolTrigger",
    "config-rule": "ConfigRuleTrigger",
    "connect": "ConnectTrigger",
    "controltower": "ControlTowerEventsTrigger",
    "deploy-trigger": "DeployTrigger",
    "documentdb": "DocumentDbTrigger",
    "dynamodb-stream": "DynamoDbStreamTrigger",
    "ec2": "Ec2EventsTrigger",
    "ecr-scan": "EcrScanEventsTrigger",
    "ecs-deployment-hook": "EcsDeploymentHookTrigger",
    "emr": "EmrEventsTrigger",
    "eventbridge-rule": "EventBridgeRuleTrigger",
    "eventbridge-v2-subscriber": "EventBridgeV2SubscriberTrigger",
    "firehose-transform": "FirehoseTransformTrigger",
    "function-url": "FunctionUrlTrigger",
    "glue": "GlueEventsTrigger",
    "health": "HealthEventsTrigger",
    "http-api": "HttpApiTrigger",
    "http-api-authorizer": "HttpApiAuthorizerTrigger",
    "iot-authorizer": "IotAuthorizerTrigger",
    "iot-provisioning-hook": "IotProvisioningHookTrigger",
    "iot-topic-rule": "IotTopicRuleTrigger",
    "kinesis-stream": "KinesisStreamTrigger",
    "kms": "KmsEventsTrigger",
    "lambda-destination": "LambdaDestinationTrigger",
    "lex": "LexTrigger",
    "logs-subscription": "LogsSubscriptionTrigger",
    "macie": "MacieEventsTrigger",
    "msk": "MskTrigger",
    "permission": "PermissionTrigger",
    "pipe": "PipeTrigger",
    "rabbitmq": "RabbitMqTrigger",
    "rest-api": "RestApiTrigger",
    "rest-api-authorizer": "RestApiAuthorizerTrigger",
    "s3": "S3Trigger",
    "s3-batch": "S3BatchTrigger",
    "s3-eventbridge": "S3EventBridgeTrigger",
    "s3-object-lambda": "S3ObjectLambdaTrigger",
    "schedule": "ScheduleTrigger",
    "schedule-rule": "ScheduleRuleTrigger",
    "secrets-rotation": "SecretsRotationTrigger",
    "self-managed-kafka": "SelfManagedKafkaTrigger",
    "ses-receipt": "SesReceiptTrigger",
    "signin": "SignInEventsTrigger",
    "sns": "SnsTrigger",
    "sqs": "SqsTrigger",
    "ssm": "SsmEventsTrigger",
    "stepfunctions-task": "StepFunctionsTaskTrigger",
    "tag": "TagEventsTrigger",
    "transfer-identity-provider": "TransferIdentityProviderTrigger",
    "transfer-workflow-step": "TransferWorkflowStepTrigger",
    "trustedadvisor": "TrustedAdvisorEventsTrigger",
    "vpc-lattice": "VpcLatticeTrigger",
    "websocket-api": "WebSocketApiTrigger",
    "websocket-authorizer": "WebSocketAuthorizerTrigger",
}
"""The names of the classes by their types in Cargo.toml."""


def __getattr__(name: str) -> Any:
    if name == "TRIGGERS":
        return tuple(__getattr__(kind) for kind in KINDS.values())
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
