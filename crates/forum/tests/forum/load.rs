//! What weighs on a forum: what nodes count adds up, is bounded, and is gone after its time.

use std::sync::Arc;
use std::time::Duration;

use forum::{Caller, LoadPage, Problem, Settings, SignIn};
use model::account::ThreadView;
use model::crawler::{Crawler, Taken};
use model::holding::{Thresholds, WatchedWord, WordDeed};
use model::limits::{Act, Network};
use model::load::{Counted, DAYS_KEPT, HOURS_KEPT, Over, Slot};
use model::refusal::Refusal;
use model::refused::{By, Cause, RECENT_KEPT, RECENT_MOST};
use model::rules::posts::EditForm;
use model::shard::Shard;
use testbed::on_each_shape;

use crate::support::{TestForum, key, new_member, question};

const HOUR: u64 = 3_600;

fn network(n: u8) -> Network {
    Network::of([203, 0, 113, n].into())
}

async fn load_of(node: &TestForum, over: Over) -> LoadPage {
    Arc::clone(&node.forum).load(node.admin().await, over).await.unwrap()
}

/// Keys of what is counted, each with the seconds that it has left.
async fn kept(test: &TestForum) -> Vec<(String, u64)> {
    let mut questions = test.questions().await;
    let keys: Vec<String> = questions.snapshot().await.into_keys().filter(|key| key.contains("}load:")).collect();
    let mut kept = Vec::new();
    for key in keys {
        let left: i64 = questions.ask(redis::cmd("TTL").arg(&key)).await;
        kept.push((key.split_once('}').unwrap().1.to_owned(), u64::try_from(left).unwrap()));
    }
    kept
}

#[tokio::test]
async fn what_two_nodes_count_adds_up_and_each_sees_its_own_at_once() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let other = test.another().await;
        let (page, bytes) = (Counted::Took(Crawler::Google, Taken::Page), Counted::Bytes(Crawler::Google));
        let wrong = Counted::Refused(Cause::Password);
        for node in [&test, &other] {
            node.forum.count_crawler(Crawler::Google, Taken::Page, 1_000);
            node.forum.count_crawler(Crawler::Google, Taken::Unchanged, 0);
            node.forum.note_refused(Cause::Password, Some(network(1)), None);
            node.pass_time(Duration::from_secs(1));
        }
        let load = load_of(&test, Over::Day).await;
        assert_eq!((load.total.get(page), load.total.get(wrong), load.recent.len()), (1, 1, 1), "nothing was written");
        for node in [&test, &other] {
            node.forum.write_load().await.unwrap();
            node.forum.write_load().await.unwrap();
        }
        for (node, over) in [(&test, Over::Day), (&other, Over::Month)] {
            let load = load_of(node, over).await;
            assert_eq!((load.total.get(page), load.total.get(bytes), load.total.get(wrong)), (2, 2_000, 2));
            assert_eq!((load.total.asked(Crawler::Google), load.recent.len()), (4, 2));
            assert_eq!(load.slots.last().unwrap().1, load.total, "{over:?}");
            assert_eq!(load.seen.get(&Crawler::Google).copied(), Some(test.after(0).minus(Duration::from_secs(1))));
        }
        // Who writes later about what was earlier changes nothing about when it was last seen.
        other.forum.count_crawler(Crawler::Google, Taken::Feed, 1);
        test.pass_time(Duration::from_secs(5));
        test.forum.count_crawler(Crawler::Google, Taken::Feed, 1);
        test.forum.write_load().await.unwrap();
        other.forum.write_load().await.unwrap();
        assert_eq!(load_of(&test, Over::Day).await.seen.get(&Crawler::Google), Some(&test.after(0)));
    })
    .await;
}

