use std::collections::BTreeMap;

use super::*;
use crate::flag::Case;
use crate::ids::PostId;
use crate::samples::{self, AUTHOR, deleted_by};
use crate::topic::Pin;

/// Readers of category 1, and readers of 1 and 2.
fn audiences() -> Vec<(Audience, BTreeSet<CategoryId>)> {
    vec![
        (Audience::known("few"), [CategoryId(1)].into()),
        (Audience::known("all"), [CategoryId(1), CategoryId(2)].into()),
    ]
}

fn question() -> Standing {
    let topic = Topic { created: Timestamp(45_000_000), posts: 11, views: 6, ..samples::question() };
    Standing { topic, score: 90, direct_replies: 0, last_post: PostId(51), last_activity: Timestamp(46_000_000) }
}

fn entries(standing: &Standing, left: &[u64], dropped: &[&str]) -> BTreeMap<String, Option<f64>> {
    entries_without(standing, left, dropped, &BTreeSet::new())
}

fn entries_without(
    standing: &Standing,
    left: &[u64],
    dropped: &[&str],
    gone: &BTreeSet<MemberId>,
) -> BTreeMap<String, Option<f64>> {
    let left = left.iter().map(|id| CategoryId(*id)).collect();
    let dropped = dropped.iter().filter_map(|tag| Tag::of(tag)).collect();
    let mut found = BTreeMap::new();
    for (list, score) in topic_entries(standing, &audiences(), &left, &dropped, gone) {
        let before = found.insert(list.to_string(), score);
        assert!(before.is_none_or(|before| before == score), "{list} is to hold two things");
    }
    found
}

/// The lists that it stands in.
fn in_lists(standing: &Standing) -> Vec<String> {
    entries(standing, &[], &[]).into_iter().filter_map(|(list, score)| score.map(|_| list)).collect()
}

fn expect(found: BTreeMap<String, Option<f64>>, expected: &[(&str, Option<f64>)]) {
    let expected = expected.iter().map(|(list, score)| ((*list).to_owned(), *score)).collect::<BTreeMap<_, _>>();
    assert_eq!(found, expected);
}

/// Each author has it among their articles; whoever started it among their topics, too.
#[test]
fn an_article_of_several_stands_in_the_lists_of_each() {
    use crate::byline::{Author, Byline};
    let mut standing = question();
    standing.topic.kind = TopicKind::Article;
    let author = |id| Author { id: MemberId(id), name: format!("name {id}") };
    let byline = Byline { authors: vec![author(30), author(10)], ..Byline::default() };
    standing.topic.byline = Some(Box::new(byline));
    let found = entries_without(&standing, &[], &[], &[MemberId(40)].into());
    let of = |member: u64| -> Vec<(String, bool)> {
        let own = found.iter().filter(|(list, _)| list.starts_with(&format!("l:m{member}:few:")));
        own.map(|(list, score)| (list.rsplit(':').next().unwrap().to_owned(), score.is_some())).collect()
    };
    assert_eq!(of(10), [("articles".to_owned(), true), ("topics".to_owned(), true)]);
    assert_eq!(of(30), [("articles".to_owned(), true)]);
    assert_eq!(of(40), [("articles".to_owned(), false), ("topics".to_owned(), false)]);
    assert_eq!(found.get("l:d30"), Some(&None), "it is published");
    assert_eq!(found.get("l:d40"), Some(&None));
}

#[test]
fn a_question_that_nobody_answered_stands_in_these_lists() {
    // 90 votes and 10 replies; 45,000 seconds.
    let popular = Some(2.0 + 1.0);
    expect(
        entries(&question(), &[], &[]),
        &[
            ("l:c1:recent", Some(46_000_000.0)),
            ("l:c1:new", Some(45_000_000.0)),
            ("l:c1:votes", Some(90.0)),
            ("l:c1:views", Some(6.0)),
            ("l:c1:pinned", None),
            ("l:afew:recent", Some(46_000_000.0)),
            ("l:afew:popular", popular),
            ("l:afew:unanswered", Some(45_000_000.0)),
            ("l:afew:articles", None),
            ("l:afew:pinned", None),
            ("l:gfew:cache", Some(46_000_000.0)),
            ("l:kfew:question:recent:cache", Some(46_000_000.0)),
            ("l:kfew:question:new:cache", Some(45_000_000.0)),
            ("l:kfew:question:votes:cache", Some(90.0)),
            ("l:kfew:question:views:cache", Some(6.0)),
            ("l:m10:few:topics", Some(45_000_000.0)),
            ("l:aall:recent", Some(46_000_000.0)),
            ("l:aall:popular", popular),
            ("l:aall:unanswered", Some(45_000_000.0)),
            ("l:aall:articles", None),
            ("l:aall:pinned", None),
            ("l:gall:cache", Some(46_000_000.0)),
            ("l:kall:question:recent:cache", Some(46_000_000.0)),
            ("l:kall:question:new:cache", Some(45_000_000.0)),
            ("l:kall:question:votes:cache", Some(90.0)),
            ("l:kall:question:views:cache", Some(6.0)),
            ("l:m10:all:topics", Some(45_000_000.0)),
        ],
    );
}

