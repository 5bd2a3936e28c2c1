//! Handles what an IoT rule selects from messages of devices.
//!
//! The event is what the rule's SQL selects: a type of your own.

use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde::Deserialize;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

#[derive(Deserialize)]
struct Reading {
    device: String,
    temperature: f64,
}

async fn handler(event: LambdaEvent<Reading>) -> Result<(), Error> {
    let Reading {
        device,
        temperature,
    } = event.payload;
    tracing::info!(device, temperature, "reading");
    Ok(())
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<Reading> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_succeeds() {
        handler(sample()).await.unwrap();
    }
}
