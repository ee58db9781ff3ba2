//! `/post/{pid}/review`: the newest revision of an article, line by line, with what was said of it; and
//! `/articles/review`, what waits for a review of one's own.

use std::collections::HashMap;

use forum::{MemberCard, Problem, View};
use model::ids::{MemberId, PostId};
use model::list::Sort;
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::review::{LineComment, Verdict};
use model::rules::reviews::{CommentForm, VerdictForm};

use super::{Complaints, Page, html, id};
use crate::address;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Form, Pairs, Params, Path, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::show;
use crate::view::{
    CommentThread, Empty, Field, LineForm, Link, ListPage, RemarkLine, ReviewPage, SourceLine, VerdictLine,
};

/// What was typed, and what is wrong with it.
#[derive(Default)]
struct Typed {
    /// The lines that are commented on, as far as they are chosen.
    line: Option<(String, String)>,
    text: String,
    summary: String,
    /// The comment that is answered.
    answered: Option<u64>,
}

pub(crate) async fn show(visit: Visit, Path(pid): Path<String>, params: Params) -> Page {
    let id = id::<PostId>(&pid)?;
    let line = Some(params.get("line")?.to_owned()).filter(|line| !line.is_empty());
    let line = line.map(|line| (line, params.get("to").unwrap_or_default().to_owned()));
    let (view, found) = visit.read(move |forum, view| Box::pin(forum.review_page(view, id))).await?;
    page(&visit, &view, &found, &Typed { line, ..Typed::default() }, Complaints::none())
}

/// A verdict.
pub(crate) async fn judge(visit: Visit, Path(pid): Path<String>, Form(form): Form) -> Page {
    let id = id::<PostId>(&pid)?;
    let approves = match form.get("verdict")? {
        "approve" => true,
        "changes" => false,
        _ => return Err(Failure::bad("The field `verdict` is approve or changes.")),
    };
    let summary = form.get("summary")?.to_owned();
    let verdict = VerdictForm { revision: number(&form, "revision")?, approves, summary: summary.clone() };
    let view = visit.who().await?;
    let from_queue = form.get("from")? == "queue";
    let said = if approves { Said::Published } else { Said::ChangesAsked };
    match visit.app.forum.give_verdict(&view, id, &verdict).await {
        Ok(_) if from_queue => Ok(saying(see_other("/moderation"), said)),
        Ok(placed) if approves => Ok(saying(see_other(&address::topic(&placed.topic)), Said::Published)),
        Ok(_) => Ok(saying(see_other(&here(id)), Said::ChangesAsked)),
        Err(problem) => again(&visit, &view, id, Typed { summary, ..Typed::default() }, problem).await,
    }
}

pub(crate) async fn comment(visit: Visit, Path(pid): Path<String>, Form(form): Form) -> Page {
    let id = id::<PostId>(&pid)?;
    let text = form.get("text")?.to_owned();
    let comment = CommentForm {
        revision: number(&form, "revision")?,
        from: number(&form, "from")?,
        to: number(&form, "to")?,
        text: text.clone(),
    };
    let view = visit.who().await?;
    match visit.app.forum.comment(&view, id, &comment).await {
        Ok(_) => Ok(see_other(&format!("{}#L{}", here(id), comment.to.max(comment.from)))),
        Err(problem) => {
            let line = Some((form.get("from")?.to_owned(), form.get("to")?.to_owned()));
            again(&visit, &view, id, Typed { line, text, ..Typed::default() }, problem).await
        }
    }
}

pub(crate) async fn answer(visit: Visit, Path((pid, comment)): Path<(String, String)>, Form(form): Form) -> Page {
    let (id, comment) = (id::<PostId>(&pid)?, id::<u64>(&comment)?);
    let text = form.get("text")?.to_owned();
    let view = visit.who().await?;
    match visit.app.forum.answer_comment(&view, id, comment, &text).await {
        Ok(_) => Ok(see_other(&format!("{}#c{comment}", here(id)))),
        Err(problem) => {
            let typed = Typed { text, answered: Some(comment), ..Typed::default() };
            again(&visit, &view, id, typed, problem).await
        }
    }
}

pub(crate) async fn settle(visit: Visit, Path((pid, comment)): Path<(String, String)>, Form(form): Form) -> Page {
    let (id, comment) = (id::<PostId>(&pid)?, id::<u64>(&comment)?);
    let settled = form.switch("value")?;
    let view = visit.who().await?;
    visit.app.forum.settle_comment(&view, id, comment, settled).await?;
    Ok(see_other(&format!("{}#c{comment}", here(id))))
}

/// What waits for a review of whoever asks.
pub(crate) async fn list(visit: Visit) -> Page {
    let (view, rows) = visit.read(move |forum, view| Box::pin(forum.awaiting_review(view))).await?;
    let row = |row: &std::sync::Arc<store::Row>| {
        let shown = show::row(&view, row, None, Sort::Recent);
        crate::view::TopicRow { href: here(row.standing.topic.opening), ..shown }
    };
    Ok(html(&ListPage {
        many: None,
        frame: visit.frame(&view).titled("Reviews").unindexed(),
        heading: "Reviews".to_owned(),
        intro: "Articles that wait for your review, the oldest first.".to_owned(),
        action: None,
        sorts: Vec::new(),
        rows: rows.iter().map(row).collect(),
        pager: None,
        empty: Empty { sentence: "Nothing waits for your review.".to_owned(), action: None },
    }))
}

