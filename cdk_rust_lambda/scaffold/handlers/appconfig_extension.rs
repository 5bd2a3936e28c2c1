//! Acts at points of an AppConfig deployment.
//!
//! At the points that begin with `Pre` an answer with `Error` stops the deployment; before the creation of a
//! version and a deployment's start `Content` may be changed, in base64.

use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde::Deserialize;
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Event {
    #[serde(rename = "Type")]
    point: String,
    application: Application,
    content: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Application {
    name: String,
}

async fn handler(event: LambdaEvent<Event>) -> Result<Value, Error> {
    let Event {
        point,
        application,
        content,
    } = event.payload;
    tracing::info!(point, application = application.name, "action point");
    if content.is_some_and(|text| text.is_empty()) {
        return Ok(json!({
            "Error": "BadRequestError",
            "Message": "the configuration is empty",
            "Details": [],
        }));
    }
    Ok(json!({}))
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
    async fn the_sample_goes_on() {
        assert_eq!(handler(sample()).await.unwrap(), json!({}));
    }

    #[tokio::test]
    async fn an_empty_configuration_is_stopped() {
        let mut event = sample();
        event.payload.content = Some(String::new());
        assert_eq!(handler(event).await.unwrap()["Error"], "BadRequestError");
    }
}
