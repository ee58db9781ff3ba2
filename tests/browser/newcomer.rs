//! A newcomer's account from its first day to its last: joining with GitHub, every way to sign in,
//! a program that writes in their name, an archive to take along, and leaving.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use auth::totp::Secret;
use fantoccini::Locator;
use serde_json::{Value, json};
use testbed::providers::{Account, CLIENT_ID, CLIENT_SECRET, GitHub};

use crate::driver::{Device, with_browser};
use crate::page::Page;
use crate::server::{Server, free_port};
use crate::totp::{of_base32, step};
use crate::walk::{PASSWORD, found_the_forum, open_menu, sign_out};

const TITLE: &str = "Which runner do you trust";
const OPENING: &str = "Ours is a cupboard with a fan.";
const REPLY: &str = "It has just fallen over.";
/// How long a letter or a file may take to come.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) async fn walks(device: Device) {
    let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
    let github = GitHub::start(&format!("http://localhost:{port}/auth/github/callback")).await;
    github.present(Account::new(4711, "ada-l", "ada@example.org"));
    let (url, api) = (github.url(), github.api());
    let variables = [
        ("EXEDRA_GITHUB_CLIENT_ID", CLIENT_ID),
        ("EXEDRA_GITHUB_CLIENT_SECRET", CLIENT_SECRET),
        ("EXEDRA_GITHUB_URL", &url),
        ("EXEDRA_GITHUB_API", &api),
        ("EXEDRA_SMTP_URL", "file:mails"),
    ];
    let mut server = Server::start_at_localhost(folder.path(), port, &variables).await;
    let (setup, site) = (server.setup_address().await, server.url.clone());
    with_browser(device, async |browser| {
        let page = Page::new(browser, &site);
        let has_passkeys = device == Device::Desktop;
        if has_passkeys {
            page.browser.add_authenticator().await;
        }
        found_the_forum(&page, &setup).await;
        sign_out(&page).await;
        Newcomer { page: &page, folder: folder.path(), has_passkeys }.lives().await;
    })
    .await;
    server.stop();
}

struct Newcomer<'a> {
    page: &'a Page,
    folder: &'a Path,
    has_passkeys: bool,
}

/// What they have beside their password.
struct Kept {
    app: Secret,
    codes: Vec<String>,
}

