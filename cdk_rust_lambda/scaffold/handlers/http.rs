//! Answers requests over HTTP: of a function URL, API Gateway, a load balancer, CloudFront or VPC Lattice.
//!
//! What isn't text leaves in base64, which `Body::Binary` sees to; a REST API passes it on only for
//! the types in its `binary_media_types`.

use lambda_http::{Body, Error, Request, RequestExt, Response, run, service_fn, tracing};
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

/// A transparent picture of one pixel.
const PICTURE: &[u8] =
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,\
    \x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

async fn handler(request: Request) -> Result<Response<Body>, Error> {
    let path = request.raw_http_path();
    tracing::info!(method = %request.method(), path, "request");
    if path.ends_with(".gif") {
        return answer(200, "image/gif", PICTURE.to_vec().into());
    }
    // A bad request is the caller's mistake, not an error of the function, which would be a 502.
    let Some(name) = name_of(&request) else {
        return answer(
            400,
            "application/json",
            json!({ "error": "name is empty" }).to_string().into(),
        );
    };
    answer(
        200,
        "application/json",
        json!({ "message": format!("Hello {name}") })
            .to_string()
            .into(),
    )
}

fn name_of(request: &Request) -> Option<String> {
    let parameters = request.query_string_parameters();
    match parameters.first("name") {
        Some("") => None,
        Some(name) => Some(name.to_owned()),
        None => Some("world".to_owned()),
    }
}

fn answer(status: u16, content_type: &str, body: Body) -> Result<Response<Body>, Error> {
    Ok(Response::builder()
        .status(status)
        .header("content-type", content_type)
        .body(body)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> Request {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        lambda_http::request::from_str(&text).unwrap()
    }

    #[tokio::test]
    async fn the_sample_is_answered() {
        let response = handler(request()).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.body(), &Body::from(r#"{"message":"Hello world"}"#));
    }

    #[tokio::test]
    async fn a_picture_stays_binary() {
        let response = handler(request().with_raw_http_path("/logo.gif"))
            .await
            .unwrap();
        assert_eq!(response.body(), &Body::Binary(PICTURE.to_vec()));
    }

    #[tokio::test]
    async fn a_bad_request_is_no_error() {
        let parameters =
            std::collections::HashMap::from([("name".to_owned(), vec![String::new()])]);
        let request = request().with_query_string_parameters(parameters);
        assert_eq!(handler(request).await.unwrap().status(), 400);
    }
}
