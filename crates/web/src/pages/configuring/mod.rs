//! `/admin/settings`: every setting on a page of its subject, with where it stands, who changed it last, and
//! what is fixed by the configuration.

mod fixed;
mod history;
mod look;
mod subjects;

use std::fmt::Write;

use forum::{SettingsState, View};
use model::may::{Action, Object};
use model::rules::settings::Wanted;
use model::settings::catalogue::{Configured, Setting, Shape, Subject, fingerprint};

use super::admin::tabs;
use super::{Complaints, Page, html, previewed};
use crate::address;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Form, Pairs, Params, Path, Visit};
use crate::respond::{redirect, see_other};
use crate::said::{Said, saying};
use crate::show;
use crate::view::{
    AdminSettingsPage, Choice, ConfiguredLine, Control, Empty, Field, FoundLine, Html, Link, SettingField, SettingPart,
    SubjectLine, SubjectPage,
};

pub use fixed::Fixed;
pub(crate) use fixed::{act, allowance};
pub(crate) use history::{show as history, undo};
pub(crate) use look::{drop_logo, send_logo, show as look};
use subjects::Place;

/// Where the settings begin, as the tabs name it.
const HOME: &str = "/admin/settings";
/// Choices that stand one below the other; more are folded into a list.
const RADIO_MOST: usize = 5;

/// All pages of settings, or those settings that a word occurs in.
pub(crate) async fn index(visit: Visit, params: Params) -> Page {
    let q = params.get("q")?.trim().to_owned();
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    Ok(html(&AdminSettingsPage {
        frame: visit.frame(&view).titled("Settings").unindexed(),
        tabs: tabs(HOME),
        found: (!q.is_empty()).then(|| found(&visit, &view, &q)),
        q,
        none: Empty { sentence: "No setting is called so, or explained with these words.".to_owned(), action: None },
        subjects: Place::all().map(|place| SubjectLine { page: place.link(), about: place.about.to_owned() }).collect(),
    }))
}

/// Settings whose name, key or explanation has all the words, and what the configuration says with them.
fn found(visit: &Visit, view: &View, q: &str) -> Vec<FoundLine> {
    let words: Vec<String> = q.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let has_all = |texts: &[&str]| {
        let text = texts.join(" ").to_lowercase();
        words.iter().all(|word| text.contains(word.as_str()))
    };
    let configured = Configured::of(&view.site);
    let set = Subject::ALL.into_iter().flat_map(|subject| subject.settings().map(move |it| (Place::of(subject), it)));
    let set = set.filter_map(|(place, setting)| {
        let choices = match setting.shape {
            Shape::One(choices) | Shape::Some(choices) => choices.iter().map(|(_, text)| *text).collect::<Vec<_>>(),
            _ => Vec::new(),
        };
        let told = [setting.label, setting.about, setting.key, setting.part, place.title, &choices.join(" ")];
        has_all(&told).then(|| FoundLine {
            setting: Link::new(setting.label, format!("{}#{}", place.address(), setting.field())),
            page: place.link(),
            about: setting.about.to_owned(),
            value: shown(setting, &setting.read(&configured)),
        })
    });
    let fixed = visit.app.settings.fixed.iter().filter_map(|fixed| {
        let place = Place::of_section(fixed.section);
        has_all(&[&fixed.key, &fixed.about, place.title]).then(|| FoundLine {
            setting: Link::new(fixed.key.as_str(), format!("{}#{}", place.address(), fixed.key)),
            page: place.link(),
            about: fixed.about.to_owned(),
            value: fixed.value.clone().unwrap_or_default(),
        })
    });
    set.chain(fixed).collect()
}

/// A value as people read it, in a line.
fn shown(setting: &Setting, text: &str) -> String {
    const MOST: usize = 160;
    let named = |value: &str| match setting.shape {
        Shape::One(choices) | Shape::Some(choices) => {
            choices.iter().find(|(known, _)| *known == value).map_or(value, |(_, text)| text).to_owned()
        }
        _ => value.to_owned(),
    };
    let text = match setting.shape {
        Shape::Some(_) => text.split(", ").map(named).collect::<Vec<_>>().join(", "),
        Shape::One(_) => named(text),
        _ => text.split_whitespace().collect::<Vec<_>>().join(" "),
    };
    let mut short: String = text.chars().take(MOST).collect();
    if short.len() < text.len() {
        let _ = write!(short, "…");
    }
    short
}

