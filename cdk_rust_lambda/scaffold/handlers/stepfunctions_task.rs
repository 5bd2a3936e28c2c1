//! Runs as a task of a state machine.
//!
//! What `Retry` and `Catch` name in `ErrorEquals` is the error's type, which `Diagnostic` sets: without it it
//! would be a Rust type's name, that is no part of anyone's interface.

use lambda_runtime::{Diagnostic, Error, LambdaEvent, run, service_fn, tracing};
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

#[derive(Debug, PartialEq)]
enum TaskError {
    InvalidInput(String),
}

impl From<TaskError> for Diagnostic {
    fn from(error: TaskError) -> Self {
        let TaskError::InvalidInput(message) = error;
        Diagnostic {
            error_type: "InvalidInput".to_owned(),
            error_message: message,
        }
    }
}

async fn handler(event: LambdaEvent<Value>) -> Result<Value, TaskError> {
    let Some(input) = event.payload.as_object() else {
        return Err(TaskError::InvalidInput("expected an object".to_owned()));
    };
    tracing::info!(?input, "task");
    Ok(json!({ "keys": input.len() }))
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<Value> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_succeeds() {
        handler(sample()).await.unwrap();
    }

    #[tokio::test]
    async fn an_error_has_a_name() {
        let mut event = sample();
        event.payload = Value::Null;
        let error = handler(event).await.unwrap_err();
        assert_eq!(Diagnostic::from(error).error_type, "InvalidInput");
    }
}
