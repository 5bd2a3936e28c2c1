//! Handles what is published on channels of an event API, and who subscribes.
//!
//! A published event whose answer has an `error` isn't passed on; an answer with `error` at the top refuses
//! all of them, or the subscription.

use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

#[derive(Deserialize)]
struct Event {
    info: Info,
    #[serde(default)]
    events: Option<Vec<Message>>,
}

#[derive(Deserialize)]
struct Info {
    channel: Channel,
    operation: String,
}

#[derive(Deserialize)]
struct Channel {
    path: String,
}

#[derive(Deserialize)]
struct Message {
    id: String,
    payload: Value,
}

#[derive(Debug, PartialEq, Serialize)]
struct Answer {
    events: Vec<AnsweredMessage>,
}

/// With the same id as the message; one without a payload needs an error.
#[derive(Debug, PartialEq, Serialize)]
struct AnsweredMessage {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// Null lets a subscription in.
async fn handler(event: LambdaEvent<Event>) -> Result<Option<Answer>, Error> {
    let Event { info, events } = event.payload;
    tracing::info!(
        channel = info.channel.path,
        operation = info.operation,
        "event"
    );
    let Some(messages) = events.filter(|_| info.operation == "PUBLISH") else {
        return Ok(None);
    };
    Ok(Some(Answer {
        events: messages.into_iter().map(answer).collect(),
    }))
}

fn answer(message: Message) -> AnsweredMessage {
    let Message { id, payload } = message;
    if payload.is_object() {
        AnsweredMessage {
            id,
            payload: Some(payload),
            error: None,
        }
    } else {
        AnsweredMessage {
            id,
            payload: None,
            error: Some("expected an object".to_owned()),
        }
    }
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
    async fn the_sample_is_passed_on() {
        let answer = handler(sample()).await.unwrap().unwrap();
        assert_eq!(answer.events[0].error, None);
    }

    #[tokio::test]
    async fn a_bad_message_is_refused_alone() {
        let mut event = sample();
        let bad = Message {
            id: "bad".to_owned(),
            payload: Value::Null,
        };
        event.payload.events.as_mut().unwrap().push(bad);
        let answer = handler(event).await.unwrap().unwrap();
        let refused: Vec<_> = answer
            .events
            .iter()
            .filter(|each| each.error.is_some())
            .collect();
        assert_eq!(refused[0].id, "bad");
        assert_eq!(refused.len(), 1);
    }
}
