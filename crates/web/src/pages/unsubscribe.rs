//! `/unsubscribe?token=…`: ends letters, for whoever holds one (RFC 8058).
//!
//! Looking at the page changes nothing, since programs follow the links of letters. The POST takes any
//! body, since programs that send it are free to choose its type; the token alone decides.

use auth::token::Token;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use model::notification::Kind;

use super::{Page, html};
use crate::address;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Params, Visit};
use crate::respond::with_status;
use crate::view::UnsubscribePage;

const GONE: &str = "This link no longer works. Sign in, and say on the page below what you want to be told.";

pub(crate) async fn show(visit: Visit, params: Params) -> Page {
    let text = params.get("token")?;
    let found = match Token::parse(text) {
        Some(token) => visit.app.forum.subscription(&token).await?,
        None => None,
    };
    let Some(found) = found else { return gone(&visit).await };
    let kinds = found.kinds.iter().map(|kind| reason(*kind)).collect();
    let page = UnsubscribePage {
        sentence: None,
        action: address::with_query("/unsubscribe", &[("token", text)]),
        kinds,
        has_topic: found.topic.is_some(),
        ..empty(&visit).await?
    };
    Ok(html(&page))
}

pub(crate) async fn submit(visit: Visit, params: Params, headers: HeaderMap, body: Bytes) -> Page {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_form = kind.starts_with("application/x-www-form-urlencoded");
    let from_topic = is_form && form_urlencoded::parse(&body).any(|(name, value)| name == "from" && value == "topic");
    let done = match Token::parse(params.get("token")?) {
        Some(token) => visit.app.forum.unsubscribe(&token, from_topic).await?,
        None => false,
    };
    if !done {
        return gone(&visit).await;
    }
    let sentence = if from_topic {
        "Done: you are told nothing more about that topic, on the page or by mail."
    } else {
        "Done: you get no more letters like that one. On the page you are told as before."
    };
    Ok(html(&UnsubscribePage { sentence: Some(sentence.to_owned()), ..empty(&visit).await? }))
}

async fn gone(visit: &Visit) -> Result<Response, Failure> {
    let page = UnsubscribePage { sentence: Some(GONE.to_owned()), ..empty(visit).await? };
    Ok(with_status(StatusCode::NOT_FOUND, html(&page)))
}

async fn empty(visit: &Visit) -> Result<UnsubscribePage, Failure> {
    let view = visit.who().await?;
    Ok(UnsubscribePage {
        frame: visit.frame(&view).titled("Letters from here").unindexed(),
        sentence: None,
        action: String::new(),
        kinds: Vec::new(),
        has_topic: false,
    })
}

/// Why somebody got a letter.
fn reason(kind: Kind) -> &'static str {
    match kind {
        Kind::Reply => "somebody replied to you",
        Kind::Mention => "somebody mentioned you",
        Kind::Watched => "something was written in a topic that you watch",
        Kind::Accepted => "your answer was accepted",
        Kind::Verdict => "a reader said whether your article still works",
        Kind::Invitation => "somebody invited you",
        Kind::Review => "an article was reviewed, or waits for it",
        Kind::Decision => "a moderator decided about you or what you wrote",
    }
}
