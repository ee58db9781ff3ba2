//! Letters over HTTP: asking for one says nothing, and what its link does.

use axum::body::Body;
use axum::http::{Method, header};
use testbed::{Encrypted, Mail, MailServer, Mood};

use crate::support::{Answer, FORM, PASSWORD, PUBLIC_URL, TestApp, User, encoded, request};

const NEW: &str = "another green kettle";

async fn start() -> (TestApp, MailServer) {
    let server = MailServer::start(Encrypted::Not).await;
    let app = TestApp::with_mail(&server).await;
    (app, server)
}

impl TestApp {
    /// Sends what is due, and answers with all that has arrived.
    pub(crate) async fn letters(&self, server: &MailServer) -> Vec<Mail> {
        self.followers.take_leases().await.unwrap();
        while self.followers.send_letters().await.unwrap() > 0 {}
        server.mails()
    }
}

/// Path and query of the link in the newest letter.
pub(crate) fn link(mails: &[Mail], path: &str) -> String {
    let link = mails.last().and_then(|mail| mail.link(path)).unwrap_or_else(|| panic!("no {path} in {mails:?}"));
    link.strip_prefix(PUBLIC_URL).unwrap_or_else(|| panic!("{link}")).to_owned()
}

pub(crate) fn token(link: &str) -> &str {
    link.split_once("token=").unwrap().1
}

fn newcomer<'a>(name: &'a str, email: &'a str) -> [(&'a str, &'a str); 3] {
    [("username", name), ("email", email), ("password", PASSWORD)]
}

/// What a stranger can see of an answer.
fn seen(answer: &Answer) -> (u16, String, Vec<String>, u32) {
    (answer.status, answer.location().to_owned(), answer.set_cookies(), answer.trips)
}

#[tokio::test]
async fn a_newcomer_joins_by_letter() {
    let (app, server) = start().await;
    let guest = User::guest();
    app.get("/register", &guest).await.expect(200).says("its link makes your account");
    let answer = app.post("/register", &newcomer("Mira", "mira@example.org"), &guest).await.leads_to("/register/sent");
    assert!(answer.set_cookies().is_empty(), "nobody is signed in yet");
    app.get("/register/sent", &guest).await.expect(200).says("Look into your mail");
    let link = link(&app.letters(&server).await, "/register/confirm");
    // Programs open every link.
    for _ in 0..2 {
        app.get(&link, &guest).await.expect(200).says("<b dir=\"auto\">Mira</b>");
    }
    let form = [("token", token(&link))];
    let cookie = app.post("/register/confirm", &form, &guest).await.leads_to("/").cookie();
    let mira = User { name: "Mira".to_owned(), id: None, cookie: Some(cookie), token: None };
    app.get("/settings", &mira).await.expect(200).says("Your address is confirmed");
    let over = app.get(&link, &guest).await.expect(410).says("This link is no longer valid");
    assert!(over.text.contains("href=\"/register\""), "{}", over.text);
    app.post("/register/confirm", &form, &guest).await.expect(410);
}

/// A forum is closed because of a wave that is under way.
#[tokio::test]
async fn who_asked_to_join_before_the_forum_was_closed_waits_for_approval() {
    let (app, server) = start().await;
    let guest = User::guest();
    app.post("/register", &newcomer("Mira", "mira@example.org"), &guest).await.leads_to("/register/sent");
    let link = link(&app.letters(&server).await, "/register/confirm");
    let admin = app.admin().await;
    app.post("/admin/registration", &[("open_to", "approved")], &admin).await.expect(303);
    app.post("/register/confirm", &[("token", token(&link))], &guest).await.expect(303);
    assert!(app.forum.member_named("Mira").await.unwrap().unwrap().held.is_some());
}

