//! `/topic/{tid}/works`: a reader says of an article whether it still works.

use axum::extract::State;
use forum::{MemberCard, Problem, View};
use model::ids::{MemberId, TopicId};
use model::lasting::{Verdict, Verdicts};
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::rules::lasting::VerdictForm;
use model::topic::Topic;

use std::collections::HashMap;

use super::login::sign_in_first;
use super::{Complaints, Page, html, id};
use crate::address;
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Form, Path, Visit};
use crate::respond::see_other;
use crate::show;
use crate::view::{Choice, Link, VerdictPage, VerdictsView, WorksLine};

/// Where it is shown on an article's page.
const SECTION: &str = "#works";

pub(crate) async fn show(visit: Visit, Path(tid): Path<String>) -> Page {
    let id = id::<TopicId>(&tid)?;
    let (view, (topic, own)) = visit.read(move |forum, view| Box::pin(forum.own_verdict(view, id))).await?;
    let form = own.as_ref().map(said).unwrap_or_default();
    page(&visit, &view, &topic, &form, own.is_some(), &Complaints::none())
}

pub(crate) async fn submit(State(app): State<App>, visit: Visit, Path(tid): Path<String>, Form(form): Form) -> Page {
    let id = id::<TopicId>(&tid)?;
    let get = |name: &str| form.get(name).map(str::to_owned);
    let typed = VerdictForm { value: get("value")?, version: get("version")?, note: get("note")? };
    let view = visit.who().await?;
    let of = match form.get("of")? {
        "" => None,
        of => Some(of.parse::<MemberId>().map_err(|_| Failure::bad("The field `of` is the number of a member."))?),
    };
    if let Some(of) = of {
        let topic = app.forum.remove_verdict(&view, id, of).await?;
        return Ok(see_other(&format!("{}{SECTION}", address::topic(&topic))));
    }
    match app.forum.say_whether_it_works(&view, id, &typed).await {
        Ok(topic) => Ok(see_other(&format!("{}{SECTION}", address::topic(&topic)))),
        Err(Problem::Refused(Refusal::SignIn)) => sign_in_first(&visit, &view, &visit.path, &form),
        Err(Problem::Refused(Refusal::Invalid(faults))) => {
            let complaints = Complaints::of(Refusal::Invalid(faults).into())?;
            let (topic, own) = app.forum().own_verdict(view.clone(), id).await?;
            page(&visit, &view, &topic, &typed, own.is_some(), &complaints)
        }
        Err(problem) => Err(problem.into()),
    }
}

fn said(verdict: &Verdict) -> VerdictForm {
    let value = if verdict.works { "works" } else { "fails" };
    VerdictForm { value: value.to_owned(), version: verdict.version.clone(), note: verdict.note.clone() }
}

fn page(
    visit: &Visit,
    view: &View,
    topic: &Topic,
    typed: &VerdictForm,
    is_said: bool,
    complaints: &Complaints,
) -> Page {
    let title = topic.heading.title.as_str();
    let choice = |value: &'static str, text: &str| Choice::new(value, text, typed.value == value);
    let response = html(&VerdictPage {
        frame: visit.frame(view).titled(format!("Does {title} still work?")).unindexed(),
        topic: Link::new(title, address::topic(topic)),
        action: format!("/topic/{}/works", topic.id),
        problem: complaints.problem.clone().or_else(|| complaints.error("value")),
        values: vec![choice("works", "It still works for me"), choice("fails", "It no longer works for me")],
        version: complaints.field("version", &typed.version),
        note: complaints.field("note", &typed.note),
        can_take_back: is_said,
    });
    Ok(complaints.shown_on(response))
}

/// What stands below an article: nothing, where nobody says anything and the reader cannot.
pub(super) fn below(
    view: &View,
    topic: &Topic,
    verdicts: &Verdicts,
    members: &HashMap<MemberId, MemberCard>,
) -> Option<VerdictsView> {
    let may_say = view.may(Action::Judge, Object::Topic(topic));
    let say = match may_say {
        // Whoever has not signed in yet is asked to.
        Ok(()) | Err(Refusal::SignIn) => Some(format!("/topic/{}/works", topic.id)),
        Err(_) => None,
    };
    if say.is_none() && verdicts.latest.is_empty() {
        return None;
    }
    let removes = view.can(Action::KeepOrder, Object::Topic(topic));
    let line = |verdict: &Verdict| WorksLine {
        remove: removes.then(|| verdict.by.to_string()),
        by: members.get(&verdict.by).map_or_else(|| Link::new(show::DELETED, ""), show::card_link),
        works: verdict.works,
        when: show::when(verdict.at),
        version: verdict.version.clone(),
        note: verdict.note.clone(),
    };
    let sentence = counted(verdicts);
    let action = format!("/topic/{}/works", topic.id);
    Some(VerdictsView { sentence, lines: verdicts.latest.iter().map(line).collect(), say, action })
}

fn counted(verdicts: &Verdicts) -> String {
    let readers = |count: u64| if count == 1 { "1 reader says".to_owned() } else { format!("{count} readers say") };
    match (verdicts.works, verdicts.fails) {
        (0, 0) => "Nobody has said yet whether it still works.".to_owned(),
        (works, 0) => format!("{} that it still works.", readers(works)),
        (0, fails) => format!("{} that it no longer works.", readers(fails)),
        (works, fails) => {
            format!("{} that it still works, and {fails} that it no longer does.", readers(works))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_are_counted_in_words() {
        for (works, fails, sentence) in [
            (0, 0, "Nobody has said yet whether it still works."),
            (1, 0, "1 reader says that it still works."),
            (0, 2, "2 readers say that it no longer works."),
            (3, 1, "3 readers say that it still works, and 1 that it no longer does."),
        ] {
            assert_eq!(counted(&Verdicts { works, fails, latest: Vec::new() }), sentence);
        }
    }
}
