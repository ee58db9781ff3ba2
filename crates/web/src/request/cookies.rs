//! The two cookies: the session, and how a member reads threads. Guests get none.

use axum::http::{HeaderMap, HeaderValue, header};
use forum::Claim;
use model::account::{SESSION_MAX, ThreadView};

const SESSION: &str = "exedra";
const SECURE_SESSION: &str = "__Host-exedra";
const VIEW: &str = "view";

/// The session that a request claims.
pub(crate) fn session_cookie(headers: &HeaderMap, secure: bool) -> Option<Claim> {
    Claim::parse(cookie(headers, if secure { SECURE_SESSION } else { SESSION })?)
}

pub(crate) fn view_cookie(headers: &HeaderMap) -> Option<ThreadView> {
    ThreadView::parse(cookie(headers, VIEW)?)
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(found, value)| (found == name).then_some(value))
}

/// What a browser gets at sign-in.
pub(crate) fn sign_in_cookies(claim: &Claim, view: ThreadView, secure: bool) -> Vec<HeaderValue> {
    let (name, attribute) = if secure { (SECURE_SESSION, "; Secure") } else { (SESSION, "") };
    let age = SESSION_MAX.as_secs();
    let session = format!("{name}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{attribute}", claim.reveal());
    [session].iter().filter_map(|value| HeaderValue::from_str(value).ok()).chain([view_value(view)]).collect()
}

/// How a member reads threads, for addresses that do not say.
pub(crate) fn view_value(view: ThreadView) -> HeaderValue {
    match view {
        ThreadView::Nested => HeaderValue::from_static("view=nested; Path=/; HttpOnly; SameSite=Lax; Max-Age=15552000"),
        ThreadView::Flat => HeaderValue::from_static("view=flat; Path=/; HttpOnly; SameSite=Lax; Max-Age=15552000"),
    }
}

pub(crate) fn sign_out_cookies(secure: bool) -> Vec<HeaderValue> {
    let session = if secure {
        HeaderValue::from_static("__Host-exedra=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure")
    } else {
        HeaderValue::from_static("exedra=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0")
    };
    vec![session, HeaderValue::from_static("view=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0")]
}
