//! Responses: pages and redirects.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::address;
use crate::failure::Failure;

/// Bytes of most pages.
const PAGE: usize = 48 << 10;

/// A page as a response.
pub(crate) fn html(page: &impl Template) -> Response {
    // As long as most pages: growing step by step would copy them several times over.
    let mut text = String::with_capacity(PAGE);
    match page.render_into(&mut text) {
        Ok(()) => {
            let mut response = text.into_response();
            let html = HeaderValue::from_static("text/html; charset=utf-8");
            response.headers_mut().insert(header::CONTENT_TYPE, html);
            response
        }
        Err(error) => Failure::from(error).into_response(),
    }
}

/// The same response under another status.
pub(crate) fn with_status(status: StatusCode, mut response: Response) -> Response {
    *response.status_mut() = status;
    response
}

/// The same response, with the seconds after which to come back.
pub(crate) fn come_back(after: Option<u64>, mut response: Response) -> Response {
    if let Some(seconds) = after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// To the result of a form.
pub(crate) fn see_other(to: &str) -> Response {
    redirect(StatusCode::SEE_OTHER, to)
}

pub(crate) fn redirect(status: StatusCode, to: &str) -> Response {
    let mut response = status.into_response();
    if let Ok(to) = HeaderValue::from_str(&address::for_header(to)) {
        response.headers_mut().insert(header::LOCATION, to);
    }
    response
}
