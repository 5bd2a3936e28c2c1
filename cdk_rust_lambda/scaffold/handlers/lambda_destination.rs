//! Handles records of another function's asynchronous invocations.
//!
//! A record of a failure has the error in `responsePayload`, and `requestPayload` is what the other function was
//! given.

use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde::Deserialize;
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    request_context: RequestContext,
    request_payload: Value,
    // Absent if the other function was never invoked.
    response_payload: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RequestContext {
    request_id: String,
    condition: String,
}

async fn handler(event: LambdaEvent<Record>) -> Result<(), Error> {
    let Record {
        request_context,
        request_payload,
        response_payload,
    } = event.payload;
    let RequestContext {
        request_id,
        condition,
    } = request_context;
    tracing::info!(request_id, condition, %request_payload, ?response_payload, "record");
    Ok(())
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<Record> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_succeeds() {
        handler(sample()).await.unwrap();
    }
}
