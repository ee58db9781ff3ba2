//! `/settings/notifications`: what one is told, and which way.

use forum::View;
use model::notification::{Kind, Watches, Ways};
use model::refusal::Refusal;

use super::tabs;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::pages::{Page, html};
use crate::request::{Form, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::view::{Choice, KindChoice, NotificationSettingsPage};

const HERE: &str = "/settings/notifications";

/// The kinds that can happen, in words. What nothing tells of yet is not offered.
const KINDS: [(Kind, &str); 7] = [
    (Kind::Mention, "Somebody mentions you"),
    (Kind::Reply, "Somebody replies to you"),
    (Kind::Watched, "Something is written in a topic that you watch, or started with a tag that you follow"),
    (Kind::Accepted, "Your answer is accepted"),
    (Kind::Verdict, "A reader says whether your article still works"),
    (Kind::Review, "An article waits for your review, or somebody reviews yours"),
    (Kind::Decision, "A moderator decides about you or what you wrote"),
];

pub(crate) async fn show(visit: Visit) -> Page {
    let view = visit.who().await?;
    view.actor.id().ok_or(Refusal::SignIn)?;
    Ok(html(&page(&visit, &view)))
}

fn page(visit: &Visit, view: &View) -> NotificationSettingsPage {
    let choices = &view.inbox.choices;
    let kind = |(kind, text): (Kind, &'static str)| {
        let Ways { page, mail } = choices.of(kind);
        KindChoice { name: kind.name(), text, page, mail }
    };
    let watches = |watches: Watches| {
        let text = match watches {
            Watches::Written => "Those that you write in",
            Watches::Started => "Those that you start",
            Watches::Chosen => "None",
        };
        Choice::new(watches.name(), text, watches == choices.watches)
    };
    NotificationSettingsPage {
        frame: visit.frame(view).titled("Notifications · Settings").unindexed(),
        tabs: tabs(HERE),
        kinds: KINDS.map(kind).into(),
        watches: Watches::ALL.map(watches).into(),
    }
}

pub(crate) async fn save(visit: Visit, Form(form): Form) -> Page {
    let view = visit.who().await?;
    view.actor.id().ok_or(Refusal::SignIn)?;
    let mut choices = view.inbox.choices.clone();
    for (kind, _) in KINDS {
        let way = |way: &str| form.switch(&format!("{way}_{}", kind.name()));
        choices.set(kind, Ways { page: way("page")?, mail: way("mail")? });
    }
    choices.watches = Watches::parse(form.get("watches")?)
        .ok_or_else(|| Failure::bad("Choose which topics you watch: written, started or chosen."))?;
    visit.app.forum.set_choices(&view, choices).await?;
    Ok(saying(see_other(HERE), Said::SettingsSaved))
}
