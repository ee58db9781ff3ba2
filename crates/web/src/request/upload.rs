//! A file that comes with a form. It is read when the handler knows from whom it takes one.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use bytes::{Bytes, BytesMut};
use forum::{Problem, SentFile, View};
use http_body_util::Limited;
use model::refusal::Fault;

use super::form::{FORM_MAX, Form, Pairs};
use super::typed::SetAside;
use crate::app::App;
use crate::failure::Failure;

/// What a form takes around its file.
const AROUND: usize = 64 << 10;
/// How long a form with a file may take to arrive.
const PATIENCE: Duration = Duration::from_secs(120);
/// The field of a file in a form that is about a text.
const FILE: &str = "file";

pub(crate) struct Upload {
    request: Request,
    app: App,
}

/// A form with a file, as it came.
#[derive(Default)]
pub(crate) struct SentForm {
    pub(crate) fields: Pairs,
    pub(crate) file: Option<SentFile>,
    /// The file has more bytes than it may have; what came behind it was not read.
    pub(crate) is_too_large: bool,
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
        if self.says_more_than(most) {
            return Ok(None);
        }
        let sent = self.form(field, most).await?;
        Ok((!sent.is_too_large).then(|| sent.file.map(|file| file.bytes.to_vec()).unwrap_or_default()))
    }

    /// Whether it says that it has more than a file of so many bytes and what stands around it.
    pub(crate) fn says_more_than(&self, most: usize) -> bool {
        let length = self.request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
        length.and_then(|length| length.parse::<u64>().ok()).is_some_and(|length| length > (most + AROUND) as u64)
    }

    /// All of the form, with the file in the field of this name. What is too large is not read to its end.
    ///
    /// # Errors
    /// It is no such form, ended before its end, took too long, or a field is no text.
    pub(crate) async fn form(self, field: &str, most: usize) -> Result<SentForm, Failure> {
        let room = most + AROUND.max(FORM_MAX);
        let request = self.request.map(|body| Body::new(Limited::new(body, room)));
        let mut form = Multipart::from_request(request, &self.app).await.map_err(|_| Failure::NotAnUpload)?;
        let read = tokio::time::timeout(PATIENCE, read(&mut form, field, most)).await;
        read.map_err(|_| Failure::Slow)?
    }
}

async fn read(form: &mut Multipart, field: &str, most: usize) -> Result<SentForm, Failure> {
    let mut sent = SentForm::default();
    let mut text = 0;
    while let Some(mut part) = match form.next_field().await {
        Ok(part) => part,
        Err(error) if is_too_large(&error) => return Ok(SentForm { is_too_large: true, ..sent }),
        Err(_) => return Err(ended()),
    } {
        let name = part.name().unwrap_or_default().to_owned();
        if name == field {
            if sent.file.is_some() {
                return Err(Failure::bad(format!("The field `{field}` came twice.")));
            }
            let called = part.file_name().unwrap_or_default().to_owned();
            match bytes_of(&mut part, most).await? {
                Some(bytes) => sent.file = Some(SentFile { name: called, bytes }),
                None => return Ok(SentForm { is_too_large: true, ..sent }),
            }
        } else {
            let bytes = bytes_of(&mut part, FORM_MAX.saturating_sub(text)).await?.ok_or(Failure::TooLarge)?;
            text += bytes.len();
            let value = String::from_utf8(bytes.to_vec());
            sent.fields.push(&name, value.map_err(|_| Failure::unreadable(&format!("The field `{name}`")))?)?;
        }
    }
    Ok(sent)
}

/// Of a part, all that it holds; `None` if that is more.
async fn bytes_of(part: &mut Field<'_>, most: usize) -> Result<Option<Bytes>, Failure> {
    let mut bytes = BytesMut::new();
    loop {
        match part.chunk().await {
            Ok(Some(chunk)) if bytes.len() + chunk.len() > most => return Ok(None),
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => return Ok(Some(bytes.freeze())),
            Err(error) if is_too_large(&error) => return Ok(None),
            Err(_) => return Err(ended()),
        }
    }
}

fn ended() -> Failure {
    Failure::bad("The form ended before its end.")
}

fn is_too_large(error: &MultipartError) -> bool {
    error.status() == StatusCode::PAYLOAD_TOO_LARGE
}

/// A form with a text, which may come with a file that is to be put into it.
pub(crate) enum TextForm {
    Form(Pairs),
    WithFile(Box<Upload>, SetAside),
}

impl FromRequest<App> for TextForm {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.trim_start().to_ascii_lowercase().starts_with("multipart/form-data") {
            let aside = request.extensions().get::<SetAside>().cloned().unwrap_or_default();
            return Ok(Self::WithFile(Box::new(Upload { request, app: app.clone() }), aside));
        }
        Form::from_request(request, app).await.map(|Form(form)| Self::Form(form))
    }
}

impl TextForm {
    /// The form, and what there is of a file: why it is not taken, if it is not.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) async fn read(self, view: &View) -> Result<(Pairs, Option<Result<SentFile, Problem>>), Failure> {
        let (upload, aside) = match self {
            // A browser sends the name alone when another button is pressed.
            Self::Form(form) => {
                let name = form.get(FILE)?.to_owned();
                let forgotten =
                    || Fault::new(FILE, format!("{name} was not added: choose it again, and press “Add file”."));
                let file = (!name.is_empty()).then(|| Err(forgotten().into()));
                return Ok((form, file));
            }
            Self::WithFile(upload, aside) => (upload, aside),
        };
        let app = upload.app.clone();
        let place = app.forum.receive_file(view);
        let most = if place.is_ok() { app.forum.file_max() } else { 0 };
        let sent = upload.form(FILE, most).await?;
        aside.put(sent.fields.clone());
        let file = match (place, sent.file) {
            (Err(problem), _) => Err(problem),
            (Ok(_), _) if sent.is_too_large => Err(app.forum.too_large().into()),
            (Ok(_), Some(file)) if !file.name.is_empty() || !file.bytes.is_empty() => Ok(file),
            (Ok(_), _) => Err(Fault::new(FILE, "Choose a file first.").into()),
        };
        Ok((sent.fields, Some(file)))
    }
}
