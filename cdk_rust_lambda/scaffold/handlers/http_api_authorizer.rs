//! Decides who may call the routes of an HTTP API, with the simple answer.
//!
//! The context reaches the handlers of the routes; API Gateway keeps an answer for as long as
//! `results_cache_ttl` says, by the identity source.

use aws_lambda_events::event::apigw::ApiGatewayV2CustomAuthorizerSimpleResponse;
use aws_lambda_events::event::apigw::ApiGatewayV2CustomAuthorizerV2Request;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

type Response = ApiGatewayV2CustomAuthorizerSimpleResponse<Value>;

async fn handler(
    event: LambdaEvent<ApiGatewayV2CustomAuthorizerV2Request>,
) -> Result<Response, Error> {
    // An error is a 500 to the caller; whoever isn't known is refused by an answer.
    let sources = event.payload.identity_source.unwrap_or_default();
    let user = sources.first().and_then(|token| user_of(token));
    let mut response = Response::default();
    response.is_authorized = user.is_some();
    response.context = json!({ "user": user });
    tracing::info!(user, "decided");
    Ok(response)
}

/// Put the check of the token here.
fn user_of(token: &str) -> Option<&'static str> {
    (token == "example-token").then_some("example-user")
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<ApiGatewayV2CustomAuthorizerV2Request> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_is_let_in() {
        assert!(handler(sample()).await.unwrap().is_authorized);
    }

    #[tokio::test]
    async fn another_token_is_refused() {
        let mut event = sample();
        event.payload.identity_source = Some(vec!["other".to_owned()]);
        assert!(!handler(event).await.unwrap().is_authorized);
    }
}
