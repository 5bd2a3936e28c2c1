//! Sums up the sales of the day before. What it returns is sent on by Lambda: see the destination in app.py.

use aws_lambda_events::event::eventbridge::EventBridgeEvent;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde::Serialize;
use serde_json::Value;

#[derive(Serialize)]
struct Report {
    day: String,
    sales: usize,
    total: i64,
}

async fn handle(
    client: &Client,
    table: &str,
    event: LambdaEvent<EventBridgeEvent<Value>>,
) -> Result<Report, Error> {
    let now = event.payload.time.ok_or("an event without its time")?;
    let day = now
        .date_naive()
        .pred_opt()
        .ok_or("there is no day before")?
        .to_string();
    let mut pages = client
        .query()
        .table_name(table)
        .key_condition_expression("#day = :day")
        .expression_attribute_names("#day", "day")
        .expression_attribute_values(":day", AttributeValue::S(day.clone()))
        .into_paginator()
        .items()
        .send();
    let (mut sales, mut total) = (0, 0);
    while let Some(sale) = pages.next().await.transpose()? {
        let cents = sale.get("cents").and_then(|value| value.as_n().ok());
        total += cents.ok_or("a sale without cents")?.parse::<i64>()?;
        sales += 1;
    }
    tracing::info!(day, sales, total, "reported");
    Ok(Report { day, sales, total })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let tls = Provider::Rustls(CryptoMode::Ring);
    let http = Builder::new().tls_provider(tls).build_https();
    let client = Client::new(&aws_config::from_env().http_client(http).load().await);
    let table = std::env::var("TABLE_NAME")?;
    run(service_fn(|event| handle(&client, &table, event))).await
}
