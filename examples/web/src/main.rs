//! An axum router on Lambda: handlers, extractors and answers as on any server.

use axum::extract::{Path, Query};
use axum::routing::{get, post};
use axum::{Json, Router};
use lambda_http::{Error, run, tracing};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Greeting {
    #[serde(default)]
    loud: bool,
}

#[derive(Deserialize)]
struct Numbers {
    numbers: Vec<i64>,
}

#[derive(Serialize)]
struct Sum {
    sum: i64,
}

async fn hello(Path(name): Path<String>, Query(greeting): Query<Greeting>) -> String {
    let text = format!("Hello {name}");
    if greeting.loud {
        text.to_uppercase()
    } else {
        text
    }
}

async fn sum(Json(body): Json<Numbers>) -> Json<Sum> {
    let sum = body.numbers.iter().sum();
    tracing::info!(sum, "added");
    Json(Sum { sum })
}

fn router() -> Router {
    Router::new()
        .route("/hello/{name}", get(hello))
        .route("/sum", post(sum))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(router()).await
}
