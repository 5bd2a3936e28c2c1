//! Decides about users who sign up to a user pool.
//!
//! The answer is the event itself, with the response filled in; an error refuses the user, who sees its
//! message. A pool waits 5 seconds. Each operation has a type of its own in `aws_lambda_events`.

use aws_lambda_events::event::cognito::CognitoEventUserPoolsPreSignup as PreSignup;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<PreSignup>) -> Result<PreSignup, Error> {
    let mut event = event.payload;
    let email = event
        .request
        .user_attributes
        .get("email")
        .map_or("", String::as_str);
    if !email.ends_with("@example.com") {
        return Err("only for addresses at example.com".into());
    }
    // Only if whoever has the address is known to be the user.
    event.response.auto_confirm_user = true;
    event.response.auto_verify_email = true;
    tracing::info!(
        user = event.cognito_event_user_pools_header.user_name,
        "let in"
    );
    Ok(event)
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<PreSignup> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_comes_back_changed() {
        let event = sample();
        let header = event.payload.cognito_event_user_pools_header.clone();
        let answer = handler(event).await.unwrap();
        assert_eq!(answer.cognito_event_user_pools_header, header);
        assert!(answer.response.auto_confirm_user);
    }

    #[tokio::test]
    async fn another_address_is_refused() {
        let mut event = sample();
        event.payload.request.user_attributes.clear();
        assert!(handler(event).await.is_err());
    }
}
