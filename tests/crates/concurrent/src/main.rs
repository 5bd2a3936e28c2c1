//! Answers four events, once all of them are there.

use std::sync::Arc;

use lambda_runtime::{Error, LambdaEvent, run_concurrent, service_fn};
use serde_json::Value;
use tokio::sync::Barrier;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let all = Arc::new(Barrier::new(4));
    run_concurrent(service_fn(move |event: LambdaEvent<Value>| {
        let all = Arc::clone(&all);
        async move {
            all.wait().await;
            Ok::<Value, Error>(event.payload)
        }
    }))
    .await
}
