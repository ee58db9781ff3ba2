//! The history of posts: looking at it, going back, two edits at once, and taking something out of it.

use model::ids::PostId;
use model::rules::posts::EditForm;
use model::topic::TopicKind;

use crate::page::{area_text, elements, field, filled};
use crate::support::{Draft, Made, TestApp, User};
use crate::world::{A, World};

struct Story {
    app: TestApp,
    author: User,
    topic: Made,
}

/// A question at its third revision: the second has another title and other tags, the third another
/// text.
async fn story() -> Story {
    let app = TestApp::start().await;
    let author = app.join("Mira").await;
    let draft = Draft {
        category: A,
        kind: TopicKind::Question,
        title: "How do I cache?",
        body: "One line.\n\nWe use Redis for caches.\n\nAnother line.",
        tags: "cache, redis",
    };
    let topic = app.topic(&author, draft).await;
    let edit = |form: EditForm| (topic.opening, form);
    for (post, form) in [
        edit(EditForm {
            title: Some("How do I cache here?".to_owned()),
            tags: Some("cache, valkey".to_owned()),
            summary: "A better title".to_owned(),
            ..EditForm::default()
        }),
        edit(EditForm {
            body: Some("One line.\n\nWe use Valkey for caches.\n\nAnother line.\n\nOne more.".to_owned()),
            ..EditForm::default()
        }),
    ] {
        app.pass(crate::support::MINUTE);
        app.forum.edit(&app.view_of(&author).await, post, form).await.unwrap();
    }
    Story { app, author, topic }
}

/// Where something stands on a page.
fn at(page: &str, text: &str) -> usize {
    page.find(text).unwrap_or_else(|| panic!("“{text}” is not in:\n{page}"))
}

#[tokio::test]
async fn a_history_lists_who_changed_what_and_leads_to_what_changed() {
    let Story { app, topic, .. } = story().await;
    let (guest, history) = (User::guest(), format!("/post/{}/revisions", topic.opening));
    let thread = app.get(&format!("/topic/{}", topic.id), &guest).await;
    let thread = app.get(thread.location(), &guest).await.expect(200).text;
    assert!(thread.contains(&format!("<a href=\"{history}\">edited</a>")), "{thread}");

    let page = app.get(&history, &guest).await.expect(200).says("A better title").text;
    let rows: Vec<usize> = (1..=3).map(|n| at(&page, &format!("href=\"{history}/{n}\""))).collect();
    assert!(rows[2] < rows[1] && rows[1] < rows[0], "the newest is first");
    assert!(at(&page, "newest</span>") < rows[1]);
    assert!(page.contains(&format!("{history}/1..2")) && page.contains(&format!("{history}/2..3")));
    assert!(!page.contains(&format!("{history}/0..1")));

    // The form compares any two.
    let form = filled(&page, &history, &[("from", "1"), ("to", "3")]);
    assert_eq!(form.len(), 2);
    let compared = app.get(&format!("{history}?from=1&to=3"), &guest).await.expect(302);
    assert_eq!(compared.location(), format!("{history}/1..3"));
    app.get(&format!("{history}?from=1&to=x"), &guest).await.expect(400);
    app.get(&format!("{history}?page=2"), &guest).await.expect(404);
}

#[tokio::test]
async fn a_revision_is_shown_as_it_was_and_says_that_there_is_a_newer_one() {
    let Story { app, author, topic } = story().await;
    let (guest, history) = (User::guest(), format!("/post/{}/revisions", topic.opening));
    let first = app.get(&format!("{history}/1"), &guest).await.expect(200).text;
    for text in ["This is not the newest revision", "We use Redis for caches.", "How do I cache?", "/tags/redis"] {
        assert!(first.contains(text), "{text}: {first}");
    }
    assert!(
        first.contains("<meta name=\"robots\" content=\"noindex\">") && !first.contains("Go back to this revision")
    );
    let second = app.get(&format!("{history}/2"), &author).await.expect(200).text;
    assert!(second.contains("How do I cache here?") && second.contains("/tags/valkey"), "{second}");
    assert!(second.contains("We use Redis for caches.") && second.contains("Go back to this revision"));
    let newest = app.get(&format!("{history}/3"), &author).await.expect(200).text;
    assert!(!newest.contains("This is not the newest") && !newest.contains("Go back to this revision"));
    for none in ["0", "4", "x", "01", "+1", "1..", "..1", "1..4", "0..1", "1..2..3", "18446744073709551616", "1...2"] {
        app.get(&format!("{history}/{none}"), &author).await.expect(404);
    }
    app.get(&format!("/article/{}/x/r/2", topic.id), &guest).await.expect(404);
}

