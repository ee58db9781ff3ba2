//! What is dangerous asks again who this is.

use crate::page::field;
use crate::support::{MINUTE, PASSWORD, TestApp, User};

fn with(user: &User, answer: &crate::support::Answer) -> User {
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
