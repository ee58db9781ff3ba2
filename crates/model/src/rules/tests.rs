//! What the rules decide: the refusals with their fields, and the changes that hold counts together.

use std::collections::{BTreeMap, BTreeSet};

use super::conduct::Known;
use super::members;
use super::order;
use super::posts::{self, EditForm, Reply};
use super::site::{self as site_rules, Direction};
use super::topics::{self, Circumstances, NewTopic};
use crate::account::Member;
use crate::actor::{Actor, Role};
use crate::category::{Category, CategoryForm, Level};
use crate::change::{Change, Effect, Fact};
use crate::conduct::Conduct;
use crate::event::{Due, Event};
use crate::group::Granted;
use crate::ids::{CategoryId, MemberId, PostId, TopicId};
use crate::log::Deed;
use crate::post::{BODY_MAX, Body, Post, Vote};
use crate::refusal::Refusal;
use crate::samples::{
    ADMIN, AUTHOR, BYSTANDER, MODERATOR, answer, category, deleted_by, member, opening, question, registration, site,
    somebody,
};
use crate::site::Site;
use crate::time::Timestamp;
use crate::topic::{Pin, Tag, Topic, TopicKind};

const NOW: Timestamp = Timestamp(5_000);

/// Somebody of whom nothing is kept.
fn unblemished(member: &Member) -> Known<'_> {
    static NOTHING: Conduct = Conduct(BTreeMap::new());
    Known { member, conduct: &NOTHING }
}

/// The fields that a refusal names, in order.
fn fields<T: std::fmt::Debug>(result: Result<T, Refusal>) -> Vec<&'static str> {
    match result {
        Err(Refusal::Invalid(faults)) => {
            assert!(faults.iter().all(|fault| fault.sentence.ends_with('.')), "{faults:?}");
            faults.into_iter().map(|fault| fault.field).collect()
        }
        other => panic!("no field was refused: {other:?}"),
    }
}

fn is_conflict<T>(result: Result<T, Refusal>) -> bool {
    matches!(result, Err(Refusal::Conflict(_) | Refusal::Overtaken { .. }))
}

/// By how much a change counts the posts of a category up or down.
fn counted(change: &Change, category: u64) -> i64 {
    let counts = change.effects.iter().filter_map(|effect| match effect {
        Effect::CountPosts(id, by) if id.0 == category => Some(*by),
        _ => None,
    });
    counts.sum()
}

fn stands(change: &Change) -> bool {
    change.effects.iter().any(|effect| matches!(effect, Effect::Stand { .. }))
}

fn withdraws(change: &Change) -> bool {
    change.effects.iter().any(|effect| matches!(effect, Effect::Withdraw { .. }))
}

fn new_topic() -> NewTopic {
    NewTopic {
        category: "1".to_owned(),
        kind: "question".to_owned(),
        title: "How do I cache?".to_owned(),
        body: "Like this?".to_owned(),
        tags: "cache".to_owned(),
        draft: false,
        ..NewTopic::default()
    }
}

fn circumstances() -> Circumstances {
    Circumstances { topic: TopicId(5), post: PostId(37), now: NOW, mentions: Vec::new(), once: None }
}

#[test]
fn a_topic_says_what_is_wrong_with_every_field_at_once() {
    let nothing = NewTopic { tags: "!!!".to_owned(), ..NewTopic::default() };
    assert_eq!(fields(nothing.check()), ["cid", "kind", "title", "body", "tags"]);
    for (form, field) in [
        (NewTopic { category: "main".to_owned(), ..new_topic() }, "cid"),
        (NewTopic { kind: "rant".to_owned(), ..new_topic() }, "kind"),
        (NewTopic { title: "x".repeat(201), ..new_topic() }, "title"),
        (NewTopic { body: " \n\t ".to_owned(), ..new_topic() }, "body"),
        (NewTopic { body: "x".repeat(BODY_MAX + 1), ..new_topic() }, "body"),
        (NewTopic { tags: "a,b,c,d,e,f".to_owned(), ..new_topic() }, "tags"),
    ] {
        assert_eq!(fields(form.check()), [field]);
    }
}

