//! Transforms the records of a Firehose stream.
//!
//! Every record is answered, by its id: `Ok` with the new data, `Dropped`, or `ProcessingFailed`, which goes to the
//! bucket's errors. The data is in base64, which the type sees to; lines end in a newline, or the objects in the
//! bucket would be one line.

use aws_lambda_events::event::firehose::{
    KinesisFirehoseEvent, KinesisFirehoseResponse, KinesisFirehoseResponseRecord,
};
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(
    event: LambdaEvent<KinesisFirehoseEvent>,
) -> Result<KinesisFirehoseResponse, Error> {
    let mut response = KinesisFirehoseResponse::default();
    for record in event.payload.records {
        let mut answer = KinesisFirehoseResponseRecord::default();
        answer.record_id = record.record_id;
        match transform(&record.data) {
            Ok(data) => {
                answer.result = Some("Ok".to_owned());
                answer.data.0 = data;
            }
            Err(error) => {
                tracing::error!(id = answer.record_id, error, "record failed");
                answer.result = Some("ProcessingFailed".to_owned());
                answer.data = record.data;
            }
        }
        response.records.push(answer);
    }
    Ok(response)
}

fn transform(data: &[u8]) -> Result<Vec<u8>, Error> {
    let mut record: Value = serde_json::from_slice(data)?;
    record["seen"] = true.into();
    let mut line = serde_json::to_vec(&record)?;
    line.push(b'\n');
    Ok(line)
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<KinesisFirehoseEvent> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_is_transformed() {
        let response = handler(sample()).await.unwrap();
        assert_eq!(response.records[0].result.as_deref(), Some("Ok"));
        assert!(response.records[0].data.ends_with(b"\"seen\":true}\n"));
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
        assert_eq!(results, [Some("Ok"), Some("ProcessingFailed")]);
    }
}
