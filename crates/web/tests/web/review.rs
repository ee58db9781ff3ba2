//! Articles from the first draft to the archive, as their authors, reviewers and readers see them.

use model::ids::TopicId;
use model::topic::TopicKind;

use crate::support::{Answer, Draft, TestApp, User};

const ARTICLES: u64 = 2;

async fn compose(app: &TestApp, user: &User, title: &str, body: &str, more: &[(&str, &str)]) -> Answer {
    let cid = ARTICLES.to_string();
    let form = [("cid", &*cid), ("kind", "article"), ("title", title), ("body", body), ("tags", "cache")];
    app.post("/compose", &[&form[..], more].concat(), user).await.expect(303)
}

fn number(answer: &Answer) -> TopicId {
    answer.location().split('/').nth(2).unwrap().parse().unwrap()
}

async fn opening(app: &TestApp, topic: TopicId) -> u64 {
    app.forum.store().topic(topic).await.unwrap().unwrap().opening.0
}

#[tokio::test]
async fn a_draft_is_its_authors_until_it_is_published() {
    let app = TestApp::start().await;
    let (author, admin) = (app.join("Mira").await, app.admin().await);
    let path = compose(&app, &author, "Of caches", "A **first** try.", &[("draft", "1")]).await;
    let (topic, path) = (number(&path), path.location().to_owned());
    app.settle().await;
    app.get(&path, &author).await.expect(200).says("Only its authors see it.");
    for user in [&admin, &User::guest()] {
        app.get(&path, user).await.expect(404);
        app.get("/articles", user).await.expect(200).lacks("Of caches");
    }
    app.get("/drafts", &author).await.expect(200).says("Of caches");
    app.get("/articles", &author).await.expect(200).lacks("Of caches");
    app.post(&format!("/topic/{topic}/publish"), &[], &author).await.expect(303);
    app.settle().await;
    app.get(&path, &User::guest()).await.expect(200).says("<strong>first</strong>");
    app.get("/articles", &User::guest()).await.expect(200).says("Of caches");
    app.get("/drafts", &author).await.expect(200).lacks("Of caches");
    // At once, where the category asks for no review.
    let at_once = compose(&app, &author, "Of locks", "All of it.", &[]).await.location().to_owned();
    app.get(&at_once, &User::guest()).await.expect(200);
}

#[tokio::test]
async fn an_archived_article_says_so_and_leaves_the_first_places() {
    let app = TestApp::start().await;
    let author = app.join("Mira").await;
    let draft = |title| Draft { category: ARTICLES, kind: TopicKind::Article, title, body: "Text", tags: "cache" };
    let older = app.topic(&author, draft("The older one")).await;
    let newer = app.topic(&author, draft("The newer one")).await;
    app.post(&format!("/topic/{}/archive", newer.id), &[], &author).await.expect(303);
    app.settle().await;
    app.get(&newer.path, &User::guest()).await.expect(200).says("Archived").says("since");
    app.get("/articles", &User::guest()).await.expect(200).lacks("The newer one").says("The older one");
    let category = app.get("/category/2/knowledge-base", &User::guest()).await.expect(200);
    let place = |title: &str| category.text.find(title).unwrap();
    assert!(place("The older one") < place("The newer one"), "what is archived stands behind");
    app.post(&format!("/topic/{}/archive", newer.id), &[("value", "0")], &author).await.expect(303);
    app.settle().await;
    app.get("/articles", &User::guest()).await.expect(200).says("The newer one");
    let _ = older;
}

