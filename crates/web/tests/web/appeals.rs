//! Appeals: whom a decision concerns asks once, and another moderator decides.

use crate::support::User;
use crate::world::World;

#[tokio::test]
async fn an_appeal_against_a_deletion_is_decided_by_another_moderator() {
    let world = World::new().await;
    let app = &world.app;
    let (post, author) = (world.open_reply, world.author());
    let (appeal, decide) = (format!("/post/{post}/appeal"), format!("/moderation/posts/{post}"));
    app.post(&format!("/post/{post}/delete"), &[("reason", "Off topic")], world.of_a()).await.expect(303);
    app.settle().await;
    let page = app.get(&format!("/post/{post}"), author).await.expect(200);
    page.says(&appeal);
    app.get(&appeal, author).await.expect(200).says("Off topic");
    app.post(&appeal, &[("text", " ")], author).await.expect(422).says("Say why it should be looked at again");
    app.post(&appeal, &[("text", "It <b>answers</b>")], author).await.expect(303);
    app.settle().await;
    app.post(&appeal, &[("text", "Again")], author).await.expect(409);
    let queue =
        app.get("/moderation", world.of_a()).await.says("It &#60;b&#62;answers").says("another moderator decides");
    queue.lacks("Refuse the appeal");
    app.post(&decide, &[("do", "dismiss")], world.of_a()).await.expect(403);
    app.get("/moderation", world.admin()).await.says("Refuse the appeal").says("Off topic");
    let why = [("do", "uphold"), ("reason", "It does not")];
    app.post(&decide, &why, world.admin()).await.expect(303);
    app.settle().await;
    app.get("/notifications", author).await.says("the post stays deleted");
    app.get("/modlog", &User::guest()).await.says("refused an appeal about a post in").says("It does not");
    app.get(&appeal, author).await.expect(409);
    // Whoever decided thinks better of it.
    app.post(&decide, &[("do", "undo")], world.admin()).await.expect(303);
    app.post(&decide, &[("do", "dismiss")], world.admin()).await.expect(303);
    app.settle().await;
    app.get(&world.open.path, &User::guest()).await.says("a reply in the open");
    assert_eq!(app.forum.verify(|| {}).await.unwrap(), []);
}

#[tokio::test]
async fn an_appeal_against_a_suspension_ends_it_or_is_refused_with_a_reason() {
    let world = World::new().await;
    let app = &world.app;
    let joined = app.join("Sam").await;
    app.get("/appeal", &joined).await.expect(404);
    app.post("/user/sam/suspend", &[("until", ""), ("reason", "Advertises")], world.of_a()).await.expect(303);
    let sam = app.sign_in_as("Sam").await;
    let vote = format!("/post/{}/vote", world.open_reply);
    app.post(&vote, &[("value", "1")], &sam).await.expect(403).says("/appeal");
    app.settle().await;
    app.get("/notifications", &sam).await.says("/appeal");
    app.get("/appeal", &sam).await.expect(200).says("Advertises");
    app.post("/appeal", &[("text", "It was not me")], &sam).await.leads_to("/appeal");
    app.get("/appeal", &sam).await.says("It was not me").says("Somebody else than who decided this");
    app.post("/appeal", &[("text", "Again")], &sam).await.expect(409);
    let decide = "/moderation/appeals/sam";
    app.get("/moderation", world.of_a()).await.says("It was not me").lacks("Grant it");
    app.post(decide, &[("do", "grant")], world.of_a()).await.expect(403);
    app.post(decide, &[("do", "refuse"), ("reason", "")], world.admin()).await.expect(422).says("It was not me");
    app.post(decide, &[("do", "refuse"), ("reason", "It was")], world.admin()).await.leads_to("/moderation");
    app.settle().await;
    app.get("/appeal", &sam).await.says("the suspension stays: It was");
    app.get("/notifications", &sam).await.says("Your appeal was looked at");
    app.get("/modlog", &User::guest()).await.says("refused an appeal of");
    app.post(decide, &[("do", "grant")], world.admin()).await.leads_to("/modlog?member=");
    // Against the next suspension there is another one.
    app.post("/user/sam/suspend", &[("until", ""), ("reason", "Still advertises")], world.of_a()).await.expect(303);
    let sam = app.sign_in_as("Sam").await;
    app.post("/appeal", &[("text", "Please")], &sam).await.expect(303);
    app.post(decide, &[("do", "grant")], world.admin()).await.leads_to("/moderation");
    app.settle().await;
    app.post(&format!("/topic/{}/reply", world.open.id), &[("body", "hello")], &sam).await.expect(303);
    app.get("/moderation", world.admin()).await.lacks("Please");
    app.settle().await;
    assert_eq!(app.forum.verify(|| {}).await.unwrap(), []);
}

