//! Handles changes of state and phase of CodeBuild's builds.
//!
//! An event may come twice: its id tells.

use aws_lambda_events::event::codebuild::CodeBuildEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<CodeBuildEvent>) -> Result<(), Error> {
    let event = event.payload;
    tracing::info!(id = event.id, kind = event.detail_type, detail = ?event.detail, "event");
    Ok(())
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<CodeBuildEvent> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_succeeds() {
        handler(sample()).await.unwrap();
    }
}
