//! Checks and changes what passes a Bedrock AgentCore gateway.
//!
//! The answer has what goes on, changed or not: the request, or, behind the target, the answer to it.

use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<Value>) -> Result<Value, Error> {
    let mcp = &event.payload["mcp"];
    let request = &mcp["gatewayRequest"];
    tracing::info!(method = %request["body"]["method"], "intercepted");
    let passed = match mcp.get("gatewayResponse") {
        Some(response) => json!({
            "transformedGatewayResponse": { "statusCode": response["statusCode"], "body": response["body"] },
        }),
        None => json!({ "transformedGatewayRequest": { "body": request["body"] } }),
    };
    Ok(json!({ "interceptorOutputVersion": "1.0", "mcp": passed }))
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
    async fn the_sample_goes_on() {
        let event = sample();
        let body = event.payload["mcp"]["gatewayRequest"]["body"].clone();
        let answer = handler(event).await.unwrap();
        assert_eq!(answer["mcp"]["transformedGatewayRequest"]["body"], body);
    }

    #[tokio::test]
    async fn an_answer_goes_on() {
        let mut event = sample();
        event.payload["mcp"]["gatewayResponse"] = json!({ "statusCode": 200, "body": {} });
        let answer = handler(event).await.unwrap();
        assert_eq!(
            answer["mcp"]["transformedGatewayResponse"]["statusCode"],
            200
        );
    }
}
