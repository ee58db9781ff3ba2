//! `/admin/blocks`: networks and hosts that are blocked.

use forum::{BlocksPage, View};
use model::block::{Blocked, MOST};
use model::log::OPERATOR;
use model::may::{Action, Object};
use model::rules::blocks::BlockForm;

use super::admin::tabs;
use super::{Complaints, Page, date, html, id};
use crate::frame::Framed;
use crate::request::{Form, Params, Path, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::show;
use crate::view::{AdminBlocksPage, BlockLine, Count, Link};

const HERE: &str = "/admin/blocks";

/// The form as it was typed.
#[derive(Default)]
struct Typed {
    what: String,
    reason: String,
    until: String,
}

/// With what another page says is to be blocked.
pub(crate) async fn show(visit: Visit, params: Params) -> Page {
    let typed = Typed { what: params.get("what")?.to_owned(), ..Typed::default() };
    let view = visit.who().await?;
    page(&visit, &view, &typed, &Complaints::none()).await
}

pub(crate) async fn block(visit: Visit, Form(form): Form) -> Page {
    let get = |name| form.get(name).map(str::to_owned);
    let typed = Typed { what: get("what")?, reason: get("reason")?, until: get("until")? };
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    let blocked = match date("until", &typed.until) {
        Ok(until) => {
            let form = BlockForm { what: typed.what.clone(), reason: typed.reason.clone(), until };
            visit.app.forum.block(&view, &form).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match blocked {
        Ok(()) => Ok(saying(see_other(HERE), Said::Blocked)),
        Err(problem) => page(&visit, &view, &typed, &Complaints::of(problem)?).await,
    }
}

pub(crate) async fn lift(visit: Visit, Path(block): Path<String>, _: Form) -> Page {
    let block = id(&block)?;
    let view = visit.who().await?;
    visit.app.forum.lift_block(&view, block).await?;
    Ok(saying(see_other(HERE), Said::BlockLifted))
}

async fn page(visit: &Visit, view: &View, typed: &Typed, complaints: &Complaints) -> Page {
    let BlocksPage { blocks, members } = visit.app.forum.blocks(view).await?;
    let page = html(&AdminBlocksPage {
        frame: visit.frame(view).titled("Blocks").unindexed(),
        tabs: tabs("/admin/settings"),
        crumbs: vec![Link::new("Settings", "/admin/settings")],
        problem: complaints.problem.clone(),
        count: format!("{} of {MOST} at most", blocks.len()),
        blocks: blocks
            .into_iter()
            .map(|(block, kept_out)| BlockLine {
                what: block.what.to_string(),
                is_network: matches!(block.what, Blocked::Network(_)),
                number: block.id.to_string(),
                by: match members.get(&block.by) {
                    Some(card) => show::card_link(card),
                    None if block.by == OPERATOR => Link::new("an operator", String::new()),
                    None => Link::new("somebody who has left", String::new()),
                },
                at: show::when(block.at),
                until: block.until.map(show::when),
                kept_out: Count::of(kept_out, "time", "times").to_string(),
                lift: format!("{HERE}/{}/lift", block.id),
                reason: block.reason,
            })
            .collect(),
        what: complaints.field("what", &typed.what),
        reason: complaints.field("reason", &typed.reason),
        until: complaints.field("until", &typed.until),
    });
    Ok(complaints.shown_on(page))
}
