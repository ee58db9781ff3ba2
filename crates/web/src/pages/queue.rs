//! `/moderation`: what waits for a decision, one case of it, and deciding.

use std::collections::HashMap;

use axum::extract::State;
use axum::http::StatusCode;
use forum::{Appellant, MemberCard, PostCase, Problem, Queue, View, WaitingMember};
use model::appeal::Curb;
use model::flag::{Awaiting, Case, CaseKind};
use model::ids::{MemberId, PostId};
use model::post::Post;
use model::refusal::Refusal;
use model::rules::flags::{self, Decision};
use model::time::Timestamp;
use model::topic::Topic;
use store::Row;

use super::case::case;
use super::login::sign_in_first;
use super::standing::held_line;
use super::{Complaints, Page, html, id};
use crate::address;
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Form, Params, Path, Visit};
use crate::respond::{see_other, with_status};
use crate::said::{Said, saying};
use crate::show;
use crate::view::{
    CasePage, CaseView, Count, Empty, Field, Link, Looking, MemberAppealView, QueueEntry, QueuePage, ReviewCase, Tab,
    WaitingCase,
};

const QUEUE: &str = "/moderation";
/// Characters of a post that are shown where that is decided.
const EXCERPT: usize = 1_200;

type Members = HashMap<MemberId, MemberCard>;

pub(crate) async fn show(visit: Visit, params: Params) -> Page {
    let kind = match params.get("kind")? {
        "" => None,
        name => Some(Kind::parse(name).ok_or_else(|| Failure::bad("There is no such kind of case."))?),
    };
    let decided = params.find("decided")?.and_then(|post| post.parse::<PostId>().ok());
    let (view, (queue, decided)) = visit
        .read(move |forum, view| {
            Box::pin(async move {
                let just = async {
                    match decided {
                        // Whoever has lost the right meanwhile is told nothing of it.
                        Some(post) => Ok(forum.clone().case(view.clone(), post).await.ok()),
                        None => Ok(None),
                    }
                };
                tokio::try_join!(forum.clone().queue(view.clone(), kind.and_then(Kind::of_posts)), just)
            })
        })
        .await?;
    let just = decided.as_ref().and_then(|just| {
        let found = just.cases.first()?;
        Some(case(&view, found, just)).filter(|case| case.decided.is_some())
    });
    queue_page(&visit, &view, &queue, (kind, just), &Wrong::Nowhere)
}

/// Of which kind a case is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Flagged,
    Held,
    Appeals,
    Members,
    Articles,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Flagged, Self::Held, Self::Appeals, Self::Members, Self::Articles];

    /// As the address spells it, and as the page does.
    fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Flagged => ("flagged", "Flagged"),
            Self::Held => ("held", "Held"),
            Self::Appeals => ("appeals", "Appeals"),
            Self::Members => ("members", "New members"),
            Self::Articles => ("articles", "Articles"),
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name().0 == name)
    }

    fn of(found: &PostCase) -> Self {
        match found.placed.post.state.case.as_ref().map(Case::kind) {
            Some(CaseKind::Appealed) => Self::Appeals,
            Some(CaseKind::Held) => Self::Held,
            Some(CaseKind::Flagged) | None => Self::Flagged,
        }
    }

    /// Of which kind the posts are that it shows.
    fn of_posts(self) -> Option<CaseKind> {
        match self {
            Self::Flagged => Some(CaseKind::Flagged),
            Self::Held => Some(CaseKind::Held),
            Self::Appeals => Some(CaseKind::Appealed),
            Self::Members | Self::Articles => None,
        }
    }
}

/// The kinds to choose from, with how many cases of each there are, unless there are more than were read.
fn kinds(entries: &[(Timestamp, Kind, QueueEntry)], is_whole: bool, chosen: Option<Kind>) -> Vec<Tab> {
    let all = Tab { text: "All".to_owned(), href: QUEUE.to_owned(), current: chosen.is_none() };
    let tab = |kind: Kind| {
        let (name, word) = kind.name();
        let count = entries.iter().filter(|(_, of, _)| *of == kind).count();
        let href = address::with_query(QUEUE, &[("kind", name)]);
        let text = if is_whole { format!("{word} ({count})") } else { word.to_owned() };
        Tab { text, href, current: chosen == Some(kind) }
    };
    std::iter::once(all).chain(Kind::ALL.map(tab)).collect()
}

