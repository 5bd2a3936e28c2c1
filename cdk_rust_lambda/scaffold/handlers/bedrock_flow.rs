//! Answers as a node of a Bedrock flow.
//!
//! The event has the node's inputs, each with its value. The answer is the node's output, `functionResponse`.

use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
struct Request {
    node: Node,
}

#[derive(Deserialize)]
struct Node {
    name: String,
    inputs: Vec<Input>,
}

#[derive(Deserialize)]
struct Input {
    name: String,
    value: Value,
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<Request>) -> Result<Value, Error> {
    let Node { name, inputs } = event.payload.node;
    tracing::info!(node = name, inputs = inputs.len(), "call");
    let values: Map<_, _> = inputs
        .into_iter()
        .map(|input| (input.name, input.value))
        .collect();
    Ok(json!({ "inputs": values }))
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<Request> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_is_answered() {
        let answer = handler(sample()).await.unwrap();
        assert_eq!(answer["inputs"].as_object().unwrap().len(), 1);
    }

    #[tokio::test]
    async fn a_node_without_inputs_is_answered() {
        let mut event = sample();
        event.payload.node.inputs.clear();
        assert_eq!(handler(event).await.unwrap(), json!({ "inputs": {} }));
    }
}
