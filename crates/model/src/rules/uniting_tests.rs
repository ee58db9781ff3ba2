use super::*;
use crate::change::Fact;
use crate::group::{Group, Groups, Right};
use crate::holding::{WordDeed, Words};
use crate::ids::MemberId;
use crate::samples::{ADMIN, BYSTANDER, MODERATOR, category, question, somebody};
use crate::shard::Shard;
use crate::topic::TopicKind;

const NOW: Timestamp = Timestamp(5_000);
const A: CategoryId = CategoryId(1);
const B: CategoryId = CategoryId(2);

fn merging(site: &Site, actor: &Actor, from: CategoryId, into: Option<CategoryId>, confirmed: bool) -> Change {
    begin(site, actor, from, into, confirmed, NOW).unwrap()
}

fn put(change: &Change) -> Vec<Category> {
    let put = change.effects.iter().filter_map(|effect| match effect {
        Effect::PutCategory(category) => Some((**category).clone()),
        _ => None,
    });
    put.collect()
}

/// The site with what a change makes of its categories.
fn after(site: &Site, change: &Change) -> Site {
    let put = put(change);
    let others = site.categories().iter().filter(|category| put.iter().all(|it| it.id != category.id)).cloned();
    let all = others.chain(put.clone()).collect();
    Site::new(site.revision + 1, site.name.clone(), all).with(site.settings.clone())
}

fn merged(id: u64, into: u64, done: bool) -> Category {
    Category { merged: Some(Merged { into: CategoryId(into), by: ADMIN, done }), ..category(id) }
}

