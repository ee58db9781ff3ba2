//! What is dangerous asks again who this is.

use serde_json::json;
use testbed::providers::Account;

use crate::github::{Browser, agreed, both, code_of, joined, mona};
use crate::openid;
use crate::page::field;
use crate::support::{Answer, MINUTE, PASSWORD, TestApp, User};

const ELSEWHERE: &str = "/settings/prove/elsewhere";

/// Where a page that goes on to a provider leads.
fn onward(page: &Answer) -> String {
    page.header("refresh").strip_prefix("0; url=").unwrap().to_owned()
}

/// Goes to a provider to prove who one is, and comes back with this address.
async fn sent(app: &TestApp, browser: &mut Browser, form: &[(&str, &str)]) -> String {
    let page = browser.post(app, ELSEWHERE, form).await.expect(200);
    agreed(&onward(&page)).await
}

fn with(user: &User, answer: &Answer) -> User {
    User { cookie: Some(answer.cookie()), ..user.clone() }
}

#[tokio::test]
async fn a_proof_counts_for_ten_minutes_and_then_it_is_asked_for_again() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let prove = "/settings/prove?next=%2Fsettings";
    app.get(prove, &mira).await.leads_to("/settings");
    app.pass(10 * MINUTE - 1);
    app.get(prove, &mira).await.leads_to("/settings");
    app.pass(1);
    let page = app.get(prove, &mira).await.expect(200).text;
    assert_eq!(field(&page, "/settings/prove", "next"), "/settings");
    app.get(prove, &User::guest()).await.leads_to("/login");

    let wrong = [("password", "no"), ("next", "/settings")];
    let page = app.post("/settings/prove", &wrong, &mira).await.expect(422).says("This is not your password.").text;
    assert_eq!(field(&page, "/settings/prove", "next"), "/settings");
    let right = [("password", PASSWORD), ("next", "/settings")];
    let fresh = with(&mira, &app.post("/settings/prove", &right, &mira).await.leads_to("/settings"));
    app.get(prove, &fresh).await.leads_to("/settings");
    app.pass(10 * MINUTE);
    app.get(prove, &fresh).await.expect(200);
}

/// A proof gives more rights, so the session is another one from then on.
#[tokio::test]
async fn the_session_changes_with_a_proof_and_the_old_one_opens_nothing() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let fresh = with(&mira, &app.post("/settings/prove", &[("password", PASSWORD)], &mira).await.leads_to("/"));
    assert_ne!(fresh.cookie, mira.cookie);
    app.get("/settings", &mira).await.leads_to("/login");
    app.get("/settings", &fresh).await.expect(200);
    let sessions = app.get("/settings/sessions", &fresh).await.expect(200);
    assert!(!sessions.text.contains("End all others"), "it is one session, not two");
}

/// Whoever finds an admin's browser open gives nobody rights for good.
#[tokio::test]
async fn rights_are_given_and_taken_after_a_proof_alone() {
    let app = TestApp::start().await;
    let (admin, _) = (app.admin().await, app.join("Mira").await);
    let group = app.forum.make_group(&app.view_of(&admin).await, "Writers").await.unwrap();
    app.pass(10 * MINUTE);
    let [add, remove, delete] = ["add", "remove", "delete"].map(|what| format!("/admin/groups/{group}/{what}"));
    let member = "/admin/members/mira";
    let forms: [(&str, &[(&str, &str)]); 5] = [
        (member, &[("role", "admin")]),
        (member, &[("trust", "4")]),
        (&add, &[("members", "Mira")]),
        (&remove, &[("member", "mira")]),
        ("/admin/security", &[("second_factor", "nobody")]),
    ];
    let before = app.forum.member_named("Mira").await.unwrap();
    for (path, form) in forms {
        app.post(path, form, &admin).await.expect(401).says("Confirm that it is you");
    }
    app.post(&delete, &[], &admin).await.leads_to("/settings/prove");
    assert_eq!(app.forum.member_named("Mira").await.unwrap(), before);
    let admin = with(&admin, &app.post("/settings/prove", &[("password", PASSWORD)], &admin).await.leads_to("/"));
    app.post(&add, &[("members", "Mira")], &admin).await.expect(303);
    app.post(member, &[("role", "admin")], &admin).await.expect(303);
}

