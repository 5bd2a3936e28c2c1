//! Decides which connections a Client VPN endpoint lets in.
//!
//! All four members of the answer are needed, and the schema version is the request's. The function's name
//! begins with `AWSClientVPN-`.

use aws_lambda_events::event::clientvpn::ClientVpnConnectionHandlerRequest as Request;
use aws_lambda_events::event::clientvpn::ClientVpnConnectionHandlerResponse as Response;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<Request>) -> Result<Response, Error> {
    let request = event.payload;
    let allow = request
        .username
        .as_deref()
        .is_some_and(|name| !name.is_empty());
    tracing::info!(
        user = request.username,
        ip = request.public_ip,
        allow,
        "connection"
    );
    let mut response = Response::default();
    response.allow = allow;
    response.error_msg_on_failed_posture_compliance = Some("no user".to_owned());
    response.posture_compliance_statuses = Vec::new();
    response.schema_version = request.schema_version;
    Ok(response)
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
        assert!(answer.allow);
        assert_eq!(answer.schema_version.as_deref(), Some("v3"));
    }

    #[tokio::test]
    async fn nobody_is_refused() {
        let mut event = sample();
        event.payload.username = None;
        assert!(!handler(event).await.unwrap().allow);
    }
}
