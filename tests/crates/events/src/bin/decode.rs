//! Reads an array of `[type, event]` and writes, for each, null or why its type doesn't decode it.

use serde_json::{Value, from_str};

macro_rules! decoders {
    ($name:expr, $value:expr, $($text:literal => $kind:ty),* $(,)?) => {
        match $name {
            $($text => from_str::<$kind>(&$value).map(drop).map_err(|error| error.to_string()),)*
            other => Err(format!("no such type: {other}")),
        }
    };
}

fn decode(name: &str, value: &Value) -> Result<(), String> {
    // As text, as the runtime does: some types borrow from it.
    let text = value.to_string();
    decoders!(name, text,
        "aws_lambda_events::event::activemq::ActiveMqEvent" => aws_lambda_events::event::activemq::ActiveMqEvent,
        "aws_lambda_events::event::apigw::ApiGatewayCustomAuthorizerRequest" => aws_lambda_events::event::apigw::ApiGatewayCustomAuthorizerRequest,
        "aws_lambda_events::event::apigw::ApiGatewayCustomAuthorizerRequestTypeRequest" => aws_lambda_events::event::apigw::ApiGatewayCustomAuthorizerRequestTypeRequest,
        "aws_lambda_events::event::apigw::ApiGatewayV2CustomAuthorizerV2Request" => aws_lambda_events::event::apigw::ApiGatewayV2CustomAuthorizerV2Request,
        "aws_lambda_events::event::appsync::AppSyncDirectResolverEvent" => aws_lambda_events::event::appsync::AppSyncDirectResolverEvent<Value, Value, Value>,
        "aws_lambda_events::event::appsync::AppSyncLambdaAuthorizerRequest" => aws_lambda_events::event::appsync::AppSyncLambdaAuthorizerRequest,
        "aws_lambda_events::event::autoscaling::AutoScalingEvent" => aws_lambda_events::event::autoscaling::AutoScalingEvent,
        "aws_lambda_events::event::bedrock_agent_runtime::AgentEvent" => aws_lambda_events::event::bedrock_agent_runtime::AgentEvent,
        "aws_lambda_events::event::clientvpn::ClientVpnConnectionHandlerRequest" => aws_lambda_events::event::clientvpn::ClientVpnConnectionHandlerRequest,
        "aws_lambda_events::event::cloudformation::CloudFormationCustomResourceRequest" => aws_lambda_events::event::cloudformation::CloudFormationCustomResourceRequest,
        "aws_lambda_events::event::cloudformation::provider::CloudFormationCustomResourceRequest" => aws_lambda_events::event::cloudformation::provider::CloudFormationCustomResourceRequest,
        "aws_lambda_events::event::cloudwatch_alarms::CloudWatchAlarm" => aws_lambda_events::event::cloudwatch_alarms::CloudWatchAlarm<Value, Value>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<Value>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::cloudtrail::AWSAPICall>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::cloudtrail::AWSAPICall>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ec2::InstanceStateChange>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ec2::InstanceStateChange>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::emr::AutoScalingPolicyStateChange>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::emr::AutoScalingPolicyStateChange>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::emr::ClusterStateChange>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::emr::ClusterStateChange>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::emr::InstanceGroupStateChange>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::emr::InstanceGroupStateChange>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::emr::StepStatusChange>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::emr::StepStatusChange>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::glue::DataCatalogDatabaseStateChange>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::glue::DataCatalogDatabaseStateChange>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::glue::DataCatalogTableStateChange>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::glue::DataCatalogTableStateChange>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::glue::JobRunStateChange>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::glue::JobRunStateChange>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::glue::JobRunStatus>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::glue::JobRunStatus>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::health::Event>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::health::Event>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::kms::CMKEvent>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::kms::CMKEvent>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::signin::SignIn>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::signin::SignIn>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ssm::ConfigurationComplianceStateChange>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ssm::ConfigurationComplianceStateChange>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ssm::EC2AutomationExecutionStatusChange>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ssm::EC2AutomationExecutionStatusChange>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ssm::EC2AutomationStepStatusChange>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ssm::EC2AutomationStepStatusChange>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ssm::EC2CommandInvocationStatusChange>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ssm::EC2CommandInvocationStatusChange>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ssm::EC2CommandStatusChange>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ssm::EC2CommandStatusChange>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ssm::EC2StateManagerAssociationStateChange>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ssm::EC2StateManagerAssociationStateChange>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ssm::EC2StateManagerInstanceAssociationStateChange>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ssm::EC2StateManagerInstanceAssociationStateChange>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ssm::MaintenanceWindowExecutionStateChange>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ssm::MaintenanceWindowExecutionStateChange>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ssm::MaintenanceWindowStateChange>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ssm::MaintenanceWindowStateChange>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ssm::MaintenanceWindowTargetRegistration>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ssm::MaintenanceWindowTargetRegistration>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ssm::MaintenanceWindowTaskExecutionStateChange>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ssm::MaintenanceWindowTaskExecutionStateChange>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ssm::MaintenanceWindowTaskTargetInvocationStateChange>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ssm::MaintenanceWindowTaskTargetInvocationStateChange>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ssm::ParameterStoreStateChange>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ssm::ParameterStoreStateChange>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ssm::StateChange>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::ssm::StateChange>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::tag::TagChangeOnResource>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::tag::TagChangeOnResource>,
        "aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::trustedadvisor::CheckItemRefreshNotification>" => aws_lambda_events::event::cloudwatch_events::CloudWatchEvent<aws_lambda_events::event::cloudwatch_events::trustedadvisor::CheckItemRefreshNotification>,
        "aws_lambda_events::event::cloudwatch_logs::LogsEvent" => aws_lambda_events::event::cloudwatch_logs::LogsEvent,
        "aws_lambda_events::event::code_commit::CodeCommitEvent" => aws_lambda_events::event::code_commit::CodeCommitEvent,
        "aws_lambda_events::event::codebuild::CodeBuildEvent" => aws_lambda_events::event::codebuild::CodeBuildEvent,
        "aws_lambda_events::event::codedeploy::CodeDeployEvent" => aws_lambda_events::event::codedeploy::CodeDeployEvent,
        "aws_lambda_events::event::codedeploy::CodeDeployLifecycleEvent" => aws_lambda_events::event::codedeploy::CodeDeployLifecycleEvent,
        "aws_lambda_events::event::codepipeline_cloudwatch::CodePipelineCloudWatchEvent" => aws_lambda_events::event::codepipeline_cloudwatch::CodePipelineCloudWatchEvent,
        "aws_lambda_events::event::codepipeline_job::CodePipelineJobEvent" => aws_lambda_events::event::codepipeline_job::CodePipelineJobEvent,
        "aws_lambda_events::event::cognito::CognitoEvent" => aws_lambda_events::event::cognito::CognitoEvent,
        "aws_lambda_events::event::cognito::CognitoEventUserPoolsCreateAuthChallenge" => aws_lambda_events::event::cognito::CognitoEventUserPoolsCreateAuthChallenge,
        "aws_lambda_events::event::cognito::CognitoEventUserPoolsCustomMessage" => aws_lambda_events::event::cognito::CognitoEventUserPoolsCustomMessage,
        "aws_lambda_events::event::cognito::CognitoEventUserPoolsDefineAuthChallenge" => aws_lambda_events::event::cognito::CognitoEventUserPoolsDefineAuthChallenge,
        "aws_lambda_events::event::cognito::CognitoEventUserPoolsMigrateUser" => aws_lambda_events::event::cognito::CognitoEventUserPoolsMigrateUser,
        "aws_lambda_events::event::cognito::CognitoEventUserPoolsPostAuthentication" => aws_lambda_events::event::cognito::CognitoEventUserPoolsPostAuthentication,
        "aws_lambda_events::event::cognito::CognitoEventUserPoolsPostConfirmation" => aws_lambda_events::event::cognito::CognitoEventUserPoolsPostConfirmation,
        "aws_lambda_events::event::cognito::CognitoEventUserPoolsPreAuthentication" => aws_lambda_events::event::cognito::CognitoEventUserPoolsPreAuthentication,
        "aws_lambda_events::event::cognito::CognitoEventUserPoolsPreSignup" => aws_lambda_events::event::cognito::CognitoEventUserPoolsPreSignup,
        "aws_lambda_events::event::cognito::CognitoEventUserPoolsPreTokenGen" => aws_lambda_events::event::cognito::CognitoEventUserPoolsPreTokenGen,
        "aws_lambda_events::event::cognito::CognitoEventUserPoolsPreTokenGenV2" => aws_lambda_events::event::cognito::CognitoEventUserPoolsPreTokenGenV2,
        "aws_lambda_events::event::cognito::CognitoEventUserPoolsVerifyAuthChallenge" => aws_lambda_events::event::cognito::CognitoEventUserPoolsVerifyAuthChallenge,
        "aws_lambda_events::event::config::ConfigEvent" => aws_lambda_events::event::config::ConfigEvent,
        "aws_lambda_events::event::connect::ConnectEvent" => aws_lambda_events::event::connect::ConnectEvent,
        "aws_lambda_events::event::controltower::ControlTowerLifecycleEvent" => aws_lambda_events::event::controltower::ControlTowerLifecycleEvent,
        "aws_lambda_events::event::documentdb::DocumentDbEvent" => aws_lambda_events::event::documentdb::DocumentDbEvent,
        "aws_lambda_events::event::dynamodb::Event" => aws_lambda_events::event::dynamodb::Event,
        "aws_lambda_events::event::dynamodb::TimeWindowEvent" => aws_lambda_events::event::dynamodb::TimeWindowEvent,
        "aws_lambda_events::event::ecr_scan::EcrScanEvent" => aws_lambda_events::event::ecr_scan::EcrScanEvent,
        "aws_lambda_events::event::eventbridge::EventBridgeEvent" => aws_lambda_events::event::eventbridge::EventBridgeEvent<Value>,
        "aws_lambda_events::event::firehose::KinesisFirehoseEvent" => aws_lambda_events::event::firehose::KinesisFirehoseEvent,
        "aws_lambda_events::event::iot::IoTCoreCustomAuthorizerRequest" => aws_lambda_events::event::iot::IoTCoreCustomAuthorizerRequest,
        "aws_lambda_events::event::kafka::KafkaEvent" => aws_lambda_events::event::kafka::KafkaEvent,
        "aws_lambda_events::event::kinesis::KinesisEvent" => aws_lambda_events::event::kinesis::KinesisEvent,
        "aws_lambda_events::event::rabbitmq::RabbitMqEvent" => aws_lambda_events::event::rabbitmq::RabbitMqEvent,
        "aws_lambda_events::event::s3::S3Event" => aws_lambda_events::event::s3::S3Event,
        "aws_lambda_events::event::s3::object_lambda::S3ObjectLambdaEvent" => aws_lambda_events::event::s3::object_lambda::S3ObjectLambdaEvent,
        "aws_lambda_events::event::secretsmanager::SecretsManagerSecretRotationEvent" => aws_lambda_events::event::secretsmanager::SecretsManagerSecretRotationEvent,
        "aws_lambda_events::event::ses::SimpleEmailEvent" => aws_lambda_events::event::ses::SimpleEmailEvent,
        "aws_lambda_events::event::sns::SnsEvent" => aws_lambda_events::event::sns::SnsEvent,
        "aws_lambda_events::event::sqs::SqsEvent" => aws_lambda_events::event::sqs::SqsEvent,
        "aws_lambda_events::s3_batch_job::S3BatchJobEvent" => aws_lambda_events::s3_batch_job::S3BatchJobEvent,
        "lambda_http::Request" => lambda_http::request::LambdaRequest,
    )
}

fn main() {
    let samples: Vec<(String, Value)> =
        serde_json::from_reader(std::io::stdin()).expect("an array of pairs");
    let answers: Vec<Option<String>> = samples
        .into_iter()
        .map(|(name, value)| decode(&name, &value).err())
        .collect();
    println!("{}", serde_json::to_string(&answers).expect("text"));
}
