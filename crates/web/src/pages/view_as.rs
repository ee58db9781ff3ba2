//! `/admin/view-as`: looking at the forum as another role or a member.

use axum::extract::State;
use forum::View;
use model::ids::{CategoryId, GroupId};
use model::may::{Action, Object};
use model::refusal::{Fault, Refusal};
use model::trust::TrustLevel;
use model::viewing::Viewed;

use super::admin::tabs;
use super::{Complaints, Page, html};
use crate::app::App;
use crate::frame::Framed;
use crate::request::{Form, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::view::{Choice, Field, ViewAsPage};

const HERE: &str = "/admin/view-as";
const MEMBER: &str = "member";

pub(crate) async fn show(visit: Visit) -> Page {
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    page(&visit, &view, "guest", "", Complaints::none())
}

pub(crate) async fn begin(State(app): State<App>, visit: Visit, Form(form): Form) -> Page {
    let (who, name) = (form.get("who")?, form.get("name")?.trim());
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    let done = match parse(who) {
        Ok(viewed) => app.forum.begin_viewing(&view, visit.claim.as_ref(), viewed, name).await,
        Err(fault) => Err(Refusal::from(fault).into()),
    };
    match done {
        Ok(()) => Ok(see_other("/")),
        Err(problem) => page(&visit, &view, who, name, Complaints::of(problem)?),
    }
}

pub(crate) async fn end(State(app): State<App>, visit: Visit, _: Form) -> Page {
    let view = visit.who().await?;
    // Whoever is no admin has nothing to end, and learns nothing of it.
    if view.watcher.is_none() {
        view.may(Action::Administer, Object::Site)?;
    }
    app.forum.end_viewing(&view, visit.claim.as_ref()).await?;
    Ok(saying(see_other(HERE), Said::ViewEnded))
}

/// As whom; nothing for a member who is named.
fn parse(who: &str) -> Result<Option<Viewed>, Fault> {
    let wrong = || Fault::new("who", "Choose as whom you want to look.");
    let (kind, number) = who.split_once('-').unwrap_or((who, ""));
    let number = || number.parse::<u64>().map_err(|_| wrong());
    Ok(Some(match kind {
        MEMBER => return Ok(None),
        "guest" => Viewed::Guest,
        "level" => {
            let number = number()?;
            let level = TrustLevel::ALL.into_iter().find(|level| u64::from(level.number()) == number);
            Viewed::Trust(level.ok_or_else(wrong)?)
        }
        "group" => Viewed::Group(GroupId(number()?)),
        "moderator" => Viewed::Moderator(CategoryId(number()?)),
        _ => return Err(wrong()),
    }))
}

fn page(visit: &Visit, view: &View, who: &str, name: &str, complaints: Complaints) -> Page {
    let choice = |value: String, text: String| {
        let chosen = value == who;
        Choice::new(value, text, chosen)
    };
    let levels = TrustLevel::ALL.map(|level| {
        let newcomer = if level == TrustLevel::NEW { "a newcomer".to_owned() } else { "a member".to_owned() };
        choice(
            format!("level-{}", level.number()),
            format!("{newcomer} of trust level {} ({})", level.number(), level.name()),
        )
    });
    let groups = view.site.groups.all.iter();
    let groups =
        groups.map(|group| choice(format!("group-{}", group.id), format!("a member of the group {}", group.name)));
    let kept = view.site.categories().iter();
    let kept = kept.map(|it| choice(format!("moderator-{}", it.id), format!("a moderator of {}", it.name)));
    let response = html(&ViewAsPage {
        frame: visit.frame(view).titled("View as").unindexed(),
        tabs: tabs(HERE),
        problem: complaints.problem.clone().or_else(|| complaints.error("who")),
        choices: std::iter::once(choice("guest".to_owned(), "a guest".to_owned()))
            .chain(levels)
            .chain(groups)
            .chain(kept)
            .chain([choice(MEMBER.to_owned(), "the member who is named below".to_owned())])
            .collect(),
        name: Field { value: name.to_owned(), error: complaints.error("name") },
    });
    Ok(complaints.shown_on(response))
}
