//! Handles the messages of a queue.
//!
//! With `report_batch_item_failures` only the messages that are named in the answer come again; without it,
//! or after an error, all of the batch. Bodies are decoded one by one, so that a bad one fails alone.

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<SqsEvent>) -> Result<SqsBatchResponse, Error> {
    let mut response = SqsBatchResponse::default();
    for message in event.payload.records {
        if let Err(error) = handle(&message).await {
            let id = message.message_id.unwrap_or_default();
            tracing::error!(id, error, "message failed");
            response.add_failure(id);
        }
    }
    Ok(response)
}

async fn handle(message: &SqsMessage) -> Result<(), Error> {
    let body: Value = serde_json::from_str(message.body.as_deref().unwrap_or_default())?;
    tracing::info!(%body, "message");
    Ok(())
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<SqsEvent> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_succeeds() {
        let response = handler(sample()).await.unwrap();
        assert!(response.batch_item_failures.is_empty());
    }

    #[tokio::test]
    async fn a_bad_message_fails_alone() {
        let mut event = sample();
        let mut bad = event.payload.records[0].clone();
        bad.message_id = Some("bad".to_owned());
        bad.body = Some("not JSON".to_owned());
        event.payload.records.insert(0, bad);
        let response = handler(event).await.unwrap();
        let failed: Vec<_> = response
            .batch_item_failures
            .iter()
            .map(|each| &each.item_identifier)
            .collect();
        assert_eq!(failed, ["bad"]);
    }
}
