"""What is likely wrong with a trigger, or good to know of it."""

from __future__ import annotations

from types import MappingProxyType

from cdk_rust_lambda.notices.entries import Entries, info, warning

TRIGGER_NOTICES: Entries = MappingProxyType(
    {
        "alb-health-check": info(
            "the health check of a load balancer invokes the function, which is paid",
            "leave `health_check` out if nothing depends on it",
        ),
        "alb-limits": warning(
            "a load balancer takes requests and answers of at most 1 MB, and no WebSockets",
            "keep both below 1 MB, or take an API or a function URL; then acknowledge it",
        ),
        "alb-multi-value": info(
            "of a header or query parameter that is sent more than once, only the last value arrives; of several"
            " `Set-Cookie` headers of an answer only the first",
            "set `multi_value_headers_enabled` to true",
        ),
        "api-account": info(
            "the access logs of an API need the account's role for API Gateway",
            "create the role once per account and Region, or set `access_logs` to false",
        ),
        "api-auth": info(
            "an API has a route that nothing says who may call: said once for an API",
            "set `authorizer`, `authorization_type` or, for an HTTP API, `jwt`; if it is public,"
            " `authorization_type` to `none` (of a WebSocket API acknowledge it)",
        ),
        "api-timeout": warning(
            "the function may take longer than the API waits: 30 seconds, REST and WebSocket APIs 29",
            "lower the function's timeout, `deploy.timeout`; for a REST API raise the trigger's `timeout`",
        ),
        "api-timeout-quota": info(
            "a timeout of a REST API that needs a higher quota, and a Regional or private API",
            "have the quota raised before the deployment",
        ),
        "async-dlq": warning(
            "the function is invoked asynchronously, and nothing takes the events that it fails on",
            "set `on_failure` or `dead_letter_queue_enabled`, keywords of `RustFunction` that `function_options`"
            " and `overrides` of `RustWorkspace` take too; Cargo.toml has no key for it",
        ),
        "client-vpn-timeout": warning(
            "the function may take longer than Client VPN waits: 30 seconds",
            "lower the function's timeout, `deploy.timeout`",
        ),
        "cloudfront-payload-hash": info(
            "clients must send the SHA-256 of a body with PUT and POST",
            "send the header `x-amz-content-sha256`",
        ),
        "cognito-5s": warning(
            "the function may take longer than Cognito waits: 5 seconds, three times",
            "lower the function's timeout, `deploy.timeout`",
        ),
        "cognito-plan": warning(
            "versions 2 and 3 of the event with a pool of the feature plan Lite",
            "set the pool's `feature_plan` to Essentials or Plus",
        ),
        "cognito-sender-key": warning(
            "the function can't decrypt the codes that it is to send, as the pool's key isn't known",
            "set the trigger's `custom_sender_kms_key`",
        ),
        "ddb-readers": warning(
            "more than 2 triggers read the stream of a table",
            "fan out by SNS or an event bus, or stream the table to Kinesis",
        ),
        "dlq-policy": warning(
            "a dead-letter queue is imported, so that its policy isn't changed",
            "let the service of the message send to it, in the queue's policy; then acknowledge it",
        ),
        "docdb-change-streams": info(
            "change streams of DocumentDB are off at first", "turn them on in the database"
        ),
        "eb-dlq": warning(
            "events that EventBridge or its Scheduler can't deliver are lost",
            "set `dead_letter_queue`, as to `{ create = true }`",
        ),
        "filter-drop": info(
            "messages that no filter matches are deleted from the queue",
            "filter in the function, if they are needed",
        ),
        "http-stage": warning(
            "`AWS_LAMBDA_HTTP_IGNORE_STAGE_IN_PATH` is set to what looks like off, but any value leaves the"
            " stage out of paths",
            "leave the variable out to have paths such as `/prod/items`; else set it to `true`",
        ),
        "invocation-ends": warning(
            "a function on managed instances may take more than 900 seconds, but not with this kind of trigger:"
            " only asynchronous invocations and event source mappings, but for Amazon MQ and DocumentDB, go on",
            "lower the function's timeout, `deploy.timeout`, or have it invoked otherwise",
        ),
        "iot-signing": warning(
            "tokens of an authorizer are to be signed, but there is no key to check them with",
            "set the keys, or `signing_disabled` to true",
        ),
        "kafka-reserved": warning(
            "`minimum_pollers` is more than what is reserved for the function",
            "lower it, or raise `reserved_concurrent_executions`",
        ),
        "kafka-retry": warning(
            "options that only pollers of one's own have",
            "set `provisioned_poller_config` to `{ minimum_pollers = 1 }`",
        ),
        "partial-batch": info(
            "one message that fails brings its whole batch back",
            "set `report_batch_item_failures` to true, and return the failed ones",
        ),
        "perm-action": warning(
            "a permission for every action: to change and delete the function, too",
            "set `action` to `lambda:InvokeFunction`",
        ),
        "perm-scope": warning(
            "a service may invoke the function on behalf of any account",
            "set `source_account`, or a `source_arn` that has the account",
        ),
        "queue-policy": warning(
            "a queue between a source and the function is imported, so that its policy isn't changed",
            "let the source's service send to it, in the queue's policy; then acknowledge it",
        ),
        "rest-api-deployment": info(
            "new methods of an imported REST API are live only after a deployment of its stage",
            "deploy the stage again",
        ),
        "s3-loop": warning(
            "the function may write into the bucket that invokes it, as its policy or its environment"
            " variables say",
            "set `prefix` or `suffix`, write what they don't match, and grant only that",
        ),
        "s3-object-lambda": info(
            "S3 Object Lambda is open to accounts that used it before 7 November 2025",
            "use another kind, if yours didn't",
        ),
        "s3-shared": info(
            "notifications of an imported bucket may be overwritten by the stack that has it",
            "let only one of them set notifications",
        ),
        "schedule-once": info(
            "`start` or `end` of a schedule that runs once mean nothing", "leave it out"
        ),
        "schedule-time-zone": warning(
            "a time zone that the IANA database doesn't have", "write one such as `Europe/Berlin`"
        ),
        "ses-active": info(
            "a receipt rule set does nothing until it is the active one",
            "run `aws ses set-active-receipt-rule-set`",
        ),
        "ses-timeout": warning(
            "the function may take longer than SES waits for its answer: 30 seconds",
            "lower the function's timeout, `deploy.timeout`",
        ),
        "sqs-dlq": warning(
            "a queue without a dead-letter queue, or one with a `max_receive_count` below 5",
            "set `dead_letter_queue` with `max_receive_count=5` or more",
        ),
        "sqs-imported": info(
            "a queue is imported, so that nothing can be said of its visibility timeout and its policy",
            "see that messages are hidden for 6 times the function's timeout, and that its policy lets a role of"
            " another account read it",
        ),
        "sqs-reserved": warning(
            "a queue is read by more invocations at once than are reserved for the function: by `max_concurrency`,"
            " `minimum_pollers`, or the 5 with which Lambda begins",
            "lower them, or raise `reserved_concurrent_executions`",
        ),
        "sqs-visibility-6x": warning(
            "a queue hides messages for less than 6 times the function's timeout",
            "set `visibility_timeout` to 6 times the function's timeout",
        ),
        "stream-poison": warning(
            "a record that fails is tried again until it expires, and blocks its shard",
            "set `retry_attempts` or `max_record_age`, with `on_failure`, and `bisect_batch_on_error`",
        ),
        "stream-reserved": warning(
            "a stream's shards, by `parallelization_factor`, give more batches at once than are reserved for the"
            " function",
            "lower it, or raise `reserved_concurrent_executions`",
        ),
        "url-cors": warning(
            "a public function URL that pages of every origin may call", "name the origins"
        ),
        "url-public": warning(
            "a function URL is open to the internet: one with `auth_type` none, or of"
            " `deploy.enable_function_url`",
            "set `aws_iam`, put CloudFront before it, or acknowledge it",
        ),
        "url-stream": info(
            "a function URL streams its answers",
            "run the handler with `run_with_streaming_response`",
        ),
    }
)
