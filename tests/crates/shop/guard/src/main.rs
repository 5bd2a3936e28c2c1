fn main() {
    lambda_runtime::run(|| r#"{"isAuthorized": true}"#.to_string());
}
