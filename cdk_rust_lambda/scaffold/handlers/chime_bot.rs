//! Answers messages to a bot of Amazon Chime.
//!
//! The answer goes to the webhook of the event, by a request of the handler's own.

use aws_lambda_events::event::chime_bot::ChimeBotEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<ChimeBotEvent>) -> Result<(), Error> {
    let event = event.payload;
    tracing::info!(
        kind = event.event_type,
        sender = event.sender.sender_id,
        "message"
    );
    reply(event.message.as_deref().unwrap_or_default()).await
}

/// Put the request to the event's `inbound_https_endpoint` here.
async fn reply(_message: &str) -> Result<(), Error> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<ChimeBotEvent> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_succeeds() {
        handler(sample()).await.unwrap();
    }
}
