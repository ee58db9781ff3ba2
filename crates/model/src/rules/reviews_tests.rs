use super::*;
use crate::samples::{AUTHOR, MODERATOR, opening, question, site, somebody};
use crate::site::Site;
use crate::topic::TopicKind;

/// Category 1 reviews its articles.
fn reviewing() -> Site {
    let mut categories = site().categories().to_vec();
    for category in &mut categories {
        category.reviews = true;
    }
    Site::new(4, "Site".to_owned(), categories)
}

fn article(state: ArticleState) -> Topic {
    Topic { kind: TopicKind::Article, life: Life::begun(state), posts: 1, ..question() }
}

fn verdict(revision: u64, approves: bool, summary: &str) -> VerdictForm {
    VerdictForm { revision, approves, summary: summary.to_owned() }
}

fn judged(actor: MemberId, topic: &Topic, form: &VerdictForm) -> Result<Change, Refusal> {
    let post = opening();
    let submitted = Submitted { topic, post: &post, waiting: None, verdicts: &[] };
    judge(&reviewing(), &somebody(actor), &submitted, form, Timestamp(9))
}

#[test]
fn an_approval_publishes_what_was_reviewed_and_is_told_once() {
    let topic = article(ArticleState::InReview);
    let change = judged(MODERATOR, &topic, &verdict(1, true, "")).unwrap();
    let life = change.effects.iter().find_map(|effect| match effect {
        Effect::SetLife(_, life) => Some(life),
        _ => None,
    });
    let life = life.unwrap();
    assert_eq!((life.state, life.published), (ArticleState::Published, Some(Timestamp(9))));
    assert!(
        change.effects.iter().any(|effect| matches!(effect, Effect::CountPosts(_, 1))),
        "it is counted from now on"
    );
    let reviewed = change.events.iter().filter(|event| matches!(event, Event::ArticleReviewed { .. }));
    assert_eq!(reviewed.count(), 1);
    assert!(
        change.given.contains(&Fact::LifeIs(topic.id, Box::new(topic.life.clone()))),
        "one of many approvals counts"
    );
}

#[test]
fn nobody_reviews_what_is_their_own() {
    let topic = article(ArticleState::InReview);
    assert!(matches!(judged(AUTHOR, &topic, &verdict(1, true, "")), Err(Refusal::Forbidden(_))));
    let of_moderator = Topic { author: MODERATOR, ..topic.clone() };
    assert!(matches!(judged(MODERATOR, &of_moderator, &verdict(1, true, "")), Err(Refusal::Forbidden(_))));
    let admin = crate::samples::ADMIN;
    let of_admin = Topic { author: admin, ..topic.clone() };
    assert!(matches!(judged(admin, &of_admin, &verdict(1, true, "")), Err(Refusal::Forbidden(_))));
    // Nor the revision that they have made of somebody else's article.
    let life = Life { writers: [MODERATOR].into(), ..topic.life.clone() };
    let revised = Topic { life, ..topic.clone() };
    assert!(matches!(judged(MODERATOR, &revised, &verdict(1, true, "")), Err(Refusal::Forbidden(_))));
    assert!(judged(admin, &revised, &verdict(1, true, "")).is_ok());
}

#[test]
fn a_verdict_is_on_the_newest_revision_and_says_what_to_change() {
    let topic = article(ArticleState::InReview);
    assert_eq!(judged(MODERATOR, &topic, &verdict(2, true, "")).unwrap_err(), Refusal::Conflict(NOT_THE_NEWEST));
    let Err(Refusal::Invalid(faults)) = judged(MODERATOR, &topic, &verdict(1, false, " ")) else { panic!() };
    assert_eq!(faults[0].field, "summary");
    let change = judged(MODERATOR, &topic, &verdict(1, false, "Say why.")).unwrap();
    assert!(change.effects.iter().all(|effect| !matches!(effect, Effect::CountPosts(..))));
    for state in [ArticleState::Published, ArticleState::Archived] {
        assert!(matches!(judged(MODERATOR, &article(state), &verdict(1, true, "")), Err(Refusal::Conflict(_))));
    }
    assert_eq!(judged(MODERATOR, &article(ArticleState::Draft), &verdict(1, true, "")).unwrap_err(), Refusal::Absent);
}

#[test]
fn comments_stand_at_lines_that_there_are_and_once() {
    let topic = article(ArticleState::InReview);
    let say = |actor: MemberId, from: u64, to: u64, review: &Review| {
        let form = CommentForm { revision: 1, from, to, text: "Why?".to_owned() };
        comment(&reviewing(), &somebody(actor), (&topic, &opening()), 3, review, &form, Timestamp(9))
    };
    let none = Review::default();
    for (from, to) in [(0, 1), (2, 1), (1, 4), (4, 4)] {
        assert!(matches!(say(MODERATOR, from, to, &none), Err(Refusal::Invalid(_))), "{from} to {to}");
    }
    let change = say(MODERATOR, 2, 0, &none).unwrap();
    let Some(Effect::SetComment(_, 1, said)) = change.effects.first() else { panic!("{change:?}") };
    assert_eq!((said.from, said.to), (2, 2));
    let known = Review { comments: [(1, (**said).clone())].into(), ..Review::default() };
    assert!(say(MODERATOR, 2, 2, &known).unwrap().effects.is_empty(), "the same comes twice");
    // Its author answers, and nobody else joins in.
    assert!(answer(&reviewing(), &somebody(AUTHOR), &topic, 1, said, "Because.", Timestamp(9)).is_ok());
    let stranger = MemberId(99);
    assert_eq!(say(stranger, 1, 1, &none).unwrap_err(), Refusal::Absent);
    let change = settle(&reviewing(), &somebody(AUTHOR), &topic, 1, said, true).unwrap();
    assert_eq!(change.effects.len(), 1);
    assert!(settle(&reviewing(), &somebody(AUTHOR), &topic, 1, said, false).unwrap().effects.is_empty());
}

#[test]
fn while_a_published_article_is_reviewed_readers_see_the_approved_revision() {
    use crate::rules::posts::{EditForm, edit};
    let topic = article(ArticleState::Published);
    let form = EditForm { body: Some("A newer text.".to_owned()), ..EditForm::default() };
    let change =
        edit(&reviewing(), &somebody(AUTHOR), &topic, &opening(), form.clone(), Vec::new(), Timestamp(9)).unwrap();
    assert!(change.effects.iter().all(|effect| !matches!(effect, Effect::PutPost { .. } | Effect::SetRevision { .. })));
    let waits = |effect: &Effect| matches!(effect, Effect::SetLife(_, life) if life.waiting == Some(2));
    assert!(change.effects.iter().any(waits));
    assert_eq!(change.events, [Event::ArticleRevised { topic: topic.id, by: AUTHOR }]);
    let without = edit(&site(), &somebody(AUTHOR), &topic, &opening(), form, Vec::new(), Timestamp(9)).unwrap();
    assert!(without.effects.iter().any(|effect| matches!(effect, Effect::PutPost { .. })), "no review, no wait");
}
