//! Transforms templates of CloudFormation.
//!
//! The answer has the request's id, and all of the fragment, changed or not; any other status than `success`
//! fails the change set, with the message.

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
    request_id: String,
    fragment: Value,
    params: Value,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    request_id: String,
    status: &'static str,
    fragment: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_message: Option<String>,
}

async fn handler(event: LambdaEvent<Request>) -> Result<Answer, Error> {
    let Request {
        request_id,
        fragment,
        params,
    } = event.payload;
    tracing::info!(%params, "transform");
    match transform(fragment.clone()) {
        Ok(fragment) => Ok(Answer {
            request_id,
            status: "success",
            fragment,
            error_message: None,
        }),
        Err(error) => {
            let error_message = Some(error.to_string());
            Ok(Answer {
                request_id,
                status: "failure",
                fragment,
                error_message,
            })
        }
    }
}

/// Put what the macro changes here.
fn transform(fragment: Value) -> Result<Value, Error> {
    if fragment.is_null() {
        return Err("there is no template".into());
    }
    Ok(fragment)
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
    async fn the_sample_succeeds() {
        let event = sample();
        let fragment = event.payload.fragment.clone();
        let answer = handler(event).await.unwrap();
        assert_eq!((answer.status, answer.fragment), ("success", fragment));
    }

    #[tokio::test]
    async fn a_failure_is_an_answer() {
        let mut event = sample();
        event.payload.fragment = Value::Null;
        assert_eq!(handler(event).await.unwrap().status, "failure");
    }
}
