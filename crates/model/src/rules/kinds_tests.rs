use super::*;
use crate::category::Category;
use crate::ids::{PostId, TopicId};
use crate::rules::posts;
use crate::samples::{AUTHOR, BYSTANDER, MODERATOR, answer, category, closed_by, question, site, somebody};

fn discussion() -> Topic {
    Topic { kind: TopicKind::Discussion, ..question() }
}

fn fields(result: Result<Change, Refusal>) -> Vec<&'static str> {
    match result {
        Err(Refusal::Invalid(faults)) => faults.into_iter().map(|fault| fault.field).collect(),
        other => panic!("no field was refused: {other:?}"),
    }
}

fn kind_of(change: &Change) -> Option<TopicKind> {
    change.effects.iter().find_map(|effect| match effect {
        Effect::SetHeading(_, topic) => Some(topic.kind),
        _ => None,
    })
}

#[test]
fn a_question_that_becomes_a_discussion_gives_up_its_acceptance_and_its_closing() {
    let asked = Topic { accepted: Some(PostId(51)), closing: Some(closed_by(MODERATOR)), ..question() };
    let change = turn(&site(), &somebody(MODERATOR), &asked, "discussion", &[], "It is one").unwrap();
    assert_eq!(kind_of(&change), Some(TopicKind::Discussion));
    let gone = |effect: &&Effect| {
        matches!(effect, Effect::DropAnswers(_) | Effect::SetAccepted(_, None) | Effect::SetClosing(_, None))
    };
    assert_eq!(change.effects.iter().filter(gone).count(), 3);
    assert!(change.given.contains(&Fact::AcceptedIs(asked.id, Some(PostId(51)))));
    let deed = Deed::TopicTurned { topic: asked.id, into: TopicKind::Discussion };
    let logged: Vec<_> = change.events.iter().filter_map(|event| event.logged()).collect();
    assert_eq!((&logged[0].deed, logged[0].reason.as_str()), (&deed, "It is one"));
}

#[test]
fn a_discussion_that_becomes_a_question_has_its_direct_replies_for_answers() {
    let mut reply = answer();
    (reply.state.up, reply.state.down) = (3, 1);
    let change = turn(&site(), &somebody(MODERATOR), &discussion(), "question", &[reply.clone()], "").unwrap();
    let answers = change.effects.iter().find_map(|effect| match effect {
        Effect::PutAnswers(_, answers) => Some(answers.clone()),
        _ => None,
    });
    assert_eq!(answers, Some(vec![(reply.id, 2)]));
    let topic = discussion();
    for fact in [
        Fact::PostHasReplies(topic.id, topic.opening, 1),
        Fact::PostStands(topic.id, reply.id),
        Fact::VotesAre(topic.id, reply.id, Vote::Up, 3),
        Fact::VotesAre(topic.id, reply.id, Vote::Down, 1),
        Fact::UpkeepIs(topic.id, None),
    ] {
        assert!(change.given.contains(&fact), "{fact:?}");
    }
    let many = vec![reply; ANSWERS_MAX + 1];
    let refused = turn(&site(), &somebody(MODERATOR), &discussion(), "question", &many, "");
    assert!(matches!(refused, Err(Refusal::Conflict(_))));
}

#[test]
fn what_cannot_be_of_another_kind_is_refused_at_the_field() {
    let (here, moderator) = (site(), somebody(MODERATOR));
    let article = Topic { kind: TopicKind::Article, ..question() };
    let became = Topic { became: Some(TopicId(37)), ..question() };
    for (topic, kind) in
        [(&article, "discussion"), (&question(), "article"), (&became, "discussion"), (&question(), "")]
    {
        assert_eq!(fields(turn(&here, &moderator, topic, kind, &[], "")), ["kind"], "{kind}");
    }
    let only = Category { kinds: [TopicKind::Question].into(), ..category(1) };
    let there = Site::new(3, "Site".to_owned(), vec![only]);
    assert_eq!(fields(turn(&there, &moderator, &question(), "discussion", &[], "")), ["kind"]);
    assert!(turn(&here, &moderator, &question(), "question", &[], "").unwrap().effects.is_empty());
    for stranger in [AUTHOR, BYSTANDER] {
        let refused = turn(&here, &somebody(stranger), &article, "discussion", &[], "");
        assert!(matches!(refused, Err(Refusal::Forbidden(_))), "who may not learns nothing else");
    }
}

#[test]
fn what_goes_by_the_kind_of_a_topic_relies_on_it() {
    let (topic, post) = (question(), answer());
    let fact = Fact::UpkeepIs(topic.id, None);
    let voted = posts::vote(&site(), &somebody(BYSTANDER), &topic, &post, None, Some(Vote::Up)).unwrap();
    let deleted = posts::delete(&site(), &somebody(MODERATOR), &topic, &post, "", crate::time::Timestamp(9)).unwrap();
    for change in [voted, deleted] {
        assert!(change.given.contains(&fact));
    }
}
