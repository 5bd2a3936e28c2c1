//! Changes what a data set of an identity pool is about to store.
//!
//! The answer is the event itself, with the records that are to be stored.

use aws_lambda_events::event::cognito::CognitoEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<CognitoEvent>) -> Result<CognitoEvent, Error> {
    let mut event = event.payload;
    tracing::info!(dataset = event.dataset_name, "records");
    for (key, record) in &mut event.dataset_records {
        if key.starts_with("read-only-") && record.op.as_deref() == Some("replace") {
            record.new_value = record.old_value.clone();
        }
    }
    Ok(event)
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<CognitoEvent> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_comes_back() {
        let event = sample();
        let expected = event.payload.clone();
        assert_eq!(handler(event).await.unwrap(), expected);
    }

    #[tokio::test]
    async fn what_is_read_only_keeps_its_value() {
        let mut event = sample();
        let record = event
            .payload
            .dataset_records
            .values()
            .next()
            .unwrap()
            .clone();
        event
            .payload
            .dataset_records
            .insert("read-only-key".to_owned(), record);
        let answer = handler(event).await.unwrap();
        assert_eq!(
            answer.dataset_records["read-only-key"].new_value.as_deref(),
            Some("old")
        );
    }
}
