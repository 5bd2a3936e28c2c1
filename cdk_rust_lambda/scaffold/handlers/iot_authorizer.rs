//! Decides who may connect to AWS IoT Core.
//!
//! The policies say what the client may do, and the answer holds for a time: both numbers are seconds, and
//! needed.

use aws_lambda_events::event::iam::{IamPolicyDocument, IamPolicyEffect, IamPolicyStatement};
use aws_lambda_events::event::iot::IoTCoreCustomAuthorizerRequest as Request;
use aws_lambda_events::event::iot::IoTCoreCustomAuthorizerResponse as Response;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<Request>) -> Result<Response, Error> {
    let client = client_of(&event.payload);
    tracing::info!(client, "decided");
    let mut response = Response::default();
    response.is_authenticated = client.is_some();
    response.principal_id = client.map(str::to_owned);
    response.disconnect_after_in_seconds = 86400;
    response.refresh_after_in_seconds = 300;
    response.policy_documents = client.map(|_| Some(policy())).into_iter().collect();
    Ok(response)
}

/// Put the check of the token, or of the user and password of MQTT, here.
fn client_of(request: &Request) -> Option<&'static str> {
    // Letters and digits only.
    (request.token.as_deref() == Some("example-token")).then_some("example")
}

fn policy() -> IamPolicyDocument {
    let mut statement = IamPolicyStatement::default();
    statement.action = vec!["iot:Connect".to_owned()];
    statement.effect = IamPolicyEffect::Allow;
    statement.resource = vec!["arn:aws:iot:*:*:client/${iot:ClientId}".to_owned()];
    let mut document = IamPolicyDocument::default();
    document.version = Some("2012-10-17".to_owned());
    document.statement = vec![statement];
    document
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
    async fn the_sample_is_let_in() {
        let answer = handler(sample()).await.unwrap();
        assert!(answer.is_authenticated);
        assert_eq!(answer.policy_documents.len(), 1);
    }

    #[tokio::test]
    async fn another_token_is_refused() {
        let mut event = sample();
        event.payload.token = None;
        assert!(!handler(event).await.unwrap().is_authenticated);
    }
}
