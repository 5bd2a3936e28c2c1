//! Handles the messages of a topic.
//!
//! A message comes as it was published; with `raw_message_delivery` there would be none of this around it, but
//! Lambda doesn't have that. After an error the event comes again, twice.

use aws_lambda_events::event::sns::{SnsEvent, SnsMessage};
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<SnsEvent>) -> Result<(), Error> {
    for record in &event.payload.records {
        handle(&record.sns).await?;
    }
    Ok(())
}

async fn handle(message: &SnsMessage) -> Result<(), Error> {
    let body: Value = serde_json::from_str(&message.message)?;
    tracing::info!(id = message.message_id, subject = message.subject, %body, "message");
    Ok(())
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<SnsEvent> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_succeeds() {
        handler(sample()).await.unwrap();
    }

    #[tokio::test]
    async fn a_bad_message_is_an_error() {
        let mut event = sample();
        event.payload.records[0].sns.message = "not JSON".to_owned();
        assert!(handler(event).await.is_err());
    }
}
