//! Handles clicks of devices of AWS IoT 1-Click.

use aws_lambda_events::event::iot_1_click::IoTOneClickEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<IoTOneClickEvent>) -> Result<(), Error> {
    let event = event.payload;
    let click = event.device_event.button_clicked;
    tracing::info!(
        device = event.device_info.device_id,
        click = click.click_type,
        "click"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<IoTOneClickEvent> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_succeeds() {
        handler(sample()).await.unwrap();
    }
}
