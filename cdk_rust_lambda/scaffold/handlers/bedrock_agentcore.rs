//! Answers as tools of a Bedrock AgentCore gateway.
//!
//! The event is the tool's arguments. Which tool it is is in the context that the client sends, behind the
//! target's name and `___`.

use lambda_runtime::{Context, Error, LambdaEvent, run, service_fn, tracing};
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<Value>) -> Result<Value, Error> {
    let tool = tool_of(&event.context);
    tracing::info!(tool, arguments = %event.payload, "call");
    Ok(json!({ "id": event.payload["id"], "status": "shipped" }))
}

/// Returns the tool's name; None if the function wasn't called by a gateway.
fn tool_of(context: &Context) -> Option<&str> {
    let name = context
        .client_context
        .as_ref()?
        .custom
        .get("bedrockAgentCoreToolName")?;
    Some(
        name.split_once("___")
            .map_or(name.as_str(), |(_, tool)| tool),
    )
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<Value> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_is_answered() {
        assert_eq!(handler(sample()).await.unwrap()["status"], "shipped");
    }

    #[test]
    fn the_name_of_the_target_is_left_out() {
        let client = json!({ "custom": { "bedrockAgentCoreToolName": "shop___get_order" } });
        let mut context = Context::default();
        context.client_context = serde_json::from_value(client).unwrap();
        assert_eq!(tool_of(&context), Some("get_order"));
    }
}
