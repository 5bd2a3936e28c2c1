//! `POST /` puts an order into a queue.

use aws_sdk_sqs::Client;
use lambda_http::{Body, Error, Request, Response, run, service_fn, tracing};
use model::Order;

const REVISION: u32 = 0;

async fn handle(client: &Client, queue: &str, request: Request) -> Result<Response<Body>, Error> {
    let text = String::from_utf8_lossy(request.body().as_ref()).into_owned();
    let (status, answer) = match Order::parse(&text) {
        Ok(order) => {
            client
                .send_message()
                .queue_url(queue)
                .message_body(text)
                .send()
                .await?;
            (202, order.id)
        }
        Err(error) => (400, error.to_string()),
    };
    tracing::info!(status, revision = REVISION, "answered");
    Ok(Response::builder().status(status).body(answer.into())?)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let queue = std::env::var("QUEUE_URL")?;
    let client = Client::new(&aws_config::load_from_env().await);
    run(service_fn(|request| handle(&client, &queue, request))).await
}
