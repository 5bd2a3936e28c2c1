"""The classes and methods of aws-cdk-lib whose options kinds of triggers have."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen


@frozen
class Covered:
    """What a kind has the options of.

    Attributes:
        names: Classes and methods of aws-cdk-lib, with their modules.
        left_out: Options of theirs that it has not, each with the reason.
    """

    names: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(factory=dict)


_RULE = ("aws_events.Rule", "aws_events_targets.LambdaFunction")
_LEFT_OUT_OF_RULES = {
    "cross_stack_scope": "for targets in other stacks; the rule is in the function's",
    "event": "it is called input here, as in EventBridge Scheduler",
    "role": "for targets that have no resource policy; a function has one",
    "schedule": "the triggers schedule and schedule-rule have it",
    "targets": "the function is the target",
}
_SERVICE_EVENTS = Covered(
    _RULE,
    {
        **_LEFT_OUT_OF_RULES,
        "event_bus": "AWS services send to the default bus",
        "event_pattern": "the kind makes it; detail adds to it",
    },
)

COVERED: Mapping[str, Covered] = {
    "activemq": Covered(),
    "alarm": Covered(
        ("aws_cloudwatch_actions.LambdaAction",),
        {"use_unique_permission_id": "always true: without it a function takes one alarm only"},
    ),
    "alb": Covered(
        (
            "aws_elasticloadbalancingv2.ApplicationTargetGroup",
            "aws_elasticloadbalancingv2.ApplicationListener.add_target_groups",
        ),
        {
            "cross_zone_enabled": "not for functions",
            "deregistration_delay": "not for functions",
            "enable_anomaly_mitigation": "there is only one target",
            "ip_address_type": "not for functions",
            "load_balancing_algorithm_type": "there is only one target",
            "port": "not for functions",
            "protocol": "not for functions",
            "protocol_version": "not for functions",
            "slow_start": "not for functions",
            "stickiness_cookie_duration": "there is only one target",
            "stickiness_cookie_name": "there is only one target",
            "target_group_health": "there is only one target",
            "target_groups": "the trigger makes it",
            "target_type": "the function",
            "targets": "the function",
            "vpc": "not for functions",
        },
    ),
    "alexa": Covered(),
    "appconfig-extension": Covered(
        ("aws_appconfig.Extension", "aws_appconfig.Action"),
        {"actions": "the function, at the action points", "event_destination": "the function"},
    ),
    "appsync": Covered(
        (
            "aws_appsync.GraphqlApiBase.add_lambda_data_source",
            "aws_appsync.BaseDataSource.create_resolver",
        ),
        {
            "caching_config": "for mapping templates and JavaScript: create the resolver in Python",
            "code": "for mapping templates and JavaScript: create the resolver in Python",
            "metrics_config": "create the resolver in Python",
            "pipeline_config": "for mapping templates and JavaScript: create the resolver in Python",
            "request_mapping_template": "for mapping templates and JavaScript: create the resolver in Python",
            "response_mapping_template": "for mapping templates and JavaScript: create the resolver in Python",
            "runtime": "for mapping templates and JavaScript: create the resolver in Python",
        },
    ),
    "appsync-authorizer": Covered(
        ("aws_appsync.LambdaAuthorizerConfig",), {"handler": "the function"}
    ),
    "appsync-events": Covered(
        (
            "aws_appsync.EventApiBase.add_lambda_data_source",
            "aws_appsync.EventApiBase.add_channel_namespace",
            "aws_appsync.HandlerConfig",
        ),
        {
            "authorization_config": "the API's; create the namespace in Python",
            "code": "the function handles it all",
            "data_source": "the function",
            "direct": "always",
            "publish_handler_config": "publish",
            "subscribe_handler_config": "subscribe",
        },
    ),
    "autoscaling-events": _SERVICE_EVENTS,
    "autoscaling-hook": Covered(
        ("aws_autoscaling.AutoScalingGroup.add_lifecycle_hook",),
        {"notification_target": "the function, by a topic"},
    ),
    "bedrock-agent": Covered(
        ("aws_bedrock.CfnAgent.AgentActionGroupProperty",),
        {
            "action_group_executor": "the function",
            "parent_action_group_signature": "for groups of AWS, without a function",
        },
    ),
    "bedrock-agentcore": Covered(
        ("aws_bedrockagentcore.Gateway.add_lambda_target",), {"lambda_function": "the function"}
    ),
    "bedrock-agentcore-evaluator": Covered(
        ("aws_bedrockagentcore.Evaluator", "aws_bedrockagentcore.EvaluatorConfig.code_based"),
        {"evaluator_config": "the function", "lambda_function": "the function"},
    ),
    "bedrock-agentcore-interceptor": Covered(
        ("aws_bedrockagentcore.LambdaInterceptor.for_request",)
    ),
    "bedrock-flow": Covered(
        ("aws_bedrock.CfnFlow.FlowNodeProperty",),
        {
            "configuration": "the function",
            "name": "node_name",
            "outputs": "functionResponse, of output_type",
            "type": "LambdaFunction",
        },
    ),
    "client-vpn": Covered(),
    "cloudformation-custom-resource": Covered(
        ("CustomResource", "custom_resources.Provider"),
        {
            "service_token": "the function, or its provider",
            "on_event_handler": "the function",
            "disable_waiter_state_machine_logging": "of the framework's functions: make a custom_resources.Provider in Python",
            "framework_complete_and_timeout_role": "of the framework's functions: make a custom_resources.Provider in Python",
            "framework_lambda_logging_level": "of the framework's functions: make a custom_resources.Provider in Python",
            "framework_on_event_role": "of the framework's functions: make a custom_resources.Provider in Python",
            "log_group": "of the framework's functions: make a custom_resources.Provider in Python",
            "log_retention": "of the framework's functions: make a custom_resources.Provider in Python",
            "provider_function_env_encryption": "of the framework's functions: make a custom_resources.Provider in Python",
            "provider_function_name": "of the framework's functions: make a custom_resources.Provider in Python",
            "role": "of the framework's functions: make a custom_resources.Provider in Python",
            "security_groups": "of the framework's functions: make a custom_resources.Provider in Python",
            "vpc": "of the framework's functions: make a custom_resources.Provider in Python",
            "vpc_subnets": "of the framework's functions: make a custom_resources.Provider in Python",
            "waiter_state_machine_log_options": "of the framework's functions: make a custom_resources.Provider in Python",
        },
    ),
    "cloudformation-hook": Covered(("CfnLambdaHook",), {"lambda_function": "the function"}),
    "cloudformation-macro": Covered(("CfnMacro",), {"function_name": "the function"}),
    "cloudfront": Covered(
        ("aws_cloudfront_origins.FunctionUrlOrigin.with_origin_access_control",),
        {
            "ip_address_type": "a function URL has both",
            "origin_access_control": "aws-cdk-lib makes one",
            "origin_access_control_id": "aws-cdk-lib makes one",
            "origin_id": "aws-cdk-lib makes one",
            "response_completion_timeout": "the function has a timeout",
        },
    ),
    "cloudtrail": _SERVICE_EVENTS,
    "codebuild": _SERVICE_EVENTS,
    "codecommit": Covered(("aws_codecommit.Repository.notify",)),
    "codedeploy-events": _SERVICE_EVENTS,
    "codedeploy-hook": Covered(),
    "codepipeline": Covered(
        ("aws_codepipeline_actions.LambdaInvokeAction",), {"lambda_": "the function"}
    ),
    "codepipeline-events": _SERVICE_EVENTS,
    "cognito-sync": Covered(),
    "cognito-user-pool": Covered(("aws_cognito.UserPool.add_trigger",)),
    "config-rule": Covered(("aws_config.CustomRule",), {"lambda_function": "the function"}),
    "connect": Covered(
        ("aws_connect.CfnIntegrationAssociation",),
        {
            "instance_id": "the instance",
            "integration_arn": "the function",
            "integration_type": "always a function",
            "source_application_name": "for other types",
            "source_application_url": "for other types",
            "source_type": "for other types",
            "tags": "for other types",
        },
    ),
    "controltower": _SERVICE_EVENTS,
    "deploy-trigger": Covered(("triggers.Trigger",), {"handler": "the function"}),
    "documentdb": Covered(),
    "dynamodb-stream": Covered(
        ("aws_lambda_event_sources.DynamoEventSource",),
        {
            "provisioned_poller_config": "Lambda has it for SQS and Kafka only; aws-cdk-lib ignores it"
        },
    ),
    "ec2": _SERVICE_EVENTS,
    "ecr-scan": _SERVICE_EVENTS,
    "ecs-deployment-hook": Covered(("aws_ecs.DeploymentLifecycleLambdaTarget",)),
    "emr": _SERVICE_EVENTS,
    "eventbridge-rule": Covered(_RULE, _LEFT_OUT_OF_RULES),
    "eventbridge-v2-subscriber": Covered(
        ("aws_eventsv2.CfnSubscriber",),
        {
            "event_bus_arn": "event_bus is the construct, or its ARN",
            "invoke_configuration": "the function, its role, and invocation_type",
            "on_failure_configuration": "dead_letter_queue is the queue",
            "type": "it is called ordering here, since triggers have a type",
        },
    ),
    "firehose-transform": Covered(("aws_kinesisfirehose.LambdaFunctionProcessor",)),
    "function-url": Covered(("aws_lambda.FunctionBase.add_function_url",)),
    "glue": _SERVICE_EVENTS,
    "health": _SERVICE_EVENTS,
    "http-api": Covered(
        (
            "aws_apigatewayv2_integrations.HttpLambdaIntegration",
            "aws_apigatewayv2.HttpApi.add_routes",
        ),
        {"path": "in routes", "methods": "in routes", "integration": "the trigger makes it"},
    ),
    "http-api-authorizer": Covered(
        ("aws_apigatewayv2_authorizers.HttpLambdaAuthorizer",),
        {"role": "API Gateway may invoke the function by its permission"},
    ),
    "iot-authorizer": Covered(
        ("aws_iot.CfnAuthorizer",),
        {"authorizer_function_arn": "the function", "tags": "aws_cdk.Tags sets them"},
    ),
    "iot-provisioning-hook": Covered(),
    "iot-topic-rule": Covered(
        ("aws_iot.CfnTopicRule", "aws_iot.CfnTopicRule.TopicRulePayloadProperty"),
        {
            "actions": "the function",
            "topic_rule_payload": "made of the options",
            "tags": "aws_cdk.Tags sets them",
        },
    ),
    "kinesis-stream": Covered(
        (
            "aws_lambda_event_sources.KinesisEventSource",
            "aws_lambda_event_sources.KinesisConsumerEventSource",
        ),
        {
            "provisioned_poller_config": "Lambda has it for SQS and Kafka only; aws-cdk-lib ignores it"
        },
    ),
    "kms": _SERVICE_EVENTS,
    "lambda-destination": Covered(
        (
            "aws_lambda_destinations.LambdaDestination",
            "aws_lambda.FunctionBase.configure_async_invoke",
        )
    ),
    "lex": Covered(),
    "logs-subscription": Covered(
        ("aws_logs.SubscriptionFilter", "aws_logs_destinations.LambdaDestination"),
        {
            "destination": "the function is the destination",
            "distribution": "only Kinesis streams have it",
        },
    ),
    "macie": _SERVICE_EVENTS,
    "msk": Covered(
        ("aws_lambda_event_sources.ManagedKafkaEventSource",),
        {"cluster_arn": "cluster is the construct, or the ARN"},
    ),
    "permission": Covered(("aws_lambda.FunctionBase.add_permission",), {"scope": "the function"}),
    "pipe": Covered(
        ("aws_pipes.CfnPipe",),
        {
            "source": "resource is the construct, or its ARN",
            "target": "it is the function",
            "role_arn": "role is the construct",
            "source_parameters": "options of their own: batch_size, filters, starting_position, ...",
            "target_parameters": "options of their own: input_template, invocation_type",
            "enrichment_parameters": "an option of its own: enrichment_input_template",
        },
    ),
    "rabbitmq": Covered(),
    "rest-api": Covered(
        ("aws_apigateway.LambdaIntegration", "aws_apigateway.ResourceBase.add_method"),
        {
            "cache_key_parameters": "call add_method in Python for methods that API Gateway itself caches",
            "cache_namespace": "call add_method in Python for methods that API Gateway itself caches",
            "connection_type": "for integrations over a VPC link",
            "content_handling": "a Lambda proxy integration has none; lambda_http needs one",
            "credentials_passthrough": "the function's own permission is narrower",
            "credentials_role": "the function's own permission is narrower",
            "integration_responses": "a Lambda proxy integration has none; lambda_http needs one",
            "method_responses": "a Lambda proxy integration has none; lambda_http needs one",
            "operation_name": "a trigger has several methods",
            "passthrough_behavior": "a Lambda proxy integration has none; lambda_http needs one",
            "proxy": "lambda_http needs a proxy integration",
            "request_templates": "a Lambda proxy integration has none; lambda_http needs one",
            "request_validator": "made for request_models and request_parameters",
            "request_validator_options": "made for request_models and request_parameters",
            "vpc_link": "for integrations over a VPC link",
        },
    ),
    "rest-api-authorizer": Covered(
        ("aws_apigateway.TokenAuthorizer", "aws_apigateway.RequestAuthorizer"),
        {
            "assume_role": "API Gateway may invoke the function by its permission",
            "handler": "the function",
        },
    ),
    "s3": Covered(),
    "s3-batch": Covered(),
    "s3-eventbridge": Covered(
        _RULE,
        {
            **_LEFT_OUT_OF_RULES,
            "event_bus": "S3 sends to the default bus",
            "event_pattern": "bucket, events and keys make it",
        },
    ),
    "s3-object-lambda": Covered(
        (
            "aws_s3objectlambda.CfnAccessPoint",
            "aws_s3objectlambda.CfnAccessPoint.ObjectLambdaConfigurationProperty",
        ),
        {
            "object_lambda_configuration": "made of the options",
            "transformation_configurations": "the function, for the actions",
        },
    ),
    "schedule": Covered(
        ("aws_scheduler.Schedule", "aws_scheduler_targets.LambdaInvoke"),
        {"target": "the function is the target"},
    ),
    "schedule-rule": Covered(
        _RULE,
        {
            "cross_stack_scope": "for targets in other stacks; the rule is in the function's",
            "event": "it is called input here, as in EventBridge Scheduler",
            "role": "for targets that have no resource policy; a function has one",
            "targets": "the function is the target",
            "event_bus": "only the default bus has schedules",
            "event_pattern": "a schedule has none",
        },
    ),
    "secrets-rotation": Covered(
        ("aws_secretsmanager.Secret.add_rotation_schedule",),
        {
            "hosted_rotation": "a function of AWS, in place of this one",
            "rotation_lambda": "the function",
        },
    ),
    "self-managed-kafka": Covered(("aws_lambda_event_sources.SelfManagedKafkaEventSource",)),
    "ses-receipt": Covered(
        ("aws_ses.ReceiptRule", "aws_ses_actions.Lambda"),
        {"actions": "the function; more with add_action of the rule", "function": "the function"},
    ),
    "signin": _SERVICE_EVENTS,
    "sns": Covered(("aws_sns_subscriptions.LambdaSubscription",)),
    "sqs": Covered(("aws_lambda_event_sources.SqsEventSource",)),
    "ssm": _SERVICE_EVENTS,
    "stepfunctions-task": Covered(
        ("aws_stepfunctions_tasks.LambdaInvoke",),
        {
            "lambda_function": "the function",
            "qualifier": "alias",
            "credentials": "for functions of other accounts",
            "heartbeat": "deprecated; heartbeat_timeout",
            "timeout": "deprecated; task_timeout",
        },
    ),
    "tag": _SERVICE_EVENTS,
    "transfer-identity-provider": Covered(
        ("aws_transfer.CfnServer.IdentityProviderDetailsProperty",),
        {
            "directory_id": "another kind of identity provider",
            "function": "the function",
            "invocation_role": "another kind of identity provider",
            "url": "another kind of identity provider",
        },
    ),
    "transfer-workflow-step": Covered(
        ("aws_transfer.CfnWorkflow.CustomStepDetailsProperty",), {"target": "the function"}
    ),
    "trustedadvisor": _SERVICE_EVENTS,
    "vpc-lattice": Covered(),
    "websocket-api": Covered(
        (
            "aws_apigatewayv2_integrations.WebSocketLambdaIntegration",
            "aws_apigatewayv2.WebSocketApi.add_route",
        ),
        {"integration": "the trigger makes it"},
    ),
    "websocket-authorizer": Covered(("aws_apigatewayv2_authorizers.WebSocketLambdaAuthorizer",)),
}
"""By the type of the kind."""
