//! Acts while an instance of an Auto Scaling group starts or ends, which waits for it.
//!
//! The instance waits for `complete_lifecycle_action` of aws-sdk-autoscaling, not for the answer. The action is
//! JSON in the message of a topic, which first brings a test notification.

use aws_lambda_events::event::sns::SnsEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde::Deserialize;
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Action {
    auto_scaling_group_name: String,
    lifecycle_hook_name: String,
    lifecycle_action_token: String,
    lifecycle_transition: String,
    #[serde(rename = "EC2InstanceId")]
    instance_id: String,
}

async fn handler(event: LambdaEvent<SnsEvent>) -> Result<usize, Error> {
    let mut completed = 0;
    for record in &event.payload.records {
        let message: Value = serde_json::from_str(&record.sns.message)?;
        if message["Event"] == "autoscaling:TEST_NOTIFICATION" {
            continue;
        }
        complete(&serde_json::from_value(message)?).await?;
        completed += 1;
    }
    Ok(completed)
}

/// Put the work, and then the call of `complete_lifecycle_action`, here.
async fn complete(action: &Action) -> Result<(), Error> {
    tracing::info!(
        group = action.auto_scaling_group_name,
        hook = action.lifecycle_hook_name,
        token = action.lifecycle_action_token,
        transition = action.lifecycle_transition,
        instance = action.instance_id,
        "lifecycle action"
    );
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
    async fn the_sample_is_completed() {
        assert_eq!(handler(sample()).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_test_notification_is_passed_over() {
        let mut event = sample();
        event.payload.records[0].sns.message =
            r#"{"Event": "autoscaling:TEST_NOTIFICATION"}"#.to_owned();
        assert_eq!(handler(event).await.unwrap(), 0);
    }
}
