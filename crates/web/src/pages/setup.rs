//! `/setup`: the first page of a new forum, opened by the token that the console printed.

use axum::extract::State;
use axum::response::Response;
use forum::{NewMember, Setup};
use model::account::ThreadView;
use model::rules::site::{Offer, offers};
use model::topic::TopicKind;

use super::login::signed_in;
use super::{Complaints, Page, html};
use crate::app::App;
use crate::failure::Failure;
use crate::frame::{Framed, frame};
use crate::request::{Form, Pairs, Params, Visit};
use crate::respond::see_other;
use crate::view::{SetupCategory, SetupPage};

pub(crate) async fn show(State(app): State<App>, visit: Visit, params: Params) -> Page {
    let token = params.get("token")?;
    if app.forum.refresh_site().await?.is_founded() {
        return Ok(see_other("/"));
    }
    check_token(&app, token)?;
    let typed = Pairs::default();
    page(&app, &visit, token, &typed, Complaints::none())
}

pub(crate) async fn submit(State(app): State<App>, visit: Visit, Form(form): Form) -> Page {
    let token = form.get("token")?.to_owned();
    if app.forum.refresh_site().await?.is_founded() {
        return Err(model::refusal::Refusal::Conflict("This forum has been set up already.").into());
    }
    check_token(&app, &token)?;
    let setup = Setup {
        name: form.get("site")?.to_owned(),
        admin: NewMember {
            username: form.get("username")?.to_owned(),
            email: form.get("email")?.to_owned(),
            password: form.get("password")?.to_owned(),
        },
        categories: categories(&form)?,
    };
    match app.forum.set_up(setup).await {
        Ok(claim) => signed_in(&visit, &claim, ThreadView::default(), "/", "").await,
        Err(problem) => page(&app, &visit, &token, &form, Complaints::of(problem)?),
    }
}

/// Without the right token the page does not exist.
fn check_token(app: &App, token: &str) -> Result<(), Failure> {
    let expected = app.settings.setup_token.as_ref();
    let given = auth::token::Token::parse(token);
    match expected.zip(given) {
        Some((expected, given)) if expected.matches(&given) => Ok(()),
        _ => Err(Failure::NotSetUp),
    }
}

/// The categories that are kept, as they were changed. A form that says nothing of them keeps all.
fn categories(form: &Pairs) -> Result<Vec<Offer>, Failure> {
    let mentioned = (1..=offers().len()).any(|n| {
        ["keep", "name", "description"].iter().any(|part| form.all(&format!("category_{n}_{part}")).next().is_some())
    });
    let mut kept = Vec::new();
    for (n, offer) in (1..).zip(offers()) {
        if mentioned && !form.switch(&format!("category_{n}_keep"))? {
            continue;
        }
        let name = form.find(&format!("category_{n}_name"))?.unwrap_or(&offer.name).to_owned();
        let description = form.find(&format!("category_{n}_description"))?.unwrap_or(&offer.description).to_owned();
        kept.push(Offer { name, description, ..offer });
    }
    Ok(kept)
}

fn page(app: &App, visit: &Visit, token: &str, typed: &Pairs, complaints: Complaints) -> Result<Response, Failure> {
    let is_fresh = complaints.status.is_success();
    let mut shown = Vec::new();
    for (n, offer) in (1..).zip(offers()) {
        let (name, description) = (format!("category_{n}_name"), format!("category_{n}_description"));
        shown.push(SetupCategory {
            n,
            keep: is_fresh || typed.switch(&format!("category_{n}_keep"))?,
            name: complaints.field(&name, typed.find(&name)?.unwrap_or(&offer.name)),
            description: complaints.field(&description, typed.find(&description)?.unwrap_or(&offer.description)),
            takes: takes(&offer),
        });
    }
    let problem = complaints.problem.clone().or_else(|| complaints.error("categories"));
    let mut frame = frame(app, None, &visit.here).titled("Set up").unindexed();
    frame.register = None;
    let response = html(&SetupPage {
        frame,
        token: token.to_owned(),
        problem,
        site: crate::view::Field { value: typed.get("site")?.to_owned(), error: complaints.error("name") },
        username: complaints.field("username", typed.get("username")?),
        email: complaints.field("email", typed.get("email")?),
        password: complaints.field("password", ""),
        categories: shown,
    });
    Ok(complaints.shown_on(response))
}

fn takes(offer: &Offer) -> String {
    let words = offer.kinds.iter().map(|kind| match kind {
        TopicKind::Question => "questions",
        TopicKind::Discussion => "discussions",
        TopicKind::Article => "articles",
    });
    words.collect::<Vec<_>>().join(" and ")
}
