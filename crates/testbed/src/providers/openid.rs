//! A small provider of OpenID Connect.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Form, Query as Queried, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::codes::{Codes, Granted, Query, back};
use super::signing::{SigningKey, made_up, token, with_secret};
use super::{CLIENT_ID, CLIENT_SECRET, Desk, Endpoint, Server, desk, held, json_of};

/// How it signs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signing {
    #[default]
    Rs256,
    Es256,
    /// Not at all, and says so.
    None,
    /// With a secret: the client's, which both know.
    ClientSecret,
    /// With a secret: the text of the published key, which everybody knows.
    PublicKey,
    /// With bytes that nobody has signed.
    MadeUp,
    /// With a key of its own that it does not publish, under the name of one that it does.
    Unpublished,
    /// The header asks for something that whoever reads it has to understand.
    Critical,
    /// With a known key, under no name.
    Nameless,
    /// Says that it is RS256 and is ES256.
    OtherAlgorithm,
}

#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) desk: Desk,
    url: String,
    callback: String,
    now: u64,
    /// What it says of whoever sits at the browser.
    present: Map<String, Value>,
    signing: Signing,
    /// How the keys are called that are published.
    key_ids: (String, String),
    /// Those that the tokens are signed with.
    rsa: SigningKey,
    p256: SigningKey,
    /// What is otherwise than it should be, in what it says of itself and in tokens.
    document: BTreeMap<String, Value>,
    claims: BTreeMap<String, Value>,
    userinfo: Option<Map<String, Value>>,
    codes: Codes<Map<String, Value>>,
    /// What nobody but the forum and this provider has to know.
    told: Vec<String>,
}

#[derive(Debug)]
pub struct OpenId {
    server: Server,
    pub(crate) state: Arc<Mutex<Held>>,
}

desk!(OpenId);

/// Opens what is told apart from the token.
const ACCESS: &str = "opens-userinfo";

type Shared = State<Arc<Mutex<Held>>>;

impl OpenId {
    /// `now` is in seconds since 1970: the clock of the forum that is tested.
    pub async fn start(callback: &str, now: u64) -> Self {
        let state = Arc::new(Mutex::new(Held {
            desk: Desk::default(),
            url: String::new(),
            callback: callback.to_owned(),
            now,
            present: Map::new(),
            signing: Signing::default(),
            key_ids: ("rsa-1".to_owned(), "ec-1".to_owned()),
            rsa: SigningKey::rsa(),
            p256: SigningKey::p256(),
            document: BTreeMap::new(),
            claims: BTreeMap::new(),
            userinfo: None,
            codes: Codes::default(),
            told: Vec::new(),
        }));
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(document))
            .route("/authorize", get(authorize))
            .route("/token", post(exchange))
            .route("/keys", get(keys))
            .route("/userinfo", get(userinfo))
            .with_state(Arc::clone(&state));
        let server = Server::start(|_| routes).await;
        held(&state).url = server.url();
        Self { server, state }
    }

    pub fn url(&self) -> String {
        self.server.url()
    }

    pub fn set_now(&self, now: u64) {
        held(&self.state).now = now;
    }

    /// Who sits at the browser, as claims: at least `sub`.
    pub fn present(&self, claims: &Value) {
        held(&self.state).present = claims.as_object().cloned().unwrap_or_default();
    }

    pub fn signs(&self, signing: Signing) {
        held(&self.state).signing = signing;
    }

    /// Signs with other keys from now on, under other names, and publishes those.
    pub fn rotates_keys(&self) {
        let mut held = held(&self.state);
        held.key_ids = (format!("{}+", held.key_ids.0), format!("{}+", held.key_ids.1));
        held.p256 = SigningKey::p256();
    }

    /// Verifiers, nonces and tokens that have gone to and fro.
    pub fn told(&self) -> Vec<String> {
        held(&self.state).told.clone()
    }

    /// In its tokens this is so; `null` leaves a claim out.
    pub fn claims(&self, name: &str, value: Value) {
        held(&self.state).claims.insert(name.to_owned(), value);
    }

    /// In what it says of itself this is so; `null` leaves it out.
    pub fn says(&self, name: &str, value: Value) {
        held(&self.state).document.insert(name.to_owned(), value);
    }

    /// What is told of somebody apart from the token.
    pub fn tells(&self, claims: &Value) {
        held(&self.state).userinfo = claims.as_object().cloned();
    }

    /// Everything is as it should be again.
    pub fn behaves(&self) {
        let mut held = held(&self.state);
        held.document.clear();
        held.claims.clear();
        (held.signing, held.userinfo) = (Signing::default(), None);
    }
}

fn changed(mut base: Map<String, Value>, changes: &BTreeMap<String, Value>) -> Value {
    for (name, value) in changes {
        match value {
            Value::Null => base.remove(name),
            value => base.insert(name.clone(), value.clone()),
        };
    }
    Value::Object(base)
}

async fn document(State(state): Shared) -> Response {
    let fault = held(&state).desk.ask(Endpoint::Discovery);
    if let Some(fault) = fault {
        return fault.answer().await;
    }
    let held = held(&state);
    let url = &held.url;
    let document = json!({
        "issuer": url,
        "authorization_endpoint": format!("{url}/authorize"),
        "token_endpoint": format!("{url}/token"),
        "jwks_uri": format!("{url}/keys"),
        "userinfo_endpoint": format!("{url}/userinfo"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "ES256"],
    });
    json_of(&changed(document.as_object().cloned().unwrap_or_default(), &held.document))
}

