#!/usr/bin/env bash
# tree-sitter-rust 0.24.2, tree-sitter 0.26.1, rustc 1.95.0, Linux.
#
# `\u{1_F4}` is valid in Rust: digits of a Unicode escape may have underscores between them. The grammar doesn't know
# them: the string becomes an error node, and so does code around it, up to the rest of the line or more.
#
# Seen: "\u{1F4}" has no error
#       "\u{1_F4}" has an error
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tree-sitter==0.26.1 tree-sitter-rust==0.24.2
for string in '"\u{1F4}"' '"\u{1_F4}"'; do
    echo "pub const X: &str = $string;" >"$folder/x.rs"
    rustc +1.95.0 --crate-type lib --emit metadata -o "$folder/x.rmeta" "$folder/x.rs"
    "$folder/venv/bin/python" - "$string" "$folder/x.rs" <<'PYTHON'
import pathlib, sys
import tree_sitter, tree_sitter_rust

parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_rust.language()))
tree = parser.parse(pathlib.Path(sys.argv[2]).read_bytes())
print(sys.argv[1], "has an error" if tree.root_node.has_error else "has no error")
PYTHON
done | tee "$folder/seen"
printf '%s\n' '"\u{1F4}" has no error' '"\u{1_F4}" has an error' | diff - "$folder/seen"