#[test]
fn a_topic_starts_with_its_opening_post_counted() {
    let draft = new_topic().check().unwrap();
    let change = topics::start(&site(), &somebody(AUTHOR), draft, circumstances()).unwrap();
    assert_eq!(change.shard, TopicId(5).shard());
    assert_eq!(change.given, [Fact::TopicHolds(TopicId(5), 0)]);
    assert_eq!(change.events, [Event::TopicStarted { topic: TopicId(5), author: AUTHOR }]);
    assert_eq!(counted(&change, 1), 1);
    assert!(stands(&change));
}

#[test]
fn a_topic_in_a_category_that_is_not_there_is_absent() {
    let draft = NewTopic { category: "77".to_owned(), ..new_topic() }.check().unwrap();
    assert_eq!(topics::start(&site(), &somebody(AUTHOR), draft, circumstances()).unwrap_err(), Refusal::Absent);
}

#[test]
fn the_welcome_topic_finds_a_kind_that_its_category_takes() {
    for kind in TopicKind::ALL {
        let only = Category { kinds: [kind].into(), ..category(1) };
        let site = Site::new(1, "Gears".to_owned(), vec![only]);
        let change = topics::welcome(&site, &somebody(ADMIN), circumstances()).unwrap();
        let topic = change.effects.iter().find_map(|effect| match effect {
            Effect::PutTopic(topic) => Some(topic),
            _ => None,
        });
        assert_eq!(topic.unwrap().kind, kind);
        assert!(change.effects.iter().any(|effect| matches!(effect, Effect::SetPin(_, Some(Pin { until: None, .. })))));
    }
}

fn reply_to(topic: &Topic, parent: &Post, now: Timestamp) -> Result<Change, Refusal> {
    let reply = Reply {
        topic,
        parent,
        id: PostId(69),
        body: Body::parse("Yes.").unwrap(),
        mentions: Vec::new(),
        last: None,
        now,
        once: None,
    };
    posts::reply(&site(), &somebody(BYSTANDER), reply)
}

#[test]
fn a_reply_relies_on_the_topic_and_the_post_that_it_answers() {
    let change = reply_to(&question(), &opening(), NOW).unwrap();
    let topic = TopicId(5);
    let expected = [
        Fact::TopicIn(topic, CategoryId(1)),
        Fact::TopicStands(topic),
        Fact::PostStands(topic, PostId(50)),
        Fact::UpkeepIs(topic, None),
        Fact::TopicUnlocked(topic),
        Fact::ClosingIs(topic, None),
    ];
    assert_eq!(change.given, expected);
    assert_eq!(counted(&change, 1), 1);
}

#[test]
fn only_a_direct_reply_to_a_question_is_an_answer() {
    let answers = |topic: &Topic, parent: &Post| {
        let change = reply_to(topic, parent, NOW).unwrap();
        change.effects.iter().any(|effect| matches!(effect, Effect::Stand { answers: true, .. }))
    };
    assert!(answers(&question(), &opening()));
    assert!(!answers(&question(), &answer()));
    assert!(!answers(&Topic { kind: TopicKind::Discussion, ..question() }, &opening()));
}

#[test]
fn a_clock_that_was_set_back_puts_no_reply_before_what_it_answers() {
    let change = reply_to(&question(), &answer(), Timestamp(3)).unwrap();
    let created = change.effects.iter().find_map(|effect| match effect {
        Effect::PutPost { head, .. } => Some(head.created),
        _ => None,
    });
    assert_eq!(created, Some(answer().head.created));
}

fn edit(topic: &Topic, post: &Post, form: EditForm) -> Result<Change, Refusal> {
    posts::edit(&site(), &somebody(AUTHOR), topic, post, form, Vec::new(), NOW)
}

fn edit_form() -> EditForm {
    EditForm { body: Some("Better.".to_owned()), ..EditForm::default() }
}

#[test]
fn an_edit_says_what_is_wrong_with_every_field_at_once() {
    let form = EditForm {
        body: Some(String::new()),
        title: Some("x".to_owned()),
        tags: Some("!!!".to_owned()),
        summary: "x".repeat(301),
        ..EditForm::default()
    };
    assert_eq!(fields(edit(&question(), &opening(), form.clone())), ["body", "title", "tags", "summary"]);
    // A reply has neither title nor tags, whatever the form brings.
    assert_eq!(fields(edit(&question(), &answer(), form)), ["body", "summary"]);
}

