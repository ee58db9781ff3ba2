//! What nobody is told: no cookie before a sign-in, no third party, no secret in a log, an error, an
//! address or Redis.

use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex};

use testbed::{Encrypted, MailServer};
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::fmt::MakeWriter;

use crate::crawl::crawl;
use crate::factors::{code, enrol};
use crate::github::Browser;
use crate::letters::{link, token};
use crate::page::elements;
use crate::support::{Answer, MINUTE, TestApp, User};
use crate::world::{A, World};

/// What a page has its reader's browser load.
fn loaded(html: &str) -> Vec<String> {
    let of = |name: &str| match name {
        "img" | "script" | "iframe" | "audio" | "video" | "source" | "track" | "embed" | "input" => Some("src"),
        "link" => Some("href"),
        "object" => Some("data"),
        "form" => Some("action"),
        _ => None,
    };
    let all = elements(html);
    // What a page calls itself is no address to load.
    let loads = all.iter().filter(|found| !["canonical", "license"].contains(&found.get("rel")));
    let mut found: Vec<String> = loads
        .filter_map(|element| Some(element.get(of(&element.name)?).to_owned()))
        .filter(|at| !at.is_empty())
        .collect();
    found.extend(all.iter().filter(|element| element.has("srcset")).map(|element| element.get("srcset").to_owned()));
    found
}

#[tokio::test]
async fn who_only_reads_gets_no_cookie_and_no_browser_asks_a_third_party() {
    let world = World::new().await;
    let app = &world.app;
    let outside = "![a picture](https://tracker.example/pixel.gif) <img src=https://tracker.example/x> \
        [a link](https://elsewhere.example/)";
    app.reply(world.member(), &world.open, None, outside).await;
    let about = [("text", outside), ("links", "https://elsewhere.example/me")];
    app.post("/settings/profile", &about, world.member()).await.expect(303);
    app.settle().await;
    let from = ["/", "/user/jonas", "/user/mira", "/login", "/register", "/robots.txt", "/nothing", "/settings"];
    let pages = crawl(app, from.map(str::to_owned), world.guest()).await;
    assert!(pages.len() > 60, "{}", pages.len());
    for (path, answer) in &pages {
        // Whoever goes to a provider is known again by the browser that they come back with.
        let goes_elsewhere = path.starts_with("/auth/");
        assert!(goes_elsewhere || answer.set_cookies().is_empty(), "{path}: {:?}", answer.set_cookies());
        if !answer.is_html() {
            continue;
        }
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none';"), "{path}: {policy}");
        assert!(!policy.contains("http") && !policy.contains('*') && !policy.contains("unsafe"), "{path}: {policy}");
        for address in loaded(&answer.text) {
            let is_here = address.starts_with('/') && !address.starts_with("//");
            assert!(is_here, "{path} has browsers load {address}");
        }
    }
    assert!(pages.values().any(|page| page.text.contains("https://tracker.example")), "it is a link, and no picture");
}

#[tokio::test]
async fn from_where_somebody_signed_in_is_forgotten() {
    let app = TestApp::start().await;
    app.join("Walker").await;
    let guest = User::guest();
    for peer in ["198.51.100.77", "198.51.100.78"] {
        let form = crate::support::encoded(&[("username", "Walker"), ("password", crate::support::PASSWORD)]);
        let mut asked = crate::support::request(axum::http::Method::POST, "/login", &guest)
            .header("content-type", crate::support::FORM)
            .body(axum::body::Body::from(form))
            .unwrap();
        let peer = web::Peer::Address(peer.parse().unwrap());
        asked.extensions_mut().insert(axum::extract::ConnectInfo(peer));
        app.ask(asked).await.expect(303);
    }
    let member = app.forum.member_named("Walker").await.unwrap().unwrap().id;
    let place =
        |at: u64| model::change::Effect::SetPlace(member, format!("place-{at}"), Some(model::time::Timestamp(at)));
    let mut change = model::change::Change::new(member.shard());
    change.effects = vec![place(app.forum.now().0), place(app.forum.now().0 - 31 * crate::support::DAY)];
    app.forum.store().commit(change).await.unwrap();
    app.followers.take_leases().await.unwrap();
    app.followers.forget_places().await.unwrap();
    let places = app.forum.store().places(member).await.unwrap();
    assert_eq!(places, [(format!("place-{}", app.forum.now().0), app.forum.now())]);
    app.pass(31 * crate::support::DAY);
    app.followers.forget_places().await.unwrap();
    let stored = app.stored().await;
    for (key, value) in &stored {
        assert!(!key.contains("198.51.100.7") && !value.contains("198.51.100.7"), "{key}: {value}");
        assert!(!key.ends_with(":places"), "{key}: {value}");
    }
}

