//! Runs beside functions, as an extension from a layer.
//!
//! An extension ends by itself after `SHUTDOWN`, or it is killed two seconds later.

use lambda_extension::{Error, InvokeEvent, LambdaEvent, NextEvent, run, service_fn, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent) -> Result<(), Error> {
    match event.next {
        NextEvent::Invoke(event) => handle(&event).await,
        NextEvent::Shutdown(event) => {
            tracing::info!(reason = event.shutdown_reason, "shutdown");
            std::process::exit(0);
        }
    }
}

async fn handle(event: &InvokeEvent) -> Result<(), Error> {
    tracing::info!(id = event.request_id, "invocation");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_invocation_is_handled() {
        let event = r#"{"deadlineMs": 0, "requestId": "id", "invokedFunctionArn": "arn", "tracing": {"type": "", "value": ""}}"#;
        handle(&serde_json::from_str(event).unwrap()).await.unwrap();
    }
}
