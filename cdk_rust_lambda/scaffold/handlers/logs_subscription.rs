//! Handles the lines of a log group.
//!
//! They come compressed, in base64, which the type undoes. Don't subscribe a function to its own log: each
//! line would make another one.

use aws_lambda_events::event::cloudwatch_logs::LogsEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<LogsEvent>) -> Result<usize, Error> {
    let data = event.payload.aws_logs.data;
    // The service checks its destination with messages of its own.
    if data.message_type == "CONTROL_MESSAGE" {
        return Ok(0);
    }
    for line in &data.log_events {
        tracing::info!(
            group = data.log_group,
            timestamp = line.timestamp,
            message = line.message,
            "line"
        );
    }
    Ok(data.log_events.len())
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<LogsEvent> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_has_lines() {
        assert!(handler(sample()).await.unwrap() > 0);
    }
}