/// All that was logged, of every program part and at every level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn subscriber(&self) -> impl tracing::Subscriber + Send + Sync + use<> {
        let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false);
        subscriber.with_writer(self.clone()).finish()
    }

    /// What is logged in the whole process.
    fn of_everybody() -> Self {
        static LOG: LazyLock<Log> = LazyLock::new(|| {
            let log = Log::default();
            tracing::subscriber::set_global_default(log.subscriber()).expect("nobody else listens");
            log
        });
        LOG.clone()
    }

    /// What is logged in this thread, while the guard lives.
    fn of_this_test() -> (Self, DefaultGuard) {
        // Where one thread alone listens, what another logs first is heard by nobody from then on.
        Self::of_everybody();
        let log = Self::default();
        let guard = tracing::subscriber::set_default(log.subscriber());
        (log, guard)
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Somebody's way through the forum, with the secrets that came up on it and all that was answered.
#[derive(Default)]
struct Walk {
    secrets: Vec<(&'static str, String)>,
    answers: Vec<(String, Answer)>,
}

impl Walk {
    fn knows(&mut self, what: &'static str, secret: impl Into<String>) {
        let secret = secret.into();
        assert!(secret.len() >= 8, "{what} is too short to be looked for: {secret}");
        self.secrets.push((what, secret));
    }

    async fn post(&mut self, app: &TestApp, path: &str, form: &[(&str, &str)], user: &User) -> String {
        let answer = app.post(path, form, user).await;
        let text = answer.text.clone();
        self.keep(path, answer);
        text
    }

    fn keep(&mut self, path: &str, answer: Answer) {
        for cookie in answer.set_cookies() {
            let (name, value) = cookie.split(';').next().and_then(|pair| pair.split_once('=')).unwrap_or_default();
            let token = value.rsplit('.').next().unwrap_or_default();
            // How one reads and what was just done is no secret.
            if !["view", "done", "said"].contains(&name) && token.len() > 8 {
                self.knows("a cookie", token);
            }
        }
        self.answers.push((path.to_owned(), answer));
    }

    async fn get(&mut self, app: &TestApp, path: &str, user: &User) -> String {
        let answer = app.get(path, user).await;
        let text = answer.text.clone();
        self.answers.push((path.split('?').next().unwrap_or_default().to_owned(), answer));
        text
    }

    fn signed_in(&self, name: &str) -> User {
        let mut cookies = self.answers.iter().rev().flat_map(|(_, answer)| answer.set_cookies());
        let session = cookies.find(|cookie| cookie.starts_with("exedra=") && !cookie.starts_with("exedra=;"));
        let cookie = session.map(|cookie| cookie.split(';').next().unwrap_or_default().to_owned());
        User { name: name.to_owned(), id: None, cookie, token: None }
    }

    /// Looks for every secret in all that is stored and was logged, in the addresses that answers led to,
    /// in the texts of those that said no, and in these texts.
    async fn found_nowhere_but_hidden(&self, app: &TestApp, log: &Log, at_least: usize, others: &[(&str, &str)]) {
        assert!(self.secrets.len() >= at_least, "{}", self.secrets.len());
        let stored = app.stored().await;
        let logged = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
        assert!(logged.matches("path=").count() >= self.answers.len(), "the log was not listened to: {logged}");
        assert!(self.answers.iter().filter(|(_, answer)| answer.status >= 400).count() > 4, "some of it went wrong");
        let mut places = vec![("the log".to_owned(), logged.as_str())];
        places.extend(others.iter().map(|(place, text)| ((*place).to_owned(), *text)));
        for (key, value) in &stored {
            places.push((format!("the key {key}"), key.as_str()));
            places.push((format!("the value of {key}"), value.as_str()));
        }
        for (path, answer) in &self.answers {
            places.push((format!("the address that {path} led to"), answer.location()));
            // The form to choose a password comes back with its token, to be sent again.
            if answer.status >= 400 && !(answer.status == 422 && path == "/reset/new") {
                places.push((format!("the error {} of {path}", answer.status), answer.text.as_str()));
            }
        }
        assert_eq!(self.leaks(places), Vec::<String>::new());
        // And they would have been found.
        let planted = self.secrets.iter().map(|(_, secret)| format!("x {secret} y")).collect::<String>();
        assert!(self.leaks([("a place".to_owned(), planted.as_str())]).len() >= self.secrets.len());
    }

    /// Every secret that stands in one of these texts.
    fn leaks<'a>(&self, places: impl IntoIterator<Item = (String, &'a str)>) -> Vec<String> {
        let mut leaks = Vec::new();
        for (place, text) in places {
            leaks.extend(
                self.secrets
                    .iter()
                    .filter(|(_, secret)| text.contains(secret.as_str()))
                    .map(|(what, _)| format!("{what} stands in {place}")),
            );
        }
        leaks
    }
}

