//! Ships an order when its customer can't cancel it any more. While it waits, nothing runs: Lambda starts the
//! function again when the time has come, and steps that have ended give their results without running again.

use std::time::{Duration, SystemTime};

use aws_durable_execution_sdk::{BoxError, DurableContext, run};
use lambda_runtime::{Error, tracing};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct OrderPlaced {
    detail: Order,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    id: String,
    seconds_to_cancel: u64,
}

/// What a step has done, and when.
#[derive(Serialize, Deserialize)]
struct Done {
    what: String,
    at: u64,
}

#[derive(Serialize)]
struct Fulfilled {
    order: String,
    payment: Done,
    parcel: Done,
}

async fn handle(event: OrderPlaced, context: DurableContext) -> Result<Fulfilled, BoxError> {
    let order = event.detail;
    let payment = format!("payment for {}", order.id);
    let payment = context
        .step(|_| async move { done(payment) })
        .name("hold-payment")
        .await?;
    context
        .wait(Duration::from_secs(order.seconds_to_cancel))
        .name("may-be-cancelled")
        .await?;
    let parcel = format!("parcel with {}", order.id);
    let parcel = context
        .step(|_| async move { done(parcel) })
        .name("ship")
        .await?;
    Ok(Fulfilled {
        order: order.id,
        payment,
        parcel,
    })
}

/// Stands for a call to another service, which belongs into a step: so it isn't made again.
fn done(what: String) -> Result<Done, BoxError> {
    tracing::info!(what, "done");
    let at = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    Ok(Done {
        what,
        at: at.as_secs(),
    })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(handle).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_durable_execution_sdk::test_util::LocalRunner;

    #[tokio::test]
    async fn it_is_shipped_after_the_wait() {
        let detail = Order {
            id: "7".to_owned(),
            seconds_to_cancel: 3600,
        };
        let result = LocalRunner::new().run(handle, OrderPlaced { detail }).await;
        let names: Vec<_> = result.operations().iter().map(|each| each.name()).collect();
        assert_eq!(
            names,
            [Some("hold-payment"), Some("may-be-cancelled"), Some("ship")]
        );
        assert_eq!(result.invocation_count(), 2);
        assert_eq!(result.output().expect("an answer").order, "7");
    }
}