/// The page with what was typed, as the article stands now.
async fn again(visit: &Visit, view: &View, id: PostId, typed: Typed, problem: Problem) -> Page {
    if matches!(problem, Problem::Refused(Refusal::SignIn | Refusal::Absent)) {
        return Err(problem.into());
    }
    let complaints = Complaints::of(problem)?;
    let found = visit.app.forum().review_page(view.clone(), id).await?;
    page(visit, view, &found, &typed, complaints)
}

fn page(visit: &Visit, view: &View, found: &forum::ReviewPage, typed: &Typed, complaints: Complaints) -> Page {
    let topic = &found.placed.topic;
    let post = topic.opening;
    let (shown, newest) = (found.placed.post.state.revision, found.newest.state.revision);
    let revisions = address::revisions(post);
    let mut links = vec![Link::new("Look at it as a page", format!("{revisions}/{newest}"))];
    if newest > shown {
        links.push(Link::new("What it changes for readers", format!("{revisions}/{shown}..{newest}")));
    }
    if newest > 1 {
        links.push(Link::new(
            "What it changes since the revision before",
            format!("{revisions}/{}..{newest}", newest - 1),
        ));
    }
    let may_comment = view.can(Action::Comment, Object::Topic(topic));
    let may_judge = view.can(Action::Review, Object::Topic(topic));
    let thread = |(number, comment): (&u64, &LineComment)| {
        let answered = typed.answered == Some(*number);
        let answer = if answered { complaints.field("text", &typed.text) } else { Field::default() };
        let action = may_comment.then(|| format!("{}/{number}", here(post)));
        (comment.to, thread(*number, comment, &found.members, action, answer, comment.revision == newest))
    };
    let (now, before): (Vec<_>, Vec<_>) =
        found.review.comments.iter().partition(|(_, comment)| comment.revision == newest);
    let mut threads: HashMap<u64, Vec<CommentThread>> = HashMap::new();
    for (line, thread) in now.into_iter().map(thread) {
        threads.entry(line).or_default().push(thread);
    }
    let total = found.newest.body.lines().count() as u64;
    let chosen = typed.line.as_ref().filter(|_| may_comment);
    let place = chosen.map(|(from, to)| {
        let line = |text: &str| text.parse::<u64>().ok();
        line(to).or_else(|| line(from)).unwrap_or(1).clamp(1, total.max(1))
    });
    let lines = found.newest.body.lines().zip(1..).map(|(text, number)| SourceLine {
        number: number.to_string(),
        text: text.to_owned(),
        threads: threads.remove(&number).unwrap_or_default(),
        form: chosen.filter(|_| place == Some(number)).map(|(from, to)| LineForm {
            from: complaints.field("from", from),
            to: complaints.field("to", to),
            text: complaints.field("text", &typed.text),
        }),
    });
    let response = html(&ReviewPage {
        frame: visit.frame(view).titled(format!("Review of {}", found.heading.title.as_str())).unindexed(),
        topic: Link::new(found.heading.title.as_str(), address::topic(topic)),
        here: here(post),
        sentence: sentence(found),
        problem: complaints.problem.clone(),
        revision: newest.to_string(),
        links,
        verdicts: verdicts(found),
        lines: lines.collect(),
        may_comment,
        earlier: before.into_iter().rev().map(|said| thread(said).1).collect(),
        verdict: may_judge.then(|| complaints.field("summary", &typed.summary)),
    });
    Ok(complaints.shown_on(response))
}

fn sentence(found: &forum::ReviewPage) -> String {
    let (topic, newest) = (&found.placed.topic, found.newest.state.revision);
    let since = show::when(topic.waits_since()).text;
    match (topic.is_reviewed(), topic.life.sent_back) {
        (true, false) => format!("Revision {newest} waits for a review since {since}."),
        (true, true) => format!("Changes to revision {newest} were asked for: its authors make a newer one."),
        (false, _) => "Nothing of it waits for a review.".to_owned(),
    }
}

fn verdicts(found: &forum::ReviewPage) -> Vec<VerdictLine> {
    let line = |revision: u64, verdict: &Verdict| VerdictLine {
        revision: revision.to_string(),
        approves: verdict.approves,
        by: person(&found.members, verdict.by),
        when: show::when(verdict.at),
        summary: verdict.summary.clone(),
    };
    let verdicts = found.review.verdicts.iter().rev();
    verdicts.flat_map(|(revision, verdicts)| verdicts.iter().rev().map(|verdict| line(*revision, verdict))).collect()
}

fn thread(
    number: u64,
    comment: &LineComment,
    members: &HashMap<MemberId, MemberCard>,
    action: Option<String>,
    answer: Field,
    is_newest: bool,
) -> CommentThread {
    let lines = match comment.from == comment.to {
        true => format!("Line {}", comment.from),
        false => format!("Lines {}–{}", comment.from, comment.to),
    };
    CommentThread {
        number: number.to_string(),
        place: if is_newest { lines } else { format!("{lines} of revision {}", comment.revision) },
        remarks: comment
            .remarks
            .iter()
            .map(|remark| RemarkLine {
                by: person(members, remark.by),
                when: show::when(remark.at),
                text: remark.text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect(),
            })
            .collect(),
        settled: comment.settled.map(|by| person(members, by)),
        action,
        answer,
    }
}

fn person(members: &HashMap<MemberId, MemberCard>, member: MemberId) -> Link {
    members.get(&member).map_or_else(|| Link::new(show::DELETED, ""), show::card_link)
}

fn here(post: PostId) -> String {
    format!("{}/review", address::post(post))
}

/// A number of a form; 0, if it was left out.
fn number(form: &Pairs, field: &'static str) -> Result<u64, Failure> {
    match form.get(field)? {
        "" => Ok(0),
        text => text.trim().parse().map_err(|_| Failure::bad(format!("The field `{field}` is a number."))),
    }
}
