//! Second factors: setting them up, and signing in with them.

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, header};
use model::account::Way;
use model::limits::Act;
use testbed::Authenticator;
use web::Peer;

use crate::page::{elements, field};
use crate::support::{Answer, FORM, MINUTE, PASSWORD, PUBLIC_URL, TestApp, User, encoded, request};

const APP: &str = "/settings/security/app";
const SECOND: &str = "/login/second";
/// A step of an app's codes.
const STEP: u64 = 30_000;

/// What an app knows that has read the page.
fn secret(page: &str) -> auth::totp::Secret {
    let (_, rest) = page.split_once("<code class=\"secret\">").unwrap();
    let letters = rest.split('<').next().unwrap().replace(' ', "");
    let mut bits = String::new();
    for letter in letters.bytes() {
        let value = if letter.is_ascii_alphabetic() { letter - b'A' } else { letter - b'2' + 26 };
        bits.push_str(&format!("{value:05b}"));
    }
    let bytes =
        bits.as_bytes().chunks(8).map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap());
    auth::totp::Secret::from_bytes(&bytes.collect::<Vec<_>>()).unwrap()
}

pub(crate) fn code(app: &TestApp, secret: &auth::totp::Secret) -> String {
    secret.code(app.forum.now().seconds() / 30)
}

/// The recovery codes on a page.
fn codes(page: &str) -> Vec<String> {
    let inside = page.split("<li><code>").skip(1);
    inside.map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
}

/// Sets up an app; the first code of it is used up then.
pub(crate) async fn enrol(app: &TestApp, user: &User) -> (auth::totp::Secret, Vec<String>) {
    let page = app.get(APP, user).await.expect(200).text;
    let (secret, sealed) = (secret(&page), field(&page, APP, "sealed"));
    let done = app.post(APP, &[("sealed", &sealed), ("code", &code(app, &secret))], user).await.expect(200);
    app.pass(STEP);
    (secret, codes(&done.text))
}

async fn password(app: &TestApp, next: &str) -> Answer {
    let form = [("username", "Mira"), ("password", PASSWORD), ("next", next)];
    app.post("/login", &form, &User::guest()).await.leads_to(SECOND)
}

fn browser(answer: &Answer) -> User {
    User { name: "Mira".to_owned(), cookie: Some(answer.cookie()), ..User::default() }
}

async fn is_signed_in(app: &TestApp, user: &User) -> bool {
    app.get("/settings", user).await.status == 200
}

#[tokio::test]
async fn an_app_is_set_up_with_its_first_code_and_ten_recovery_codes_are_shown_once() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let page = app.get(APP, &mira).await.expect(200).says("<svg").text;
    let (secret, sealed) = (secret(&page), field(&page, APP, "sealed"));
    let wrong = app.post(APP, &[("sealed", &sealed), ("code", "000000")], &mira).await.expect(422);
    assert_eq!(field(&wrong.text, APP, "sealed"), sealed, "the picture that was read counts still");
    // What was sealed for somebody else is nothing.
    let jonas = app.join("Jonas").await;
    let right = code(&app, &secret);
    app.post(APP, &[("sealed", &sealed), ("code", &right)], &jonas).await.expect(422);
    let done = app.post(APP, &[("sealed", &sealed), ("code", &right)], &mira).await.expect(200);
    let codes = codes(&done.text);
    assert_eq!(codes.len(), 10);
    assert_eq!(done.header("cache-control"), "no-store");
    let page = app.get("/settings/security", &mira).await.expect(200).says("You have 10 recovery codes left.");
    assert!(codes.iter().all(|code| !page.text.contains(code)));
    // Neither the secret nor a code stands in the store.
    let stored: String = app.stored().await.into_values().collect();
    assert!(!stored.contains(&secret.reveal()) && codes.iter().all(|code| !stored.contains(code)));
    app.post(APP, &[("sealed", &sealed), ("code", &right)], &mira).await.expect(409);
}