#[test]
fn an_edit_of_an_older_revision_is_a_conflict() {
    let mut post = answer();
    post.state.revision = 4;
    let of = |revision| edit(&question(), &post, EditForm { revision, ..edit_form() });
    assert!(is_conflict(of(Some(3))));
    assert!(of(Some(4)).unwrap().given.contains(&Fact::PostRevision(TopicId(5), PostId(51), 4)));
    assert!(of(None).unwrap().given.contains(&Fact::PostRevision(TopicId(5), PostId(51), 4)));
}

#[test]
fn a_merge_that_was_left_half_done_is_not_saved() {
    let body = |text: &str| EditForm { body: Some(text.to_owned()), ..EditForm::default() };
    let half = "a\n<<<<<<< your text\nb\n=======\nc\n>>>>>>> revision 4\nd";
    assert_eq!(fields(edit(&question(), &opening(), body(half))), ["body"]);
    // What somebody writes about merges of another program is no such thing.
    let told = "```\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> main\n```";
    assert!(edit(&question(), &opening(), body(told)).is_ok());
}

#[test]
fn an_edit_that_changes_nothing_changes_nothing() {
    let form = EditForm { body: Some("Text.".to_owned()), title: Some("How?".to_owned()), ..EditForm::default() };
    assert!(edit(&question(), &opening(), form).unwrap().effects.is_empty());
}

#[test]
fn an_edit_keeps_what_it_replaces_and_names_the_tags_it_drops() {
    let form = EditForm { tags: Some("speed".to_owned()), summary: "Retagged".to_owned(), ..edit_form() };
    let change = edit(&question(), &opening(), form).unwrap();
    let past = change.effects.iter().find_map(|effect| match effect {
        Effect::SetRevision { revision: 2, past, .. } => Some(past),
        _ => None,
    });
    let past = past.unwrap();
    assert_eq!((past.body.as_str(), past.heading.as_ref()), ("Text.", Some(&question().heading)));
    assert_eq!((past.replaced_by, past.replaced, past.summary.as_str()), (AUTHOR, NOW, "Retagged"));
    let dropped: BTreeSet<Tag> = [Tag::of("cache").unwrap()].into();
    let told = Event::PostEdited {
        topic: TopicId(5),
        post: PostId(50),
        by: AUTHOR,
        dropped_tags: dropped,
        mentioned: BTreeSet::new(),
    };
    assert_eq!(change.events, [told]);
}

fn delete(topic: &Topic, post: &Post) -> Result<Change, Refusal> {
    posts::delete(&site(), &somebody(AUTHOR), topic, post, "", NOW)
}

fn restore(topic: &Topic, post: &Post) -> Result<Change, Refusal> {
    posts::restore(&site(), &somebody(MODERATOR), topic, post)
}

/// The post as it stands after this change.
fn after(change: &Change, mut post: Post) -> Post {
    for effect in &change.effects {
        if let Effect::SetPostDeletion(_, _, deletion) = effect {
            post.state.deletion = deletion.clone();
        }
    }
    post
}

#[test]
fn a_reply_without_replies_leaves_the_thread_and_comes_back() {
    let removed = delete(&question(), &answer()).unwrap();
    assert!(withdraws(&removed));
    assert_eq!(counted(&removed, 1), -1);
    assert!(removed.given.contains(&Fact::TopicStands(TopicId(5))), "a removed topic's posts are not counted");
    let back = restore(&question(), &after(&removed, answer())).unwrap();
    assert!(stands(&back));
    assert_eq!(counted(&back, 1), 1);
    assert!(back.given.contains(&Fact::TopicStands(TopicId(5))));
}

#[test]
fn a_reply_with_replies_leaves_a_tombstone_that_takes_no_second_place_when_it_is_restored() {
    let mut post = answer();
    post.state.children = 2;
    let removed = delete(&question(), &post).unwrap();
    assert!(!withdraws(&removed));
    assert_eq!(counted(&removed, 1), 0);
    // The replies to it may have gone in the meantime: it stands there all the same.
    for children in [2, 0] {
        let mut tombstone = after(&removed, post.clone());
        tombstone.state.children = children;
        let back = restore(&question(), &tombstone).unwrap();
        assert!(!stands(&back), "with {children} replies left");
        assert_eq!(counted(&back, 1), 0);
    }
}