async fn authorize(State(state): Shared, Queried(query): Queried<Query>) -> Response {
    let mut held = held(&state);
    let (callback, present) = (held.callback.clone(), held.present.clone());
    if query.get("nonce").is_none_or(|nonce| nonce.len() < 32) {
        return (StatusCode::BAD_REQUEST, "there is no nonce").into_response();
    }
    let to = match held.codes.grant(&query, present, &callback, "openid email profile") {
        Ok(code) => back(&query, &[("code", &code)]),
        Err(reason) => return (StatusCode::BAD_REQUEST, reason).into_response(),
    };
    (StatusCode::FOUND, [(header::LOCATION, to)]).into_response()
}

/// Who asks, by HTTP's Basic authentication.
fn client(headers: &HeaderMap) -> (String, String) {
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Basic "));
    let shown = shown.and_then(|shown| STANDARD.decode(shown).ok()).and_then(|shown| String::from_utf8(shown).ok());
    let (id, secret) = shown.as_deref().and_then(|shown| shown.split_once(':')).unwrap_or_default();
    (id.to_owned(), secret.to_owned())
}

async fn exchange(State(state): Shared, headers: HeaderMap, Form(form): Form<Query>) -> Response {
    let fault = held(&state).desk.ask(Endpoint::Token);
    if let Some(fault) = fault {
        return fault.answer().await;
    }
    let mut held = held(&state);
    let (id, secret) = client(&headers);
    held.told.extend(form.get("code_verifier").cloned());
    match held.codes.take(&form, (&id, &secret)) {
        Ok(granted) => {
            held.told.extend(granted.nonce.clone());
            let id_token = id_token(&held, granted);
            held.told.extend([id_token.clone(), ACCESS.to_owned()]);
            json_of(&json!({"access_token": ACCESS, "token_type": "Bearer", "expires_in": 300, "id_token": id_token}))
        }
        Err(error) => (StatusCode::BAD_REQUEST, json_of(&json!({"error": error}))).into_response(),
    }
}

fn id_token(held: &Held, granted: Granted<Map<String, Value>>) -> String {
    let mut claims = granted.who;
    let own = json!({
        "iss": held.url, "aud": CLIENT_ID, "iat": held.now, "exp": held.now + 300, "nonce": granted.nonce,
    });
    claims.extend(own.as_object().cloned().unwrap_or_default());
    if granted.afresh {
        claims.insert("auth_time".to_owned(), json!(held.now));
    }
    let claims = changed(claims, &held.claims);
    let header = |alg: &str, id: &str| json!({"typ": "JWT", "alg": alg, "kid": id});
    let (rsa_id, ec_id) = (&held.key_ids.0, &held.key_ids.1);
    let rsa = |message: &[u8]| held.rsa.sign(message);
    match held.signing {
        Signing::Rs256 => token(&header(held.rsa.algorithm(), rsa_id), &claims, rsa),
        Signing::Es256 => token(&header(held.p256.algorithm(), ec_id), &claims, |message| held.p256.sign(message)),
        Signing::None => token(&header("none", rsa_id), &claims, |_| Vec::new()),
        Signing::ClientSecret => {
            token(&header("HS256", rsa_id), &claims, |message| with_secret(CLIENT_SECRET.as_bytes(), message))
        }
        Signing::PublicKey => {
            let key = held.rsa.published(rsa_id).to_string();
            token(&header("HS256", rsa_id), &claims, |message| with_secret(key.as_bytes(), message))
        }
        Signing::MadeUp => token(&header("RS256", rsa_id), &claims, |_| made_up(256)),
        Signing::Unpublished => token(&header("ES256", ec_id), &claims, |message| SigningKey::p256().sign(message)),
        Signing::Critical => {
            let header = json!({"alg": "RS256", "kid": rsa_id, "crit": ["exp-in-moon-years"]});
            token(&header, &claims, rsa)
        }
        Signing::Nameless => token(&json!({"alg": "RS256"}), &claims, rsa),
        Signing::OtherAlgorithm => token(&header("RS256", ec_id), &claims, |message| held.p256.sign(message)),
    }
}

async fn keys(State(state): Shared) -> Response {
    let fault = held(&state).desk.ask(Endpoint::Keys);
    if let Some(fault) = fault {
        return fault.answer().await;
    }
    let held = held(&state);
    // With keys of kinds that nobody has to know.
    let unknown =
        json!({"kty": "OKP", "crv": "Ed25519", "kid": "ed", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"});
    let encrypts = json!({"kty": "RSA", "use": "enc", "kid": held.key_ids.0, "n": "AQAB", "e": "AQAB"});
    let keys = [unknown, encrypts, held.rsa.published(&held.key_ids.0), held.p256.published(&held.key_ids.1)];
    json_of(&json!({ "keys": keys }))
}

async fn userinfo(State(state): Shared, headers: HeaderMap) -> Response {
    let fault = held(&state).desk.ask(Endpoint::UserInfo);
    if let Some(fault) = fault {
        return fault.answer().await;
    }
    let is_known = headers
        .get(header::AUTHORIZATION)
        .is_some_and(|value| value.as_bytes() == format!("Bearer {ACCESS}").as_bytes());
    let told = held(&state).userinfo.clone().filter(|_| is_known);
    told.map_or_else(|| StatusCode::UNAUTHORIZED.into_response(), |told| json_of(&Value::Object(told)))
}