/// What was typed into one of the page's forms, with what is wrong with it.
enum Wrong<'a> {
    Nowhere,
    Case(PostId, &'a str, &'a Complaints),
    Appeal(&'a str, Curb, &'a str, &'a Complaints),
}

fn queue_page(
    visit: &Visit,
    view: &View,
    queue: &Queue,
    (kind, decided): (Option<Kind>, Option<CaseView>),
    wrong: &Wrong<'_>,
) -> Page {
    let case = |found: &PostCase| {
        let case = case(view, found, queue);
        match wrong {
            Wrong::Case(post, typed, complaints) if *post == found.placed.post.id => {
                CaseView { reason: complaints.field("reason", typed), ..case }
            }
            _ => case,
        }
    };
    let appeal = |found: &Appellant| {
        let appeal = appeal_of(view, queue, found);
        match wrong {
            Wrong::Appeal(slug, curb, typed, complaints) if *slug == appeal.slug && *curb == found.curb => {
                MemberAppealView { refusal: complaints.field("reason", typed), ..appeal }
            }
            _ => appeal,
        }
    };
    let complaints = match wrong {
        Wrong::Nowhere => None,
        Wrong::Case(_, _, complaints) | Wrong::Appeal(_, _, _, complaints) => Some(complaints),
    };
    let posts = queue.cases.iter().map(|found| {
        let since = found.placed.post.state.case.as_ref().map(|open| open.since).unwrap_or_default();
        (since, Kind::of(found), QueueEntry::Post(Box::new(case(found))))
    });
    let appeals = queue
        .appellants
        .iter()
        .map(|found| (found.appeal.at, Kind::Appeals, QueueEntry::Appeal(Box::new(appeal(found)))));
    let members = queue.waiting.iter().filter_map(|found| {
        let since = found.member.held.as_ref()?.since;
        Some((since, Kind::Members, QueueEntry::Member(Box::new(waiting(view, queue, found)?))))
    });
    let articles = queue.reviews.iter().map(|(row, revision)| {
        let since = row.standing.topic.waits_since();
        (since, Kind::Articles, QueueEntry::Article(Box::new(article(view, queue, row, *revision))))
    });
    let mut entries: Vec<_> = posts.chain(appeals).chain(members).chain(articles).collect();
    entries.sort_by_key(|(since, _, _)| *since);
    let more = (queue.total + queue.waiting_total).saturating_sub((queue.cases.len() + queue.waiting.len()) as u64);
    let response = html(&QueuePage {
        frame: visit.frame(view).titled("Moderation").unindexed(),
        count: Count::of(entries.len() as u64 + more, "case waits", "cases wait").to_string(),
        problem: complaints.and_then(|complaints| complaints.problem.clone().or_else(|| complaints.error("reason"))),
        links: vec![Link::new("What was done", "/modlog")],
        decided,
        kinds: kinds(&entries, more == 0, kind),
        entries: entries
            .into_iter()
            .filter(|(_, of, _)| kind.is_none_or(|kind| kind == *of))
            .map(|(_, _, entry)| entry)
            .collect(),
        empty: Empty { sentence: "Nothing waits for a decision.".to_owned(), action: None },
    });
    Ok(match complaints {
        Some(complaints) => complaints.shown_on(response),
        None => response,
    })
}

/// One case, whether it is open or not.
pub(crate) async fn one(visit: Visit, Path(pid): Path<String>) -> Page {
    let id = id::<PostId>(&pid)?;
    let (view, queue) = visit.read(move |forum, view| Box::pin(forum.case(view, id))).await?;
    one_shown(&visit, &view, &queue, None)
}

fn one_shown(visit: &Visit, view: &View, queue: &Queue, problem: Option<&str>) -> Page {
    let found = queue.cases.first().ok_or(Problem::Refused(Refusal::Absent))?;
    Ok(html(&CasePage {
        frame: visit.frame(view).titled("A case").unindexed(),
        problem: problem.map(str::to_owned),
        queue: QUEUE.to_owned(),
        log: address::with_query("/modlog", &[("topic", &found.placed.topic.id.to_string())]),
        case: case(view, found, queue),
    }))
}

/// What waits, or what was decided about.
pub(super) fn shown_case(found: &PostCase) -> Option<&Case> {
    let decided = found.flagged.decided.as_ref().map(|decided| &decided.case);
    found.placed.post.state.case.as_ref().or(decided)
}

