//! Handles the changes of a table's items.
//!
//! With `report_batch_item_failures` the answer names the first change that failed: from it on the shard's
//! changes come again, in order, so nothing after it is handled. `aws_lambda_events` has `serde_dynamo`, which
//! decodes an item into a type of your own: `serde_dynamo::from_item(item)`.

use aws_lambda_events::event::dynamodb::{Event, EventRecord};
use aws_lambda_events::event::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<Event>) -> Result<DynamoDbEventResponse, Error> {
    let mut response = DynamoDbEventResponse::default();
    for record in &event.payload.records {
        if let Err(error) = handle(record).await {
            tracing::error!(id = record.event_id, error, "change failed");
            let mut failure = DynamoDbBatchItemFailure::default();
            failure.item_identifier = record.change.sequence_number.clone();
            response.batch_item_failures.push(failure);
            break;
        }
    }
    Ok(response)
}

async fn handle(record: &EventRecord) -> Result<(), Error> {
    if record.change.keys.is_empty() {
        return Err("a change without keys".into());
    }
    // An INSERT has no old item, a REMOVE no new one; which of both are there is the stream's choice.
    let item = &record.change.new_image;
    tracing::info!(event = record.event_name, keys = ?record.change.keys, ?item, "change");
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
        let response = handler(sample()).await.unwrap();
        assert!(response.batch_item_failures.is_empty());
    }

    #[tokio::test]
    async fn what_comes_after_a_bad_record_comes_again() {
        let mut event = sample();
        let good = event.payload.records[0].clone();
        let mut bad = good.clone();
        bad.change.sequence_number = Some("2".to_owned());
        bad.change.keys = Default::default();
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
