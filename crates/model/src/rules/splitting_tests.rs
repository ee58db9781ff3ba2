use super::*;
use crate::change::Effect;
use crate::ids::MemberId;
use crate::post::{Parent, PostState};
use crate::samples::{AUTHOR, ELSEWHERE, MODERATOR, answer, deleted_by, opening, question, site, somebody};
use crate::thread::Path;
use crate::time::Timestamp;
use crate::topic::Deletion;

fn reply(id: u64, to: &Post) -> Post {
    let created = Timestamp(1_000 + id);
    let parent = Some(Parent { post: to.id, author: to.head.author });
    let path = Path::below(&to.head.path, Timestamp(1_000), created, PostId(id));
    Post {
        id: PostId(id),
        head: PostHead { created, parent, path, author: MemberId(id), ..to.head.clone() },
        body: format!("Text {id}."),
        state: PostState::default(),
    }
}

/// 50 with 51; 60 below 51; 61 below 60; 62 below 50.
fn thread() -> Vec<Post> {
    let (first, answer) = (opening(), answer());
    let below = reply(60, &answer);
    let deep = reply(61, &below);
    let other = reply(62, &first);
    vec![first, answer, below, deep, other]
}

fn form() -> SplitForm {
    SplitForm {
        title: "About something else".to_owned(),
        category: "1".to_owned(),
        kind: "discussion".to_owned(),
        tags: "cache".to_owned(),
        reason: "Off the point".to_owned(),
    }
}

fn tried(by: MemberId, posts: &[Post], chosen: &[u64], form: &SplitForm) -> Result<Change, Refusal> {
    let topic = Topic { posts: posts.len() as u64, ..question() };
    let chosen = chosen.iter().copied().map(PostId).collect();
    let split = Split {
        topic: &topic,
        posts,
        chosen: &chosen,
        into: TopicId(37),
        author_name: "somebody".to_owned(),
        once: None,
    };
    split_of(by, &split, form)
}

fn split_of(by: MemberId, of: &Split<'_>, form: &SplitForm) -> Result<Change, Refusal> {
    split(&site(), &somebody(by), of, form)
}

fn stands(change: &Change) -> Vec<(u64, u64, Option<u64>)> {
    let stands = change.effects.iter().filter_map(|effect| match effect {
        Effect::Stand { post, head, .. } => Some((post.0, head.topic.0, head.parent.map(|parent| parent.post.0))),
        _ => None,
    });
    stands.collect()
}

#[test]
fn posts_hang_on_the_nearest_one_that_goes_or_stays_with_them() {
    let posts = thread();
    let change = tried(MODERATOR, &posts, &[60, 62], &form()).unwrap();
    // 61 stays, and what it answered is gone: it answers what that answered.
    assert_eq!(stands(&change), [(60, 37, None), (61, 5, Some(51)), (62, 37, Some(60))]);
    let change = tried(MODERATOR, &posts, &[51, 60, 61], &form()).unwrap();
    assert_eq!(stands(&change), [(51, 37, None), (60, 37, Some(51)), (61, 37, Some(60))]);
    assert!(change.effects.iter().any(|effect| matches!(
        effect,
        Effect::PutTopic(topic) if topic.opening == PostId(51) && topic.author == AUTHOR && topic.split_from == Some(TopicId(5))
    )));
    let counts: Vec<_> = change
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::CountPosts(category, by) => Some((category.0, *by)),
            _ => None,
        })
        .collect();
    assert_eq!(counts, [(1, -3), (1, 3)]);
}

#[test]
fn a_post_with_all_below_it_is_chosen_by_its_number() {
    let posts = thread();
    assert_eq!(with_replies(&posts, PostId(51)), [51, 60, 61].map(PostId).into());
    assert_eq!(with_replies(&posts, PostId(62)), [PostId(62)].into());
}

#[test]
fn what_was_deleted_opens_nothing() {
    let mut posts = thread();
    posts[1].state.deletion = Some(Deletion { stands: true, ..deleted_by(MODERATOR) });
    let change = tried(MODERATOR, &posts, &[51, 60], &form()).unwrap();
    assert_eq!(stands(&change), [(60, 37, None), (61, 5, Some(51))]);
    let refused = tried(MODERATOR, &posts, &[51], &form());
    assert!(matches!(refused, Err(Refusal::Invalid(faults)) if faults[0].field == "pid"));
}

#[test]
fn an_accepted_answer_that_goes_is_accepted_no_longer() {
    let posts = thread();
    let topic = Topic { posts: 5, accepted: Some(PostId(51)), ..question() };
    let chosen = [PostId(51)].into();
    let of = Split {
        topic: &topic,
        posts: &posts,
        chosen: &chosen,
        into: TopicId(37),
        author_name: String::new(),
        once: None,
    };
    let change = split_of(MODERATOR, &of, &form()).unwrap();
    assert!(change.effects.iter().any(|effect| matches!(effect, Effect::SetAccepted(TopicId(5), None))));
}

#[test]
fn what_cannot_be_split_off_is_said_at_its_field() {
    let posts = thread();
    let field = |change: Result<Change, Refusal>| match change {
        Err(Refusal::Invalid(faults)) => faults.iter().map(|fault| fault.field).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(field(tried(MODERATOR, &posts, &[], &form())), ["pid"]);
    assert_eq!(field(tried(MODERATOR, &posts, &[50, 51], &form())), ["pid"]);
    assert_eq!(field(tried(MODERATOR, &posts, &[999], &form())), ["pid"]);
    let bad = |change: fn(&mut SplitForm)| {
        let mut form = form();
        change(&mut form);
        field(tried(MODERATOR, &posts, &[51], &form))
    };
    assert_eq!(bad(|form| form.title = "?".to_owned()), ["title"]);
    assert_eq!(bad(|form| form.kind = "article".to_owned()), ["kind", "cid"]);
    assert_eq!(bad(|form| form.category = "9".to_owned()), ["cid"]);
    assert_eq!(bad(|form| form.reason = "x".repeat(301)), ["reason"]);
    // All at once.
    assert_eq!(field(tried(MODERATOR, &posts, &[], &SplitForm::default())).len(), 3);
}

#[test]
fn only_moderators_of_the_category_split() {
    let posts = thread();
    for by in [AUTHOR, ELSEWHERE] {
        assert!(matches!(tried(by, &posts, &[51], &form()), Err(Refusal::Forbidden(_))), "{by}");
    }
}
