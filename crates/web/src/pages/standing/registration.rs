//! `/admin/registration`: whom the forum is open to.

use axum::extract::State;
use forum::View;
use model::may::{Action, Object};
use model::settings::Settings;
use model::settings::registration::{Domain, OpenTo, RegistrationSettings};

use crate::app::App;
use crate::frame::Framed;
use crate::pages::admin::tabs;
use crate::pages::{Complaints, Page, html};
use crate::request::{Form, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::view::{AdminRegistrationPage, Choice};

const HERE: &str = "/admin/registration";

const WAYS: [(OpenTo, &str); 5] = [
    (OpenTo::Everybody, "everybody"),
    (OpenTo::Invited, "whoever has an invitation; others wait for approval"),
    (OpenTo::Approved, "whoever a moderator lets in"),
    (OpenTo::Domains, "whoever has an e-mail address at one of the domains below"),
    (OpenTo::Github, "whoever comes from GitHub"),
];

/// The form as it was typed.
#[derive(Default)]
struct Typed {
    open_to: String,
    domains: String,
    question: String,
    answers: String,
}

impl Typed {
    fn of(settings: &RegistrationSettings) -> Self {
        let domains: Vec<&str> = settings.domains.iter().map(Domain::as_str).collect();
        let question = settings.question.as_ref();
        Self {
            open_to: settings.open_to.name().to_owned(),
            domains: domains.join(", "),
            question: question.map(|question| question.text.clone()).unwrap_or_default(),
            answers: question.map(|question| question.answers.join(", ")).unwrap_or_default(),
        }
    }
}

pub(crate) async fn show(visit: Visit) -> Page {
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    page(&visit, &view, &Typed::of(&view.site.settings.registration), &Complaints::none())
}

pub(crate) async fn save(State(app): State<App>, visit: Visit, Form(form): Form) -> Page {
    let get = |name| form.get(name).map(str::to_owned);
    let typed = Typed {
        open_to: get("open_to")?,
        domains: get("domains")?,
        question: get("question")?,
        answers: get("answers")?,
    };
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    let read = RegistrationSettings::parse(&typed.open_to, &typed.domains, &typed.question, &typed.answers);
    let saved = match read {
        Ok(registration) => {
            let settings = Settings { registration, ..view.site.settings.clone() };
            app.forum.put_settings(&view, settings).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match saved {
        Ok(()) => Ok(saying(see_other(HERE), Said::SiteSaved)),
        Err(problem) => page(&visit, &view, &typed, &Complaints::of(problem)?),
    }
}

fn page(visit: &Visit, view: &View, typed: &Typed, complaints: &Complaints) -> Page {
    let ways = WAYS.map(|(way, text)| Choice::new(way.name(), text, way.name() == typed.open_to));
    let response = html(&AdminRegistrationPage {
        frame: visit.frame(view).titled("Registration").unindexed(),
        tabs: tabs(HERE),
        problem: complaints.problem.clone(),
        ways: ways.into(),
        ways_error: complaints.error("open_to"),
        domains: complaints.field("domains", &typed.domains),
        question: complaints.field("question", &typed.question),
        answers: complaints.field("answers", &typed.answers),
    });
    Ok(complaints.shown_on(response))
}
