//! `/healthz` and `/readyz`: for whoever watches the process.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::app::App;

/// The process answers.
pub(crate) async fn alive() -> &'static str {
    "alive\n"
}

/// It can serve all pages: all of Redis answers, with data that this version knows. Which part does not
/// is for the log alone.
pub(crate) async fn ready(State(app): State<App>) -> Response {
    match app.forum.store().ping().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            let retry = [(axum::http::header::RETRY_AFTER, "5")];
            let why = match error {
                store::StoreError::OtherVersion(_) => "the data is of another version\n",
                _ => "the store is away\n",
            };
            (StatusCode::SERVICE_UNAVAILABLE, retry, why).into_response()
        }
    }
}
