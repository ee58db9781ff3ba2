//! `/drafts`: what one has not finished, kept from every writing form.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use forum::{KeptDraft, ListedDraft, Problem, View};
use model::draft::{Draft, DraftHead, DraftPlace};
use model::list::Sort;
use model::refusal::Refusal;
use serde::Serialize;

use super::login::sign_in_first;
use super::unsent::{place_in, saved_in};
use super::{Page, html};
use crate::address;
use crate::app::App;
use crate::failure::{Failure, retry_after, status};
use crate::frame::Framed;
use crate::request::{Form, Pairs, Params, Path, Visit};
use crate::respond::{come_back, redirect, see_other, with_status};
use crate::said::{Said, saying};
use crate::show;
use crate::view::{Action, DraftLine, DraftsPage, Empty, HiddenField, Link, NewerDraftPage, Pager};

const JSON: &str = "application/json";
/// What of a form is no part of what was written.
const OF_THE_FORM: [&str; 8] = ["place", "saved", "warn", "keep", "draft", "preview", "confirmed", "from"];

/// What a script is told.
#[derive(Serialize)]
struct Told<'a> {
    /// The draft that stands there now, by when it was saved.
    #[serde(skip_serializing_if = "Option::is_none")]
    saved: Option<u64>,
    /// What is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    sentence: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    fields: &'a [(String, String)],
}

/// What is unfinished, and of one's own articles what readers do not see.
pub(crate) async fn show(visit: Visit, params: Params) -> Page {
    let page = params.page()?;
    let (view, (drafts, articles)) = visit.read(move |forum, view| Box::pin(forum.drafts(view, page))).await?;
    let href = |number: u64| {
        let number = if number == 1 { String::new() } else { number.to_string() };
        address::with_query("/drafts", &[("page", &number)])
    };
    Ok(html(&DraftsPage {
        rows: articles.rows.iter().map(|row| show::row(&view, row, None, Sort::Recent)).collect(),
        pager: Pager::new(articles.page.number(), articles.pages(), href),
        drafts: drafts.iter().map(|draft| line(&view, draft)).collect(),
        empty: Empty {
            sentence: "Nothing is unfinished. What you keep as a draft stands here, on all your devices.".to_owned(),
            action: Some(Action { text: "Write an article".to_owned(), href: "/compose?kind=article".to_owned() }),
        },
        frame: visit.frame(&view).titled("Drafts").unindexed(),
    }))
}

fn line(view: &View, draft: &ListedDraft) -> DraftLine {
    let topic = draft.topic.as_ref().map(|topic| Link::new(topic.heading.title.as_str(), address::topic(topic)));
    let hidden =
        |what: &str| if topic.is_some() { what.to_owned() } else { format!("{what} a topic that you cannot read") };
    let (what, place) = match draft.place {
        DraftPlace::Topic(category) => {
            let category = category.and_then(|category| view.site.category(category));
            let seen = category.filter(|category| view.site.sees(&view.actor, category)).map(show::category_link);
            (if seen.is_some() { "A new topic in" } else { "A new topic" }.to_owned(), seen)
        }
        DraftPlace::Reply(..) => (hidden("A reply in"), topic.clone()),
        DraftPlace::Edit(_) => (hidden("An edit in"), topic.clone()),
    };
    DraftLine {
        what,
        place,
        title: draft.head.title.clone(),
        beginning: draft.head.beginning.clone(),
        when: show::when(draft.head.saved),
        href: form_of(draft.place),
        name: draft.place.to_string(),
        saved: draft.head.saved.0.to_string(),
    }
}

/// The form that a draft is of.
pub(super) fn form_of(place: DraftPlace) -> String {
    match place {
        DraftPlace::Topic(None) => "/compose".to_owned(),
        DraftPlace::Topic(Some(category)) => format!("/compose?cid={category}"),
        DraftPlace::Reply(topic, post) => address::reply_to(topic, post),
        DraftPlace::Edit(post) => format!("{}/edit", address::post(post)),
    }
}

/// A draft itself for a script, and its form for everybody else.
pub(crate) async fn one(visit: Visit, Path(place): Path<String>, headers: HeaderMap) -> Page {
    let place: DraftPlace = place.parse().map_err(|_| Failure::ABSENT)?;
    let view = visit.who().await?;
    view.actor.id().ok_or(Refusal::SignIn)?;
    let draft = visit.app.forum.draft(&view, place).await?;
    Ok(match (draft, is_script(&headers)) {
        (Some(draft), true) => {
            told(StatusCode::OK, Told { saved: Some(draft.head.saved.0), sentence: None, fields: &draft.fields })
        }
        (Some(_), false) => redirect(StatusCode::FOUND, &form_of(place)),
        // Browsers write into their consoles what a script does not find.
        (None, true) => StatusCode::NO_CONTENT.into_response(),
        (None, false) => return Err(Failure::ABSENT),
    })
}

