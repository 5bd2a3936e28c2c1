//! Handles messages as a call of `ReceiveMessage` returns them.
//!
//! Their names begin with capitals, unlike those of a trigger's event, and nothing deletes them but
//! `delete_message`. `SqsApiEventObj<T>` decodes bodies, too, but then one bad body spoils all of them.

use aws_lambda_events::event::sqs::SqsApiMessage;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde::Deserialize;
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

/// `SqsApiEvent` of aws_lambda_events 1.2.1 expects `messages`, which the API calls `Messages`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Received {
    messages: Vec<SqsApiMessage>,
}

async fn handler(event: LambdaEvent<Received>) -> Result<Vec<String>, Error> {
    let mut failed = Vec::new();
    for message in event.payload.messages {
        if let Err(error) = handle(&message).await {
            let id = message.message_id.unwrap_or_default();
            tracing::error!(id, error, "message failed");
            failed.push(id);
        }
    }
    Ok(failed)
}

async fn handle(message: &SqsApiMessage) -> Result<(), Error> {
    let body: Value = serde_json::from_str(message.body.as_deref().unwrap_or_default())?;
    tracing::info!(%body, "message");
    Ok(())
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<Received> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_succeeds() {
        assert!(handler(sample()).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_bad_message_fails_alone() {
        let mut event = sample();
        let mut bad = event.payload.messages[0].clone();
        bad.message_id = Some("bad".to_owned());
        bad.body = None;
        event.payload.messages.insert(0, bad);
        assert_eq!(handler(event).await.unwrap(), ["bad"]);
    }
}