#[test]
fn an_answer_takes_a_question_off_the_unanswered() {
    let mut answered = question();
    answered.direct_replies = 1;
    assert!(!in_lists(&answered).iter().any(|list| list.ends_with(":unanswered")));
    assert!(in_lists(&answered).contains(&"l:afew:recent".to_owned()));
}

#[test]
fn a_discussion_is_never_unanswered_and_an_article_is_listed_as_one() {
    let mut standing = question();
    standing.topic.kind = TopicKind::Discussion;
    assert!(!in_lists(&standing).iter().any(|list| list.contains("unanswered") || list.contains("articles")));
    standing.topic.kind = TopicKind::Article;
    let articles: Vec<String> = in_lists(&standing).into_iter().filter(|list| list.contains("articles")).collect();
    assert_eq!(articles, ["l:aall:articles", "l:afew:articles", "l:m10:all:articles", "l:m10:few:articles"]);
}

#[test]
fn a_topic_in_a_category_that_few_may_read_is_in_no_list_of_others() {
    let mut standing = question();
    standing.topic.category = CategoryId(2);
    let lists = in_lists(&standing);
    assert!(lists.iter().all(|list| !list.contains("few")), "{lists:?}");
    assert!(lists.contains(&"l:aall:recent".to_owned()) && lists.contains(&"l:c2:recent".to_owned()));
}

#[test]
fn what_is_pinned_everywhere_heads_the_lists_of_those_who_read_it() {
    let mut standing = question();
    standing.topic.pin = Some(Pin::everywhere(None));
    let pinned = |standing: &Standing| -> Vec<String> {
        in_lists(standing).into_iter().filter(|list| list.ends_with(":pinned")).collect()
    };
    assert_eq!(pinned(&standing), ["l:aall:pinned", "l:afew:pinned", "l:c1:pinned"]);
    standing.topic.category = CategoryId(2);
    assert_eq!(pinned(&standing), ["l:aall:pinned", "l:c2:pinned"]);
    standing.topic.pin = Some(Pin::in_category(None));
    assert_eq!(pinned(&standing), ["l:c2:pinned"]);
    let list = List::PinnedEverywhere(Audience::known("few"));
    assert_eq!(list.shard(), List::Site(Audience::known("few"), SiteList::Recent).shard());
}

#[test]
fn a_topic_whose_kind_was_changed_is_taken_out_of_the_lists_of_the_other_kind() {
    let mut standing = question();
    standing.topic.upkeep = crate::upkeep::Upkeep { turned: 1, ..Default::default() }.kept();
    let found = entries(&standing, &[], &[]);
    assert_eq!(found.get("l:kfew:discussion:new:cache"), Some(&None));
    assert!(found.get("l:kfew:question:new:cache").is_some_and(Option::is_some));
    assert!(!found.keys().any(|list| list.contains("article:")));
}

#[test]
fn a_deleted_topic_stands_nowhere() {
    let mut standing = question();
    standing.topic.pin = Some(Pin::in_category(None));
    standing.topic.deletion = Some(deleted_by(AUTHOR));
    assert_eq!(in_lists(&standing), Vec::<String>::new());
    assert_eq!(entries(&standing, &[], &[]).len(), entries(&question(), &[], &[]).len(), "it leaves every list");
}

