//! Signing in through a provider of OpenID Connect, and every token that is not to be believed.

use std::time::Duration;

use auth::provider::{OpenIdSettings, Patience, Provider, Providers};
use forum::Settings;
use serde_json::{Value, json};
use testbed::providers::{Endpoint, Fault, OpenId, Signing};

use crate::github::{Browser, patience, registered};
use crate::support::{PUBLIC_URL, TestApp, public_settings, spend};

/// The clock of tests: seconds since 1970.
const NOW: u64 = 1_772_442_000;

async fn provider() -> OpenId {
    OpenId::start(&format!("{PUBLIC_URL}/auth/oidc/uni/callback"), NOW).await
}

fn settings(openid: &OpenId, name: &str) -> OpenIdSettings {
    OpenIdSettings {
        name: name.to_owned(),
        title: "Example University".to_owned(),
        issuer: openid.url(),
        registered: registered(),
        hosts: Vec::new(),
    }
}

async fn app_with(openid: &OpenId, patience: Patience) -> TestApp {
    let provider = Provider::open_id(&settings(openid, "uni"), PUBLIC_URL, patience).unwrap();
    TestApp::start_with(public_settings(), Settings { providers: Providers::new(vec![provider]), ..spend() }).await
}

pub(crate) async fn both() -> (TestApp, OpenId) {
    let openid = provider().await;
    openid.present(&somebody("248289761001", "jane"));
    (app_with(&openid, patience()).await, openid)
}

fn somebody(sub: &str, name: &str) -> Value {
    let email = format!("{name}@example.edu");
    json!({"sub": sub, "preferred_username": name, "email": email, "email_verified": true})
}

/// The status that a sign-in ends with.
async fn ends(app: &TestApp) -> u16 {
    let mut browser = Browser::default();
    let back = browser.leave(app, "/auth/oidc/uni").await;
    let answer = browser.get(app, &back).await;
    assert!(answer.status == 303 || !browser.is_signed_in(app).await);
    answer.status
}

#[tokio::test]
async fn somebody_joins_and_comes_back_whichever_way_the_token_is_signed() {
    let (app, openid) = both().await;
    let mut browser = Browser::default();
    browser.get(&app, "/register").await.expect(200).says("Continue with Example University");
    let back = browser.leave(&app, "/auth/oidc/uni?next=%2Frecent").await;
    browser.get(&app, &back).await.leads_to("/auth/join");
    browser.post(&app, "/auth/join", &[("username", "jane")]).await.leads_to("/recent");
    for signing in [Signing::Rs256, Signing::Es256, Signing::Nameless] {
        openid.signs(signing);
        let mut browser = Browser::default();
        let back = browser.leave(&app, "/auth/oidc/uni?next=%2Ftags").await;
        browser.get(&app, &back).await.leads_to("/tags");
        browser.get(&app, "/settings").await.expect(200).says("/user/jane");
    }
    assert_eq!((openid.asked(Endpoint::Discovery), openid.asked(Endpoint::Keys)), (1, 1), "what is known is not asked");
}

#[tokio::test]
async fn a_token_that_is_not_signed_by_the_provider_is_not_believed() {
    let (app, openid) = both().await;
    for signing in [
        Signing::None,
        Signing::ClientSecret,
        Signing::PublicKey,
        Signing::MadeUp,
        Signing::Unpublished,
        Signing::Critical,
        Signing::OtherAlgorithm,
    ] {
        openid.signs(signing);
        assert_eq!(ends(&app).await, 502, "{signing:?}");
    }
    openid.behaves();
    assert_eq!(ends(&app).await, 303);
}

