//! Decides who may call the methods of a REST API, by a policy.
//!
//! The answer is kept by the token, so that its policy must be right for every method that the token opens: the
//! policy is for the whole stage.

use aws_lambda_events::event::apigw::{
    ApiGatewayCustomAuthorizerRequest, ApiGatewayCustomAuthorizerResponse,
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

async fn handler(event: LambdaEvent<ApiGatewayCustomAuthorizerRequest>) -> Result<Response, Error> {
    let user = user_of(
        event
            .payload
            .authorization_token
            .as_deref()
            .unwrap_or_default(),
    );
    tracing::info!(user, "decided");
    Ok(policy(
        user,
        &stage_of(event.payload.method_arn.as_deref().unwrap_or_default()),
    ))
}

/// Returns the ARN of all methods of the stage: `arn:…:API/STAGE/*`.
fn stage_of(method_arn: &str) -> String {
    let parts: Vec<_> = method_arn.splitn(3, '/').take(2).collect();
    format!("{}/*", parts.join("/"))
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

    fn sample() -> LambdaEvent<ApiGatewayCustomAuthorizerRequest> {
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
        event.payload.authorization_token = Some("other".to_owned());
        let response = handler(event).await.unwrap();
        assert_eq!(
            response.policy_document.statement[0].effect,
            IamPolicyEffect::Deny
        );
    }

    #[test]
    fn a_policy_is_for_the_stage() {
        assert_eq!(
            stage_of("arn:aws:execute-api:r:1:api/prod/GET/items/1"),
            "arn:aws:execute-api:r:1:api/prod/*"
        );
    }
}
