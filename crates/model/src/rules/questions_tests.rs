use super::*;
use crate::category::Level;
use crate::ids::PostId;
use crate::ids::TopicId;
use crate::log::LogEntry;
use crate::post::Body;
use crate::rules::{departures, posts};
use crate::samples::{
    AUTHOR, BYSTANDER, MODERATOR, answer, category, closed_by, deleted_by, opening, question, site, somebody,
};
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
    let ended = Event::AcceptanceEnded { topic: topic.id, post: post.id, by: MODERATOR };
    let deed = Deed::AcceptanceEnded { topic: topic.id, post: post.id };
    let entry = Box::new(LogEntry { by: MODERATOR, deed, reason: String::new() });
    assert_eq!(change.events, [ended, Event::Logged { entry }], "another one's question: it is in the log");
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
    let for_a_reason = Closing { why: Grounds::Reason("Off topic".to_owned()), ..closed_by(MODERATOR) };
    for (topic, answers, state) in [
        (question(), 0, Some(QuestionState::Open)),
        (question(), 2, Some(QuestionState::Answered)),
        (accepted(51), 2, Some(QuestionState::Accepted)),
        (closed_by_author(), 2, Some(QuestionState::Duplicate(TopicId(7)))),
        (Topic { accepted: Some(PostId(51)), ..closed_by_author() }, 2, Some(QuestionState::Duplicate(TopicId(7)))),
        (Topic { closing: Some(for_a_reason), ..question() }, 0, Some(QuestionState::Closed)),
        (discussion, 2, None),
    ] {
        assert_eq!(topic.question_state(answers), state);
    }
}

fn closed_by_author() -> Topic {
    Topic { closing: Some(closed_by(AUTHOR)), ..question() }
}

/// The other one, which a question repeats.
fn other() -> Topic {
    Topic { id: TopicId(7), ..question() }
}

/// The field that a refusal names.
fn field<T: std::fmt::Debug>(result: Result<T, Refusal>) -> &'static str {
    match result {
        Err(Refusal::Invalid(faults)) => faults[0].field,
        other => panic!("no field was refused: {other:?}"),
    }
}

#[test]
fn a_question_is_closed_as_a_duplicate_of_what_whoever_closes_it_sees() {
    let (site, author) = (site(), somebody(AUTHOR));
    let close = |other: Option<&Topic>| close_as_duplicate(&site, &author, &question(), other, NOW);
    let change = close(Some(&other())).unwrap();
    assert!(change.given.contains(&Fact::ClosingIs(TopicId(5), None)));
    assert!(change.given.contains(&Fact::TopicUnlocked(TopicId(5))));
    let [Effect::SetClosing(TopicId(5), Some(closing))] = change.effects.as_slice() else { panic!("{change:?}") };
    assert_eq!((closing.by, closing.at, closing.duplicate_of()), (AUTHOR, NOW, Some(TopicId(7))));
    assert_eq!(change.events, [Event::QuestionClosed { topic: TopicId(5), by: AUTHOR }]);

    let gone = Topic { deletion: Some(deleted_by(AUTHOR)), ..other() };
    let hidden = Topic { category: crate::ids::CategoryId(9), ..other() };
    let closed = Topic { closing: Some(closed_by(AUTHOR)), ..other() };
    for none in [None, Some(&gone), Some(&hidden), Some(&closed), Some(&question())] {
        assert_eq!(field(close(none)), "duplicate_of", "{none:?}");
    }
    let mut private = category(9);
    private.see = Level::Admins;
    let site = Site::new(1, "Site".to_owned(), vec![category(1), private]);
    assert_eq!(field(close_as_duplicate(&site, &author, &question(), Some(&hidden), NOW)), "duplicate_of");
    let for_a_reason = Closing { why: Grounds::Reason("Old".to_owned()), ..closed_by(AUTHOR) };
    let closed = Topic { closing: Some(for_a_reason), ..other() };
    assert!(close(Some(&closed)).is_ok(), "it points nowhere else");
}

#[test]
fn a_moderator_closes_for_a_reason_and_says_it() {
    let (site, moderator) = (site(), somebody(MODERATOR));
    let change = close_for(&site, &moderator, &question(), " Off topic ", NOW).unwrap();
    let [Effect::SetClosing(_, Some(closing))] = change.effects.as_slice() else { panic!("{change:?}") };
    assert_eq!(closing.why, Grounds::Reason("Off topic".to_owned()));
    for reason in ["", "  ", &"x".repeat(301)] {
        assert_eq!(field(close_for(&site, &moderator, &question(), reason, NOW)), "reason");
    }
}

#[test]
fn a_closed_question_is_opened_again_as_it_was_read() {
    let topic = closed_by_author();
    let change = reopen(&site(), &somebody(AUTHOR), &topic).unwrap();
    assert!(change.given.contains(&Fact::ClosingIs(topic.id, Some(Box::new(closed_by(AUTHOR))))));
    assert!(matches!(change.effects.as_slice(), [Effect::SetClosing(_, None)]));
    assert_eq!(change.events, [Event::QuestionReopened { topic: topic.id, by: AUTHOR }]);
}

#[test]
fn an_answer_relies_on_the_question_taking_answers_and_a_remark_does_not() {
    let relies = |topic: &Topic, parent: &Post, by| {
        let reply = posts::Reply {
            topic,
            parent,
            id: PostId(90),
            body: Body::parse("Text").unwrap(),
            mentions: Vec::new(),
            last: None,
            now: NOW,
            once: None,
        };
        let change = posts::reply(&site(), &somebody(by), reply).unwrap();
        change.given.contains(&Fact::ClosingIs(topic.id, None))
    };
    assert!(relies(&question(), &opening(), BYSTANDER));
    assert!(!relies(&question(), &answer(), BYSTANDER));
    assert!(!relies(&closed_by_author(), &opening(), MODERATOR));
}
