//! What moderators do with topics: lock, pin, move, slow down, make of another kind; and closing questions,
//! which who asked does too.

use axum::response::Response;
use model::ids::{CategoryId, TopicId};
use model::refusal::{Fault, Refusal};
use model::rules::upkeep::TimerForm;
use model::topic::{Pin, Topic};
use model::upkeep::Pace;

use super::tools::{Tool, again};
use super::{Page, date, id};
use crate::address;
use crate::request::{Form, Path, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};

pub(crate) async fn lock(visit: Visit, Path(tid): Path<String>, Form(form): Form) -> Page {
    let (id, locked) = (id::<TopicId>(&tid)?, form.switch("value")?);
    let view = visit.who().await?;
    match visit.app.forum.lock(&view, id, locked, form.get("reason")?).await {
        Ok(topic) => Ok(there(&topic, if locked { Said::Locked } else { Said::Unlocked })),
        Err(problem) => again(&visit, &view, id, Tool::Lock, &form, problem).await,
    }
}

pub(crate) async fn pin(visit: Visit, Path(tid): Path<String>, Form(form): Form) -> Page {
    let (id, pinned) = (id::<TopicId>(&tid)?, form.switch("value")?);
    let everywhere = form.find("everywhere")?.is_some() && form.switch("everywhere")?;
    let view = visit.who().await?;
    let done = match date("until", form.get("until")?) {
        Ok(until) => {
            let pin = pinned.then_some(Pin { until, everywhere });
            visit.app.forum.pin(&view, id, pin, form.get("reason")?).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(topic) => Ok(there(&topic, if pinned { Said::Pinned } else { Said::Unpinned })),
        Err(problem) => again(&visit, &view, id, Tool::Pin, &form, problem).await,
    }
}

/// Makes a discussion of a question, or the other way round.
pub(crate) async fn turn(visit: Visit, Path(tid): Path<String>, Form(form): Form) -> Page {
    let id = id::<TopicId>(&tid)?;
    let view = visit.who().await?;
    match visit.app.forum.turn_topic(&view, id, form.get("kind")?, form.get("reason")?).await {
        Ok(topic) => Ok(there(&topic, Said::Turned)),
        Err(problem) => again(&visit, &view, id, Tool::Kind, &form, problem).await,
    }
}

/// Slow mode; without minutes it ends.
pub(crate) async fn slow_down(visit: Visit, Path(tid): Path<String>, Form(form): Form) -> Page {
    let id = id::<TopicId>(&tid)?;
    let view = visit.who().await?;
    let (done, is_slow) = match Pace::parse(form.get("minutes")?) {
        Ok(pace) => (visit.app.forum.slow_down(&view, id, pace, form.get("reason")?).await, pace.is_some()),
        Err(fault) => (Err(Refusal::from(fault).into()), false),
    };
    match done {
        Ok(topic) => Ok(there(&topic, if is_slow { Said::SlowSet } else { Said::SlowEnded })),
        Err(problem) => again(&visit, &view, id, Tool::Slow, &form, problem).await,
    }
}

/// When the topic is locked and opened by itself; without times the timer is off.
pub(crate) async fn set_timer(visit: Visit, Path(tid): Path<String>, Form(form): Form) -> Page {
    let id = id::<TopicId>(&tid)?;
    let view = visit.who().await?;
    let (lock_at, open_at) = (form.get("lock_at")?, form.get("open_at")?);
    let times = date("lock_at", lock_at).and_then(|lock_at| Ok((lock_at, date("open_at", open_at)?)));
    let (done, is_set) = match times {
        Ok((lock_at, open_at)) => {
            let timer = TimerForm { lock_at, open_at, reason: form.get("reason")?.to_owned() };
            (visit.app.forum.set_timer(&view, id, &timer).await, lock_at.is_some() || open_at.is_some())
        }
        Err(refusal) => (Err(refusal.into()), false),
    };
    match done {
        Ok(topic) => Ok(there(&topic, if is_set { Said::TimerSet } else { Said::TimerEnded })),
        Err(problem) => again(&visit, &view, id, Tool::Timer, &form, problem).await,
    }
}

/// To the topic, where it says what has become of it.
fn there(topic: &Topic, said: Said) -> Response {
    saying(see_other(&address::topic(topic)), said)
}

/// As a duplicate, or for a reason; with `value=0` it is opened again.
pub(crate) async fn close(visit: Visit, Path(tid): Path<String>, Form(form): Form) -> Page {
    let id = id::<TopicId>(&tid)?;
    let closes = form.find("value")?.is_none_or(str::is_empty) || form.switch("value")?;
    let (other, reason) = (form.get("duplicate_of")?.trim().to_owned(), form.get("reason")?.to_owned());
    let view = visit.who().await?;
    let forum = &visit.app.forum;
    let topic = match (closes, other.as_str()) {
        (false, _) => forum.reopen(&view, id).await?,
        (true, "") => forum.close_for(&view, id, &reason).await?,
        (true, other) => forum.close_as_duplicate(&view, id, address::named_topic(other)).await?,
    };
    let said = if closes { Said::Closed } else { Said::Reopened };
    Ok(saying(see_other(&address::topic(&topic)), said))
}

pub(crate) async fn move_to(visit: Visit, Path(tid): Path<String>, Form(form): Form) -> Page {
    let id = id::<TopicId>(&tid)?;
    let view = visit.who().await?;
    let done = match form.get("cid")?.parse::<CategoryId>() {
        Ok(to) => visit.app.forum.move_topic(&view, id, to, form.get("reason")?).await,
        Err(_) => Err(Refusal::from(Fault::new("cid", "Choose the category to move the topic to.")).into()),
    };
    match done {
        Ok(topic) => Ok(there(&topic, Said::Moved)),
        Err(problem) => again(&visit, &view, id, Tool::Move, &form, problem).await,
    }
}
