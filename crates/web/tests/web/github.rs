//! Signing in with GitHub: joining, coming back, linking, and everything that a provider, a browser
//! or somebody in between can do wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use auth::provider::{GitHubSettings, Patience, Provider, Providers, Registered};
use forum::Settings;
use testbed::providers::{Account, CLIENT_ID, CLIENT_SECRET, Endpoint, Fault, GitHub, follow};
use web::WebSettings;

use crate::page::field;
use crate::support::{Answer, PASSWORD, PUBLIC_URL, TestApp, User, public_settings, spend};

/// A browser: it keeps cookies.
#[derive(Clone, Debug, Default)]
pub(crate) struct Browser(BTreeMap<String, String>);

impl Browser {
    pub(crate) fn user(&self) -> User {
        let pairs: Vec<String> = self.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        User { cookie: (!pairs.is_empty()).then(|| pairs.join("; ")), ..User::default() }
    }

    fn keep(&mut self, answer: Answer) -> Answer {
        for cookie in answer.set_cookies() {
            let (pair, rest) = cookie.split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if rest.contains("Max-Age=0") {
                self.0.remove(name);
            } else {
                self.0.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    pub(crate) async fn get(&mut self, app: &TestApp, path: &str) -> Answer {
        let answer = app.get(path, &self.user()).await;
        self.keep(answer)
    }

    pub(crate) async fn post(&mut self, app: &TestApp, path: &str, form: &[(&str, &str)]) -> Answer {
        let answer = app.post(path, form, &self.user()).await;
        self.keep(answer)
    }

    pub(crate) async fn is_signed_in(&self, app: &TestApp) -> bool {
        app.get("/settings", &self.user()).await.status == 200
    }

    /// Goes to the provider, agrees there, and is sent back: to this address here.
    pub(crate) async fn leave(&mut self, app: &TestApp, path: &str) -> String {
        let to = self.get(app, path).await.expect(303).location().to_owned();
        agreed(&to).await
    }
}

/// Where a provider sends a browser that it was sent to with this address.
pub(crate) async fn agreed(to: &str) -> String {
    let (status, back) = follow(to).await;
    assert_eq!(status, 302, "the provider refuses {to}");
    back.strip_prefix(PUBLIC_URL).unwrap_or_else(|| panic!("it sends back to {back}")).to_owned()
}

pub(crate) fn registered() -> Registered {
    Registered { client_id: CLIENT_ID.to_owned(), client_secret: CLIENT_SECRET.to_owned() }
}

/// Enough for a busy machine.
pub(crate) fn patience() -> Patience {
    Patience { connect: Duration::from_secs(20), total: Duration::from_secs(20) }
}

async fn github() -> GitHub {
    GitHub::start(&format!("{PUBLIC_URL}/auth/github/callback")).await
}

fn providers(github: &GitHub, patience: Patience) -> Providers {
    let settings = GitHubSettings { registered: registered(), url: github.url(), api: github.api() };
    Providers::new(vec![Provider::github(&settings, PUBLIC_URL, patience).unwrap()])
}

async fn app_with(github: &GitHub, patience: Patience) -> TestApp {
    let providers = providers(github, patience);
    TestApp::start_with(public_settings(), Settings { providers, ..spend() }).await
}

pub(crate) async fn both() -> (TestApp, GitHub) {
    let github = github().await;
    (app_with(&github, patience()).await, github)
}

pub(crate) fn mona() -> Account {
    Account::new(583_231, "mona", "mona@example.org")
}

/// Joins as Mona, and is signed in.
pub(crate) async fn joined(app: &TestApp, github: &GitHub) -> Browser {
    github.present(mona());
    let mut browser = Browser::default();
    let back = browser.leave(app, "/auth/github").await;
    browser.get(app, &back).await.leads_to("/auth/join");
    browser.post(app, "/auth/join", &[("username", "mona")]).await.expect(303);
    assert!(browser.is_signed_in(app).await);
    browser
}

pub(crate) fn code_of(back: &str) -> &str {
    back.split("code=").nth(1).unwrap().split('&').next().unwrap()
}

#[tokio::test]
async fn a_newcomer_joins_with_github_and_comes_back() {
    let (app, github) = both().await;
    github.present(mona());
    let mut browser = Browser::default();
    browser.get(&app, "/login?next=%2Frecent").await.expect(200).says("Continue with GitHub");
    let back = browser.leave(&app, "/auth/github?next=%2Frecent").await;
    let code = code_of(&back).to_owned();
    browser.get(&app, &back).await.leads_to("/auth/join");
    let page = browser.get(&app, "/auth/join").await.expect(200).says("mona@example.org").text;
    assert_eq!(field(&page, "/auth/join", "username"), "mona");
    // A name that will not do comes back, and nothing is lost.
    let wrong = browser.post(&app, "/auth/join", &[("username", "petra")]).await.expect(422).says("is taken");
    assert_eq!(field(&wrong.text, "/auth/join", "username"), "petra");
    assert!(!browser.is_signed_in(&app).await);
    browser.post(&app, "/auth/join", &[("username", "Mona")]).await.leads_to("/recent");
    assert!(browser.is_signed_in(&app).await);
    app.settle().await;
    let member = app.forum.member_named("mona").await.unwrap().unwrap();
    assert_eq!(member.profile.email.to_string(), "mona@example.org");
    assert!(member.profile.confirmed, "GitHub has verified the address");
    assert!(!app.forum.has_a_password(member.id).await.unwrap());
    // No password is right for who has none.
    for password in ["", PASSWORD] {
        app.post("/login", &[("username", "mona"), ("password", password)], &User::guest()).await.expect(422);
    }

    // On another machine they come straight in.
    let mut other = Browser::default();
    let back = other.leave(&app, "/auth/github?next=%2Ftags").await;
    other.get(&app, &back).await.leads_to("/tags");
    assert!(other.is_signed_in(&app).await);

    // What is secret stands nowhere: not the access tokens, the codes, the secret, or a cookie's.
    let stored = format!("{:?}", app.stored().await);
    let mut secrets = vec![code, CLIENT_SECRET.to_owned()];
    secrets.extend(github.tokens());
    secrets.extend(
        other
            .0
            .into_values()
            .filter(|value| value.len() > 20)
            .map(|value| value.rsplit('.').next().unwrap_or_default().to_owned()),
    );
    for secret in secrets {
        assert!(!stored.contains(&secret), "{secret} is in the store");
    }
}

#[tokio::test]
async fn a_state_works_once_in_the_browser_that_began() {
    let (app, github) = both().await;
    joined(&app, &github).await;
    let mut browser = Browser::default();
    let back = browser.leave(&app, "/auth/github").await;
    let code = code_of(&back);
    let strange = format!("/auth/github/callback?code={code}&state={}", "A".repeat(43));
    for wrong in [format!("/auth/github/callback?code={code}"), strange, format!("{back}x"), format!("{back}&state=x")]
    {
        let mut copy = browser.clone();
        copy.get(&app, &wrong).await.expect(400);
        assert!(!copy.is_signed_in(&app).await, "{wrong}");
    }
    // In another browser, whatever that has begun itself; which is nothing to the one that began.
    let mut victim = Browser::default();
    victim.leave(&app, "/auth/github").await;
    victim.get(&app, &back).await.expect(400).says("Begin again");
    assert!(!victim.is_signed_in(&app).await);
    // Twice in its own.
    let mut copy = browser.clone();
    browser.get(&app, &back).await.expect(303);
    assert!(browser.is_signed_in(&app).await);
    let answer = copy.get(&app, &back).await.expect(400);
    assert!(!copy.is_signed_in(&app).await);
    // The page leads nowhere with what came along.
    assert!(!answer.text.contains(code_of(&back)), "{}", answer.text);
}

/// Redis forgets it by itself: it is given ten minutes, and what comes after them finds nothing.
#[tokio::test]
async fn a_sign_in_that_takes_longer_than_ten_minutes_is_over() {
    let (app, github) = both().await;
    joined(&app, &github).await;
    let before = app.stored().await;
    let mut browser = Browser::default();
    let back = browser.leave(&app, "/auth/github").await;
    let new = app.stored().await.into_keys().filter(|key| key.contains("}ticket:") && !before.contains_key(key));
    let tickets: Vec<String> = new.collect();
    let [ticket] = tickets.as_slice() else { panic!("{tickets:?}") };
    let state = back.split("state=").nth(1).unwrap();
    assert!(!ticket.contains(state), "it is kept under a hash");
    let mut questions = app.questions().await;
    let left: i64 = questions.ask(redis::cmd("TTL").arg(ticket)).await;
    assert!((590..=600).contains(&left), "{left} seconds");
    questions.tell(redis::cmd("PEXPIRE").arg(ticket).arg(0)).await;
    browser.get(&app, &back).await.expect(400).says("took longer than ten minutes");
    assert!(!browser.is_signed_in(&app).await);
    assert_eq!(github.asked(Endpoint::Token), 1, "the code of a sign-in that is over is shown to nobody");
}

/// They can read and not write, however they came, and are told why and until when.
#[tokio::test]
async fn a_suspended_member_finds_the_same_behind_a_provider_as_behind_a_password() {
    let (app, github) = both().await;
    joined(&app, &github).await;
    app.join("Mira").await;
    let admin = app.admin().await;
    for name in ["mona", "mira"] {
        let form = [("until", "2026-12-24"), ("reason", "advertising")];
        app.post(&format!("/user/{name}/suspend"), &form, &admin).await.expect(303);
    }
    let (mut through_github, mut by_password) = (Browser::default(), Browser::default());
    let back = through_github.leave(&app, "/auth/github?next=%2Ftags").await;
    through_github.get(&app, &back).await.leads_to("/tags");
    let form = [("username", "Mira"), ("password", PASSWORD), ("next", "/tags")];
    by_password.post(&app, "/login", &form).await.leads_to("/tags");
    let mut said = Vec::new();
    for (browser, name) in [(&mut through_github, "mona"), (&mut by_password, "mira")] {
        let form = [("cid", "1"), ("kind", "discussion"), ("title", "A title"), ("body", "text")];
        let refused = browser.post(&app, "/compose", &form).await.expect(403).says("Your account is suspended");
        let own = browser.get(&app, &format!("/user/{name}")).await.expect(200).says("advertising").says("24 Dec 2026");
        let sentence = own.text.split("This account can").nth(1).unwrap().split('<').next().unwrap().to_owned();
        let heading = refused.text.split("<h1").nth(1).unwrap().split("</h1>").next().unwrap().to_owned();
        said.push((heading, sentence));
    }
    assert_eq!(said[0], said[1]);
}

/// What tells of a change is written down with it: a node that dies right afterwards, or never hears
/// that it was done, has told all the same.
#[tokio::test]
async fn the_letter_about_a_way_in_is_in_the_change_itself() {
    let (github, server) = (github().await, testbed::MailServer::start(testbed::Encrypted::Not).await);
    let app = TestApp::with_mail_and(&server, providers(&github, patience())).await;
    let mut mona = joined(&app, &github).await;
    mona.post(&app, "/settings/password", &[("password", PASSWORD)]).await.expect(303);
    app.letters(&server).await;
    // The shards in which something of this kind stands, with this in it.
    let shards = |stored: &BTreeMap<String, String>, kind: &str, with: &str| -> BTreeSet<String> {
        let found = stored.iter().filter(|(key, value)| key.contains(kind) && value.contains(with));
        found.map(|(key, _)| key.split('}').next().unwrap().to_owned()).collect()
    };
    let site = shards(&app.stored().await, "}site", "");
    assert_eq!((site.len(), &site), (1, &shards(&app.stored().await, "}identity:", "")));
    assert_ne!(shards(&app.stored().await, "}u:mona", ""), site, "or this would prove nothing");
    let page = mona.get(&app, "/settings/security").await.expect(200).text;
    let identity = field(&page, "/settings/identities/unlink", "identity");
    mona.post(&app, "/settings/identities/unlink", &[("identity", &identity)]).await.expect(303);
    assert_eq!(shards(&app.stored().await, "}letters", "ProviderUnlinked"), site, "one shard, so one commit");
    let told = app.letters(&server).await.pop().unwrap();
    assert!(told.shown().contains("A provider was unlinked"), "{}", told.shown());
    let begin = mona.post(&app, "/settings/identities/link", &[("provider", "github")]).await.expect(200);
    let back = agreed(begin.header("refresh").strip_prefix("0; url=").unwrap()).await;
    mona.get(&app, &back).await.leads_to("/settings/security");
    assert_eq!(shards(&app.stored().await, "}letters", "ProviderLinked"), site);
    let told = app.letters(&server).await.pop().unwrap();
    assert!(told.shown().contains("A provider was linked"), "{}", told.shown());
}

/// Whoever puts their own code into somebody else's sign-in, or one that was used, comes to nothing:
/// the provider holds it against the verifier (PKCE).
#[tokio::test]
async fn a_code_of_another_sign_in_is_refused() {
    let (app, github) = both().await;
    joined(&app, &github).await;
    let (mut attacker, mut victim) = (Browser::default(), Browser::default());
    let theirs = attacker.leave(&app, "/auth/github").await;
    let own = victim.leave(&app, "/auth/github").await;
    let mixed = own.replace(code_of(&own), code_of(&theirs));
    victim.get(&app, &mixed).await.expect(400).says("did not take what you brought back");
    assert!(!victim.is_signed_in(&app).await);
    let first = victim.leave(&app, "/auth/github").await;
    victim.get(&app, &first).await.expect(303);
    let mut other = Browser::default();
    let second = other.leave(&app, "/auth/github").await;
    let replayed = second.replace(code_of(&second), code_of(&first));
    other.get(&app, &replayed).await.expect(400);
    assert!(!other.is_signed_in(&app).await);
}

#[tokio::test]
async fn an_address_alone_never_leads_into_an_account() {
    let (app, github) = both().await;
    app.join("Mira").await;
    // Not verified, it is nothing at all.
    github.present(Account::unverified(7, "mira", "mira@example.org"));
    let mut browser = Browser::default();
    let back = browser.leave(&app, "/auth/github").await;
    browser.get(&app, &back).await.expect(403).says("verified");
    assert!(!browser.is_signed_in(&app).await);
    // Verified, in another spelling: sign in there first.
    github.present(Account::new(7, "mira", "MIRA@example.org"));
    let back = browser.leave(&app, "/auth/github").await;
    browser.get(&app, &back).await.leads_to("/auth/join");
    browser.get(&app, "/auth/join").await.expect(200).says("has the same address").says("/login?next=%2Fauth%2Fjoin");
    browser.post(&app, "/auth/join", &[("username", "mira2")]).await.expect(422).says("has the same address");
    browser.post(&app, "/auth/link", &[]).await.expect(303).leads_to("/login");
    assert!(!browser.is_signed_in(&app).await);
    let form = [("username", "Mira"), ("password", PASSWORD), ("next", "/auth/join")];
    browser.post(&app, "/login", &form).await.leads_to("/auth/join");
    browser.get(&app, "/auth/join").await.expect(200).says("You are signed in as");
    browser.post(&app, "/auth/link", &[]).await.leads_to("/settings/security");
    browser.get(&app, "/settings/security").await.expect(200).says("as mira");
    let mut other = Browser::default();
    let back = other.leave(&app, "/auth/github").await;
    other.get(&app, &back).await.expect(303);
    other.get(&app, "/settings").await.expect(200).says("/user/mira");
}

#[tokio::test]
async fn the_number_is_the_identity_and_the_login_is_not() {
    let (app, github) = both().await;
    joined(&app, &github).await;
    // Renamed, with another address: the same member.
    github.present(Account::new(583_231, "mona-lisa", "lisa@example.org"));
    let mut browser = Browser::default();
    let back = browser.leave(&app, "/auth/github").await;
    browser.get(&app, &back).await.expect(303);
    browser.get(&app, "/settings/security").await.expect(200).says("as mona-lisa").says("/user/mona");
    // Somebody else has taken the old name, and the address, there: nobody here.
    github.present(Account::new(99, "mona", "mona@example.org"));
    let mut other = Browser::default();
    let back = other.leave(&app, "/auth/github").await;
    other.get(&app, &back).await.leads_to("/auth/join");
    assert!(!other.is_signed_in(&app).await);
    other.get(&app, "/auth/join").await.expect(200).says("has the same address");
}

#[tokio::test]
async fn what_goes_wrong_there_ends_on_a_page_that_says_so() {
    let (app, github) = both().await;
    joined(&app, &github).await;
    let json = |text: &str| Fault::Json(serde_json::from_str(text).unwrap());
    let elsewhere = Fault::Redirect(format!("{}/api/v3/user", github.url()));
    let cases = [
        (Endpoint::Token, Fault::Status(500), 502),
        (Endpoint::Token, Fault::Status(404), 502),
        (Endpoint::Token, Fault::Html, 502),
        (Endpoint::Token, Fault::Endless, 502),
        (Endpoint::Token, Fault::Cut, 502),
        (Endpoint::Token, elsewhere.clone(), 502),
        (Endpoint::Token, json("[]"), 502),
        (Endpoint::Token, json(r#"{"access_token":7}"#), 502),
        (Endpoint::Token, json(r#"{"access_token":"x","token_type":"mac"}"#), 502),
        (Endpoint::Token, json(r#"{"access_token":"x\ny","token_type":"bearer"}"#), 502),
        (Endpoint::Token, json(r#"{"error":"bad_verification_code"}"#), 400),
        (Endpoint::Token, json(r#"{"error":"incorrect_client_credentials"}"#), 502),
        (Endpoint::Token, json(r#"{"error":"<script>alert(1)</script>"}"#), 502),
        (Endpoint::User, Fault::Status(401), 502),
        (Endpoint::User, Fault::Html, 502),
        (Endpoint::User, elsewhere, 502),
        (Endpoint::User, json(r#"{"id":"583231","login":"mona"}"#), 502),
        (Endpoint::User, json(r#"{"id":-1,"login":"mona"}"#), 502),
        (Endpoint::User, json(r#"{"id":0,"login":"mona"}"#), 502),
        (Endpoint::Emails, Fault::Status(500), 502),
        (Endpoint::Emails, Fault::Endless, 502),
    ];
    for (endpoint, fault, status) in cases {
        github.breaks(endpoint, fault.clone());
        let mut browser = Browser::default();
        let back = browser.leave(&app, "/auth/github?next=%2Frecent").await;
        let answer = browser.get(&app, &back).await;
        assert_eq!(answer.status, status, "{endpoint:?} {fault:?}\n{}", answer.text);
        let answer = answer.says("Try GitHub again").says("/login?next=%2Frecent");
        assert!(!answer.text.contains("<script>alert") && !answer.text.contains(code_of(&back)), "{}", answer.text);
        assert!(!browser.is_signed_in(&app).await, "{endpoint:?} {fault:?}");
        github.heals();
    }
    // Who was not asked for their addresses comes in as before, and joins with none.
    github.breaks(Endpoint::Emails, Fault::Status(404));
    let mut browser = Browser::default();
    let back = browser.leave(&app, "/auth/github").await;
    browser.get(&app, &back).await.expect(303);
    github.present(Account::new(8, "nobody", "nobody@example.org"));
    let mut browser = Browser::default();
    let back = browser.leave(&app, "/auth/github").await;
    browser.get(&app, &back).await.expect(403);
}

#[tokio::test]
async fn who_says_no_and_who_says_nothing() {
    let github = github().await;
    let short = Patience { connect: Duration::from_secs(20), total: Duration::from_millis(300) };
    let app = app_with(&github, short).await;
    github.present(mona());
    for (error, status) in [
        ("access_denied", 403),
        ("redirect_uri_mismatch", 502),
        ("application_suspended", 502),
        ("temporarily_unavailable", 502),
        ("<b>", 502),
    ] {
        github.declines(error);
        let mut browser = Browser::default();
        let back = browser.leave(&app, "/auth/github").await;
        let answer = browser.get(&app, &back).await;
        assert_eq!(answer.status, status, "{error}");
        assert!(!answer.text.contains("<b>") && !answer.text.contains("The user said no"), "{}", answer.text);
    }
    github.present(mona());
    github.breaks(Endpoint::Token, Fault::Silence);
    let mut browser = Browser::default();
    let back = browser.leave(&app, "/auth/github").await;
    browser.get(&app, &back).await.expect(504).says("did not answer in time");
    github.heals();
    // Gone altogether.
    let back = browser.leave(&app, "/auth/github").await;
    drop(github);
    let answer = browser.get(&app, &back).await;
    assert!(matches!(answer.status, 502 | 504), "{}", answer.status);
    assert!(!browser.is_signed_in(&app).await);
}

#[tokio::test]
async fn ways_in_are_linked_and_unlinked_but_never_the_last() {
    let (app, github) = both().await;
    let mut mona_here = joined(&app, &github).await;
    let page = mona_here.get(&app, "/settings/security").await.expect(200).says("as mona").text;
    let identity = field(&page, "/settings/identities/unlink", "identity");
    let unlink = [("identity", identity.as_str())];
    mona_here.post(&app, "/settings/identities/unlink", &unlink).await.expect(409).says("only way to sign in");
    // Another member cannot take it away, nor link it for themselves.
    app.join("Mira").await;
    let mut mira = Browser::default();
    mira.post(&app, "/login", &[("username", "Mira"), ("password", PASSWORD)]).await.expect(303);
    mira.post(&app, "/settings/identities/unlink", &unlink).await.expect(404);
    let begin = mira.post(&app, "/settings/identities/link", &[("provider", "github")]).await.expect(200);
    let to = begin.header("refresh").strip_prefix("0; url=").unwrap().to_owned();
    let back = agreed(&to).await;
    mira.get(&app, &back).await.expect(409).says("another member");
    // Their own they can; but not for somebody who has signed out meanwhile.
    github.present(Account::new(12, "mira-gh", "m@example.org"));
    let begin = mira.post(&app, "/settings/identities/link", &[("provider", "github")]).await.expect(200);
    let to = begin.header("refresh").strip_prefix("0; url=").unwrap().to_owned();
    let (back, mut out) = (agreed(&to).await, mira.clone());
    out.0.remove("exedra");
    out.get(&app, &back).await.expect(403).says("Nothing was linked");
    let begin = mira.post(&app, "/settings/identities/link", &[("provider", "github")]).await.expect(200);
    let back = agreed(begin.header("refresh").strip_prefix("0; url=").unwrap()).await;
    mira.get(&app, &back).await.leads_to("/settings/security");
    let page = mira.get(&app, "/settings/security").await.expect(200).says("as mira-gh").text;
    let theirs = field(&page, "/settings/identities/unlink", "identity");
    mira.post(&app, "/settings/identities/unlink", &[("identity", &theirs)]).await.expect(303);
    let mut gone = Browser::default();
    let back = gone.leave(&app, "/auth/github").await;
    gone.get(&app, &back).await.leads_to("/auth/join");
    // With a password of their own, Mona can do without GitHub.
    mona_here.get(&app, "/settings").await.expect(200).says("Your first one");
    mona_here.post(&app, "/settings/password", &[("password", PASSWORD)]).await.expect(303);
    mona_here.post(&app, "/settings/identities/unlink", &unlink).await.expect(303);
    app.post("/login", &[("username", "mona"), ("password", PASSWORD)], &User::guest()).await.expect(303);
}

#[tokio::test]
async fn a_text_that_was_typed_comes_along_there_and_back() {
    let (app, github) = both().await;
    joined(&app, &github).await;
    let form = [("cid", "1"), ("kind", "discussion"), ("title", "Kept"), ("body", "what was typed")];
    let page = app.post("/compose", &form, &User::guest()).await.expect(401).says("Continue with GitHub").text;
    let kept = field(&page, "/auth/github", "kept");
    for says_no in [true, false] {
        let mut browser = Browser::default();
        let hand_over = browser.post(&app, "/auth/github", &[("kept", &kept), ("next", "/compose")]).await.expect(200);
        if says_no {
            github.declines("access_denied");
        } else {
            github.present(mona());
        }
        let back = agreed(hand_over.header("refresh").strip_prefix("0; url=").unwrap()).await;
        let answer = browser.get(&app, &back).await;
        if says_no {
            let page = answer.expect(403).text;
            assert_eq!(field(&page, "/login", "kept"), kept);
        } else {
            let to = answer.leads_to("/compose").location().to_owned();
            browser.get(&app, &to).await.expect(200).says("what was typed");
        }
    }
}

#[tokio::test]
async fn a_form_that_is_sent_twice_at_once_makes_one_member() {
    let (app, github) = both().await;
    github.present(mona());
    let mut browser = Browser::default();
    let back = browser.leave(&app, "/auth/github").await;
    browser.get(&app, &back).await.leads_to("/auth/join");
    let user = browser.user();
    let (one, two) = ([("username", "mona")], [("username", "mona")]);
    let answers = tokio::join!(app.post("/auth/join", &one, &user), app.post("/auth/join", &two, &user));
    let statuses = [answers.0.status, answers.1.status];
    assert!(statuses.contains(&303) && statuses.iter().all(|status| matches!(status, 303 | 400 | 422)), "{statuses:?}");
    app.settle().await;
    let members = app.forum.all_members().await.unwrap();
    assert_eq!(members.len(), 2, "Petra and Mona");
}

#[tokio::test]
async fn what_the_browser_keeps_is_out_of_reach_of_scripts_and_other_sites() {
    let github = github().await;
    let settings = GitHubSettings { registered: registered(), url: github.url(), api: github.api() };
    let providers = Providers::new(vec![Provider::github(&settings, PUBLIC_URL, patience()).unwrap()]);
    let web = WebSettings { secure_cookies: true, ..public_settings() };
    let app = TestApp::start_with(web, Settings { providers, ..spend() }).await;
    let answer = app.get("/auth/github?next=%2F%2Fevil.example", &User::guest()).await.expect(303);
    let cookies = answer.set_cookies();
    let away = cookies.iter().find(|cookie| cookie.starts_with("__Host-away=")).expect("it keeps something");
    for attribute in ["Path=/", "HttpOnly", "SameSite=Lax", "Secure", "Max-Age=1800"] {
        assert!(away.split("; ").any(|found| found == attribute), "{away}");
    }
    // The way leads to the provider, whatever was asked for, with PKCE, and no secret in it.
    let to = answer.location();
    assert!(to.starts_with(&format!("{}/login/oauth/authorize?", github.url())), "{to}");
    assert!(to.contains("code_challenge_method=S256") && to.contains("scope=user%3Aemail"), "{to}");
    assert!(!to.contains("evil") && !to.contains(CLIENT_SECRET), "{to}");
    let kept = away.split(['=', ';']).nth(1).unwrap();
    assert!(!to.contains(kept), "what the browser keeps is told to the provider");
}