impl Newcomer<'_> {
    async fn lives(&self) {
        self.join().await;
        self.set_a_password().await;
        let mut kept = self.add_second_factors().await;
        self.in_with_github(&mut kept).await;
        self.in_with_password_and_app(&kept).await;
        self.in_with_password_and_recovery_code(&mut kept).await;
        if self.has_passkeys {
            self.in_with_a_passkey_alone().await;
        }
        let lost = self.lose_the_device().await;
        self.in_by_letter(&mut kept).await;
        self.end_the_lost_session(&lost).await;
        let token = self.make_a_token().await;
        let topic = self.write_with(&token).await;
        self.take_the_archive().await;
        self.leave().await;
        self.nothing_opens_any_more(&token).await;
        self.the_thread_stays(&topic).await;
    }

    async fn to_sign_in(&self) {
        self.page.open("/").await;
        open_menu(self.page).await;
        self.page.follow("Sign in").await;
        self.page.sees_heading("Sign in").await;
    }

    async fn to_settings(&self, section: &str) {
        self.page.open("/").await;
        open_menu(self.page).await;
        self.page.follow("Settings").await;
        self.page.follow(section).await;
        self.page.sees_heading(section).await;
    }

    /// The menu says who is there.
    async fn is_in(&self) {
        self.page.sees_heading("The Exedra").await;
        open_menu(self.page).await;
        self.page.sees("Ada").await;
        self.page.button("Sign out").await;
    }

    async fn join(&self) {
        self.to_sign_in().await;
        self.page.follow("Continue with GitHub").await;
        self.page.sees_heading("Join").await;
        self.page.sees("ada-l").await;
        self.page.sees("ada@example.org").await;
        assert_eq!(self.page.typed("Name").await, "ada-l");
        self.page.fill("Name", "Petra").await;
        self.page.press("Join").await;
        self.page.sees("taken").await;
        self.page.fill("Name", "Ada").await;
        self.page.press("Join").await;
        self.is_in().await;
    }

    async fn set_a_password(&self) {
        self.to_settings("Account").await;
        self.page.fill("Your first one", PASSWORD).await;
        self.page.press("Set the password").await;
        self.page.sees("Your password is set, and you are signed out everywhere else.").await;
        self.page.field("The one you have").await;
    }

    /// Passkey and app. The recovery codes come with the first of them.
    async fn add_second_factors(&self) -> Kept {
        let page = self.page;
        self.to_settings("Security").await;
        page.sees("ada-l").await;
        let mut codes = Vec::new();
        if self.has_passkeys {
            page.fill("Name of the new passkey", "My laptop").await;
            page.go(page.button("Add a passkey").await).await;
            codes = self.recovery_codes().await;
            page.sees("My laptop").await;
        } else {
            page.sees("Making a passkey needs JavaScript and a browser that has them.").await;
        }
        page.follow("Set up an app").await;
        let secret = page.find("the secret", "//code[@class=\"secret\"]").await.text().await.unwrap();
        let app = of_base32(&secret);
        page.fill("The code that it shows now", "12345").await;
        page.press("Use this app").await;
        page.sees("This code does not count, or not any more.").await;
        assert_eq!(page.find("the secret", "//code[@class=\"secret\"]").await.text().await.unwrap(), secret);
        page.fill("The code that it shows now", &app.code(step())).await;
        page.press("Use this app").await;
        if !self.has_passkeys {
            codes = self.recovery_codes().await;
        }
        page.sees("You have 10 recovery codes left.").await;
        page.button("Remove the app").await;
        assert_eq!(codes.len(), 10, "{codes:?}");
        Kept { app, codes }
    }

    async fn recovery_codes(&self) -> Vec<String> {
        self.page.sees_heading("Recovery codes").await;
        let mut codes = Vec::new();
        for code in self.page.browser.client.find_all(Locator::Css(".codes code")).await.unwrap() {
            codes.push(code.text().await.unwrap());
        }
        self.page.follow("I have kept them").await;
        codes
    }

    async fn confirm_with(&self, code: &str) {
        self.page.sees_heading("Second step").await;
        self.page.fill("The code that your app shows now", code).await;
        self.page.press("Sign in").await;
    }

    async fn in_with_github(&self, kept: &mut Kept) {
        sign_out(self.page).await;
        self.page.sees("You are signed out.").await;
        self.to_sign_in().await;
        self.page.follow("Continue with GitHub").await;
        if self.has_passkeys {
            self.page.sees_heading("Second step").await;
            self.page.go(self.page.button("Use a passkey").await).await;
        } else {
            self.confirm_with(&kept.codes.remove(0)).await;
        }
        self.is_in().await;
    }

    async fn by_password(&self) {
        self.to_sign_in().await;
        self.page.fill("Name or e-mail", "ada@example.org").await;
        self.page.fill("Password", PASSWORD).await;
        self.page.press("Sign in").await;
    }

    async fn in_with_password_and_app(&self, kept: &Kept) {
        self.page.press("Sign out").await;
        self.by_password().await;
        self.confirm_with("000").await;
        self.page.sees("This code does not count, or not any more.").await;
        // The code that set up the app is used, and the next one counts already.
        self.confirm_with(&kept.app.code(step() + 1)).await;
        self.is_in().await;
    }

    async fn in_with_password_and_recovery_code(&self, kept: &mut Kept) {
        self.page.press("Sign out").await;
        self.by_password().await;
        let code = kept.codes.remove(0);
        self.confirm_with(&code).await;
        self.is_in().await;
        self.to_settings("Security").await;
        self.page.sees(&format!("You have {} recovery codes left.", kept.codes.len())).await;
    }

    async fn in_with_a_passkey_alone(&self) {
        sign_out(self.page).await;
        self.to_sign_in().await;
        self.page.go(self.page.button("Sign in with a passkey").await).await;
        self.is_in().await;
    }

    /// The device is left somewhere, signed in. Gives the cookie that stays on it.
    async fn lose_the_device(&self) -> String {
        let cookie = self.page.browser.client.get_named_cookie("exedra").await.unwrap().to_string();
        self.page.browser.client.delete_cookie("exedra").await.unwrap();
        cookie
    }

    async fn in_by_letter(&self, kept: &mut Kept) {
        self.to_sign_in().await;
        self.page.follow("Sign in by letter").await;
        self.page.fill("Name or e-mail", "Ada").await;
        self.page.press("Send the letter").await;
        self.page.sees_heading("Look into your mail").await;
        self.page.open(&self.link_in_a_letter("/login/link/open?token=").await).await;
        self.page.sees("Ada").await;
        self.page.press("Sign in").await;
        self.confirm_with(&kept.codes.remove(0)).await;
        self.is_in().await;
    }

    async fn link_in_a_letter(&self, to: &str) -> String {
        let began = Instant::now();
        loop {
            for letter in files(&self.folder.join("mails"), ".eml") {
                let text = fs::read_to_string(letter).unwrap();
                if let Some(link) = text.split_whitespace().find(|word| word.contains(to)) {
                    return link.to_owned();
                }
            }
            wait(began, "letter").await;
        }
    }

    async fn end_the_lost_session(&self, lost: &str) {
        let address = format!("{}/settings/sessions", self.page.site);
        let there = self.page.browser.http.get(&address, lost).await;
        assert!(there.status == 200 && there.body.contains("by a link in a letter"), "{}", there.body);
        self.to_settings("Sessions").await;
        let this = self.page.part("//ul[@class=\"things\"]/li[contains(., \"this one\")]");
        this.sees("by a link in a letter").await;
        this.lacks("End").await;
        let before = if self.has_passkeys { "with a passkey" } else { "with a password" };
        let other = self.page.part("//ul[@class=\"things\"]/li[not(contains(., \"this one\"))]");
        other.sees(before).await;
        other.press("End").await;
        self.page.sees("The session has ended.").await;
        self.page.lacks(before).await;
        let there = self.page.browser.http.get(&address, lost).await;
        assert!(!there.body.contains("by a link in a letter") && there.status != 200, "{}", there.body);
    }

    async fn make_a_token(&self) -> String {
        let page = self.page;
        self.to_settings("API tokens").await;
        page.fill("Name", "Nightly report").await;
        page.field("write:").await.click().await.unwrap();
        page.choose("It ends after", "30 days").await;
        page.press("Make the token").await;
        page.sees("not shown again").await;
        let token = page.find("the token", "//section[@class=\"notice\"]//code").await.text().await.unwrap();
        page.open("/settings/tokens").await;
        page.sees("Nightly report").await;
        page.sees("read, write").await;
        page.lacks(&token).await;
        token
    }

    /// Starts a topic and replies to it as a program. Gives the topic's address.
    async fn write_with(&self, token: &str) -> String {
        let topic = json!({ "cid": 3, "kind": "discussion", "title": TITLE, "body": OPENING });
        let (status, topic) = self.api(token, "/topics", &topic);
        assert_eq!(status, 201, "{topic}");
        let tid = &topic["id"];
        let (status, reply) = self.api(token, &format!("/topics/{tid}/posts"), &json!({ "body": REPLY }));
        assert_eq!(status, 201, "{reply}");
        self.page.open(&format!("/topic/{tid}")).await;
        self.page.sees_heading(TITLE).await;
        self.page.post(OPENING).sees_link("Ada").await;
        self.page.post(REPLY).sees_link("Ada").await;
        let address = self.page.address().await;
        self.page.open_until("/settings/tokens", "last used", true).await;
        address
    }

    /// Sends this with curl. Gives the status and what came.
    fn api(&self, token: &str, path: &str, body: &Value) -> (u16, Value) {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--max-time", "30", "--noproxy", "*", "--write-out", "\n%{http_code}"]);
        curl.arg("--header").arg(format!("Authorization: Bearer {token}"));
        curl.arg("--json").arg(body.to_string()).arg(format!("{}/api/v1{path}", self.page.site));
        let output = curl.output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{said} {}", String::from_utf8_lossy(&output.stderr));
        let (body, status) = said.rsplit_once('\n').unwrap();
        (status.parse().unwrap(), serde_json::from_str(body).unwrap())
    }

    async fn take_the_archive(&self) {
        let folder = self.folder.join("downloads");
        let allowed = json!({ "behavior": "allow", "downloadPath": folder });
        self.page.browser.devtools("Browser.setDownloadBehavior", allowed).await;
        self.to_settings("Privacy").await;
        self.page.press("Make an archive").await;
        self.page.sees("Your archive is being made.").await;
        self.page.open_until("/settings/privacy", "It is ready", true).await;
        self.page.press("Fetch it").await;
        let link = self.page.find("the archive", "//a[normalize-space()=\"Download the archive\"]").await;
        link.click().await.unwrap();
        let began = Instant::now();
        let archive = loop {
            if let Some(archive) = files(&folder, ".tar.gz").pop() {
                break archive;
            }
            wait(began, "archive").await;
        };
        look_into(&archive, &folder);
    }

    async fn leave(&self) {
        self.page.open("/settings/privacy").await;
        self.page.follow("Delete your account …").await;
        self.page.fill("Your username, to be sure", "Adda").await;
        self.page.press("Delete the account").await;
        self.page.sees("Type your username as it stands above.").await;
        self.page.field("stays, by a “deleted member”").await.click().await.unwrap();
        self.page.fill("Your username, to be sure", "Ada").await;
        self.page.press("Delete the account").await;
        self.page.sees("Your account is deleted.").await;
        self.page.part("//header[@class=\"site-header\"]").lacks("Ada").await;
    }

    async fn nothing_opens_any_more(&self, token: &str) {
        self.by_password().await;
        self.page.sees("Name and password do not belong together.").await;
        if self.has_passkeys {
            self.page.go(self.page.button("Sign in with a passkey").await).await;
            self.page.sees_heading("Sign in").await;
            self.page.sees("Not done.").await;
        }
        let (status, said) = self.api(token, "/topics", &json!({ "cid": 3 }));
        assert_eq!(status, 401, "{said}");
        // Once their identity there is free again, they would be somebody new.
        self.page.open_until("/auth/github", "Nobody here is known by that yet.", true).await;
    }

    async fn the_thread_stays(&self, topic: &str) {
        self.page.open_until(topic, "deleted member", true).await;
        self.page.sees_heading(TITLE).await;
        for text in [OPENING, REPLY] {
            self.page.post(text).sees("deleted member").await;
            self.page.post(text).lacks("Ada").await;
        }
        self.page.open("/user/ada").await;
        self.page.sees("This member has left").await;
    }
}

