"""Triggers: what invokes a function. One module per kind or family of kinds.

The lists here are written by `python -m tools.exports`, which looks for the classes.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cdk_rust_lambda.triggers.agentcore import BedrockAgentCoreTrigger
    from cdk_rust_lambda.triggers.agentcore_hooks import (
        AgentCoreEvaluatorTrigger,
        AgentCoreInterceptorTrigger,
    )
    from cdk_rust_lambda.triggers.alarms import AlarmTrigger
    from cdk_rust_lambda.triggers.appconfig import AppConfigExtensionTrigger
    from cdk_rust_lambda.triggers.appsync import AppSyncTrigger
    from cdk_rust_lambda.triggers.appsync_authorizer import AppSyncAuthorizerTrigger
    from cdk_rust_lambda.triggers.appsync_events import AppSyncEventsTrigger
    from cdk_rust_lambda.triggers.autoscaling_hook import AutoscalingHookTrigger
    from cdk_rust_lambda.triggers.bedrock_agent import BedrockAgentTrigger
    from cdk_rust_lambda.triggers.brokers import ActiveMqTrigger, RabbitMqTrigger
    from cdk_rust_lambda.triggers.client_vpn import ClientVpnTrigger
    from cdk_rust_lambda.triggers.cloudformation import (
        CloudFormationHookTrigger,
        CloudFormationMacroTrigger,
    )
    from cdk_rust_lambda.triggers.cloudfront import CloudfrontTrigger
    from cdk_rust_lambda.triggers.codecommit import CodeCommitTrigger
    from cdk_rust_lambda.triggers.codedeploy import CodeDeployHookTrigger
    from cdk_rust_lambda.triggers.codepipeline import CodePipelineTrigger
    from cdk_rust_lambda.triggers.cognito import CognitoUserPoolTrigger
    from cdk_rust_lambda.triggers.cognito_sync import CognitoSyncTrigger
    from cdk_rust_lambda.triggers.config_rule import ConfigRuleTrigger
    from cdk_rust_lambda.triggers.conversation import ConnectTrigger, LexTrigger
    from cdk_rust_lambda.triggers.custom_resource import CloudFormationCustomResourceTrigger
    from cdk_rust_lambda.triggers.deploy_trigger import DeployTrigger
    from cdk_rust_lambda.triggers.documentdb import DocumentDbTrigger
    from cdk_rust_lambda.triggers.dynamodb_stream import DynamoDbStreamTrigger
    from cdk_rust_lambda.triggers.ecs_hook import EcsDeploymentHookTrigger
    from cdk_rust_lambda.triggers.eventbridge import EventBridgeRuleTrigger
    from cdk_rust_lambda.triggers.eventbridge_presets import (
        AutoScalingEventsTrigger,
        CodeBuildTrigger,
        CodeDeployEventsTrigger,
        CodePipelineEventsTrigger,
        ControlTowerTrigger,
        EcrScanTrigger,
    )
    from cdk_rust_lambda.triggers.eventbridge_v2 import EventBridgeV2SubscriberTrigger
    from cdk_rust_lambda.triggers.firehose import FirehoseTransformTrigger
    from cdk_rust_lambda.triggers.function_url import FunctionUrlTrigger
    from cdk_rust_lambda.triggers.http_api import HttpApiTrigger
    from cdk_rust_lambda.triggers.http_api_authorizer import HttpApiAuthorizerTrigger
    from cdk_rust_lambda.triggers.iot import (
        IotAuthorizerTrigger,
        IotProvisioningHookTrigger,
        IotTopicRuleTrigger,
    )
    from cdk_rust_lambda.triggers.kinesis_stream import KinesisStreamTrigger
    from cdk_rust_lambda.triggers.lambda_destination import LambdaDestinationTrigger
    from cdk_rust_lambda.triggers.lattice import VpcLatticeTrigger
    from cdk_rust_lambda.triggers.load_balancer import AlbTrigger
    from cdk_rust_lambda.triggers.logs import LogsSubscriptionTrigger
    from cdk_rust_lambda.triggers.msk import MskTrigger
    from cdk_rust_lambda.triggers.permission import AlexaTrigger, PermissionTrigger
    from cdk_rust_lambda.triggers.pipes import PipeTrigger
    from cdk_rust_lambda.triggers.rest_api import RestApiTrigger
    from cdk_rust_lambda.triggers.rest_api_authorizer import RestApiAuthorizerTrigger
    from cdk_rust_lambda.triggers.s3 import S3Trigger
    from cdk_rust_lambda.triggers.s3_callbacks import S3BatchTrigger, S3ObjectLambdaTrigger
    from cdk_rust_lambda.triggers.s3_eventbridge import S3EventBridgeTrigger
    from cdk_rust_lambda.triggers.schedule_rule import ScheduleRuleTrigger
    from cdk_rust_lambda.triggers.schedules import ScheduleTrigger
    from cdk_rust_lambda.triggers.secrets import SecretsRotationTrigger
    from cdk_rust_lambda.triggers.self_managed_kafka import SelfManagedKafkaTrigger
    from cdk_rust_lambda.triggers.service_presets import (
        CloudTrailTrigger,
        Ec2Trigger,
        EmrTrigger,
        GlueTrigger,
        HealthTrigger,
        KmsTrigger,
        MacieTrigger,
        SignInTrigger,
        SsmTrigger,
        TagTrigger,
        TrustedAdvisorTrigger,
    )
    from cdk_rust_lambda.triggers.ses import SesReceiptTrigger
    from cdk_rust_lambda.triggers.sns import SnsTrigger
    from cdk_rust_lambda.triggers.sqs import SqsTrigger
    from cdk_rust_lambda.triggers.step_functions import StepFunctionsTaskTrigger
    from cdk_rust_lambda.triggers.transfer import TransferIdentityProviderTrigger
    from cdk_rust_lambda.triggers.transfer_workflow import TransferWorkflowStepTrigger
    from cdk_rust_lambda.triggers.trigger import BoundTrigger, HandlerEvent, Trigger
    from cdk_rust_lambda.triggers.websocket_api import WebsocketApiTrigger
    from cdk_rust_lambda.triggers.websocket_authorizer import WebsocketAuthorizerTrigger

    TRIGGERS: tuple[type[Trigger], ...]
    """Every kind of trigger."""

__all__ = [
    "KINDS",
    "TRIGGERS",
    "ActiveMqTrigger",
    "AgentCoreEvaluatorTrigger",
    "AgentCoreInterceptorTrigger",
    "AlarmTrigger",
    "AlbTrigger",
    "AlexaTrigger",
    "AppConfigExtensionTrigger",
    "AppSyncAuthorizerTrigger",
    "AppSyncEventsTrigger",
    "AppSyncTrigger",
    "AutoScalingEventsTrigger",
    "AutoscalingHookTrigger",
    "BedrockAgentCoreTrigger",
    "BedrockAgentTrigger",
    "BoundTrigger",
    "ClientVpnTrigger",
    "CloudFormationCustomResourceTrigger",
    "CloudFormationHookTrigger",
    "CloudFormationMacroTrigger",
    "CloudTrailTrigger",
    "CloudfrontTrigger",
    "CodeBuildTrigger",
    "CodeCommitTrigger",
    "CodeDeployEventsTrigger",
    "CodeDeployHookTrigger",
    "CodePipelineEventsTrigger",
    "CodePipelineTrigger",
    "CognitoSyncTrigger",
    "CognitoUserPoolTrigger",
    "ConfigRuleTrigger",
    "ConnectTrigger",
    "ControlTowerTrigger",
    "DeployTrigger",
    "DocumentDbTrigger",
    "DynamoDbStreamTrigger",
    "Ec2Trigger",
    "EcrScanTrigger",
    "EcsDeploymentHookTrigger",
    "EmrTrigger",
    "EventBridgeRuleTrigger",
    "EventBridgeV2SubscriberTrigger",
    "FirehoseTransformTrigger",
    "FunctionUrlTrigger",
    "GlueTrigger",
    "HandlerEvent",
    "HealthTrigger",
    "HttpApiAuthorizerTrigger",
    "HttpApiTrigger",
    "IotAuthorizerTrigger",
    "IotProvisioningHookTrigger",
    "IotTopicRuleTrigger",
    "KinesisStreamTrigger",
    "KmsTrigger",
    "LambdaDestinationTrigger",
    "LexTrigger",
    "LogsSubscriptionTrigger",
    "MacieTrigger",
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
    "SignInTrigger",
    "SnsTrigger",
    "SqsTrigger",
    "SsmTrigger",
    "StepFunctionsTaskTrigger",
    "TagTrigger",
    "TransferIdentityProviderTrigger",
    "TransferWorkflowStepTrigger",
    "Trigger",
    "TrustedAdvisorTrigger",
    "VpcLatticeTrigger",
    "WebsocketApiTrigger",
    "WebsocketAuthorizerTrigger",
]

# A kind is imported when it is used: most of them need modules of aws_cdk that an app doesn't.
_MODULES = {
    "ActiveMqTrigger": "brokers",
    "AgentCoreEvaluatorTrigger": "agentcore_hooks",
    "AgentCoreInterceptorTrigger": "agentcore_hooks",
    "AlarmTrigger": "alarms",
    "AlbTrigger": "load_balancer",
    "AlexaTrigger": "permission",
    "AppConfigExtensionTrigger": "appconfig",
    "AppSyncAuthorizerTrigger": "appsync_authorizer",
    "AppSyncEventsTrigger": "appsync_events",
    "AppSyncTrigger": "appsync",
    "AutoScalingEventsTrigger": "eventbridge_presets",
    "AutoscalingHookTrigger": "autoscaling_hook",
    "BedrockAgentCoreTrigger": "agentcore",
    "BedrockAgentTrigger": "bedrock_agent",
    "BoundTrigger": "trigger",
    "ClientVpnTrigger": "client_vpn",
    "CloudFormationCustomResourceTrigger": "custom_resource",
    "CloudFormationHookTrigger": "cloudformation",
    "CloudFormationMacroTrigger": "cloudformation",
    "CloudTrailTrigger": "service_presets",
    "CloudfrontTrigger": "cloudfront",
    "CodeBuildTrigger": "eventbridge_presets",
    "CodeCommitTrigger": "codecommit",
    "CodeDeployEventsTrigger": "eventbridge_presets",
    "CodeDeployHookTrigger": "codedeploy",
    "CodePipelineEventsTrigger": "eventbridge_presets",
    "CodePipelineTrigger": "codepipeline",
    "CognitoSyncTrigger": "cognito_sync",
    "CognitoUserPoolTrigger": "cognito",
    "ConfigRuleTrigger": "config_rule",
    "ConnectTrigger": "conversation",
    "ControlTowerTrigger": "eventbridge_presets",
    "DeployTrigger": "deploy_trigger",
    "DocumentDbTrigger": "documentdb",
    "DynamoDbStreamTrigger": "dynamodb_stream",
    "Ec2Trigger": "service_presets",
    "EcrScanTrigger": "eventbridge_presets",
    "EcsDeploymentHookTrigger": "ecs_hook",
    "EmrTrigger": "service_presets",
    "EventBridgeRuleTrigger": "eventbridge",
    "EventBridgeV2SubscriberTrigger": "eventbridge_v2",
    "FirehoseTransformTrigger": "firehose",
    "FunctionUrlTrigger": "function_url",
    "GlueTrigger": "service_presets",
    "HandlerEvent": "trigger",
    "HealthTrigger": "service_presets",
    "HttpApiAuthorizerTrigger": "http_api_authorizer",
    "HttpApiTrigger": "http_api",
    "IotAuthorizerTrigger": "iot",
    "IotProvisioningHookTrigger": "iot",
    "IotTopicRuleTrigger": "iot",
    "KinesisStreamTrigger": "kinesis_stream",
    "KmsTrigger": "service_presets",
    "LambdaDestinationTrigger": "lambda_destination",
    "LexTrigger": "conversation",
    "LogsSubscriptionTrigger": "logs",
    "MacieTrigger": "service_presets",
    "MskTrigger": "msk",
    "PermissionTrigger": "permission",
    "PipeTrigger": "pipes",
    "RabbitMqTrigger": "brokers",
    "RestApiAuthorizerTrigger": "rest_api_authorizer",
    "RestApiTrigger": "rest_api",
    "S3BatchTrigger": "s3_callbacks",
    "S3EventBridgeTrigger": "s3_eventbridge",
    "S3ObjectLambdaTrigger": "s3_callbacks",
    "S3Trigger": "s3",
    "ScheduleRuleTrigger": "schedule_rule",
    "ScheduleTrigger": "schedules",
    "SecretsRotationTrigger": "secrets",
    "SelfManagedKafkaTrigger": "self_managed_kafka",
    "SesReceiptTrigger": "ses",
    "SignInTrigger": "service_presets",
    "SnsTrigger": "sns",
    "SqsTrigger": "sqs",
    "SsmTrigger": "service_presets",
    "StepFunctionsTaskTrigger": "step_functions",
    "TagTrigger": "service_presets",
    "TransferIdentityProviderTrigger": "transfer",
    "TransferWorkflowStepTrigger": "transfer_workflow",
    "Trigger": "trigger",
    "TrustedAdvisorTrigger": "service_presets",
    "VpcLatticeTrigger": "lattice",
    "WebsocketApiTrigger": "websocket_api",
    "WebsocketAuthorizerTrigger": "websocket_authorizer",
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
    "autoscaling-hook": "AutoscalingHookTrigger",
    "bedrock-agent": "BedrockAgentTrigger",
    "bedrock-agentcore": "BedrockAgentCoreTrigger",
    "bedrock-agentcore-evaluator": "AgentCoreEvaluatorTrigger",
    "bedrock-agentcore-interceptor": "AgentCoreInterceptorTrigger",
    "client-vpn": "ClientVpnTrigger",
    "cloudformation-custom-resource": "CloudFormationCustomResourceTrigger",
    "cloudformation-hook": "CloudFormationHookTrigger",
    "cloudformation-macro": "CloudFormationMacroTrigger",
    "cloudfront": "CloudfrontTrigger",
    "cloudtrail": "CloudTrailTrigger",
    "codebuild": "CodeBuildTrigger",
    "codecommit": "CodeCommitTrigger",
    "codedeploy-events": "CodeDeployEventsTrigger",
    "codedeploy-hook": "CodeDeployHookTrigger",
    "codepipeline": "CodePipelineTrigger",
    "codepipeline-events": "CodePipelineEventsTrigger",
    "cognito-sync": "CognitoSyncTrigger",
    "cognito-user-pool": "CognitoUserPoolTrigger",
    "config-rule": "ConfigRuleTrigger",
    "connect": "ConnectTrigger",
    "controltower": "ControlTowerTrigger",
    "deploy-trigger": "DeployTrigger",
    "documentdb": "DocumentDbTrigger",
    "dynamodb-stream": "DynamoDbStreamTrigger",
    "ec2": "Ec2Trigger",
    "ecr-scan": "EcrScanTrigger",
    "ecs-deployment-hook": "EcsDeploymentHookTrigger",
    "emr": "EmrTrigger",
    "eventbridge-rule": "EventBridgeRuleTrigger",
    "eventbridge-v2-subscriber": "EventBridgeV2SubscriberTrigger",
    "firehose-transform": "FirehoseTransformTrigger",
    "function-url": "FunctionUrlTrigger",
    "glue": "GlueTrigger",
    "health": "HealthTrigger",
    "http-api": "HttpApiTrigger",
    "http-api-authorizer": "HttpApiAuthorizerTrigger",
    "iot-authorizer": "IotAuthorizerTrigger",
    "iot-provisioning-hook": "IotProvisioningHookTrigger",
    "iot-topic-rule": "IotTopicRuleTrigger",
    "kinesis-stream": "KinesisStreamTrigger",
    "kms": "KmsTrigger",
    "lambda-destination": "LambdaDestinationTrigger",
    "lex": "LexTrigger",
    "logs-subscription": "LogsSubscriptionTrigger",
    "macie": "MacieTrigger",
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
    "signin": "SignInTrigger",
    "sns": "SnsTrigger",
    "sqs": "SqsTrigger",
    "ssm": "SsmTrigger",
    "stepfunctions-task": "StepFunctionsTaskTrigger",
    "tag": "TagTrigger",
    "transfer-identity-provider": "TransferIdentityProviderTrigger",
    "transfer-workflow-step": "TransferWorkflowStepTrigger",
    "trustedadvisor": "TrustedAdvisorTrigger",
    "vpc-lattice": "VpcLatticeTrigger",
    "websocket-api": "WebsocketApiTrigger",
    "websocket-authorizer": "WebsocketAuthorizerTrigger",
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
