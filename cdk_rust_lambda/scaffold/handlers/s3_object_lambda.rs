//! Transforms what callers get from a bucket.
//!
//! The object comes from `input_s3_url`, which is signed, and the caller gets what
//! `write_get_object_response` of aws-sdk-s3 is given, with the route and the token, not the answer. The token
//! and the URL are secret.

use aws_lambda_events::event::s3::object_lambda::{GetObjectContext, S3ObjectLambdaEvent};
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<S3ObjectLambdaEvent>) -> Result<Value, Error> {
    let event = event.payload;
    tracing::info!(id = event.x_amz_request_id, "request");
    // The other requests are answered by the answer itself.
    let Some(context) = event.get_object_context else {
        return Ok(json!({ "statusCode": 501, "errorMessage": "only GetObject" }));
    };
    let object = fetch(&context.input_s3_url).await?;
    respond(&context, transform(object)).await?;
    Ok(json!({ "statusCode": 200 }))
}

/// Put the request to the URL here.
async fn fetch(_url: &str) -> Result<Vec<u8>, Error> {
    Ok(b"example".to_vec())
}

fn transform(object: Vec<u8>) -> Vec<u8> {
    object.to_ascii_uppercase()
}

/// Put the call of `write_get_object_response` here.
async fn respond(context: &GetObjectContext, object: Vec<u8>) -> Result<(), Error> {
    tracing::info!(
        route = context.output_route,
        bytes = object.len(),
        "response"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<S3ObjectLambdaEvent> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_succeeds() {
        assert_eq!(
            handler(sample()).await.unwrap(),
            json!({ "statusCode": 200 })
        );
    }

    #[test]
    fn objects_are_transformed() {
        assert_eq!(transform(b"abc".to_vec()), b"ABC");
    }
}
