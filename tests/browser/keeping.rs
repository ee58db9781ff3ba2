//! Keeping order: somebody advertises, members flag it, moderators decide, the author appeals, and everybody
//! reads in the log what was done.

use std::collections::HashMap;

use crate::driver::{Device, with_browser};
use crate::page::Page;
use crate::running;
use crate::server::Server;
use crate::walk::{PASSWORD, found_the_forum, post, sit_down};

const TITLE: &str = "Runners for half the price";
const BODY: &str = "Everybody asks me where I get mine: at runners.example, of course.";
const APPEAL: &str = "I answered what everybody asks.";
const REASON: &str = "It advertises";
const STAYS: &str = "Nobody had asked";

pub(crate) async fn walks(device: Device) {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path()).await;
    let (setup, site) = (server.setup_address().await, server.url.clone());
    with_browser(device, async |browser| {
        let page = Page::new(browser, &site);
        found_the_forum(&page, &setup).await;
        let sessions = sessions(&page).await;
        Walk { page: &page, sessions: sessions.clone() }.all().await;
        running::walks(&page, &sessions["Petra"]).await;
    })
    .await;
    server.stop();
    running::is_restored_elsewhere(folder.path(), STAYS).await;
}

/// Of Petra, who has just founded the forum, and of those who join past the browser.
async fn sessions(page: &Page) -> HashMap<&'static str, String> {
    let petra = page.browser.client.get_named_cookie("exedra").await.unwrap().to_string();
    let petra = petra.split(';').next().unwrap_or_default().to_owned();
    let mut sessions = HashMap::new();
    for name in ["Ada", "Bea", "Cleo", "Mo", "Max", "Sly"] {
        let email = format!("{name}@example.org");
        let joined =
            post(page, "/register", "", &[("username", name), ("email", &email), ("password", PASSWORD)]).await;
        sessions.insert(name, joined.cookie());
    }
    // They have been here for a while.
    for name in ["ada", "bea", "cleo"] {
        let form = [("role", "member"), ("trust", "1")];
        post(page, &format!("/admin/members/{name}"), &petra, &form).await;
    }
    sessions.insert("Petra", petra);
    sessions
}

struct Walk<'a> {
    page: &'a Page,
    /// The `Cookie` header of each.
    sessions: HashMap<&'static str, String>,
}

impl Walk<'_> {
    async fn all(&self) {
        self.appoint_moderators().await;
        let topic = self.advertise().await;
        self.flag(&topic).await;
        self.decide(&topic).await;
        self.appeal(&topic).await;
        self.refuse().await;
        self.read_the_log(&topic).await;
        self.clean_up().await;
        self.appeal_against_that().await;
    }

    async fn become_one(&self, name: &str) {
        sit_down(self.page, &self.sessions[name]).await;
    }

    async fn become_a_guest(&self) {
        self.page.browser.client.delete_all_cookies().await.unwrap();
    }

    async fn appoint_moderators(&self) {
        let page = self.page;
        self.become_one("Petra").await;
        page.open("/admin/categories").await;
        page.follow("Change Main track").await;
        page.fill("Moderators", "Mo, Max").await;
        page.press("Save").await;
    }

    /// Gives the topic's address.
    async fn advertise(&self) -> String {
        let page = self.page;
        self.become_one("Sly").await;
        page.open("/category/1/main-track").await;
        page.follow("Ask a question").await;
        page.fill("Title", TITLE).await;
        page.fill("Text", BODY).await;
        page.press("Publish").await;
        page.sees_heading(TITLE).await;
        page.address().await
    }

    /// Three members are enough.
    async fn flag(&self, topic: &str) {
        let page = self.page;
        for name in ["Ada", "Bea", "Cleo"] {
            self.become_one(name).await;
            page.open(topic).await;
            page.post("Everybody asks me").follow("Flag").await;
            page.field("It is spam").await.click().await.unwrap();
            page.press("Flag it").await;
        }
        self.become_a_guest().await;
        page.open_until(topic, "There is nothing here", true).await;
        self.become_one("Sly").await;
        page.open(topic).await;
        page.sees("until a moderator has looked at it").await;
    }

    async fn decide(&self, topic: &str) {
        let page = self.page;
        self.become_one("Mo").await;
        page.open_until("/moderation", "Everybody asks me", true).await;
        page.press("I look at it").await;
        page.sees("I no longer look at it").await;
        self.become_one("Max").await;
        page.open("/moderation").await;
        page.sees("looks at it now").await;
        self.become_one("Mo").await;
        page.open("/moderation").await;
        page.fill("Reason, which everybody reads", REASON).await;
        page.press("Delete it").await;
        page.sees("Its author is told").await;
        // A slip of the hand.
        page.press("Undo this decision").await;
        page.fill("Reason, which everybody reads", REASON).await;
        page.press("Delete it").await;
        self.become_one("Max").await;
        page.open_until("/moderation", "Nothing waits for a decision", true).await;
        page.open(topic).await;
        page.sees(REASON).await;
    }

    async fn appeal(&self, topic: &str) {
        let page = self.page;
        self.become_one("Sly").await;
        page.open(topic).await;
        page.follow("Appeal").await;
        page.sees(REASON).await;
        page.fill("Why it should be looked at again", APPEAL).await;
        page.press("Appeal").await;
        page.sees("Another moderator will look at it").await;
    }

    /// By somebody else than who decided.
    async fn refuse(&self) {
        let page = self.page;
        self.become_one("Mo").await;
        page.open_until("/moderation", APPEAL, true).await;
        page.sees("another moderator decides about the appeal").await;
        self.become_one("Max").await;
        page.open("/moderation").await;
        page.sees(APPEAL).await;
        page.fill("Reason, which everybody reads", STAYS).await;
        page.press("Refuse the appeal").await;
        self.become_one("Sly").await;
        page.open_until("/notifications", "Your appeal was looked at", true).await;
    }

    async fn read_the_log(&self, topic: &str) {
        let page = self.page;
        self.become_a_guest().await;
        page.open_until("/modlog", "refused an appeal about a post in", true).await;
        page.sees(STAYS).await;
        page.sees(REASON).await;
        page.lacks(TITLE).await;
        page.open(topic).await;
        page.sees("There is nothing here").await;
    }

    async fn clean_up(&self) {
        let page = self.page;
        self.become_one("Mo").await;
        page.open("/moderation/members/sly").await;
        page.unfold("Clean up after a spammer").await;
        page.follow("See what would be deleted").await;
        page.sees("What will happen").await;
        page.fill("Reason", "Nothing but advertisements").await;
        page.press("Suspend and delete it all").await;
        page.open_until("/moderation/members/sly/cleanup", "What was done", true).await;
        page.sees("Undo it").await;
    }

    /// Whoever is suspended can still say something about it, once.
    async fn appeal_against_that(&self) {
        let page = self.page;
        let again = post(page, "/login", "", &[("username", "Sly"), ("password", PASSWORD)]).await.cookie();
        sit_down(page, &again).await;
        page.open("/appeal").await;
        page.sees("Nothing but advertisements").await;
        page.fill("Why it should be looked at again", APPEAL).await;
        page.press("Appeal").await;
        self.become_one("Max").await;
        page.open_until("/moderation", "against a suspension", true).await;
        page.fill("Reason, which everybody reads", STAYS).await;
        page.press("Refuse it").await;
        sit_down(page, &again).await;
        page.open("/appeal").await;
        page.sees(STAYS).await;
        self.become_a_guest().await;
        page.open_until("/modlog", "refused an appeal of", true).await;
        page.sees("Nothing but advertisements").await;
    }
}
