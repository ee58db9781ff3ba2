//! `/settings/prove`: proving once more who one is, before something dangerous.
//!
//! Whoever sent a form that needs it gets this page in its place, and the form again afterwards.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::Response;
use forum::{Claim, Onward, View};
use model::account::ThreadView;
use model::refusal::Refusal;

use crate::address;
use crate::app::App;
use crate::failure::Failure;
use crate::frame::{Framed, frame};
use crate::pages::elsewhere::provers;
use crate::pages::second::proof;
use crate::pages::{Complaints, Page, html, with_status};
use crate::place::Place;
use crate::request::{FORM_MAX, Form, Pairs, Params, Visit, sign_in_cookies};
use crate::respond::see_other;
use crate::view::{Frame, GoOnPage, HiddenField, ProvePage};

/// Between the address of a kept form and its fields: neither has a space.
const SEPARATOR: char = ' ';

pub(crate) async fn show(visit: Visit, params: Params) -> Page {
    let next = address::local(params.get("next")?).to_owned();
    let view = visit.who().await?;
    view.member.as_ref().ok_or(Refusal::SignIn)?;
    if !view.needs_proof(visit.app.forum.now()) {
        return Ok(see_other(&next));
    }
    page(&visit.app, &view, visit.frame(&view), &next, "", &Complaints::none()).await
}

pub(crate) async fn submit(State(app): State<App>, visit: Visit, Form(form): Form) -> Page {
    let (next, kept) = (address::local(form.get("next")?).to_owned(), form.get("kept")?);
    let proof = proof(&form, app.party())?;
    let view = visit.who().await?;
    match app.forum.prove(&view, visit.claim.as_ref(), proof).await {
        Ok(claim) => Ok(proved(&visit, &view, &claim, &next, kept)?),
        Err(problem) => page(&app, &view, visit.frame(&view), &next, kept, &Complaints::of(problem)?).await,
    }
}

/// What follows for somebody who has proved who they are, in this session from now on.
pub(in crate::pages) fn proved(
    visit: &Visit,
    view: &View,
    claim: &Claim,
    next: &str,
    kept: &str,
) -> Result<Response, Failure> {
    let reads = view.member.as_ref().map(|member| member.view).unwrap_or_default();
    let response = match kept.split_once(SEPARATOR) {
        Some((place, fields)) => go_on(visit.frame(view), place, fields)?,
        None => see_other(next),
    };
    Ok(with_session(response, claim, reads, visit.has_secure_cookies()))
}

/// The page, with what came to nothing, for whoever tries in another way.
pub(in crate::pages) async fn prove_with(visit: &Visit, view: &View, onward: &Onward, problem: String) -> Page {
    let complaints = Complaints { problem: Some(problem), ..Complaints::none() };
    page(&visit.app, view, visit.frame(view), &onward.next, &onward.kept, &complaints).await
}

/// In place of the result of a form that needs it: the same form can be sent afterwards.
pub(crate) async fn in_place_of(app: &App, view: &View, place: &Place, form: &Pairs) -> Page {
    let kept = format!("{}{SEPARATOR}{}", place.path(), form.encode());
    // What is too long to be carried along is typed again.
    let kept = if kept.len() > FORM_MAX / 2 { "" } else { &kept };
    let next = address::local(place.page_to_read());
    let frame = frame(app, Some(view), place.page_to_read());
    let response = page(app, view, frame, next, kept, &Complaints::none()).await?;
    Ok(with_status(StatusCode::UNAUTHORIZED, response))
}

async fn page(app: &App, view: &View, frame: Frame, next: &str, kept: &str, complaints: &Complaints) -> Page {
    let factors = async { Ok::<_, Failure>(app.forum.own_factors(view).await?) };
    let (factors, providers) = tokio::try_join!(factors, provers(app, view))?;
    let known: Vec<&str> = factors.passkeys.keys().map(String::as_str).collect();
    Ok(complaints.shown_on(html(&ProvePage {
        frame: frame.titled("Confirm that it is you").unindexed(),
        problem: complaints.problem.clone().or_else(|| complaints.error("credential")),
        has_password: factors.has_password,
        has_app: factors.app.is_some(),
        party: app.party().map(|party| party.id).filter(|_| !factors.passkeys.is_empty()),
        known: known.join(" "),
        providers,
        code: complaints.field("code", ""),
        password: complaints.field("password", ""),
        next: next.to_owned(),
        kept: kept.to_owned(),
    })))
}

/// The form that was on its way, to be sent with one press.
fn go_on(frame: Frame, place: &str, fields: &str) -> Result<Response, Failure> {
    let fields = Pairs::parse(fields.as_bytes())?;
    let fields = fields.iter().map(|(name, value)| HiddenField { name: name.to_owned(), value: value.to_owned() });
    Ok(html(&GoOnPage {
        frame: frame.titled("It is you").unindexed(),
        action: address::local(place).to_owned(),
        fields: fields.collect(),
    }))
}

fn with_session(mut response: Response, claim: &Claim, reads: ThreadView, secure: bool) -> Response {
    for cookie in sign_in_cookies(claim, reads, secure) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
