//! Decides who may use a GraphQL API.
//!
//! `resolver_context` reaches the resolvers as `$ctx.identity.resolverContext`, whose values are strings;
//! `denied_fields` are null in the answer. An answer is kept for the authorizer's TTL.

use aws_lambda_events::event::appsync::AppSyncLambdaAuthorizerRequest;
use aws_lambda_events::event::appsync::AppSyncLambdaAuthorizerResponse;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

type Response = AppSyncLambdaAuthorizerResponse<Value>;

async fn handler(event: LambdaEvent<AppSyncLambdaAuthorizerRequest>) -> Result<Response, Error> {
    let user = user_of(
        event
            .payload
            .authorization_token
            .as_deref()
            .unwrap_or_default(),
    );
    tracing::info!(user, "decided");
    let mut response = Response::default();
    response.is_authorized = user.is_some();
    response.resolver_context = user
        .map(|name| ("user".to_owned(), name.into()))
        .into_iter()
        .collect();
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

    fn sample() -> LambdaEvent<AppSyncLambdaAuthorizerRequest> {
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
        event.payload.authorization_token = Some("other".to_owned());
        assert!(!handler(event).await.unwrap().is_authorized);
    }
}
