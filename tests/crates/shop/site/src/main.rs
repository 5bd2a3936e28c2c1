fn main() {
    lambda_runtime::run(|| {
        let found = lambda_runtime::item("GetItem", r#""Key": {"id": {"S": "worker"}}"#);
        let status = if found.contains("worker") { 200 } else { 404 };
        format!(r#"{{"statusCode": {status}}}"#)
    });
}
