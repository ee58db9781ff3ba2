//! What writing forms share: the draft that they hold, and the warning before a secret is published.

use axum::http::StatusCode;
use model::draft::{Draft, DraftPlace, SentDraft};
use model::post::Post;
use model::secrets;
use model::time::Timestamp;
use model::topic::Topic;

use super::Complaints;
use crate::failure::Failure;
use crate::request::{Pairs, typed_fields};
use crate::show;
use crate::view::Unsent;

pub(super) const WARNING: &str = "Something here looks like a secret, which everybody could read and use: see below.";

impl Unsent {
    /// Of a form that is opened, filled from this draft if there is one.
    pub(super) fn opened(place: DraftPlace, draft: Option<&Draft>) -> Self {
        Self {
            place: place.to_string(),
            saved: draft.map(|draft| draft.head.saved.0.to_string()).unwrap_or_default(),
            back: draft.map(|draft| show::when(draft.head.saved)),
            secrets: Vec::new(),
        }
    }

    /// Of a form that comes back; without a place of its own, it is this one.
    pub(super) fn come_back(form: &Pairs, place: DraftPlace) -> Result<Self, Failure> {
        let named = place_in(form)?.unwrap_or(place);
        let saved = saved_in(form)?.map(|saved| saved.0.to_string()).unwrap_or_default();
        let secrets = if form.switch("warn")? { looks_secret(form) } else { Vec::new() };
        Ok(Self { place: named.to_string(), saved, back: None, secrets })
    }
}

/// Why a form comes back once more before its text is published, if it has to: something looks like a
/// secret, and nobody has said yet that it may stand there. Forms of programs do not ask for that.
pub(super) fn warning(form: &Pairs) -> Result<Option<Complaints>, Failure> {
    // An article that stays a draft is read by its authors alone.
    let asks = form.switch("warn")? && !form.switch("draft")?;
    if !asks || form.switch("confirmed")? || looks_secret(form).is_empty() {
        return Ok(None);
    }
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(Some(Complaints { problem: Some(WARNING.to_owned()), status, ..Complaints::default() }))
}

/// What in a form looks like a secret, and where.
fn looks_secret(form: &Pairs) -> Vec<String> {
    let mut told = Vec::new();
    for field in typed_fields(form) {
        for found in secrets::find(&field.text) {
            told.push(match field.is_long {
                true => in_text(&found),
                false => format!("{}: {}", field.label, found.what),
            });
        }
    }
    told.truncate(secrets::TOLD);
    told
}

fn in_text(found: &secrets::Found) -> String {
    format!("Line {} of the text: {}", found.line, found.what)
}

/// The same of an article that is not published yet.
pub(super) fn secrets_of(topic: &Topic, opening: &Post) -> Vec<String> {
    let title = secrets::find(topic.heading.title.as_str()).into_iter().map(|found| format!("Title: {}", found.what));
    title.chain(secrets::find(&opening.body).iter().map(in_text)).take(secrets::TOLD).collect()
}

/// The draft that a form holds, which ends with what it sends.
pub(super) fn sent_draft(form: &Pairs) -> Result<Option<SentDraft>, Failure> {
    Ok(place_in(form)?.zip(saved_in(form)?).map(|(place, saved)| SentDraft { place, saved }))
}

pub(super) fn place_in(form: &Pairs) -> Result<Option<DraftPlace>, Failure> {
    match form.get("place")? {
        "" => Ok(None),
        place => place.parse().map(Some).map_err(|_| Failure::bad("The field `place` is no place to write in.")),
    }
}

/// The draft that a form holds, by when it was saved.
pub(super) fn saved_in(form: &Pairs) -> Result<Option<Timestamp>, Failure> {
    match form.get("saved")? {
        "" => Ok(None),
        saved => match saved.parse() {
            Ok(saved) => Ok(Some(Timestamp(saved))),
            Err(_) => Err(Failure::bad("The field `saved` is a number.")),
        },
    }
}
