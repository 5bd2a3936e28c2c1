//! Checks a deployment of CodeDeploy before or after traffic is shifted.
//!
//! CodeDeploy waits for `put_lifecycle_event_hook_execution_status` of aws-sdk-codedeploy, not for the answer:
//! without it the deployment fails after an hour. So an error is reported, too.

use aws_lambda_events::event::codedeploy::CodeDeployLifecycleEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<CodeDeployLifecycleEvent>) -> Result<&'static str, Error> {
    let event = event.payload;
    let status = match check().await {
        Ok(()) => "Succeeded",
        Err(error) => {
            tracing::error!(error, "check failed");
            "Failed"
        }
    };
    report(
        &event.deployment_id,
        &event.lifecycle_event_hook_execution_id,
        status,
    )
    .await?;
    Ok(status)
}

/// Put the check here.
async fn check() -> Result<(), Error> {
    Ok(())
}

/// Put the call that tells CodeDeploy here.
async fn report(deployment: &str, execution: &str, status: &str) -> Result<(), Error> {
    tracing::info!(deployment, execution, status, "checked");
    Ok(())
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<CodeDeployLifecycleEvent> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_succeeds() {
        assert_eq!(handler(sample()).await.unwrap(), "Succeeded");
    }
}