#[tokio::test]
async fn a_comparison_marks_words_and_shows_title_and_tags() {
    let Story { app, topic, .. } = story().await;
    let (guest, path) = (User::guest(), format!("/post/{}/revisions/1..3", topic.opening));
    let page = app.get(&path, &guest).await.expect(200).text;
    for text in [
        "<del>We use <mark>Redis</mark> for caches.</del>",
        "<ins>We use <mark>Valkey</mark> for caches.</ins>",
        "<ins>One more.</ins>",
        "<del>How do I cache?</del>",
        "<ins>How do I cache <mark>here</mark>?</ins>",
        "<del>cache, <mark>redis</mark></del>",
        "<ins>cache, <mark>valkey</mark></ins>",
        "Removed, line 3: ",
        "Added, line 7: ",
        "<div class=\"diff either\">",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(page.contains("noindex"));
    for (view, class) in [("unified", "diff unified"), ("split", "diff split")] {
        app.get(&format!("{path}?view={view}"), &guest).await.expect(200).says(class);
    }
    app.get(&format!("{path}?view=odd"), &guest).await.expect(400);
    // The other way round, and with itself.
    let back = app.get(&path.replace("1..3", "3..1"), &guest).await.expect(200);
    back.says("<del>We use <mark>Valkey</mark> for caches.</del>");
    app.get(&path.replace("1..3", "2..2"), &guest).await.expect(200).says("These two revisions say the same.");
}

#[tokio::test]
async fn going_back_makes_a_new_revision_that_says_which() {
    let Story { app, author, topic } = story().await;
    let history = format!("/post/{}/revisions", topic.opening);
    let page = app.get(&format!("{history}/1"), &author).await.expect(200).text;
    let action = format!("{history}/1/restore");
    let form = filled(&page, &action, &[]);
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    // Somebody is faster.
    let faster = EditForm { body: Some("Faster".to_owned()), ..EditForm::default() };
    app.forum.edit(&app.view_of(&author).await, topic.opening, faster).await.unwrap();
    app.post(&action, &form, &author).await.expect(409);
    app.post(&action, &[("revision", "4")], &author).await.leads_to(&format!("/post/{}", topic.opening));
    let placed = app.forum.store().post(topic.opening, None).await.unwrap().unwrap();
    assert_eq!(placed.post.body, "One line.\n\nWe use Redis for caches.\n\nAnother line.");
    assert_eq!(placed.topic.heading.title.as_str(), "How do I cache?");
    assert_eq!(placed.topic.heading.tags.iter().map(|tag| tag.as_str()).collect::<Vec<_>>(), ["cache", "redis"]);
    assert_eq!(placed.post.state.revision, 5);
    app.get(&history, &author).await.expect(200).says("Back to revision 1");
    app.post(&format!("{history}/9/restore"), &[], &author).await.expect(404);
}

/// Two tabs: what was changed in different places is brought together, what was changed in the same
/// place is marked, and nothing that was typed is lost.
#[tokio::test]
async fn two_edits_at_once_are_brought_together() {
    let Story { app, author, topic } = story().await;
    let edit = format!("/post/{}/edit", topic.opening);
    let begun = app.get(&edit, &author).await.expect(200).text;
    let save = async |page: &str, changes: &[(&str, &str)]| {
        let form = filled(page, &edit, changes);
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        app.post(&edit, &form, &author).await
    };
    let theirs = "First line.\n\nWe use Valkey for caches.\n\nAnother line.\n\nOne more.";
    save(&begun, &[("body", theirs), ("tags", "cache, valkey, ttl")]).await.expect(303);
    let mine = "One line.\n\nWe use Valkey for caches.\n\nAnother line.\n\nTwo more.";
    let page = save(&begun, &[("body", mine), ("tags", "valkey, lru"), ("summary", "More")]).await.expect(409).text;
    let both = "First line.\n\nWe use Valkey for caches.\n\nAnother line.\n\nTwo more.";
    let value = |page: &str, name: &str| field(page, &edit, name);
    assert_eq!((value(&page, "body"), value(&page, "summary")), (both.to_owned(), "More".to_owned()));
    assert_eq!((value(&page, "tags"), value(&page, "revision")), ("valkey, ttl, lru".to_owned(), "4".to_owned()));
    // Both texts stand there as they are, too.
    let texts: Vec<String> = ["theirs", "yours"].map(|id| shown(&page, id)).into();
    assert_eq!(texts, [theirs, mine]);
    assert!(page.contains(&format!("/post/{}/revisions/3..4", topic.opening)));

    // Overtaken once more, in the same place.
    save(&begun.replace("value=\"3\"", "value=\"4\""), &[("body", &theirs.replace("One more", "Three more"))])
        .await
        .expect(303);
    let page = save(&page, &[]).await.expect(409).says("You both changed one place").text;
    let marked = value(&page, "body");
    assert!(marked.contains("<<<<<<< your text\nTwo more.\n=======\nThree more.\n>>>>>>> revision 5"), "{marked}");
    let half = save(&page, &[]).await.expect(422).says("The text still holds both texts of a merge").text;
    assert_eq!(value(&half, "body"), marked, "nothing is lost");
    save(&page, &[("body", "First line.\n\nAt last.")]).await.expect(303);
    let saved = app.forum.store().post(topic.opening, None).await.unwrap().unwrap();
    assert_eq!((saved.post.body.as_str(), saved.post.state.revision), ("First line.\n\nAt last.", 6));

    // A revision that never was is nothing to begin with; the text is not lost for that.
    let page = app.post(&edit, &[("body", mine), ("revision", "77")], &author).await.expect(409).text;
    assert_eq!((value(&page, "body"), value(&page, "revision")), (mine.to_owned(), "6".to_owned()));
}

/// The text of a field that is only there to be read.
fn shown(page: &str, id: &str) -> String {
    let all = elements(page);
    let found = all.iter().find(|found| found.get("id") == id).unwrap_or_else(|| panic!("no {id}:\n{page}"));
    area_text(page, found)
}

const SECRET: &str = "ghp_4nSecretThatSlippedIn";

/// A post with the secret in its text, an older one, its topic's title and a summary.
async fn told(app: &TestApp, author: &User) -> Made {
    let draft = Draft {
        category: A,
        kind: TopicKind::Question,
        title: &format!("Why does {SECRET} fail?"),
        body: &format!("I use `{SECRET}`.\n\nHow?"),
        tags: "keys",
    };
    let topic = app.topic(author, draft).await;
    let without = ("Nothing here.".to_owned(), format!("without {SECRET}"));
    for (body, summary) in [without, (format!("Again:\n{SECRET}"), String::new())] {
        let edit = EditForm { body: Some(body), summary, ..EditForm::default() };
        app.forum.edit(&app.view_of(author).await, topic.opening, edit).await.unwrap();
    }
    topic
}

fn tells(text: &str) -> bool {
    text.to_lowercase().contains(&SECRET.to_lowercase())
}

#[tokio::test]
async fn what_is_removed_from_all_revisions_is_left_nowhere() {
    let app = TestApp::start().await;
    let (author, reader) = (app.join("Mira").await, app.join("Jonas").await);
    let topic = told(&app, &author).await;
    app.settle().await;
    let node = app.listening_node().await;
    let path = app.get(&format!("/topic/{}", topic.id), &reader).await.location().to_owned();
    let history = format!("/post/{}/revisions", topic.opening);
    let pages = |path: &str| -> Vec<String> {
        let of_post = ["", "/1", "/2", "/3", "/1..3", "/3..4"].map(|end| format!("{history}{end}"));
        of_post.into_iter().chain([path.to_owned(), "/recent".to_owned(), format!("{history}/1.md")]).collect()
    };
    for user in [&User::guest(), &reader] {
        for page in pages(&path).iter().filter(|page| !page.ends_with("..4")) {
            let answer = node.get(page, user).await.expect(200);
            assert!(tells(&answer.text) || page.ends_with("/2"), "{page}");
        }
    }

    let redact = format!("/post/{}/redact", topic.opening);
    app.get(&history, &author).await.expect(200).says(&redact);
    assert!(!app.get(&history, &reader).await.expect(200).text.contains(&redact));
    app.get(&redact, &author).await.expect(200).says("cannot be undone");
    let wrong = app.post(&redact, &[("text", "nowhere-at-all"), ("reason", "a key")], &author).await.expect(422);
    assert_eq!(field(&wrong.says("in no revision").text, &redact, "reason"), "a key");
    app.post(&redact, &[("text", "How?")], &author).await.expect(422).says("at least 6");
    let done = [("text", SECRET), ("reason", "An access key")];
    app.post(&redact, &done, &author).await.leads_to(&history);

    app.settle().await;
    app.followers.trim(std::time::Duration::ZERO).await.unwrap();
    let kept: Vec<String> =
        app.stored().await.into_iter().filter(|(_, held)| tells(held)).map(|(key, _)| key).collect();
    assert_eq!(kept, Vec::<String>::new());
    node.has_heard_all().await;
    let moved = app.get(&format!("/topic/{}", topic.id), &reader).await.location().to_owned();
    for user in [&User::guest(), &reader, &author] {
        for page in pages(&moved) {
            let answer = node.get(&page, user).await.expect(200);
            assert!(!tells(&answer.text), "{page} tells {}", user.name);
        }
    }
    // The places and the history say that something was there.
    let first = node.get(&format!("{history}/1"), &reader).await.expect(200).text;
    assert!(first.contains("[removed]") && first.contains("Why does [removed] fail?"), "{first}");
    let page = node.get(&history, &reader).await.expect(200).says("An access key").text;
    assert_eq!(page.matches("something was removed from all revisions").count(), 1);
    assert!(app.forum.verify(|| {}).await.unwrap().is_empty());
}

/// Whoever had the page open when it was removed brings nothing back unawares.
#[tokio::test]
async fn an_edit_that_began_before_does_not_bring_back_what_was_removed() {
    let app = TestApp::start().await;
    let author = app.join("Mira").await;
    let topic = told(&app, &author).await;
    let edit = format!("/post/{}/edit", topic.opening);
    let form = app.get(&edit, &author).await.expect(200).text;
    let view = app.view_of(&author).await;
    app.forum.redact(&view, topic.opening, SECRET, "").await.unwrap();
    let text = format!("Again:\n{SECRET}\n\n\nOne more");
    let mine = filled(&form, &edit, &[("body", &text), ("tags", "more, keys")]);
    let mine: Vec<(&str, &str)> = mine.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let page = app.post(&edit, &mine, &author).await.expect(409).text;
    let body = field(&page, &edit, "body");
    assert!(body.contains("<<<<<<< your text") && body.contains("[removed]"), "{body}");
    assert_eq!(field(&page, &edit, "title"), "Why does [removed] fail?");
    // What was typed stands there to be taken over by whoever knows what it is.
    assert_eq!((shown(&page, "yours"), field(&page, &edit, "tags")), (text, "keys".to_owned()));
    assert!(page.contains("more, keys"), "{page}");
}

/// A moderator of one category does nothing in another, and a reply's history goes with its topic.
#[tokio::test]
async fn a_reply_has_revisions_that_its_readers_see() {
    let world = World::new().await;
    let app = &world.app;
    let author = app.view_of(world.author()).await;
    let edit = |body: &str| EditForm { body: Some(body.to_owned()), ..EditForm::default() };
    let of = |post: PostId| format!("/post/{post}/revisions");
    app.forum.edit(&author, world.open_reply, edit("another reply in the open")).await.unwrap();
    app.get(&format!("{}/1", of(world.open_reply)), world.guest()).await.expect(200).says("a reply in the open");
    app.delete(world.author(), world.open_reply).await;
    for path in ["", "/1", "/1..2", "/1.md"].map(|end| format!("{}{end}", of(world.open_reply))) {
        let nothing = app.get(&path, world.guest()).await.expect(404);
        assert!(!nothing.text.contains("in the open"));
        app.get(&path, world.of_a()).await.expect(200);
    }
}