/// Everything that they wrote is in it, for people and for programs, and nothing that opens the
/// account.
fn look_into(archive: &Path, folder: &Path) {
    let unpacked = Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(folder).output().unwrap();
    assert!(unpacked.status.success(), "{}", String::from_utf8_lossy(&unpacked.stderr));
    let all = files(folder, "");
    let of = |ending: &str| all.iter().filter(|file| file.to_string_lossy().ends_with(ending)).collect::<Vec<_>>();
    let text = |file: &PathBuf| fs::read_to_string(file).unwrap();
    let account = of("account.json").pop().map(text).unwrap_or_default();
    assert_eq!(serde_json::from_str::<Value>(&account).unwrap()["username"], "Ada", "{account}");
    for ending in [".md", ".json"] {
        let wrote = of(ending).into_iter().map(text).find(|text| text.contains(OPENING) && text.contains(REPLY));
        assert!(wrote.is_some_and(|text| text.contains(TITLE)), "not in any {ending}: {all:?}");
    }
    for file in of(".json") {
        serde_json::from_str::<Value>(&text(file)).unwrap();
    }
}

/// All files in a folder and below whose names end so.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { files(&path, ending) } else { vec![path] })
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .collect()
}

async fn wait(began: Instant, what: &str) {
    assert!(began.elapsed() < PATIENCE, "no {what} came");
    tokio::time::sleep(Duration::from_millis(20)).await;
}