#[tokio::test]
async fn a_password_alone_opens_nothing_where_there_is_an_app() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let (secret, _) = enrol(&app, &mira).await;
    let first = password(&app, "/topic/1/x?page=2").await;
    assert!(!first.cookie().contains("exedra="), "{}", first.cookie());
    assert!(!first.location().contains(first.cookie().split('=').nth(1).unwrap()), "no secret in an address");
    let half = browser(&first);
    assert!(!is_signed_in(&app, &half).await);
    let page = app.get(first.location(), &half).await.expect(200).text;
    assert_eq!(field(&page, SECOND, "next"), "/topic/1/x?page=2");
    app.get(SECOND, &User::guest()).await.leads_to("/login");
    app.post(SECOND, &[("code", "000000")], &User::guest()).await.leads_to("/login");
    app.post(SECOND, &[("code", "000000"), ("next", "/tags")], &half).await.expect(422);
    app.post(SECOND, &[("password", PASSWORD)], &half).await.expect(422);

    let now = code(&app, &secret);
    let done = app.post(SECOND, &[("code", &now), ("next", "/tags")], &half).await.leads_to("/tags");
    assert!(is_signed_in(&app, &browser(&done)).await);
    // The step was taken, and the code was used.
    app.post(SECOND, &[("code", &now)], &half).await.leads_to("/login");
    let again = browser(&password(&app, "/").await);
    app.post(SECOND, &[("code", &now)], &again).await.expect(422);
    app.pass(STEP);
    app.post(SECOND, &[("code", &code(&app, &secret))], &again).await.leads_to("/");
    // Ten minutes later it is over.
    let late = browser(&password(&app, "/").await);
    let mut redis = app.questions().await;
    let keys: Vec<String> = app.stored().await.into_keys().filter(|key| key.contains("}ticket:")).collect();
    assert_eq!(keys.len(), 1, "the other tickets were used up");
    let left: i64 = redis.ask(redis::cmd("TTL").arg(&keys[0])).await;
    assert!((590..=600).contains(&left), "{left}");
    app.get(SECOND, &late).await.expect(200);
}

#[tokio::test]
async fn what_a_guest_typed_survives_both_steps() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let (secret, _) = enrol(&app, &mira).await;
    let topic = app.discussion(&mira, 1, "Kept").await;
    let reply = format!("/topic/{}/reply", topic.id);
    let page = app.post(&reply, &[("body", "what I think")], &User::guest()).await.expect(401).text;
    let kept = field(&page, "/login", "kept");
    let form = [("username", "Mira"), ("password", PASSWORD), ("next", &reply), ("kept", &kept)];
    let first = app.post("/login", &form, &User::guest()).await.leads_to(SECOND);
    let next = field(&app.get(first.location(), &browser(&first)).await.expect(200).text, SECOND, "next");
    let form = [("code", code(&app, &secret)), ("next", next)].map(|(name, value)| (name, value.clone()));
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let done = app.post(SECOND, &form, &browser(&first)).await.leads_to(&reply);
    let page = app.get(done.location(), &browser(&done)).await.expect(200).text;
    assert_eq!(field(&page, &reply, "body"), "what I think");
}

/// A password alone overwrites nothing of what its owner keeps.
#[tokio::test]
async fn a_form_is_kept_after_the_second_step_and_not_before() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let (secret, _) = enrol(&app, &mira).await;
    let id = mira.id.unwrap();
    let kept = async || app.forum.store().kept_text(id).await.unwrap();
    app.forum.keep_text(id, "/compose body=what+took+an+hour").await.unwrap();
    let form = [("username", "Mira"), ("password", PASSWORD), ("kept", "/compose body=rubbish")];
    let first = app.post("/login", &form, &User::guest()).await.leads_to(SECOND);
    assert_eq!(kept().await.unwrap(), "/compose body=what+took+an+hour");
    app.post(SECOND, &[("code", "000000")], &browser(&first)).await.expect(422);
    assert_eq!(kept().await.unwrap(), "/compose body=what+took+an+hour");
    app.post(SECOND, &[("code", &code(&app, &secret))], &browser(&first)).await.leads_to("/");
    assert_eq!(kept().await.unwrap(), "/compose body=rubbish");
}

