//! Looks at what was put into a bucket.

use aws_lambda_events::s3::S3Event;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use model::Order;

const REVISION: u32 = 0;

async fn handle(event: LambdaEvent<S3Event>) -> Result<(), Error> {
    for record in event.payload.records {
        let id = record.s3.object.key.unwrap_or_default();
        let order = Order {
            id,
            items: Vec::new(),
        };
        tracing::info!(
            revision = REVISION,
            order = serde_json::to_string(&order)?,
            "seen"
        );
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handle)).await
}
