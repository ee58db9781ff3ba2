//! What moderators do with topics: lock, pin, move.

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