#[tokio::test]
async fn a_recovery_code_works_once_and_new_ones_replace_the_old() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let (_, codes) = enrol(&app, &mira).await;
    let typed = codes[0].to_uppercase().replace('-', " ");
    let done = app.post(SECOND, &[("code", &typed)], &browser(&password(&app, "/").await)).await.leads_to("/");
    let mira = browser(&done);
    app.get("/settings/security", &mira).await.expect(200).says("You have 9 recovery codes left.");
    app.post(SECOND, &[("code", &typed)], &browser(&password(&app, "/").await)).await.expect(422);
    let fresh = self::codes(&app.post("/settings/security/codes", &[], &mira).await.expect(200).text);
    assert_eq!(fresh.len(), 10);
    app.post(SECOND, &[("code", &codes[1])], &browser(&password(&app, "/").await)).await.expect(422);
    app.post(SECOND, &[("code", &fresh[1])], &browser(&password(&app, "/").await)).await.leads_to("/");
    // With the last factor they go.
    app.post("/settings/security/app/remove", &[], &mira).await.leads_to("/settings/security");
    let form = [("username", "Mira"), ("password", PASSWORD)];
    app.post("/login", &form, &User::guest()).await.leads_to("/");
    app.post("/settings/security/codes", &[], &mira).await.expect(409);
}

/// Two who type the same code at the same instant.
#[tokio::test]
async fn one_code_lets_one_in() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let (secret, codes) = enrol(&app, &mira).await;
    for typed in [code(&app, &secret), codes[3].clone()] {
        let mut halves = Vec::new();
        for _ in 0..8 {
            halves.push(browser(&password(&app, "/").await));
        }
        let form = [("code", typed.as_str())];
        let tries = halves.iter().map(|half| app.post(SECOND, &form, half));
        let answers = futures_util::future::join_all(tries).await;
        let inside = answers.iter().filter(|answer| answer.cookie().contains("exedra=")).count();
        assert_eq!(inside, 1);
    }
}

/// A sign-in that began before the password was changed comes to nothing: one changes it because
/// somebody else knows it.
#[tokio::test]
async fn a_new_password_ends_every_sign_in_that_is_under_way() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let (_, codes) = enrol(&app, &mira).await;
    let half = browser(&password(&app, "/").await);
    let before = app.forum.member_named("Mira").await.unwrap().unwrap();
    let form = [("current", PASSWORD), ("password", "eight copper whistles")];
    app.post("/settings/password", &form, &mira).await.expect(303);
    let answer = app.post(SECOND, &[("code", &codes[0])], &half).await.leads_to("/login");
    assert!(!is_signed_in(&app, &browser(&answer)).await);
    // One that had found the old password right, and opens its session a moment too late.
    let late = app.forum.admit(before, Way::Passkey, None, forum::Caller::Operator).await;
    assert!(matches!(late, Err(forum::Problem::Refused(model::refusal::Refusal::SignIn))), "{late:?}");
}

/// By whichever way somebody has come so far.
#[tokio::test]
async fn a_link_in_a_letter_and_a_provider_are_the_first_step_too() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    enrol(&app, &mira).await;
    let member = app.forum.member_named("Mira").await.unwrap().unwrap();
    for way in [Way::Mail, Way::Provider, Way::Password] {
        let admission = app.forum.admit(member.clone(), way, None, forum::Caller::Operator).await.unwrap();
        assert!(matches!(admission, forum::Admission::SecondFactor(..)), "{way:?}");
    }
    let admission = app.forum.admit(member, Way::Passkey, None, forum::Caller::Operator).await.unwrap();
    assert!(matches!(admission, forum::Admission::In(..)), "a passkey is both");
}

/// Ten tries for an account, on whichever node, with however many sign-ins.
#[tokio::test]
async fn codes_that_are_tried_are_limited_for_each_account() {
    let app = TestApp::limited().await;
    let mira = app.join("Mira").await;
    let (secret, _) = enrol(&app, &mira).await;
    let node = app.working_node().await;
    for n in 0..10 {
        let half = browser(&password(&app, "/").await);
        let form = [("code", "000000")];
        let answer =
            if n % 2 == 0 { app.post(SECOND, &form, &half).await } else { node.post(SECOND, &form, &half).await };
        answer.expect(422);
    }
    let half = browser(&password(&app, "/").await);
    let right = code(&app, &secret);
    let answer = node.post(SECOND, &[("code", &right)], &half).await.expect(429);
    assert!(answer.header("retry-after").parse::<u64>().unwrap() > 0);
    app.pass(6 * MINUTE);
    app.post(SECOND, &[("code", &code(&app, &secret))], &half).await.leads_to("/");
}

