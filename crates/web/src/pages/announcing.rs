//! `/admin/announcements` and `/admin/redirects`, and putting an announcement out of one's sight.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use forum::View;
use model::announcement::{Announcement, AnnouncementForm, AnnouncementLevel};
use model::may::{Action, Object};
use model::redirect::RedirectForm;
use model::time::Timestamp;

use super::admin::tabs;
use super::{Complaints, Page, date, html, id};
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Form, Path, Visit, dismissed_value};
use crate::respond::{redirect as lead, see_other};
use crate::said::{Said, saying};
use crate::show;
use crate::view::{AdminAnnouncementsPage, AdminRedirectsPage, AnnouncementLine, Choice, Html, Link, RedirectLine};
use crate::{address, routes};

const ANNOUNCEMENTS: &str = "/admin/announcements";
const REDIRECTS: &str = "/admin/redirects";

/// Where no route leads: an old address may lead on, and anything else is not there.
pub(crate) async fn absent(State(app): State<App>, uri: Uri) -> Page {
    let to = app.forum.redirected(uri.path()).ok_or(Failure::ABSENT)?;
    let query = uri.query().filter(|_| !to.contains(['?', '#'])).map(|query| format!("?{query}")).unwrap_or_default();
    let mut response = lead(StatusCode::MOVED_PERMANENTLY, &format!("{to}{query}"));
    // For an hour: it may be led elsewhere, or nowhere, some day.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    Ok(response)
}

// Announcements

/// The form as it was typed.
#[derive(Default)]
struct Typed {
    text: String,
    level: String,
    from: String,
    until: String,
}

pub(crate) async fn announcements(visit: Visit) -> Page {
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    announcements_page(&visit, &view, &Typed::default(), &Complaints::none())
}

pub(crate) async fn announce(visit: Visit, Form(form): Form) -> Page {
    let get = |name| form.get(name).map(str::to_owned);
    let typed = Typed { text: get("text")?, level: get("level")?, from: get("from")?, until: get("until")? };
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    let read = date("from", &typed.from).and_then(|from| Ok((from, date("until", &typed.until)?)));
    let said = match read {
        Ok((from, until)) => {
            let form = AnnouncementForm { text: typed.text.clone(), level: typed.level.clone(), from, until };
            visit.app.forum.announce(&view, &form).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match said {
        Ok(()) => Ok(saying(see_other(ANNOUNCEMENTS), Said::Announced)),
        Err(problem) => announcements_page(&visit, &view, &typed, &Complaints::of(problem)?),
    }
}

fn announcements_page(visit: &Visit, view: &View, typed: &Typed, complaints: &Complaints) -> Page {
    let now = visit.app.forum.now();
    let site = visit.app.forum.site();
    let level = if typed.level.is_empty() { "notice" } else { typed.level.as_str() };
    let levels = [("notice", "notice"), ("warning", "warning: stands out")];
    let line = |it: &Announcement| AnnouncementLine {
        html: Html::from(visit.app.forum.cook_line(&it.text).html.clone()),
        is_warning: it.level == AnnouncementLevel::Warning,
        state: state(it, now).to_owned(),
        from: it.from.map(show::when),
        until: it.until.map(show::when),
        withdraw: format!("{ANNOUNCEMENTS}/{}/withdraw", it.id),
    };
    let page = html(&AdminAnnouncementsPage {
        frame: visit.frame(view).titled("Announcements").unindexed(),
        tabs: tabs("/admin/settings"),
        crumbs: vec![Link::new("Settings", "/admin/settings")],
        problem: complaints.problem.clone(),
        announcements: site.announcements.iter().rev().map(line).collect(),
        text: complaints.field("text", &typed.text),
        levels: levels.map(|(value, text)| Choice::new(value, text, value == level)).into(),
        level_error: complaints.error("level"),
        from: complaints.field("from", &typed.from),
        until: complaints.field("until", &typed.until),
    });
    Ok(complaints.shown_on(page))
}

fn state(it: &Announcement, now: Timestamp) -> &'static str {
    if it.is_shown(now) {
        "shown"
    } else if it.is_over(now) {
        "over"
    } else {
        "to come"
    }
}

pub(crate) async fn withdraw(visit: Visit, Path(announcement): Path<String>, _: Form) -> Page {
    let announcement = id(&announcement)?;
    let view = visit.who().await?;
    visit.app.forum.withdraw_announcement(&view, announcement).await?;
    Ok(saying(see_other(ANNOUNCEMENTS), Said::AnnouncementWithdrawn))
}

/// Puts an announcement out of a member's sight, in this browser.
pub(crate) async fn dismiss(visit: Visit, Path(announcement): Path<String>, Form(form): Form) -> Page {
    let announcement = id::<u64>(&announcement)?;
    let view = visit.who().await?;
    view.actor.member().ok_or(model::refusal::Refusal::SignIn)?;
    let there: Vec<u64> = view.site.announcements.iter().map(|it| it.id).collect();
    if !there.contains(&announcement) {
        return Err(Failure::ABSENT);
    }
    let mut dismissed = visit.dismissed.clone();
    // Those that are gone are forgotten here, too.
    dismissed.retain(|known| there.contains(known) && *known != announcement);
    dismissed.push(announcement);
    let mut response: Response = see_other(address::local(form.get("next")?)).into_response();
    let value = dismissed_value(&dismissed, visit.has_secure_cookies());
    response.headers_mut().append(header::SET_COOKIE, value);
    Ok(response)
}

// Redirects

pub(crate) async fn redirects(visit: Visit) -> Page {
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    redirects_page(&visit, &view, &RedirectForm::default(), &Complaints::none())
}

pub(crate) async fn redirect(visit: Visit, Form(form): Form) -> Page {
    let typed = RedirectForm { from: form.get("from")?.to_owned(), to: form.get("to")?.to_owned() };
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    let done = if routes::is_taken(model::redirect::path_of(typed.from.trim())) {
        let sentence = "This forum has pages at this address itself, so nobody would be led on.";
        Err(model::refusal::Refusal::from(model::refusal::Fault::new("from", sentence)).into())
    } else {
        visit.app.forum.redirect(&view, &typed).await
    };
    match done {
        Ok(()) => Ok(saying(see_other(REDIRECTS), Said::RedirectSaved)),
        Err(problem) => redirects_page(&visit, &view, &typed, &Complaints::of(problem)?),
    }
}

fn redirects_page(visit: &Visit, view: &View, typed: &RedirectForm, complaints: &Complaints) -> Page {
    let site = visit.app.forum.site();
    let page = html(&AdminRedirectsPage {
        frame: visit.frame(view).titled("Redirects").unindexed(),
        tabs: tabs("/admin/settings"),
        crumbs: vec![Link::new("Settings", "/admin/settings")],
        problem: complaints.problem.clone(),
        count: format!("{} of {} at most", site.redirects.len(), model::redirect::MOST),
        redirects: site
            .redirects
            .iter()
            .map(|(from, to)| RedirectLine { from: from.clone(), to: Link::new(to.as_str(), to.as_str()) })
            .collect(),
        from: complaints.field("from", &typed.from),
        to: complaints.field("to", &typed.to),
    });
    Ok(complaints.shown_on(page))
}

pub(crate) async fn forget_redirect(visit: Visit, Form(form): Form) -> Page {
    let view = visit.who().await?;
    visit.app.forum.forget_redirect(&view, form.get("from")?).await?;
    Ok(saying(see_other(REDIRECTS), Said::RedirectRemoved))
}
