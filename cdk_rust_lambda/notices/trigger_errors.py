"""What is wrong with a trigger and has an id: an error that ends with it."""

from __future__ import annotations

from types import MappingProxyType

from cdk_rust_lambda.notices.entries import Entries, error

TRIGGER_ERRORS: Entries = MappingProxyType(
    {
        "alb-target-group": error(
            "a second function for the same priority of a listener, or for its default action",
            "give it another priority, or a condition and a priority",
        ),
        "api-route": error(
            "a route that API Gateway refuses: no `/` at the beginning, one at the end, an unknown"
            " method, the same route twice",
            "write a method and a path: `GET /items/{id}`",
        ),
        "client-vpn-name": error(
            "the name of a function for Client VPN doesn't begin with `AWSClientVPN-`",
            "set `function_name` so",
        ),
        "cognito-operations": error(
            "an operation that is unknown, taken already, or lacks its version or key",
            "one function per operation; versions only with `pre_token_generation_config`; a"
            " `custom_sender_kms_key` for the senders",
        ),
        "config-mode": error(
            "a rule of AWS Config is neither for changes nor periodic",
            "set `configuration_changes` or `periodic` to true",
        ),
        "ddb-stream-off": error("a table without a stream", "give the table a stream"),
        "docdb-version": error(
            "a cluster of DocumentDB of another version than 4.0 and 5.0, or no database's name",
            "set `engine_version` on the cluster, and name the database",
        ),
        "duplicate": error(
            "the same source twice for a function or alias", "make one trigger of the two"
        ),
        "durable-timeout": error(
            "an execution of a durable function may take more than 15 minutes, and its end is waited for (on managed"
            " instances more than 90, with queues and streams)",
            "lower `execution_timeout`, or take a kind that doesn't wait: see [the table](invocations.md)",
        ),
        "eb-pattern": error(
            "no pattern, an unknown field, an empty list or a value that is no list",
            'write a pattern: `{ source = ["aws.ec2"] }`',
        ),
        "eb-retry": error(
            "retries or an age of events out of range, or a FIFO queue for what can't be delivered",
            "0 to 185 retries, 60 to 86,400 seconds; a standard queue",
        ),
        "firehose": error(
            "the function may take more than 5 minutes, or a buffer is out of range",
            "at most 300 seconds; 0.2 to 3 MiB; 0 to 900 seconds",
        ),
        "kafka-auth": error(
            "brokers without authentication, or with only a part of `vpc`, `vpc_subnets` and"
            " `security_group`",
            "give a secret, or all three",
        ),
        "kafka-mq-timeout": error(
            "a function with a timeout of more than 14 minutes for Kafka or Amazon MQ",
            "set the timeout to 840 seconds or less",
        ),
        "kafka-pollers": error(
            "pollers for Kafka that are fewer than 1, or more than 200 and 2,000",
            "choose `minimum_pollers` up to 200 and `maximum_pollers` up to 2,000",
        ),
        "logs-loop": error(
            "the log group is the function's own: it would invoke itself for ever",
            "name the log group of something else",
        ),
        "logs-max": error(
            "more than 2 subscription filters of a log group",
            "subscribe one function, which invokes the others",
        ),
        "mq-queue": error(
            "no queue of a broker, or no secret with user name and password",
            "name one queue, and a secret",
        ),
        "rotation": error(
            "a secret is rotated more often than every 4 hours, or less often than every 1,000 days",
            "choose 4 hours to 1,000 days",
        ),
        "s3-filter": error(
            "a `*` in the prefix or suffix of a notification, which S3 takes as it stands",
            "leave it out, or take `s3-eventbridge` with `keys`",
        ),
        "s3-overlap": error(
            "two notifications of a bucket for the same event and keys",
            "set a prefix or suffix apart, or take `s3-eventbridge`",
        ),
        "schedule-expression": error(
            "an expression that EventBridge refuses: 6 fields of cron, one of the days `?`, singular"
            " or plural of a rule's rate, `at` only in the Scheduler",
            "write `rate(5 minutes)` or `cron(0 9 * * ? *)`",
        ),
        "schedule-window": error(
            "a flexible window that isn't 1 to 1,440 whole minutes, or an end before the start",
            "write 60 to 86,400 seconds in whole minutes",
        ),
        "sns-dlq": error(
            "a FIFO queue for what a topic can't deliver",
            "name a standard queue, or write `{ create = true }`",
        ),
        "sns-fifo": error(
            "a FIFO topic, which can't invoke functions",
            "subscribe a FIFO queue to it, with a trigger of type `sqs`",
        ),
        "sqs-batch": error(
            "a batch of more than 10,000 messages; of more than 10 without a window, or of a FIFO"
            " queue; a window of more than 300 seconds",
            "choose numbers in that range",
        ),
        "sqs-concurrency": error(
            "`max_concurrency` that isn't 2 to 1,000, or stands beside pollers of one's own, or"
            " pollers out of range",
            "choose one of the two, with numbers in that range",
        ),
        "sqs-fifo-window": error("a batching window of a FIFO queue", "leave it out"),
        "sqs-visibility": error(
            "a queue hides messages for less than the function may take, which Lambda refuses",
            "set `visibility_timeout` to 6 times the function's timeout",
        ),
        "stream-dlq-fifo": error(
            "a FIFO queue or topic for the records that are given up", "name a standard one"
        ),
        "stream-ranges": error(
            "an option of a stream, a topic or a broker's queue out of range",
            "batches of 1 to 10,000, 1 to 10 at once per shard, -1 to 10,000 retries, an age of 60"
            " seconds to 7 days, windows of 300 seconds, tumbling 900",
        ),
        "stream-start": error(
            "it isn't said where reading begins, or `at_timestamp` without a time or with a table",
            "set `starting_position`, with `starting_position_timestamp` if it is a time",
        ),
        "tenant-isolation": error(
            "a trigger of a function with `tenancy_config` that names no tenant, or a tenant's id for a function"
            " without it",
            "`rest-api` with `tenant_id`; see [the table](invocations.md)",
        ),
        "url-cors-age": error(
            "an answer to CORS may be kept for longer than 86,400 seconds", "lower `max_age`"
        ),
    }
)