/// Somebody who waits for approval.
fn waiting(view: &View, queue: &Queue, found: &WaitingMember) -> Option<WaitingCase> {
    let held = held_line(&found.member)?;
    let profile = &found.member.profile;
    let (_, domain) = profile.email.as_str().rsplit_once('@').unwrap_or_default();
    let confirmed = if profile.confirmed { "confirmed" } else { "not confirmed" };
    let through = found.linked.iter().map(|linked| match linked.identity.realm() {
        "github" => "Signed up with GitHub".to_owned(),
        _ => "Signed up with a provider".to_owned(),
    });
    Some(WaitingCase {
        looking: looking(view, queue, Awaiting::Member(found.member.id), "member", profile.name.slug().to_string()),
        slug: profile.name.slug().to_string(),
        member: held.member,
        why: held.why,
        since: held.since,
        email: format!("An address at {domain}, {confirmed}"),
        through: through.collect(),
        approve: held.approve,
        refuse: held.refuse,
    })
}

/// An article that waits for a review.
fn article(view: &View, queue: &Queue, row: &Row, revision: u64) -> ReviewCase {
    let topic = &row.standing.topic;
    ReviewCase {
        looking: looking(view, queue, Awaiting::Post(topic.opening), "article", topic.opening.to_string()),
        tid: topic.id.to_string(),
        article: Link::new(topic.heading.title.as_str(), address::topic(topic)),
        authors: topic.named_authors().iter().map(|author| show::member_link(&author.name)).collect(),
        category: view.site.category(topic.category).map(|category| category.name.clone()).unwrap_or_default(),
        since: show::when(topic.waits_since()),
        revision,
        // What readers see of it already is no text that waits.
        excerpt: if topic.is_public() { String::new() } else { markup::excerpt(&row.beginning, EXCERPT) },
        page: format!("{}/review", address::post(topic.opening)),
    }
}

fn appeal_of(view: &View, queue: &Queue, found: &Appellant) -> MemberAppealView {
    let Appellant { member, curb, appeal } = found;
    let (did, grant) = match curb {
        Curb::Suspension => ("Suspended", "end the suspension"),
        Curb::Silence => ("Silenced", "end the silence"),
        Curb::Warning => ("Warned", "take the warning back"),
    };
    let slug = member.profile.name.slug();
    MemberAppealView {
        member: Link::new(member.profile.name.as_str(), address::user(member.profile.name.as_str())),
        text: appeal.text.clone(),
        when: show::when(appeal.at),
        looking: looking(view, queue, Awaiting::Member(member.id), "member", slug.to_string()),
        by: person(&queue.members, appeal.against.by),
        curb: curb.name(),
        did,
        grant,
        until: if *curb == Curb::Warning { String::new() } else { show::until(appeal.against.until) },
        reason: appeal.against.reason.clone(),
        is_own: Some(appeal.against.by) == view.actor.id(),
        action: format!("{QUEUE}/appeals/{slug}"),
        slug: slug.to_string(),
        refusal: Field::default(),
    }
}

pub(super) fn hides(topic: &Topic, post: &Post) -> bool {
    flags::deletion_of(topic, post).is_some_and(model::topic::Deletion::is_by_flags)
}

pub(super) fn person(members: &Members, member: MemberId) -> Link {
    members.get(&member).map_or_else(|| Link::new(show::DELETED, ""), show::card_link)
}