#[test]
fn a_reason_that_is_too_long_is_refused_everywhere() {
    let reason = "x".repeat(301);
    let (site, moderator) = (site(), somebody(MODERATOR));
    assert_eq!(fields(posts::delete(&site, &moderator, &question(), &answer(), &reason, NOW)), ["reason"]);
    assert_eq!(fields(order::delete(&site, &moderator, &question(), &reason, NOW)), ["reason"]);
    let target = member(BYSTANDER, Role::Member);
    assert_eq!(fields(members::suspend(&site, &moderator, unblemished(&target), None, &reason, NOW)), ["reason"]);
}

#[test]
fn a_vote_relies_on_the_one_before_and_setting_it_again_changes_nothing() {
    let vote = |from, to| posts::vote(&site(), &somebody(BYSTANDER), &question(), &answer(), from, to).unwrap();
    let change = vote(Some(Vote::Up), Some(Vote::Down));
    assert!(change.given.contains(&Fact::VoteIs(PostId(51), BYSTANDER, Some(Vote::Up))));
    assert_eq!(change.events.len(), 1);
    for same in [None, Some(Vote::Up), Some(Vote::Down)] {
        assert!(vote(same, same).effects.is_empty());
    }
}

#[test]
fn what_ends_must_end_later() {
    let past = Some(NOW);
    let pinned = order::pin(&site(), &somebody(MODERATOR), &question(), Some(Pin::in_category(past)), "", NOW);
    assert_eq!(fields(pinned), ["until"]);
    let target = member(BYSTANDER, Role::Member);
    let both = members::suspend(&site(), &somebody(MODERATOR), unblemished(&target), past, " ", NOW);
    assert_eq!(fields(both), ["until", "reason"]);
}

#[test]
fn what_has_an_end_is_scheduled_and_what_has_none_is_not() {
    let topic = question();
    let pin = |pin| order::pin(&site(), &somebody(MODERATOR), &topic, pin, "", NOW).unwrap();
    let due = Due::PinEnds { topic: topic.id };
    let until = Some(Timestamp(9_000));
    let schedules = |change: &Change, due: &Due| {
        let at = change.effects.iter().find_map(|effect| match effect {
            Effect::Schedule(what, at) if what == due => Some(Some(*at)),
            Effect::Unschedule(what) if what == due => Some(None),
            _ => None,
        });
        at.expect("it says when it ends, or that it does not")
    };
    assert_eq!(schedules(&pin(Some(Pin::in_category(until))), &due), until);
    assert_eq!(schedules(&pin(Some(Pin::in_category(None))), &due), None);
    assert!(pin(None).effects.is_empty(), "it was not pinned");

    let target = member(BYSTANDER, Role::Member);
    let suspend =
        |until| members::suspend(&site(), &somebody(MODERATOR), unblemished(&target), until, "Rude.", NOW).unwrap();
    let due = Due::SuspensionEnds { member: BYSTANDER };
    assert_eq!(schedules(&suspend(until), &due), until);
    assert_eq!(schedules(&suspend(None), &due), None);
    assert_eq!(schedules(&members::lifted(BYSTANDER, &Conduct::default(), MODERATOR, NOW), &due), None);
    let ends_sessions = |effect: &Effect| matches!(effect, Effect::EndSessions(BYSTANDER));
    assert!(suspend(None).effects.iter().any(ends_sessions));
}

#[test]
fn what_falls_due_relies_on_its_time() {
    for due in [Due::PinEnds { topic: TopicId(5) }, Due::SuspensionEnds { member: BYSTANDER }] {
        let change = order::fall_due(&due, NOW).unwrap();
        assert_eq!(change.given, [Fact::Scheduled(due.clone(), NOW)]);
        assert_eq!((change.shard, change.events.len()), (due.shard(), 1));
    }
    assert!(order::fall_due(&Due::Welcome { admin: ADMIN }, NOW).is_none());
}

#[test]
fn a_moved_topic_takes_its_posts_along() {
    let topic = question();
    let change = order::move_to(&site(), &somebody(ADMIN), &topic, &category(2), "").unwrap();
    assert_eq!((counted(&change, 1), counted(&change, 2)), (-2, 2));
    assert!(
        change.given.contains(&Fact::TopicHolds(topic.id, 2)) && change.given.contains(&Fact::TopicStands(topic.id))
    );
    let nowhere = order::move_to(&site(), &somebody(ADMIN), &topic, &category(1), "").unwrap();
    assert!(nowhere.effects.is_empty());

    // A removed topic's posts are not counted, as long as it stays removed.
    let removed = Topic { deletion: Some(deleted_by(ADMIN)), ..topic };
    let change = order::move_to(&site(), &somebody(ADMIN), &removed, &category(2), "").unwrap();
    assert_eq!((counted(&change, 1), counted(&change, 2)), (0, 0));
    assert!(change.given.contains(&Fact::TopicRemoved(removed.id)), "{:?}", change.given);
}