#[tokio::test]
async fn a_token_that_says_anything_else_than_it_should_is_not_believed() {
    let (app, openid) = both().await;
    let own = testbed::providers::CLIENT_ID;
    let cases = [
        ("iss", json!("https://evil.example")),
        ("iss", json!(format!("{}/", openid.url()))),
        ("iss", json!([openid.url()])),
        ("iss", Value::Null),
        ("aud", json!("another-client")),
        ("aud", json!(["another-client"])),
        ("aud", json!([own, "another-client"])),
        ("aud", json!([])),
        ("aud", Value::Null),
        ("azp", json!("another-client")),
        ("exp", json!(NOW - 121)),
        ("exp", json!(0)),
        ("exp", json!("1999999999")),
        ("exp", Value::Null),
        ("iat", json!(NOW + 600)),
        ("iat", json!(NOW - 3_600)),
        ("iat", Value::Null),
        ("nonce", json!("another")),
        ("nonce", json!("")),
        ("nonce", Value::Null),
        ("sub", json!("")),
        ("sub", json!("a\nb")),
        ("sub", json!("x".repeat(256))),
        ("sub", json!(7)),
        ("sub", Value::Null),
    ];
    for (claim, value) in cases {
        openid.claims(claim, value.clone());
        assert_eq!(ends(&app).await, 502, "{claim} is {value}");
        openid.behaves();
    }
    // For others too, and made out to this forum.
    openid.claims("aud", json!([own, "another-client"]));
    openid.claims("azp", json!(own));
    assert_eq!(ends(&app).await, 303);
    openid.behaves();
    // Clocks that differ a little are no reason.
    openid.claims("exp", json!(NOW - 60));
    openid.claims("iat", json!(NOW + 60));
    assert_eq!(ends(&app).await, 303);
}

#[tokio::test]
async fn a_key_that_is_not_known_is_asked_for_once() {
    let (app, openid) = both().await;
    openid.signs(Signing::Es256);
    assert_eq!(ends(&app).await, 303);
    openid.rotates_keys();
    assert_eq!(ends(&app).await, 303);
    assert_eq!(openid.asked(Endpoint::Keys), 2);
    // A wrong signature under a known name is no reason to ask.
    openid.signs(Signing::Unpublished);
    assert_eq!(ends(&app).await, 502);
    assert_eq!(openid.asked(Endpoint::Keys), 2);
}

#[tokio::test]
async fn only_an_address_that_is_verified_counts() {
    let (app, openid) = both().await;
    for verified in [json!(false), json!("true"), json!(1), Value::Null] {
        openid.claims("email_verified", verified.clone());
        assert_eq!(ends(&app).await, 403, "email_verified is {verified}");
    }
    // Told apart from the token: of the same person only.
    openid.behaves();
    openid.present(&json!({"sub": "9", "preferred_username": "kim"}));
    openid.tells(&somebody("10", "kim"));
    assert_eq!(ends(&app).await, 403, "told of somebody else");
    openid.tells(&somebody("9", "kim"));
    assert_eq!(ends(&app).await, 303);
}

#[tokio::test]
async fn what_it_says_of_itself_leads_nowhere_else() {
    let other = provider().await;
    let asked = |endpoint| other.asked(endpoint);
    for (name, value, begins) in [
        ("issuer", json!("https://evil.example"), false),
        ("issuer", json!(other.url()), false),
        ("token_endpoint", json!(format!("{}/token", other.url())), false),
        ("token_endpoint", json!("http://[::ffff:127.0.0.1]:9/token"), false),
        ("token_endpoint", json!("file:///etc/passwd"), false),
        ("authorization_endpoint", json!("javascript:alert(1)"), false),
        ("authorization_endpoint", json!("/authorize"), false),
        ("authorization_endpoint", Value::Null, false),
        ("jwks_uri", json!(format!("{}/keys", other.url())), true),
        ("jwks_uri", json!("http://169.254.169.254/latest"), true),
    ] {
        let (app, openid) = both().await;
        openid.says(name, value.clone());
        if begins {
            assert_eq!(ends(&app).await, 502, "{name} is {value}");
        } else {
            let answer = Browser::default().get(&app, "/auth/oidc/uni").await;
            assert_eq!(answer.status, 502, "{name} is {value}");
        }
    }
    assert_eq!((asked(Endpoint::Token), asked(Endpoint::Keys)), (0, 0), "a host that nobody named was asked");
}

