"""The checks of triggers at synthesis: the id of each, its level, when it speaks, and the remedy.

Errors carry the id at their end; warnings are acknowledged by it. `docs/trigger-checks.md` is made of
this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Literal

from attrs import frozen

Level = Literal["error", "warning", "info"]


@frozen
class Check:
    """A check of triggers.

    Attributes:
        level: `error` stops the synthesis, `warning` can be acknowledged, `info` is good to know.
        when: When it speaks.
        remedy: What to do then.
    """

    level: Level
    when: str
    remedy: str


_error = partial(Check, "error")
_warning = partial(Check, "warning")
_info = partial(Check, "info")
_LEAVE_OUT = "leave it out"
_STANDARD_QUEUE = "name a standard queue, or write `{ create = true }`"

CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "alb-health-check": _info(
            "the health check of a load balancer invokes the function, which is paid",
            "leave `health_check` out if nothing depends on it",
        ),
        "alb-limits": _warning(
            "a load balancer takes requests and answers of at most 1 MB, and no WebSockets",
            "keep both below 1 MB, or take an API or a function URL; then acknowledge it",
        ),
        "alb-multi-value": _info(
            "of a header or query parameter that is sent more than once, only the last value arrives",
            "set `multi_value_headers_enabled` to true",
        ),
        "alb-target-group": _error(
            "a second function for the same priority of a listener, or for its default action",
            "give it another priority, or a condition and a priority",
        ),
        "api-account": _info(
            "the access logs of an API need the account's role for API Gateway",
            "create the role once per account and Region, or switch the logs off",
        ),
        "api-auth": _info("an API or a route has no authorizer", "add one if it isn't public"),
        "api-route": _error(
            "a route that API Gateway refuses: no `/` at the beginning, one at the end, an unknown"
            " method, the same route twice",
            "write a method and a path: `GET /items/{id}`",
        ),
        "api-timeout": _warning(
            "the function may take longer than the API waits: 30 seconds, REST and WebSocket APIs 29",
            "shorten the function's timeout; for a REST API the integration's can be raised",
        ),
        "api-timeout-quota": _info(
            "a timeout of a REST API that needs a higher quota, and a Regional or private API",
            "have the quota raised before the deployment",
        ),
        "async-dlq": _warning(
            "the function is invoked asynchronously, and nothing takes the events that it fails on",
            "set `on_failure` or `dead_letter_queue_enabled` on the function",
        ),
        "client-vpn-name": _error(
            "the name of a function for Client VPN doesn't begin with `AWSClientVPN-`",
            "set `function_name` so",
        ),
        "client-vpn-timeout": _warning(
            "the function may take longer than Client VPN waits: 30 seconds",
            "shorten the function's timeout",
        ),
        "cloudfront-payload-hash": _info(
            "clients must send the SHA-256 of a body with PUT and POST",
            "send the header `x-amz-content-sha256`",
        ),
        "cognito-5s": _warning(
            "the function may take longer than Cognito waits: 5 seconds, three times",
            "shorten the function's timeout",
        ),
        "cognito-operations": _error(
            "an operation that is unknown, taken already, or lacks its version or key",
            "one function per operation; versions only with `pre_token_generation_config`; a"
            " `custom_sender_kms_key` for the senders",
        ),
        "cognito-plan": _warning(
            "versions 2 and 3 of the event with a pool of the feature plan Lite",
            "set the plan to Essentials or Plus",
        ),
        "cognito-sender-key": _warning(
            "the function can't decrypt the codes that it is to send, as the pool's key isn't known",
            "grant the function `kms:Decrypt` on it; then acknowledge it",
        ),
        "config-mode": _error(
            "a rule of AWS Config is neither for changes nor periodic",
            "set `configuration_changes` or `periodic` to true",
        ),
        "ddb-readers": _warning(
            "more than 2 triggers read the stream of a table",
            "fan out by SNS or an event bus, or stream the table to Kinesis",
        ),
        "ddb-stream-off": _error("a table without a stream", "give the table a stream"),
        "dlq-policy": _warning(
            "a dead-letter queue is imported, so that its policy isn't changed",
            "let the service of the message send to it, in the queue's policy; then acknowledge it",
        ),
        "docdb-change-streams": _info(
            "change streams of DocumentDB are off at first", "turn them on in the database"
        ),
        "docdb-version": _error(
            "a cluster of DocumentDB of another version than 4.0 and 5.0, or no database's name",
            "set `engine_version` on the cluster, and name the database",
        ),
        "duplicate": _error(
            "the same source twice for a function or alias", "make one trigger of the two"
        ),
        "eb-dlq": _warning(
            "events that EventBridge or its Scheduler can't deliver are lost",
            "set `dead_letter_queue`",
        ),
        "eb-pattern": _error(
            "no pattern, an unknown field, an empty list or a value that is no list",
            'write a pattern: `{ source = ["aws.ec2"] }`',
        ),
        "eb-retry": _error(
            "retries or an age of events out of range, or a FIFO queue for what can't be delivered",
            "0 to 185 retries, 60 to 86,400 seconds; a standard queue",
        ),
        "event-not-decoded": _warning(
            "the crate has no type that decodes the trigger's events",
            "run the `cargo add` of the message",
        ),
        "filter-drop": _info(
            "messages that no filter matches are deleted from the queue",
            "filter in the function, if they are needed",
        ),
        "firehose": _error(
            "the function may take more than 5 minutes, or a buffer is out of range",
            "at most 300 seconds; 0.2 to 3 MiB; 0 to 900 seconds",
        ),
        "iot-signing": _warning(
            "tokens of an authorizer are to be signed, but there is no key to check them with",
            "set the keys, or `signing_disabled` to true",
        ),
        "kafka-auth": _error(
            "brokers without authentication, or with only a part of `vpc`, `vpc_subnets` and"
            " `security_group`",
            "give a secret, or all three",
        ),
        "kafka-mq-timeout": _error(
            "a function with a timeout of more than 14 minutes for Kafka or Amazon MQ",
            "set the timeout to 840 seconds or less",
        ),
        "kafka-pollers": _error(
            "pollers for Kafka that are fewer than 1, or more than 200 and 2,000",
            "choose `minimum_pollers` up to 200 and `maximum_pollers` up to 2,000",
        ),
        "kafka-retry": _warning(
            "options that only pollers of one's own have", "set `provisioned_poller_config`"
        ),
        "logs-loop": _error(
            "the log group is the function's own: it would invoke itself for ever",
            "name the log group of something else",
        ),
        "logs-max": _error(
            "more than 2 subscription filters of a log group",
            "subscribe one function, which invokes the others",
        ),
        "mq-queue": _error(
            "no queue of a broker, or no secret with user name and password",
            "name one queue, and a secret",
        ),
        "partial-batch": _info(
            "one message that fails brings its whole batch back",
            "set `report_batch_item_failures` to true, and return the failed ones",
        ),
        "perm-action": _warning(
            "a permission for every action: to change and delete the function, too",
            "set `action` to `lambda:InvokeFunction`",
        ),
        "perm-scope": _warning(
            "a service may invoke the function on behalf of any account",
            "set `source_account`, or a `source_arn` that has the account",
        ),
        "rest-api-deployment": _info(
            "new methods of an imported REST API are live only after a deployment of its stage",
            "deploy the stage again",
        ),
        "rotation": _error(
            "a secret is rotated more often than every 4 hours, or less often than every 1,000 days",
            "choose 4 hours to 1,000 days",
        ),
        "s3-filter": _error(
            "a `*` in the prefix or suffix of a notification, which S3 takes as it stands",
            "leave it out, or take `s3-eventbridge` with `keys`",
        ),
        "s3-loop": _warning(
            "the function may write into the bucket that invokes it, as its policy or its environment"
            " variables say",
            "write under another prefix, and grant only that",
        ),
        "s3-object-lambda": _info(
            "S3 Object Lambda is open to accounts that used it before 7 November 2025",
            "use another kind, if yours didn't",
        ),
        "s3-overlap": _error(
            "two notifications of a bucket for the same event and keys",
            "set a prefix or suffix apart, or take `s3-eventbridge`",
        ),
        "s3-shared": _info(
            "notifications of an imported bucket may be overwritten by the stack that has it",
            "let only one of them set notifications",
        ),
        "schedule-expression": _error(
            "an expression that EventBridge refuses: 6 fields of cron, one of the days `?`, singular"
            " or plural of a rule's rate, `at` only in the Scheduler",
            "write `rate(5 minutes)` or `cron(0 9 * * ? *)`",
        ),
        "schedule-once": _info(
            "`start` or `end` of a schedule that runs once mean nothing", _LEAVE_OUT
        ),
        "schedule-time-zone": _warning(
            "a time zone that the IANA database doesn't have", "write one such as `Europe/Berlin`"
        ),
        "schedule-window": _error(
            "a flexible window that isn't 1 to 1,440 whole minutes, or an end before the start",
            "write 60 to 86,400 seconds in whole minutes",
        ),
        "ses-active": _info(
            "a receipt rule set does nothing until it is the active one",
            "run `aws ses set-active-receipt-rule-set`",
        ),
        "ses-timeout": _warning(
            "the function may take longer than SES waits for its answer: 30 seconds",
            "shorten the function's timeout",
        ),
        "sns-dlq": _error("a FIFO queue for what a topic can't deliver", _STANDARD_QUEUE),
        "sns-fifo": _error(
            "a FIFO topic, which can't invoke functions",
            "subscribe a FIFO queue to it, with a trigger of type `sqs`",
        ),
        "sqs-batch": _error(
            "a batch of more than 10,000 messages; of more than 10 without a window, or of a FIFO"
            " queue; a window of more than 300 seconds",
            "choose numbers in that range",
        ),
        "sqs-concurrency": _error(
            "`max_concurrency` that isn't 2 to 1,000, or stands beside pollers of one's own, or"
            " pollers out of range",
            "choose one of the two, with numbers in that range",
        ),
        "sqs-dlq": _warning(
            "a queue without a dead-letter queue, or one with a `max_receive_count` below 5",
            "set `dead_letter_queue` with `max_receive_count=5` or more",
        ),
        "sqs-fifo-window": _error("a batching window of a FIFO queue", _LEAVE_OUT),
        "sqs-reserved": _warning(
            "`max_concurrency` is more than what is reserved for the function",
            "lower it, or reserve more",
        ),
        "sqs-visibility": _error(
            "a queue hides messages for less than the function may take, which Lambda refuses",
            "set `visibility_timeout` to 6 times the function's timeout",
        ),
        "sqs-visibility-6x": _warning(
            "a queue hides messages for less than 6 times the function's timeout",
            "set `visibility_timeout` to 6 times the function's timeout",
        ),
        "stream-dlq-fifo": _error(
            "a FIFO queue or topic for the records that are given up", "name a standard one"
        ),
        "stream-poison": _warning(
            "a record that fails is tried again until it expires, and blocks its shard",
            "set `retry_attempts` or `max_record_age`, with `on_failure`",
        ),
        "stream-ranges": _error(
            "an option of a stream, a topic or a broker's queue out of range",
            "batches of 1 to 10,000, 1 to 10 at once per shard, -1 to 10,000 retries, an age of 60"
            " seconds to 7 days, windows of 300 seconds, tumbling 900",
        ),
        "stream-start": _error(
            "it isn't said where reading begins, or `at_timestamp` without a time or with a table",
            "set `starting_position`, with `starting_position_timestamp` if it is a time",
        ),
        "url-cors": _warning(
            "a public function URL that pages of every origin may call", "name the origins"
        ),
        "url-cors-age": _error(
            "an answer to CORS may be kept for longer than 86,400 seconds", "lower `max_age`"
        ),
        "url-public": _warning(
            "a function URL with `auth_type` none is open to the internet",
            "set `aws_iam`, put CloudFront before it, or acknowledge it",
        ),
        "url-stream": _info(
            "a function URL streams its answers",
            "run the handler with `run_with_streaming_response`",
        ),
    }
)
"""All checks, by id."""


def qualified(check_id: str, level: Level) -> str:
    """Returns the id of a check as annotations show it.

    Args:
        check_id: A check of `CHECKS`.
        level: Its level.
    """
    assert CHECKS[check_id].level == level, check_id  # noqa: S101 - of the library's own code
    return f"cdk-rust-lambda:{check_id}"
