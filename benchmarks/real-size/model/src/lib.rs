//! What the functions share.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Serialize, Deserialize, PartialEq)]
pub struct Order {
    pub id: String,
    pub items: Vec<Item>,
}

#[derive(Debug, Clone, Serialize, Deserialize, PartialEq)]
pub struct Item {
    pub name: String,
    pub count: u32,
}

#[derive(Debug, thiserror::Error)]
pub enum OrderError {
    #[error("not an order: {0}")]
    Json(#[from] serde_json::Error),
    #[error("order {0} has no items")]
    Empty(String),
}

impl Order {
    pub fn parse(text: &str) -> Result<Self, OrderError> {
        let order: Self = serde_json::from_str(text)?;
        if order.items.is_empty() {
            return Err(OrderError::Empty(order.id));
        }
        Ok(order)
    }

    pub fn count(&self) -> u32 {
        self.items.iter().map(|item| item.count).sum()
    }
}
