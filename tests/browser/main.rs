//! The forum in a real browser, served by the real program.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests end by panicking")]

mod axe;
mod composer;
mod content;
mod driver;
mod http;
mod keeping;
mod knowledge;
mod newcomer;
mod page;
mod passkeys;
mod process;
mod running;
mod screenshots;
mod server;
mod totp;
mod walk;

use driver::{Device, with_browser};
use page::Page;
use server::{Server, free_port};

#[tokio::test]
async fn all_of_it_works_on_a_phone_without_scripts() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path()).await;
    let (setup, site) = (server.setup_address().await, server.url.clone());
    with_browser(Device::PhoneWithoutScripts, async |browser| {
        assert_eq!(whether_scripts_run(&browser.client).await, "no");
        let page = Page::new(browser, &site);
        walk::all(&page, &setup).await;
        assert_eq!(page.run("return document.documentElement.clientWidth").await, 360);
    })
    .await;
    server.stop();
}

#[tokio::test]
async fn all_of_it_works_on_a_desktop_and_scripts_help() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path()).await;
    let (setup, site) = (server.setup_address().await, server.url.clone());
    with_browser(Device::Desktop, async |browser| {
        assert_eq!(whether_scripts_run(&browser.client).await, "yes");
        let page = Page::new(browser.clone(), &site);
        walk::all(&page, &setup).await;
        walk::scripts(&page).await;
        // It would have found something.
        page.run("document.querySelector('main h1').style.color = 'lightsteelblue'").await;
        let found = axe::faults_at_this_width(&page.browser).await;
        assert!(found.iter().any(|fault| fault.contains("color-contrast")), "{found:?}");
        let entries: Vec<_> = browser.console().await.into_iter().filter(|entry| !is_meant(entry)).collect();
        assert!(entries.is_empty(), "{entries:#?}");
    })
    .await;
    server.stop();
}

#[tokio::test]
async fn a_passkey_opens_the_account() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start_at_localhost(folder.path(), free_port(), &[]).await;
    let (setup, site) = (server.setup_address().await, server.url.clone());
    with_browser(Device::Desktop, async |browser| {
        let page = Page::new(browser.clone(), &site);
        passkeys::all(&page, &setup).await;
    })
    .await;
    server.stop();
}

#[tokio::test]
async fn a_newcomer_joins_signs_in_in_every_way_and_leaves_on_a_phone_without_scripts() {
    newcomer::walks(Device::PhoneWithoutScripts).await;
}

#[tokio::test]
async fn a_newcomer_joins_signs_in_in_every_way_and_leaves_on_a_desktop() {
    newcomer::walks(Device::Desktop).await;
}

#[tokio::test]
async fn a_question_becomes_an_article_that_is_cited_and_found_on_a_phone_without_scripts() {
    knowledge::walks(Device::PhoneWithoutScripts).await;
}

#[tokio::test]
async fn a_question_becomes_an_article_that_is_cited_and_found_on_a_desktop() {
    knowledge::walks(Device::Desktop).await;
}

#[tokio::test]
async fn a_spammer_is_flagged_decided_about_and_appeals_on_a_phone_without_scripts() {
    keeping::walks(Device::PhoneWithoutScripts).await;
}

#[tokio::test]
async fn a_spammer_is_flagged_decided_about_and_appeals_on_a_desktop() {
    keeping::walks(Device::Desktop).await;
}

/// Is this entry of the console no fault: a page that says no, or the cache that signing out empties?
fn is_meant(entry: &serde_json::Value) -> bool {
    let message = entry["message"].as_str().unwrap_or_default();
    let says_no = message.contains("responded with a status of 4") && !message.contains("/static/");
    says_no || message.contains("Clear-Site-Data header")
}

async fn whether_scripts_run(client: &fantoccini::Client) -> String {
    client.goto("data:text/html,<title>no</title><script>document.title = 'yes'</script>").await.unwrap();
    client.title().await.unwrap()
}
