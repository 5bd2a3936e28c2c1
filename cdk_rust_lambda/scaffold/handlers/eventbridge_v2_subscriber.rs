//! Handles what a subscriber of an event bus brings: an event, or a list of them if it has a batch.
//!
//! An event may come twice.

use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<Value>) -> Result<usize, Error> {
    let events = match event.payload {
        Value::Array(events) => events,
        event => vec![event],
    };
    for event in &events {
        handle(event).await?;
    }
    Ok(events.len())
}

async fn handle(event: &Value) -> Result<(), Error> {
    tracing::info!(%event, "event");
    Ok(())
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<Value> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_succeeds() {
        assert_eq!(handler(sample()).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_batch_is_handled_one_by_one() {
        let mut event = sample();
        event.payload = vec![event.payload.clone(), event.payload].into();
        assert_eq!(handler(event).await.unwrap(), 2);
    }
}
