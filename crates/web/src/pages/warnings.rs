//! `/warnings`: what moderators warned a member of, and saying that one has read it.

use model::refusal::Refusal;
use model::time::Timestamp;

use super::member_file::moment;
use super::{Page, html};
use crate::frame::Framed;
use crate::request::{Form, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::show;
use crate::view::{WarningView, WarningsPage};

const HERE: &str = "/warnings";

pub(crate) async fn show(visit: Visit) -> Page {
    let (view, conduct) = visit.read(|forum, view| Box::pin(forum.own_conduct(view))).await?;
    let shown =
        |at: Timestamp, text: &str| WarningView { at: at.0.to_string(), when: show::when(at), text: text.to_owned() };
    let open = view.member.iter().flat_map(|member| &member.warned);
    let read = conduct.warnings().rev().filter(|(_, _, acknowledged)| acknowledged.is_some());
    Ok(html(&WarningsPage {
        open: open.map(|warning| shown(warning.at, &warning.text)).collect(),
        read: read.map(|(at, text, _)| shown(at, text)).collect(),
        may_appeal: conduct.warnings().next().is_some(),
        frame: visit.frame(&view).titled("Warnings").unindexed(),
    }))
}

pub(crate) async fn acknowledge(visit: Visit, Form(form): Form) -> Page {
    let view = visit.who().await?;
    view.actor.id().ok_or(Refusal::SignIn)?;
    visit.app.forum.acknowledge(&view, moment(&form, "warning")?).await?;
    Ok(saying(see_other(HERE), Said::WarningRead))
}
