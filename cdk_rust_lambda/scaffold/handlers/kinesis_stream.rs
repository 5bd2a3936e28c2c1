//! Handles the records of a data stream.
//!
//! With `report_batch_item_failures` the answer names the first record that failed: from it on the shard's
//! records come again, in order, so nothing after it is handled.

use aws_lambda_events::event::kinesis::{KinesisEvent, KinesisEventRecord};
use aws_lambda_events::event::streams::KinesisEventResponse;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<KinesisEvent>) -> Result<KinesisEventResponse, Error> {
    let mut response = KinesisEventResponse::default();
    for record in &event.payload.records {
        if let Err(error) = handle(record).await {
            let number = &record.kinesis.sequence_number;
            tracing::error!(number, error, "record failed");
            response.add_failure(number);
            break;
        }
    }
    Ok(response)
}

async fn handle(record: &KinesisEventRecord) -> Result<(), Error> {
    // `data` is decoded from base64 already.
    let data: Value = serde_json::from_slice(&record.kinesis.data.0)?;
    tracing::info!(%data, key = record.kinesis.partition_key, "record");
    Ok(())
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<KinesisEvent> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_succeeds() {
        let response = handler(sample()).await.unwrap();
        assert!(response.batch_item_failures.is_empty());
    }

    #[tokio::test]
    async fn what_comes_after_a_bad_record_comes_again() {
        let mut event = sample();
        let good = event.payload.records[0].clone();
        let mut bad = good.clone();
        bad.kinesis.sequence_number = "2".into();
        bad.kinesis.data.0 = b"not JSON".to_vec();
        event.payload.records = vec![good.clone(), bad, good];
        let response = handler(event).await.unwrap();
        let failed: Vec<_> = response
            .batch_item_failures
            .iter()
            .map(|each| each.item_identifier.as_deref())
            .collect();
        assert_eq!(failed, [Some("2")]);
    }
}