#[tokio::test]
async fn an_article_is_reviewed_line_by_line_and_published_by_its_approval() {
    let app = TestApp::start().await;
    let (author, reviewer) = (app.join("Mira").await, app.join("Anselm").await);
    app.moderate(ARTICLES, &[&reviewer]).await;
    app.have_reviewed(ARTICLES).await;
    let path = compose(&app, &author, "Of caches", "One line.\n\nAnother line.", &[]).await;
    let (topic, path) = (number(&path), path.location().to_owned());
    let post = opening(&app, topic).await;
    let review = format!("/post/{post}/review");
    app.settle().await;
    app.get(&path, &User::guest()).await.expect(404);
    app.get(&path, &author).await.expect(200).says("In review");
    app.get("/articles/review", &reviewer).await.expect(200).says("Of caches").says(&review);
    app.get("/notifications", &reviewer).await.expect(200).says("asks for a review.");

    // A line has a link that opens the form, which stands under it.
    app.get(&review, &reviewer).await.expect(200).says(&format!("{review}?line=3#comment")).lacks("id=\"comment\"");
    app.get(&format!("{review}?line=3"), &reviewer).await.expect(200).says("id=\"comment\"");
    let comment = |from: &'static str, to: &'static str, text: &'static str| {
        [("revision", "1"), ("from", from), ("to", to), ("text", text)]
    };
    app.post(&format!("{review}/comment"), &comment("3", "9", "Too far."), &reviewer)
        .await
        .expect(422)
        .says("between 1 and 3")
        .says("Too far.");
    app.post(&format!("{review}/comment"), &comment("1", "3", "Say <b>why</b>."), &reviewer).await.expect(303);
    app.post(&format!("{review}/1"), &[("text", "Because.")], &author).await.expect(303);
    let page = app.get(&review, &author).await.expect(200);
    page.says("Lines 1–3").says("Say &#60;b&#62;why&#60;/b&#62;.").says("Because.");
    app.post(&format!("{review}/1/settle"), &[("value", "1")], &author).await.expect(303);
    app.get(&review, &reviewer).await.expect(200).says("settled");

    // Changes are asked for with a word about them, and the author is told once.
    let changes = |summary: &'static str| [("revision", "1"), ("verdict", "changes"), ("summary", summary)];
    app.post(&review, &changes(""), &reviewer).await.expect(422);
    app.post(&review, &changes("More of it."), &reviewer).await.expect(303);
    app.settle().await;
    let told = app.get("/notifications", &author).await.expect(200);
    assert_eq!(told.text.matches("asked for changes to your article.").count(), 1);
    app.get("/articles/review", &reviewer).await.expect(200).lacks("Of caches");

    // A newer revision waits again; the older one can no longer be approved.
    let edit = [("title", "Of caches"), ("tags", "cache"), ("body", "One line.\n\nMore of it."), ("revision", "1")];
    app.post(&format!("/post/{post}/edit"), &edit, &author).await.expect(303);
    app.settle().await;
    app.get("/articles/review", &reviewer).await.expect(200).says("Of caches");
    let approve = |revision: &'static str| [("revision", revision), ("verdict", "approve"), ("summary", "")];
    app.post(&review, &approve("1"), &reviewer)
        .await
        .expect(409)
        .says("A newer revision was submitted meanwhile")
        .says("Source of revision 2");
    app.post(&review, &approve("2"), &author).await.expect(403);
    app.post(&review, &approve("2"), &reviewer).await.expect(303);
    app.settle().await;
    app.get(&path, &User::guest()).await.expect(200).says("More of it.");
    let told = app.get("/notifications", &author).await.expect(200);
    assert_eq!(told.text.matches("approved your article.").count(), 1);
    app.get(&format!("/post/{post}/revisions"), &User::guest()).await.expect(200).says("approved by").says("Anselm");
    app.get(&review, &User::guest()).await.expect(404);
    app.post(&review, &approve("2"), &reviewer).await.expect(409);
}