#[tokio::test]
async fn no_secret_is_in_a_log_an_error_an_address_or_redis() {
    // What is logged by threads of the program is heard as well.
    let log = Log::of_everybody();
    let app = TestApp::start().await;
    let (mut walk, guest) = (Walk::default(), User::guest());
    for (what, secret) in [
        ("the first password", "seven purple lanterns"),
        ("the second password", "eight copper whistles"),
        ("a wrong password", "none of these at all"),
    ] {
        walk.knows(what, secret);
    }
    let (first, second, wrong) = ("seven purple lanterns", "eight copper whistles", "none of these at all");

    // Joining, signing out and in, with right and wrong passwords, under an address as well.
    let join = [("username", "Walker"), ("email", "walker@example.org"), ("password", first)];
    walk.post(&app, "/register", &join, &guest).await;
    let walker = walk.signed_in("Walker");
    walk.post(&app, "/register", &join, &guest).await;
    walk.post(&app, "/logout", &[], &walker).await;
    for password in [wrong, first] {
        walk.post(&app, "/login", &[("username", "walker@example.org"), ("password", password)], &guest).await;
    }
    let walker = walk.signed_in("Walker");
    walk.post(&app, "/login?next=//evil.example", &[("username", "Walker"), ("password", wrong)], &guest).await;

    // Writing, with and without leave, and what comes back with errors.
    let topic = [("cid", "1"), ("kind", "discussion"), ("title", "A walk"), ("body", "Step by step.")];
    walk.post(&app, "/compose", &topic, &walker).await;
    walk.post(&app, "/compose", &topic, &guest).await;
    walk.post(&app, "/compose", &[("cid", "1"), ("kind", "discussion"), ("title", "")], &walker).await;
    app.settle().await;

    // Proving once more who one is; a new password; sessions.
    app.pass(11 * MINUTE);
    walk.post(&app, "/settings/privacy/archive", &[("sure", "1")], &walker).await;
    for password in [wrong, first] {
        walk.post(&app, "/settings/prove", &[("password", password), ("next", "/settings")], &walker).await;
    }
    let walker = walk.signed_in("Walker");
    walk.post(&app, "/settings/password", &[("current", wrong), ("password", second)], &walker).await;
    walk.post(&app, "/settings/password", &[("current", first), ("password", second)], &walker).await;
    let walker = walk.signed_in("Walker");
    walk.get(&app, "/settings/sessions", &walker).await;

    // A token for programs, used and misused.
    let shown = [("name", "nightly"), ("scope", "read"), ("expires", "30")];
    let page = walk.post(&app, "/settings/tokens", &shown, &walker).await;
    let key =
        page.split("exd_").nth(1).and_then(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next());
    walk.knows("an API token", key.and_then(|key| key.rsplit('_').next()).unwrap_or_default());
    let key = format!("exd_{}", key.unwrap_or_default());
    for bearer in [key.as_str(), &format!("{}x", &key[..key.len() - 1])] {
        for path in ["/api/v1/me", "/api/v1/topics/987654"] {
            let asked = crate::support::request(axum::http::Method::GET, path, &guest)
                .header("authorization", format!("Bearer {bearer}"))
                .body(axum::body::Body::empty())
                .unwrap();
            walk.answers.push((path.to_owned(), app.ask(asked).await));
        }
    }

    // An archive, by an address that works once.
    walk.post(&app, "/settings/privacy/archive", &[("sure", "1")], &walker).await;
    for _ in 0..40 {
        app.followers.see_to_due().await.unwrap();
    }
    let page = walk.post(&app, "/settings/privacy/address", &[("sure", "1")], &walker).await;
    let token = page.split("token=").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned();
    walk.knows("the address of an archive", token.clone());
    let file = format!("/settings/privacy/file?token={token}");
    walk.get(&app, &file, &guest).await;
    let archive = app.get(&file, &walker).await.expect(200);
    let mut unpacked = String::new();
    std::io::Read::read_to_string(&mut flate2::read::MultiGzDecoder::new(&archive.bytes[..]), &mut unpacked).unwrap();
    walk.get(&app, &file, &walker).await;

    // What does not work at all.
    walk.get(&app, "/nothing", &walker).await;
    walk.get(&app, "/admin", &walker).await;
    walk.post(&app, &format!("/topic/{A}/reply"), &[("body", "x"), ("password", second)], &guest).await;

    walk.found_nowhere_but_hidden(&app, &log, 9, &[("the archive", unpacked.as_str())]).await;
}

