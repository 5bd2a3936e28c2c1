//! Handles events of an AWS service, which come by the account's default event bus.
//!
//! `aws_lambda_events::event::cloudwatch_events` has modules with the details of many services: take
//! `CloudWatchEvent<ec2::InstanceStateChange>` for one kind of event only. An event may come twice: its id tells.

use aws_lambda_events::event::cloudwatch_events::CloudWatchEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<CloudWatchEvent<Value>>) -> Result<(), Error> {
    let event = event.payload;
    let detail = event.detail.ok_or("an event without a detail")?;
    tracing::info!(id = event.id, source = event.source, kind = event.detail_type, %detail, "event");
    Ok(())
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<CloudWatchEvent<Value>> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_succeeds() {
        handler(sample()).await.unwrap();
    }

    #[tokio::test]
    async fn an_event_without_detail_is_an_error() {
        let mut event = sample();
        event.payload.detail = None;
        assert!(handler(event).await.is_err());
    }
}
