"""Triggers: what invokes a function. `triggers.SqsTrigger`, and one class for each other kind.

The names here are written by `python -m tools.exports`, which looks for the classes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cdk_rust_lambda.triggers.kinds import load

if TYPE_CHECKING:
    from cdk_rust_lambda.triggers.callbacks.agentcore import BedrockAgentCoreTrigger
    from cdk_rust_lambda.triggers.callbacks.agentcore_hooks import (
        BedrockAgentCoreEvaluatorTrigger,
        BedrockAgentCoreInterceptorTrigger,
    )
    from cdk_rust_lambda.triggers.callbacks.bedrock_agent import BedrockAgentTrigger
    from cdk_rust_lambda.triggers.callbacks.bedrock_flow import BedrockFlowTrigger
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
    from cdk_rust_lambda.triggers.core.option import with_options
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
    from cdk_rust_lambda.triggers.via_queue import ViaQueueTrigger


__all__ = [
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
    "BedrockFlowTrigger",
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
    "ViaQueueTrigger",
    "VpcLatticeTrigger",
    "WebSocketApiTrigger",
    "WebSocketAuthorizerTrigger",
    "with_options",
]


def __getattr__(name: str) -> Any:
    return load(name)


def __dir__() -> list[str]:
    return __all__