/// Keeps what a form holds. A script hears which draft that is now.
pub(crate) async fn keep(visit: Visit, headers: HeaderMap, Form(form): Form) -> Page {
    let place = place_in(&form)?.ok_or_else(|| Failure::bad("The field `place` says what the draft is of."))?;
    let goes_on_from = saved_in(&form)?;
    let view = visit.who().await?;
    let fields = form.without(&OF_THE_FORM).into_inner();
    let kept = visit.app.forum.keep_draft(&view, place, fields, goes_on_from).await;
    if is_script(&headers) {
        return said_to_script(kept);
    }
    match kept {
        Ok(KeptDraft::Kept(_)) => Ok(saying(see_other("/drafts"), Said::DraftKept)),
        Ok(KeptDraft::Newer(head)) => newer(&visit, &view, place, &head, &form).await,
        Err(Problem::Refused(Refusal::SignIn)) => sign_in_first(&visit, &view, &form_of(place), &form),
        Err(problem) => Err(problem.into()),
    }
}

fn said_to_script(kept: Result<KeptDraft, Problem>) -> Page {
    let saved = |head: &DraftHead| Told { saved: Some(head.saved.0), sentence: None, fields: &[] };
    Ok(match kept {
        Ok(KeptDraft::Kept(head)) => told(StatusCode::OK, saved(&head)),
        Ok(KeptDraft::Newer(head)) => told(StatusCode::CONFLICT, saved(&head)),
        Err(problem @ Problem::Refused(_)) => {
            let sentence = match &problem {
                Problem::Refused(Refusal::Invalid(faults)) => faults.first().map(|fault| fault.sentence.clone()),
                _ => None,
            };
            let sentence = sentence.unwrap_or_else(|| problem.to_string());
            let is_too_large = matches!(problem, Problem::Refused(Refusal::Invalid(_)));
            let status = if is_too_large { StatusCode::PAYLOAD_TOO_LARGE } else { status(&problem) };
            let said = Told { saved: None, sentence: Some(&sentence), fields: &[] };
            come_back(retry_after(&problem), told(status, said))
        }
        Err(problem) => return Err(problem.into()),
    })
}

/// Both texts, and the choice between them.
async fn newer(visit: &Visit, view: &View, place: DraftPlace, head: &DraftHead, form: &Pairs) -> Page {
    let stands = visit.app.forum.draft(view, place).await?;
    let body = |draft: &Draft| draft.fields.iter().find(|(name, _)| name == "body").map(|(_, body)| body.clone());
    let saved = stands.as_ref().map_or(head.saved, |draft| draft.head.saved);
    let fields =
        form.without(&["saved", "keep"]).into_inner().into_iter().chain([("saved".to_owned(), saved.0.to_string())]);
    let response = html(&NewerDraftPage {
        frame: visit.frame(view).titled("There is a newer draft").unindexed(),
        when: show::when(saved),
        href: form_of(place),
        newer: stands.as_ref().and_then(body).unwrap_or_default(),
        yours: form.get("body")?.to_owned(),
        fields: fields.map(|(name, value)| HiddenField { name, value }).collect(),
    });
    Ok(with_status(StatusCode::CONFLICT, response))
}

/// Throws a draft away. From a form, that form comes again, empty.
pub(crate) async fn discard(State(app): State<App>, visit: Visit, headers: HeaderMap, Form(form): Form) -> Page {
    let place = place_in(&form)?.ok_or_else(|| Failure::bad("The field `place` says what the draft is of."))?;
    let saved = saved_in(&form)?.ok_or_else(|| Failure::bad("The field `saved` says which draft goes."))?;
    let view = visit.who().await?;
    app.forum.discard_draft(&view, place, saved).await?;
    if is_script(&headers) {
        return Ok(told(StatusCode::OK, Told { saved: None, sentence: None, fields: &[] }));
    }
    let to = if form.get("from")? == "form" { form_of(place) } else { "/drafts".to_owned() };
    Ok(saying(see_other(&to), Said::DraftDiscarded))
}

fn is_script(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|accepts| accepts == JSON)
}

fn told(status: StatusCode, told: Told<'_>) -> Response {
    match serde_json::to_vec(&told) {
        Ok(bytes) => (status, [(header::CONTENT_TYPE, JSON)], bytes).into_response(),
        Err(error) => Failure::from(Problem::Broken(error.to_string())).into_response(),
    }
}
