//! Running the forum: an admin changes a setting, makes a category with its moderators, reads the dashboard, and
//! takes a backup, which is restored elsewhere.

use std::fs;
use std::path::Path;

use crate::http::Http;
use crate::page::Page;
use crate::server::{Server, exedra};
use crate::walk::sit_down;

const NAME: &str = "Exedra of the builders";
const CATEGORY: &str = "Reviewed notes";

pub(crate) async fn walks(page: &Page, admin: &str) {
    sit_down(page, admin).await;
    rename_the_forum(page).await;
    make_a_category(page).await;
    read_the_dashboard(page).await;
    back_up(page).await;
}

async fn rename_the_forum(page: &Page) {
    page.open("/admin/settings?q=name of the forum").await;
    page.sees("Name of the forum").await;
    page.open("/admin/settings/site").await;
    page.fill("Name of the forum", NAME).await;
    page.press("Save").await;
    page.open("/").await;
    page.sees(NAME).await;
    page.open("/admin/settings/history").await;
    page.sees(NAME).await;
}

async fn make_a_category(page: &Page) {
    page.open("/admin/categories").await;
    page.fill("Name", CATEGORY).await;
    page.field("articles").await.click().await.unwrap();
    page.field("are reviewed before they are published").await.click().await.unwrap();
    page.fill("Moderators", "Mo").await;
    page.press("Add").await;
    page.follow(&format!("Change {CATEGORY}")).await;
    assert_eq!(page.typed("Moderators").await, "Mo");
    page.open("/").await;
    page.sees(CATEGORY).await;
}

async fn read_the_dashboard(page: &Page) {
    page.open("/admin").await;
    for heading in ["Problems found", "Figures", "This node", "Redis"] {
        page.sees(heading).await;
    }
}

async fn back_up(page: &Page) {
    page.open("/admin/backups").await;
    page.press("Back up now").await;
    page.open_until("/admin/backups", "Whole:", true).await;
}

/// From the newest backup of a forum into another, empty one; `said` stands in its log.
pub(crate) async fn is_restored_elsewhere(folder: &Path, said: &str) {
    let kept = fs::read_dir(folder.join("data/backups")).unwrap().map(|entry| entry.unwrap().path());
    let backup = kept.filter(|path| path.extension().is_some_and(|it| it == "backup")).max().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let restored = exedra(elsewhere.path()).arg("restore").arg(backup).output().unwrap();
    assert!(restored.status.success(), "{restored:?}");
    let verified = exedra(elsewhere.path()).arg("verify").output().unwrap();
    assert!(verified.status.success() && verified.stdout.is_empty(), "{verified:?}");
    let server = Server::start(elsewhere.path()).await;
    let http = Http::new();
    for (path, sentence) in [("/", NAME), ("/", CATEGORY), ("/modlog", said)] {
        let page = http.get(&format!("{}{path}", server.url), "").await;
        assert!(page.body.contains(sentence), "{path} lacks “{sentence}”: {}", page.body);
    }
    server.stop();
}
