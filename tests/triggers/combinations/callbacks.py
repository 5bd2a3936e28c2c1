"""Kinds by which a service asks a function, and waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_bedrock as bedrock
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_connect as connect
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_lex as lex
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_transfer as transfer

from tests.triggers.combinations.combination import Combination
from tests.triggers.combinations.sources import (
    flow,
    gateway,
    other_function,
    provisioning_template,
    secret,
    service,
    workflow,
)
from tests.triggers.combinations.words import (
    ACCOUNT,
    ARN,
    BOTH,
    CERTIFICATE,
    ELSEWHERE,
    GRANT,
    IAM5,
    MAKES,
    NO_ACCESS_LOG,
    OF_ACCOUNT,
    PERMISSION,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

CALLBACKS: Mapping[str, Combination] = {
    "permission": Combination(
        options={
            "principal": "kendra.amazonaws.com",
            "source_arn": f"arn:aws:kendra:{ACCOUNT}:index/example",
        },
        given=ELSEWHERE,
        imported=ELSEWHERE,
        created={},
        types=PERMISSION,
        principal="kendra.amazonaws.com",
        scope=ARN,
    ),
    "alexa": Combination(
        options={"skill_id": "amzn1.ask.skill.11111111-2222"},
        given=ELSEWHERE,
        imported=ELSEWHERE,
        created={},
        types=PERMISSION,
        principal="alexa-appkit.amazon.com",
        scope="the skill's id, since skills have no ARN and are in no account",
    ),
    "cognito-user-pool": Combination(
        options={"operations": ["pre_sign_up"]},
        given=lambda scope: cognito.UserPool(scope, "Users"),
        created={},
        types=PERMISSION,
        created_types="Cognito::UserPool",
        in_source=PERMISSION,
        principal="cognito-idp.amazonaws.com",
        scope=ARN,
        timeout=5,
        nag={
            "AwsSolutions-COG8": "the plan Plus costs more for each user; feature_plan chooses it",
        },
    ),
    "cognito-sync": Combination(
        given=lambda scope: cognito.CfnIdentityPool(
            scope, "Pool", allow_unauthenticated_identities=False
        ),
        created="an identity pool needs identity providers: define it in Python",
        types=PERMISSION,
        principal="cognito-sync.amazonaws.com",
        scope=OF_ACCOUNT,
    ),
    "iot-authorizer": Combination(
        options={"signing_disabled": True},
        given=MAKES,
        imported=MAKES,
        created={},
        types=f"IoT::Authorizer {PERMISSION}",
        principal="iot.amazonaws.com",
        scope=BOTH,
    ),
    "iot-provisioning-hook": Combination(
        given=provisioning_template,
        created="a provisioning template needs a body and a role: define it in Python",
        types=PERMISSION,
        principal="iot.amazonaws.com",
        scope=BOTH,
    ),
    "firehose-transform": Combination(
        given=lambda scope: s3.Bucket(scope, "Records"),
        imported="arn:aws:s3:::records-here",
        created={},
        types="KinesisFirehose::DeliveryStream Logs::LogGroup Logs::LogStream IAM::Policy",
        created_types="S3::Bucket S3::BucketPolicy",
        invoker="firehose.amazonaws.com",
        nag={IAM5: GRANT, "AwsSolutions-S1": NO_ACCESS_LOG},
    ),
    "stepfunctions-task": Combination(
        given=MAKES,
        imported=MAKES,
        created={},
        types="StepFunctions::StateMachine Logs::LogGroup IAM::Policy",
        invoker="states.amazonaws.com",
        nag={IAM5: f"{GRANT}; those for logs and X-Ray have no resource"},
    ),
    "secrets-rotation": Combination(
        given=secret,
        imported=f"arn:aws:secretsmanager:{ACCOUNT}:secret:database-AbCdEf",
        created={},
        types=f"SecretsManager::RotationSchedule {PERMISSION} IAM::Policy",
        created_types="SecretsManager::Secret SecretsManager::ResourcePolicy",
        principal="secretsmanager.amazonaws.com",
        scope=BOTH,
        reads=(
            "secretsmanager:DescribeSecret",
            "secretsmanager:GetRandomPassword",
            "secretsmanager:GetSecretValue",
            "secretsmanager:PutSecretValue",
            "secretsmanager:UpdateSecretVersionStage",
        ),
        nag={IAM5: "GetRandomPassword has no resource that it can be narrowed to"},
    ),
    "codedeploy-hook": Combination(
        given=lambda scope: codedeploy.LambdaDeploymentGroup(
            scope, "Deployments", alias=other_function(scope).add_alias("live")
        ),
        created="a deployment group needs the alias of another function: define it in Python",
        types="IAM::Policy",
        invoker="codedeploy.amazonaws.com",
        reads=("codedeploy:PutLifecycleEventHookExecutionStatus",),
    ),
    "lex": Combination(
        options={"locale_ids": ["en_GB"]},
        given=lambda scope: lex.CfnBotAlias(
            scope, "Live", bot_alias_name="live", bot_id="EXAMPLEBOT"
        ),
        created="an alias needs a bot with intents: define it in Python",
        types=PERMISSION,
        principal="lexv2.amazonaws.com",
        scope=BOTH,
    ),
    "connect": Combination(
        given=lambda scope: connect.CfnInstance(
            scope,
            "Calls",
            attributes=connect.CfnInstance.AttributesProperty(
                inbound_calls=True, outbound_calls=False
            ),
            identity_management_type="SAML",
        ),
        imported=f"arn:aws:connect:{ACCOUNT}:instance/11111111-2222-3333-4444-555555555555",
        created="an instance needs its own users and numbers: define it in Python",
        types=f"Connect::IntegrationAssociation {PERMISSION}",
        principal="connect.amazonaws.com",
        scope=BOTH,
    ),
    "bedrock-agent": Combination(
        options={
            "action_group_name": "orders",
            "function_schema": {
                "functions": [{"name": "get", "parameters": {"id": {"type": "string"}}}]
            },
        },
        given=lambda scope: bedrock.CfnAgent(scope, "Agent", agent_name="agent"),
        created="an agent needs a model and an instruction: define it in Python",
        types=PERMISSION,
        principal="bedrock.amazonaws.com",
        scope=BOTH,
    ),
    "bedrock-flow": Combination(
        options={"node_name": "Price"},
        given=flow,
        created="a flow needs nodes, connections and a role: define it in Python",
        types="IAM::Policy",
        invoker="bedrock.amazonaws.com",
        nag={IAM5: GRANT},
    ),
    "client-vpn": Combination(
        given=lambda scope: ec2.CfnClientVpnEndpoint(
            scope,
            "Endpoint",
            authentication_options=[
                ec2.CfnClientVpnEndpoint.ClientAuthenticationRequestProperty(
                    type="certificate-authentication",
                    mutual_authentication=(
                        ec2.CfnClientVpnEndpoint.CertificateAuthenticationRequestProperty(
                            client_root_certificate_chain_arn=CERTIFICATE
                        )
                    ),
                )
            ],
            client_cidr_block="10.100.0.0/16",
            connection_log_options=ec2.CfnClientVpnEndpoint.ConnectionLogOptionsProperty(
                enabled=False
            ),
            server_certificate_arn=CERTIFICATE,
        ),
        created="an endpoint needs a network and certificates: define it in Python",
        scope="nobody: the service-linked role of Client VPN may, by the function's name",
        function_name="AWSClientVPN-connect",
    ),
    "transfer-identity-provider": Combination(
        given=lambda scope: transfer.CfnServer(scope, "Server"),
        created={},
        types=PERMISSION,
        created_types="Transfer::Server Logs::LogGroup",
        principal="transfer.amazonaws.com",
        scope=BOTH,
    ),
    "transfer-workflow-step": Combination(
        given=workflow,
        created={},
        types="IAM::Policy",
        created_types="Transfer::Workflow",
        scope="nobody: the execution role that a server has for its workflow needs that right",
        reads=("transfer:SendWorkflowStepState",),
    ),
    "s3-object-lambda": Combination(
        given=lambda scope: s3.CfnAccessPoint(
            scope, "Point", bucket=s3.Bucket(scope, "Bucket").bucket_name
        ),
        imported=f"arn:aws:s3:{ACCOUNT}:accesspoint/photos",
        created="an access point needs a bucket and a policy: define it in Python",
        types="S3ObjectLambda::AccessPoint IAM::Policy",
        scope="nobody: who reads through the access point needs the right to invoke it",
        reads=("s3-object-lambda:WriteGetObjectResponse",),
        nag={IAM5: "an access point without a name gets one only after the role"},
    ),
    "s3-batch": Combination(
        given="jobs have no resource in CloudFormation; the role for them is made",
        imported="jobs have no resource in CloudFormation; the role for them is made",
        created={},
        types="IAM::Policy",
        invoker="batchoperations.s3.amazonaws.com",
        nag={IAM5: GRANT},
    ),
    "ecs-deployment-hook": Combination(
        options={"lifecycle_stages": ["pre_scale_up"]},
        given=service,
        created="a service needs a network and containers: define it in Python",
        types="IAM::Policy",
        in_source="IAM::Policy",
        invoker="ecs.amazonaws.com",
        newest=True,
    ),
    "bedrock-agentcore-evaluator": Combination(
        options={"evaluator_name": "polite"},
        given=MAKES,
        imported=MAKES,
        created={},
        types=f"BedrockAgentCore::Evaluator {PERMISSION}",
        principal="bedrock-agentcore.amazonaws.com",
        scope=BOTH,
        newest=True,
    ),
    "bedrock-agentcore-interceptor": Combination(
        given=gateway,
        created="a gateway that does nothing else has nothing to intercept: define it in Python",
        types="",
        in_source="IAM::Policy",
        invoker="bedrock-agentcore.amazonaws.com",
        newest=True,
    ),
    "bedrock-agentcore": Combination(
        options={
            "tool_schema": [
                {
                    "name": "get_order",
                    "description": "Finds an order",
                    "input_schema": {
                        "type": "object",
                        "properties": {"id": {"type": "string"}},
                        "required": ["id"],
                    },
                }
            ]
        },
        given=gateway,
        created={},
        types="BedrockAgentCore::GatewayTarget IAM::Policy",
        created_types="BedrockAgentCore::Gateway",
        in_source="IAM::Policy",
        invoker="bedrock-agentcore.amazonaws.com",
        newest=True,
        nag={IAM5: GRANT},
    ),
}
