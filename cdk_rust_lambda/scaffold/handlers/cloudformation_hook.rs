//! Checks what CloudFormation is about to provision.
//!
//! `FAILED` stops the operation, with the message; an error of the function counts as the hook's failure mode
//! says. For stacks and change sets the template is behind `requestData.payload`, an URL.

use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    client_request_token: String,
    action_invocation_point: String,
    request_data: RequestData,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RequestData {
    target_name: String,
    target_logical_id: String,
    #[serde(default)]
    target_model: Value,
}

#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    hook_status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_code: Option<&'static str>,
    message: String,
    client_request_token: String,
}

async fn handler(event: LambdaEvent<Request>) -> Result<Answer, Error> {
    let Request {
        client_request_token,
        action_invocation_point,
        request_data,
    } = event.payload;
    let RequestData {
        target_name,
        target_logical_id,
        target_model,
    } = request_data;
    tracing::info!(
        action_invocation_point,
        target_name,
        target_logical_id,
        "check"
    );
    let problem = problem_of(&target_model["resourceProperties"]);
    Ok(Answer {
        hook_status: if problem.is_none() {
            "SUCCESS"
        } else {
            "FAILED"
        },
        error_code: problem.map(|_| "NonCompliant"),
        message: problem.unwrap_or("compliant").to_owned(),
        client_request_token,
    })
}

/// Put the check here.
fn problem_of(properties: &Value) -> Option<&'static str> {
    (properties["AccessControl"] == "PublicRead").then_some("a bucket that everyone may read")
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
    async fn the_sample_is_compliant() {
        assert_eq!(handler(sample()).await.unwrap().hook_status, "SUCCESS");
    }

    #[tokio::test]
    async fn a_public_bucket_is_not() {
        let mut event = sample();
        event.payload.request_data.target_model["resourceProperties"]["AccessControl"] =
            "PublicRead".into();
        assert_eq!(
            handler(event).await.unwrap().error_code,
            Some("NonCompliant")
        );
    }
}
