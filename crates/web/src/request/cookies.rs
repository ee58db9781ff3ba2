//! The cookies: the session, how a member reads threads, for some seconds what somebody has just
//! done, and a token while they sign in through a provider or join. Who only reads gets none.
//!
//! Over https all of them are bound to this host, in one place ([`bind`], [`keep_bound`]). Whoever
//! sets or reads a cookie names it without the mark.

use auth::token::Token;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use forum::{Claim, Done};
use model::account::{SESSION_MAX, ThreadView};
use model::announcement;
use model::shard::{self, Shard};

use super::Client;

const SESSION: &str = "exedra";
const SECURE_SESSION: &str = "__Host-exedra";
const AWAY: &str = "away";
const VIEW: &str = "view";
const DISMISSED: &str = "dismissed";
const DONE: &str = "done";
/// Things done that are remembered at once.
const DONE_MAX: usize = 4;
/// Seconds after which every node has heard of what was done.
pub(crate) const DONE_AGE: u32 = 10;
/// What a cookie's name begins with that browsers take from this host alone, over https alone, for
/// the whole site (RFC 6265bis, section 4.1.3.2).
const BOUND: &str = "__Host-";
/// Seconds after which whoever began to sign in through a provider has to begin anew.
pub(crate) const ABROAD_AGE: u32 = 30 * 60;
/// Seconds for which a link to join is good.
pub(crate) const JOINING_AGE: u32 = 3 * 24 * 3_600;

/// The session that a request of this client claims.
pub(crate) fn session_cookie(headers: &HeaderMap, client: Client) -> Option<Claim> {
    Claim::parse(cookie(headers, if client.https { SECURE_SESSION } else { SESSION })?)
}

/// What a browser keeps while somebody signs in through a provider or joins, until they have come to
/// an end of it.
pub(crate) fn away_cookie(headers: &HeaderMap) -> Option<Token> {
    Token::parse(cookie(headers, AWAY)?)
}

/// The same for a browser to keep for some seconds, or with `None` to forget.
pub(crate) fn away_value(kept: Option<(&Token, u32)>) -> HeaderValue {
    let (text, age) = kept.map_or((String::new(), 0), |(token, age)| (token.reveal(), age));
    // Lax: it has to come along when the provider sends the browser back.
    let value = format!("{AWAY}={text}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}");
    HeaderValue::from_str(&value).unwrap_or(HeaderValue::from_static("away=; Path=/; Max-Age=0"))
}

pub(crate) fn view_cookie(headers: &HeaderMap) -> Option<ThreadView> {
    ThreadView::parse(cookie(headers, VIEW)?)
}

/// Announcements that a member has put out of their sight, in this browser.
pub(crate) fn dismissed_cookie(headers: &HeaderMap) -> Vec<u64> {
    let known = cookie(headers, DISMISSED).unwrap_or_default().split('.');
    known.filter_map(|id| id.parse().ok()).take(announcement::MOST).collect()
}

/// The same for a browser to keep for a year.
pub(crate) fn dismissed_value(dismissed: &[u64], secure: bool) -> HeaderValue {
    let known: Vec<String> = dismissed.iter().map(u64::to_string).collect();
    let secure = if secure { "; Secure" } else { "" };
    let value = format!("{DISMISSED}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000{secure}", known.join("."));
    HeaderValue::from_str(&value).unwrap_or(HeaderValue::from_static("dismissed=; Path=/; Max-Age=0"))
}

/// What whoever asks has done within the last seconds: `{shard}.{event}`, several with `~` between.
pub(crate) fn done_cookie(headers: &HeaderMap) -> Vec<Done> {
    let read = |text: &str| {
        let (shard, at) = text.split_once('.')?;
        let shard = shard.parse().ok().filter(|shard| *shard < shard::COUNT)?;
        Some(Done { shard: Shard::of_id(shard), at: at.parse().ok()? })
    };
    cookie(headers, DONE).map(|value| value.split('~').take(DONE_MAX).filter_map(read).collect()).unwrap_or_default()
}

/// The same with what was done just now, which comes first.
pub(crate) fn done_value(before: Vec<Done>, now: impl Iterator<Item = Done>, secure: bool) -> HeaderValue {
    let mut done: Vec<Done> = now.collect();
    done.extend(before.into_iter().filter(|old| done.iter().all(|new| new.shard != old.shard)).collect::<Vec<_>>());
    let done: Vec<String> = done.iter().take(DONE_MAX).map(|done| format!("{}.{}", done.shard, done.at)).collect();
    let secure = if secure { "; Secure" } else { "" };
    let value = format!("{DONE}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={DONE_AGE}{secure}", done.join("~"));
    // Digits and marks make a header in any case.
    HeaderValue::from_str(&value).unwrap_or(HeaderValue::from_static("done=; Path=/; Max-Age=0"))
}

pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(found, value)| (found == name || found.strip_prefix(BOUND) == Some(name)).then_some(value))
}

/// Leaves the cookies of a request over https that are bound to this host: any page of the domain
/// could have set the others.
pub(crate) fn keep_bound(headers: &mut HeaderMap) {
    if !headers.contains_key(header::COOKIE) {
        return;
    }
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).map(str::trim);
    let bound: Vec<&str> = pairs.filter(|pair| pair.starts_with(BOUND)).collect();
    match HeaderValue::from_str(&bound.join("; ")) {
        Ok(line) if !bound.is_empty() => headers.insert(header::COOKIE, line),
        _ => headers.remove(header::COOKIE),
    };
}

/// Binds the cookies of an answer over https to this host.
pub(crate) fn bind(headers: &mut HeaderMap) {
    let header::Entry::Occupied(mut lines) = headers.entry(header::SET_COOKIE) else { return };
    for line in lines.iter_mut() {
        let Some(cookie) = line.to_str().ok().filter(|cookie| !cookie.starts_with(BOUND)) else { continue };
        let attribute = if cookie.contains("; Secure") { "" } else { "; Secure" };
        if let Ok(bound) = HeaderValue::from_str(&format!("{BOUND}{cookie}{attribute}")) {
            *line = bound;
        }
    }
}

/// What a browser gets at sign-in.
pub(crate) fn sign_in_cookies(claim: &Claim, view: ThreadView, secure: bool) -> Vec<HeaderValue> {
    session_value(claim, secure).into_iter().chain([view_value(view)]).collect()
}

/// The session's cookie with other hints, unless the answer says something of the session itself.
pub(crate) fn correct_session(response: &mut Response, claim: &Claim, secure: bool) {
    let (name, _) = session_name(secure);
    let of_session = |value: &HeaderValue| value.as_bytes().starts_with(format!("{name}=").as_bytes());
    if !response.headers().get_all(header::SET_COOKIE).iter().any(of_session)
        && let Some(value) = session_value(claim, secure)
    {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

fn session_name(secure: bool) -> (&'static str, &'static str) {
    if secure { (SECURE_SESSION, "; Secure") } else { (SESSION, "") }
}

fn session_value(claim: &Claim, secure: bool) -> Option<HeaderValue> {
    let ((name, attribute), age) = (session_name(secure), SESSION_MAX.as_secs());
    let session = format!("{name}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{attribute}", claim.reveal());
    HeaderValue::from_str(&session).ok()
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
