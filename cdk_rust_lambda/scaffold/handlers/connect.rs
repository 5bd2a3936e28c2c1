//! Answers a flow of Amazon Connect.
//!
//! The answer is flat, of strings, which the flow reads as `$.External.key`; it waits 3 to 8 seconds.

use aws_lambda_events::event::connect::{ConnectEvent, ConnectResponse};
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<ConnectEvent>) -> Result<ConnectResponse, Error> {
    let contact = event.payload.details.contact_data;
    tracing::info!(
        id = contact.contact_id,
        channel = contact.channel,
        "contact"
    );
    let caller = contact.customer_endpoint.address.unwrap_or_default();
    let is_known = caller.starts_with("+1555");
    Ok(ConnectResponse::from([
        ("caller".to_owned(), caller),
        ("known".to_owned(), is_known.to_string()),
    ]))
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<ConnectEvent> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_is_answered() {
        assert_eq!(handler(sample()).await.unwrap()["known"], "true");
    }
}
