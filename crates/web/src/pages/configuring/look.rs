//! `/look/…`: the logo, and the stylesheet with the accent colour; and taking a logo.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use forum::View;
use model::may::{Action, Object};
use model::refusal::Fault;
use model::settings::catalogue::Subject;
use model::settings::look::LogoMark;

use super::again;
use super::subjects::Place;
use crate::accent;
use crate::app::App;
use crate::failure::Failure;
use crate::pages::{Complaints, Page};
use crate::request::{Form, Pairs, Path, Upload, Visit};
use crate::respond::{see_other, with_status};
use crate::said::{Said, saying};

/// Where a logo is sent to; its removal stands below it.
pub(super) const LOGO: &str = "/admin/settings/look/logo";

/// A picture runs nothing, asks for nothing, and stands in no frame.
const POLICY: &str = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox";

/// Each address is of one content, and good for ever.
pub(crate) async fn show(State(app): State<App>, Path(file): Path<String>) -> Page {
    if let Some(css) = accent::sheet(&file) {
        return Ok(for_ever(css, "text/css; charset=utf-8"));
    }
    let mark = LogoMark::parse(&file).ok_or(Failure::ABSENT)?;
    let kind = if mark.extension() == "webp" { "image/webp" } else { "image/jpeg" };
    let picture = app.forum.logo(&mark).await?.ok_or(Failure::ABSENT)?;
    let mut response = for_ever(picture, kind);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    Ok(response)
}

fn for_ever(body: impl IntoResponse, kind: &'static str) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    response
}

pub(crate) async fn send_logo(visit: Visit, upload: Upload) -> Page {
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    let Some(file) = upload.file("logo", picture::FILE_MAX).await? else {
        let too_large = Fault::new("logo", picture::Unusable::TooLarge.to_string());
        let page = refused(&visit, &view, too_large.into()).await?;
        return Ok(with_status(StatusCode::PAYLOAD_TOO_LARGE, page));
    };
    match visit.app.forum.set_logo(&view, Some(file)).await {
        Ok(()) => Ok(saying(see_other(&Place::of(Subject::Look).address()), Said::SiteSaved)),
        Err(problem) => refused(&visit, &view, problem).await,
    }
}

pub(crate) async fn drop_logo(visit: Visit, _: Form) -> Page {
    let view = visit.who().await?;
    visit.app.forum.set_logo(&view, None).await?;
    Ok(saying(see_other(&Place::of(Subject::Look).address()), Said::SiteSaved))
}

async fn refused(visit: &Visit, view: &View, problem: forum::Problem) -> Page {
    let place = (Place::of(Subject::Look), Subject::Look);
    again(visit, view, place, &Pairs::default(), &Complaints::of(problem)?, None).await
}