#[tokio::test]
async fn no_secret_of_letters_and_factors_is_either() {
    let (log, _listening) = Log::of_this_test();
    let server = MailServer::start(Encrypted::Not).await;
    let app = TestApp::with_mail(&server).await;
    let (mut walk, guest) = (Walk::default(), User::guest());
    let (first, second) = ("seven purple lanterns", "eight copper whistles");
    walk.knows("the first password", first);
    walk.knows("the second password", second);

    // Joining by letter, and a link that is used twice.
    let join = [("username", "Walker"), ("email", "walker@example.org"), ("password", first)];
    walk.post(&app, "/register", &join, &guest).await;
    let confirm = link(&app.letters(&server).await, "/register/confirm");
    walk.knows("the link to join", token(&confirm));
    walk.get(&app, &confirm, &guest).await;
    walk.post(&app, "/register/confirm", &[("token", token(&confirm))], &guest).await;
    walk.post(&app, "/register/confirm", &[("token", token(&confirm))], &guest).await;
    walk.get(&app, &confirm, &guest).await;

    // A forgotten password, a sign-in by letter.
    walk.post(&app, "/reset", &[("username", "Walker")], &guest).await;
    let reset = link(&app.letters(&server).await, "/reset/new");
    walk.knows("the link to a new password", token(&reset));
    walk.get(&app, &reset, &guest).await;
    for password in ["short", second, second] {
        walk.post(&app, "/reset/new", &[("token", token(&reset)), ("password", password)], &guest).await;
    }
    app.forget_asking().await;
    walk.post(&app, "/login/link", &[("username", "Walker")], &guest).await;
    let open = link(&app.letters(&server).await, "/login/link/open");
    walk.knows("the link to sign in", token(&open));
    walk.get(&app, &open, &guest).await;
    walk.post(&app, "/login/link/open", &[("token", token(&open))], &guest).await;
    walk.post(&app, "/login/link/open", &[("token", token(&open))], &guest).await;
    walk.get(&app, &open, &guest).await;

    // An app and recovery codes, used and misused.
    walk.post(&app, "/login", &[("username", "Walker"), ("password", second)], &guest).await;
    let walker = walk.signed_in("Walker");
    let (secret, codes) = enrol(&app, &walker).await;
    walk.knows("the secret of an app", secret.reveal());
    for recovery in &codes {
        walk.knows("a recovery code", recovery);
    }
    walk.post(&app, "/login", &[("username", "Walker"), ("password", second)], &guest).await;
    let half = walk.answers.last().map(|(_, answer)| answer.cookie());
    let half = User { name: "Walker".to_owned(), cookie: half, ..User::default() };
    walk.post(&app, "/login/second", &[("code", "000000")], &half).await;
    walk.post(&app, "/login/second", &[("code", &codes[0])], &half).await;
    walk.post(&app, "/login/second", &[("code", &codes[0])], &half).await;
    walk.post(&app, "/login/second", &[("code", &code(&app, &secret))], &guest).await;
    walk.found_nowhere_but_hidden(&app, &log, 18, &[]).await;
}

