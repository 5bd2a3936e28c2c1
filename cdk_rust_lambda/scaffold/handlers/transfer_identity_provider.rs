//! Decides who may use a Transfer Family server, and what they see.
//!
//! An empty answer refuses. For a key there is no password: the answer has the user's public keys, which the
//! server compares. Don't log the event: it has the password.

use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde::Deserialize;
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    username: String,
    #[serde(default)]
    password: String,
    protocol: String,
    server_id: String,
}

async fn handler(event: LambdaEvent<Request>) -> Result<Value, Error> {
    let Request {
        username,
        password,
        protocol,
        server_id,
    } = event.payload;
    let is_known = is_known(&username, &password);
    tracing::info!(username, protocol, server_id, is_known, "login");
    if !is_known {
        return Ok(json!({}));
    }
    Ok(json!({
        "Role": std::env::var("USER_ROLE_ARN").unwrap_or_default(),
        "HomeDirectory": format!("/example-bucket/{username}"),
    }))
}

/// Put the check here.
fn is_known(username: &str, password: &str) -> bool {
    username == "example-user" && password == "example"
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
        assert_eq!(answer["HomeDirectory"], "/example-bucket/example-user");
    }

    #[tokio::test]
    async fn another_password_is_refused() {
        let mut event = sample();
        event.payload.password = "other".to_owned();
        assert_eq!(handler(event).await.unwrap(), json!({}));
    }
}
