//! `/register`: joining.

use axum::extract::State;
use axum::response::Response;
use forum::{NewMember, View};
use model::account::ThreadView;

use super::login::signed_in;
use super::{Complaints, Page, html};
use crate::address;
use crate::app::App;
use crate::frame::Framed;
use crate::request::{Form, Params, Visit};
use crate::respond::see_other;
use crate::view::RegisterPage;

const TERMS: &str = "By joining you agree that what you post is shown here with your name, and that articles \
    are published under CC BY 4.0. Your e-mail address is shown to nobody.";

pub(crate) async fn show(visit: Visit, params: Params) -> Page {
    let next = address::local(params.get("next")?).to_owned();
    let view = visit.who().await?;
    if view.actor.member().is_some() {
        return Ok(see_other(&next));
    }
    Ok(page(&visit, &view, &NewMember::default(), &next, "", &Complaints::none()))
}

pub(crate) async fn submit(State(app): State<App>, visit: Visit, Form(form): Form) -> Page {
    let new = NewMember {
        username: form.get("username")?.to_owned(),
        email: form.get("email")?.to_owned(),
        password: form.get("password")?.to_owned(),
    };
    let (next, kept) = (address::local(form.get("next")?).to_owned(), form.get("kept")?);
    // The way over from signing in brings the kept text and nothing else yet.
    if form.switch("switch")? {
        let view = visit.who().await?;
        return Ok(page(&visit, &view, &NewMember::default(), &next, kept, &Complaints::none()));
    }
    match app.forum.register(&new, visit.caller()).await {
        Ok(claim) => signed_in(&visit, &claim, ThreadView::default(), &next, kept).await,
        Err(problem) => {
            let complaints = Complaints::of(problem)?;
            let view = visit.who().await?;
            let response = page(&visit, &view, &new, &next, kept, &complaints);
            Ok(complaints.shown_on(response))
        }
    }
}

fn page(visit: &Visit, view: &View, new: &NewMember, next: &str, kept: &str, complaints: &Complaints) -> Response {
    html(&RegisterPage {
        frame: visit.frame(view).titled("Join").unindexed(),
        problem: complaints.problem.clone(),
        username: complaints.field("username", &new.username),
        email: complaints.field("email", &new.email),
        password: complaints.field("password", ""),
        next: next.to_owned(),
        kept: kept.to_owned(),
        terms: TERMS.to_owned(),
        sign_in: address::with_query("/login", &[("next", next)]),
    })
}
