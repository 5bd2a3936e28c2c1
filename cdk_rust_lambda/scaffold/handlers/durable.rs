//! A durable function: what its steps have done is kept, and while it waits, nothing runs.
//!
//! After a wait Lambda runs the handler again from its start, and steps that have ended give their results without
//! running. What isn't the same each time, such as the time or a call to a service, belongs into a step.

use std::time::Duration;

use aws_durable_execution_sdk::{BoxError, DurableContext, run};
use lambda_runtime::{Error, tracing};
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(handler).await
}

async fn handler(event: Value, context: DurableContext) -> Result<Value, BoxError> {
    let begun = context
        .step(|_| async move { begin(event) })
        .name("begin")
        .await?;
    context.wait(Duration::from_secs(60)).name("pause").await?;
    let ended = context
        .step(|_| async move { end(begun) })
        .name("end")
        .await?;
    Ok(json!({ "ended": ended }))
}

fn begin(event: Value) -> Result<Value, BoxError> {
    tracing::info!(%event, "begun");
    Ok(event)
}

fn end(begun: Value) -> Result<Value, BoxError> {
    tracing::info!(%begun, "ended");
    Ok(begun)
}

#[cfg(test)]
mod tests {
    use aws_durable_execution_sdk::test_util::LocalRunner;

    use super::*;

    #[tokio::test]
    async fn the_sample_succeeds() {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        let event: Value = serde_json::from_str(&text).unwrap();
        let result = LocalRunner::new().run(handler, event.clone()).await;
        assert_eq!(result.output(), Some(&json!({ "ended": event })));
        assert_eq!(result.invocation_count(), 2);
    }
}
