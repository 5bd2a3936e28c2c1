#!/usr/bin/env bash
# aws_lambda_events 1.2.1 with rustc 1.95.0.
#
# Kinesis says when a record arrived as seconds with a fraction. The type that the crate has for it takes the
# digits behind the point as a number of milliseconds, whatever their count: half a second becomes 5 ms, and a
# quarter 25 ms. Only fractions of three digits are right. So what is computed of arrival times (the age of a
# record, an order within a second) is off by up to a second.
#
# Seen: .5 -> 5 ms
#       .25 -> 25 ms
#       .125 -> 125 ms
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export CARGO_TARGET_DIR=$folder/target RUSTUP_TOOLCHAIN=1.95.0 RUSTC_WRAPPER=
mkdir -p "$folder/app/src"
cd "$folder/app"
cat >Cargo.toml <<'TOML'
[package]
name = "app"
version = "0.1.0"
edition = "2024"

[dependencies]
aws_lambda_events = { version = "=1.2.1", default-features = false, features = ["kinesis"] }
serde_json = "1"
TOML
cat >src/main.rs <<'RUST'
use aws_lambda_events::event::kinesis::KinesisRecord;

fn main() {
    for fraction in [".5", ".25", ".125"] {
        let text = format!(
            r#"{{"approximateArrivalTimestamp": 1700000000{fraction}, "data": "", "partitionKey": "k", "sequenceNumber": "1"}}"#
        );
        let record: KinesisRecord = serde_json::from_str(&text).unwrap();
        let time = record.approximate_arrival_timestamp.timestamp_subsec_millis();
        println!("{fraction} -> {time} ms");
    }
}
RUST
cargo run --quiet | tee "$folder/seen"
diff - "$folder/seen" <<'SEEN'
.5 -> 5 ms
.25 -> 25 ms
.125 -> 125 ms
SEEN