#[tokio::test]
async fn a_proof_leads_to_no_other_site() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    for next in ["//evil.example", "https://evil.example", "/\\evil", "/%2fevil"] {
        let mira = app.sign_in_as(&mira.name).await;
        let form = [("password", PASSWORD), ("next", next)];
        assert_eq!(app.post("/settings/prove", &form, &mira).await.expect(303).location(), "/", "{next}");
        let mira = app.sign_in_as(&mira.name).await;
        let kept = format!("{next} a=b");
        let form = [("password", PASSWORD), ("kept", kept.as_str())];
        let page = app.post("/settings/prove", &form, &mira).await.expect(200).text;
        assert_eq!(field(&page, "/", "a"), "b", "{next}");
    }
}

/// Ten tries, on whichever node.
#[tokio::test]
async fn proofs_are_limited_for_each_account() {
    let app = TestApp::limited().await;
    let mira = app.join("Mira").await;
    let node = app.working_node().await;
    for n in 0..10 {
        let form = [("password", "wrong password")];
        let answer = if n % 2 == 0 {
            app.post("/settings/prove", &form, &mira).await
        } else {
            node.post("/settings/prove", &form, &mira).await
        };
        answer.expect(422);
    }
    let form = [("password", PASSWORD)];
    let answer = app.post("/settings/prove", &form, &mira).await.expect(429);
    assert!(answer.header("retry-after").parse::<u64>().unwrap() > 0);
    node.post("/settings/prove", &form, &mira).await.expect(429);
}

/// Whoever joined through a provider has no password to prove anything with.
#[tokio::test]
async fn who_has_no_password_proves_through_the_provider_that_is_linked() {
    let (app, github) = both().await;
    let mut browser = joined(&app, &github).await;
    app.pass(10 * MINUTE);
    // A form that needs it is kept, there and back.
    let token = [("name", "nightly"), ("scope", "read"), ("expires", "30")];
    let page = browser.post(&app, "/settings/tokens", &token).await.expect(401);
    let page = page.says("Confirm with GitHub").says("Your form is kept").text;
    assert!(!page.contains("name=\"password\"") && !page.contains("Sign out and in again"), "{page}");
    let kept = field(&page, ELSEWHERE, "kept");
    let (slug, next) = (field(&page, ELSEWHERE, "provider"), field(&page, ELSEWHERE, "next"));
    let before = browser.clone();
    let back = sent(&app, &mut browser, &[("provider", &slug), ("next", &next), ("kept", &kept)]).await;
    let done = browser.get(&app, &back).await.expect(200).says("It is you").text;
    assert_eq!(field(&done, "/settings/tokens", "name"), "nightly");
    browser.post(&app, "/settings/tokens", &token).await.expect(200).says("exd_");
    // The session is another one from then on, and the way back works once.
    assert!(browser.is_signed_in(&app).await && !before.is_signed_in(&app).await);
    browser.get(&app, &back).await.expect(400);
    // Without a form it leads to where one wanted to go; and nowhere else.
    for (next, to) in [("/settings", "/settings"), ("//evil.example", "/")] {
        app.pass(10 * MINUTE);
        let back = sent(&app, &mut browser, &[("provider", "github"), ("next", next)]).await;
        assert_eq!(browser.get(&app, &back).await.expect(303).location(), to);
        browser.get(&app, "/settings/prove?next=%2Ftags").await.leads_to("/tags");
    }
}