#[tokio::test]
async fn joining_and_asking_look_the_same_whether_or_not_an_account_exists() {
    let (app, server) = start().await;
    app.join("Mira").await;
    let guest = User::guest();
    let fresh = app.post("/register", &newcomer("Zora", "zora@example.org"), &guest).await;
    let taken = app.post("/register", &newcomer("Yana", "mira@example.org"), &guest).await;
    assert_eq!(seen(&fresh), seen(&taken));
    assert_eq!(fresh.text, taken.text);
    for path in ["/reset", "/login/link"] {
        let mut answers = Vec::new();
        for typed in ["Mira", "Nobody", "mira@example.org", "nobody@example.org"] {
            app.forget_asking().await;
            answers.push(seen(&app.post(path, &[("username", typed)], &guest).await));
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{path}: {answers:?}");
        assert_eq!(answers[0].1, format!("{path}/sent"));
        app.get(&format!("{path}/sent"), &guest).await.expect(200).says("If there is such an account");
        app.post(path, &[("username", "")], &guest).await.expect(422).says("Enter your name here");
    }
    let to: Vec<_> = app.letters(&server).await.into_iter().flat_map(|mail| mail.to).collect();
    assert_eq!(to.iter().filter(|to| *to == "mira@example.org").count() + 1, to.len(), "{to:?}");
}

#[tokio::test]
async fn a_forgotten_password_is_set_anew_by_letter() {
    let (app, server) = start().await;
    let mira = app.join("Mira").await;
    let guest = User::guest();
    app.get("/login", &guest).await.expect(200).says("href=\"/reset\"");
    app.post("/reset", &[("username", "Mira")], &guest).await.leads_to("/reset/sent");
    let link = link(&app.letters(&server).await, "/reset/new");
    let page = app.get(&link, &guest).await.expect(200).says("Choose a new password");
    assert!(page.trips <= 2, "{}", page.trips);
    assert_eq!(page.text.matches(token(&link)).count(), 1, "it stands in the form alone:\n{}", page.text);
    assert_eq!(page.header("referrer-policy"), "same-origin");
    let weak = app.post("/reset/new", &[("token", token(&link)), ("password", "short")], &guest).await.expect(422);
    let weak = weak.says("at least 8 characters");
    assert!(weak.text.contains(token(&link)), "the form can be sent again");
    let form = [("token", token(&link)), ("password", NEW)];
    app.post("/reset/new", &form, &guest).await.leads_to("/login");
    app.get("/settings", &mira).await.leads_to("/login");
    app.post("/login", &[("username", "Mira"), ("password", PASSWORD)], &guest).await.expect(422);
    app.post("/login", &[("username", "Mira"), ("password", NEW)], &guest).await.leads_to("/");
    let old = app.get(&link, &guest).await.expect(410).text;
    for over in [
        app.post("/reset/new", &form, &guest).await,
        app.get("/reset/new", &guest).await,
        app.get("/reset/new?token=nonsense", &guest).await,
        app.get(&format!("/reset/new?token={}", "B".repeat(43)), &guest).await,
    ] {
        let over = over.expect(410).says("This link is no longer valid").says("href=\"/reset\"");
        assert_eq!(main_of(&over.text), main_of(&old), "one page, whatever the reason");
    }
}

fn main_of(page: &str) -> &str {
    page.split_once("<main").and_then(|(_, rest)| rest.split_once("</main>")).map_or(page, |(main, _)| main)
}

#[tokio::test]
async fn a_link_in_a_letter_signs_in() {
    let (app, server) = start().await;
    app.join("Mira").await;
    let guest = User::guest();
    app.post("/login/link", &[("username", "mira@example.org")], &guest).await.leads_to("/login/link/sent");
    let link = link(&app.letters(&server).await, "/login/link/open");
    app.get(&link, &guest).await.expect(200).says("<b dir=\"auto\">Mira</b>");
    let form = [("token", token(&link))];
    let cookie = app.post("/login/link/open", &form, &guest).await.leads_to("/").cookie();
    let mira = User { name: "Mira".to_owned(), id: None, cookie: Some(cookie), token: None };
    app.get("/settings", &mira).await.expect(200);
    app.post("/login/link/open", &form, &guest).await.expect(410).says("href=\"/login/link\"");
}

#[tokio::test]
async fn an_address_is_changed_by_letter() {
    let (app, server) = start().await;
    let mira = app.join("Mira").await;
    app.get("/settings", &mira).await.expect(200).says("Your address is not confirmed");
    app.post("/settings/email", &[("email", "nonsense")], &mira).await.expect(422).says("exactly one");
    app.post("/settings/email", &[("email", "mira@elsewhere.example")], &mira).await.leads_to("/settings");
    app.get("/settings", &mira).await.expect(200).says("mira@example.org");
    let link = link(&app.letters(&server).await, "/confirm");
    app.get(&link, &mira).await.expect(200).says("mira@elsewhere.example");
    app.post("/confirm", &[("token", token(&link))], &mira).await.leads_to("/settings");
    app.get("/settings", &mira).await.expect(200).says("mira@elsewhere.example").says("Your address is confirmed");
    let told = app.letters(&server).await.pop().unwrap();
    assert_eq!(told.to, ["mira@example.org"]);
    app.get(&link, &mira).await.expect(410);
}

/// Neither by the answer nor by what becomes of a link that one has.
#[tokio::test]
async fn asking_for_an_address_tells_nobody_whether_it_is_somebody_elses() {
    let (app, server) = start().await;
    app.join("Zora").await;
    let mut seen_after = Vec::new();
    for (name, probed) in [("Mira", "zora@example.org"), ("Jonas", "nobody@example.org")] {
        let user = app.join(name).await;
        let own = format!("{name}@second.example");
        app.post("/settings/email", &[("email", &own)], &user).await.leads_to("/settings");
        let link = link(&app.letters(&server).await, "/confirm");
        let asked = app.post("/settings/email", &[("email", probed)], &user).await;
        let before = app.get(&link, &user).await.status;
        app.letters(&server).await;
        let after = app.get(&link, &user).await.status;
        seen_after.push((seen(&asked), before, after));
    }
    assert_eq!(seen_after[0], seen_after[1]);
    let mails = server.mails();
    let to = |address: &str| mails.iter().filter(|mail| mail.to == [address]).collect::<Vec<_>>();
    assert!(to("zora@example.org")[0].shown().contains("You have an account"), "only its owner hears");
    assert!(to("zora@example.org")[0].link("/confirm").is_none());
    assert!(to("nobody@example.org")[0].link("/confirm").is_some());
}

/// Whoever asked before with another's name and address has planted no password of theirs.
#[tokio::test]
async fn of_several_forms_to_join_the_newest_counts() {
    let (app, server) = start().await;
    let guest = User::guest();
    let form = |password: &'static str| [("username", "Mira"), ("email", "mira@example.org"), ("password", password)];
    app.post("/register", &form("known to a stranger"), &guest).await.leads_to("/register/sent");
    let planted = link(&app.letters(&server).await, "/register/confirm");
    app.post("/register", &form(PASSWORD), &guest).await.leads_to("/register/sent");
    assert_eq!(app.letters(&server).await.len(), 1, "within a minute it is asked for once");
    app.post("/register/confirm", &[("token", token(&planted))], &guest).await.leads_to("/");
    let sign_in = async |password| app.post("/login", &[("username", "Mira"), ("password", password)], &guest).await;
    sign_in("known to a stranger").await.expect(422);
    sign_in(PASSWORD).await.leads_to("/");
    let left = app.stored().await.into_keys().filter(|key| key.contains("}ticket:")).count();
    assert_eq!(left, 0, "the form is thrown away with its link");
}

#[tokio::test]
async fn a_forged_host_reaches_no_letter() {
    let (app, server) = start().await;
    app.join("Mira").await;
    let guest = User::guest();
    let forged = request(Method::POST, "/reset", &guest)
        .header("x-forwarded-host", "evil.example")
        .header("x-forwarded-proto", "http")
        .header("forwarded", "host=evil.example")
        .header(header::CONTENT_TYPE, FORM);
    let mut forged = forged.body(Body::from(encoded(&[("username", "Mira")]))).unwrap();
    forged.headers_mut().insert(header::HOST, "evil.example".parse().unwrap());
    app.ask(forged).await.leads_to("/reset/sent");
    let mails = app.letters(&server).await;
    link(&mails, "/reset/new");
    assert!(!mails[0].text.contains("evil.example"), "{}", mails[0].text);
}

#[tokio::test]
async fn a_name_puts_no_link_into_a_letter() {
    let (app, server) = start().await;
    app.join("evil.example").await;
    app.post("/reset", &[("username", "evil.example")], &User::guest()).await.leads_to("/reset/sent");
    let mails = app.letters(&server).await;
    link(&mails, "/reset/new");
    let shown = mails[0].shown();
    assert!(shown.contains("Hello evil.\u{2060}example,"), "{shown}");
    let lines = shown.lines().filter(|line| line.contains("evil.example"));
    assert!(lines.clone().all(|line| line == "To: evil.example@example.org"), "{shown}");
}

#[tokio::test]
async fn without_mail_pages_say_so_and_joining_signs_in() {
    let app = TestApp::start().await;
    let guest = User::guest();
    for path in ["/reset", "/login/link"] {
        let page = app.get(path, &guest).await.expect(200).says("This forum sends no mail");
        assert!(!page.text.contains("name=\"username\""), "{path}: there is nothing to send");
        app.post(path, &[("username", "Petra")], &guest).await.expect(409).says("This forum sends no mail");
    }
    let cookie = app.post("/register", &newcomer("Mira", "mira@example.org"), &guest).await.leads_to("/").cookie();
    let mira = User { name: "Mira".to_owned(), id: None, cookie: Some(cookie), token: None };
    app.get("/settings", &mira).await.expect(200).says("This forum sends no mail");
    app.post("/register", &newcomer("Zora", "mira@example.org"), &guest).await.expect(422).says("exists");
    app.post("/settings/email", &[("email", "petra@example.org")], &mira).await.expect(422);
    app.post("/settings/email", &[("email", "mira@elsewhere.example")], &mira).await.leads_to("/settings");
    app.get("/settings", &mira).await.expect(200).says("mira@elsewhere.example");
}

#[tokio::test]
async fn an_admin_sees_what_could_not_be_sent_and_sends_it_again() {
    let (app, server) = start().await;
    let admin = app.admin().await;
    app.get("/admin/mail", &admin).await.expect(200).says("127.0.0.1, port").says("noreply@forum.example.org");
    server.set(Mood::RefusesForGood);
    app.post("/admin/mail/test", &[], &admin).await.leads_to("/admin/mail");
    assert!(app.letters(&server).await.is_empty());
    let page = app.get("/admin/mail", &admin).await.expect(200).says("no such user").says("Petra");
    assert!(page.trips <= 2, "{}", page.trips);
    let action = page.text.split("action=\"/admin/mail/").find_map(|rest| {
        let id = rest.split('"').next()?;
        id.parse::<u64>().ok().map(|id| format!("/admin/mail/{id}"))
    });
    let action = action.expect("there is a button");
    server.set(Mood::Takes);
    app.post(&action, &[("do", "again")], &admin).await.leads_to("/admin/mail");
    assert_eq!(app.letters(&server).await.len(), 1);
    app.get("/admin/mail", &admin).await.expect(200).says("There are none.");
    app.post(&action, &[("do", "again")], &admin).await.expect(404);
    app.post(&action, &[("do", "discard")], &admin).await.expect(404);
}
