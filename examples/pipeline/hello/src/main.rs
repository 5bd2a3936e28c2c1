//! Says in which stage it runs.

use lambda_http::{Body, Error, Request, Response, run, service_fn, tracing};

async fn handle(stage: &str, _: Request) -> Result<Response<Body>, Error> {
    let text = format!("Hello from {stage}\n");
    Ok(Response::builder()
        .header("content-type", "text/plain")
        .body(text.into())?)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let stage = std::env::var("STAGE")?;
    run(service_fn(|request| handle(&stage, request))).await
}
