//! `/settings/profile`: what members show of themselves, and how times are shown to them.

use axum::http::StatusCode;
use forum::{Problem, View};
use model::about::{About, AboutForm, WebLink};
use model::account::Member;
use model::locale::{LANGUAGES, Zone};
use model::refusal::{Fault, Refusal};

use super::tabs;
use crate::address;
use crate::frame::Framed;
use crate::pages::{Complaints, Page, html, previewed};
use crate::request::{Form, Upload, Visit};
use crate::respond::{see_other, with_status};
use crate::said::{Said, saying};
use crate::show;
use crate::view::{Choice, Html, SettingsProfilePage};

const HERE: &str = "/settings/profile";

pub(crate) async fn show(visit: Visit) -> Page {
    let view = visit.who().await?;
    let about = visit.app.forum.own_about(&view).await?;
    page(&visit, &view, &about_form(&view, &about), Complaints::none(), None)
}

pub(crate) async fn save(visit: Visit, Form(form): Form) -> Page {
    let typed = AboutForm {
        display: form.get("display")?.to_owned(),
        text: form.get("text")?.to_owned(),
        links: form.get("links")?.to_owned(),
        place: form.get("place")?.to_owned(),
    };
    let view = visit.who().await?;
    if form.switch("preview")? {
        let cooked = visit.app.forum.preview_about(&view, &typed).await;
        let (complaints, preview) = previewed(cooked)?;
        return page(&visit, &view, &typed, complaints, preview);
    }
    match visit.app.forum.set_about(&view, &typed).await {
        Ok(()) => Ok(saying(see_other(HERE), Said::ProfileSaved)),
        Err(problem) => page(&visit, &view, &typed, Complaints::of(problem)?, None),
    }
}

pub(crate) async fn set_avatar(visit: Visit, upload: Upload) -> Page {
    let view = visit.who().await?;
    view.actor.member().ok_or(Refusal::SignIn)?;
    let Some(file) = upload.file("avatar", picture::FILE_MAX).await? else {
        let too_large = Fault::new("avatar", picture::Unusable::TooLarge.to_string());
        let page = again(&visit, &view, too_large.into()).await?;
        return Ok(with_status(StatusCode::PAYLOAD_TOO_LARGE, page));
    };
    match visit.app.forum.set_portrait(&view, file).await {
        Ok(()) => Ok(saying(see_other(HERE), Said::PictureSaved)),
        Err(problem) => again(&visit, &view, problem).await,
    }
}

pub(crate) async fn remove_avatar(visit: Visit, _: Form) -> Page {
    let view = visit.who().await?;
    visit.app.forum.drop_portrait(&view).await?;
    Ok(saying(see_other(HERE), Said::PictureRemoved))
}

pub(crate) async fn set_locale(visit: Visit, Form(form): Form) -> Page {
    let view = visit.who().await?;
    match visit.app.forum.set_locale(&view, form.get("zone")?, form.get("language")?).await {
        Ok(()) => Ok(saying(see_other(HERE), Said::SettingsSaved)),
        Err(problem) => again(&visit, &view, problem).await,
    }
}

/// The page with what is wrong with one of the smaller forms.
async fn again(visit: &Visit, view: &View, problem: Problem) -> Page {
    let complaints = Complaints::of(problem)?;
    let about = visit.app.forum.own_about(view).await?;
    page(visit, view, &about_form(view, &about), complaints, None)
}

fn about_form(view: &View, about: &About) -> AboutForm {
    let display = view.member.as_ref().and_then(|member| member.display.as_ref());
    AboutForm {
        display: display.map(|display| display.as_str().to_owned()).unwrap_or_default(),
        text: about.text.clone(),
        links: about.links.iter().map(WebLink::as_str).collect::<Vec<_>>().join("\n"),
        place: about.place.clone(),
    }
}

fn page(visit: &Visit, view: &View, typed: &AboutForm, complaints: Complaints, preview: Option<Html>) -> Page {
    let member = view.member.as_ref().ok_or(Refusal::SignIn)?;
    let response = html(&SettingsProfilePage {
        frame: visit.frame(view).titled("Profile").unindexed(),
        tabs: tabs(HERE),
        problem: complaints.problem.clone(),
        preview,
        page: address::user(member.profile.name.as_str()),
        display: complaints.field("display", &typed.display),
        text: complaints.field("text", &typed.text),
        links: complaints.field("links", &typed.links),
        place: complaints.field("place", &typed.place),
        avatar: show::large_avatar(member.id, member.portrait.as_ref()),
        has_picture: member.portrait.is_some(),
        file: complaints.field("avatar", ""),
        zone: complaints.field("zone", ""),
        zones: zones(member),
        language: complaints.field("language", ""),
        languages: languages(member),
    });
    Ok(complaints.shown_on(response))
}

fn zones(member: &Member) -> Vec<Choice> {
    let chosen = member.locale.zone.as_ref().map_or("", Zone::as_str);
    let mut names = Zone::offered();
    if !chosen.is_empty() && !names.iter().any(|name| name == chosen) {
        names.insert(0, chosen.to_owned());
    }
    let first = Choice::new("", "UTC", chosen.is_empty());
    let shown = |name: String| Choice::new(name.clone(), name.replace('_', " "), name == chosen);
    [first].into_iter().chain(names.into_iter().map(shown)).collect()
}

fn languages(member: &Member) -> Vec<Choice> {
    let chosen = member.locale.language.map_or("", |language| language.code);
    let first = Choice::new("", "Not said", chosen.is_empty());
    let shown = LANGUAGES.iter().map(|language| Choice::new(language.code, language.name, language.code == chosen));
    [first].into_iter().chain(shown).collect()
}
