//! `/post/{pid}/revisions`: a post's history, one revision of it, and what two of them differ in.
//! Going back to one, and taking something out of all.

use std::collections::HashMap;

use axum::http::StatusCode;
use forum::{ComparedPage, MemberCard, Piece, Problem, Revision, Stretch, compare_lines};
use model::ids::{MemberId, PostId};
use model::lasting::{Day, Tested};
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::topic::{Heading, Tag};
use store::PlacedPost;

use super::{Complaints, Page, html, id, markdown};
use crate::address;
use crate::failure::Failure;
use crate::frame::{Framed, licence};
use crate::request::{Form, Pairs, Params, Path, Visit};
use crate::respond::{redirect, see_other};
use crate::said::{Said, saying};
use crate::show;
use crate::view::{
    Block, ChangedField, ComparisonPage, DiffLine, DiffPiece, Html, Link, Pager, RedactPage, RevisionPage, RevisionRow,
    RevisionsPage, Side, Tab,
};

/// Unchanged lines that are shown around what has changed; more of them are folded away.
const AROUND: usize = 3;
/// Unchanged lines in a fold. More are not sent at all.
const FOLDED_MAX: usize = 400;
/// Lines of a comparison that are sent: each is some 200 bytes beside its text.
const LINES_MAX: usize = 3_000;

pub(crate) async fn list(visit: Visit, Path(pid): Path<String>, params: Params) -> Page {
    let id = id::<PostId>(&pid)?;
    let here = address::revisions(id);
    let (from, to) = (params.get("from")?, params.get("to")?);
    if !from.is_empty() || !to.is_empty() {
        let number =
            |text: &str| text.trim().parse::<u64>().map_err(|_| Failure::bad("Revisions are numbered from 1."));
        return Ok(redirect(StatusCode::FOUND, &format!("{here}/{}..{}", number(from)?, number(to)?)));
    }
    let page = params.page()?;
    let (view, found) = visit.read(move |forum, view| Box::pin(forum.revisions(view, id, page))).await?;
    let newest = found.total;
    let rows = found.revisions.iter().map(|revision| {
        let approval = found.approvals.get(&revision.number);
        let approved = approval.map(|(by, at)| (person(&found.members, *by), show::when(*at)));
        RevisionRow { approved, ..row(id, revision, &found.members, newest) }
    });
    let rows = rows.collect();
    let page_href = |number: u64| {
        let number = if number == 1 { String::new() } else { number.to_string() };
        address::with_query(&here, &[("page", &number)])
    };
    let may_redact = view.can(Action::Redact, Object::Post(&found.placed.topic, &found.placed.post));
    Ok(html(&RevisionsPage {
        frame: visit.frame(&view).titled(format!("Revisions of a post in {}", title(&found.placed))).unindexed(),
        topic: topic_link(&found.placed),
        permalink: address::post(id),
        rows,
        waiting: found
            .waiting
            .map(|number| (format!("Revision {number} waits for a review."), format!("{}/review", address::post(id)))),
        compare: (newest > 1).then(|| ((newest - 1).to_string(), newest.to_string())),
        redact: may_redact.then(|| format!("/post/{id}/redact")),
        pager: Pager::new(found.page.number(), found.pages(), page_href),
        here,
    }))
}

/// `{n}`, or `{a}..{b}`.
pub(crate) async fn show(visit: Visit, Path((pid, which)): Path<(String, String)>, params: Params) -> Page {
    let id = id::<PostId>(&pid)?;
    match (which.split_once(".."), markdown::ending(&which)) {
        (Some((old, new)), _) => compare(visit, id, (number(old)?, number(new)?), params).await,
        (None, (which, true)) => markdown::revision(&visit, id, number(which)?).await,
        (None, (which, false)) => one(visit, id, number(which)?).await,
    }
}

/// The number of a revision, as its address spells it.
pub(super) fn number(text: &str) -> Result<u64, Failure> {
    let number: u64 = id(text)?;
    if number == 0 || number.to_string() != text { Err(Failure::ABSENT) } else { Ok(number) }
}

async fn one(visit: Visit, id: PostId, number: u64) -> Page {
    let (view, found) = visit.read(move |forum, view| Box::pin(forum.revision(view, id, number))).await?;
    let here = address::revisions(id);
    let (topic, post) = (&found.placed.topic, &found.placed.post);
    let newest = post.state.revision;
    let to = |number: u64| Link::new(format!("Revision {number}"), format!("{here}/{number}"));
    let is_newest = number == newest;
    let may_edit = view.can(Action::Edit, Object::Post(topic, post));
    let author = found.members.get(&post.head.author);
    Ok(html(&RevisionPage {
        frame: visit
            .frame(&view)
            .titled(format!("Revision {number} of a post in {}", title(&found.placed)))
            .with_source(&format!("{here}/{number}"))
            .unindexed(),
        topic: topic_link(&found.placed),
        permalink: address::post(id),
        row: row(id, &found.whole.revision, &found.members, newest),
        newest: (!is_newest)
            .then(|| (Link::new("The newest one", address::post(id)), format!("{here}/{number}..{newest}"))),
        heading: found.whole.heading.as_ref().map(|heading| {
            let tags = heading.tags.iter().map(|tag| Link::new(tag.as_str(), address::tag(tag)));
            (heading.title.as_str().to_owned(), tags.collect())
        }),
        html: Html::from(found.cooked.html.clone()),
        lang: author.and_then(|author| author.language).map(|language| language.code),
        previous: (number > 1).then(|| to(number - 1)),
        next: (!is_newest).then(|| to(number + 1)),
        source: format!("{here}/{number}.md"),
        restore: (may_edit && !is_newest).then(|| (format!("{here}/{number}/restore"), newest.to_string())),
        here,
    }))
}

