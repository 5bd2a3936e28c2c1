//! Resolves a field of a GraphQL API.
//!
//! `None` is null in the answer; an error is one in the answer's `errors`, with this function's message.
//! With a `max_batch_size` the event is a list, and so is the answer, of the same length and order.

use aws_lambda_events::event::appsync::AppSyncDirectResolverEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<AppSyncDirectResolverEvent>) -> Result<Option<Value>, Error> {
    let info = &event.payload.info;
    tracing::info!(
        parent = info.parent_type_name,
        field = info.field_name,
        "resolve"
    );
    let arguments = event.payload.arguments.unwrap_or_default();
    Ok(arguments["id"].as_str().map(|id| json!({ "id": id })))
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<AppSyncDirectResolverEvent> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_is_resolved() {
        assert_eq!(
            handler(sample()).await.unwrap(),
            Some(json!({ "id": "example" }))
        );
    }
}
