"""Kinds that invoke a function asynchronously."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_appconfig as appconfig
from aws_cdk import aws_codecommit as codecommit
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_ses as ses
from aws_cdk import aws_sns as sns

from tests.triggers.combinations.combination import Combination
from tests.triggers.combinations.sources import (
    alarm,
    auto_scaling_group,
    other_function,
    pipeline,
)
from tests.triggers.combinations.words import (
    ACCOUNT,
    ANY_RESOURCE,
    ARN,
    BOTH,
    GRANT,
    IAM5,
    MAKES,
    NO_ACCESS_LOG,
    OF_ACCOUNT,
    PERMISSION,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

PUSHED: Mapping[str, Combination] = {
    "s3": Combination(
        given=lambda scope: s3.Bucket(scope, "Uploads"),
        imported="arn:aws:s3:::uploads",
        created={},
        options={"events": ["object_created"]},
        types=f"{PERMISSION} Custom::S3BucketNotifications IAM::Policy",
        created_types="S3::Bucket S3::BucketPolicy",
        in_source=f"{PERMISSION} Custom::S3BucketNotifications IAM::Policy",
        principal="s3.amazonaws.com",
        scope=BOTH,
        nag={"AwsSolutions-S1": NO_ACCESS_LOG},
    ),
    "sns": Combination(
        given=lambda scope: sns.Topic(scope, "Alerts"),
        imported=f"arn:aws:sns:{ACCOUNT}:alerts",
        created={},
        types=f"SNS::Subscription {PERMISSION}",
        created_types="SNS::Topic SNS::TopicPolicy",
        principal="sns.amazonaws.com",
        scope=ARN,
    ),
    "alarm": Combination(
        given=alarm,
        created="an alarm needs a metric and a threshold: define it in Python",
        types=PERMISSION,
        principal="lambda.alarms.cloudwatch.amazonaws.com",
        scope=BOTH,
    ),
    "logs-subscription": Combination(
        given=lambda scope: logs.LogGroup(scope, "Access"),
        imported=f"arn:aws:logs:{ACCOUNT}:log-group:/app/access:*",
        created={},
        types=f"Logs::SubscriptionFilter {PERMISSION}",
        created_types="Logs::LogGroup",
        principal="logs.amazonaws.com",
        scope=ARN,
    ),
    "iot-topic-rule": Combination(
        options={"sql": "SELECT * FROM 'devices/+/data'"},
        given=MAKES,
        imported=MAKES,
        created={},
        types=f"IoT::TopicRule {PERMISSION}",
        principal="iot.amazonaws.com",
        scope=BOTH,
    ),
    "ses-receipt": Combination(
        given=lambda scope: ses.ReceiptRuleSet(scope, "Rules"),
        imported={"name": "default-rules"},
        created={},
        types=f"SES::ReceiptRule {PERMISSION}",
        created_types="SES::ReceiptRuleSet",
        principal="ses.amazonaws.com",
        scope=BOTH,
    ),
    "config-rule": Combination(
        options={"configuration_changes": True},
        given=MAKES,
        imported=MAKES,
        created={},
        types=f"Config::ConfigRule {PERMISSION}",
        principal="config.amazonaws.com",
        scope=OF_ACCOUNT,
        nag={"AwsSolutions-IAM4": "AWS' own policy for functions of AWS Config"},
    ),
    "codecommit": Combination(
        given=lambda scope: codecommit.Repository(
            scope, "Code", repository_name=f"code-{scope.node.id}"
        ),
        created={"repository_name": "created-code"},
        types=PERMISSION,
        created_types="CodeCommit::Repository",
        principal="codecommit.amazonaws.com",
        scope=BOTH,
    ),
    "codepipeline": Combination(
        options={"stage_name": "Check"},
        given=pipeline,
        created="a pipeline needs a source: define it in Python",
        types="IAM::Policy",
        invoker="codepipeline",
        reads=("codepipeline:PutJobSuccessResult", "codepipeline:PutJobFailureResult"),
        nag={IAM5: ANY_RESOURCE},
    ),
    "lambda-destination": Combination(
        given=other_function,
        created="the other function has code of its own: define it in Python",
        invoker="lambda.amazonaws.com",
    ),
    "autoscaling-hook": Combination(
        options={"lifecycle_transition": "instance_launching"},
        given=auto_scaling_group,
        imported={"name": "servers"},
        created="a group has too many choices: define it in Python",
        types=(
            f"AutoScaling::LifecycleHook SNS::Topic SNS::TopicPolicy SNS::Subscription {PERMISSION}"
            " IAM::Policy"
        ),
        principal="sns.amazonaws.com",
        scope=ARN,
    ),
    "appconfig-extension": Combination(
        options={"action_points": ["on_deployment_start"]},
        given=lambda scope: appconfig.Application(scope, "Application"),
        imported={"name": "abc1234"},
        created="an application needs environments and configurations: define it in Python",
        types="AppConfig::Extension AppConfig::ExtensionAssociation",
        in_source="AppConfig::ExtensionAssociation",
        invoker="appconfig.amazonaws.com",
    ),
    "cloudformation-custom-resource": Combination(
        given=MAKES,
        imported=MAKES,
        created={},
        types="CloudFormation::CustomResource Logs::LogGroup IAM::Policy",
        invoker="lambda.amazonaws.com",
        nag={IAM5: GRANT},
    ),
    "cloudformation-macro": Combination(
        options={"name": "Example"},
        given=MAKES,
        imported=MAKES,
        created={},
        types="CloudFormation::Macro",
        scope="nobody: CloudFormation invokes a macro with the rights of who uses it",
    ),
    "cloudformation-hook": Combination(
        options={"hook_alias": "MyCompany::Storage::Check"},
        given=MAKES,
        imported=MAKES,
        created={},
        types="CloudFormation::LambdaHook IAM::Policy",
        invoker="hooks.cloudformation.amazonaws.com",
        nag={IAM5: GRANT},
    ),
    "deploy-trigger": Combination(
        given=MAKES,
        imported=MAKES,
        created={},
        types="Custom::Trigger Lambda::Version",
        invoker="lambda.amazonaws.com",
    ),
}
