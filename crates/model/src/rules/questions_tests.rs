use super::*;
use crate::ids::PostId;
use crate::rules::{departures, posts};
use crate::samples::{AUTHOR, BYSTANDER, MODERATOR, answer, opening, question, site, somebody};
use crate::time::Timestamp;
use crate::topic::{QuestionState, TopicKind};

const NOW: Timestamp = Timestamp(5_000);

fn accepted(post: u64) -> Topic {
    Topic { accepted: Some(PostId(post)), ..question() }
}

/// What a change makes of the acceptance.
fn sets(change: &Change) -> Vec<Option<PostId>> {
    let sets = change.effects.iter().filter_map(|effect| match effect {
        Effect::SetAccepted(_, post) => Some(*post),
        _ => None,
    });
    sets.collect()
}

#[test]
fn an_answer_is_accepted_in_place_of_another_and_only_as_it_was_read() {
    for (topic, before) in [(question(), None), (accepted(77), Some(PostId(77)))] {
        let change = accept(&site(), &somebody(AUTHOR), &topic, &answer(), true).unwrap();
        assert_eq!(sets(&change), [Some(answer().id)]);
        for fact in [
            Fact::AcceptedIs(topic.id, before),
            Fact::PostStands(topic.id, answer().id),
            Fact::TopicStands(topic.id),
            Fact::TopicUnlocked(topic.id),
            Fact::TopicIn(topic.id, topic.category),
        ] {
            assert!(change.given.contains(&fact), "{fact:?}");
        }
        let event = Event::AnswerAccepted { topic: topic.id, post: answer().id, by: AUTHOR };
        assert_eq!(change.events, [event]);
    }
}

#[test]
fn an_acceptance_is_taken_back_and_what_holds_already_changes_nothing() {
    let (topic, post) = (accepted(51), answer());
    let change = accept(&site(), &somebody(MODERATOR), &topic, &post, false).unwrap();
    assert_eq!(sets(&change), [None]);
    assert_eq!(change.events, [Event::AcceptanceEnded { topic: topic.id, post: post.id, by: MODERATOR }]);
    for (topic, to) in [(accepted(51), true), (question(), false), (accepted(77), false)] {
        let change = accept(&site(), &somebody(AUTHOR), &topic, &post, to).unwrap();
        assert!(change.effects.is_empty() && change.events.is_empty());
    }
}

#[test]
fn a_locked_question_is_changed_by_moderators_who_do_not_rely_on_it_being_open() {
    let topic = Topic { locked: true, ..question() };
    assert!(matches!(accept(&site(), &somebody(AUTHOR), &topic, &answer(), true), Err(Refusal::Conflict(_))));
    let change = accept(&site(), &somebody(MODERATOR), &topic, &answer(), true).unwrap();
    assert!(!change.given.contains(&Fact::TopicUnlocked(topic.id)));
}

#[test]
fn what_is_no_answer_is_not_accepted() {
    let discussion = Topic { kind: TopicKind::Discussion, ..question() };
    assert!(matches!(accept(&site(), &somebody(AUTHOR), &discussion, &answer(), true), Err(Refusal::Conflict(_))));
    let mut below = answer();
    below.head.parent = Some(crate::post::Parent { post: PostId(60), author: BYSTANDER });
    for post in [opening(), below] {
        assert!(matches!(accept(&site(), &somebody(AUTHOR), &question(), &post, true), Err(Refusal::Conflict(_))));
    }
}

#[test]
fn an_answer_that_goes_is_no_longer_accepted_and_says_so() {
    let (site, author) = (site(), somebody(AUTHOR));
    let removals = |topic: &Topic| {
        let post = answer();
        [posts::delete(&site, &author, topic, &post, "", NOW).unwrap(), departures::erase(topic, &post, NOW)]
    };
    for change in removals(&accepted(51)) {
        assert_eq!(sets(&change), [None]);
        assert!(change.given.contains(&Fact::AcceptedIs(question().id, Some(PostId(51)))));
        assert!(change.events.contains(&Event::AcceptanceEnded { topic: question().id, post: PostId(51), by: AUTHOR }));
    }
    for topic in [question(), accepted(77)] {
        for change in removals(&topic) {
            assert_eq!((sets(&change).len(), change.events.len()), (0, 1));
            assert!(change.given.contains(&Fact::AcceptedIs(topic.id, topic.accepted)), "nobody accepts it meanwhile");
        }
    }
}

#[test]
fn how_a_question_stands_follows_from_its_answers_and_their_acceptance() {
    let discussion = Topic { kind: TopicKind::Discussion, ..question() };
    for (topic, answers, state) in [
        (question(), 0, Some(QuestionState::Open)),
        (question(), 2, Some(QuestionState::Answered)),
        (accepted(51), 2, Some(QuestionState::Accepted)),
        (discussion, 2, None),
    ] {
        assert_eq!(topic.question_state(answers), state);
    }
}
