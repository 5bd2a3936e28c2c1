//! Counts the orders of a JSON array.

use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use model::Order;

const REVISION: u32 = 0;

async fn handle(event: LambdaEvent<Vec<Order>>) -> Result<(), Error> {
    let count: u32 = event.payload.iter().map(Order::count).sum();
    let text = serde_json::to_string(&event.payload)?;
    tracing::info!(revision = REVISION, count, bytes = text.len(), "counted");
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handle)).await
}
