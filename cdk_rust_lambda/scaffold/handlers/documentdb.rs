//! Handles the changes of a DocumentDB cluster's documents.
//!
//! After an error the whole batch comes again. With `full_document` unset an update says only what has changed.

use aws_lambda_events::event::documentdb::{ChangeEvent, DocumentDbEvent};
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<DocumentDbEvent>) -> Result<(), Error> {
    for each in &event.payload.events {
        handle(&each.event).await?;
    }
    Ok(())
}

async fn handle(change: &ChangeEvent) -> Result<(), Error> {
    match change {
        ChangeEvent::Insert(_) => tracing::info!(?change, "inserted"),
        ChangeEvent::Update(_) | ChangeEvent::Replace(_) => tracing::info!(?change, "updated"),
        ChangeEvent::Delete(_) => tracing::info!(?change, "deleted"),
        _ => tracing::info!(?change, "changed"),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<DocumentDbEvent> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_succeeds() {
        let event = sample();
        assert!(matches!(
            event.payload.events[0].event,
            ChangeEvent::Insert(_)
        ));
        handler(event).await.unwrap();
    }
}
