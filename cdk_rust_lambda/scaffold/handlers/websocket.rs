//! Answers a WebSocket API: connections, disconnections, and messages.
//!
//! An answer other than 2xx to `$connect` refuses the client. What a message is answered with reaches the
//! client only if its route has a response; else send it with `post_to_connection` of
//! aws-sdk-apigatewaymanagement.

use lambda_http::request::RequestContext;
use lambda_http::{Body, Error, Request, RequestExt, Response, run, service_fn, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(request: Request) -> Result<Response<Body>, Error> {
    let Some(RequestContext::WebSocket(context)) = request.request_context_ref() else {
        return Ok(Response::builder().status(400).body(Body::Empty)?);
    };
    let connection = context.connection_id.as_deref().unwrap_or_default();
    match context.route_key.as_deref() {
        Some("$connect") => tracing::info!(connection, "connected"),
        Some("$disconnect") => tracing::info!(connection, "disconnected"),
        route => tracing::info!(connection, route, "message"),
    }
    Ok(Response::builder().status(200).body(Body::Empty)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_sample_is_answered() {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        let request = lambda_http::request::from_str(&text).unwrap();
        assert_eq!(handler(request).await.unwrap().status(), 200);
    }
}
