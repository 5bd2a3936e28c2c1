//! Handles mail that SES receives.
//!
//! The answer counts for a rule that waits for it (`invocation_type = "request_response"`): `STOP_RULE` ends
//! this rule, `STOP_RULE_SET` all of them. The mail itself isn't in the event: store it in a bucket.

use aws_lambda_events::event::ses::{SimpleEmailDisposition, SimpleEmailEvent, SimpleEmailReceipt};
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handler)).await
}

async fn handler(event: LambdaEvent<SimpleEmailEvent>) -> Result<SimpleEmailDisposition, Error> {
    let mut answer = SimpleEmailDisposition::default();
    answer.disposition = "CONTINUE".to_owned();
    for record in &event.payload.records {
        let mail = &record.ses.mail;
        tracing::info!(
            id = mail.message_id,
            subject = mail.common_headers.subject,
            "mail"
        );
        if is_unwanted(&record.ses.receipt) {
            answer.disposition = "STOP_RULE_SET".to_owned();
        }
    }
    Ok(answer)
}

fn is_unwanted(receipt: &SimpleEmailReceipt) -> bool {
    [&receipt.spam_verdict, &receipt.virus_verdict]
        .iter()
        .any(|verdict| verdict.status.as_deref() == Some("FAIL"))
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;

    use super::*;

    fn sample() -> LambdaEvent<SimpleEmailEvent> {
        let text = std::fs::read_to_string("tests/event.json").unwrap();
        LambdaEvent::new(serde_json::from_str(&text).unwrap(), Context::default())
    }

    #[tokio::test]
    async fn the_sample_goes_on() {
        assert_eq!(handler(sample()).await.unwrap().disposition, "CONTINUE");
    }

    #[tokio::test]
    async fn a_virus_is_stopped() {
        let mut event = sample();
        event.payload.records[0].ses.receipt.virus_verdict.status = Some("FAIL".to_owned());
        assert_eq!(handler(event).await.unwrap().disposition, "STOP_RULE_SET");
    }
}
