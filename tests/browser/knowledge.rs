//! From a question to an article that is cited, and found again: what several people do to it, in the
//! order in which it happens.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use fantoccini::Locator;
use serde_json::json;

use crate::axe;
use crate::driver::{Device, with_browser};
use crate::page::Page;
use crate::server::Server;
use crate::walk::{PASSWORD, found_the_forum, open_menu, post, sit_down};

const QUESTION: &str = "Why does --user-data vanish after the upgrade?";
const BODY: &str = "The instance starts, and the script is gone.\n\n```sh\nset -eu\ncurl --fail https://example.org/init \\\n  \
    --output /tmp/init\nchmod +x /tmp/init\n/tmp/init --user-data /etc/launch.conf\necho started\n```\n\n```text\n\
    2026-03-02T09:00:00Z launch[4711]: ERROR cannot merge /etc/launch.conf: no such section `runcmd`\n```\n";
const ANSWER: &str = "The section is called `commands` since version 4.";
const OTHER: &str = "Start it once more, that helps me.";
const UNFINISHED: &str = "I have the same on Debian, and";
const TITLE: &str = "What became of --user-data in version 4";
const TOLD: &str = "Say for which version.";
const PICTURE: &str = "Two consoles beside each other";
/// The same error on another machine, another day.
const LOG: &str = "2026-11-20T23:14:59Z launch[99]: ERROR cannot merge /srv/conf/launch.conf: no such section `runcmd`";
/// A PNG of 8 by 6 pixels.
const PIXELS: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x08\0\0\0\x06\x08\x02\0\0\0\x71\x67\x48\xac\0\0\0\x11IDAT\
    \x78\xda\x63\x38\x11\xa0\x81\x15\x31\x0c\xa4\x04\0\xb3\x95\x3c\x01\x88\x3f\x78\x9d\0\0\0\0IEND\xae\x42\x60\x82";
/// What a browser does with a picture from the clipboard.
const PASTE: &str = "
    const area = document.querySelector('main textarea[name=body]');
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([new Uint8Array(arguments[0])], 'consoles.png', { type: 'image/png' }));
    area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));";

pub(crate) async fn walks(device: Device) {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("consoles.png");
    fs::write(&picture, PIXELS).unwrap();
    let mut server = Server::start(folder.path()).await;
    let (setup, site) = (server.setup_address().await, server.url.clone());
    with_browser(device, async |browser| {
        let page = Page::new(browser, &site);
        found_the_forum(&page, &setup).await;
        let sessions = sessions(&page).await;
        Walk { page: &page, has_scripts: device == Device::Desktop, picture: &picture, sessions }.all().await;
    })
    .await;
    server.stop();
}

struct Walk<'a> {
    page: &'a Page,
    has_scripts: bool,
    picture: &'a Path,
    /// The `Cookie` header of each.
    sessions: HashMap<&'static str, String>,
}

/// Of Petra, who has just founded the forum, and of those who join past the browser.
async fn sessions(page: &Page) -> HashMap<&'static str, String> {
    let petra = page.browser.client.get_named_cookie("exedra").await.unwrap().to_string();
    let mut sessions = HashMap::from([("Petra", petra.split(';').next().unwrap_or_default().to_owned())]);
    for name in ["Ada", "Bea", "Mo"] {
        let email = format!("{name}@example.org");
        let joined =
            post(page, "/register", "", &[("username", name), ("email", &email), ("password", PASSWORD)]).await;
        sessions.insert(name, joined.cookie());
    }
    sessions
}

