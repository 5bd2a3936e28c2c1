//! `GET /?name=cat.jpg` answers `{"name":"cat.jpg","media":"image"}`.

use classify::classify;
use lambda_http::{Body, Error, Request, RequestExt, Response, run, service_fn, tracing};
use serde_json::json;

async fn handle(request: Request) -> Result<Response<Body>, Error> {
    let parameters = request.query_string_parameters();
    let (status, answer) = match parameters.first("name") {
        Some(name) => (200, json!({ "name": name, "media": classify(name) })),
        None => (400, json!({ "error": "say which file: ?name=cat.jpg" })),
    };
    tracing::info!(status, path = request.uri().path(), "answered a lookup");
    Ok(Response::builder()
        .status(status)
        .header("content-type", "application/json")
        .body(answer.to_string().into())?)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handle)).await
}
