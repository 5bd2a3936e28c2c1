//! What an order is, and how clients of AWS are configured.

use aws_config::SdkConfig;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use serde::{Deserialize, Serialize};

/// Somebody wants so many of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub id: String,
    pub item: String,
    pub quantity: u32,
}

impl Order {
    /// Reads an order from JSON; what is wrong with it is for whoever sent it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let order: Order = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if order.id.is_empty() || order.quantity == 0 {
            return Err("an order has an id, and a quantity of at least 1".to_owned());
        }
        Ok(order)
    }
}

/// The configuration of the functions' role and Region, with TLS by ring.
pub async fn aws_configuration() -> SdkConfig {
    let tls = Provider::Rustls(CryptoMode::Ring);
    let http = Builder::new().tls_provider(tls).build_https();
    aws_config::from_env().http_client(http).load().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_of_nothing_is_none() {
        let text = r#"{"id": "1", "item": "apple", "quantity": 2}"#;
        assert_eq!(Order::parse(text).unwrap().quantity, 2);
        assert!(Order::parse(&text.replace('2', "0")).is_err());
        assert!(Order::parse("{}").unwrap_err().contains("missing field"));
    }
}
