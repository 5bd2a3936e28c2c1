//! Handles notifications of a bucket's objects.
//!
//! Keys are encoded for URLs: `a b+c.png` comes as `a+b%2Bc.png`. After an error the whole event comes again.

use aws_lambda_events::event::s3::{S3Event, S3EventRecord};
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use percent_encoding::percent_decode_str;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<S3Event>) -> Result<(), Error> {
    for record in &event.payload.records {
        handle(record).await?;
    }
    Ok(())
}

async fn handle(record: &S3EventRecord) -> Result<(), Error> {
    let bucket = record.s3.bucket.name.as_deref().ok_or("no bucket")?;
    let key = decoded(record.s3.object.key.as_deref().ok_or("no key")?)?;
    // A deleted object has no size.
    tracing::info!(
        event = record.event_name,
        bucket,
        key,
        size = record.s3.object.size,
        "object"
    );
    Ok(())
}

/// Returns a key as the object has it.
fn decoded(key: &str) -> Result<String, Error> {
    // The plus signs first: one in the name itself comes as `%2B`.
    Ok(percent_decode_str(&key.replace('+', " "))
        .decode_utf8()?
        .into_owned())
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<S3Event> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_succeeds() {
        handler(sample()).await.unwrap();
    }

    #[test]
    fn keys_are_decoded() {
        assert_eq!(decoded("in/a+b%2Bc%C3%A9.png").unwrap(), "in/a b+cé.png");
        assert_eq!(decoded("my+photo+%281%29.jpg").unwrap(), "my photo (1).jpg");
    }
}
