//! `GET /?name=tea` answers an order of one item.

use lambda_http::{Body, Error, Request, RequestExt, Response, run, service_fn, tracing};
use model::{Item, Order};

const REVISION: u32 = 0;

async fn handle(request: Request) -> Result<Response<Body>, Error> {
    let parameters = request.query_string_parameters();
    let name = parameters.first("name").unwrap_or("nothing").to_owned();
    let items = vec![Item { name, count: 1 }];
    let order = Order {
        id: format!("{REVISION}"),
        items,
    };
    Ok(Response::builder().body(serde_json::to_string(&order)?.into())?)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    run(service_fn(handle)).await
}