/// Whoever knows the password and tries codes keeps the owner from no passkey and no recovery code.
#[tokio::test]
async fn codes_that_are_tried_lock_nobody_out_who_has_what_cannot_be_guessed() {
    let app = TestApp::limited().await;
    let mira = app.join("Mira").await;
    let (_, codes) = enrol(&app, &mira).await;
    let mut device = Authenticator::new(PUBLIC_URL);
    add_passkey(&app, &mira, &mut device).await.leads_to("/settings/security");
    let half = browser(&password(&app, "/").await);
    for _ in 0..10 {
        app.post(SECOND, &[("code", "000000")], &half).await.expect(422);
    }
    app.post(SECOND, &[("code", "000000")], &half).await.expect(429);
    // What is no recovery code by its length might be guessed.
    app.post(SECOND, &[("code", "0000-0000")], &half).await.expect(429);
    app.post(SECOND, &[("code", &codes[0])], &half).await.leads_to("/");
    let half = browser(&password(&app, "/").await);
    let said = device.answer(&challenge(&app, false, &User::guest()).await);
    app.post(SECOND, &[("credential", &said)], &half).await.leads_to("/");

    // Of those, too, nobody tries very many from one place, while others go on from theirs.
    let half = browser(&password(&app, "/").await);
    let wrong = "aaaa-".repeat(6);
    let mut answers = Vec::new();
    for _ in 0..Act::Factor.by_network().unwrap().at_once {
        answers.push(app.post(SECOND, &[("code", &wrong)], &half).await.status);
    }
    assert_eq!(answers.last(), Some(&429), "{answers:?}");
    assert!(answers.iter().filter(|status| **status == 422).count() >= 20, "{answers:?}");
    let elsewhere = Peer::Address("198.51.100.9".parse().unwrap());
    let form = encoded(&[("code", &codes[1])]);
    let asked = request(Method::POST, SECOND, &half).header(header::CONTENT_TYPE, FORM);
    app.ask(asked.extension(ConnectInfo(elsewhere)).body(Body::from(form)).unwrap()).await.leads_to("/");
}

#[tokio::test]
async fn a_code_of_the_app_confirms_that_it_is_oneself_and_works_once() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let (secret, _) = enrol(&app, &mira).await;
    app.pass(10 * MINUTE);
    app.get(APP, &mira).await.leads_to("/settings/prove");
    let now = code(&app, &secret);
    let done = app.post("/settings/prove", &[("code", &now), ("next", APP)], &mira).await.leads_to(APP);
    let mira = browser(&done);
    app.post("/settings/security/codes", &[], &mira).await.expect(200);
    app.post("/settings/prove", &[("code", &now)], &mira).await.expect(422);
}

/// A form that needs a proof is sent after it, and nothing that was typed is lost.
#[tokio::test]
async fn a_form_that_needs_a_proof_is_kept_for_afterwards() {
    let app = TestApp::start().await;
    let mut admin = app.admin().await;
    app.pass(10 * MINUTE);
    let form = [
        ("name", "A \"new\" one"),
        ("kinds", "discussion"),
        ("kinds", "question"),
        ("see", "everyone"),
        ("start", "members"),
        ("reply", "members"),
    ];
    let page = app.post("/admin/categories", &form, &admin).await.expect(401).text;
    let kept = field(&page, "/settings/prove", "kept");
    let wrong = app.post("/settings/prove", &[("password", "no"), ("kept", &kept)], &admin).await.expect(422).text;
    let kept = field(&wrong, "/settings/prove", "kept");
    let done = app.post("/settings/prove", &[("password", PASSWORD), ("kept", &kept)], &admin).await.expect(200);
    admin.cookie = Some(done.cookie());
    assert_eq!(field(&done.text, "/admin/categories", "name"), "A \"new\" one");
    let fields: Vec<(String, String)> = elements(&done.text)
        .into_iter()
        .filter(|input| input.name == "input" && input.get("type") == "hidden")
        .map(|input| (input.get("name").to_owned(), input.get("value").to_owned()))
        .collect();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(fields, form);
    app.post("/admin/categories", &fields, &admin).await.expect(303);
}

