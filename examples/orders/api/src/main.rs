//! `POST /orders` puts an order into the queue, `GET /orders/{id}` says what is stored of it.

use aws_sdk_dynamodb::types::AttributeValue;
use lambda_http::{Body, Error, Request, RequestExt, Response, run, service_fn, tracing};
use order::{Order, aws_configuration};
use serde_json::{Value, json};

struct Clients {
    queue: aws_sdk_sqs::Client,
    queue_url: String,
    table: aws_sdk_dynamodb::Client,
    table_name: String,
}

async fn handle(clients: &Clients, request: Request) -> Result<Response<Body>, Error> {
    let (status, answer) = match request.path_parameters().first("id") {
        Some(id) => stored(clients, id).await?,
        None => accept(clients, &String::from_utf8_lossy(request.body())).await?,
    };
    Ok(Response::builder()
        .status(status)
        .header("content-type", "application/json")
        .body(answer.to_string().into())?)
}

async fn accept(clients: &Clients, text: &str) -> Result<(u16, Value), Error> {
    let order = match Order::parse(text) {
        Ok(order) => order,
        Err(problem) => return Ok((400, json!({ "error": problem }))),
    };
    clients
        .queue
        .send_message()
        .queue_url(&clients.queue_url)
        .message_body(serde_json::to_string(&order)?)
        .send()
        .await?;
    tracing::info!(id = order.id, "accepted");
    Ok((202, json!({ "id": order.id })))
}

async fn stored(clients: &Clients, id: &str) -> Result<(u16, Value), Error> {
    let found = clients
        .table
        .get_item()
        .table_name(&clients.table_name)
        .key("id", AttributeValue::S(id.to_owned()))
        .send()
        .await?;
    let text = found.item().and_then(|item| item.get("order")?.as_s().ok());
    Ok(match text {
        Some(text) => (200, serde_json::from_str(text)?),
        None => (404, json!({ "error": "no such order is stored" })),
    })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let configuration = aws_configuration().await;
    let clients = Clients {
        queue: aws_sdk_sqs::Client::new(&configuration),
        queue_url: std::env::var("QUEUE_URL")?,
        table: aws_sdk_dynamodb::Client::new(&configuration),
        table_name: std::env::var("TABLE_NAME")?,
    };
    run(service_fn(|request| handle(&clients, request))).await
}