#[tokio::test]
async fn readers_see_the_approved_revision_until_a_newer_one_is_approved() {
    let app = TestApp::start().await;
    let (author, reviewer) = (app.join("Mira").await, app.join("Anselm").await);
    app.moderate(ARTICLES, &[&reviewer]).await;
    let topic = compose(&app, &author, "Of caches", "The approved text.", &[]).await;
    let (topic, path) = (number(&topic), topic.location().to_owned());
    app.have_reviewed(ARTICLES).await;
    let post = opening(&app, topic).await;
    let (edits, review) = (format!("/post/{post}/edit"), format!("/post/{post}/review"));
    let edit = |body: &'static str, revision: &'static str| {
        [("title", "Of newer caches"), ("tags", "cache, new"), ("body", body), ("revision", revision)]
    };
    app.post(&edits, &edit("The markwaiting text.", "1"), &author).await.expect(303);
    app.settle().await;
    let guest = User::guest();
    for (shown, user) in [(&path, &guest), (&path, &author), (&format!("{path}.md"), &guest)] {
        app.get(shown, user).await.expect(200).says("The approved text.").lacks("markwaiting");
    }
    app.get(&path, &author).await.expect(200).says("Revision 2 waits for a review");
    app.get(&path, &guest).await.expect(200).lacks("waits for a review");
    for hidden in [format!("/post/{post}/revisions/2"), format!("/post/{post}/revisions/1..2"), review.clone()] {
        app.get(&hidden, &guest).await.expect(404);
        app.get(&hidden, &author).await.expect(200).says("markwaiting");
        app.get(&hidden, &reviewer).await.expect(200).says("markwaiting");
    }
    app.get(&format!("/post/{post}/revisions"), &guest).await.expect(200).lacks("waits");
    // The next edit begins with what waits, and one that began before it meets it.
    app.get(&edits, &author).await.expect(200).says("The markwaiting text.").says("Of newer caches");
    app.post(&edits, &edit("A text of its own.", "1"), &author).await.expect(409).says("markwaiting");
    app.post(&edits, &edit("The second text that waits.", "2"), &author).await.expect(303);
    for hidden in ["/r/2", "/r/2.md", "/r/3"] {
        app.get(&format!("{path}{hidden}"), &guest).await.expect(404).lacks("markwaiting");
    }
    app.get(&format!("{path}/r/1"), &guest).await.expect(200).says("The approved text.");
    let approve = [("revision", "3"), ("verdict", "approve"), ("summary", "Good.")];
    app.post(&review, &approve, &reviewer).await.expect(303);
    app.settle().await;
    app.get(&format!("/article/{topic}/of-newer-caches/r/2.md"), &guest).await.expect(200).says("markwaiting");
    let newer = format!("/article/{topic}/of-newer-caches");
    app.get(&newer, &guest).await.expect(200).says("The second text that waits.").lacks("The approved text.");
    app.get(&format!("/post/{post}/revisions/2"), &guest).await.expect(200).says("markwaiting");
    app.get("/tags/new", &guest).await.expect(200).says("Of newer caches");
    assert_eq!(app.forum.verify(|| {}).await.unwrap(), []);
}

/// Neither whoever began it and left its authors, nor who has changed it since.
#[tokio::test]
async fn nobody_reviews_a_text_of_which_they_wrote_something() {
    let app = TestApp::start().await;
    let (author, one) = (app.join("Mira").await, app.join("Anselm").await);
    let (other, third) = (app.join("Berit").await, app.join("Carl").await);
    app.moderate(ARTICLES, &[&one, &other, &third]).await;
    app.have_reviewed(ARTICLES).await;
    let begun = compose(&app, &one, "Of caches", "By Anselm.", &[("draft", "1")]).await;
    let (topic, path) = (number(&begun), begun.location().to_owned());
    app.post(&format!("/topic/{topic}/authors"), &[("name", "Mira")], &one).await.expect(303);
    app.post(&format!("/topic/{topic}/invitation"), &[("value", "1")], &author).await.expect(303);
    app.post(&format!("/topic/{topic}/authors/leave"), &[], &one).await.expect(303);
    app.post(&format!("/topic/{topic}/submit"), &[], &author).await.expect(303);
    let post = opening(&app, topic).await;
    let (edits, review) = (format!("/post/{post}/edit"), format!("/post/{post}/review"));
    let approve = |revision: &'static str| [("revision", revision), ("verdict", "approve"), ("summary", "Good.")];
    app.post(&review, &approve("1"), &one).await.expect(403);
    let edit = [("title", "Of caches"), ("tags", "cache"), ("body", "By Berit, too."), ("revision", "1")];
    app.post(&edits, &edit, &other).await.expect(303);
    // What its author does then makes it nobody else's.
    for step in ["withdraw", "submit"] {
        app.post(&format!("/topic/{topic}/{step}"), &[], &author).await.expect(303);
    }
    for user in [&one, &other, &author] {
        app.post(&review, &approve("2"), user).await.expect(403);
        app.get("/articles/review", user).await.lacks("Of caches");
    }
    app.get(&path, &User::guest()).await.expect(404);
    app.post(&review, &approve("2"), &third).await.expect(303);
    app.settle().await;
    app.get(&path, &User::guest()).await.expect(200).says("By Berit, too.");
}

