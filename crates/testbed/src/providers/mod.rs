//! Providers that people sign in through, of a test's own: a small GitHub and a small provider of
//! OpenID Connect, over real HTTP on loopback. They hold people to the protocol as the real ones
//! do, and break it themselves where a test asks for that.

mod codes;
mod github;
mod openid;
mod signing;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

pub use github::{Account, Email, GitHub};
pub use openid::{OpenId, Signing};

/// What a forum is known by at either.
pub const CLIENT_ID: &str = "exedra-under-test";
pub const CLIENT_SECRET: &str = "told-to-nobody-else";

/// Where something goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Endpoint {
    Token,
    User,
    Emails,
    Discovery,
    Keys,
    UserInfo,
}

/// What goes wrong there.
#[derive(Clone, Debug)]
pub enum Fault {
    /// No answer ever comes.
    Silence,
    Status(u16),
    /// A page for people.
    Html,
    /// Other JSON than there should be.
    Json(Value),
    /// JSON that has no end.
    Endless,
    /// The connection is cut in the middle of the answer.
    Cut,
    Redirect(String),
}

/// What both keep about what was asked of them.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    faults: BTreeMap<Endpoint, Fault>,
    asked: BTreeMap<Endpoint, usize>,
}

impl Desk {
    /// Counts the question, and says what goes wrong with it.
    pub(crate) fn ask(&mut self, endpoint: Endpoint) -> Option<Fault> {
        *self.asked.entry(endpoint).or_default() += 1;
        self.faults.get(&endpoint).cloned()
    }
}

impl Fault {
    pub(crate) async fn answer(self) -> Response {
        let typed = |kind: &'static str, body: Body| ([(header::CONTENT_TYPE, kind)], body).into_response();
        match self {
            Self::Silence => std::future::pending().await,
            Self::Status(status) => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                (status, typed("text/html", Body::from("<h1>Trouble</h1>"))).into_response()
            }
            Self::Html => typed("text/html", Body::from("<!doctype html><h1>Hello</h1>")),
            Self::Json(value) => typed("application/json", Body::from(value.to_string())),
            Self::Endless => {
                let chunks = futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>("[".repeat(64 << 10)));
                typed("application/json", Body::from_stream(chunks))
            }
            Self::Cut => {
                let cut = std::io::Error::other("cut by the test");
                let chunks = futures_util::stream::iter([Ok("{\"acc".to_owned()), Err(cut)]);
                typed("application/json", Body::from_stream(chunks))
            }
            Self::Redirect(to) => (StatusCode::FOUND, [(header::LOCATION, to)]).into_response(),
        }
    }
}

/// An answer in JSON.
pub(crate) fn json_of(value: &Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

/// A server that ends with its test.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start(router: impl FnOnce(&str) -> Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let router = router(&format!("http://{address}"));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.expect("a server of a test serves") });
        Self { address, task }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Goes to a provider as a browser does, and comes back with where it is sent on to: status and
/// address.
pub async fn follow(url: &str) -> (u16, String) {
    let rest = url.strip_prefix("http://").expect("providers of tests are on http");
    let (host, path) = rest.split_once('/').expect("an address has a path");
    let mut stream = TcpStream::connect(host).await.expect("the provider listens");
    let request = format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("the provider reads");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("the provider answers");
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("an answer has a status");
    let location = answer.lines().find_map(|line| line.strip_prefix("location: ")).unwrap_or_default();
    (status, location.to_owned())
}

pub(crate) fn held<T>(state: &Arc<Mutex<T>>) -> MutexGuard<'_, T> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

macro_rules! desk {
    ($type:ty) => {
        impl $type {
            /// From now on this goes wrong there.
            pub fn breaks(&self, endpoint: $crate::providers::Endpoint, fault: $crate::providers::Fault) {
                $crate::providers::held(&self.state).desk.faults.insert(endpoint, fault);
            }

            /// Nothing goes wrong any more.
            pub fn heals(&self) {
                $crate::providers::held(&self.state).desk.faults.clear();
            }

            /// How often it was asked.
            pub fn asked(&self, endpoint: $crate::providers::Endpoint) -> usize {
                $crate::providers::held(&self.state).desk.asked.get(&endpoint).copied().unwrap_or_default()
            }
        }
    };
}
pub(crate) use desk;
