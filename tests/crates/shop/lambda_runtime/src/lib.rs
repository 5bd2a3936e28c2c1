//! Speaks Lambda's API for runtimes, and a little of DynamoDB's, without any crate.

use std::env::var;
use std::io::{Read, Write};
use std::net::TcpStream;

fn call(address: &str, head: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("no connection");
    let length = body.len();
    let request =
        format!("{head}\r\nHost: {address}\r\nContent-Length: {length}\r\n\r\n{body}");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Answers each event.
pub fn run(answer: impl Fn() -> String) {
    let api = var("AWS_LAMBDA_RUNTIME_API").unwrap();
    let base = "/2018-06-01/runtime/invocation";
    loop {
        let event = call(&api, &format!("GET {base}/next HTTP/1.0"), "");
        let id = event
            .lines()
            .find(|line| line.to_lowercase().starts_with("lambda-runtime-aws-request-id:"))
            .and_then(|line| line.split_once(": "))
            .map(|(_, id)| id.trim())
            .unwrap();
        call(&api, &format!("POST {base}/{id}/response HTTP/1.0"), &answer());
    }
}

/// Calls DynamoDB for an item of the table that the function's environment names.
pub fn item(operation: &str, more: &str) -> String {
    let endpoint = var("AWS_ENDPOINT_URL").unwrap();
    let address = endpoint.trim_start_matches("http://").trim_end_matches('/');
    let head = format!(
        "POST / HTTP/1.0\r\nContent-Type: application/x-amz-json-1.0\r\n\
         X-Amz-Target: DynamoDB_20120810.{operation}\r\nAuthorization: AWS4-HMAC-SHA256 \
         Credential={}/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=x",
        var("AWS_ACCESS_KEY_ID").unwrap_or_default()
    );
    let table = var("TABLE").unwrap();
    let answer = call(address, &head, &format!(r#"{{"TableName": "{table}", {more}}}"#));
    println!("{operation} in {table}: {}", answer.lines().last().unwrap_or_default());
    answer
}