#[tokio::test]
async fn programs_publish_as_forms_do() {
    let app = TestApp::start().await;
    let author = app.join("Mira").await;
    let program = User::with_token(&app.key(&author, "A program", "read,write").await);
    let new = serde_json::json!({
        "cid": ARTICLES, "kind": "article", "title": "Of caches", "body": "Text", "draft": true
    });
    let made = app.send("POST", "/api/v1/topics", &new, &program).await.expect(201);
    let made = made.says("\"state\":\"draft\"");
    let topic: TopicId = made.location().rsplit('/').next().unwrap().parse().unwrap();
    let path = format!("/api/v1/topics/{topic}");
    app.get(&path, &User::guest()).await.expect(404);
    let to = |state: &str| serde_json::json!({ "state": state });
    app.send("PUT", &format!("{path}/state"), &to("published"), &program).await.expect(204);
    app.get(&path, &User::guest()).await.expect(200).says("\"state\":\"published\"");
    app.send("PUT", &format!("{path}/state"), &to("archived"), &program).await.expect(204);
    app.send("PUT", &format!("{path}/state"), &to("gone"), &program).await.expect(422);
    app.get(&path, &User::guest()).await.expect(200).says("\"state\":\"archived\"");
}

/// A secret goes out of all that quotes it: comments on lines, verdicts of reviewers and of readers.
#[tokio::test]
async fn what_is_removed_from_an_article_is_removed_from_what_was_said_of_it() {
    const SECRET: &str = "zygomorphic-key-4711";
    let app = TestApp::start().await;
    let (author, reviewer, reader) = (app.join("Mira").await, app.join("Anselm").await, app.join("Noor").await);
    app.moderate(ARTICLES, &[&reviewer]).await;
    app.have_reviewed(ARTICLES).await;
    let path = compose(&app, &author, "Of caches", &format!("Use {SECRET}."), &[]).await;
    let (topic, path) = (number(&path), path.location().to_owned());
    let post = opening(&app, topic).await;
    let review = format!("/post/{post}/review");
    let quoted = format!("Is `{SECRET}` a key?");
    let comment = [("revision", "1"), ("from", "1"), ("to", "1"), ("text", &*quoted)];
    app.post(&format!("{review}/comment"), &comment, &reviewer).await.expect(303);
    let answer = format!("{SECRET} is one.");
    app.post(&format!("{review}/1"), &[("text", &*answer)], &author).await.expect(303);
    let approve = [("revision", "1"), ("verdict", "approve"), ("summary", &*quoted)];
    app.post(&review, &approve, &reviewer).await.expect(303);
    let note = format!("{SECRET} is refused, the rest works.");
    app.post(&format!("/topic/{topic}/works"), &[("value", "fails"), ("note", &*note)], &reader).await.expect(303);
    app.settle().await;
    app.get(&path, &User::guest()).await.expect(200).says("is refused, the rest works.").says(SECRET);
    let redacted = app.post(&format!("/post/{post}/redact"), &[("text", SECRET)], &reviewer).await.expect(303);
    assert!(redacted.trips <= 4, "{}", redacted.trips);
    app.settle().await;
    let holding: Vec<String> =
        app.stored().await.into_iter().filter(|(_, held)| held.contains(SECRET)).map(|(key, _)| key).collect();
    assert!(holding.is_empty(), "{holding:?}");
    app.get(&path, &User::guest()).await.expect(200).says("[removed] is refused, the rest works.").lacks(SECRET);
    app.get(&review, &author).await.expect(200).says("[removed] is one.").says("a key?").lacks(SECRET);
}
