"""Triggers: what invokes a function. One module per kind; the registry is the list of classes."""

from __future__ import annotations

from cdk_rust_lambda.triggers.agentcore import BedrockAgentCoreTrigger
from cdk_rust_lambda.triggers.alarms import AlarmTrigger
from cdk_rust_lambda.triggers.appconfig import AppConfigExtensionTrigger
from cdk_rust_lambda.triggers.appsync import (
    AppSyncAuthorizerTrigger,
    AppSyncEventsTrigger,
    AppSyncTrigger,
)
from cdk_rust_lambda.triggers.authorizers import (
    HttpApiAuthorizerTrigger,
    RestApiAuthorizerTrigger,
    WebsocketAuthorizerTrigger,
)
from cdk_rust_lambda.triggers.autoscaling_hook import AutoscalingHookTrigger
from cdk_rust_lambda.triggers.brokers import ActiveMqTrigger, RabbitMqTrigger
from cdk_rust_lambda.triggers.client_vpn import ClientVpnTrigger
from cdk_rust_lambda.triggers.cloudformation import (
    CloudFormationCustomResourceTrigger,
    CloudFormationHookTrigger,
    CloudFormationMacroTrigger,
)
from cdk_rust_lambda.triggers.cloudfront import CloudfrontTrigger
from cdk_rust_lambda.triggers.cognito import CognitoSyncTrigger, CognitoUserPoolTrigger
from cdk_rust_lambda.triggers.config_rule import ConfigRuleTrigger
from cdk_rust_lambda.triggers.conversation import BedrockAgentTrigger, ConnectTrigger, LexTrigger
from cdk_rust_lambda.triggers.deploy_trigger import DeployTrigger
from cdk_rust_lambda.triggers.developer_tools import (
    CodeCommitTrigger,
    CodeDeployHookTrigger,
    CodePipelineTrigger,
)
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
from cdk_rust_lambda.triggers.firehose import FirehoseTransformTrigger
from cdk_rust_lambda.triggers.function_url import FunctionUrlTrigger
from cdk_rust_lambda.triggers.http_api import HttpApiTrigger
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
from cdk_rust_lambda.triggers.s3 import S3Trigger
from cdk_rust_lambda.triggers.s3_callbacks import S3BatchTrigger, S3ObjectLambdaTrigger
from cdk_rust_lambda.triggers.s3_eventbridge import S3EventBridgeTrigger
from cdk_rust_lambda.triggers.schedules import ScheduleRuleTrigger, ScheduleTrigger
from cdk_rust_lambda.triggers.secrets import SecretsRotationTrigger
from cdk_rust_lambda.triggers.self_managed_kafka import SelfManagedKafkaTrigger
from cdk_rust_lambda.triggers.ses import SesReceiptTrigger
from cdk_rust_lambda.triggers.sns import SnsTrigger
from cdk_rust_lambda.triggers.sqs import SqsTrigger
from cdk_rust_lambda.triggers.step_functions import StepFunctionsTaskTrigger
from cdk_rust_lambda.triggers.transfer import TransferIdentityProviderTrigger
from cdk_rust_lambda.triggers.trigger import BoundTrigger, HandlerEvent, Trigger
from cdk_rust_lambda.triggers.websocket_api import WebsocketApiTrigger

__all__ = [
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
    "AutoscalingHookTrigger",
    "BedrockAgentCoreTrigger",
    "BedrockAgentTrigger",
    "BoundTrigger",
    "ClientVpnTrigger",
    "CloudFormationCustomResourceTrigger",
    "CloudFormationHookTrigger",
    "CloudFormationMacroTrigger",
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
    "EcrScanTrigger",
    "EcsDeploymentHookTrigger",
    "EventBridgeRuleTrigger",
    "FirehoseTransformTrigger",
    "FunctionUrlTrigger",
    "HandlerEvent",
    "HttpApiAuthorizerTrigger",
    "HttpApiTrigger",
    "IotAuthorizerTrigger",
    "IotProvisioningHookTrigger",
    "IotTopicRuleTrigger",
    "KinesisStreamTrigger",
    "LambdaDestinationTrigger",
    "LexTrigger",
    "LogsSubscriptionTrigger",
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
    "SnsTrigger",
    "SqsTrigger",
    "StepFunctionsTaskTrigger",
    "TransferIdentityProviderTrigger",
    "Trigger",
    "VpcLatticeTrigger",
    "WebsocketApiTrigger",
    "WebsocketAuthorizerTrigger",
]

TRIGGERS: tuple[type[Trigger], ...] = (
    AlarmTrigger,
    LogsSubscriptionTrigger,
    S3EventBridgeTrigger,
    ScheduleRuleTrigger,
    ScheduleTrigger,
    ControlTowerTrigger,
    AutoScalingEventsTrigger,
    CodeDeployEventsTrigger,
    CodePipelineEventsTrigger,
    CodeBuildTrigger,
    EcrScanTrigger,
    EventBridgeRuleTrigger,
    SnsTrigger,
    S3Trigger,
    SqsTrigger,
    FunctionUrlTrigger,
    DynamoDbStreamTrigger,
    KinesisStreamTrigger,
    PermissionTrigger,
    AlexaTrigger,
    CognitoUserPoolTrigger,
    CognitoSyncTrigger,
    IotTopicRuleTrigger,
    IotAuthorizerTrigger,
    IotProvisioningHookTrigger,
    HttpApiTrigger,
    PipeTrigger,
    RestApiTrigger,
    FirehoseTransformTrigger,
    StepFunctionsTaskTrigger,
    CloudFormationCustomResourceTrigger,
    CloudFormationMacroTrigger,
    CloudFormationHookTrigger,
    SecretsRotationTrigger,
    ConfigRuleTrigger,
    SesReceiptTrigger,
    MskTrigger,
    SelfManagedKafkaTrigger,
    WebsocketApiTrigger,
    AlbTrigger,
    ActiveMqTrigger,
    RabbitMqTrigger,
    DocumentDbTrigger,
    CloudfrontTrigger,
    CodeCommitTrigger,
    CodePipelineTrigger,
    CodeDeployHookTrigger,
    LambdaDestinationTrigger,
    AutoscalingHookTrigger,
    AppSyncTrigger,
    AppSyncEventsTrigger,
    AppSyncAuthorizerTrigger,
    VpcLatticeTrigger,
    HttpApiAuthorizerTrigger,
    WebsocketAuthorizerTrigger,
    RestApiAuthorizerTrigger,
    LexTrigger,
    ConnectTrigger,
    BedrockAgentTrigger,
    ClientVpnTrigger,
    S3ObjectLambdaTrigger,
    S3BatchTrigger,
    TransferIdentityProviderTrigger,
    EcsDeploymentHookTrigger,
    AppConfigExtensionTrigger,
    DeployTrigger,
    BedrockAgentCoreTrigger,
)
"""Every kind of trigger; a new kind is added here."""
