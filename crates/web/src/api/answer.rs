//! What programs are answered.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::encoding::{digest, has_already};
use crate::failure::Failure;

/// JSON as a response.
pub(crate) fn json(status: StatusCode, kind: &'static str, value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(bytes) => written(status, kind, bytes),
        // Only maps with keys that are no strings could do this, and there are none.
        Err(error) => Failure::from(forum::Problem::Broken(error.to_string())).into_response(),
    }
}

fn written(status: StatusCode, kind: &'static str, bytes: Vec<u8>) -> Response {
    let mut response = bytes.into_response();
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding, authorization, cookie"));
    response
}

pub(super) const JSON: &str = "application/json";

/// What was asked for, with its entity tag; nothing more, if whoever asks has it already. The tag is
/// weak, since it is the same for each encoding, and begins with the `revision`, which `If-Match` asks
/// for.
pub(super) fn read(asked: &HeaderMap, revision: u64, value: &impl Serialize) -> Response {
    let mut response = match serde_json::to_vec(value) {
        Ok(bytes) => {
            let tag = format!("W/\"{revision}-{}\"", digest(&bytes));
            // Digits and marks make a header in any case.
            let tag = HeaderValue::try_from(tag).unwrap_or(HeaderValue::from_static("W/\"\""));
            let bare = HeaderValue::from_bytes(tag.as_bytes().strip_prefix(b"W/").unwrap_or_default());
            let known = bare.is_ok_and(|bare| has_already(asked, &bare));
            let mut response = match known {
                true => StatusCode::NOT_MODIFIED.into_response(),
                false => written(StatusCode::OK, JSON, bytes),
            };
            response.headers_mut().insert(header::ETAG, tag);
            response
        }
        Err(error) => return Failure::from(forum::Problem::Broken(error.to_string())).into_response(),
    };
    let vary = HeaderValue::from_static("accept-encoding, authorization, cookie");
    response.headers_mut().insert(header::VARY, vary);
    response
}

/// What is there now, after a command.
pub(super) fn changed(revision: u64, value: &impl Serialize) -> Response {
    read(&HeaderMap::new(), revision, value)
}

/// What was made, and where it stands. `repeated`: by an earlier command with the same key.
pub(super) fn made(at: &str, repeated: bool, revision: u64, value: &impl Serialize) -> Response {
    let mut response = changed(revision, value);
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::CREATED;
    }
    if let Ok(at) = HeaderValue::from_str(at) {
        response.headers_mut().insert(header::LOCATION, at);
    }
    if repeated {
        response.headers_mut().insert("idempotency-replayed", HeaderValue::from_static("true"));
    }
    response
}

/// It is done, and there is nothing to show for it.
pub(super) fn done() -> Response {
    StatusCode::NO_CONTENT.into_response()
}
