//! `GET /?to=3` answers `1`, `2` and `3`, each line as soon as it is known.

use std::time::Duration;

use lambda_http::lambda_runtime::streaming::{Body, channel};
use lambda_http::{
    Error, Request, RequestExt, Response, run_with_streaming_response, service_fn, tracing,
};

const PAUSE: Duration = Duration::from_millis(50);

async fn handle(request: Request) -> Result<Response<Body>, Error> {
    let parameters = request.query_string_parameters();
    let to: u32 = parameters.first("to").unwrap_or("10").parse()?;
    let (mut sender, body) = channel();
    tokio::spawn(async move {
        for number in 1..=to {
            // Nobody may be there any more.
            if let Err(error) = sender.send_data(format!("{number}\n").into()).await {
                tracing::warn!(%error, number, "the answer is given up");
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
        tracing::info!(to, "answered");
    });
    Ok(Response::builder()
        .header("content-type", "text/plain")
        .body(body)?)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run_with_streaming_response(service_fn(handle)).await
}
