//! Answers as a tool of a Bedrock agent.
//!
//! The answer repeats the action group, and the function or the path and method that it was called by. The
//! body is a string. Parameters come as strings, whatever their types.

use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde::Deserialize;
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    action_group: String,
    // With a function schema.
    function: Option<String>,
    // With an API schema.
    api_path: Option<String>,
    http_method: Option<String>,
    #[serde(default)]
    parameters: Vec<Parameter>,
}

#[derive(Deserialize)]
struct Parameter {
    name: String,
    value: String,
}

async fn handler(event: LambdaEvent<Event>) -> Result<Value, Error> {
    let event = event.payload;
    tracing::info!(
        group = event.action_group,
        function = event.function,
        path = event.api_path,
        "call"
    );
    let body = answer(&event.parameters).to_string();
    let response = match &event.function {
        Some(function) => json!({
            "actionGroup": event.action_group,
            "function": function,
            "functionResponse": { "responseBody": { "TEXT": { "body": body } } },
        }),
        None => json!({
            "actionGroup": event.action_group,
            "apiPath": event.api_path,
            "httpMethod": event.http_method,
            "httpStatusCode": 200,
            "responseBody": { "application/json": { "body": body } },
        }),
    };
    Ok(json!({ "messageVersion": "1.0", "response": response }))
}

/// Put what the tool does here.
fn answer(parameters: &[Parameter]) -> Value {
    parameters
        .iter()
        .map(|each| (each.name.clone(), each.value.clone()))
        .collect()
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
    async fn the_sample_is_answered() {
        let answer = handler(sample()).await.unwrap();
        let body = &answer["response"]["functionResponse"]["responseBody"]["TEXT"]["body"];
        assert_eq!(body, r#"{"id":"example"}"#);
    }

    #[tokio::test]
    async fn a_path_is_repeated() {
        let mut event = sample();
        event.payload.function = None;
        event.payload.api_path = Some("/orders".to_owned());
        assert_eq!(
            handler(event).await.unwrap()["response"]["apiPath"],
            "/orders"
        );
    }
}
