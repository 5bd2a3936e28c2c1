//! Handles what a pipe brings: always a list, whatever the source is.
//!
//! With a queue or a stream as the source, the answer names what has to come again, as without a pipe.

use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<Vec<Value>>) -> Result<Value, Error> {
    let mut failures = Vec::new();
    for record in &event.payload {
        if let Err(error) = handle(record).await {
            tracing::error!(%record, error, "record failed");
            failures.push(json!({ "itemIdentifier": identifier_of(record) }));
        }
    }
    Ok(json!({ "batchItemFailures": failures }))
}

/// Returns what a message, or a record of a stream, is named by.
fn identifier_of(record: &Value) -> Option<&Value> {
    let change = &record["dynamodb"]["SequenceNumber"];
    [&record["messageId"], &record["sequenceNumber"], change]
        .into_iter()
        .find(|each| each.is_string())
}

async fn handle(record: &Value) -> Result<(), Error> {
    // Of a queue's messages; the records of streams have `data` in base64.
    if let Some(body) = record["body"].as_str() {
        let body: Value = serde_json::from_str(body)?;
        tracing::info!(%body, "message");
    } else {
        tracing::info!(%record, "record");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<Vec<Value>> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_succeeds() {
        assert_eq!(
            handler(sample()).await.unwrap(),
            json!({ "batchItemFailures": [] })
        );
    }

    #[test]
    fn records_are_named_by_their_sources() {
        assert_eq!(
            identifier_of(&json!({ "sequenceNumber": "1" })),
            Some(&json!("1"))
        );
        let change = json!({ "dynamodb": { "SequenceNumber": "2" } });
        assert_eq!(identifier_of(&change), Some(&json!("2")));
    }

    #[tokio::test]
    async fn a_bad_message_fails_alone() {
        let mut event = sample();
        event
            .payload
            .push(json!({ "messageId": "bad", "body": "not JSON" }));
        let failures = json!([{ "itemIdentifier": "bad" }]);
        assert_eq!(handler(event).await.unwrap()["batchItemFailures"], failures);
    }
}
