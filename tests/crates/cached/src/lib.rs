pub fn value() -> serde_json::Value {
    serde_json::json!({"answer": 42})
}