pub(crate) async fn show(visit: Visit, Path(slug): Path<String>) -> Page {
    let place = Place::at(&slug).ok_or(Failure::ABSENT)?;
    show_place(&visit, place).await
}

pub(crate) async fn save(visit: Visit, Path(slug): Path<String>, Form(form): Form) -> Page {
    let place = Place::at(&slug).ok_or(Failure::ABSENT)?;
    save_place(&visit, place, &form).await
}

/// The pages that had their addresses before.
pub(crate) async fn show_here(visit: Visit) -> Page {
    let place = Place::with_address(&visit.path).ok_or(Failure::ABSENT)?;
    show_place(&visit, place).await
}

pub(crate) async fn save_here(visit: Visit, Form(form): Form) -> Page {
    let place = Place::with_address(&visit.path).ok_or(Failure::ABSENT)?;
    save_place(&visit, place, &form).await
}

async fn show_place(visit: &Visit, place: &Place) -> Page {
    let (view, state) = visit.read(|forum, view| Box::pin(forum.settings_state(view))).await?;
    view.may(Action::Administer, Object::Site)?;
    if place.address() != visit.path {
        return Ok(redirect(axum::http::StatusCode::MOVED_PERMANENTLY, &place.address()));
    }
    match place.subject {
        Some(subject) => page(visit, &view, (place, subject), &state, &Pairs::default(), &Complaints::none(), None),
        None => Ok(fixed::page(visit, &view, place)),
    }
}

async fn save_place(visit: &Visit, place: &Place, form: &Pairs) -> Page {
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    let subject = place.subject.ok_or(Failure::ABSENT)?;
    if form.switch("preview")? {
        let cooked = visit.app.forum.preview_front(&view, form.get("front")?).await;
        let (complaints, preview) = previewed(cooked)?;
        return again(visit, &view, (place, subject), form, &complaints, preview).await;
    }
    match visit.app.forum.change_settings(&view, &wanted(subject, form)?).await {
        Ok(()) => Ok(saying(see_other(&place.address()), Said::SiteSaved)),
        Err(problem) => again(visit, &view, (place, subject), form, &Complaints::of(problem)?, None).await,
    }
}

/// The page as it was sent, with what is wrong with it.
async fn again(
    visit: &Visit,
    view: &View,
    place: (&Place, Subject),
    form: &Pairs,
    complaints: &Complaints,
    preview: Option<Html>,
) -> Page {
    let state = visit.app.forum().settings_state(view.clone()).await?;
    page(visit, view, place, &state, form, complaints, preview)
}

/// What a form says of the settings of a page. Of what it does not name, it wants nothing.
fn wanted(subject: Subject, form: &Pairs) -> Result<Vec<Wanted>, Failure> {
    let mut wanted = Vec::new();
    for setting in subject.settings() {
        let seen = form.find(&format!("seen-{}", setting.field()))?.map(str::to_owned);
        if let Some(text) = typed(setting, form)? {
            wanted.push(Wanted { setting, text, seen });
        }
    }
    Ok(wanted)
}

fn typed(setting: &Setting, form: &Pairs) -> Result<Option<String>, Failure> {
    match setting.shape {
        Shape::Picture => Ok(None),
        // Of boxes none of which is ticked, a form says nothing but that it had them.
        Shape::Some(_) => {
            let ticked: Vec<&str> = form.all(setting.field()).collect();
            let has_them = !ticked.is_empty() || form.find(&format!("seen-{}", setting.field()))?.is_some();
            Ok(has_them.then(|| ticked.join(", ")))
        }
        _ => Ok(form.find(setting.field())?.map(str::to_owned)),
    }
}