impl Walk<'_> {
    async fn all(&self) {
        self.ask_for_more_and_review().await;
        let question = self.ask().await;
        self.lose_the_tab(&question).await;
        self.accept(&question).await;
        let article = self.promote(&question).await;
        self.invite(&article).await;
        let article = self.rewrite().await;
        self.review(&article).await;
        self.cite(&article).await;
        self.edit_from_two_tabs(&article).await;
        self.compare(&article).await;
        self.link_to_lines(&article).await;
        self.find_again().await;
    }

    async fn become_one(&self, name: &str) {
        sit_down(self.page, &self.sessions[name]).await;
    }

    async fn become_a_guest(&self) {
        self.page.browser.client.delete_all_cookies().await.unwrap();
    }

    /// Questions are asked for details, and articles are reviewed: by Petra, who founded the forum.
    async fn ask_for_more_and_review(&self) {
        let page = self.page;
        open_menu(page).await;
        page.follow("Admin").await;
        page.follow("Categories").await;
        page.follow("Change Main track").await;
        page.fill("What to ask for beside a question", "Tool and version\nWhat was tried").await;
        page.press("Save").await;
        page.follow("Change Knowledge Base").await;
        page.field("are reviewed before").await.click().await.unwrap();
        page.press("Save").await;
    }

    /// With the form that the category has. Gives the question's address.
    async fn ask(&self) -> String {
        let page = self.page;
        self.become_one("Bea").await;
        page.open("/category/1/main-track").await;
        page.follow("Ask a question").await;
        page.fill("Title", QUESTION).await;
        page.fill("Text", BODY).await;
        page.fill("Tool and version", "launch 4.0").await;
        page.fill("Tags", "launch").await;
        page.press("Publish").await;
        page.sees_heading(QUESTION).await;
        page.post("The instance starts").sees("launch 4.0").await;
        page.post("The instance starts").lacks("What was tried").await;
        page.address().await
    }

    /// What Ada has written so far is there again, wherever she comes back.
    async fn lose_the_tab(&self, question: &str) {
        let page = self.page;
        self.become_one("Ada").await;
        page.open(question).await;
        if self.has_scripts {
            self.write_in_the_drawer().await;
        } else {
            page.post("The instance starts").follow("Reply").await;
            page.fill("Text", UNFINISHED).await;
            page.press("Keep for later").await;
            page.sees("Your draft is kept.").await;
        }
        page.open("/drafts").await;
        page.part("//main").follow(UNFINISHED).await;
        page.sees("is back.").await;
        assert_eq!(page.typed("Text").await, UNFINISHED);
        page.fill("Text", OTHER).await;
        page.press("Reply").await;
        page.post(OTHER).sees_link("Ada").await;
        page.open("/drafts").await;
        page.lacks(UNFINISHED).await;
    }

    async fn write_in_the_drawer(&self) {
        let page = self.page;
        let reply = "//article[contains(., \"The instance starts\")]//a[normalize-space()=\"Reply\"]";
        page.find("the link that opens the drawer", reply).await.click().await.unwrap();
        let drawer = page.part("//section[@class=\"drawer\"]");
        drawer.fill("Text", UNFINISHED).await;
        let faults = axe::faults_at_this_width(&page.browser).await;
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        page.until("return document.querySelector('.drawer output').textContent.startsWith('Draft kept at')").await;
    }

    async fn accept(&self, question: &str) {
        let page = self.page;
        self.become_one("Mo").await;
        page.open(question).await;
        page.fill("Your answer", ANSWER).await;
        page.press("Answer").await;
        page.post("The section is called").sees_link("Mo").await;
        self.become_one("Bea").await;
        page.open(question).await;
        page.post("The section is called").press("Accept").await;
        page.part("//article[contains(@class, \"accepted\")]").sees("Accepted answer").await;
    }

    /// Gives the article's address.
    async fn promote(&self, question: &str) -> String {
        let page = self.page;
        page.follow("Make an article of this").await;
        page.press("Make a draft").await;
        page.sees_heading(QUESTION).await;
        page.part("//header[@class=\"article-head\"]").sees("draft").await;
        page.sees_link("Mo").await;
        let article = page.address().await;
        page.open(question).await;
        page.find("a link to the article", &format!("//main//a[starts-with(@href, \"{article}\")]")).await;
        self.become_one("Mo").await;
        page.open_until("/notifications", "made an article of a question", true).await;
        self.become_a_guest().await;
        page.open(&article).await;
        page.sees("There is nothing here").await;
        article
    }

    async fn invite(&self, article: &str) {
        let page = self.page;
        self.become_one("Bea").await;
        page.open(article).await;
        page.follow("Authors").await;
        page.fill("Name", "nobody").await;
        page.press("Invite").await;
        page.find("what is wrong with it", "//p[@class=\"field-error\"]").await;
        page.fill("Name", "Ada").await;
        page.press("Invite").await;
        page.sees("has not answered").await;
        self.become_one("Ada").await;
        page.open_until("/notifications", "invited you to be an author", true).await;
        page.follow("Answer").await;
        page.press("Accept").await;
        page.part("//ul[@class=\"authors\"]").sees_link("Ada").await;
    }

    /// With a picture, and what it was tested with. Gives the address under its own title.
    async fn rewrite(&self) -> String {
        let page = self.page;
        page.part("//div[@class=\"article-body\"]").follow("Edit").await;
        page.fill("Title", TITLE).await;
        if self.has_scripts {
            page.browser.client.execute(PASTE, vec![json!(PIXELS)]).await.unwrap();
            page.until("return document.querySelector('main textarea').value.includes('](/uploads/')").await;
        } else {
            page.field("Picture or file").await.send_keys(&self.picture.display().to_string()).await.unwrap();
            page.press("Add file").await;
            page.sees("Say between the square brackets what it shows").await;
        }
        self.replace_in_the_form("![consoles.webp]", &format!("![{PICTURE}]")).await;
        page.fill("Tested with", "launch, 4.0, 2026-03-02").await;
        page.fill("What you changed, and why", "A picture").await;
        page.press("Save").await;
        page.sees_heading(TITLE).await;
        page.find("the picture", &format!("//img[@alt=\"{PICTURE}\" and @width=\"8\" and @height=\"6\"]")).await;
        page.part("//dl[@class=\"lasting-facts\"]").sees("launch 4.0").await;
        page.press("Ask for a review").await;
        page.part("//header[@class=\"article-head\"]").sees("in review").await;
        page.address().await
    }

    async fn review(&self, article: &str) {
        let page = self.page;
        // Ada wrote it herself.
        page.follow("The review").await;
        page.lacks("Approve and publish").await;
        self.become_one("Petra").await;
        page.open_until("/articles/review", TITLE, true).await;
        page.follow(TITLE).await;
        page.follow("Comment on line 3").await;
        page.fill("What you have to say", TOLD).await;
        page.press("Comment").await;
        page.sees(TOLD).await;
        page.press("Ask for changes").await;
        page.find("that a summary is wanted", "//p[@class=\"field-error\"]").await;
        page.fill("Summary", "One thing, then it is good.").await;
        page.press("Ask for changes").await;
        self.become_one("Bea").await;
        page.open_until("/notifications", "asked for changes to your article", true).await;
        page.open(article).await;
        self.change("The instance starts", "With launch 4 the instance starts").await;
        self.approve().await;
        page.part("//header[@class=\"article-head\"]").sees_link("CC BY 4.0").await;
    }

    /// Replaces a part of the article's text that stands in the browser.
    async fn change(&self, from: &str, to: &str) {
        let page = self.page;
        page.part("//div[@class=\"article-body\"]").follow("Edit").await;
        self.replace_in_the_form(from, to).await;
        page.press("Save").await;
    }

    async fn replace_in_the_form(&self, from: &str, to: &str) {
        let text = self.page.typed("Text").await;
        assert!(text.contains(from), "{text}");
        let put = "
            const area = document.querySelector('main textarea[name=body]');
            area.value = arguments[0];
            area.dispatchEvent(new Event('input', { bubbles: true }));";
        self.page.browser.client.execute(put, vec![json!(text.replace(from, to))]).await.unwrap();
    }

    async fn approve(&self) {
        let page = self.page;
        self.become_one("Petra").await;
        page.open_until("/articles/review", TITLE, true).await;
        page.follow(TITLE).await;
        page.press("Approve and publish").await;
        page.sees_heading(TITLE).await;
    }

    /// A guest takes its citation, and its source with another program.
    async fn cite(&self, article: &str) {
        let page = self.page;
        self.become_a_guest().await;
        page.open(article).await;
        page.unfold("Cite this article").await;
        let citations = page.part("//details[@class=\"citations\"]");
        citations.sees("@misc").await;
        citations.sees("/r/3").await;
        let source = curl(&format!("{}{article}.md", page.site));
        assert!(source.starts_with("---\n") && source.contains(&format!("title: \"{TITLE}\"")), "{source}");
        for part in ["  - \"Bea\"\n  - \"Ada\"\n", "licence_spdx: \"CC-BY-4.0\"", "With launch 4", PICTURE] {
            assert!(source.contains(part), "{part} is not in {source}");
        }
    }

    /// What Bea saves while Ada writes is not lost, and neither is what Ada wrote.
    async fn edit_from_two_tabs(&self, article: &str) {
        let page = self.page;
        self.become_one("Ada").await;
        page.open(article).await;
        page.part("//div[@class=\"article-body\"]").follow("Edit").await;
        self.replace_in_the_form("the script is gone", "its script is gone").await;
        let edit = page.address().await;
        let text = page.typed("Text").await.replace("its script is gone", "the script is gone");
        let text = text.replace("since version 4", "since version 4.0");
        let fields = [("title", TITLE), ("tags", "launch"), ("revision", "3"), ("body", &text)];
        post(page, &edit, &self.sessions["Bea"], &fields).await;
        page.press("Save").await;
        page.sees("Somebody has changed this post since you opened it.").await;
        page.sees("The form holds both changes").await;
        let merged = page.typed("Text").await;
        assert!(merged.contains("its script is gone") && merged.contains("since version 4.0"), "{merged}");
        page.press("Save").await;
        page.sees("waits for a review").await;
        self.approve().await;
        page.sees("its script is gone").await;
        page.sees("since version 4.0").await;
    }

    async fn compare(&self, article: &str) {
        let page = self.page;
        page.open(article).await;
        page.part("//div[@class=\"article-body\"]").follow("edited").await;
        page.sees("approved by").await;
        page.fill("Compare revision", "3").await;
        page.fill("with", "5").await;
        page.press("Compare").await;
        page.find("a word that is new", "//ins//mark").await;
        page.follow("Unified").await;
        page.find("a word that is gone", "//del//mark").await;
        page.open(&format!("{article}/r/3")).await;
        page.sees("This is not the newest revision.").await;
        page.follow("What has changed since").await;
        page.sees_heading("Revisions 3 and 5").await;
    }

    async fn link_to_lines(&self, article: &str) {
        let page = self.page;
        page.open(&format!("{article}#c1-L2-L3")).await;
        if self.has_scripts {
            page.until(
                "return [...document.querySelectorAll('i.named')].map(({ id }) => id).join(' ') === 'c1-L2 c1-L3'",
            )
            .await;
        } else {
            page.browser.client.find(Locator::Id("c1-L2")).await.unwrap();
        }
    }

    /// By a symbol in its code, by the error message, and by a misspelt title.
    async fn find_again(&self) {
        let page = self.page;
        self.become_a_guest().await;
        for words in ["--user-data", "What becmae of user-data"] {
            let query = form_urlencoded::Serializer::new(String::new()).append_pair("q", words).finish();
            page.open_until(&format!("/search?{query}"), "became", true).await;
            self.is_found().await;
        }
        page.open("/search").await;
        page.unfold("Paste a log or an error message").await;
        page.fill("What it says", LOG).await;
        page.press("Find the same error").await;
        self.is_found().await;
        page.follow(TITLE).await;
        page.sees_heading(TITLE).await;
        self.do_not_ask_again().await;
    }

    /// Whoever is about to ask the same hears of it.
    async fn do_not_ask_again(&self) {
        let page = self.page;
        self.become_one("Mo").await;
        page.open("/compose?cid=1&kind=question").await;
        page.fill("Title", "My --user-data seems to vanish").await;
        page.fill("Text", "Since yesterday.").await;
        if !self.has_scripts {
            page.press("Preview").await;
        }
        let offered = page.part("//section[contains(., \"Perhaps this helps already\")]");
        offered.sees_link(QUESTION).await;
        offered.sees_link(TITLE).await;
        if self.has_scripts {
            let faults = axe::faults_at_this_width(&page.browser).await;
            assert!(faults.is_empty(), "{}", faults.join("\n"));
        }
    }

    async fn is_found(&self) {
        let hit = format!("//li[@class=\"hit\"]//a[normalize-space()=\"{TITLE}\"]");
        self.page.find("the article among what is found", &hit).await;
    }
}

fn curl(url: &str) -> String {
    let output = Command::new("curl")
        .args(["--silent", "--show-error", "--fail", "--noproxy", "*", "--max-time", "30", url])
        .output()
        .unwrap();
    assert!(output.status.success(), "{url}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
