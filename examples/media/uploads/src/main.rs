//! Runs when an object is put under `incoming/`: logs what it is, and returns a summary.

use aws_lambda_events::event::s3::S3Event;
use classify::{Media, classify};
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use percent_encoding::percent_decode_str;
use serde::Serialize;

/// What the function says about one object.
#[derive(Serialize)]
struct Upload {
    key: String,
    media: Media,
    bytes: i64,
    large: bool,
}

/// What the function returns: the bucket's new objects, classified.
#[derive(Serialize)]
struct Summary {
    uploads: Vec<Upload>,
}

async fn handle(event: LambdaEvent<S3Event>, large_object_bytes: i64) -> Result<Summary, Error> {
    let mut uploads = Vec::with_capacity(event.payload.records.len());
    for record in event.payload.records {
        let object = record.s3.object;
        let Some(key) = object.key.as_deref().map(decoded).transpose()? else {
            continue;
        };
        let bytes = object.size.unwrap_or_default();
        let upload = Upload {
            media: classify(&key),
            large: bytes >= large_object_bytes,
            key,
            bytes,
        };
        tracing::info!(
            key = %upload.key,
            media = ?upload.media,
            bytes = upload.bytes,
            large = upload.large,
            "classified an upload"
        );
        uploads.push(upload);
    }
    Ok(Summary { uploads })
}

/// S3 encodes keys in its events as forms do, and has nothing for `url_decoded_key`.
fn decoded(key: &str) -> Result<String, Error> {
    let spaced = key.replace('+', " ");
    Ok(percent_decode_str(&spaced).decode_utf8()?.into_owned())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing::subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_span_list(false)
        .without_time()
        .init();
    let large_object_bytes = std::env::var("LARGE_OBJECT_BYTES")?.parse()?;
    run(service_fn(move |event| handle(event, large_object_bytes))).await
}