#[test]
fn who_moves_a_topic_keeps_order_here_and_may_start_it_there() {
    let moved = |actor, to: &Category| {
        order::move_to(&site(), &somebody(actor), &question(), to, "").map(|change| logged(&change))
    };
    let deed = Deed::TopicMoved { topic: question().id, from: CategoryId(1), to: CategoryId(2) };
    assert_eq!(moved(MODERATOR, &category(2)), Ok(vec![deed]));
    assert!(matches!(moved(AUTHOR, &category(2)), Err(Refusal::Forbidden(_))));
    let articles = Category { kinds: [TopicKind::Article].into(), ..category(2) };
    let refused = moved(MODERATOR, &articles).unwrap_err();
    assert!(
        matches!(&refused, Refusal::Invalid(faults) if faults.iter().all(|fault| fault.field == "cid")),
        "{refused:?}"
    );
    let hidden = Category { see: Level::Admins, ..category(2) };
    assert_eq!(moved(MODERATOR, &hidden), Err(Refusal::Absent));
}

#[test]
fn a_removed_topic_is_not_counted_and_counts_again_when_it_is_back() {
    let removed = order::delete(&site(), &somebody(MODERATOR), &question(), "", NOW).unwrap();
    assert_eq!(counted(&removed, 1), -2);
    let topic = Topic { deletion: Some(deleted_by(MODERATOR)), ..question() };
    let back = order::restore(&site(), &somebody(MODERATOR), &topic).unwrap();
    assert_eq!(counted(&back, 1), 2);
    for change in [removed, back] {
        assert!(change.given.contains(&Fact::TopicHolds(TopicId(5), 2)));
    }
}

#[test]
fn locking_what_is_locked_changes_nothing() {
    let locked = Topic { locked: true, ..question() };
    assert!(order::lock(&site(), &somebody(MODERATOR), &locked, true, "").unwrap().effects.is_empty());
    assert_eq!(order::lock(&site(), &somebody(MODERATOR), &locked, false, "").unwrap().effects.len(), 1);
}

#[test]
fn a_registration_claims_name_and_address_together() {
    let change = members::register(registration(BYSTANDER, Role::Member));
    let given: Vec<bool> =
        change.given.iter().map(|fact| matches!(fact, Fact::NameFree(_) | Fact::EmailFree(_))).collect();
    // The name, the name in capitals, and the address.
    assert_eq!(given, [true, true, true]);
    assert_eq!(change.events, [Event::MemberRegistered { member: BYSTANDER }]);
    let join = members::join(registration(BYSTANDER, Role::Member));
    assert_eq!((join.shard, join.given), (BYSTANDER.shard(), vec![Fact::MemberAbsent(BYSTANDER)]));
}

#[test]
fn whatever_changes_an_accounts_rights_ends_its_sessions() {
    for change in
        [members::set_password(BYSTANDER, "hash".to_owned()), members::set_role(BYSTANDER, Role::Admin, MODERATOR)]
    {
        assert!(change.effects.iter().any(|effect| matches!(effect, Effect::EndSessions(BYSTANDER))));
    }
}

#[test]
fn a_site_is_founded_once_and_says_what_is_wrong_with_it() {
    let unfounded = Site::default();
    let found = |name: &str, offers| site_rules::found(&unfounded, name, offers, registration(ADMIN, Role::Admin));
    let change = found("  My   forum ", site_rules::offers().to_vec()).unwrap();
    assert_eq!(change.given[0], Fact::SiteRevision(0));
    assert!(change.effects.iter().any(|effect| matches!(effect, Effect::SetSite { name, .. } if name == "My forum")));
    let welcome = Due::Welcome { admin: ADMIN };
    assert!(change.effects.iter().any(|effect| matches!(effect, Effect::Schedule(due, _) if *due == welcome)));

    assert_eq!(fields(found("", Vec::new())), ["name"]);
    assert_eq!(fields(found(&"x".repeat(61), Vec::new())), ["name"]);
    let [main, ..] = site_rules::offers();
    assert_eq!(fields(found("Forum", vec![main.clone(), main])), ["categories"]);
    let again = site_rules::found(&site(), "Forum", Vec::new(), registration(ADMIN, Role::Admin));
    assert!(is_conflict(again));
}

