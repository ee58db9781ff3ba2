//! How a forum is written down, key by key. Whoever changes it makes another version of the data.

use std::time::Duration;

use forum::Caller;
use model::account::ThreadView;
use model::actor::Role;
use model::limits::Network;
use model::post::Vote;
use model::rules::posts::EditForm;
use model::token::NewToken;
use model::topic::{Pin, TopicKind};
use testbed::{Redis, Shape};

use crate::support::{KNOWLEDGE, MAIN, TestForum, new_member, question, topic_in};

const WHAT_TO_DO: &str = "\
The data is written down in another way than before. A program of the version before, which may run \
beside this one or have written the data, knows nothing of that. So: raise `store::version::DATA`, add \
a migration to `store/src/migrations/`, and a folder to `migrations/` with a backup that the program \
made before the change; its README says how. Then accept the snapshot of the new version.";

/// A few of everything.
async fn small_forum(test: &TestForum) {
    let forum = &test.forum;
    let caller = Caller::from(Some(Network::of([203, 0, 113, 7].into())));
    let claim = forum.register(&new_member("ann"), caller).await.unwrap();
    let (ann, bob) = (forum.who_is(Some(&claim)).await.unwrap(), test.view(&test.member("bob").await).await);
    let private = test.private_category(&[bob.actor.id().unwrap()]).await;
    let root = test.admin().await;
    test.pass_time(Duration::from_secs(60));
    let topic = test.start(&ann.through(caller), &question("How do I cache?", "cache, redis")).await;
    let ann = test.view(&test.named("ann").await).await;
    let article = test.start(&root, &topic_in(KNOWLEDGE, TopicKind::Article, "On caches", "cache")).await;
    let hidden = test.start(&root, &topic_in(private, TopicKind::Discussion, "On duty", "")).await;
    test.settle().await;
    test.pass_time(Duration::from_secs(60));
    let first = test.reply(&bob, topic, None, "Use Redis, @ann.").await;
    let second = test.reply(&ann, topic, Some(first), "How?").await;
    let third = test.reply(&bob, topic, Some(second), "Like this.").await;
    forum.vote(&ann, first, Some(Vote::Up)).await.unwrap();
    forum.vote(&root, second, Some(Vote::Down)).await.unwrap();
    let form = EditForm { body: Some("Use Valkey.".to_owned()), summary: "Newer".to_owned(), ..EditForm::default() };
    forum.edit(&bob, first, form).await.unwrap();
    forum.delete_post(&root, third, "Twice").await.unwrap();
    forum.pin(&root, topic, Some(Pin::in_category(Some(test.after(3600)))), "").await.unwrap();
    forum.lock(&root, article, true, "").await.unwrap();
    forum.delete_post(&root, test.opening(hidden).await, "").await.unwrap();
    forum.suspend(&root, "bob", Some(test.after(7200)), "Rude").await.unwrap();
    forum.set_view(&ann, ThreadView::Flat).await.unwrap();
    let token = NewToken { label: "A script".to_owned(), scopes: vec!["read,write".to_owned()], ..NewToken::default() };
    forum.make_token(&ann, &token, None).await.unwrap();
    forum.set_role(ann.actor.id().unwrap(), Role::Admin, model::log::OPERATOR).await.unwrap();
    forum.keep_text(ann.actor.id().unwrap(), "text=Half+of+it").await.unwrap();
    forum.accept(&ann, first, Some(true)).await.unwrap();
    let again = test.ask(&root, "Caching: how?", "").await;
    forum.close_as_duplicate(&root, again, Some(topic)).await.unwrap();
    let beside = test.ask(&ann, "Where is lunch?", "").await;
    forum.close_for(&root, beside, "Off topic").await.unwrap();
    test.change_category(MAIN, |form| form.asks = vec!["System".to_owned()]).await;
    forum.count_view(topic);
    forum.write_views().await.unwrap();
    test.settle().await;
}

