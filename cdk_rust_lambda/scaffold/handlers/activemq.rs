//! Handles the messages of an ActiveMQ broker's queue.
//!
//! After an error all messages of the batch come again. A message that can't be decoded would come for good,
//! so it is logged and passed over.

use aws_lambda_events::event::activemq::{ActiveMqEvent, ActiveMqMessage};
use base64::prelude::{BASE64_STANDARD, Engine};
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<ActiveMqEvent>) -> Result<usize, Error> {
    let mut passed_over = 0;
    for message in &event.payload.messages {
        match decode(message) {
            Ok(body) => handle(&body).await?,
            Err(error) => {
                tracing::error!(id = message.message_id, error, "message passed over");
                passed_over += 1;
            }
        }
    }
    Ok(passed_over)
}

/// The data is in base64.
fn decode(message: &ActiveMqMessage) -> Result<Value, Error> {
    let bytes = BASE64_STANDARD.decode(message.data.as_deref().unwrap_or_default())?;
    Ok(serde_json::from_slice(&bytes)?)
}

async fn handle(body: &Value) -> Result<(), Error> {
    tracing::info!(%body, "message");
    Ok(())
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<ActiveMqEvent> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_succeeds() {
        assert_eq!(handler(sample()).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn a_bad_message_is_passed_over() {
        let mut event = sample();
        event.payload.messages[0].data = Some("bm90IEpTT04=".to_owned());
        assert_eq!(handler(event).await.unwrap(), 1);
    }
}