// Passkeys

async fn challenge(app: &TestApp, makes: bool, user: &User) -> String {
    app.post("/passkey/challenge", &[("makes", if makes { "1" } else { "0" })], user).await.expect(200).text
}

async fn add_passkey(app: &TestApp, user: &User, authenticator: &mut Authenticator) -> Answer {
    let page = app.get("/settings/security", user).await.expect(200).text;
    let form = elements(&page).into_iter().find(|form| form.get("data-passkey") == "make").unwrap();
    assert_eq!(form.get("data-party"), "forum.example.org");
    let said = authenticator.make(&challenge(app, true, user).await, form.get("data-user"));
    app.post("/settings/security/passkeys", &[("name", "My phone"), ("credential", &said)], user).await
}

#[tokio::test]
async fn a_passkey_signs_in_without_a_name_and_satisfies_both_steps() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    for mut device in
        [Authenticator::new(PUBLIC_URL), Authenticator::ed25519(PUBLIC_URL), Authenticator::rsa(PUBLIC_URL)]
    {
        add_passkey(&app, &mira, &mut device).await;
        let said = device.answer(&challenge(&app, false, &User::guest()).await);
        let form = [("credential", said.as_str()), ("next", "/tags")];
        let done = app.post("/login/passkey", &form, &User::guest()).await.leads_to("/tags");
        let inside = browser(&done);
        app.get("/settings/sessions", &inside).await.expect(200).says("with a passkey");
        // The same once more is nothing: the challenge was used up.
        app.post("/login/passkey", &form, &User::guest()).await.expect(422);
    }
    // A password is only the first step now, and a passkey the second.
    let first = password(&app, "/").await;
    let mut device = Authenticator::new(PUBLIC_URL);
    add_passkey(&app, &mira, &mut device).await.leads_to("/settings/security");
    let said = device.answer(&challenge(&app, false, &User::guest()).await);
    app.post(SECOND, &[("credential", &said)], &browser(&first)).await.leads_to("/");
}

#[tokio::test]
async fn what_a_passkey_says_elsewhere_again_or_too_late_is_refused() {
    let app = TestApp::start().await;
    let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
    let mut device = Authenticator::new(PUBLIC_URL);
    add_passkey(&app, &mira, &mut device).await.expect(200);
    let refused = async |said: &str, why: &str| {
        let answer = app.post("/login/passkey", &[("credential", said)], &User::guest()).await;
        assert_eq!(answer.status, 422, "{why}");
        assert!(!answer.cookie().contains("exedra="), "{why}");
        answer.says("This passkey was not accepted.");
    };
    let fresh = async || challenge(&app, false, &User::guest()).await;
    refused(&device.answer(&auth::token::Token::from_bytes([5; 32]).reveal()), "a challenge of nobody's").await;
    refused(&device.answer(&challenge(&app, true, &mira).await), "a challenge to make one").await;
    refused(&device.answer(&challenge(&app, false, &jonas).await), "somebody else's challenge").await;
    device.origin = "https://evil.example".to_owned();
    refused(&device.answer(&fresh().await), "another origin").await;
    device.origin = PUBLIC_URL.to_owned();
    device.party = "evil.example".to_owned();
    refused(&device.answer(&fresh().await), "another site").await;
    device.party = "forum.example.org".to_owned();
    device.flags = 1;
    refused(&device.answer(&fresh().await), "an owner who was not verified").await;
    device.flags = testbed::PRESENT_AND_VERIFIED;
    let mut stranger = Authenticator::new(PUBLIC_URL);
    (stranger.id, stranger.owner) = (device.id.clone(), device.owner.clone());
    stranger.counter = 100;
    refused(&stranger.answer(&fresh().await), "another key").await;
    refused("{}", "nothing").await;
    let said = device.answer(&fresh().await);
    app.post("/login/passkey", &[("credential", &said)], &User::guest()).await.leads_to("/");
    refused(&said, "the same again").await;
    device.counter -= 1;
    refused(&device.answer(&fresh().await), "a counter that does not go on").await;
    device.counter += 1;
    let said = device.answer(&fresh().await);
    app.post("/login/passkey", &[("credential", &said)], &User::guest()).await.leads_to("/");

    // Somebody else's passkey does not confirm that it is Jonas.
    app.pass(10 * MINUTE);
    let said = device.answer(&challenge(&app, false, &jonas).await);
    app.post("/settings/prove", &[("credential", &said)], &jonas).await.expect(422);
    let said = device.answer(&challenge(&app, false, &mira).await);
    app.post("/settings/prove", &[("credential", &said), ("next", "/tags")], &mira).await.leads_to("/tags");
}

