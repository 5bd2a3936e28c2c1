//! A function that logs the event that it is given, and answers as its source expects.

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::{Value, json};

fn answer(kind: &str, event: &Value) -> Result<Value, Error> {
    Ok(match kind {
        "http" => json!({
            "statusCode": 200,
            "headers": { "content-type": "application/json" },
            "body": json!({ "path": event.get("rawPath").or(event.get("path")) }).to_string(),
        }),
        // Messages that say so fail, and only they come again.
        "batch" => {
            let records = event["Records"].as_array().cloned().unwrap_or_default();
            let failures: Vec<Value> = records
                .iter()
                .filter(|record| {
                    record["body"]
                        .as_str()
                        .is_some_and(|body| body.contains("fail"))
                })
                .map(|record| json!({ "itemIdentifier": record["messageId"] }))
                .collect();
            json!({ "batchItemFailures": failures })
        }
        "firehose" => {
            let records = event["records"].as_array().cloned().unwrap_or_default();
            let records: Vec<Value> = records
                .iter()
                .map(|record| {
                    json!({
                        "recordId": record["recordId"], "result": "Ok", "data": record["data"],
                    })
                })
                .collect();
            json!({ "records": records })
        }
        "resource" => json!({ "PhysicalResourceId": "probe", "Data": { "Answer": "42" } }),
        "same" => event.clone(),
        "arguments" => event["arguments"].clone(),
        "fail" => return Err("told to fail".into()),
        // The two forms of an authorizer's answer.
        "authorized" => json!({ "isAuthorized": true }),
        "policy" => json!({
            "principalId": "probe",
            "policyDocument": {
                "Version": "2012-10-17",
                "Statement": [{
                    "Action": "execute-api:Invoke", "Effect": "Allow", "Resource": event["methodArn"],
                }],
            },
        }),
        _ => Value::Null,
    })
}

async fn handle(event: LambdaEvent<Value>) -> Result<Value, Error> {
    println!("PROBE {}", event.payload);
    answer(&std::env::var("ANSWER").unwrap_or_default(), &event.payload)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(service_fn(handle)).await
}
