//! Judges what agents of Bedrock AgentCore do.

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
    evaluation_level: String,
    evaluation_input: EvaluationInput,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EvaluationInput {
    #[serde(default)]
    session_spans: Vec<Value>,
}

async fn handler(event: LambdaEvent<Event>) -> Result<Value, Error> {
    let Event {
        evaluation_level,
        evaluation_input,
    } = event.payload;
    let spans = evaluation_input.session_spans;
    tracing::info!(level = evaluation_level, spans = spans.len(), "evaluate");
    let failed = spans
        .iter()
        .filter(|span| span["status"]["code"] == "ERROR")
        .count();
    Ok(json!({
        "label": if failed == 0 { "PASS" } else { "FAIL" },
        "value": if failed == 0 { 1.0 } else { 0.0 },
        "explanation": format!("{failed} of {} spans failed", spans.len()),
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
    async fn the_sample_passes() {
        assert_eq!(handler(sample()).await.unwrap()["label"], "PASS");
    }

    #[tokio::test]
    async fn an_error_fails() {
        let mut event = sample();
        let span = json!({ "status": { "code": "ERROR" } });
        event.payload.evaluation_input.session_spans.push(span);
        assert_eq!(handler(event).await.unwrap()["label"], "FAIL");
    }
}
