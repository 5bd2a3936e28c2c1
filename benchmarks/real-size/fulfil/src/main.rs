//! Takes orders from a queue and announces them.

use aws_lambda_events::sqs::SqsEvent;
use aws_sdk_sns::Client;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use model::Order;

const REVISION: u32 = 0;

async fn handle(client: &Client, topic: &str, event: LambdaEvent<SqsEvent>) -> Result<(), Error> {
    for message in event.payload.records {
        let order = Order::parse(message.body.as_deref().unwrap_or_default())?;
        let text = format!("{} items of order {}", order.count(), order.id);
        client
            .publish()
            .topic_arn(topic)
            .message(text)
            .send()
            .await?;
    }
    tracing::info!(revision = REVISION, "done");
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let topic = std::env::var("TOPIC_ARN")?;
    let client = Client::new(&aws_config::load_from_env().await);
    run(service_fn(|event| handle(&client, &topic, event))).await
}
