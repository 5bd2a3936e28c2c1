//! Makes, changes and deletes a custom resource, behind the provider framework of CDK.
//!
//! CloudFormation makes strings of numbers and booleans in properties. The physical id stays for as long as it
//! is the same resource: another one in the answer to an update makes CloudFormation delete the old one. What
//! isn't there any more is deleted without an error, or the stack couldn't be deleted.

use aws_lambda_events::event::cloudformation::provider::{
    CloudFormationCustomResourceRequest as Request, CloudFormationCustomResourceResponse,
};
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

type Response = CloudFormationCustomResourceResponse<Value>;

/// Properties of your own.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
struct Properties {
    name: Option<String>,
    #[serde(deserialize_with = "parsed")]
    size: Option<u32>,
    #[serde(deserialize_with = "parsed")]
    encrypted: Option<bool>,
}

/// Reads a value from itself, or from the string that CloudFormation makes of it.
fn parsed<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    let text = match Value::deserialize(deserializer)? {
        Value::Null => return Ok(None),
        Value::String(text) => text,
        other => other.to_string(),
    };
    text.parse().map(Some).map_err(serde::de::Error::custom)
}

async fn handler(event: LambdaEvent<Request<Properties, Properties>>) -> Result<Response, Error> {
    let mut response = Response::default();
    match event.payload {
        Request::Create(request) => {
            tracing::info!(properties = ?request.common.resource_properties, "create");
            response.physical_resource_id = Some(format!("thing-{}", request.common.request_id));
        }
        Request::Update(request) => {
            let (new, old) = (
                &request.common.resource_properties,
                &request.old_resource_properties,
            );
            tracing::info!(id = request.physical_resource_id, ?new, ?old, "update");
            response.physical_resource_id = Some(request.physical_resource_id);
        }
        Request::Delete(request) => {
            tracing::info!(id = request.physical_resource_id, "delete");
            response.physical_resource_id = Some(request.physical_resource_id);
            return Ok(response);
        }
        _ => return Err("a request of an unknown type".into()),
    }
    // What `Fn::GetAtt` returns.
    response.data = json!({ "Endpoint": "https://example.com" });
    Ok(response)
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<Request<Properties, Properties>> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_gets_an_id() {
        assert!(
            handler(sample())
                .await
                .unwrap()
                .physical_resource_id
                .is_some()
        );
    }

    #[test]
    fn strings_are_numbers_and_booleans() {
        let text = r#"{"Size": "3", "Encrypted": "true"}"#;
        let properties: Properties = serde_json::from_str(text).unwrap();
        assert_eq!(
            (properties.size, properties.encrypted),
            (Some(3), Some(true))
        );
    }
}