#[tokio::test]
async fn a_silence_and_a_warning_are_appealed_against_as_a_suspension_is() {
    let world = World::new().await;
    let app = &world.app;
    let sam = app.join("Sam").await;
    let file = "/moderation/members/sam";
    app.post(&format!("{file}/silence"), &[("until", ""), ("reason", "Shouts")], world.of_a()).await.expect(303);
    app.post(&format!("{file}/warn"), &[("text", "Stop <b>it</b>")], world.of_a()).await.expect(303);
    let vote = format!("/post/{}/vote", world.open_reply);
    app.post(&vote, &[("value", "1")], &sam).await.expect(403).says("/appeal");
    app.get("/warnings", &sam).await.expect(200).says("/appeal?against=warning");
    app.get("/appeal", &sam).await.expect(200).says("silenced you").says("Shouts").says("against=warning");
    app.get("/appeal?against=warning", &sam).await.expect(200).says("Stop &#60;b&#62;it");
    app.get("/appeal?against=suspension", &sam).await.expect(404);
    app.post("/appeal", &[("against", "warning"), ("text", "")], &sam).await.expect(422).says("warned you");
    for (against, text) in [("silence", "I whispered"), ("warning", "It was a quotation")] {
        let form = [("against", against), ("text", text)];
        app.post("/appeal", &form, &sam).await.leads_to(&format!("/appeal?against={against}"));
        app.post("/appeal", &form, &sam).await.expect(409);
        app.get(&format!("/appeal?against={against}"), &sam).await.says(text).says("will look at it");
    }
    app.settle().await;
    let decide = "/moderation/appeals/sam";
    let own = app.get("/moderation?kind=appeals", world.of_a()).await.says("I whispered").says("It was a quotation");
    own.lacks("Grant it");
    app.post(decide, &[("do", "grant"), ("against", "silence")], world.of_a()).await.expect(403);
    let refusal = [("do", "refuse"), ("against", "warning"), ("reason", "")];
    app.post(decide, &refusal, world.admin()).await.expect(422).says("It was a quotation").says("I whispered");
    app.post(decide, &[("do", "grant"), ("against", "silence")], world.admin()).await.leads_to("/moderation");
    let refusal = [("do", "refuse"), ("against", "warning"), ("reason", "It was none")];
    app.post(decide, &refusal, world.admin()).await.leads_to("/moderation");
    app.settle().await;
    app.get("/appeal?against=silence", &sam).await.expect(404);
    app.get("/appeal?against=warning", &sam).await.says("the warning stays: It was none");
    app.get("/notifications", &sam).await.says("the decision stays");
    app.get("/moderation?kind=appeals", world.admin()).await.says("Nothing waits");
    // The next warning is another one, and is taken back.
    app.post(&format!("{file}/warn"), &[("text", "Once more")], world.of_a()).await.expect(303);
    app.post("/appeal", &[("against", "warning"), ("text", "Why?")], &sam).await.expect(303);
    app.post(decide, &[("do", "grant")], world.admin()).await.leads_to("/moderation");
    app.settle().await;
    app.get("/warnings", &sam).await.lacks("Once more");
    app.get(file, world.of_a()).await.says("Took a warning back");
    assert_eq!(app.forum.verify(|| {}).await.unwrap(), []);
}
