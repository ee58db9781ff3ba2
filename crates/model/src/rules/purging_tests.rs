use super::*;
use crate::change::Change;
use crate::flag::Why;
use crate::ids::MemberId;
use crate::samples::{ADMIN, AUTHOR, MODERATOR, answer, deleted_by, opening, question, site, somebody};

const NOW: Timestamp = Timestamp(9_000);

fn purged(by: MemberId, topic: &Topic, post: &Post, reason: &str) -> Result<Change, Refusal> {
    purge(&site(), &somebody(by), (topic, post), (&Flags::new(), BTreeSet::new()), reason, NOW)
}

fn deleted(mut post: Post) -> Post {
    post.state.deletion = Some(deleted_by(MODERATOR));
    post
}

fn deeds(change: &Change) -> Vec<&Deed> {
    change.events.iter().filter_map(Event::logged).map(|entry| &entry.deed).collect()
}

#[test]
fn only_admins_take_away_for_good_and_only_what_is_deleted() {
    let (topic, post) = (question(), deleted(answer()));
    assert!(matches!(purged(MODERATOR, &topic, &post, "Spam"), Err(Refusal::Forbidden(_))));
    assert!(matches!(purged(AUTHOR, &topic, &post, "Spam"), Err(Refusal::Absent | Refusal::Forbidden(_))));
    assert!(matches!(purged(ADMIN, &topic, &answer(), "Spam"), Err(Refusal::Conflict(_))));
    let Err(Refusal::Invalid(faults)) = purged(ADMIN, &topic, &post, " ") else { panic!("it takes no reason") };
    assert_eq!(faults[0].field, "reason");
    assert!(purged(ADMIN, &topic, &post, "Spam").is_ok());
}

#[test]
fn a_post_leaves_its_place_and_a_line_in_the_log() {
    let (topic, post) = (question(), deleted(answer()));
    let note = Flag { why: Why::Other, note: "It says their number".to_owned(), at: NOW, weight: 10, upheld: None };
    let flags: Flags = [(MemberId(77), note)].into();
    let change =
        purge(&site(), &somebody(ADMIN), (&topic, &post), (&flags, BTreeSet::new()), "Their number", NOW).unwrap();
    let written = change.effects.iter().find_map(|effect| match effect {
        Effect::PutPost { body, head, .. } => Some((body.as_str(), head.author)),
        _ => None,
    });
    assert_eq!(written, Some(("", post.head.author)));
    assert!(change.effects.iter().any(|effect| matches!(effect, Effect::DropHistory(of) if *of == post.id)));
    let deletion = Deletion { purged: true, ..deleted_by(MODERATOR) };
    let kept = change.effects.iter().find_map(|effect| match effect {
        Effect::SetPostDeletion(_, _, kept) => kept.as_ref(),
        _ => None,
    });
    assert_eq!(kept, Some(&deletion));
    let notes =
        change.effects.iter().filter(|effect| matches!(effect, Effect::SetFlag(_, _, flag) if flag.note.is_empty()));
    assert_eq!(notes.count(), 1);
    assert_eq!(deeds(&change), [&Deed::PostPurged { topic: topic.id, post: post.id }]);
    // It is gone for everybody, and does not come back.
    let mut gone = post;
    gone.state.deletion = Some(deletion);
    for who in [AUTHOR, MODERATOR, ADMIN] {
        for action in [Action::See, Action::Restore, Action::Purge, Action::Appeal] {
            let may = may(&site(), &somebody(who), action, Object::Post(&topic, &gone));
            assert_eq!(may, Err(Refusal::Purged), "{who} {action:?}");
        }
    }
}

#[test]
fn a_topic_loses_its_title_and_says_so_once() {
    let topic = Topic { deletion: Some(deleted_by(MODERATOR)), ..question() };
    let reply = purged(ADMIN, &topic, &answer(), "Spam").unwrap();
    assert_eq!(deeds(&reply), Vec::<&Deed>::new());
    let change = purged(ADMIN, &topic, &opening(), "Spam").unwrap();
    assert_eq!(deeds(&change), [&Deed::TopicPurged { topic: topic.id }]);
    let heading = change.effects.iter().find_map(|effect| match effect {
        Effect::SetHeading(_, topic) => Some(&topic.heading),
        _ => None,
    });
    assert_eq!(heading.map(|heading| (heading.title.as_str(), heading.tags.len())), Some((PURGED, 0)));
    let gone = Topic { deletion: Some(Deletion { purged: true, ..deleted_by(MODERATOR) }), ..topic };
    for who in [AUTHOR, MODERATOR, ADMIN] {
        for action in [Action::See, Action::Restore, Action::KeepOrder, Action::Reply] {
            let may = may(&site(), &somebody(who), action, Object::Topic(&gone));
            assert_eq!(may, Err(Refusal::Purged), "{who} {action:?}");
        }
    }
}
