//! `/settings/sessions`: where one is signed in, and ending it.

use forum::OwnSession;
use model::account::Way;
use model::refusal::Refusal;

use super::tabs;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::pages::{Page, html};
use crate::request::{Form, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::show::when;
use crate::view::{SessionLine, SessionsPage};

const HERE: &str = "/settings/sessions";
/// In place of a session's name: all but this one.
const OTHERS: &str = "others";

pub(crate) async fn show(visit: Visit) -> Page {
    let view = visit.who().await?;
    view.member.as_ref().ok_or(Refusal::SignIn)?;
    let sessions = visit.app.forum.own_sessions(&view, visit.claim.as_ref()).await?;
    Ok(html(&SessionsPage {
        frame: visit.frame(&view).titled("Sessions").unindexed(),
        tabs: tabs(HERE),
        has_others: sessions.iter().any(|own| !own.is_this),
        sessions: sessions.into_iter().map(line).collect(),
    }))
}

fn line(own: OwnSession) -> SessionLine {
    SessionLine {
        name: own.name,
        device: own.session.device.to_string(),
        way: match own.session.way {
            Way::Password => "with a password",
            Way::Provider => "through another site",
            Way::Mail => "by a link in a letter",
            Way::Passkey => "with a passkey",
        },
        began: when(own.session.began),
        used: when(own.session.used),
        is_this: own.is_this,
    }
}

pub(crate) async fn end(visit: Visit, Form(form): Form) -> Page {
    let view = visit.who().await?;
    let said = match form.get("end")? {
        "" => return Err(Failure::bad("Which session is to end?")),
        OTHERS => {
            visit.app.forum.end_other_sessions(&view, visit.claim.as_ref()).await?;
            Said::OtherSessionsEnded
        }
        name => {
            visit.app.forum.end_own_session(&view, name).await?;
            Said::SessionEnded
        }
    };
    Ok(saying(see_other(HERE), said))
}
