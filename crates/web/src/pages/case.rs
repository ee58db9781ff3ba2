//! A case of a post, as it is decided about.

use forum::{PostCase, Queue, View};
use model::account::Member;
use model::actor::Actor;
use model::conduct::{Conduct, Measure};
use model::holding::HeldWhy;
use model::ids::MemberId;
use model::may::{Action, Object};
use model::post::Post;

use super::member_file::times;
use super::queue::{hides, person, shown_case};
use crate::view::{CaseView, DecidedView, Field, FlagLine, Link, PostAppealView};
use crate::{address, show};

/// Characters of a post that are shown where that is decided.
const EXCERPT: usize = 1_200;
/// Characters of the post that it answers.
const ANSWERED: usize = 300;

/// What the post answers: whose it is, and how it begins.
fn answered(queue: &Queue, post: &Post) -> Option<(Link, String)> {
    let answered = queue.context.answered.get(&post.head.parent?.post)?;
    let author = queue.members.get(&answered.post.head.author);
    let whose = author.map_or_else(|| "A reply".to_owned(), |author| format!("A reply to {}", author.name));
    Some((Link::new(whose, address::post(answered.post.id)), markup::excerpt(&answered.post.body, ANSWERED)))
}

/// Who wrote it, in a line.
fn about(view: &View, (member, conduct): &(Member, Conduct)) -> String {
    let trust = member.trust.level;
    let mut parts = vec![
        format!("joined {}", show::when(member.profile.joined).text),
        format!("trust level {trust} ({})", trust.name()),
    ];
    let silences = conduct.0.values().filter(|entry| matches!(entry.what, Measure::Silenced { .. })).count();
    for (what, count) in
        [("warned", conduct.warnings().count()), ("silenced", silences), ("suspended", conduct.suspensions())]
    {
        if count > 0 {
            parts.push(format!("{what} {}", times(count)));
        }
    }
    let is_moderator = view.site.is_moderator(&Actor::Member(member.signed_in()));
    if is_moderator {
        parts.push("moderator".to_owned());
    }
    parts.join(", ")
}

pub(super) fn case(view: &View, found: &PostCase, queue: &Queue) -> CaseView {
    let members = &queue.members;
    let (topic, post) = (&found.placed.topic, &found.placed.post);
    let (flagged, open) = (&found.flagged, post.state.case.as_ref());
    let concerns = |member: &MemberId| match &flagged.decided {
        Some(decided) if open.is_none() => decided.flaggers.contains(member),
        _ => flagged.flags.get(member).is_some_and(|flag| flag.upheld.is_none()),
    };
    let mut flags: Vec<_> = flagged.flags.iter().filter(|(member, _)| concerns(member)).collect();
    flags.sort_by_key(|(_, flag)| flag.at);
    let me = view.actor.id();
    let appeal = shown_case(found).and_then(|case| case.appeal.as_ref());
    CaseView {
        pid: post.id.to_string(),
        topic: Link::new(topic.heading.title.as_str(), address::post(post.id)),
        page: format!("/moderation/posts/{}", post.id),
        category: view.site.category(topic.category).map(|category| category.name.clone()).unwrap_or_default(),
        hidden: hides(topic, post),
        author: person(members, post.head.author),
        file: members
            .get(&post.head.author)
            .filter(|_| view.can(Action::SeeConduct, Object::Site))
            .map(|author| address::member_file(&author.name)),
        about: queue.context.authors.get(&post.head.author).map(|known| about(view, known)).unwrap_or_default(),
        answers: answered(queue, post),
        when: show::when(post.head.created),
        excerpt: markup::excerpt(&post.body, EXCERPT),
        flags: flags
            .into_iter()
            .map(|(member, flag)| FlagLine {
                by: person(members, *member),
                why: flag.why.short().to_owned(),
                note: flag.note.clone(),
                when: show::when(flag.at),
            })
            .collect(),
        held: shown_case(found).iter().flat_map(|case| &case.held).map(HeldWhy::sentence).collect(),
        appeal: appeal.map(|appeal| PostAppealView {
            text: appeal.text.clone(),
            by: person(members, appeal.against.by),
            when: show::when(appeal.against.at),
            reason: appeal.against.reason.clone(),
        }),
        is_own: appeal.is_some_and(|appeal| Some(appeal.against.by) == me),
        looking: flagged.looking.filter(|member| Some(*member) != me).map(|member| person(members, member)),
        looked_at: flagged.looking.is_some() && flagged.looking == me,
        decided: flagged.decided.as_ref().filter(|_| open.is_none()).map(|decided| DecidedView {
            by: if Some(decided.by) == me { Link::new("You", "") } else { person(members, decided.by) },
            did: match (decided.upheld, decided.case.appeal.is_some(), decided.case.held.is_empty()) {
                (true, true, _) => "refused the appeal",
                (false, true, _) => "granted the appeal",
                (true, false, true) => "deleted it",
                (true, false, false) => "refused it",
                (false, false, true) => "left it as it is",
                (false, false, false) => "approved it",
            }
            .to_owned(),
            reason: decided.reason.clone(),
            when: show::when(decided.at),
        }),
        is_open: open.is_some(),
        reason: Field::default(),
    }
}
