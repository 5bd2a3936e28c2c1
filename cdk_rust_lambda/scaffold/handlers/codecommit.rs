//! Handles pushes to a CodeCommit repository.

use aws_lambda_events::event::code_commit::CodeCommitEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<CodeCommitEvent>) -> Result<(), Error> {
    for record in &event.payload.records {
        for reference in &record.code_commit.references {
            // A deleted branch has no commit.
            tracing::info!(
                name = reference.ref_,
                commit = reference.commit,
                "reference"
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<CodeCommitEvent> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_succeeds() {
        handler(sample()).await.unwrap();
    }
}