fn category_form() -> CategoryForm {
    CategoryForm {
        name: "Releases".to_owned(),
        description: String::new(),
        parent: None,
        kinds: TopicKind::ALL.into(),
        see: Level::Everyone,
        start: Level::Members,
        reply: Level::Members,
        moderators: BTreeSet::new(),
        granted: Granted::default(),
        asks: Vec::new(),
        licence: crate::licence::Licence::default(),
        reviews: false,
        face: Default::default(),
        archived: false,
    }
}

#[test]
fn a_category_says_what_is_wrong_with_every_field_at_once() {
    let nothing = CategoryForm {
        name: " ".to_owned(),
        description: "x".repeat(401),
        parent: Some(CategoryId(77)),
        kinds: BTreeSet::new(),
        see: Level::Admins,
        ..category_form()
    };
    let all = fields(nothing.check(CategoryId(3), 3, &[]));
    assert_eq!(all, ["name", "description", "kinds", "see", "parent"]);
}

#[test]
fn categories_nest_two_levels_and_show_no_more_than_what_they_stand_in() {
    let inner = Category { parent: Some(CategoryId(1)), ..category(3) };
    let hidden = Category { see: Level::Moderators, ..category(4) };
    let all = [category(1), category(2), inner, hidden];
    let check = |id, form: CategoryForm| form.check(CategoryId(id), 9, &all);
    let inside = |parent: u64| CategoryForm { parent: Some(CategoryId(parent)), ..category_form() };
    assert_eq!(check(9, inside(2)).unwrap().parent, Some(CategoryId(2)));
    assert_eq!(fields(check(9, inside(3))), ["parent"]);
    assert_eq!(fields(check(9, inside(9))), ["parent"]);
    assert_eq!(fields(check(2, inside(2))), ["parent"]);
    assert_eq!(fields(check(1, inside(2))), ["parent"], "it holds a category itself");
    assert_eq!(fields(check(9, inside(4))), ["see"]);
    let restricted = CategoryForm { see: Level::Members, ..category_form() };
    assert_eq!(fields(check(1, restricted)), ["see"], "what stands in it is seen by more");
    assert_eq!(fields(check(9, CategoryForm { name: "category 2".to_owned(), ..category_form() })), ["name"]);
    assert!(check(2, CategoryForm { name: "category 2".to_owned(), ..category_form() }).is_ok());
}

#[test]
fn guests_never_write_whatever_a_category_says() {
    let form = CategoryForm { start: Level::Everyone, reply: Level::Everyone, ..category_form() };
    let category = form.check(CategoryId(3), 3, &[]).unwrap();
    assert_eq!((category.start, category.reply), (Level::Members, Level::Members));
}

/// What a change puts into the log.
fn logged(change: &Change) -> Vec<Deed> {
    change.events.iter().filter_map(Event::logged).map(|entry| entry.deed.clone()).collect()
}

#[test]
fn a_new_category_comes_last_with_an_id_of_its_own() {
    let (change, id) =
        site_rules::put_category(&site(), &somebody(ADMIN), None, category_form(), BTreeSet::new()).unwrap();
    assert_eq!(id, CategoryId(3));
    assert_eq!(change.given, [Fact::SiteRevision(3)]);
    assert_eq!(change.events.first(), Some(&Event::SiteChanged { revision: 4 }));
    assert_eq!(logged(&change), [Deed::CategoryMade { category: id }]);
    for actor in [Actor::Guest, somebody(MODERATOR)] {
        let refused = site_rules::put_category(&site(), &actor, None, category_form(), BTreeSet::new());
        assert_eq!(refused.unwrap_err(), Refusal::Absent);
    }
}

