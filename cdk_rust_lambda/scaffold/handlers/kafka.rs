//! Handles the records of a Kafka topic: of MSK, or of brokers of your own.
//!
//! After an error the whole batch comes again, and the partition waits for it. A record that can't be
//! decoded would hold it up for good, so it is logged and passed over.

use aws_lambda_events::event::kafka::{KafkaEvent, KafkaRecord};
use base64::prelude::{BASE64_STANDARD, Engine};
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<KafkaEvent>) -> Result<usize, Error> {
    let mut passed_over = 0;
    for (partition, records) in &event.payload.records {
        for record in records {
            match decode(record) {
                Ok(value) => handle(partition, &value).await?,
                Err(error) => {
                    tracing::error!(partition, record.offset, error, "record passed over");
                    passed_over += 1;
                }
            }
        }
    }
    Ok(passed_over)
}

/// Keys and values are in base64; a tombstone has no value.
fn decode(record: &KafkaRecord) -> Result<Value, Error> {
    let bytes = BASE64_STANDARD.decode(record.value.as_deref().unwrap_or_default())?;
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    Ok(serde_json::from_slice(&bytes)?)
}

async fn handle(partition: &str, value: &Value) -> Result<(), Error> {
    tracing::info!(partition, %value, "record");
    Ok(())
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<KafkaEvent> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_succeeds() {
        assert_eq!(handler(sample()).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn a_bad_record_holds_nothing_up() {
        let mut event = sample();
        let records = event.payload.records.values_mut().next().unwrap();
        let mut bad = records[0].clone();
        bad.value = Some("bm90IEpTT04=".to_owned());
        records.insert(0, bad);
        assert_eq!(handler(event).await.unwrap(), 1);
    }
}
