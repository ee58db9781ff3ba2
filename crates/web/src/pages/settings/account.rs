//! `/settings`: how one reads, and one's password.

use axum::extract::State;
use axum::http::header;
use forum::View;
use model::account::ThreadView;
use model::refusal::Refusal;

use super::tabs;
use crate::address;
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::pages::login::signed_in;
use crate::pages::{Complaints, Page, html};
use crate::request::{Form, Visit, view_value};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::view::SettingsPage;

pub(crate) async fn show(visit: Visit) -> Page {
    let view = visit.who().await?;
    page(&visit, &view, None, Complaints::none()).await
}

/// `address`: what was typed as one's new address, if it was that form which comes back.
pub(super) async fn page(visit: &Visit, view: &View, address: Option<&str>, complaints: Complaints) -> Page {
    let member = view.member.as_ref().ok_or(Refusal::SignIn)?;
    let response = html(&SettingsPage {
        frame: visit.frame(view).titled("Account").unindexed(),
        tabs: tabs("/settings"),
        is_nested: member.view == ThreadView::Nested,
        address: super::address::form(&visit.app, view, address, &complaints),
        problem: complaints.problem.clone().filter(|_| address.is_none()),
        has_password: visit.app.forum.has_a_password(member.id).await?,
        password_action: "/settings/password".to_owned(),
        current: complaints.field("current", ""),
        password: complaints.field("password", ""),
    });
    Ok(complaints.shown_on(response))
}

pub(crate) async fn set_view(visit: Visit, Form(form): Form) -> Page {
    let to = ThreadView::parse(form.get("view")?).ok_or_else(|| Failure::bad("A thread is nested or flat."))?;
    let next = address::local(form.get("next")?).to_owned();
    let view = visit.who().await?;
    visit.app.forum.set_view(&view, to).await?;
    let mut response = see_other(&next);
    // On a topic the page itself shows what was chosen.
    if next == "/settings" {
        response = saying(response, Said::SettingsSaved);
    }
    response.headers_mut().append(header::SET_COOKIE, view_value(to));
    Ok(response)
}

pub(crate) async fn set_password(State(app): State<App>, visit: Visit, Form(form): Form) -> Page {
    let view = visit.who().await?;
    let reads = view.member.as_ref().map(|member| member.view).unwrap_or_default();
    match app.forum.change_password(&view, form.get("current")?, form.get("password")?).await {
        Ok(claim) => {
            let response = signed_in(&visit, &claim, reads, "/settings", "").await?;
            Ok(saying(response, Said::PasswordChanged))
        }
        Err(problem) => page(&visit, &view, None, Complaints::of(problem)?).await,
    }
}
