//! Judges the configuration of resources for AWS Config.
//!
//! The invoking event and the parameters are JSON in strings. The result isn't the answer: it goes to Config by
//! `put_evaluations` of aws-sdk-config, with the event's result token.

use aws_lambda_events::event::config::ConfigEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<ConfigEvent>) -> Result<&'static str, Error> {
    let event = event.payload;
    let invoking: Value = serde_json::from_str(event.invoking_event.as_deref().unwrap_or("{}"))?;
    // Absent from the periodic event, and in the one of an oversized item, which has only a summary.
    let item = &invoking["configurationItem"];
    let compliance =
        if event.event_left_scope || item["configurationItemStatus"] == "ResourceDeleted" {
            "NOT_APPLICABLE"
        } else {
            judge(item)
        };
    report(
        event.result_token.as_deref().unwrap_or_default(),
        item,
        compliance,
    )
    .await?;
    Ok(compliance)
}

/// Put what the rule demands here.
fn judge(_item: &Value) -> &'static str {
    "COMPLIANT"
}

/// Put the call of `put_evaluations` here.
async fn report(_token: &str, item: &Value, compliance: &str) -> Result<(), Error> {
    tracing::info!(resource = %item["resourceId"], compliance, "judged");
    Ok(())
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<ConfigEvent> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_is_judged() {
        assert_eq!(handler(sample()).await.unwrap(), "COMPLIANT");
    }

    #[tokio::test]
    async fn what_left_the_scope_is_not_judged() {
        let mut event = sample();
        event.payload.event_left_scope = true;
        assert_eq!(handler(event).await.unwrap(), "NOT_APPLICABLE");
    }
}
