//! Checks a deployment of an ECS service at stages of it, which wait for the answer.
//!
//! `IN_PROGRESS` makes ECS ask again, after half a minute; an error ends the deployment.

use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde::{Deserialize, Serialize};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    lifecycle_stage: String,
    resource_arn: String,
}

#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    hook_status: &'static str,
}

async fn handler(event: LambdaEvent<Event>) -> Result<Answer, Error> {
    let Event {
        lifecycle_stage,
        resource_arn,
    } = event.payload;
    tracing::info!(stage = lifecycle_stage, deployment = resource_arn, "check");
    let hook_status = if is_healthy().await? {
        "SUCCEEDED"
    } else {
        "FAILED"
    };
    Ok(Answer { hook_status })
}

/// Put the check here.
async fn is_healthy() -> Result<bool, Error> {
    Ok(true)
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<Event> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_succeeds() {
        assert_eq!(handler(sample()).await.unwrap().hook_status, "SUCCEEDED");
    }
}
