"""Patterns of ARNs and names that several kinds of triggers take.

What stands where a pseudo parameter was is `x`: so an account is letters here, too.
"""

from __future__ import annotations

# "General purpose bucket naming rules" in the S3 guide.
BUCKET_NAME = (
    r"(?!\d+\.\d+\.\d+\.\d+$)(?![a-z0-9.-]*(?:\.\.|\.-|-\.))[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
)
BUCKET_ARN = rf"arn:[\w-]+:s3:::{BUCKET_NAME}"

FUNCTION_ARN = r"arn:[\w-]+:lambda:[\w-]+:\w+:function:[\w-]+(:[\w$-]+)?"

KEY_ARN = r"arn:[\w-]+:kms:[\w-]+:\w+:key/[\w-]+"

QUEUE_NAME = r"[\w-]{1,80}(\.fifo)?"
QUEUE_ARN = rf"arn:[\w-]+:sqs:[\w-]+:\w+:{QUEUE_NAME}"

ROLE_ARN = r"arn:[\w-]+:iam::\w+:role/[\w+=,.@/-]+"

SECRET_NAME = r"[\w/+=.@-]{1,512}"  # noqa: S105 - a pattern
SECRET_ARN = rf"arn:[\w-]+:secretsmanager:[\w-]+:\w+:secret:{SECRET_NAME}"

STREAM_NAME = r"[\w.-]{1,128}"
STREAM_ARN = rf"arn:[\w-]+:kinesis:[\w-]+:\w+:stream/{STREAM_NAME}"

TOPIC_NAME = r"[\w-]{1,256}(\.fifo)?"
TOPIC_ARN = rf"arn:[\w-]+:sns:[\w-]+:\w+:{TOPIC_NAME}"
