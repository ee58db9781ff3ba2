use super::*;
use crate::ids::CategoryId;
use crate::ids::TopicId;
use crate::may::{Action, Object, may};
use crate::post::PostState;
use crate::refusal::Home;
use crate::samples::{ADMIN, AUTHOR, ELSEWHERE, MODERATOR, answer, deleted_by, opening, question, site, somebody};

/// A question that was asked later.
fn later() -> Topic {
    Topic { id: TopicId(38), created: Timestamp(9_000), opening: PostId(70), ..question() }
}

fn tried(by: MemberId, one: &Topic, other: Option<&Topic>) -> Result<Change, Refusal> {
    begin(&site(), &somebody(by), one, other, "The same question", Timestamp(10_000))
}

#[test]
fn the_later_one_goes_into_the_earlier_one_whichever_is_named_first() {
    let (one, two) = (question(), later());
    for (named, other) in [(&one, &two), (&two, &one)] {
        let change = tried(MODERATOR, named, Some(other)).unwrap();
        assert_eq!(change.shard, two.id.shard());
        let says = |effect: &Effect| matches!(effect, Effect::SetMerging(TopicId(38), Some(is)) if is.into == one.id);
        assert!(change.effects.iter().any(says));
    }
}

#[test]
fn what_cannot_be_merged_is_said_at_the_field() {
    let (one, two) = (question(), later());
    let field = |change: Result<Change, Refusal>| match change {
        Err(Refusal::Invalid(faults)) => faults[0].clone(),
        other => panic!("{other:?}"),
    };
    assert!(field(tried(MODERATOR, &one, Some(&one))).sentence.contains("itself"));
    assert!(field(tried(MODERATOR, &one, None)).sentence.contains("no such topic"));
    let gone = Topic { deletion: Some(deleted_by(MODERATOR)), ..two.clone() };
    assert!(field(tried(MODERATOR, &one, Some(&gone))).sentence.contains("no such topic"));
    let article = Topic { kind: TopicKind::Article, ..two.clone() };
    assert!(field(tried(MODERATOR, &one, Some(&article))).sentence.contains("article"));
    let promoted = Topic { became: Some(TopicId(99)), ..two.clone() };
    assert!(field(tried(MODERATOR, &one, Some(&promoted))).sentence.contains("article"));
    let long = Topic { posts: POSTS_MAX as u64 + 1, ..two.clone() };
    assert!(field(tried(MODERATOR, &one, Some(&long))).sentence.contains("5001"));
    let elsewhere = Topic { category: CategoryId(2), ..two.clone() };
    assert!(field(tried(MODERATOR, &one, Some(&elsewhere))).sentence.contains("keep order"));
    assert!(tried(ADMIN, &one, Some(&elsewhere)).is_ok());
    for by in [AUTHOR, ELSEWHERE] {
        assert!(matches!(tried(by, &one, Some(&two)), Err(Refusal::Forbidden(_))), "{by}");
    }
}

#[test]
fn what_is_on_its_way_takes_no_changes_and_what_has_gone_says_where_it_is() {
    let merging = Merging { into: TopicId(5), by: MODERATOR, at: Timestamp(1), reason: String::new(), numbered: false };
    let going = Topic { merging: Some(Box::new(merging)), ..later() };
    let post = Post { state: PostState::default(), ..answer() };
    for by in [AUTHOR, MODERATOR, ADMIN] {
        for action in [Action::Reply, Action::Vote, Action::Edit, Action::Delete, Action::Flag, Action::Redact] {
            let refused = may(&site(), &somebody(by), action, Object::Post(&going, &post));
            assert!(matches!(refused, Err(Refusal::Conflict(_))), "{by} {action:?}: {refused:?}");
        }
        assert_eq!(may(&site(), &somebody(by), Action::See, Object::Topic(&going)), Ok(()));
    }
    let gone = Topic { merged: Some(TopicId(5)), deletion: Some(deleted_by(MODERATOR)), ..later() };
    let seen = may(&site(), &somebody(AUTHOR), Action::See, Object::Topic(&gone));
    assert_eq!(seen, Err(Refusal::Moved(Home::Topic(TopicId(5)))));
}

#[test]
fn answers_to_a_question_become_answers_to_the_other_one() {
    let (from, into) = (question(), Topic { kind: TopicKind::Question, ..later() });
    let posts = [opening(), answer()];
    let numbers = [(PostId(50), PostId(150)), (PostId(51), PostId(151))].into();
    let parents = |into: &Topic| {
        let heads = heads(&from, into, MemberId(77), &posts, &numbers);
        [50, 51].map(|post| heads[&PostId(post)].parent.map(|parent| parent.post.0))
    };
    assert_eq!(parents(&into), [Some(70), Some(70)]);
    let discussion = Topic { kind: TopicKind::Discussion, ..into };
    assert_eq!(parents(&discussion), [Some(70), Some(150)]);
}

#[test]
fn a_change_of_posts_relies_on_their_topic_being_where_it_is() {
    let mut change = Change::new(TopicId(5).shard());
    change.effects = vec![
        Effect::SetPostDeletion(TopicId(5), PostId(51), None),
        Effect::SetVote {
            topic: TopicId(6),
            post: PostId(52),
            member: AUTHOR,
            author: MODERATOR,
            from: None,
            to: Some(Vote::Up),
            answers: false,
        },
        Effect::SetMerging(TopicId(7), None),
    ];
    assert_eq!(change.topics_written(), [TopicId(5), TopicId(6)].into());
}