#[tokio::test]
async fn passkeys_have_names_and_one_that_is_removed_opens_nothing() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let (mut one, mut other) = (Authenticator::new(PUBLIC_URL), Authenticator::new(PUBLIC_URL));
    let codes = codes(&add_passkey(&app, &mira, &mut one).await.expect(200).text);
    assert_eq!(codes.len(), 10, "with the first factor there are codes");
    add_passkey(&app, &mira, &mut other).await.leads_to("/settings/security");
    let said = one.make(&challenge(&app, true, &mira).await, &auth::passkey::user_handle(mira.id.unwrap().0));
    let twice = [("name", "Again"), ("credential", said.as_str())];
    app.post("/settings/security/passkeys", &twice, &mira).await.expect(422);
    let path = format!("/settings/security/passkeys/{}", one.id_text());
    app.post(&path, &[("name", "The <old> one")], &mira).await.leads_to("/settings/security");
    let page = app.get("/settings/security", &mira).await.expect(200).says("My phone").says("The &#60;old&#62; one");
    assert_eq!(page.text.matches("/remove\"").count(), 2);
    let stranger = app.join("Jonas").await;
    app.post(&format!("{path}/remove"), &[], &stranger).await.expect(404);
    app.post(&path, &[("name", "Mine")], &stranger).await.expect(404);
    app.post(&format!("{path}/remove"), &[], &mira).await.leads_to("/settings/security");
    let said = one.answer(&challenge(&app, false, &User::guest()).await);
    app.post("/login/passkey", &[("credential", &said)], &User::guest()).await.expect(422);
    let said = other.answer(&challenge(&app, false, &User::guest()).await);
    app.post("/login/passkey", &[("credential", &said)], &User::guest()).await.leads_to("/");
}

/// One rule for passkeys and accounts elsewhere: something is left to sign in with.
#[tokio::test]
async fn the_last_way_in_is_taken_away_by_nobody() {
    let (app, github) = crate::github::both().await;
    let mut mona = crate::github::joined(&app, &github).await;
    let mut device = Authenticator::new(PUBLIC_URL);
    add_passkey(&app, &mona.user(), &mut device).await.expect(200);
    let remove = format!("/settings/security/passkeys/{}/remove", device.id_text());
    let page = mona.get(&app, "/settings/security").await.expect(200).text;
    let identity = crate::page::field(&page, "/settings/identities/unlink", "identity");
    // With a passkey GitHub can go; then the passkey is all there is.
    mona.post(&app, "/settings/identities/unlink", &[("identity", &identity)]).await.leads_to("/settings/security");
    mona.post(&app, &remove, &[]).await.expect(409).says("only way to sign in");
    // With GitHub again the passkey can go; then GitHub is all there is.
    let begin = mona.post(&app, "/settings/identities/link", &[("provider", "github")]).await.expect(200);
    let back = crate::github::agreed(begin.header("refresh").strip_prefix("0; url=").unwrap()).await;
    mona.get(&app, &back).await.leads_to("/settings/security");
    mona.post(&app, &remove, &[]).await.leads_to("/settings/security");
    mona.post(&app, "/settings/identities/unlink", &[("identity", &identity)]).await.expect(409);
}

