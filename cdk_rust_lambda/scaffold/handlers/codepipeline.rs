//! Runs an action of a pipeline.
//!
//! The pipeline waits for `put_job_success_result` or `put_job_failure_result` of aws-sdk-codepipeline, not for
//! the answer: without one of them it waits for its timeout. So an error is reported, too.

use aws_lambda_events::event::codepipeline_job::{CodePipelineJob, CodePipelineJobEvent};
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<CodePipelineJobEvent>) -> Result<(), Error> {
    let job = event.payload.code_pipeline_job;
    let outcome = act(&job).await;
    report(job.id.as_deref().ok_or("a job without an id")?, &outcome).await
}

/// Put the action here; its parameters are a string.
async fn act(job: &CodePipelineJob) -> Result<(), Error> {
    let parameters = &job.data.action_configuration.configuration.user_parameters;
    tracing::info!(parameters, "action");
    Ok(())
}

/// Put the call that tells the pipeline here.
async fn report(job: &str, outcome: &Result<(), Error>) -> Result<(), Error> {
    match outcome {
        Ok(()) => tracing::info!(job, "succeeded"),
        Err(error) => tracing::error!(job, error, "failed"),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<CodePipelineJobEvent> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_succeeds() {
        handler(sample()).await.unwrap();
    }
}
