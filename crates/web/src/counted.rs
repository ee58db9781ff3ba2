//! What a request adds to what weighs on the forum: who crawls, what they take, and what is refused to whom.

use axum::body::HttpBody;
use axum::http::{HeaderMap, Uri, header};
use axum::response::Response;
use forum::Problem;
use model::crawler::{Crawler, Taken};
use model::limits::Network;
use model::refusal::Refusal;
use model::refused::Cause;

use crate::app::App;
use crate::failure::Failure;
use crate::request::Client;

/// Who asks, if it is one that calls itself a crawler.
pub(crate) fn crawler(headers: &HeaderMap) -> Option<Crawler> {
    Crawler::named_in(headers.get(header::USER_AGENT)?.as_bytes())
}

/// A crawler gets this answer, as it is sent.
pub(crate) fn took(app: &App, crawler: Crawler, uri: &Uri, response: &Response) {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let taken = Taken::of(response.status().as_u16(), uri.path(), kind);
    app.forum.count_crawler(crawler, taken, response.body().size_hint().exact().unwrap_or_default());
}

/// Somebody gets this instead of what they have asked for. What use cases refuse on account of limits, words, and
/// passwords, they have noted themselves: much of that is said beside a form.
pub(crate) fn refused(app: &App, client: Client, failure: &Failure) {
    if let Some(cause) = cause(failure) {
        app.forum.note_refused(cause, client.address.map(Network::of), None);
    }
}

fn cause(failure: &Failure) -> Option<Cause> {
    match failure {
        Failure::CrossSite => Some(Cause::Elsewhere),
        Failure::Problem(Problem::Busy) => Some(Cause::Busy),
        Failure::Problem(Problem::NoSuchToken) => Some(Cause::Token),
        Failure::Problem(Problem::Refused(Refusal::Blocked { .. })) => Some(Cause::Network),
        Failure::Problem(Problem::Refused(Refusal::ReadOnly(_))) => Some(Cause::ReadOnly),
        _ => None,
    }
}