async fn compare(visit: Visit, id: PostId, numbers: (u64, u64), params: Params) -> Page {
    let layout = match params.get("view")? {
        "" => "either",
        "unified" => "unified",
        "split" => "split",
        _ => return Err(Failure::bad("A comparison is unified or split.")),
    };
    let (view, found) = visit.read(move |forum, view| Box::pin(forum.compared(view, id, numbers))).await?;
    let here = address::revisions(id);
    let path = format!("{here}/{}..{}", numbers.0, numbers.1);
    let newest = found.placed.post.state.revision;
    let tab = |text: &str, value: &str| Tab {
        text: text.to_owned(),
        href: address::with_query(&path, &[("view", value)]),
        current: layout == value,
    };
    let (blocks, cut) = blocks(&found.text.stretches);
    Ok(html(&ComparisonPage {
        frame: visit
            .frame(&view)
            .titled(format!("Revisions {} and {} of a post in {}", numbers.0, numbers.1, title(&found.placed)))
            .unindexed(),
        topic: topic_link(&found.placed),
        permalink: address::post(id),
        heading: format!("Revisions {} and {}", numbers.0, numbers.1),
        sides: [&found.old, &found.new].map(|whole| row(id, &whole.revision, &found.members, newest)),
        layouts: vec![tab("Side by side", "split"), tab("Unified", "unified")],
        layout,
        fields: fields(&found),
        blocks: if found.text.is_empty() { Vec::new() } else { blocks },
        cut: cut.then(|| {
            "This comparison is too long to be shown in full. The sources of both revisions have the rest.".to_owned()
        }),
        here,
    }))
}

/// Makes an older revision the newest.
pub(crate) async fn restore(visit: Visit, Path((pid, which)): Path<(String, String)>, Form(form): Form) -> Page {
    let (id, number) = (id::<PostId>(&pid)?, number(&which)?);
    let newest = match form.get("revision")? {
        "" => None,
        text => Some(text.parse().map_err(|_| Failure::bad("The field `revision` is a number."))?),
    };
    let view = visit.who().await?;
    visit.app.forum.restore_revision(&view, id, number, newest).await?;
    Ok(saying(see_other(&address::post(id)), Said::RevisionRestored))
}

pub(crate) async fn ask_to_redact(visit: Visit, Path(pid): Path<String>) -> Page {
    let id = id::<PostId>(&pid)?;
    let (view, (placed, _)) = visit.read(move |forum, view| Box::pin(forum.post_and_kept(view, id))).await?;
    view.may(Action::Redact, Object::Post(&placed.topic, &placed.post))?;
    redact_page(&visit, &view, &placed, &Pairs::default(), &Complaints::none())
}

pub(crate) async fn redact(visit: Visit, Path(pid): Path<String>, Form(form): Form) -> Page {
    let id = id::<PostId>(&pid)?;
    let view = visit.who().await?;
    match visit.app.forum.redact(&view, id, form.get("text")?, form.get("reason")?).await {
        Ok(_) => Ok(saying(see_other(&address::revisions(id)), Said::Redacted)),
        Err(Problem::Refused(Refusal::Invalid(faults))) => {
            let (placed, _) = visit.app.forum().post_and_kept(view.clone(), id).await?;
            let complaints = Complaints::of(Refusal::Invalid(faults).into())?;
            redact_page(&visit, &view, &placed, &form, &complaints)
        }
        Err(problem) => Err(problem.into()),
    }
}

fn redact_page(visit: &Visit, view: &forum::View, placed: &PlacedPost, typed: &Pairs, complaints: &Complaints) -> Page {
    let post = placed.post.id;
    let page = html(&RedactPage {
        frame: visit.frame(view).titled("Remove a secret").unindexed(),
        topic: topic_link(placed),
        action: format!("/post/{post}/redact"),
        problem: complaints.problem.clone(),
        text: complaints.field("text", typed.get("text")?),
        reason: complaints.field("reason", typed.get("reason")?),
        cancel: address::revisions(post),
    });
    Ok(complaints.shown_on(page))
}

fn title(placed: &PlacedPost) -> &str {
    placed.topic.heading.title.as_str()
}

fn topic_link(placed: &PlacedPost) -> Link {
    Link::new(title(placed), address::topic(&placed.topic))
}

