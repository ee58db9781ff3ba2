//! Flags: members say that something is wrong, enough of them hide it, and a moderator decides.

use crate::support::User;
use crate::world::World;

async fn flag(world: &World, post: impl std::fmt::Display, by: &User) {
    world.app.post(&format!("/post/{post}/flag"), &[("reason", "spam")], by).await.expect(303);
}

#[tokio::test]
async fn enough_flags_hide_a_post_and_a_moderator_shows_it_again_or_deletes_it() {
    let world = World::new().await;
    let app = &world.app;
    let (post, page) = (world.open_reply, &world.open.path);
    let text = "a reply in the open";
    app.get(page, &User::guest()).await.says(text);
    // Of members who have been here for a while three are enough.
    for name in ["Kim", "Lee", "Max"] {
        app.get(page, &User::guest()).await.says(text);
        let member = app.join(name).await;
        app.get(page, &member).await.says(&format!("/post/{post}/flag"));
        app.get(&format!("/post/{post}/flag"), &member).await.expect(200).says(text);
        flag(&world, post, &member).await;
    }
    app.settle().await;
    app.get(page, &User::guest()).await.lacks(text);
    app.get(page, world.author()).await.lacks(text);
    let own = app.get(&format!("/post/{post}"), world.author()).await;
    own.expect(200).says("until a moderator has looked at it");
    app.get("/notifications", world.author()).await.says("Members have flagged what you wrote");
    // Of the other category's there is one, too, which this moderator does not see.
    let queue = app.get("/moderation", world.of_a()).await.expect(200).says(text).says("Kim").says("Flagged (1)");
    queue.lacks("a reply beside it").lacks("markflag");
    app.get("/moderation", world.admin()).await.says(text).says("a reply beside it").says("markflag");
    let decide = format!("/moderation/posts/{post}");
    app.post(&decide, &[("do", "uphold"), ("reason", "")], world.of_a()).await.expect(422).says("Say why").says(text);
    app.post(&decide, &[("do", "something")], world.of_a()).await.expect(400);
    app.post(&decide, &[("do", "dismiss")], world.of_a()).await.leads_to(&format!("/moderation?decided={post}"));
    app.settle().await;
    app.get(page, &User::guest()).await.says(text);
    app.get("/moderation?kind=flagged", world.of_a()).await.says("Nothing waits");
    // Whoever comes second is told, and so is whoever flags it again.
    app.post(&decide, &[("do", "dismiss")], world.of_a()).await.expect(409).says("This was decided already");
    app.post(&decide, &[("do", "dismiss")], world.admin())
        .await
        .expect(409)
        .says("left it as it is")
        .says(&world.of_a().name);
    let kim = app.sign_in_as("Kim").await;
    app.post(&format!("/post/{post}/flag"), &[("reason", "spam")], &kim).await.expect(409);
    app.get("/modlog", &User::guest()).await.says("left as it is a flagged post in");
}

#[tokio::test]
async fn what_a_moderator_agrees_with_is_deleted_with_a_reason_and_counts_for_who_flagged_it() {
    let world = World::new().await;
    let app = &world.app;
    let post = world.of_b_reply;
    let moderator = &world.people[5];
    let member = world.member().id.unwrap();
    assert_eq!(app.forum.store().flag_record(member).await.unwrap(), model::flag::FlagRecord::default());
    let decide = format!("/moderation/posts/{post}");
    let decided = format!("/moderation?decided={post}");
    app.post(&decide, &[("do", "uphold"), ("reason", "It advertises")], moderator).await.leads_to(&decided);
    app.settle().await;
    app.get(&world.of_b.path, &User::guest()).await.lacks("a reply beside it");
    let record = app.forum.store().flag_record(member).await.unwrap();
    assert_eq!((record.upheld, record.dismissed), (1, 0));
    app.get("/notifications", world.author()).await.expect(200).says("deleted");
    app.get("/modlog", &User::guest()).await.says("It advertises");
}

#[tokio::test]
async fn a_flag_without_a_reason_loses_nothing_that_was_typed() {
    let world = World::new().await;
    let app = &world.app;
    let path = format!("/post/{}/flag", world.open_reply);
    let page = app.post(&path, &[("note", "The <link> leads astray")], world.member()).await.expect(422);
    page.says("Choose what is wrong with it.").says("The &#60;link&#62; leads astray");
    app.post(&path, &[("reason", "other"), ("note", "")], world.member()).await.expect(422).says("Say what is wrong");
    app.post(&path, &[("reason", "rude")], &User::guest()).await.expect(401);
}

#[tokio::test]
async fn a_topic_whose_opening_post_is_flagged_is_hidden_as_a_whole() {
    let world = World::new().await;
    let app = &world.app;
    flag(&world, world.lonely.opening, world.of_a()).await;
    app.settle().await;
    app.get(&world.lonely.path, &User::guest()).await.expect(404);
    app.get(&world.lonely.path, world.author()).await.expect(200).says("until a moderator has looked at it");
    assert!(app.forum.verify(|| {}).await.unwrap().is_empty());
    let decide = format!("/moderation/posts/{}", world.lonely.opening);
    app.post(&decide, &[("do", "dismiss")], world.of_a()).await.expect(303);
    app.settle().await;
    app.get(&world.lonely.path, &User::guest()).await.expect(200);
    assert!(app.forum.verify(|| {}).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_decision_is_undone_and_the_record_of_who_flagged_it_follows() {
    let world = World::new().await;
    let app = &world.app;
    let (post, moderator, member) = (world.of_b_reply, &world.people[5], world.member().id.unwrap());
    let decide = format!("/moderation/posts/{post}");
    let record = async || app.forum.store().flag_record(member).await.unwrap();
    app.post(&decide, &[("do", "undo")], moderator).await.expect(409);
    app.post(&decide, &[("do", "uphold"), ("reason", "It advertises")], moderator).await.expect(303);
    app.settle().await;
    let queue = app.get(&format!("/moderation?decided={post}"), moderator).await;
    queue.says("You").says("deleted it").says("Undo this decision");
    // Whoever decides nothing there is not told by the address either.
    app.get(&format!("/moderation?decided={post}"), world.of_a()).await.expect(200).lacks("deleted it");
    app.get(&decide, world.of_a()).await.expect(404);
    assert_eq!(record().await.upheld, 1);
    app.post(&decide, &[("do", "undo")], moderator).await.leads_to(&decide);
    app.settle().await;
    assert_eq!((record().await.upheld, record().await.dismissed), (0, 0));
    app.get(&world.of_b.path, &User::guest()).await.says("a reply beside it");
    app.get(&decide, moderator).await.expect(200).says("Delete it").lacks("Undo this decision");
    app.get("/modlog", &User::guest()).await.says("took back what was decided about a post in");
    assert!(app.forum.verify(|| {}).await.unwrap().is_empty());
}

#[tokio::test]
async fn whoever_looks_at_a_case_is_seen_by_the_others() {
    let world = World::new().await;
    let app = &world.app;
    let (post, moderator) = (world.of_b_reply, &world.people[5]);
    let decide = format!("/moderation/posts/{post}");
    app.post(&decide, &[("do", "look")], world.member()).await.expect(403);
    app.post(&decide, &[("do", "look")], moderator).await.leads_to(&decide);
    app.get("/moderation", world.admin()).await.says("looks at it now");
    app.get("/moderation", moderator).await.lacks("looks at it now").says("I no longer look at it");
    app.post(&decide, &[("do", "leave")], moderator).await.expect(303);
    app.get("/moderation", world.admin()).await.lacks("looks at it now");
}
