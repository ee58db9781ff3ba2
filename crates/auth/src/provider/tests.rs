//! What goes to a provider in an address, before anybody has been asked anything.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth2::url::form_urlencoded;
use sha2::{Digest, Sha256};

use super::*;
use crate::token::Token;

fn registered() -> Registered {
    Registered { client_id: "forum".to_owned(), client_secret: "told-to-nobody".to_owned() }
}

fn github() -> Provider {
    let settings = GitHubSettings {
        registered: registered(),
        url: "https://github.com".to_owned(),
        api: "https://api.github.com".to_owned(),
    };
    Provider::github(&settings, "https://forum.example.org/", Patience::default()).unwrap()
}

fn attempt(state: u8, browser: u8) -> Attempt {
    Attempt::new(Token::from_bytes([state; 32]), Token::from_bytes([browser; 32]))
}

async fn begun(attempt: &Attempt) -> Vec<(String, String)> {
    let to = github().begin(attempt, 0).await.unwrap();
    let (address, query) = to.split_once('?').unwrap();
    assert_eq!(address, "https://github.com/login/oauth/authorize");
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

fn value<'a>(query: &'a [(String, String)], name: &str) -> &'a str {
    let mut found = query.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let value = found.next().unwrap_or_default();
    assert_eq!(found.next(), None, "{name} is there twice");
    value
}

#[tokio::test]
async fn a_sign_in_begins_with_a_state_and_a_challenge_of_the_right_shape() {
    let attempt = attempt(1, 2);
    let query = begun(&attempt).await;
    assert_eq!(value(&query, "response_type"), "code");
    assert_eq!(value(&query, "redirect_uri"), "https://forum.example.org/auth/github/callback");
    assert_eq!(value(&query, "code_challenge_method"), "S256");
    assert_eq!(value(&query, "state"), Token::from_bytes([1; 32]).reveal());
    // RFC 7636, section 4.1: 43 to 128 letters of these.
    let verifier = attempt.verifier();
    assert!((43..=128).contains(&verifier.len()), "{}", verifier.len());
    assert!(verifier.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)), "{verifier}");
    assert_eq!(value(&query, "code_challenge"), URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier)));
    // Nothing else is told: not the verifier, not what the browser keeps, not the secret.
    for secret in [verifier, Token::from_bytes([2; 32]).reveal(), registered().client_secret] {
        assert!(query.iter().all(|(_, value)| !value.contains(&secret)));
    }
}

/// Whoever has the state alone, or what the browser keeps alone, has nothing.
#[test]
fn the_secrets_of_a_sign_in_take_both_halves_and_none_is_another() {
    let secrets: Vec<String> = [(1, 2), (1, 3), (3, 2), (2, 1)]
        .into_iter()
        .flat_map(|(state, browser)| {
            let attempt = attempt(state, browser);
            [attempt.verifier(), attempt.nonce()]
        })
        .collect();
    let different: std::collections::BTreeSet<&String> = secrets.iter().collect();
    assert_eq!(different.len(), secrets.len(), "{secrets:?}");
    assert_eq!(attempt(1, 2).verifier(), secrets[0], "it is not kept: it has to come out the same");
}

#[test]
fn no_secret_is_shown() {
    let shown = format!("{:?} {:?}", attempt(1, 2), github());
    for secret in [Token::from_bytes([1; 32]).reveal(), Token::from_bytes([2; 32]).reveal(), registered().client_secret]
    {
        assert!(!shown.contains(&secret), "{shown}");
    }
}

#[test]
fn a_realm_is_told_from_every_other() {
    let at = |url: &str| {
        let settings = GitHubSettings { registered: registered(), url: url.to_owned(), api: format!("{}/api/v3", url) };
        Provider::github(&settings, "https://forum.example.org", Patience::default()).unwrap().realm().to_owned()
    };
    assert_eq!(at("https://github.com"), "github");
    assert_eq!(at("https://github.com/"), "github");
    let realms =
        [at("https://git.example.org"), at("https://git.example.org/a:b"), at("https://git.example.org/a%3Ab")];
    for realm in &realms {
        assert!(!realm.contains(':') && realm != "github", "{realm}");
    }
    assert!(realms[0] != realms[1] && realms[1] != realms[2] && realms[0] != realms[2], "{realms:?}");
}

#[test]
fn an_error_code_of_a_provider_is_repeated_only_if_it_is_one() {
    assert_eq!(ProviderFault::told("server_error"), ProviderFault::Failed(500));
    assert_eq!(ProviderFault::told("invalid_scope"), ProviderFault::Settings("invalid_scope".to_owned()));
    for strange in ["<b>", "A", "a b", "gho_1234", &"a".repeat(65)] {
        assert_eq!(ProviderFault::told(strange), ProviderFault::Settings("an unknown error".to_owned()), "{strange}");
    }
}

#[test]
fn a_wrong_address_is_named_without_the_password_in_it() {
    for (wrong, shown) in [
        ("http://me:hunter2@git.example.org", "http://***@git.example.org"),
        ("https://me:hunt@er2@git.example.org/x?y", "https://***@git.example.org/x?y"),
        ("https://hunter2@git.example.org", "https://***@git.example.org"),
        ("https:me:hunter2@git.example.org", "***@git.example.org"),
        ("me:hunter2@git.example.org", "***@git.example.org"),
        ("git.example.org", "git.example.org"),
    ] {
        assert_eq!(checked_address(wrong), Err(Unusable::Address(shown.to_owned())), "{wrong}");
    }
    assert_eq!(checked_host("me:hunter2@keys.example.org"), Err(Unusable::Host("***@keys.example.org".to_owned())));
}
