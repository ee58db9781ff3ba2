//! Files of articles whose newest revision waits, and of articles that were made of something else.

use model::topic::TopicKind;

use crate::support::{Draft, TestApp, User};
use crate::uploads::sent;
use crate::world::A;

const ARTICLES: u64 = 2;

/// What only a revision names that waits is seen by who sees that, until readers see it, too.
#[tokio::test]
async fn a_file_that_only_a_waiting_revision_names_waits_with_it() {
    let app = TestApp::start().await;
    let (mira, anselm, noor, guest) =
        (app.join("Mira").await, app.join("Anselm").await, app.join("Noor").await, User::guest());
    let shown = sent(&app, &mira, "shown.log", b"shown").await;
    let older = sent(&app, &mira, "older.log", b"older").await;
    let body = format!("[shown]({shown}) [older]({older})");
    let draft = Draft { category: ARTICLES, kind: TopicKind::Article, title: "Of caches", body: &body, tags: "" };
    let article = app.topic(&mira, draft).await;
    let edits = format!("/post/{}/edit", article.opening);
    app.post(&edits, &[("body", &*format!("[shown]({shown})"))], &mira).await.expect(303);
    app.moderate(ARTICLES, &[&anselm]).await;
    app.have_reviewed(ARTICLES).await;
    let first = sent(&app, &mira, "first.log", b"first").await;
    let second = sent(&app, &mira, "second.log", b"second").await;
    for body in [format!("[a]({first}) [o]({older})"), format!("[b]({second}) [o]({older}) [shown]({shown})")] {
        app.post(&edits, &[("body", &*body)], &mira).await.expect(303);
    }
    app.settle().await;
    for file in [&first, &second] {
        for user in [&noor, &guest] {
            app.get(file, user).await.expect(404);
        }
        assert_eq!(app.get(file, &anselm).await.expect(200).header("cache-control"), "private, no-cache");
    }
    // What readers see in another revision is theirs, whatever waits.
    for file in [&shown, &older] {
        app.get(file, &guest).await.expect(200);
    }
    // And whoever may not see it does not make it public by naming it.
    let topic = app.discussion(&noor, A, "Look").await;
    app.reply(&noor, &topic, None, &format!("[stolen]({second})")).await;
    app.settle().await;
    app.get(&second, &guest).await.expect(404);

    let approve = [("revision", "4"), ("verdict", "approve"), ("summary", "")];
    app.post(&format!("/post/{}/review", article.opening), &approve, &anselm).await.expect(303);
    app.settle().await;
    for file in [&first, &second] {
        app.get(file, &guest).await.expect(200);
    }
    assert_eq!(app.forum.verify(|| {}).await.unwrap(), []);
}

/// An article uses the files of the posts that it was made of, and goes on when they are deleted; they go
/// with the part that named them.
#[tokio::test]
async fn an_article_uses_the_files_of_what_it_was_made_of() {
    let app = TestApp::start().await;
    let (mira, jonas, guest) = (app.join("Mira").await, app.join("Jonas").await, User::guest());
    let log = sent(&app, &mira, "trace.log", b"trace").await;
    let fix = sent(&app, &jonas, "fix.diff", b"+ fixed").await;
    let body = format!("Why? [trace]({log})");
    let question = Draft { category: A, kind: TopicKind::Question, title: "Empty cache", body: &body, tags: "" };
    let question = app.topic(&mira, question).await;
    let answer = app.reply(&jonas, &question, None, &format!("So: [fix]({fix})")).await;
    app.forum.accept(&app.view_of(&mira).await, answer, Some(true)).await.unwrap();
    app.settle().await;
    let path = format!("/topic/{}/promote", question.id);
    let made = app.post(&path, &[("cid", "2")], &mira).await.expect(303).location().to_owned();
    let article = made.split('/').nth(2).unwrap().to_owned();
    app.post(&format!("/topic/{article}/publish"), &[], &mira).await.expect(303);
    app.settle().await;
    app.delete(&jonas, answer).await;
    app.delete(&app.admin().await, question.opening).await;
    app.settle().await;
    app.get(&question.path, &guest).await.expect(404);
    for file in [&log, &fix] {
        app.get(file, &guest).await.expect(200);
    }
    app.post(&format!("/topic/{article}/part/remove"), &[], &jonas).await.expect(303);
    app.settle().await;
    app.get(&fix, &guest).await.expect(404);
    app.get(&log, &guest).await.expect(200);
    assert_eq!(app.forum.verify(|| {}).await.unwrap(), []);
}
