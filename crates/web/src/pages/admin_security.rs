//! `/admin/security`: of whom a second factor is required.

use forum::View;
use model::may::{Action, Object};
use model::settings::{Required, Security};

use super::admin::tabs;
use super::{Complaints, Page, html};
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Form, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::view::{AdminSecurityPage, Choice};

const HERE: &str = "/admin/security";

pub(crate) async fn show(visit: Visit) -> Page {
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    Ok(page(&visit, &view, view.site.settings.security.second_factor, &Complaints::none()))
}

fn page(visit: &Visit, view: &View, chosen: Required, complaints: &Complaints) -> axum::response::Response {
    let choice = |required: Required| {
        let text = match required {
            Required::Nobody => "nobody",
            Required::Admins => "admins",
            Required::Staff => "moderators and admins",
            Required::Everybody => "every member",
        };
        Choice::new(required.name(), text, required == chosen)
    };
    complaints.shown_on(html(&AdminSecurityPage {
        frame: visit.frame(view).titled("Security").unindexed(),
        tabs: tabs(HERE),
        problem: complaints.problem.clone(),
        required: Required::ALL.map(choice).into(),
    }))
}

pub(crate) async fn save(visit: Visit, Form(form): Form) -> Page {
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    let second_factor = Required::parse(form.get("second_factor")?)
        .ok_or_else(|| Failure::bad("Of whom is a second factor to be required?"))?;
    let mut settings = view.site.settings.clone();
    settings.security = Security { second_factor };
    match visit.app.forum.put_settings(&view, settings).await {
        Ok(()) => Ok(saying(see_other(HERE), Said::SettingsSaved)),
        Err(problem) => Ok(page(&visit, &view, second_factor, &Complaints::of(problem)?)),
    }
}
