//! Answers a skill of Alexa.
//!
//! Intents and the start of a session are answered with speech; the end of a session isn't answered.

use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde::Deserialize;
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

#[derive(Deserialize)]
struct Event {
    request: Request,
}

#[derive(Deserialize)]
#[serde(tag = "type")]
enum Request {
    #[serde(rename = "LaunchRequest")]
    Launch,
    #[serde(rename = "IntentRequest")]
    Intent { intent: Intent },
    // The end of a session, among others.
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Intent {
    name: String,
}

async fn handler(event: LambdaEvent<Event>) -> Result<Value, Error> {
    match event.payload.request {
        Request::Launch => Ok(speech("Hello", false)),
        Request::Intent { intent } => {
            tracing::info!(intent = intent.name, "intent");
            let ends = matches!(
                intent.name.as_str(),
                "AMAZON.StopIntent" | "AMAZON.CancelIntent"
            );
            Ok(speech(
                if ends {
                    "Goodbye"
                } else {
                    "I don't know that yet"
                },
                ends,
            ))
        }
        Request::Other => Ok(json!({ "version": "1.0", "response": {} })),
    }
}

fn speech(text: &str, ends: bool) -> Value {
    json!({
        "version": "1.0",
        "response": {
            "outputSpeech": { "type": "PlainText", "text": text },
            "shouldEndSession": ends,
        },
    })
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
    async fn the_sample_is_answered() {
        let answer = handler(sample()).await.unwrap();
        assert_eq!(answer["response"]["outputSpeech"]["text"], "Hello");
    }

    #[tokio::test]
    async fn stop_ends_the_session() {
        let mut event = sample();
        let intent = Intent {
            name: "AMAZON.StopIntent".to_owned(),
        };
        event.payload.request = Request::Intent { intent };
        assert_eq!(
            handler(event).await.unwrap()["response"]["shouldEndSession"],
            true
        );
    }
}
