//! Handles events of a bucket's objects that come by EventBridge.
//!
//! Their keys are as they are, unlike those of S3's own notifications, which are encoded for URLs.

use aws_lambda_events::event::eventbridge::EventBridgeEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde::{Deserialize, Serialize};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

#[derive(Deserialize, Serialize)]
struct Detail {
    bucket: Bucket,
    object: Object,
}

#[derive(Deserialize, Serialize)]
struct Bucket {
    name: String,
}

/// A deleted object has no size.
#[derive(Deserialize, Serialize)]
struct Object {
    key: String,
    size: Option<u64>,
}

async fn handler(event: LambdaEvent<EventBridgeEvent<Detail>>) -> Result<(), Error> {
    let EventBridgeEvent {
        detail_type,
        detail,
        ..
    } = event.payload;
    handle(&detail_type, &detail.bucket.name, &detail.object).await
}

async fn handle(kind: &str, bucket: &str, object: &Object) -> Result<(), Error> {
    tracing::info!(kind, bucket, key = object.key, size = object.size, "object");
    Ok(())
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<EventBridgeEvent<Detail>> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_succeeds() {
        handler(sample()).await.unwrap();
    }
}
