//! The forms with which moderators keep order in a topic, on its page; and on a page of their own, where
//! something in them needs another look.

use forum::{Problem, View};
use jiff::tz::TimeZone;
use model::category::Category;
use model::ids::TopicId;
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::time::Timestamp;
use model::topic::{Topic, TopicKind};

use super::{Complaints, Page, html};
use crate::address;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Pairs, Visit};
use crate::show;
use crate::view::{Choice, Field, KindTool, Link, OrderNote, PinTool, SlowTool, TimerTool, TopicTools, TopicToolsPage};
use crate::zone;

/// Which of the forms it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tool {
    Lock,
    Pin,
    Move,
    Kind,
    Slow,
    Timer,
}

/// A form that comes back, and what is wrong with it.
struct Typed<'a> {
    tool: Tool,
    form: &'a Pairs,
    complaints: Complaints,
}

/// A field as it was typed, where its form comes back, and else as things stand.
fn field(typed: Option<&Typed<'_>>, tool: Tool, name: &str, is: &str) -> Field {
    match typed.filter(|typed| typed.tool == tool) {
        Some(typed) => typed.complaints.field(name, typed.form.get(name).unwrap_or_default()),
        None => Field::of(is),
    }
}

/// What whoever reads can do with a topic; nothing for most.
pub(super) fn tools(view: &View, topic: &Topic) -> Option<TopicTools> {
    view.may(Action::KeepOrder, Object::Topic(topic)).ok()?;
    Some(filled(view, topic, None))
}

fn filled(view: &View, topic: &Topic, typed: Option<&Typed<'_>>) -> TopicTools {
    let upkeep = topic.upkeep();
    let takes = |category: &&Category| view.can(Action::Start(topic.kind), Object::Category(category));
    let others = view.site.visible(&view.actor).filter(|category| category.id != topic.category);
    let chosen = field(typed, Tool::Move, "cid", "");
    let choice = |category: &Category| {
        let id = category.id.to_string();
        let is_chosen = id == chosen.value;
        Choice::new(id, category.name.clone(), is_chosen)
    };
    let slow = upkeep.slow.as_ref();
    let timer = upkeep.timer.as_ref();
    let at = |locks| timer.and_then(|timer| timer.at(locks)).map(local).unwrap_or_default();
    TopicTools {
        tid: topic.id.to_string(),
        is_open: typed.is_some(),
        is_locked: topic.locked,
        lock_reason: field(typed, Tool::Lock, "reason", ""),
        pin: PinTool {
            is_pinned: topic.pin.is_some(),
            is_everywhere: topic.pin.is_some_and(|pin| pin.everywhere),
            may_everywhere: view.can(Action::PinEverywhere, Object::Topic(topic)),
            until: field(typed, Tool::Pin, "until", ""),
            everywhere: field(typed, Tool::Pin, "everywhere", "").value == "1",
        },
        categories: others.filter(takes).map(choice).collect(),
        move_reason: field(typed, Tool::Move, "reason", ""),
        kind: kind(view, topic, typed),
        slow: SlowTool {
            is_on: slow.is_some(),
            minutes: field(
                typed,
                Tool::Slow,
                "minutes",
                &slow.map_or_else(String::new, |slow| slow.pace.minutes().to_string()),
            ),
            reason: field(typed, Tool::Slow, "reason", slow.map_or("", |slow| &slow.why)),
        },
        timer: TimerTool {
            is_on: timer.is_some(),
            lock_at: field(typed, Tool::Timer, "lock_at", &at(true)),
            open_at: field(typed, Tool::Timer, "open_at", &at(false)),
            reason: field(typed, Tool::Timer, "reason", timer.map_or("", |timer| &timer.why)),
            zone: zone::chosen().iana_name().unwrap_or("UTC").to_owned(),
        },
        delete: topic.deletion.is_none().then(|| format!("/post/{}/delete", topic.opening)),
        links: Vec::new(),
        move_to: chosen,
    }
}

/// Where it can be of the other kind, or where somebody has tried.
fn kind(view: &View, topic: &Topic, typed: Option<&Typed<'_>>) -> Option<KindTool> {
    let (is_question, other) = match topic.kind {
        TopicKind::Question => (true, TopicKind::Discussion),
        TopicKind::Discussion => (false, TopicKind::Question),
        TopicKind::Article => return typed.filter(|typed| typed.tool == Tool::Kind).map(|_| of_article(typed)),
    };
    let takes = view.site.category(topic.category).is_some_and(|category| category.kinds.contains(&other));
    let has_tried = typed.is_some_and(|typed| typed.tool == Tool::Kind);
    let kind = Field { value: other.name().to_owned(), ..field(typed, Tool::Kind, "kind", "") };
    let tool = KindTool { is_question, kind, reason: field(typed, Tool::Kind, "reason", "") };
    ((takes && topic.became.is_none()) || has_tried).then_some(tool)
}

fn of_article(typed: Option<&Typed<'_>>) -> KindTool {
    KindTool {
        is_question: false,
        kind: field(typed, Tool::Kind, "kind", ""),
        reason: field(typed, Tool::Kind, "reason", ""),
    }
}

/// As a field for a time takes it, in the zone of whoever reads.
fn local(at: Timestamp) -> String {
    let at = i64::try_from(at.0).ok().and_then(|at| jiff::Timestamp::from_millisecond(at).ok());
    let zone: TimeZone = zone::chosen();
    at.map(|at| at.to_zoned(zone).strftime("%Y-%m-%dT%H:%M").to_string()).unwrap_or_default()
}

/// The forms once more, one of them as it was typed, with what is wrong with it.
pub(super) async fn again(visit: &Visit, view: &View, id: TopicId, tool: Tool, form: &Pairs, why: Problem) -> Page {
    let Problem::Refused(Refusal::Invalid(_)) = why else { return Err(why.into()) };
    let topic = visit.app.forum().seen_topic(view.clone(), id).await?;
    view.may(Action::KeepOrder, Object::Topic(&topic)).map_err(Failure::from)?;
    let typed = Typed { tool, form, complaints: Complaints::of(why)? };
    let page = html(&TopicToolsPage {
        frame: visit.frame(view).titled("Some of this needs another look").unindexed(),
        topic: Link::new(topic.heading.title.as_str(), address::topic(&topic)),
        tools: filled(view, &topic, Some(&typed)),
    });
    Ok(typed.complaints.shown_on(page))
}

/// What a topic's page says to everybody of how it is kept in order.
pub(super) fn notes(topic: &Topic) -> Vec<OrderNote> {
    let upkeep = topic.upkeep();
    let mut notes = Vec::new();
    if topic.locked && !upkeep.why_locked.is_empty() {
        notes.push(OrderNote::Locked { why: upkeep.why_locked.clone() });
    }
    if let Some(timer) = &upkeep.timer {
        let (lock_at, open_at) = (timer.lock_at.map(show::when), timer.open_at.map(show::when));
        notes.extend(match (lock_at, open_at) {
            (Some(at), opens) => Some(OrderNote::Locks { at, opens, why: timer.why.clone() }),
            (None, opens) => opens.map(|at| OrderNote::Opens { at }),
        });
    }
    if let Some(slow) = &upkeep.slow {
        notes.push(OrderNote::Slow { every: slow.pace.to_string(), why: slow.why.clone() });
    }
    if let Some(pin) = topic.pin.filter(|pin| pin.everywhere || pin.until.is_some()) {
        notes.push(OrderNote::Pinned { everywhere: pin.everywhere, until: pin.until.map(show::when) });
    }
    notes
}