#[tokio::test]
async fn only_the_identity_that_is_linked_to_this_account_proves() {
    let (app, github) = both().await;
    let mut browser = joined(&app, &github).await;
    // Somebody else's, and nobody's.
    github.present(Account::new(99, "lisa", "lisa@example.org"));
    let mut lisa = Browser::default();
    let back = lisa.leave(&app, "/auth/github").await;
    lisa.get(&app, &back).await.leads_to("/auth/join");
    lisa.post(&app, "/auth/join", &[("username", "lisa")]).await.expect(303);
    app.pass(10 * MINUTE);
    for account in [Account::new(99, "lisa", "lisa@example.org"), Account::new(7, "mona", "mona@example.org")] {
        github.present(account);
        let back = sent(&app, &mut browser, &[("provider", "github"), ("next", "/settings")]).await;
        browser.get(&app, &back).await.expect(403).says("Nothing was linked");
        browser.get(&app, "/settings/prove").await.expect(200).says("Confirm with GitHub");
        // With a form, the page that asks comes back with it.
        let form = [("provider", "github"), ("next", "/settings"), ("kept", "/settings/view view=flat")];
        let back = sent(&app, &mut browser, &form).await;
        let page = browser.get(&app, &back).await.expect(403).says("is not linked to yours").text;
        assert_eq!(field(&page, ELSEWHERE, "kept"), "/settings/view view=flat");
    }
    let page = browser.get(&app, "/settings/security").await.expect(200);
    assert_eq!(page.text.matches("/settings/identities/unlink").count(), 1, "nothing was linked");
    assert!(browser.is_signed_in(&app).await);
}

/// It counts for the browser and the session in which it began.
#[tokio::test]
async fn a_proof_through_a_provider_is_bound_to_browser_and_session() {
    let (app, github) = both().await;
    let mut browser = joined(&app, &github).await;
    app.pass(10 * MINUTE);
    let form = [("provider", "github"), ("next", "/settings")];
    // A thief who has the session and not the provider's account finishes what its owner is sent to.
    let back = sent(&app, &mut browser.clone(), &form).await;
    browser.get(&app, &back).await.expect(400);
    // In the same browser, and in another session of the same member.
    let back = sent(&app, &mut browser, &form).await;
    let mut other = browser.clone();
    other.post(&app, "/logout", &[]).await.expect(303);
    other.get(&app, &back).await.expect(403).says("the session that you began in was over");
    assert!(!other.is_signed_in(&app).await, "a proof opens no session");
    let mut again = Browser::default();
    let state = again.leave(&app, "/auth/github").await;
    again.get(&app, &state).await.expect(303);
    app.pass(10 * MINUTE);
    let back = sent(&app, &mut again, &form).await;
    // A sign-in is no proof for a session that is there, nor a proof a sign-in.
    let mut stranger = Browser::default();
    let own = stranger.leave(&app, "/auth/github").await;
    let mixed = back.replace(code_of(&back), code_of(&own));
    again.get(&app, &mixed).await.expect(400);
    again.get(&app, "/settings/prove").await.expect(200).says("Confirm with GitHub");
    // Nobody who has not signed in begins one.
    app.post(ELSEWHERE, &form, &User::guest()).await.leads_to("/login");
    github.present(mona());
}

/// A provider of OpenID Connect is told to ask anew who it is, and its word has to be new.
#[tokio::test]
async fn a_provider_that_can_be_asked_for_a_fresh_proof_is() {
    let (app, openid) = openid::both().await;
    let mut browser = Browser::default();
    let to = browser.get(&app, "/auth/oidc/uni").await.expect(303).location().to_owned();
    assert!(!to.contains("prompt=") && !to.contains("max_age="), "a sign-in takes what there is: {to}");
    let back = agreed(&to).await;
    browser.get(&app, &back).await.leads_to("/auth/join");
    browser.post(&app, "/auth/join", &[("username", "jane")]).await.expect(303);
    app.pass(10 * MINUTE);
    let now = app.forum.now().seconds();
    openid.set_now(now);
    let form = [("provider", "oidc/uni"), ("next", "/settings")];
    let page = browser.post(&app, ELSEWHERE, &form).await.expect(200);
    assert!(onward(&page).contains("prompt=login") && onward(&page).contains("max_age=0"), "{}", onward(&page));
    // It has let them through by a session of an hour ago.
    openid.claims("auth_time", json!(now - 3_600));
    let back = agreed(&onward(&page)).await;
    browser.get(&app, &back).await.expect(403).says("did not sign in there just now");
    browser.get(&app, "/settings/prove").await.expect(200);
    openid.behaves();
    let back = sent(&app, &mut browser, &form).await;
    browser.get(&app, &back).await.leads_to("/settings");
    browser.get(&app, "/settings/prove?next=%2Ftags").await.leads_to("/tags");
}
