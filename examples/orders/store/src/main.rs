//! Stores the orders of the queue. One that can't be stored fails alone: the others of its batch don't come again.

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use order::{Order, aws_configuration};

async fn handle(
    client: &Client,
    table: &str,
    event: LambdaEvent<SqsEvent>,
) -> Result<SqsBatchResponse, Error> {
    let mut response = SqsBatchResponse::default();
    for message in event.payload.records {
        if let Err(error) = store(client, table, &message).await {
            let id = message.message_id.unwrap_or_default();
            tracing::error!(id, error, "an order isn't stored");
            response.add_failure(id);
        }
    }
    Ok(response)
}

async fn store(client: &Client, table: &str, message: &SqsMessage) -> Result<(), Error> {
    let order = Order::parse(message.body.as_deref().unwrap_or_default())?;
    client
        .put_item()
        .table_name(table)
        .item("id", AttributeValue::S(order.id.clone()))
        .item("order", AttributeValue::S(serde_json::to_string(&order)?))
        .send()
        .await?;
    tracing::info!(id = order.id, "stored");
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let client = Client::new(&aws_configuration().await);
    let table = std::env::var("TABLE_NAME")?;
    run(service_fn(|event| handle(&client, &table, event))).await
}
