//! What is refused before any handler sees it, since nothing is written: by anybody for a while
//! ([`crate::read_only`]), or from some network ([`crate::blocked`]).
//!
//! Each of them keeps a list of the routes that stay open.

use axum::extract::{FromRequest, MatchedPath, Request};
use axum::http::Method;
use axum::response::{IntoResponse, Response};
use model::refusal::Refusal;

use crate::app::App;
use crate::failure::Failure;
use crate::request::Form;

/// Whether a request to this route would change something, and the route is none of those that stay open.
pub(crate) fn is_closed(method: &Method, route: Option<&MatchedPath>, open: &[&str]) -> bool {
    let reads = matches!(*method, Method::GET | Method::HEAD);
    !reads && route.is_none_or(|route| !open.contains(&route.as_str()))
}

/// The answer to such a request. Whatever is wrong with its form, what could be read of it is given back.
pub(crate) async fn refused(app: &App, request: Request, refusal: Refusal) -> Response {
    let _ = Form::from_request(request, app).await;
    Failure::from(refusal).into_response()
}

#[cfg(test)]
mod tests {
    use crate::{blocked, read_only};

    #[test]
    fn what_stays_open_is_there() {
        let routes = crate::routes();
        for open in blocked::OPEN.iter().chain(&read_only::OPEN) {
            let takes = routes.iter().find(|route| route.path == *open);
            assert!(takes.is_some_and(|route| route.methods.contains(&"POST")), "{open}");
        }
    }
}
