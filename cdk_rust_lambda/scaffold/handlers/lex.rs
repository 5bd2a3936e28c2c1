//! Validates and fulfils the intents of a Lex V2 bot.
//!
//! The answer has the whole session: attributes and slots that aren't repeated are lost.

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
struct Event {
    invocation_source: String,
    session_state: SessionState,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SessionState {
    #[serde(default)]
    session_attributes: Value,
    intent: Value,
}

async fn handler(event: LambdaEvent<Event>) -> Result<Value, Error> {
    let Event {
        invocation_source,
        session_state,
    } = event.payload;
    let SessionState {
        session_attributes,
        mut intent,
    } = session_state;
    tracing::info!(intent = %intent["name"], invocation_source, "intent");
    if invocation_source == "DialogCodeHook" {
        return Ok(json!({
            "sessionState": {
                "sessionAttributes": session_attributes,
                "dialogAction": { "type": "Delegate" },
                "intent": intent,
            },
        }));
    }
    intent["state"] = "Fulfilled".into();
    Ok(json!({
        "sessionState": {
            "sessionAttributes": session_attributes,
            "dialogAction": { "type": "Close" },
            "intent": intent,
        },
        "messages": [{ "contentType": "PlainText", "content": "Done." }],
    }))
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
    async fn the_sample_is_fulfilled() {
        let answer = handler(sample()).await.unwrap();
        assert_eq!(answer["sessionState"]["intent"]["state"], "Fulfilled");
    }

    #[tokio::test]
    async fn a_dialog_goes_on_as_it_was() {
        let mut event = sample();
        event.payload.invocation_source = "DialogCodeHook".to_owned();
        event.payload.session_state.session_attributes = json!({ "a": "b" });
        let answer = handler(event).await.unwrap();
        assert_eq!(answer["sessionState"]["dialogAction"]["type"], "Delegate");
        assert_eq!(answer["sessionState"]["sessionAttributes"]["a"], "b");
    }
}
