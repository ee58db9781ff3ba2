//! `/register`: joining.

use axum::extract::State;
use axum::response::Response;
use forum::{Application, Joined, NewMember, View};
use model::account::ThreadView;
use model::settings::registration::{Domain, OpenTo, RegistrationSettings};

use super::elsewhere::{keeping, provider_links};
use super::login::signed_in;
use super::{Complaints, Page, html};
use crate::address;
use crate::app::App;
use crate::frame::Framed;
use crate::request::{Form, JOINING_AGE, Params, Visit};
use crate::respond::see_other;
use crate::view::{Link, NamedField, RegisterPage};

/// Filled by programs alone: people do not see it.
const TRAP: &str = "comment";
/// When the form was shown.
const STAMP: &str = "shown";

pub(super) const TERMS: &str = "By joining you agree that what you post is shown here with your name, and that articles \
    are published under the licence that their category names: CC BY 4.0, unless it says otherwise. Your e-mail address is shown to nobody.";

pub(crate) async fn show(visit: Visit, params: Params) -> Page {
    let next = address::local(params.get("next")?).to_owned();
    let view = visit.who().await?;
    if view.actor.member().is_some() {
        return Ok(see_other(&next));
    }
    let code = params.get("invitation")?;
    let asked = Application { invitation: (!code.is_empty()).then(|| code.to_owned()), ..Application::default() };
    Ok(page(&visit, &view, &NewMember::default(), &asked, &next, "", &Complaints::none()))
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
        let asked = Application::default();
        return Ok(page(&visit, &view, &NewMember::default(), &asked, &next, kept, &Complaints::none()));
    }
    let stamp = form.get(STAMP)?;
    let application = Application {
        invitation: form.find("invitation")?.map(str::to_owned),
        answer: form.find("answer")?.map(str::to_owned),
        browser: visit.away.clone(),
        trapped: !form.get(TRAP)?.is_empty() || app.stamps.is_impossible(stamp, app.forum.now()),
    };
    match app.forum.join_with(&new, &application, visit.caller()).await {
        Ok(Joined::Asked(browser)) => {
            let response = match kept {
                "" => see_other("/register/sent"),
                // What was typed before has nowhere to wait: there is no account yet.
                kept => super::letters::sent_with(&visit, kept).await?,
            };
            Ok(keeping(response, &browser, JOINING_AGE))
        }
        Ok(Joined::In(claim)) => {
            let next = if claim.standing.held { "/waiting" } else { next.as_str() };
            signed_in(&visit, &claim, ThreadView::default(), next, kept).await
        }
        Err(problem) => {
            let complaints = Complaints::of(problem)?;
            let view = visit.who().await?;
            let response = page(&visit, &view, &new, &application, &next, kept, &complaints);
            Ok(complaints.shown_on(response))
        }
    }
}

/// What else is asked here, and of whom.
fn page(
    visit: &Visit,
    view: &View,
    new: &NewMember,
    asked: &Application,
    next: &str,
    kept: &str,
    complaints: &Complaints,
) -> Response {
    let settings = &view.site.settings.registration;
    let code = asked.invitation.as_deref();
    let wants_code = code.is_some() || settings.open_to == OpenTo::Invited;
    html(&RegisterPage {
        frame: visit.frame(view).titled("Join").unindexed(),
        problem: complaints.problem.clone(),
        username: complaints.field("username", &new.username),
        email: complaints.field("email", &new.email),
        password: complaints.field("password", ""),
        next: next.to_owned(),
        kept: kept.to_owned(),
        sends_mail: visit.app.forum.sends_mail(),
        open_to: open_to(settings),
        by_github: (settings.open_to == OpenTo::Github).then(|| "/auth/github".to_owned()),
        invitation: wants_code.then(|| complaints.field("invitation", code.unwrap_or_default())),
        question: settings.question.as_ref().map(|question| NamedField {
            name: "answer".to_owned(),
            label: question.text.clone(),
            field: complaints.field("answer", asked.answer.as_deref().unwrap_or_default()),
        }),
        stamp: visit.app.stamps.stamp(visit.app.forum.now()),
        providers: provider_links(&visit.app, next),
        terms: TERMS.to_owned(),
        pages: ["terms", "privacy"]
            .into_iter()
            .filter_map(|name| view.site.pages.iter().find(|page| page.name.as_str() == name))
            .map(|page| Link::new(page.title.as_str(), page.name.address()))
            .collect(),
        sign_in: address::with_query("/login", &[("next", next)]),
    })
}

/// Whom the forum is open to, where not to everybody.
fn open_to(settings: &RegistrationSettings) -> Option<String> {
    match settings.open_to {
        OpenTo::Everybody => None,
        OpenTo::Invited => {
            Some("Who has an invitation can write at once. Others wait until they are let in.".to_owned())
        }
        OpenTo::Approved => Some("A moderator looks at each new account before it can write.".to_owned()),
        OpenTo::Domains => {
            let names: Vec<&str> = settings.domains.iter().take(5).map(Domain::as_str).collect();
            Some(format!("Who has an address at {} can join.", names.join(", ")))
        }
        OpenTo::Github => Some("New accounts are made with GitHub here.".to_owned()),
    }
}