#[test]
fn a_category_goes_up_and_down_among_its_siblings() {
    let order_after = |id: u64, to| {
        let change = site_rules::order_category(&site(), &somebody(ADMIN), None, CategoryId(id), to).unwrap();
        let mut orders: Vec<(u32, u64)> = change
            .effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::PutCategory(category) => Some((category.order, category.id.0)),
                _ => None,
            })
            .collect();
        orders.sort_unstable();
        orders.into_iter().map(|(_, id)| id).collect::<Vec<_>>()
    };
    assert_eq!(order_after(2, Direction::Up), [2, 1]);
    assert_eq!(order_after(1, Direction::Down), [2, 1]);
    assert_eq!(order_after(1, Direction::Up), Vec::<u64>::new(), "it is the first already");
    let absent = site_rules::order_category(&site(), &somebody(ADMIN), None, CategoryId(9), Direction::Up);
    assert_eq!(absent.unwrap_err(), Refusal::Absent);
    let late = site_rules::order_category(&site(), &somebody(ADMIN), Some(2), CategoryId(2), Direction::Up);
    assert!(is_conflict(late), "the list was another one");
}

#[test]
fn all_categories_are_put_into_an_order_at_once_each_among_its_siblings_and_archives_last() {
    let inner = |id| Category { parent: Some(CategoryId(1)), ..category(id) };
    let old = Category { archived: true, order: 1, ..category(5) };
    let site = Site::new(3, "Site".to_owned(), vec![category(1), category(2), inner(3), inner(4), old]);
    let listed = |site: &Site| site.categories().iter().map(|category| category.id.0).collect::<Vec<_>>();
    assert_eq!(listed(&site), [1, 3, 4, 2, 5]);
    let put = |actor: &Actor, seen, places: &[(u64, u32)]| {
        let places = places.iter().map(|(id, place)| (CategoryId(*id), *place)).collect();
        site_rules::order_categories(&site, actor, seen, &places)
    };
    let after = |places: &[(u64, u32)]| {
        let change = put(&somebody(ADMIN), 3, places).unwrap();
        let mut then: Vec<Category> = site.categories().to_vec();
        for effect in &change.effects {
            if let Effect::PutCategory(moved) = effect {
                then.retain(|category| category.id != moved.id);
                then.push((**moved).clone());
            }
        }
        (listed(&Site::new(4, String::new(), then)), logged(&change))
    };
    assert_eq!(after(&[(1, 2), (2, 1), (4, 1), (3, 2), (5, 1)]), (vec![2, 1, 4, 3, 5], vec![Deed::CategoriesOrdered]));
    assert_eq!(after(&[(2, 1)]).0, [2, 1, 3, 4, 5], "what has no place makes room");
    assert_eq!(after(&[(1, 1), (2, 1)]).0, [2, 1, 3, 4, 5], "what was given a place gets it");
    assert_eq!(after(&[(1, 2), (2, 2)]).0, [2, 1, 3, 4, 5], "further down, too");
    assert_eq!(after(&[(1, 1), (2, 2)]), (vec![1, 3, 4, 2, 5], Vec::new()), "nothing moves");
    assert!(is_conflict(put(&somebody(ADMIN), 2, &[(2, 1)])), "the list was another one");
    assert_eq!(put(&somebody(MODERATOR), 2, &[(2, 1)]).unwrap_err(), Refusal::Absent);
}

#[test]
fn the_log_says_when_a_category_is_archived_and_when_it_is_none_any_more() {
    let put = |site: &Site, form: CategoryForm| {
        let put = site_rules::put_category(site, &somebody(ADMIN), Some(CategoryId(2)), form, BTreeSet::new());
        put.unwrap().0
    };
    let category = CategoryId(2);
    let form = CategoryForm { moderators: [crate::samples::ELSEWHERE].into(), ..category_form() };
    let archived = put(&site(), CategoryForm { archived: true, ..form.clone() });
    assert_eq!(logged(&archived), [Deed::CategoryArchived { category }, Deed::CategoryChanged { category }]);
    let then = form.clone().check(category, 2, site().categories()).unwrap();
    let then = Site::new(4, String::new(), vec![crate::samples::category(1), Category { archived: true, ..then }]);
    assert_eq!(logged(&put(&then, form)), [Deed::CategoryRevived { category }]);
}

#[test]
fn only_somebody_signed_in_acts() {
    let topic = question();
    assert_eq!(
        posts::vote(&site(), &Actor::Guest, &topic, &answer(), None, Some(Vote::Up)).unwrap_err(),
        Refusal::SignIn
    );
    assert_eq!(order::lock(&site(), &Actor::Guest, &topic, true, "").unwrap_err(), Refusal::SignIn);
    let target = member(MemberId(20), Role::Member);
    assert_eq!(
        members::lift_suspension(&site(), &Actor::Guest, unblemished(&target), NOW).unwrap_err(),
        Refusal::SignIn
    );
}