fn refused<T: std::fmt::Debug>(result: Result<T, Refusal>) -> (&'static str, String) {
    match result.unwrap_err() {
        Refusal::Invalid(faults) => (faults[0].field, faults[0].sentence.clone()),
        Refusal::Conflict(sentence) => ("", sentence.to_owned()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_category_becomes_part_of_another_one_and_never_of_itself_or_of_what_it_holds() {
    let inner = Category { parent: Some(A), ..category(3) };
    let articles = Category { kinds: [TopicKind::Article].into(), ..category(4) };
    let site = Site::new(
        3,
        "Site".to_owned(),
        vec![category(1), category(2), inner, articles, merged(5, 6, false), category(6), merged(7, 2, true)],
    );
    let admin = somebody(ADMIN);
    let begins = |from: u64, into: Option<u64>| {
        begin(&site, &admin, CategoryId(from), into.map(CategoryId), false, NOW).map(|_| ())
    };
    assert_eq!(begins(3, Some(1)), Ok(()), "a child goes into what it stands in");
    assert_eq!(begins(2, Some(3)), Ok(()));
    for (from, into, said) in [
        (2, None, "Choose the category"),
        (2, Some(2), "part of itself"),
        (2, Some(99), "no such category"),
        (2, Some(7), "no such category"),
        (1, Some(3), "stands in this category"),
        (1, Some(2), "holds other categories (Category 3)"),
        (2, Some(4), "takes no questions and no discussions"),
        (2, Some(5), "becoming part of another category itself"),
        (6, Some(2), "becoming part of this one"),
    ] {
        let (field, sentence) = refused(begins(from, into));
        assert!(field == "into" && sentence.contains(said), "{from} into {into:?}: {field} {sentence}");
    }
    assert!(refused(begins(5, Some(2))).1.contains("already"));
    assert_eq!(begins(99, Some(2)), Err(Refusal::Absent));
    for actor in [Actor::Guest, somebody(MODERATOR), somebody(BYSTANDER)] {
        assert_eq!(begin(&site, &actor, B, Some(A), false, NOW).unwrap_err(), Refusal::Absent);
    }
}

#[test]
fn that_more_people_will_read_it_has_to_be_confirmed() {
    let group = |id| Group { id: GroupId(id), name: format!("Group {id}") };
    let groups = Groups { last: 2, all: vec![group(1), group(2)] };
    let to_group = |id: u64, group| Category {
        see: Level::Admins,
        granted: Granted::new([(Right::See, [GroupId(group)].into())]),
        ..category(id)
    };
    let kept = |id: u64, by| Category { see: Level::Moderators, moderators: [by].into(), ..category(id) };
    let all = vec![
        category(1),
        Category { see: Level::Members, ..category(2) },
        to_group(3, 1),
        to_group(4, 1),
        to_group(5, 2),
        kept(6, MODERATOR),
        kept(7, MODERATOR),
        kept(8, MemberId(99)),
    ];
    let site = Site::new(3, "Site".to_owned(), all).grouped(groups, BTreeSet::new());
    for (from, into, opens_it) in [
        (1, 2, false),
        (2, 1, true),
        (3, 4, false),
        (3, 5, true),
        (3, 2, true),
        (2, 3, false),
        (6, 7, false),
        (6, 8, true),
    ] {
        let (from, into) = (CategoryId(from), CategoryId(into));
        let found = opens(&site, site.category(from).unwrap(), site.category(into).unwrap());
        assert_eq!(found, opens_it, "{from} into {into}");
        let begun = begin(&site, &somebody(ADMIN), from, Some(into), false, NOW);
        assert_eq!(begun.is_err(), opens_it, "{from} into {into}");
        if opens_it {
            assert_eq!(refused(begun).0, "confirmed");
        }
        merging(&site, &somebody(ADMIN), from, Some(into), true);
    }
    let readers = Readers::of(&site, site.category(CategoryId(3)).unwrap());
    assert_eq!(readers, Readers { level: Level::Admins, groups: [GroupId(1)].into() });
}

#[test]
fn a_merge_is_recorded_moves_topics_untold_and_leaves_an_address() {
    let word = WatchedWord { text: "casino".to_owned(), deed: WordDeed::Hold, with: String::new(), category: Some(A) };
    let holding = HoldingSettings { words: Words::default().with(word).unwrap(), ..HoldingSettings::default() };
    let site = Site::new(3, "Site".to_owned(), vec![category(1), category(2)])
        .with(Settings { holding, ..Settings::default() });
    let change = merging(&site, &somebody(ADMIN), A, Some(B), false);
    let due = Due::CategoryMerged { category: A, shard: 0, topic: None };
    assert_eq!(change.given, [Fact::SiteRevision(3)]);
    assert!(change.effects.iter().any(|it| matches!(it, Effect::Schedule(known, NOW) if *known == due)));
    let said: Vec<&Deed> = change.events.iter().filter_map(Event::logged).map(|entry| &entry.deed).collect();
    assert_eq!(said, [&Deed::CategoryMerged { category: A, into: B }]);

    let site = after(&site, &change);
    let starts =
        may(&site, &somebody(ADMIN), Action::Start(TopicKind::Question), Object::Category(&site.categories()[0]));
    assert!(matches!(starts, Err(Refusal::Conflict(_))), "nothing new begins there: {starts:?}");
    let moved = move_along(&site, &question()).unwrap();
    let topic = question().id;
    assert_eq!(moved.events, [Event::TopicMoved { topic, by: ADMIN, from: A, to: B, along: true }]);
    assert!(moved.given.contains(&Fact::TopicIn(topic, A)) && moved.shard == topic.shard());
    let there = Topic { category: B, ..question() };
    assert!(move_along(&site, &there).is_none(), "it has moved");

    let on = gone_on(&due, NOW, 4, Some(TopicId(36)));
    assert_eq!(on.given, [Fact::Scheduled(due.clone(), NOW)]);
    let next = Due::CategoryMerged { category: A, shard: 4, topic: Some(TopicId(36)) };
    assert!(on.effects.iter().any(|it| matches!(it, Effect::Schedule(known, NOW) if *known == next)));

    let change = finish(&site, &next, NOW, Timestamp(9_000)).unwrap();
    assert!(change.given.contains(&Fact::Scheduled(next.clone(), NOW)) && change.shard == Shard::SITE);
    let words = change.effects.iter().find_map(|it| match it {
        Effect::SetSettings(settings) => settings.holding.words.iter().next().cloned(),
        _ => None,
    });
    assert_eq!(words.unwrap().category, Some(B), "what was watched there is watched on");
    let site = after(&site, &change);
    assert!(site.category(A).is_none() && site.gone(A).is_some());
    assert_eq!(site.heir(A).map(|heir| heir.id), Some(B));
    assert_eq!(site.last_category(), 2, "its number is not given away");
    assert!(move_along(&site, &question()).is_some(), "one that came late follows");
    assert!(finish(&site, &next, NOW, NOW).is_none(), "once");
}

#[test]
fn an_address_leads_on_through_all_that_a_category_became_part_of() {
    let site = Site::new(3, "Site".to_owned(), vec![merged(1, 2, true), merged(2, 3, true), category(3)]);
    assert_eq!(site.heir(A).map(|heir| heir.id), Some(CategoryId(3)));
    assert_eq!(site.heir(CategoryId(3)), None);
    let circle = Site::new(3, "Site".to_owned(), vec![merged(1, 2, true), merged(2, 1, true)]);
    assert_eq!(circle.heir(A), None, "whatever is stored, it ends");
}
