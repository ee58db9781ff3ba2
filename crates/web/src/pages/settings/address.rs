//! The address of one's account: confirming it, and having another.

use axum::extract::State;
use forum::View;
use model::refusal::Refusal;

use crate::app::App;
use crate::pages::{Complaints, Page};
use crate::request::{Form, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::view::AddressForm;

/// The form, with what was typed into it where it comes back.
pub(super) fn form(app: &App, view: &View, typed: Option<&str>, complaints: &Complaints) -> Option<AddressForm> {
    let profile = &view.member.as_ref()?.profile;
    Some(AddressForm {
        is_confirmed: profile.confirmed && app.forum.sends_mail(),
        sends_mail: app.forum.sends_mail(),
        problem: typed.and(complaints.problem.clone()),
        email: complaints.field("email", typed.unwrap_or(profile.email.as_str())),
    })
}

pub(crate) async fn change(State(app): State<App>, visit: Visit, Form(form): Form) -> Page {
    let view = visit.who().await?;
    view.member.as_ref().ok_or(Refusal::SignIn)?;
    let typed = form.get("email")?;
    match app.forum.ask_to_confirm(&view, typed).await {
        Ok(()) if app.forum.sends_mail() => Ok(saying(see_other("/settings"), Said::AddressAsked)),
        Ok(()) => Ok(saying(see_other("/settings"), Said::SettingsSaved)),
        Err(problem) => super::account::page(&visit, &view, Some(typed), Complaints::of(problem)?).await,
    }
}
