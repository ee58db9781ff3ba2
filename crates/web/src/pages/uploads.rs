//! `/uploads/…`: files that members put into what they write, and putting them there.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use forum::{Problem, SentFile, ShownUpload, View};
use model::refusal::{Fault, Refusal};
use model::upload::{Asked, endings, undescribed};

use super::{Complaints, Page};
use crate::app::App;
use crate::encoding::has_already;
use crate::failure::Failure;
use crate::request::{Path, Visit};
use crate::view::FilesField;

/// A file runs nothing, asks for nothing, and stands in no frame.
const POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

pub(crate) async fn show(visit: Visit, asked: HeaderMap, Path((mark, name)): Path<(String, String)>) -> Page {
    file(&visit, &asked, Asked::of(&mark, None, &name)).await
}

pub(crate) async fn show_narrower(
    visit: Visit,
    asked: HeaderMap,
    Path((mark, width, name)): Path<(String, String, String)>,
) -> Page {
    file(&visit, &asked, Asked::of(&mark, Some(&width), &name)).await
}

/// What guests may see is everybody's to keep. Anything else is asked for each time, and sent again only if
/// it is another.
async fn file(visit: &Visit, headers: &HeaderMap, asked: Option<Asked>) -> Page {
    let asked = asked.ok_or(Failure::ABSENT)?;
    let width = asked.width.map_or_else(String::new, |width| format!("-{width}"));
    let tag = HeaderValue::try_from(format!("\"{}{width}\"", asked.hash)).map_err(|_| Failure::ABSENT)?;
    let name = asked.name.clone();
    let (_, shown) = visit
        .read(move |forum, view| {
            let asked = asked.clone();
            Box::pin(async move { forum.shown_upload(&view, &asked).await })
        })
        .await?;
    let ShownUpload { kept, known, is_public } = shown;
    let kind = &known.upload.kind;
    let mut response = match has_already(headers, &tag) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => Body::from_stream(kept.stream).into_response(),
    };
    let is_whole = response.status() == StatusCode::OK;
    let headers = response.headers_mut();
    headers.insert(header::ETAG, tag);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind.media_type()));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    let how = if kind.is_picture() { "inline" } else { "attachment" };
    let disposition = HeaderValue::try_from(format!("{how}; filename=\"{name}\"")).map_err(|_| Failure::ABSENT)?;
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    if is_whole {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(kept.length));
    }
    if is_public {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    Ok(response)
}

/// A text with the file that came with it, or with what was wrong with that.
///
/// # Errors
/// What the page with the form cannot say.
pub(super) async fn put_in(
    app: &App,
    view: &View,
    file: Result<SentFile, Problem>,
    body: &str,
) -> Result<(String, Complaints), Failure> {
    let uploaded = match file {
        Ok(file) => app.forum.upload(view, file).await,
        Err(problem) => Err(problem),
    };
    match uploaded {
        Ok(uploaded) => {
            let before = body.trim_end();
            let gap = if before.is_empty() { "" } else { "\n\n" };
            Ok((format!("{before}{gap}{}\n", uploaded.markdown), Complaints::none()))
        }
        Err(Problem::Refused(Refusal::SignIn)) => Err(Problem::Refused(Refusal::SignIn).into()),
        Err(problem) => Ok((body.to_owned(), beside_the_file(problem)?)),
    }
}

/// What is wrong with a file stands beside it, whatever it is.
fn beside_the_file(problem: Problem) -> Result<Complaints, Failure> {
    match problem {
        Problem::Full => {
            let full =
                Fault::new("file", "There is no room left for files here. Whoever runs the forum can change that.");
            Ok(Complaints { faults: vec![full], status: StatusCode::INSUFFICIENT_STORAGE, ..Complaints::default() })
        }
        problem => Complaints::of(problem),
    }
}

/// The field that takes files, on a page with this text.
pub(super) fn files_field(app: &App, complaints: &Complaints, body: &str) -> FilesField {
    let advice = match undescribed(body) {
        0 => None,
        1 => {
            Some("A picture has no description. Say between the square brackets what it shows, for who cannot see it.")
        }
        _ => Some(
            "Some pictures have no description. Say between the square brackets what each shows, for who cannot see it.",
        ),
    };
    FilesField {
        field: complaints.field("file", ""),
        advice: advice.map(str::to_owned),
        accept: endings(|content| app.forum.site().settings.uploads.takes(content)),
        most: app.forum.file_max(),
    }
}
