//! `/healthz` and `/readyz`: for whoever watches the process.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::app::App;

/// The process answers.
pub(crate) async fn alive() -> &'static str {
    "alive\n"
}

/// It can serve all pages: all of Redis answers. Which part does not is for the log alone.
pub(crate) async fn ready(State(app): State<App>) -> Response {
    match app.forum.store().ping().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            let retry = [(axum::http::header::RETRY_AFTER, "5")];
            (StatusCode::SERVICE_UNAVAILABLE, retry, "the store is away\n").into_response()
        }
    }
}
