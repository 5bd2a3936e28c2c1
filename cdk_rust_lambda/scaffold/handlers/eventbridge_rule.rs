//! Handles events of an event bus.
//!
//! An event may come twice: its id tells. Make `detail` a type of your own: `EventBridgeEvent<Order>`.

use aws_lambda_events::event::eventbridge::EventBridgeEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<EventBridgeEvent<Value>>) -> Result<(), Error> {
    let event = event.payload;
    tracing::info!(
        id = event.id,
        source = event.source,
        kind = event.detail_type,
        "event"
    );
    handle(&event.detail).await
}

async fn handle(detail: &Value) -> Result<(), Error> {
    tracing::info!(%detail, "detail");
    Ok(())
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<EventBridgeEvent<Value>> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_succeeds() {
        handler(sample()).await.unwrap();
    }
}
