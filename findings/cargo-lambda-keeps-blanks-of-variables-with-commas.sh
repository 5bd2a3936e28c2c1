#!/usr/bin/env bash
# cargo-lambda 1.9.2, Linux.
#
# Settings can stand in variables, CARGO_LAMBDA_DEPLOY.DESCRIPTION='...', whose values are parsed: as true, a number, a list,
# a table, text in quotes, or plain text. Blanks around plain text are dropped. But if a comma or a bracket makes that it
# can't be parsed, the whole value is taken as it is, with the blanks: so one comma in a text decides whether blanks around
# it are part of the setting. Who reads the same variables has to trim only what could be parsed.
#
# Seen: " plain " is "plain"
#       " \"a, b\" " is "a, b"
#       " a, b " is " a, b "
#       " [a] b " is " [a] b "
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check cargo-lambda==1.9.2
export PATH=$folder/venv/bin:$PATH
mkdir -p "$folder/app/src"
cd "$folder/app"
printf '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n' >Cargo.toml
echo 'fn main() {}' >src/main.rs
for text in ' plain ' ' "a, b" ' ' a, b ' ' [a] b '; do
    env "CARGO_LAMBDA_DEPLOY.DESCRIPTION=$text" cargo-lambda lambda system --package app --output-format json \
        >"$folder/system.json"
    python3 - "$text" "$folder/system.json" <<'SHOW'
import json, sys
print(json.dumps(sys.argv[1]), "is", json.dumps(json.load(open(sys.argv[2]))["config"]["package"]["deploy"]["description"]))
SHOW
done | tee "$folder/seen"
diff - "$folder/seen" <<'SEEN'
" plain " is "plain"
" \"a, b\" " is "a, b"
" a, b " is " a, b "
" [a] b " is " [a] b "
SEEN
