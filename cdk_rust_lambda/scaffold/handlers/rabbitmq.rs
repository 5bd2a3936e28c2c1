//! Handles the messages of a RabbitMQ broker's queue.
//!
//! After an error all messages of the batch come again. A message that can't be decoded would come for good,
//! so it is logged and passed over.

use aws_lambda_events::event::rabbitmq::{RabbitMqEvent, RabbitMqMessage};
use base64::prelude::{BASE64_STANDARD, Engine};
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<RabbitMqEvent>) -> Result<usize, Error> {
    let mut passed_over = 0;
    // The queues' names end in `::` and the virtual host.
    for (queue, messages) in &event.payload.messages_by_queue {
        for message in messages {
            match decode(message) {
                Ok(body) => handle(queue, &body).await?,
                Err(error) => {
                    tracing::error!(queue, error, "message passed over");
                    passed_over += 1;
                }
            }
        }
    }
    Ok(passed_over)
}

/// The data is in base64.
fn decode(message: &RabbitMqMessage) -> Result<Value, Error> {
    let bytes = BASE64_STANDARD.decode(message.data.as_deref().unwrap_or_default())?;
    Ok(serde_json::from_slice(&bytes)?)
}

async fn handle(queue: &str, body: &Value) -> Result<(), Error> {
    tracing::info!(queue, %body, "message");
    Ok(())
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<RabbitMqEvent> {
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
        event.payload.messages_by_queue.values_mut().next().unwrap()[0].data = None;
        assert_eq!(handler(event).await.unwrap(), 1);
    }
}