#[tokio::test]
async fn hours_and_days_go_by_and_what_is_too_old_is_neither_shown_nor_kept() {
    let test = TestForum::new().await;
    let wrong = Counted::Refused(Cause::Password);
    let note = async || {
        test.forum.note_refused(Cause::Password, Some(network(1)), None);
        test.forum.write_load().await.unwrap();
    };
    note().await;
    let first = Slot::hour_of(test.after(0));
    test.pass_time(Duration::from_secs(HOUR));
    note().await;
    let day = load_of(&test, Over::Day).await;
    let each: Vec<_> = day.slots.iter().filter(|(_, counts)| counts.get(wrong) > 0).map(|(slot, _)| *slot).collect();
    assert_eq!(each, [first, Slot::hour_of(test.after(0))]);
    for (name, left) in kept(&test).await {
        let most = match name.as_str() {
            "load:recent" | "load:fullest" => RECENT_KEPT,
            _ if name.starts_with("load:h") => HOURS_KEPT,
            _ => DAYS_KEPT,
        };
        assert!(left <= most.as_secs() && left + 60 > most.as_secs(), "{name}: {left}");
    }
    test.pass_time(Duration::from_secs(24 * HOUR + 1));
    assert_eq!(load_of(&test, Over::Day).await.total.get(wrong), 0);
    let month = load_of(&test, Over::Month).await;
    assert_eq!((month.total.get(wrong), month.recent.len()), (2, 0), "one by one they are known for a day");
    // The next one that comes takes those away that are too old.
    note().await;
    let count = redis::cmd("ZCARD").arg(key(Shard::SITE, "load:recent")).to_owned();
    let recent: u64 = test.questions().await.ask(&count).await;
    assert_eq!(recent, 1);
    test.pass_time(Duration::from_secs(30 * 24 * HOUR));
    assert_eq!(load_of(&test, Over::Month).await.total.get(wrong), 0);
}

#[tokio::test]
async fn however_much_is_refused_few_of_it_are_kept_one_by_one() {
    let test = TestForum::new().await;
    let other = test.another().await;
    for n in 0..3 * RECENT_MOST as u64 {
        let node = if n % 2 == 0 { &test } else { &other };
        node.forum.note_refused(Cause::Elsewhere, Some(network(u8::try_from(n % 250).unwrap())), None);
        node.pass_time(Duration::from_millis(10));
    }
    test.forum.write_load().await.unwrap();
    other.forum.write_load().await.unwrap();
    let load = load_of(&test, Over::Day).await;
    assert_eq!(load.recent.len(), RECENT_MOST);
    assert!(load.recent.windows(2).all(|pair| pair[0].at >= pair[1].at), "the last first");
    assert_eq!(load.recent[0].at, test.after(0).minus(Duration::from_millis(10)));
    assert_eq!(load.total.get(Counted::Refused(Cause::Elsewhere)), 3 * RECENT_MOST as u64);
    // Whatever is counted, it takes five keys and their fields.
    for crawler in Crawler::ALL {
        for taken in Taken::ALL {
            test.forum.count_crawler(crawler, taken, 1);
        }
    }
    test.forum.write_load().await.unwrap();
    assert_eq!(kept(&test).await.len(), 4, "{:?}", kept(&test).await);
}

#[tokio::test]
async fn what_limits_refuse_is_known_with_the_fullest_of_their_buckets() {
    let test = TestForum::new().await;
    let ann = test.member("ann").await;
    let view = test.view(&ann).await.through(Caller::from(Some(network(7))));
    let most = Act::Settings.by_account().unwrap().at_once;
    for n in 0..most + 2 {
        assert_eq!(test.forum.set_view(&view, ThreadView::Flat).await.is_ok(), n < most, "{n}");
    }
    let typed = SignIn { username: "ann".to_owned(), password: "guessed".to_owned() };
    let wrong = test.forum.sign_in(&typed, None, Caller::from(Some(network(8)))).await;
    assert!(matches!(wrong, Err(Problem::WrongPassword)));
    test.forum.write_load().await.unwrap();

    let other = test.another().await;
    let load = load_of(&other, Over::Day).await;
    let of = |cause| load.total.get(Counted::Refused(cause));
    assert_eq!((of(Cause::Limit(Act::Settings, By::Account)), of(Cause::Password)), (2, 1));
    let last = load.recent.iter().find(|refused| refused.why == Cause::Limit(Act::Settings, By::Account)).unwrap();
    assert_eq!((last.member, last.place.is_some()), (Some(ann.id), false));
    let tried = load.recent.iter().find(|refused| refused.why == Cause::Password).unwrap();
    assert!(tried.member.is_none() && tried.place.is_some());
    assert!(load.members.contains_key(&ann.id));
    let bucket = |act, by| load.fullest.get(&(act, by)).map(|bucket| (bucket.percent(load.now), bucket.member));
    assert_eq!(bucket(Act::Settings, By::Account), Some((100, Some(ann.id))));
    assert_eq!(bucket(Act::SignIn, By::Target), Some((5, None)), "one of twenty, of whom nobody knows");
    assert_eq!(bucket(Act::SignIn, By::Network).map(|(percent, _)| percent), Some(2));
    // It empties itself, and a fuller one takes its place.
    test.pass_time(Act::Settings.by_account().unwrap().reach() / 2);
    let later = load_of(&other, Over::Day).await;
    assert_eq!(later.fullest.get(&(Act::Settings, By::Account)).unwrap().percent(later.now), 50);
    assert!(!later.fullest.contains_key(&(Act::SignIn, By::Network)));
    // No address stands in it, and nothing that can be tried out without the key.
    let mut stored = test.questions().await.snapshot().await;
    stored.retain(|name, _| name.contains("}load:"));
    let stored = format!("{stored:?}");
    assert!(!stored.contains("203.0.113") && !stored.contains("guessed") && !stored.contains("\"ann\""), "{stored}");
}

