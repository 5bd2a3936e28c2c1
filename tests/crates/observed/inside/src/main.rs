//! An internal extension: the function starts it, and it ends with the function.

use lambda_extension::{Error, Extension, LambdaEvent, NextEvent, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let extension = Extension::new()
        .with_events(&["INVOKE"])
        .with_events_processor(service_fn(handler))
        .register()
        .await?;
    println!("registered");
    extension.run().await
}

async fn handler(event: LambdaEvent) -> Result<(), Error> {
    if let NextEvent::Invoke(event) = event.next {
        eprintln!("inside saw {}", event.request_id);
    }
    Ok(())
}
