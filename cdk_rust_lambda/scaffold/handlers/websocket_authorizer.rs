//! Decides who may connect to a WebSocket API, by a policy.
//!
//! It is asked at `$connect` only; later messages of the connection have its context.

use aws_lambda_events::event::apigw::{
    ApiGatewayCustomAuthorizerRequestTypeRequest, ApiGatewayCustomAuthorizerResponse,
};
use aws_lambda_events::event::iam::{IamPolicyEffect, IamPolicyStatement};
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

type Response = ApiGatewayCustomAuthorizerResponse<Value>;

async fn handler(
    event: LambdaEvent<ApiGatewayCustomAuthorizerRequestTypeRequest>,
) -> Result<Response, Error> {
    let request = event.payload;
    // The names of headers are compared without regard to case.
    let token = request
        .headers
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    let user = token.and_then(user_of);
    tracing::info!(user, "decided");
    Ok(policy(
        user,
        request.method_arn.as_deref().unwrap_or_default(),
    ))
}

fn policy(user: Option<&str>, resource: &str) -> Response {
    let mut statement = IamPolicyStatement::default();
    statement.action = vec!["execute-api:Invoke".to_owned()];
    statement.effect = if user.is_some() {
        IamPolicyEffect::Allow
    } else {
        IamPolicyEffect::Deny
    };
    statement.resource = vec![resource.to_owned()];
    let mut response = Response::default();
    response.principal_id = Some(user.unwrap_or("nobody").to_owned());
    response.policy_document.version = Some("2012-10-17".to_owned());
    response.policy_document.statement = vec![statement];
    // Of strings, numbers and booleans only.
    response.context = json!({ "user": user.unwrap_or_default() });
    response
}

/// Put the check of the token here.
fn user_of(token: &str) -> Option<&'static str> {
    (token == "example-token").then_some("example-user")
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<ApiGatewayCustomAuthorizerRequestTypeRequest> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_is_let_in() {
        let response = handler(sample()).await.unwrap();
        assert_eq!(
            response.policy_document.statement[0].effect,
            IamPolicyEffect::Allow
        );
    }

    #[tokio::test]
    async fn another_token_is_refused() {
        let mut event = sample();
        event.payload.headers.clear();
        let response = handler(event).await.unwrap();
        assert_eq!(
            response.policy_document.statement[0].effect,
            IamPolicyEffect::Deny
        );
    }
}