/// Both at one instant, each for the sake of the other.
#[tokio::test]
async fn of_two_ways_in_that_go_at_one_instant_one_stays() {
    let (app, github) = crate::github::both().await;
    for round in 0..12 {
        github.present(testbed::providers::Account::new(100 + round, "mona", &format!("mona{round}@example.org")));
        let mut mona = crate::github::Browser::default();
        let back = mona.leave(&app, "/auth/github").await;
        mona.get(&app, &back).await.leads_to("/auth/join");
        mona.post(&app, "/auth/join", &[("username", &format!("mona{round}"))]).await.expect(303);
        let mut device = Authenticator::new(PUBLIC_URL);
        add_passkey(&app, &mona.user(), &mut device).await.expect(200);
        let (remove, user) = (format!("/settings/security/passkeys/{}/remove", device.id_text()), mona.user());
        let page = mona.get(&app, "/settings/security").await.expect(200).text;
        let identity = crate::page::field(&page, "/settings/identities/unlink", "identity");
        let unlink = [("identity", identity.as_str())];
        tokio::join!(app.post(&remove, &[], &user), app.post("/settings/identities/unlink", &unlink, &user));
        let page = mona.get(&app, "/settings/security").await.expect(200).text;
        let left = page.matches("/remove\"").count() + page.matches("/settings/identities/unlink").count();
        assert!(left >= 1, "round {round}");
    }
}

/// Whoever has none is led to set one up, and can do nothing else until then.
#[tokio::test]
async fn a_second_factor_can_be_required_by_role() {
    let app = TestApp::start().await;
    let (admin, mira) = (app.admin().await, app.join("Mira").await);
    let anselm = app.join("Anselm").await;
    let key = app.key(&anselm, "A program", "read,write").await;
    app.moderate(1, &[&anselm]).await;
    let topic = app.discussion(&mira, 1, "Before").await;
    let reply = format!("/topic/{}/reply", topic.id);
    let require = async |of: &str, admin: &User| {
        app.post("/admin/security", &[("second_factor", of)], admin).await.leads_to("/admin/security");
    };
    require("staff", &admin).await;
    app.get("/settings", &mira).await.expect(200);
    for (user, page) in [(&anselm, "/settings"), (&admin, "/admin"), (&anselm, "/recent"), (&anselm, &topic.path)] {
        app.get(page, user).await.leads_to("/settings/security");
    }
    app.post(&reply, &[("body", "typed")], &anselm).await.expect(403).says("typed");
    // Programs no more than pages, with the session or with a token, however little it may.
    let posts = format!("/api/v1/topics/{}/posts", topic.id);
    for program in [anselm.clone(), User::with_token(&key)] {
        app.get("/api/v1/me", &program).await.expect_problem(403, "second-factor");
        app.get(&posts, &program).await.expect_problem(403, "second-factor");
        let body = serde_json::json!({ "body": "written by a program" });
        app.send("POST", &posts, &body, &program).await.expect_problem(403, "second-factor");
    }
    // What ends something is always possible.
    for page in ["/settings/sessions", "/settings/privacy", "/settings/privacy/delete"] {
        app.get(page, &anselm).await.expect(200);
    }
    app.post("/settings/sessions", &[("session", "others")], &anselm).await;
    app.get("/settings/security", &anselm).await.expect(200).says("This forum requires a second factor");
    enrol(&app, &anselm).await;
    app.get(&topic.path, &anselm).await.expect(200);
    app.post(&reply, &[("body", "typed")], &anselm).await.expect(303);
    // Signing out is always possible.
    app.post("/logout", &[], &admin).await.leads_to("/");
    let admin = app.admin().await;
    let mut device = Authenticator::new(PUBLIC_URL);
    add_passkey(&app, &admin, &mut device).await.expect(200);
    app.get("/admin", &admin).await.expect(200);
    require("everybody", &admin).await;
    app.get("/settings", &mira).await.leads_to("/settings/security");
    app.get(&topic.path, &User::guest()).await.expect(200);
    require("nobody", &admin).await;
    app.get("/settings", &mira).await.expect(200);
    app.post("/admin/security", &[("second_factor", "all")], &admin).await.expect(422);
}
