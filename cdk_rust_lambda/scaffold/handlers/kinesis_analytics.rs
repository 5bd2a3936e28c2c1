//! Receives the records that an application of Kinesis Data Analytics delivers.
//!
//! Every record is answered, by its id: `Ok`, or `DeliveryFailed`, so that it comes again.

use aws_lambda_events::kinesis_analytics::{
    KinesisAnalyticsOutputDeliveryEvent as Event,
    KinesisAnalyticsOutputDeliveryEventRecord as Record,
    KinesisAnalyticsOutputDeliveryResponse as Response,
    KinesisAnalyticsOutputDeliveryResponseRecord as Answer,
};
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<Event>) -> Result<Response, Error> {
    let mut response = Response::default();
    for record in event.payload.records {
        let mut answer = Answer::default();
        answer.result = Some("Ok".to_owned());
        if let Err(error) = handle(&record).await {
            tracing::error!(id = record.record_id, error, "record failed");
            answer.result = Some("DeliveryFailed".to_owned());
        }
        answer.record_id = record.record_id;
        response.records.push(answer);
    }
    Ok(response)
}

async fn handle(record: &Record) -> Result<(), Error> {
    let data: Value = serde_json::from_slice(&record.data)?;
    tracing::info!(%data, "record");
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
        assert_eq!(response.records[0].result.as_deref(), Some("Ok"));
    }

    #[tokio::test]
    async fn a_bad_record_fails_alone() {
        let mut event = sample();
        let mut bad = event.payload.records[0].clone();
        bad.data.0 = b"not JSON".to_vec();
        event.payload.records.push(bad);
        let response = handler(event).await.unwrap();
        let results: Vec<_> = response
            .records
            .iter()
            .map(|each| each.result.as_deref())
            .collect();
        assert_eq!(results, [Some("Ok"), Some("DeliveryFailed")]);
    }
}
