use super::*;
use crate::actor::Role;
use crate::ids::MemberId;
use crate::may::{Action, Object, may};
use crate::samples::{AUTHOR, BYSTANDER, MODERATOR, answer, member, opening, question, site, somebody};

const NOW: Timestamp = Timestamp(90_000);

fn deletion(change: &Change) -> Option<&Deletion> {
    change.effects.iter().find_map(|effect| match effect {
        Effect::SetPostDeletion(_, _, deletion) => deletion.as_ref(),
        _ => None,
    })
}

fn has(change: &Change, wanted: impl Fn(&Effect) -> bool) -> bool {
    change.effects.iter().any(wanted)
}

#[test]
fn leaving_takes_the_name_as_it_is_typed_and_no_other() {
    let somebody = member(MemberId(20), Role::Member);
    let name = somebody.profile.name.as_str().to_owned();
    for typed in [name.clone(), name.to_uppercase(), format!(" {name} ")] {
        let change = leave(&somebody, &typed, Writings::Stay, Vec::new(), NOW).unwrap();
        assert!(has(&change, |effect| matches!(effect, Effect::Forget(id, _) if *id == somebody.id)), "{typed}");
        assert_eq!(change.events, [Event::MemberLeft { member: somebody.id }]);
    }
    for typed in ["", "somebody else"] {
        assert!(
            matches!(leave(&somebody, typed, Writings::Stay, Vec::new(), NOW), Err(Refusal::Invalid(_))),
            "{typed:?}"
        );
    }
}

#[test]
fn a_reply_without_replies_leaves_its_thread_and_one_with_them_keeps_its_place() {
    let alone = erase(&question(), &answer(), NOW);
    assert!(!deletion(&alone).unwrap().stands);
    assert!(has(&alone, |effect| matches!(effect, Effect::Withdraw { answers: true, .. })));
    assert!(has(&alone, |effect| matches!(effect, Effect::CountPosts(_, -1))));
    let mut answered = answer();
    answered.state.children = 1;
    let kept = erase(&question(), &answered, NOW);
    assert!(deletion(&kept).unwrap().stands);
    assert!(!has(&kept, |effect| matches!(effect, Effect::Withdraw { .. } | Effect::CountPosts(..))));
    for change in [&alone, &kept] {
        assert!(has(change, |effect| matches!(effect, Effect::PutPost { body, .. } if body.is_empty())));
        assert!(has(change, |effect| matches!(effect, Effect::DropHistory(_))));
    }
}

#[test]
fn a_topic_goes_with_its_opening_post_unless_others_have_replied() {
    let answered = erase(&question(), &opening(), NOW);
    assert!(deletion(&answered).unwrap().stands);
    assert!(!has(&answered, |effect| matches!(effect, Effect::SetTopicDeletion(..))));
    let title = |change: &Change| {
        change.effects.iter().find_map(|effect| match effect {
            Effect::SetHeading(_, topic) => Some((topic.heading.title.as_str().to_owned(), topic.author_name.clone())),
            _ => None,
        })
    };
    assert_eq!(title(&answered).unwrap(), ("How?".to_owned(), String::new()));
    let (mut topic, mut post) = (question(), opening());
    (topic.posts, post.state.children) = (1, 0);
    let alone = erase(&topic, &post, NOW);
    assert!(has(&alone, |effect| matches!(effect, Effect::SetTopicDeletion(_, Some(_)))));
    assert!(has(&alone, |effect| matches!(effect, Effect::CountPosts(_, -1))));
    assert_eq!(title(&alone).unwrap(), ("Erased topic".to_owned(), String::new()));
}

#[test]
fn what_was_removed_before_stays_so_and_counts_no_second_time() {
    let mut removed = answer();
    removed.state.deletion = Some(Deletion {
        by: MODERATOR,
        at: Timestamp(9),
        reason: "their telephone number".to_owned(),
        stands: false,
        purged: false,
    });
    let change = erase(&question(), &removed, NOW);
    let kept = deletion(&change).unwrap();
    assert_eq!((kept.by, kept.at, kept.reason.as_str()), (MODERATOR, Timestamp(9), ""));
    assert!(!has(&change, |effect| matches!(effect, Effect::Withdraw { .. } | Effect::CountPosts(..))));
}

#[test]
fn nobody_brings_an_erased_text_back_and_its_topic_can_be_replied_to() {
    let (topic, mut post) = (question(), opening());
    post.body = String::new();
    post.state.deletion = Some(Deletion { by: AUTHOR, at: NOW, reason: String::new(), stands: true, purged: false });
    assert!(is_erased(&post));
    let object = Object::Post(&topic, &post);
    for who in [MODERATOR, crate::samples::ADMIN] {
        assert!(matches!(may(&site(), &somebody(who), Action::Restore, object), Err(Refusal::Conflict(_))));
    }
    assert_eq!(may(&site(), &somebody(BYSTANDER), Action::Reply, object), Ok(()));
}

#[test]
fn a_category_loses_a_moderator_who_leaves() {
    let change = without_moderator(&site(), MODERATOR).unwrap();
    assert!(has(&change, |effect| matches!(effect, Effect::PutCategory(category) if category.moderators.is_empty())));
    assert!(without_moderator(&site(), BYSTANDER).is_none());
}