#[tokio::test]
async fn a_forum_is_written_down_as_this_version_of_the_data_says() {
    let shape = Shape::Single(Redis::start().await);
    let test = TestForum::on(&shape).await;
    small_forum(&test).await;
    let lines = test.questions().await.snapshot().await.into_iter();
    // Under a name that only this process could tell again.
    let lines = lines.filter(|(key, _)| !key.contains("}near:")).map(|(key, held)| masked(&key, &held));
    insta::with_settings!({ description => WHAT_TO_DO, omit_expression => true }, {
        insta::assert_snapshot!(
            format!("data_of_version_{}", store::version::DATA),
            lines.collect::<Vec<_>>().join("\n")
        );
    });
}

/// Without what is another each time: the server's clock (and epochs, which go by it) and identity, tokens and hashes of passwords,
/// and in which order followers came to the lists of other shards.
fn masked(key: &str, held: &str) -> String {
    let (_, rest) = key.split_once('}').unwrap();
    let held = without_places(&held.replace("bulk-string('\"", "\"").replace("\"')", "\""));
    let held = match rest {
        "lease" => "string (who holds it)".to_owned(),
        "log" => deeds(&held),
        "log:reasons" | "log:end" => "hash (as lines come)".to_owned(),
        _ if rest.starts_with("log:") => "zset (as lines come)".to_owned(),
        "ids" => without(&held, "[\"server\", \"", '"'),
        "followed" => without(&without(&held, "[\"server\", \"", '"'), "[\"epoch\", \"", '"'),
        "fence" => without(&held, "\", \"", '"'),
        "stream" => without_changed_lists(&held),
        "due" => without(&held, r#"\"token\":\""#, '\\'),
        _ if rest.starts_with("m:") && rest.ends_with(":near") => "hash (where they came from)".to_owned(),
        _ if rest.starts_with("m:") && (rest.ends_with(":s") || rest.ends_with(":t")) => without(&held, "[\"", '"'),
        _ if rest.starts_with("m:") || rest.starts_with("reg:") => without(&held, "$argon2id", '"'),
        _ => held,
    };
    format!("{key}: {held}")
}

/// Lines of the log without their numbers, times and hashes, in an order of their own: of what was done in
/// several shards, any may have come first.
fn deeds(log: &str) -> String {
    let lines = log.split("\\\"by\\\":").skip(1).map(|line| line.split('}').next().unwrap_or_default());
    let mut lines: Vec<String> = lines.map(|line| without(line, "reason_hash\\\":\\\"", '\\')).collect();
    lines.sort();
    format!("hash of lines by {}", lines.join("; by "))
}

/// Leaves out which lists were changed, and how often.
fn without_changed_lists(stream: &str) -> String {
    let (changed, others): (Vec<&str>, Vec<&str>) =
        stream.split("[array([").partition(|event| event.contains("ListingChanged"));
    let lists = if changed.is_empty() { "" } else { " (and lists were changed)" };
    format!("{}{lists}", others.concat())
}

/// Leaves out what stands between `before` and the next `end`.
fn without(text: &str, before: &str, end: char) -> String {
    let mut pieces = text.split(before);
    let mut left = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let behind = piece.find(end).unwrap_or(piece.len());
        left.push_str(before);
        left.push('…');
        left.push_str(&piece[behind..]);
    }
    left
}

/// Leaves out places in streams: milliseconds of the server's clock, and a number.
fn without_places(text: &str) -> String {
    let mut left = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(|char: char| char.is_ascii_digit()) {
        left.push_str(&rest[..start]);
        rest = &rest[start..];
        let digits = |text: &str| text.len() - text.trim_start_matches(|char: char| char.is_ascii_digit()).len();
        let (number, behind) = rest.split_at(digits(rest));
        match behind.strip_prefix('-').map(|sequence| (digits(sequence), sequence)) {
            Some((length, sequence)) if number.len() == 13 && length > 0 => {
                left.push_str("(place)");
                rest = &sequence[length..];
            }
            _ => {
                left.push_str(number);
                rest = behind;
            }
        }
    }
    left + rest
}