fn page(
    visit: &Visit,
    view: &View,
    (place, subject): (&Place, Subject),
    state: &SettingsState,
    form: &Pairs,
    complaints: &Complaints,
    preview: Option<Html>,
) -> Page {
    // As it stands by now: whoever was slower is to see what they would replace.
    let configured = Configured::of(&visit.app.forum.site());
    let mut parts: Vec<SettingPart> = Vec::new();
    let mut pictures = Vec::new();
    for setting in subject.settings() {
        let field = field(setting, &configured, state, typed(setting, form)?, complaints);
        if setting.shape == Shape::Picture {
            pictures.push(field);
            continue;
        }
        if parts.last().is_none_or(|part| part.heading != setting.part) {
            let is_row = matches!(setting.shape, Shape::Number { .. });
            parts.push(SettingPart { heading: setting.part.to_owned(), is_row, fields: Vec::new() });
        }
        if let Some(part) = parts.last_mut() {
            part.fields.push(field);
        }
    }
    let response = html(&SubjectPage {
        frame: visit.frame(view).titled(place.title).unindexed(),
        tabs: tabs(HOME),
        crumbs: crumbs(),
        heading: place.title.to_owned(),
        lead: place.lead.to_owned(),
        problem: complaints.problem.clone(),
        preview,
        action: place.address(),
        has_preview: subject.settings().any(|setting| setting.shape == Shape::Markdown),
        parts,
        pictures,
        fixed: fixed::lines(visit, place),
        links: place.links(),
    });
    Ok(complaints.shown_on(response))
}

/// What the configuration says of the page at an address of its own.
pub(super) fn configured(visit: &Visit, address: &str) -> Vec<ConfiguredLine> {
    Place::with_address(address).map(|place| fixed::lines(visit, place)).unwrap_or_default()
}

pub(super) fn crumbs() -> Vec<Link> {
    vec![Link::new("Settings", HOME), Link::new("History", "/admin/settings/history")]
}

fn field(
    setting: &'static Setting,
    configured: &Configured,
    state: &SettingsState,
    typed: Option<String>,
    complaints: &Complaints,
) -> SettingField {
    let stands = setting.read(configured);
    let value = typed.unwrap_or_else(|| stands.clone());
    let chosen = |choices: &[(&str, &str)]| -> Vec<Choice> {
        let is_chosen = |known: &str| value.split(", ").any(|value| value == known);
        choices.iter().map(|(known, text)| Choice::new(*known, *text, is_chosen(known))).collect()
    };
    let control = match setting.shape {
        Shape::Line(_) => Control::Line,
        Shape::Lines => Control::Lines { rows: 5 },
        Shape::Markdown => Control::Lines { rows: 8 },
        Shape::Number { .. } | Shape::NumberOrNone { .. } => Control::Number,
        Shape::One(choices) if choices.len() > RADIO_MOST || setting.part == "Invitations" => {
            Control::Select(chosen(choices))
        }
        Shape::One(choices) => Control::Radio(chosen(choices)),
        Shape::Some(choices) => Control::Boxes(chosen(choices)),
        Shape::Colour => {
            let colour = model::settings::look::Colour::parse(&value);
            Control::Colour { swatch: colour.map(|colour| colour.to_string()) }
        }
        Shape::Picture => Control::Picture {
            src: (!stands.is_empty()).then(|| format!("/look/{stands}")),
            action: look::LOGO.to_owned(),
        },
    };
    let last = state.last.get(setting.key);
    SettingField {
        name: setting.field(),
        label: setting.label,
        about: setting.about,
        seen: fingerprint(&stands),
        default: shown(setting, &setting.default_text()),
        changed: last.map(|last| (whoever(state, last.by), show::when(last.at))),
        field: Field { value, error: complaints.error(setting.field()) },
        control,
    }
}

fn whoever(state: &SettingsState, member: model::ids::MemberId) -> Link {
    match state.members.get(&member) {
        Some(card) => Link::new(card.name.as_str(), address::user(&card.name)),
        None => Link::new("somebody who has left", String::new()),
    }
}