#[tokio::test]
async fn a_provider_that_is_of_no_help_ends_on_a_page() {
    for (endpoint, fault, status) in [
        (Endpoint::Token, Fault::Status(503), 502),
        (Endpoint::Token, Fault::Html, 502),
        (Endpoint::Token, Fault::Json(json!({"error": "invalid_grant"})), 400),
        (Endpoint::Token, Fault::Json(json!({"access_token": "x", "token_type": "bearer"})), 502),
        (Endpoint::Keys, Fault::Status(500), 502),
        (Endpoint::Keys, Fault::Html, 502),
        (Endpoint::Keys, Fault::Json(json!({"keys": "none"})), 502),
        (Endpoint::Keys, Fault::Json(json!({"keys": []})), 502),
        (Endpoint::Keys, Fault::Endless, 502),
        (Endpoint::Keys, Fault::Redirect("http://127.0.0.1:9/".to_owned()), 502),
    ] {
        let (app, openid) = both().await;
        openid.breaks(endpoint, fault.clone());
        assert_eq!(ends(&app).await, status, "{endpoint:?} {fault:?}");
    }
    for fault in [Fault::Status(404), Fault::Html, Fault::Json(json!([])), Fault::Endless, Fault::Cut] {
        let (app, openid) = both().await;
        openid.breaks(Endpoint::Discovery, fault.clone());
        Browser::default().get(&app, "/auth/oidc/uni").await.expect(502).says("Example University");
        // It is asked anew, not given up.
        openid.heals();
        assert_eq!(ends(&app).await, 303, "after {fault:?}");
    }
    let openid = provider().await;
    let short = Patience { connect: Duration::from_secs(20), total: Duration::from_millis(300) };
    let app = app_with(&openid, short).await;
    openid.breaks(Endpoint::Discovery, Fault::Silence);
    Browser::default().get(&app, "/auth/oidc/uni").await.expect(504);
}

/// An answer of another provider than the one that was asked (RFC 9207).
#[tokio::test]
async fn an_answer_that_names_another_issuer_is_refused() {
    let (app, openid) = both().await;
    let own = form_urlencoded::byte_serialize(openid.url().as_bytes()).collect::<String>();
    for (iss, is_required, status) in [
        (Some("https%3A%2F%2Fevil.example"), false, 502),
        (Some(own.as_str()), false, 303),
        (None, true, 502),
        (Some(own.as_str()), true, 303),
    ] {
        openid.says("authorization_response_iss_parameter_supported", json!(is_required));
        app.pass(3_700_000);
        openid.set_now(app.forum.now().0 / 1_000);
        let mut browser = Browser::default();
        let back = browser.leave(&app, "/auth/oidc/uni").await;
        let back = iss.map_or_else(|| back.clone(), |iss| format!("{back}&iss={iss}"));
        assert_eq!(browser.get(&app, &back).await.status, status, "{iss:?}, {is_required}");
    }
}

/// The same subject of two providers is two people.
#[tokio::test]
async fn a_subject_means_somebody_at_its_provider_alone() {
    let (one, two) = (provider().await, OpenId::start(&format!("{PUBLIC_URL}/auth/oidc/club/callback"), NOW).await);
    let providers = [(&one, "uni"), (&two, "club")]
        .map(|(openid, name)| Provider::open_id(&settings(openid, name), PUBLIC_URL, patience()).unwrap());
    let providers = Providers::new(providers.into());
    let app = TestApp::start_with(public_settings(), Settings { providers, ..spend() }).await;
    one.present(&somebody("1", "jane"));
    two.present(&somebody("1", "john"));
    let mut jane = Browser::default();
    let back = jane.leave(&app, "/auth/oidc/uni").await;
    jane.get(&app, &back).await.leads_to("/auth/join");
    jane.post(&app, "/auth/join", &[("username", "jane")]).await.expect(303);
    let mut john = Browser::default();
    let back = john.leave(&app, "/auth/oidc/club").await;
    john.get(&app, &back).await.leads_to("/auth/join");
    assert!(!john.is_signed_in(&app).await);
    // And what began at one does not end at the other.
    let back = john.leave(&app, "/auth/oidc/club").await;
    john.get(&app, &back.replace("/oidc/club/", "/oidc/uni/")).await.expect(400);
}
