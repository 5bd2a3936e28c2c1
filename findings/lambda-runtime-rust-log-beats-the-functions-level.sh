#!/usr/bin/env bash
# lambda_runtime 1.5.0 (lambda_runtime_api_client 1.1.1) with rustc 1.95.0.
#
# Lambda tells a function with JSON logs its level in AWS_LAMBDA_LOG_LEVEL. The documentation of the crate's
# subscriber says that this variable comes first, and RUST_LOG after it; it is the other way round. And FATAL, which
# Lambda offers as the highest level, is none of tracing's: the function logs as with INFO, more than with ERROR.
#
# Seen: ERROR: ERROR
#       ERROR, RUST_LOG=debug: DEBUG INFO ERROR
#       FATAL: INFO ERROR
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export CARGO_TARGET_DIR=$folder/target RUSTUP_TOOLCHAIN=1.95.0 RUSTC_WRAPPER=
unset RUST_LOG
mkdir -p "$folder/app/src"
cd "$folder/app"
cat >Cargo.toml <<'TOML'
[package]
name = "app"
version = "0.1.0"
edition = "2024"

[dependencies]
lambda_runtime = { version = "=1.5.0", default-features = false, features = ["tracing"] }
lambda_runtime_api_client = "=1.1.1"
TOML
cat >src/main.rs <<'RUST'
use lambda_runtime::tracing;

fn main() {
    tracing::init_default_subscriber();
    tracing::debug!("line");
    tracing::info!("line");
    tracing::error!("line");
}
RUST
cargo build --quiet
look() {
    local name=$1
    shift
    local levels
    levels=$(env AWS_LAMBDA_LOG_FORMAT=JSON "$@" "$CARGO_TARGET_DIR/debug/app" | grep -o '"level":"[A-Z]*"' | cut -d'"' -f4)
    echo "$name:" $levels
}
{
    look 'ERROR' AWS_LAMBDA_LOG_LEVEL=ERROR
    look 'ERROR, RUST_LOG=debug' AWS_LAMBDA_LOG_LEVEL=ERROR RUST_LOG=debug
    look 'FATAL' AWS_LAMBDA_LOG_LEVEL=FATAL
} | tee "$folder/seen"
diff - "$folder/seen" <<'SEEN'
ERROR: ERROR
ERROR, RUST_LOG=debug: DEBUG INFO ERROR
FATAL: INFO ERROR
SEEN
