//! `/login` and `/logout`, and keeping what was typed while somebody signs in.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use forum::{Admission, Claim, Onward, Problem, SignIn, View};
use model::account::ThreadView;
use model::refusal::Refusal;

use super::elsewhere::provider_links;
use super::second::second_step;
use super::{Complaints, Page, html, with_status};
use crate::address;
use crate::app::App;
use crate::failure::{Failure, retry_after, status};
use crate::frame::Framed;
use crate::request::{FORM_MAX, Form, Pairs, Params, Visit, sign_in_cookies, sign_out_cookies, typed_fields};
use crate::respond::{come_back, see_other};
use crate::said::{Said, saying};
use crate::view::{Field, LoginPage, TypedField};

/// The query that tells a form to look for kept text.
const KEPT: &str = "kept";
/// Between the address of a kept form and its fields: neither has a space, and browsers, which make
/// CRLF of each line end that a form carries, leave it alone.
const SEPARATOR: char = ' ';
const WRONG_PASSWORD: &str = "Name and password do not belong together. Check both, and whether Caps Lock is on.";

pub(crate) async fn show(visit: Visit, params: Params) -> Page {
    let next = address::local(params.get("next")?).to_owned();
    let view = visit.who().await?;
    if view.actor.member().is_some() {
        return Ok(see_other(&next));
    }
    Ok(page(&visit, &view, &SignIn::default(), &next, "", None))
}

pub(crate) async fn submit(State(app): State<App>, visit: Visit, Form(form): Form) -> Page {
    let typed = SignIn { username: form.get("username")?.to_owned(), password: form.get("password")?.to_owned() };
    let (next, kept) = (address::local(form.get("next")?).to_owned(), form.get(KEPT)?);
    match app.forum.sign_in(&typed, visit.claim.as_ref(), visit.caller()).await {
        Ok(admission) => admitted(&visit, admission, &next, kept).await,
        Err(problem @ (Problem::WrongPassword | Problem::Refused(Refusal::Limited(_)))) => {
            let view = visit.who().await?;
            let sentence = match &problem {
                Problem::WrongPassword => WRONG_PASSWORD.to_owned(),
                limited => limited.to_string(),
            };
            let response = page(&visit, &view, &typed, &next, kept, Some(sentence));
            Ok(come_back(retry_after(&problem), with_status(status(&problem), response)))
        }
        Err(problem) => Err(problem.into()),
    }
}

fn page(visit: &Visit, view: &View, typed: &SignIn, next: &str, kept: &str, problem: Option<String>) -> Response {
    html(&LoginPage {
        frame: visit.frame(view).titled("Sign in").unindexed(),
        problem,
        username: Field::of(typed.username.clone()),
        password: Field::default(),
        next: next.to_owned(),
        kept: kept.to_owned(),
        sends_mail: visit.app.forum.sends_mail(),
        party: visit.app.party().map(|party| party.id),
        providers: provider_links(&visit.app, next),
        register: Some(address::with_query("/register", &[("next", next)])),
    })
}

/// The page, with what came to nothing, for whoever tries in another way.
pub(super) fn login_with(visit: &Visit, view: &View, onward: &Onward, problem: String) -> Response {
    page(visit, view, &SignIn::default(), &onward.next, &onward.kept, Some(problem))
}

/// What follows for somebody who has proved who they are.
pub(super) async fn admitted(visit: &Visit, admission: Admission, next: &str, kept: &str) -> Page {
    match admission {
        Admission::In(claim, member) => signed_in(visit, &claim, member.view, next, kept).await,
        Admission::SecondFactor(token, _) => {
            if is_form(kept) {
                visit.app.forum.keep_for_second(&token, kept).await?;
            }
            Ok(second_step(&token, &back_to(next, kept)))
        }
    }
}

/// To where somebody wanted to go, with a session; a form that was on its way comes back filled.
pub(super) async fn signed_in(visit: &Visit, claim: &Claim, view: ThreadView, next: &str, kept: &str) -> Page {
    if is_form(kept) {
        visit.app.forum.keep_text(claim.member, kept).await?;
    }
    let mut response = see_other(&back_to(next, kept));
    for cookie in sign_in_cookies(claim, view, visit.has_secure_cookies()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Whether this is a form that was on its way.
fn is_form(kept: &str) -> bool {
    kept.contains(SEPARATOR)
}

/// Where to go, so that a form that was on its way comes back filled.
fn back_to(next: &str, kept: &str) -> String {
    let Some((place, _)) = kept.split_once(SEPARATOR) else { return next.to_owned() };
    let place = address::local(place);
    let mark = if place.contains('?') { '&' } else { '?' };
    format!("{place}{mark}{KEPT}=1")
}

/// The sign-in page again, with why it did not work in another way than by password.
pub(super) async fn sign_in_again(visit: &Visit, next: &str, kept: &str, problem: Problem) -> Page {
    let complaints = Complaints::of(problem)?;
    let view = visit.who().await?;
    let sentence = complaints.problem.clone().or_else(|| complaints.error("credential"));
    Ok(complaints.shown_on(page(visit, &view, &SignIn::default(), next, kept, sentence)))
}

/// The sign-in page in place of a form's result, carrying what was typed. `place` is the address
/// of the form.
pub(super) fn sign_in_first(visit: &Visit, view: &View, place: &str, form: &Pairs) -> Page {
    let kept = format!("{place}{SEPARATOR}{}", form.encode());
    if kept.len() > FORM_MAX / 2 {
        return Err(Refusal::SignIn.into());
    }
    let response = page(visit, view, &SignIn::default(), place, &kept, None);
    Ok(with_status(StatusCode::UNAUTHORIZED, response))
}

/// The fields of a form that is kept, to be shown where it cannot wait any longer.
pub(super) fn kept_fields(kept: &str) -> Vec<TypedField> {
    let fields = kept.split_once(SEPARATOR).map_or("", |(_, fields)| fields);
    Pairs::parse(fields.as_bytes()).map(|form| typed_fields(&form)).unwrap_or_default()
}

/// What was kept for the form at this address.
pub(super) fn kept_form(visit: &Visit, params: &Params, kept: Option<String>) -> Result<Option<Pairs>, Failure> {
    let wanted = params.get(KEPT)? == "1";
    let Some((place, fields)) = kept.as_deref().filter(|_| wanted).and_then(|kept| kept.split_once(SEPARATOR)) else {
        return Ok(None);
    };
    let path = place.split('?').next().unwrap_or_default();
    if path == visit.path { Pairs::parse(fields.as_bytes()).map(Some) } else { Ok(None) }
}

pub(crate) async fn sign_out(State(app): State<App>, visit: Visit, _: Form) -> Page {
    if let Some(claim) = &visit.claim {
        app.forum.sign_out(claim).await?;
    }
    let mut response = saying(see_other("/"), Said::SignedOut);
    for cookie in sign_out_cookies(visit.has_secure_cookies()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    // Pages of the one who left must not be found in the browser's memory.
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\""));
    Ok(response)
}
