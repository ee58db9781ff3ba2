//! What moderators do with topics: lock, pin, move; and closing questions, which who asked does too.

use model::ids::{CategoryId, TopicId};
use model::refusal::{Fault, Refusal};
use model::topic::Pin;

use super::{Page, date, id};
use crate::address;
use crate::failure::Failure;
use crate::request::{Form, Path, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};

pub(crate) async fn lock(visit: Visit, Path(tid): Path<String>, Form(form): Form) -> Page {
    let (id, locked) = (id::<TopicId>(&tid)?, form.switch("value")?);
    let view = visit.who().await?;
    let topic = visit.app.forum.lock(&view, id, locked).await?;
    let said = if locked { Said::Locked } else { Said::Unlocked };
    Ok(saying(see_other(&address::topic(&topic)), said))
}

pub(crate) async fn pin(visit: Visit, Path(tid): Path<String>, Form(form): Form) -> Page {
    let id = id::<TopicId>(&tid)?;
    let until = date("until", form.get("until")?)?;
    let pin = form.switch("value")?.then_some(Pin { until });
    let view = visit.who().await?;
    let topic = visit.app.forum.pin(&view, id, pin).await?;
    let said = if topic.pin.is_some() { Said::Pinned } else { Said::Unpinned };
    Ok(saying(see_other(&address::topic(&topic)), said))
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
    let to: CategoryId = form
        .get("cid")?
        .parse()
        .map_err(|_| Failure::from(Refusal::from(Fault::new("cid", "Choose the category to move the topic to."))))?;
    let view = visit.who().await?;
    let topic = visit.app.forum.move_topic(&view, id, to).await?;
    Ok(saying(see_other(&address::topic(&topic)), Said::Moved))
}