/// Somebody joins through a provider, comes back, links and proves: what goes to and fro on the way is
/// told to nobody else, and what is kept of it is a hash for ten minutes.
#[tokio::test]
async fn no_secret_of_a_sign_in_through_a_provider_is_either() {
    let (log, _listening) = Log::of_this_test();
    let (app, openid) = crate::openid::both().await;
    let (mut walk, mut browser) = (Walk::default(), Browser::default());
    walk.knows("the secret of the forum", testbed::providers::CLIENT_SECRET);

    // Coming back twice, with a wrong code, and with no browser that began it.
    for wrong in [false, true] {
        let back = walk.leave(&app, &mut browser).await;
        walk.come_back(&app, &mut Browser::default(), &back).await;
        let back = walk.leave(&app, &mut browser).await;
        let back = if wrong { back.replace("code=", "code=no-") } else { back };
        walk.come_back(&app, &mut browser, &back).await;
        walk.come_back(&app, &mut browser, &back).await;
        if !wrong {
            let answer = browser.post(&app, "/auth/join", &[("username", "jane")]).await.expect(303);
            walk.keep("/auth/join", answer);
            let out = browser.post(&app, "/logout", &[]).await;
            walk.keep("/logout", out);
        }
    }
    let back = walk.leave(&app, &mut browser).await;
    walk.come_back(&app, &mut browser, &back).await;
    assert!(browser.is_signed_in(&app).await);

    // Proving once more, by somebody else first.
    for claim in ["nobody-we-know", ""] {
        app.pass(11 * MINUTE);
        openid.behaves();
        openid.set_now(app.forum.now().seconds());
        if !claim.is_empty() {
            openid.claims("sub", serde_json::json!(claim));
        }
        let form = [("provider", "oidc/uni"), ("next", "/settings"), ("kept", "/settings/view view=flat")];
        let page = browser.post(&app, "/settings/prove/elsewhere", &form).await.expect(200);
        let to = page.header("refresh").trim_start_matches("0; url=").to_owned();
        let back = crate::github::agreed(&to).await;
        walk.hears(&to, &back);
        walk.come_back(&app, &mut browser, &back).await;
    }
    let told = openid.told();
    assert!(told.len() >= 3 * 4, "a verifier, a nonce and tokens of each: {}", told.len());
    for secret in told {
        walk.knows("what went between the forum and the provider", secret);
    }
    walk.found_nowhere_but_hidden(&app, &log, 30, &[]).await;
}

impl Walk {
    /// Goes to the provider, and is sent back with this.
    async fn leave(&mut self, app: &TestApp, browser: &mut Browser) -> String {
        let to = browser.get(app, "/auth/oidc/uni").await.expect(303).location().to_owned();
        let back = crate::github::agreed(&to).await;
        self.hears(&to, &back);
        back
    }

    /// What a browser is sent to the provider with is for the two of them alone.
    fn hears(&mut self, to: &str, back: &str) {
        for (what, address, name) in [("a state", to, "state="), ("a code", back, "code=")] {
            let value = address.split(name).nth(1).and_then(|rest| rest.split('&').next()).unwrap_or_default();
            self.knows(what, value);
        }
    }

    async fn come_back(&mut self, app: &TestApp, browser: &mut Browser, back: &str) {
        let answer = browser.get(app, back).await;
        self.keep(back.split('?').next().unwrap_or_default(), answer);
    }
}
