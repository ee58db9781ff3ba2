//! The page that cleans up after a spammer.

use crate::support::{TestApp, User};
use crate::world::World;

const HERE: &str = "/moderation/members/mira/cleanup";

/// Goes on with it until it is done.
pub(crate) async fn swept(app: &TestApp, name: &str) {
    let member = app.forum.member_named(name).await.unwrap().unwrap().id;
    while app.forum.store().cleanup(member).await.unwrap().is_some_and(|cleanup| cleanup.is_under_way()) {
        app.followers.take_leases().await.unwrap();
        app.followers.see_to_due().await.unwrap();
    }
    app.settle().await;
}

#[tokio::test]
async fn a_moderator_sees_first_what_will_happen_then_how_far_it_is_and_can_undo_it() {
    let world = World::new().await;
    let (app, of_a) = (&world.app, world.of_a());
    let page = app.get(HERE, of_a).await.expect(200).says("only what stands in categories that you keep is touched");
    page.says("Main track").lacks("Offtopic").says("What will happen");
    app.get(HERE, world.admin()).await.says("All that they wrote in all categories goes.");
    app.post(HERE, &[("reason", " ")], of_a).await.expect(422).says("Say why");
    app.post(HERE, &[("reason", "Sells things")], of_a).await.leads_to(HERE);
    let page = app.get(HERE, of_a).await.expect(200).says("Cleaning up").says("<progress");
    assert_eq!(page.header("refresh"), "2");
    app.post(HERE, &[("reason", "Sells things")], of_a).await.expect(409).says("cleaning up already");
    app.post(&format!("{HERE}/undo"), &[], of_a).await.expect(409).says("Wait until it is done.");
    swept(app, "Mira").await;
    app.get(&world.open.path, world.member()).await.expect(404);
    // What B's moderators keep is theirs to decide about.
    app.get(&world.of_b.path, world.member()).await.expect(200).says("a reply beside it");
    app.get("/modlog", &User::guest()).await.says("cleaned up after").says("Sells things");
    let page = app.get(HERE, of_a).await.expect(200).says("What was done").says("Undo it");
    assert_eq!(page.header("refresh"), "");
    app.get(HERE, &world.people[5]).await.expect(200).says("It touched categories that you do not keep");
    app.post(&format!("{HERE}/undo"), &[], &world.people[5]).await.expect(403);
    app.get("/moderation/members/mira", of_a).await.says("Cleaned up:").says("undo it");
    app.post(&format!("{HERE}/undo"), &[], of_a).await.leads_to(HERE);
    app.get(HERE, of_a).await.says("Bringing it back");
    swept(app, "Mira").await;
    app.get(&world.open.path, world.member()).await.expect(200).says("a reply in the open");
    app.get(HERE, of_a).await.lacks("Undo it").says("What will happen");
    app.get("/modlog", &User::guest()).await.says("brought back what was taken away of");
    app.post(&format!("/topic/{}/reply", world.of_b.id), &[("body", "Thanks")], &app.sign_in_as("Mira").await)
        .await
        .expect(303);
}

/// Who has left has nothing that could be brought back.
#[tokio::test]
async fn of_who_leaves_no_note_stays_of_what_was_taken() {
    let world = World::new().await;
    let app = &world.app;
    app.post(HERE, &[("reason", "Sells things")], world.admin()).await.expect(303);
    swept(app, "Mira").await;
    let taken = async || app.stored().await.into_keys().filter(|key| key.contains("}taken:")).count();
    assert!(taken().await > 0);
    let mira = app.view_of(&app.sign_in_as("Mira").await).await;
    app.forum.leave(&mira, "Mira", model::departure::Writings::Stay).await.unwrap();
    for _ in 0..40 {
        app.followers.take_leases().await.unwrap();
        app.followers.see_to_due().await.unwrap();
    }
    assert_eq!(taken().await, 0);
}
