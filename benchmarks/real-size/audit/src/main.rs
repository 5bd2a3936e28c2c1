//! Logs the orders that events carry.

use aws_lambda_events::eventbridge::EventBridgeEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use model::Order;

const REVISION: u32 = 0;

async fn handle(event: LambdaEvent<EventBridgeEvent>) -> Result<(), Error> {
    let order = Order::parse(&serde_json::to_string(&event.payload.detail)?)?;
    tracing::info!(revision = REVISION, count = order.count(), "an order");
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handle)).await
}
