//! Runs beside a function, counts its invocations, and says at the end of the environment how many there were.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use lambda_extension::{Error, LambdaEvent, NextEvent, run, service_fn, tracing};

static INVOCATIONS: AtomicU64 = AtomicU64::new(0);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let start = Instant::now();
    run(service_fn(async |event: LambdaEvent| handle(event, start))).await
}

fn handle(event: LambdaEvent, start: Instant) -> Result<(), Error> {
    match event.next {
        NextEvent::Invoke(_) => {
            INVOCATIONS.fetch_add(1, Ordering::Relaxed);
            Ok(())
        }
        NextEvent::Shutdown(event) => {
            let invocations = INVOCATIONS.load(Ordering::Relaxed);
            let seconds = start.elapsed().as_secs();
            tracing::info!(invocations, seconds, reason = event.shutdown_reason, "the end");
            // Lambda would kill it two seconds later.
            std::process::exit(0);
        }
    }
}
