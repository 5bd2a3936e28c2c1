//! Makes a thumbnail of each picture that is put below `in/`, and puts it below `thumbnails/`.

use std::io::Cursor;

use aws_lambda_events::event::s3::{S3Event, S3EventRecord};
use aws_sdk_s3::Client;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use image::ImageFormat;
use lambda_runtime::{Error, LambdaEvent, run, service_fn, tracing};
use percent_encoding::percent_decode_str;

/// The longest side of a thumbnail.
const SIDE: u32 = 128;

async fn handle(client: &Client, event: LambdaEvent<S3Event>) -> Result<(), Error> {
    for record in &event.payload.records {
        make_thumbnail(client, record).await?;
    }
    Ok(())
}

async fn make_thumbnail(client: &Client, record: &S3EventRecord) -> Result<(), Error> {
    let object = &record.s3.object;
    let bucket = record.s3.bucket.name.as_deref().ok_or("no bucket")?;
    let key = decoded(object.key.as_deref().ok_or("no key")?)?;
    let found = client.get_object().bucket(bucket).key(&key).send().await?;
    let thumbnail = shrink(&found.body.collect().await?.into_bytes())?;
    let target = format!("thumbnails/{}", key.strip_prefix("in/").unwrap_or(&key));
    let bytes = thumbnail.len();
    client
        .put_object()
        .bucket(bucket)
        .key(&target)
        .content_type("image/png")
        .body(thumbnail.into())
        .send()
        .await?;
    tracing::info!(key, target, bytes, "made a thumbnail");
    Ok(())
}

/// S3 encodes keys in its events as forms do, and has nothing for `url_decoded_key`.
fn decoded(key: &str) -> Result<String, Error> {
    let spaced = key.replace('+', " ");
    Ok(percent_decode_str(&spaced).decode_utf8()?.into_owned())
}

fn shrink(picture: &[u8]) -> Result<Vec<u8>, Error> {
    let picture = image::load_from_memory_with_format(picture, ImageFormat::Png)?;
    let mut thumbnail = Cursor::new(Vec::new());
    picture
        .thumbnail(SIDE, SIDE)
        .write_to(&mut thumbnail, ImageFormat::Png)?;
    Ok(thumbnail.into_inner())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let tls = Provider::Rustls(CryptoMode::Ring);
    let http = Builder::new().tls_provider(tls).build_https();
    let client = Client::new(&aws_config::from_env().http_client(http).load().await);
    run(service_fn(|event| handle(&client, event))).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_decoded() {
        assert_eq!(decoded("in/a+cat%2B1.png").unwrap(), "in/a cat+1.png");
    }

    #[test]
    fn the_longest_side_is_that_of_a_thumbnail() {
        let mut picture = Cursor::new(Vec::new());
        image::DynamicImage::new_rgb8(512, 256)
            .write_to(&mut picture, ImageFormat::Png)
            .unwrap();
        let thumbnail = image::load_from_memory(&shrink(picture.get_ref()).unwrap()).unwrap();
        assert_eq!((thumbnail.width(), thumbnail.height()), (128, 64));
        assert!(shrink(b"no picture").is_err());
    }
}
