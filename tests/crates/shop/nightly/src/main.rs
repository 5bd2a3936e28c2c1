fn main() {
    lambda_runtime::run(|| {
        let id = env!("CARGO_PKG_NAME");
        let item = format!(r#""Item": {{"id": {{"S": "{id}"}}}}"#);
        lambda_runtime::item("PutItem", &item);
        r#"{"batchItemFailures": []}"#.to_string()
    });
}
