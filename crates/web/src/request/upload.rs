//! A file that comes with a form. It is read when the handler knows from whom it takes one.

use std::convert::Infallible;

use axum::body::Body;
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use http_body_util::Limited;

use crate::app::App;
use crate::failure::Failure;

/// What a form takes around its file.
const AROUND: usize = 64 << 10;

pub(crate) struct Upload {
    request: Request,
    app: App,
}

impl FromRequest<App> for Upload {
    type Rejection = Infallible;

    async fn from_request(request: Request, app: &App) -> Result<Self, Infallible> {
        Ok(Self { request, app: app.clone() })
    }
}

impl Upload {
    /// The file in the field of this name, empty if there is none; `None` if it has more bytes than
    /// these.
    ///
    /// # Errors
    /// It is no such form, or it ended before its end.
    pub(crate) async fn file(self, field: &str, most: usize) -> Result<Option<Vec<u8>>, Failure> {
        let request = self.request.map(|body| Body::new(Limited::new(body, most + AROUND)));
        let mut form = Multipart::from_request(request, &self.app).await.map_err(|_| Failure::NotAnUpload)?;
        let mut file = Vec::new();
        let mut found = false;
        while let Some(mut part) = match form.next_field().await {
            Ok(part) => part,
            Err(error) if is_too_large(&error) => return Ok(None),
            Err(_) => return Err(Failure::bad("The form ended before its end.")),
        } {
            if part.name() != Some(field) {
                continue;
            }
            if std::mem::replace(&mut found, true) {
                return Err(Failure::bad(format!("The field `{field}` came twice.")));
            }
            loop {
                match part.chunk().await {
                    Ok(Some(chunk)) if file.len() + chunk.len() > most => {
                        drop(chunk);
                        return Ok(None);
                    }
                    Ok(Some(chunk)) => file.extend_from_slice(&chunk),
                    Ok(None) => break,
                    Err(error) if is_too_large(&error) => return Ok(None),
                    Err(_) => return Err(Failure::bad("The form ended before its end.")),
                }
            }
        }
        Ok(Some(file))
    }
}

fn is_too_large(error: &MultipartError) -> bool {
    error.status() == StatusCode::PAYLOAD_TOO_LARGE
}
