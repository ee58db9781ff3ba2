//! A small GitHub: the three pages of it that a sign-in needs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Form, Query as Queried, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::json;

use super::codes::{Codes, Query, back};
use super::{Desk, Endpoint, Server, desk, held, json_of};

/// Somebody on it.
#[derive(Clone, Debug)]
pub struct Account {
    pub id: u64,
    pub login: String,
    pub emails: Vec<Email>,
}

#[derive(Clone, Debug)]
pub struct Email {
    pub address: String,
    pub verified: bool,
    pub primary: bool,
}

impl Account {
    /// With a verified address.
    pub fn new(id: u64, login: &str, address: &str) -> Self {
        let email = Email { address: address.to_owned(), verified: true, primary: true };
        Self { id, login: login.to_owned(), emails: vec![email] }
    }

    /// With an address that nobody has verified.
    pub fn unverified(id: u64, login: &str, address: &str) -> Self {
        let email = Email { address: address.to_owned(), verified: false, primary: true };
        Self { emails: vec![email], ..Self::new(id, login, address) }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Held {
    pub(crate) desk: Desk,
    /// Who sits at the browser.
    present: Option<Account>,
    declines: Option<String>,
    callback: String,
    codes: Codes<Account>,
    tokens: BTreeMap<String, Account>,
}

#[derive(Debug)]
pub struct GitHub {
    server: Server,
    pub(crate) state: Arc<Mutex<Held>>,
}

desk!(GitHub);

type Shared = State<Arc<Mutex<Held>>>;

impl GitHub {
    /// `callback` is what is registered there as the address to come back to.
    pub async fn start(callback: &str) -> Self {
        let state = Arc::new(Mutex::new(Held { callback: callback.to_owned(), ..Held::default() }));
        let routes = Router::new()
            .route("/login/oauth/authorize", get(authorize))
            .route("/login/oauth/access_token", post(token))
            .route("/api/v3/user", get(user))
            .route("/api/v3/user/emails", get(emails))
            .with_state(Arc::clone(&state));
        Self { server: Server::start(|_| routes).await, state }
    }

    pub fn url(&self) -> String {
        self.server.url()
    }

    pub fn api(&self) -> String {
        format!("{}/api/v3", self.server.url())
    }

    /// This is who sits at the browser from now on, and agrees.
    pub fn present(&self, account: Account) {
        let mut held = held(&self.state);
        (held.present, held.declines) = (Some(account), None);
    }

    /// Whoever sits at the browser does not agree, or the provider does not: it says this.
    pub fn declines(&self, error: &str) {
        held(&self.state).declines = Some(error.to_owned());
    }

    /// The access tokens that it has given out.
    pub fn tokens(&self) -> Vec<String> {
        held(&self.state).tokens.keys().cloned().collect()
    }
}

async fn authorize(State(state): Shared, Queried(query): Queried<Query>) -> Response {
    let mut held = held(&state);
    let (callback, present) = (held.callback.clone(), held.present.clone());
    let to = match (&held.declines, present) {
        (Some(error), _) => back(&query, &[("error", error), ("error_description", "The user said no.")]),
        (None, None) => return (StatusCode::OK, "sign in to this GitHub").into_response(),
        (None, Some(account)) => match held.codes.grant(&query, account, &callback, "user:email") {
            Ok(code) => back(&query, &[("code", &code)]),
            Err(reason) => return (StatusCode::BAD_REQUEST, reason).into_response(),
        },
    };
    (StatusCode::FOUND, [(header::LOCATION, to)]).into_response()
}

async fn token(State(state): Shared, headers: HeaderMap, Form(form): Form<Query>) -> Response {
    let fault = held(&state).desk.ask(Endpoint::Token);
    if let Some(fault) = fault {
        return fault.answer().await;
    }
    let mut held = held(&state);
    let field = |name: &str| form.get(name).cloned().unwrap_or_default();
    let (id, secret) = (field("client_id"), field("client_secret"));
    // What does not ask for JSON gets a form, as there.
    let asks_for_json = headers.get(header::ACCEPT).is_some_and(|accept| accept == "application/json");
    match held.codes.take(&form, (&id, &secret)) {
        Ok(granted) if asks_for_json => {
            let token = format!("gho_{:016x}_{}", granted.who.id, held.tokens.len());
            held.tokens.insert(token.clone(), granted.who);
            json_of(&json!({"access_token": token, "scope": "user:email", "token_type": "bearer"}))
        }
        Ok(_) => "access_token=x&scope=user%3Aemail&token_type=bearer".into_response(),
        Err(error) => {
            // In its own words, and with status 200.
            let error = match error {
                "invalid_grant" => "bad_verification_code",
                "invalid_client" => "incorrect_client_credentials",
                other => other,
            };
            json_of(&json!({"error": error, "error_description": "The code passed is incorrect or expired."}))
        }
    }
}

/// Whose token this is.
#[expect(clippy::result_large_err, reason = "it is asked a few times in a test, and answers at once")]
fn bearer(held: &Held, headers: &HeaderMap) -> Result<Account, Response> {
    // GitHub answers nobody who does not say who they are.
    if !headers.contains_key(header::USER_AGENT) {
        return Err(StatusCode::FORBIDDEN.into_response());
    }
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let account = token.and_then(|token| held.tokens.get(token)).cloned();
    account.ok_or_else(|| StatusCode::UNAUTHORIZED.into_response())
}

async fn user(State(state): Shared, headers: HeaderMap) -> Response {
    let fault = held(&state).desk.ask(Endpoint::User);
    if let Some(fault) = fault {
        return fault.answer().await;
    }
    match bearer(&held(&state), &headers) {
        Ok(account) => json_of(&json!({"login": account.login, "id": account.id, "email": null})),
        Err(refused) => refused,
    }
}

async fn emails(State(state): Shared, headers: HeaderMap) -> Response {
    let fault = held(&state).desk.ask(Endpoint::Emails);
    if let Some(fault) = fault {
        return fault.answer().await;
    }
    match bearer(&held(&state), &headers) {
        Ok(account) => {
            let emails = account.emails.iter().map(
                |email| json!({"email": email.address, "verified": email.verified, "primary": email.primary, "visibility": null}),
            );
            json_of(&emails.collect())
        }
        Err(refused) => refused,
    }
}
