"""Resources of AWS that options of several kinds of triggers name."""

from __future__ import annotations

from cdk_rust_lambda.triggers.options.arns import (
    BUCKET_ARN,
    BUCKET_NAME,
    KEY_ARN,
    QUEUE_ARN,
    QUEUE_NAME,
)
from cdk_rust_lambda.triggers.options.resources import Resource

BUCKET = Resource("a bucket", "add_event_notification", arn=BUCKET_ARN, name=BUCKET_NAME)
"""A bucket whose notifications can be set: from Python, by ARN or name, or created."""

KEY = Resource("a key", "key_arn", arn=KEY_ARN, creatable=False, nameable=False)
"""A key of KMS, from Python or by ARN."""

INVOKING_ROLE = Resource(
    "a role",
    "role_arn",
    creatable=False,
    not_imported="it must be allowed to invoke the function",
)
"""The role with which a service invokes the function: from Python, since it is granted that."""

QUEUE = Resource("a queue", "queue_arn", arn=QUEUE_ARN, name=QUEUE_NAME)
"""A queue of SQS: from Python, by ARN or name, or created."""
