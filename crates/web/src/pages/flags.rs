//! `/post/{pid}/flag` for whoever sees that something is wrong, `/moderation` for those who decide.

use std::collections::HashMap;

use axum::extract::State;
use forum::{FlaggedPost, MemberCard, Problem, Queue, View};
use model::flag::Why;
use model::ids::{MemberId, PostId};
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::rules::flags::{Decision, FlagForm};
use store::PlacedPost;

use super::login::sign_in_first;
use super::{Complaints, Page, html, id};
use crate::address;
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Form, Path, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::show;
use crate::view::{CaseView, Choice, Count, Empty, Field, FlagLine, FlagPage, Link, QueuePage};

const QUEUE: &str = "/moderation";
/// Characters of a post that are shown where it is flagged, and where that is decided.
const EXCERPT: usize = 300;
const IN_QUEUE: usize = 1_200;

pub(crate) async fn ask(State(app): State<App>, visit: Visit, Path(pid): Path<String>) -> Page {
    let id = id::<PostId>(&pid)?;
    let (view, placed) = visit.read(move |forum, view| Box::pin(forum.flaggable(view, id))).await?;
    page(&app, &visit, &view, &placed, &FlagForm::default(), &Complaints::none()).await
}

pub(crate) async fn flag(State(app): State<App>, visit: Visit, Path(pid): Path<String>, Form(form): Form) -> Page {
    let id = id::<PostId>(&pid)?;
    let typed = FlagForm { reason: form.get("reason")?.to_owned(), note: form.get("note")?.to_owned() };
    let view = visit.who().await?;
    match app.forum.flag(&view, id, &typed).await {
        Ok(_) => Ok(saying(see_other(&address::post(id)), Said::Flagged)),
        Err(Problem::Refused(Refusal::SignIn)) => sign_in_first(&visit, &view, &visit.path, &form),
        Err(Problem::Refused(Refusal::Invalid(faults))) => {
            let complaints = Complaints::of(Refusal::Invalid(faults).into())?;
            let placed = app.forum().flaggable(view.clone(), id).await?;
            page(&app, &visit, &view, &placed, &typed, &complaints).await
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn page(
    app: &App,
    visit: &Visit,
    view: &View,
    placed: &PlacedPost,
    typed: &FlagForm,
    complaints: &Complaints,
) -> Page {
    let post = &placed.post;
    let author = app.forum.member_card(post.head.author).await?;
    let choice = |why: Why| Choice::new(why.name(), why.sentence(), typed.reason == why.name());
    let response = html(&FlagPage {
        frame: visit.frame(view).titled("Flag a post").unindexed(),
        action: format!("{}/flag", address::post(post.id)),
        problem: complaints.problem.clone().or_else(|| complaints.error("reason")),
        author: author.map_or_else(|| show::DELETED.to_owned(), |author| author.name),
        when: show::when(post.head.created),
        excerpt: markup::excerpt(&post.body, EXCERPT),
        reasons: Why::ALL.into_iter().map(choice).collect(),
        note: complaints.field("note", &typed.note),
        back: address::post(post.id),
    });
    Ok(complaints.shown_on(response))
}

pub(crate) async fn queue(visit: Visit) -> Page {
    let (view, queue) = visit.read(move |forum, view| Box::pin(forum.queue(view))).await?;
    shown(&visit, &view, &queue, None)
}

fn shown(visit: &Visit, view: &View, queue: &Queue, wrong: Option<(PostId, &str, &Complaints)>) -> Page {
    let mut links = vec![Link::new("Who waits for approval", "/moderation/members")];
    if view.reviews() {
        links.push(Link::new("Articles in review", "/articles/review"));
    }
    links.push(Link::new("What was done", "/modlog"));
    let case = |found: &FlaggedPost| {
        let mut case = case(view, found, &queue.members);
        if let Some((_, typed, complaints)) = wrong.filter(|(post, ..)| *post == found.placed.post.id) {
            case.reason = complaints.field("reason", typed);
        }
        case
    };
    let response = html(&QueuePage {
        frame: visit.frame(view).titled("Moderation").unindexed(),
        count: Count::of(queue.total, "flagged post", "flagged posts").to_string(),
        problem: wrong.and_then(|(_, _, complaints)| complaints.problem.clone().or_else(|| complaints.error("reason"))),
        links,
        cases: queue.cases.iter().map(case).collect(),
        empty: Empty { sentence: "Nothing waits for a decision.".to_owned(), action: None },
    });
    Ok(match wrong {
        Some((_, _, complaints)) => complaints.shown_on(response),
        None => response,
    })
}

fn case(view: &View, found: &FlaggedPost, members: &HashMap<MemberId, MemberCard>) -> CaseView {
    let (topic, post) = (&found.placed.topic, &found.placed.post);
    let person = |member: &MemberId| members.get(member).map_or_else(|| Link::new(show::DELETED, ""), show::card_link);
    let mut open: Vec<_> = found.flags.iter().filter(|(_, flag)| flag.upheld.is_none()).collect();
    open.sort_by_key(|(_, flag)| flag.at);
    CaseView {
        pid: post.id.to_string(),
        topic: Link::new(topic.heading.title.as_str(), address::post(post.id)),
        category: view.site.category(topic.category).map(|category| category.name.clone()).unwrap_or_default(),
        hidden: post.state.case.as_ref().is_some_and(|case| case.hidden),
        author: person(&post.head.author),
        file: members
            .get(&post.head.author)
            .filter(|_| view.can(Action::SeeConduct, Object::Site))
            .map(|author| address::member_file(&author.name)),
        when: show::when(post.head.created),
        excerpt: markup::excerpt(&post.body, IN_QUEUE),
        flags: open
            .into_iter()
            .map(|(member, flag)| FlagLine {
                by: person(member),
                why: flag.why.short().to_owned(),
                note: flag.note.clone(),
                when: show::when(flag.at),
            })
            .collect(),
        action: format!("{QUEUE}/posts/{}", post.id),
        reason: Field::default(),
    }
}

pub(crate) async fn decide(State(app): State<App>, visit: Visit, Path(pid): Path<String>, Form(form): Form) -> Page {
    let id = id::<PostId>(&pid)?;
    let reason = form.get("reason")?;
    let (decision, said) = match form.get("do")? {
        "uphold" => (Decision::Uphold(reason.to_owned()), Said::FlagsUpheld),
        "dismiss" => (Decision::Dismiss, Said::FlagsDismissed),
        _ => return Err(Failure::bad("The field `do` is `uphold` or `dismiss`.")),
    };
    let view = visit.who().await?;
    match app.forum.decide_flags(&view, id, &decision).await {
        Ok(_) => Ok(saying(see_other(QUEUE), said)),
        Err(Problem::Refused(Refusal::SignIn)) => sign_in_first(&visit, &view, QUEUE, &form),
        Err(Problem::Refused(Refusal::Invalid(faults))) => {
            let complaints = Complaints::of(Refusal::Invalid(faults).into())?;
            let queue = app.forum().queue(view.clone()).await?;
            shown(&visit, &view, &queue, Some((id, reason, &complaints)))
        }
        Err(problem) => Err(problem.into()),
    }
}
