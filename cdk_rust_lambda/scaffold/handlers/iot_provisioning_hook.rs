//! Decides which devices are provisioned.
//!
//! The answer must come within 5 seconds; parameters in it replace those of the device.

use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

#[derive(Deserialize)]
struct Request {
    #[serde(default)]
    parameters: HashMap<String, String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    allow_provisioning: bool,
    parameter_overrides: HashMap<String, String>,
}

async fn handler(event: LambdaEvent<Request>) -> Result<Answer, Error> {
    let number = event.payload.parameters.get("SerialNumber");
    tracing::info!(number, "provision");
    Ok(Answer {
        allow_provisioning: number.is_some_and(|text| is_known(text)),
        parameter_overrides: HashMap::new(),
    })
}

/// Put the look-up here.
fn is_known(number: &str) -> bool {
    number.starts_with("example-")
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<Request> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_is_provisioned() {
        assert!(handler(sample()).await.unwrap().allow_provisioning);
    }

    #[tokio::test]
    async fn a_device_without_a_number_is_not() {
        let mut event = sample();
        event.payload.parameters.clear();
        assert!(!handler(event).await.unwrap().allow_provisioning);
    }
}