pub(crate) async fn decide(State(app): State<App>, visit: Visit, Path(pid): Path<String>, Form(form): Form) -> Page {
    let id = id::<PostId>(&pid)?;
    let reason = form.get("reason")?;
    let view = visit.who().await?;
    let here = format!("{QUEUE}/posts/{id}");
    let decided = address::with_query(QUEUE, &[("decided", &id.to_string())]);
    let (done, to, said) = match form.get("do")? {
        "uphold" => {
            let decision = Decision::Uphold(reason.to_owned());
            (app.forum.decide_flags(&view, id, &decision).await, &decided, Said::FlagsUpheld)
        }
        "dismiss" => (app.forum.decide_flags(&view, id, &Decision::Dismiss).await, &decided, Said::FlagsDismissed),
        "undo" => (app.forum.undo_decision(&view, id).await, &here, Said::DecisionUndone),
        "look" => (app.forum.look_at_case(&view, id, true).await, &here, Said::LookingAt),
        "leave" => (app.forum.look_at_case(&view, id, false).await, &here, Said::LookingAway),
        _ => return Err(Failure::bad("The field `do` is `uphold`, `dismiss`, `undo`, `look` or `leave`.")),
    };
    match done {
        Ok(()) => Ok(saying(see_other(to), said)),
        Err(Problem::Refused(Refusal::SignIn)) => sign_in_first(&visit, &view, QUEUE, &form),
        Err(Problem::Refused(Refusal::Invalid(faults))) => {
            let complaints = Complaints::of(Refusal::Invalid(faults).into())?;
            let queue = app.forum().queue(view.clone(), None).await?;
            queue_page(&visit, &view, &queue, (None, None), &Wrong::Case(id, reason, &complaints))
        }
        // The page says who has decided, and how.
        Err(Problem::Refused(Refusal::Conflict(sentence))) => match app.forum().case(view.clone(), id).await {
            Ok(queue) => Ok(with_status(StatusCode::CONFLICT, one_shown(&visit, &view, &queue, Some(sentence))?)),
            Err(Problem::Refused(Refusal::Absent)) => Err(Problem::Refused(Refusal::Conflict(sentence)).into()),
            Err(problem) => Err(problem.into()),
        },
        Err(problem) => Err(problem.into()),
    }
}

/// Grants an appeal against what was decided about a member, or refuses it.
/// To whoever decides about a member when that is done: what was done about that member, which says by whom and how.
pub(super) async fn decided_before(app: &App, slug: &str) -> Page {
    let member = app.forum.member_named(slug).await?.ok_or(Refusal::Absent).map_err(Problem::from)?;
    let log = address::with_query("/modlog", &[("member", &member.id.to_string())]);
    Ok(saying(see_other(&log), Said::DecidedBefore))
}

/// Says that whoever decides looks at something else than a post that was flagged or held: `member`, a slug, or
/// `article`, an opening post.
pub(crate) async fn look(State(app): State<App>, visit: Visit, Form(form): Form) -> Page {
    let looks = form.switch("value")?;
    let view = visit.who().await?;
    match form.find("article")? {
        Some(post) => app.forum.look_at_article(&view, id(post)?, looks).await?,
        None => app.forum.look_at_member(&view, form.get("member")?, looks).await?,
    }
    Ok(saying(see_other(QUEUE), if looks { Said::LookingAt } else { Said::LookingAway }))
}

/// Who looks at what waits, as whoever reads sees it.
fn looking(view: &View, queue: &Queue, what: Awaiting, field: &'static str, value: String) -> Looking {
    let by = queue.lookers.get(&what).copied();
    Looking {
        field,
        value,
        by: by.filter(|by| Some(*by) != view.actor.id()).map(|by| person(&queue.members, by)),
        is_own: by.is_some() && by == view.actor.id(),
    }
}

pub(crate) async fn decide_appeal(
    State(app): State<App>,
    visit: Visit,
    Path(slug): Path<String>,
    Form(form): Form,
) -> Page {
    let reason = form.get("reason")?;
    let view = visit.who().await?;
    let (refusal, said) = match form.get("do")? {
        "grant" => (None, Said::AppealGranted),
        "refuse" => (Some(reason), Said::AppealRefused),
        _ => return Err(Failure::bad("The field `do` is `grant` or `refuse`.")),
    };
    let curb = Curb::parse(form.get("against")?);
    let against = curb.unwrap_or(Curb::Suspension);
    match app.forum.decide_appeal(&view, &slug, curb, refusal).await {
        Ok(_) => Ok(saying(see_other(QUEUE), said)),
        Err(Problem::Refused(Refusal::SignIn)) => sign_in_first(&visit, &view, QUEUE, &form),
        Err(Problem::Refused(Refusal::Conflict(_))) => decided_before(&app, &slug).await,
        Err(Problem::Refused(Refusal::Invalid(faults))) => {
            let complaints = Complaints::of(Refusal::Invalid(faults).into())?;
            let queue = app.forum().queue(view.clone(), None).await?;
            queue_page(&visit, &view, &queue, (None, None), &Wrong::Appeal(&slug, against, reason, &complaints))
        }
        Err(problem) => Err(problem.into()),
    }
}
