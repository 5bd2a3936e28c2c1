//! Handles the objects of a job of S3 Batch Operations.
//!
//! Every task is answered, by its id: `Succeeded`, `TemporaryFailure`, which comes again, or `PermanentFailure`.
//! Keys are encoded for URLs.

use aws_lambda_events::s3_batch_job::{
    S3BatchJobEvent, S3BatchJobResponse, S3BatchJobResult, S3BatchJobTask,
};
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use percent_encoding::percent_decode_str;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<S3BatchJobEvent>) -> Result<S3BatchJobResponse, Error> {
    let event = event.payload;
    let mut response = S3BatchJobResponse::default();
    response.invocation_schema_version = event.invocation_schema_version;
    response.invocation_id = event.invocation_id;
    response.treat_missing_keys_as = Some("PermanentFailure".to_owned());
    for task in event.tasks {
        let mut result = S3BatchJobResult::default();
        let (code, text) = match handle(&task).await {
            Ok(text) => ("Succeeded", text),
            Err(error) => ("PermanentFailure", error.to_string()),
        };
        tracing::info!(id = task.task_id, code, text, "task");
        result.task_id = task.task_id;
        result.result_code = Some(code.to_owned());
        result.result_string = Some(text);
        response.results.push(result);
    }
    Ok(response)
}

async fn handle(task: &S3BatchJobTask) -> Result<String, Error> {
    let key = decoded(task.s3_key.as_deref().ok_or("a task without a key")?)?;
    Ok(format!("{} bytes of name", key.len()))
}

/// Returns a key as the object has it.
fn decoded(key: &str) -> Result<String, Error> {
    Ok(percent_decode_str(&key.replace('+', " "))
        .decode_utf8()?
        .into_owned())
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<S3BatchJobEvent> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_succeeds() {
        let response = handler(sample()).await.unwrap();
        assert_eq!(
            response.results[0].result_code.as_deref(),
            Some("Succeeded")
        );
    }

    #[tokio::test]
    async fn a_bad_task_fails_alone() {
        let mut event = sample();
        let mut bad = event.payload.tasks[0].clone();
        bad.s3_key = None;
        event.payload.tasks.insert(0, bad);
        let response = handler(event).await.unwrap();
        let codes: Vec<_> = response
            .results
            .iter()
            .map(|each| each.result_code.as_deref())
            .collect();
        assert_eq!(codes, [Some("PermanentFailure"), Some("Succeeded")]);
    }

    #[test]
    fn keys_are_decoded() {
        assert_eq!(decoded("in/a+b%2Bc%C3%A9.png").unwrap(), "in/a b+cé.png");
    }
}