#[tokio::test]
async fn posts_that_wait_and_words_that_are_not_taken_are_counted_by_their_reason() {
    let test = TestForum::new().await;
    let root = test.admin().await;
    let watched = |text: &str, deed| WatchedWord { text: text.to_owned(), deed, with: String::new(), category: None };
    test.forum.watch_word(&root, watched("casino", WordDeed::Block)).await.unwrap();
    test.forum.watch_word(&test.admin().await, watched("watches", WordDeed::Hold)).await.unwrap();
    let thresholds = Thresholds { first_posts: 1, links: 0, quick: 0 };
    test.forum.set_thresholds(&test.admin().await, None, Some(thresholds)).await.unwrap();
    let caller = Caller::from(Some(network(7)));
    let claim = test.forum.register(&new_member("ann"), caller).await.unwrap();
    let ann = test.forum.who_is(Some(&claim)).await.unwrap().through(caller);

    assert!(matches!(
        test.forum.start_topic(&ann, &question("A casino", ""), None).await,
        Err(Problem::Refused(Refusal::Invalid(_)))
    ));
    assert!(test.forum.start_topic(&ann, &question("Cheap watches", ""), None).await.unwrap().held);
    test.forum.set_thresholds(&test.admin().await, None, None).await.unwrap();
    let ann = test.view(&test.named("ann").await).await.through(caller);
    let open = test.forum.start_topic(&ann, &question("How do I cache?", ""), None).await.unwrap();
    assert!(!open.held);
    let reply = test.reply(&ann, open.id, None, "Like this.").await;
    for body in ["Like this, in a casino.", "Like this, with watches."] {
        let form = EditForm { body: Some(body.to_owned()), ..EditForm::default() };
        let edited = test.forum.edit(&ann, reply, form).await;
        assert_eq!(edited.is_ok(), !body.contains("casino"));
    }
    assert!(test.forum.reply(&ann, open.id, None, "The casino again.", None).await.is_err());
    let load = load_of(&test, Over::Day).await;
    let found: Vec<(Cause, u64)> = load.total.refused().collect();
    assert_eq!(found, [(Cause::FirstPosts, 1), (Cause::HeldWord, 2), (Cause::Word, 3)]);
    assert!(load.recent.iter().all(|refused| refused.member == ann.actor.id() && refused.place.is_some()));
}

#[tokio::test]
async fn what_could_not_be_written_down_is_kept_and_nobody_but_admins_sees_it() {
    let test = TestForum::new().await;
    let ann = test.view(&test.member("ann").await).await;
    for view in [test.guest().await, ann] {
        let seen = Arc::clone(&test.forum).load(view, Over::Day).await;
        assert!(matches!(seen, Err(Problem::Refused(Refusal::Absent | Refusal::SignIn))));
    }
    let settings = Settings { keep_addresses: Duration::from_secs(HOUR), ..TestForum::settings() };
    let brief = test.another_with(settings).await;
    brief.forum.note_refused(Cause::Busy, Some(network(1)), None);
    brief.forum.write_load().await.unwrap();
    test.pass_time(Duration::from_secs(HOUR + 1));
    assert!(load_of(&brief, Over::Day).await.recent.is_empty(), "no longer than addresses are");
    // What a server does not take, since its data is being carried over, is counted when it does again.
    test.forum.count_crawler(Crawler::Bing, Taken::Markdown, 7);
    test.forum.note_refused(Cause::Busy, None, None);
    let mut questions = test.questions().await;
    let version = key(Shard::SITE, "version");
    let before: String = questions.ask(redis::cmd("GETSET").arg(&version).arg("another")).await;
    assert!(test.forum.write_load().await.is_err());
    questions.tell(redis::cmd("SET").arg(&version).arg(before)).await;
    test.forum.write_load().await.unwrap();
    let load = load_of(&brief, Over::Day).await;
    assert_eq!(load.total.get(Counted::Took(Crawler::Bing, Taken::Markdown)), 1);
    assert_eq!((load.total.get(Counted::Bytes(Crawler::Bing)), load.recent.len()), (7, 1));
}
