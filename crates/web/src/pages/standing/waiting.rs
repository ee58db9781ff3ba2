//! Who waits for approval: `/moderation/members` for those who decide, `/waiting` for who waits.

use forum::Problem;
use model::account::Member;
use model::actor::HoldReason;
use model::refusal::Refusal;

use crate::address;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::pages::queue::decided_before;
use crate::pages::{Page, html};
use crate::request::{Form, Pairs, Path, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::show;
use crate::view::{Count, HeldLine, Link, WaitingMembersPage, WaitingPage};

const HERE: &str = "/moderation/members";

pub(crate) async fn show(visit: Visit) -> Page {
    let view = visit.who().await?;
    let (members, total) = visit.app.forum.waiting(&view).await?;
    Ok(html(&WaitingMembersPage {
        frame: visit.frame(&view).titled("Who waits for approval").unindexed(),
        count: Count::of(total, "member", "members").to_string(),
        members: members.iter().filter_map(held_line).collect(),
    }))
}

/// Where a decision was made, and whoever made it goes on.
fn back(form: &Pairs) -> Result<&'static str, Failure> {
    Ok(if form.get("from")? == "queue" { "/moderation" } else { HERE })
}

pub(crate) async fn approve(visit: Visit, Path(slug): Path<String>, Form(form): Form) -> Page {
    let view = visit.who().await?;
    let done = visit.app.forum.approve(&view, &slug).await;
    ended(&visit, done, &slug, &form, Said::MemberApproved).await
}

pub(crate) async fn refuse(visit: Visit, Path(slug): Path<String>, Form(form): Form) -> Page {
    let view = visit.who().await?;
    let done = visit.app.forum.refuse(&view, &slug, form.get("reason")?).await;
    ended(&visit, done, &slug, &form, Said::MemberRefused).await
}

async fn ended(visit: &Visit, done: Result<Member, Problem>, slug: &str, form: &Pairs, said: Said) -> Page {
    match done {
        Ok(_) => Ok(saying(see_other(back(form)?), said)),
        Err(Problem::Refused(Refusal::Conflict(_))) => decided_before(&visit.app, slug).await,
        Err(problem) => Err(problem.into()),
    }
}

/// Somebody who waits, for whoever decides.
pub(crate) fn held_line(member: &Member) -> Option<HeldLine> {
    let held = member.held.as_ref()?;
    let name = &member.profile.name;
    Some(HeldLine {
        member: Link::new(name.as_str(), address::user(name.as_str())),
        why: held.why.sentence().to_owned(),
        since: show::when(held.since),
        approve: format!("{HERE}/{}/approve", name.slug()),
        refuse: format!("{HERE}/{}/refuse", name.slug()),
    })
}

/// What somebody sees who waits; whoever does not is led on.
pub(crate) async fn wait(visit: Visit) -> Page {
    let view = visit.who().await?;
    let Some(held) = view.member.as_ref().and_then(|member| member.held.as_ref()) else {
        return Ok(see_other("/"));
    };
    let sentence = match held.why {
        HoldReason::Address => {
            "Once you have confirmed your e-mail address you can write. A moderator can let you in before."
        }
        HoldReason::Approval | HoldReason::Trap | HoldReason::Question => {
            "A moderator of this forum looks at it before you can write."
        }
    };
    Ok(html(&WaitingPage {
        frame: visit.frame(&view).titled("Your account waits for approval").unindexed(),
        sentence: sentence.to_owned(),
    }))
}
