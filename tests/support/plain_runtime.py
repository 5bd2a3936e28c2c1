"""A function that needs no crates."""

from __future__ import annotations

# Speaks Lambda's API for runtimes, and needs no crates.
MAIN = """
use std::io::{Read, Write};
use std::net::TcpStream;

fn call(request: String) -> String {
    let mut stream = TcpStream::connect(std::env::var("AWS_LAMBDA_RUNTIME_API").unwrap()).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn main() {
    let base = "/2018-06-01/runtime/invocation";
    loop {
        let event = call(format!("GET {base}/next HTTP/1.0\\r\\nHost: local\\r\\n\\r\\n"));
        let id = event
            .lines()
            .find(|line| line.to_lowercase().starts_with("lambda-runtime-aws-request-id:"))
            .and_then(|line| line.split_once(": "))
            .map(|(_, id)| id.trim().to_string())
            .unwrap();
        if event.contains("sleep") {
            std::thread::sleep(std::time::Duration::from_secs(600));
        }
        println!("answer 1 to {}", event.lines().last().unwrap_or(""));
        let body = "{\\"answer\\": 1}";
        let length = body.len();
        call(format!("POST {base}/{id}/response HTTP/1.0\\r\\nHost: local\\r\\nContent-Length: {length}\\r\\n\\r\\n{body}"));
    }
}
"""