#[test]
fn a_moved_topic_leaves_the_lists_of_where_it_was() {
    let mut standing = question();
    standing.topic.pin = Some(Pin::in_category(None));
    let found = entries(&standing, &[2, 1], &[]);
    for sort in ["recent", "new", "votes", "views", "pinned"] {
        assert_eq!(found[&format!("l:c2:{sort}")], None);
        assert!(found[&format!("l:c1:{sort}")].is_some(), "{sort}");
    }
}

#[test]
fn a_dropped_tag_is_left_unless_it_came_back() {
    let found = entries(&question(), &[], &["old", "cache"]);
    assert_eq!(found["l:gfew:old"], None);
    assert_eq!(found["l:gall:old"], None);
    assert_eq!(found["l:kall:question:votes:old"], None);
    assert!(found["l:gfew:cache"].is_some());
}

#[test]
fn time_alone_reorders_nothing_and_interest_moves_up() {
    let popular = |score, replies: u64, created| {
        let mut standing = question();
        (standing.score, standing.topic.posts, standing.topic.created) = (score, replies + 1, Timestamp(created));
        entries(&standing, &[], &[])["l:aall:popular"].unwrap()
    };
    let day = 24 * 3_600 * 1_000;
    assert!(popular(0, 0, 2 * day) > popular(0, 0, day));
    assert!(popular(100, 0, day) > popular(10, 0, day));
    assert!(popular(0, 100, day) > popular(0, 10, day));
    assert_eq!(popular(-5, 3, day), popular(0, 3, day), "votes against do not hide a discussion");
    // Ten times the interest weighs 12.5 hours.
    assert!((popular(10, 0, day) - popular(100, 0, day - 45_000_000)).abs() < 1e-9);
}

#[test]
fn a_post_stands_in_its_authors_lists_of_those_who_may_read_it() {
    let topic = question().topic;
    let mut post = samples::answer();
    post.head.created = Timestamp(46_000_000);
    let lists = |post: &Post, topic: &Topic| -> Vec<(String, Option<f64>)> {
        let entries = post_entries(post, topic, &audiences(), &BTreeSet::new());
        let of_authors = entries.into_iter().filter(|(list, _)| !matches!(list, List::Flagged(_)));
        of_authors.map(|(list, score)| (list.to_string(), score)).collect()
    };
    let (few, all) = ("l:m10:few:posts".to_owned(), "l:m10:all:posts".to_owned());
    let at = Some(46_000_000.0);
    assert_eq!(lists(&post, &topic), [(few.clone(), at), (all.clone(), at)]);
    let hidden = Topic { category: CategoryId(2), ..topic.clone() };
    assert_eq!(lists(&post, &hidden), [(few.clone(), None), (all.clone(), at)]);
    let gone = Topic { deletion: Some(deleted_by(AUTHOR)), ..topic.clone() };
    assert_eq!(lists(&post, &gone), [(few.clone(), None), (all.clone(), None)]);
    post.state.deletion = Some(deleted_by(AUTHOR));
    assert_eq!(lists(&post, &topic), [(few, None), (all, None)]);
}

#[test]
fn a_flagged_post_waits_in_the_category_that_its_topic_stands_in() {
    let topic = Topic { category: CategoryId(2), ..question().topic };
    let mut post = samples::answer();
    let waits = |post: &Post| -> Vec<(String, Option<f64>)> {
        let entries = post_entries(post, &topic, &[], &[CategoryId(1), CategoryId(2)].into());
        entries.into_iter().map(|(list, score)| (list.to_string(), score)).collect()
    };
    let (left, here) = ("l:c1:flagged".to_owned(), "l:c2:flagged".to_owned());
    assert_eq!(waits(&post), [(left.clone(), None), (here.clone(), None)]);
    post.state.case = Some(Case { since: Timestamp(7_000), weight: 10, hidden: false, held: Vec::new(), appeal: None });
    assert_eq!(waits(&post), [(left, None), (here, Some(-7_000.0))], "the oldest first");
}

#[test]
fn an_audience_follows_from_what_it_reads_alone() {
    let reads = |ids: &[u64]| Audience::of(&ids.iter().map(|id| CategoryId(*id)).collect());
    assert_eq!(reads(&[1, 2]), reads(&[2, 1]));
    assert_ne!(reads(&[1, 2]), reads(&[12]));
    assert_ne!(reads(&[1]), reads(&[]));
    assert_eq!(Audience::known(reads(&[1]).as_str()), reads(&[1]));
}
