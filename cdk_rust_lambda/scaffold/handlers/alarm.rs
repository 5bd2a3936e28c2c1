//! Handles changes of state of a CloudWatch alarm, as its action.
//!
//! An alarm is a metric's or a composite one, whose configurations differ.

use aws_lambda_events::event::cloudwatch_alarms::CloudWatchAlarm;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<CloudWatchAlarm<Value, Value>>) -> Result<(), Error> {
    let data = event.payload.alarm_data;
    let state = data.state.ok_or("an alarm without a state")?;
    tracing::info!(alarm = data.alarm_name, state = ?state.value, reason = state.reason, "alarm");
    Ok(())
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<CloudWatchAlarm<Value, Value>> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_succeeds() {
        handler(sample()).await.unwrap();
    }
}
