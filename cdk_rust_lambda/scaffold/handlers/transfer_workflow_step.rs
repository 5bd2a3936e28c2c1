//! Handles a file that was uploaded to a Transfer Family server, as a step of its workflow.
//!
//! The workflow waits for `send_workflow_step_state` of aws-sdk-transfer, not for the answer: without it for
//! the step's timeout. So an error is reported, too. Keys are as they are, not encoded.

use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde::Deserialize;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    token: String,
    service_metadata: ServiceMetadata,
    file_location: FileLocation,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ServiceMetadata {
    execution_details: ExecutionDetails,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExecutionDetails {
    workflow_id: String,
    execution_id: String,
}

/// In S3; in EFS it has other members.
#[derive(Deserialize)]
struct FileLocation {
    bucket: Option<String>,
    key: Option<String>,
}

async fn handler(event: LambdaEvent<Event>) -> Result<&'static str, Error> {
    let status = match handle(&event.payload.file_location).await {
        Ok(()) => "SUCCESS",
        Err(error) => {
            tracing::error!(error, "file failed");
            "FAILURE"
        }
    };
    report(&event.payload, status).await?;
    Ok(status)
}

async fn handle(file: &FileLocation) -> Result<(), Error> {
    let key = file.key.as_deref().ok_or("a file without a key")?;
    tracing::info!(bucket = file.bucket, key, "file");
    Ok(())
}

/// Put the call that tells the workflow here; it needs the token, too.
async fn report(event: &Event, status: &str) -> Result<(), Error> {
    let ExecutionDetails {
        workflow_id,
        execution_id,
    } = &event.service_metadata.execution_details;
    let has_token = !event.token.is_empty();
    tracing::info!(workflow_id, execution_id, has_token, status, "step");
    Ok(())
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
        assert_eq!(handler(sample()).await.unwrap(), "SUCCESS");
    }

    #[tokio::test]
    async fn a_failure_is_reported() {
        let mut event = sample();
        event.payload.file_location.key = None;
        assert_eq!(handler(event).await.unwrap(), "FAILURE");
    }
}