fn person(members: &HashMap<MemberId, MemberCard>, member: MemberId) -> Link {
    members.get(&member).map_or_else(|| Link::new(show::DELETED, ""), show::card_link)
}

pub(super) fn row(
    post: PostId,
    revision: &Revision,
    members: &HashMap<MemberId, MemberCard>,
    newest: u64,
) -> RevisionRow {
    let (here, number) = (address::revisions(post), revision.number);
    RevisionRow {
        number: number.to_string(),
        href: format!("{here}/{number}"),
        by: person(members, revision.by),
        when: show::when(revision.at),
        summary: revision.summary.clone(),
        licence: revision.licence.map(licence),
        is_newest: number == newest,
        is_redaction: revision.is_redaction,
        approved: None,
        changes: (number > 1).then(|| format!("{here}/{}..{number}", number - 1)),
    }
}

/// What of title and tags differs.
fn fields(found: &ComparedPage) -> Vec<ChangedField> {
    let (Some(old), Some(new)) = (&found.old.heading, &found.new.heading) else { return Vec::new() };
    let tags = |heading: &Heading| heading.tags.iter().map(Tag::as_str).collect::<Vec<_>>().join(", ");
    let tested = |heading: &Heading| heading.tested.iter().map(Tested::to_string).collect::<Vec<_>>().join("; ");
    let review_by = |heading: &Heading| heading.review_by.as_ref().map(Day::as_str).unwrap_or_default().to_owned();
    let said = |name, of: &dyn Fn(&Heading) -> String| (name, of(old), of(new));
    [
        said("Title", &|heading| heading.title.as_str().to_owned()),
        said("Tags", &tags),
        said("Tested with", &tested),
        said("To be looked at again by", &review_by),
    ]
    .into_iter()
    .filter(|(_, old, new)| old != new)
    .map(|(name, old, new)| {
        let (old, new) = compare_lines(&old, &new);
        let line = |side, pieces: &[Piece]| DiffLine { side, ..line(side, 0, 0, pieces) };
        ChangedField { name, old: line(Side::Removed, &old), new: line(Side::Added, &new) }
    })
    .collect()
}

/// A comparison as it is shown, and whether something had to be left out.
fn blocks(stretches: &[Stretch]) -> (Vec<Block>, bool) {
    let mut blocks = Vec::new();
    let mut room = LINES_MAX;
    for (at, stretch) in stretches.iter().enumerate() {
        let Stretch { old, new, old_from, new_from, .. } = stretch;
        if !stretch.is_same {
            let (removed, added) = (old.len().min(room), new.len().min(room.saturating_sub(old.len())));
            room -= removed + added;
            let lines = |side, lines: &[Vec<Piece>], from: usize, count: usize| -> Vec<DiffLine> {
                let of = |(n, pieces): (usize, &Vec<Piece>)| match side {
                    Side::Added => line(side, 0, from + n, pieces),
                    _ => line(side, from + n, 0, pieces),
                };
                lines.iter().take(count).enumerate().map(of).collect()
            };
            blocks.push(Block::Changed {
                old: lines(Side::Removed, old, *old_from, removed),
                new: lines(Side::Added, new, *new_from, added),
            });
            if removed + added < old.len() + new.len() {
                return (blocks, true);
            }
            continue;
        }
        // What stands beside a change says where it is.
        let before = if at == 0 { 0 } else { AROUND };
        let after = if at + 1 == stretches.len() { 0 } else { AROUND };
        let lines = |from: usize, to: usize| -> Vec<DiffLine> {
            let of = |(n, pieces): (usize, &Vec<Piece>)| line(Side::Both, old_from + n, new_from + n, pieces);
            old.iter().enumerate().take(to).skip(from).map(of).collect()
        };
        let hidden = old.len().saturating_sub(before + after);
        if hidden <= AROUND {
            room = room.saturating_sub(old.len());
            blocks.push(Block::Same(lines(0, old.len())));
            continue;
        }
        let is_sent = hidden <= FOLDED_MAX.min(room);
        room = room.saturating_sub(before + after + if is_sent { hidden } else { 0 });
        let folded = if is_sent { lines(before, old.len() - after) } else { Vec::new() };
        if before > 0 {
            blocks.push(Block::Same(lines(0, before)));
        }
        blocks.push(Block::Folded(format!("{hidden} unchanged lines"), folded));
        if after > 0 {
            blocks.push(Block::Same(lines(old.len() - after, old.len())));
        }
    }
    (blocks, false)
}

/// A line with its numbers; 0 is none.
fn line(side: Side, old: usize, new: usize, pieces: &[Piece]) -> DiffLine {
    let number = |n: usize| if n == 0 { String::new() } else { n.to_string() };
    let piece = |piece: &Piece| DiffPiece { text: piece.text.clone(), is_marked: piece.is_marked };
    DiffLine { side, old: number(old), new: number(new), pieces: pieces.iter().map(piece).collect() }
}

#[cfg(test)]
#[path = "revisions_tests.rs"]
mod tests;
