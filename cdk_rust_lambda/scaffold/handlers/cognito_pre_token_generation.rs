//! Changes the tokens that a user pool is about to issue.
//!
//! The answer is the event itself, with the response filled in. Access tokens are changed in the version 2 of
//! the event only.

use aws_lambda_events::event::cognito::{
    ClaimsAndScopeOverrideDetailsV2, CognitoAccessTokenGenerationV2,
    CognitoEventUserPoolsPreTokenGenV2 as PreTokenGeneration,
};
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<PreTokenGeneration>) -> Result<PreTokenGeneration, Error> {
    let mut event = event.payload;
    tracing::info!(
        user = event.cognito_event_user_pools_header.user_name,
        "tokens"
    );
    let mut access_token = CognitoAccessTokenGenerationV2::default();
    access_token
        .claims_to_add_or_override
        .insert("tier".to_owned(), "basic".into());
    let mut details = ClaimsAndScopeOverrideDetailsV2::default();
    // Groups that aren't repeated are taken away.
    details.group_override_details = event.request.group_configuration.clone();
    details.access_token_generation = Some(access_token);
    event.response.claims_and_scope_override_details = Some(details);
    Ok(event)
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<PreTokenGeneration> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_comes_back_changed() {
        let event = sample();
        let groups = event.payload.request.group_configuration.clone();
        let answer = handler(event).await.unwrap();
        let details = answer.response.claims_and_scope_override_details.unwrap();
        assert_eq!(details.group_override_details, groups);
        assert_eq!(
            details
                .access_token_generation
                .unwrap()
                .claims_to_add_or_override["tier"],
            "basic"
        );
    }
}
