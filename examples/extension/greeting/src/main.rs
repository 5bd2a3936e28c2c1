//! Greets whoever is named.

use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde_json::{Value, json};

async fn handle(event: LambdaEvent<Value>) -> Result<Value, Error> {
    let name = event.payload["name"].as_str().ok_or("nobody is named")?;
    tracing::info!(name, "greeting");
    Ok(json!({ "greeting": format!("Hello, {name}!") }))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handle)).await
}
