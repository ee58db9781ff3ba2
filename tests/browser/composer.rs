//! What the composer does to texts, in the browser that it is for.

use serde_json::json;

use crate::driver::{Device, with_browser};

const TEXT: &str = include_str!("../../static/js/text.js");
const TABLES: &str = include_str!("../../static/js/tables.js");
const CHECKS: &str = include_str!("texts.js");

#[tokio::test]
async fn the_composer_edits_texts_as_it_should() {
    with_browser(Device::Desktop, async |browser| {
        browser.client.goto("about:blank").await.unwrap();
        let wrong = browser.client.execute(CHECKS, vec![json!(TEXT), json!(TABLES)]).await.unwrap();
        assert_eq!(wrong, json!([]));
    })
    .await;
}
