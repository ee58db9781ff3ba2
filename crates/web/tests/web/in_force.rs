//! A change of what somebody may do is in force on every node within a second.

use std::time::{Duration, Instant};

use model::actor::{Role, Suspension};
use model::category::{CategoryForm, Level};
use model::ids::CategoryId;

use crate::node::ListeningNode;
use crate::support::User;
use crate::world::{A, World};

/// What is promised: it is no patience of the test's.
const WITHIN: Duration = Duration::from_secs(1);

/// Two nodes with their followers at work, and one that nothing wakes: it only looks by itself.
async fn nodes(world: &World) -> [ListeningNode; 3] {
    [world.app.working_node().await, world.app.working_node().await, world.app.listening_node().await]
}

/// Has all of these pages remembered, so that it is memory which has to be overruled.
async fn remember(nodes: &[ListeningNode], pages: &[(&str, &User)]) {
    for node in nodes {
        for (page, user) in pages {
            for _ in 0..2 {
                node.get(page, user).await.expect(200);
            }
        }
    }
}

/// Asks every node for each page, again and again, until it is answered so. `changed` is when the
/// change was acknowledged.
async fn are_answered(nodes: &[ListeningNode], pages: &[(&str, &User)], status: u16, changed: Instant) {
    for (n, node) in nodes.iter().enumerate() {
        for (page, user) in pages {
            loop {
                let asked = changed.elapsed();
                let answer = node.get(page, user).await;
                if answer.status == status {
                    break;
                }
                assert!(
                    asked < WITHIN,
                    "node {n} answers {} rather than {status} for {page} to {:?}, {asked:?} after the change",
                    answer.status,
                    user.name
                );
            }
        }
    }
}

#[tokio::test]
async fn a_category_that_is_hidden_is_nowhere_to_be_found_within_a_second() {
    let world = World::new().await;
    let nodes = nodes(&world).await;
    let (guest, member) = (world.guest(), world.member());
    let (open, category) = (world.open.path.as_str(), "/category/1/main-track");
    let pages = [(open, guest), (open, member), (category, guest), (category, member)];
    remember(&nodes, &pages).await;
    let admin = world.app.view_of(world.admin()).await;
    let found = world.app.forum.site().category(CategoryId(A)).unwrap().clone();
    let form = CategoryForm {
        name: found.name,
        description: found.description,
        parent: found.parent,
        kinds: found.kinds,
        see: Level::Admins,
        start: Level::Admins,
        reply: Level::Admins,
        moderators: found.moderators,
        granted: found.granted,
        asks: found.asks,
        licence: found.licence,
        reviews: false,
        face: found.face,
        archived: found.archived,
    };
    world.app.forum.put_category(&admin, Some(CategoryId(A)), form).await.unwrap();
    let changed = Instant::now();
    are_answered(&nodes, &pages, 404, changed).await;
    for node in &nodes {
        for user in [guest, member] {
            for page in ["/", "/recent", "/user/mira", "/tags/door"] {
                let answer = node.get(page, user).await;
                assert!(!answer.text.contains("Open windows"), "{page} still lists what {:?} may not see", user.name);
            }
        }
    }
}

#[tokio::test]
async fn the_session_of_a_member_who_is_suspended_is_none_within_a_second() {
    let world = World::new().await;
    let nodes = nodes(&world).await;
    let (author, path) = (world.author(), world.for_members.path.as_str());
    remember(&nodes, &[(path, author)]).await;
    let suspension = Suspension { by: world.admin().id.unwrap(), until: None, reason: "spam".to_owned() };
    world.app.forum.suspend_as_operator(author.id.unwrap(), Some(suspension)).await.unwrap();
    let changed = Instant::now();
    // What members see is nothing to whoever is no member.
    are_answered(&nodes, &[(path, author)], 404, changed).await;
    for node in &nodes {
        node.get("/settings", author).await.leads_to("/login");
    }
}

#[tokio::test]
async fn a_role_that_was_taken_away_is_gone_within_a_second() {
    let world = World::new().await;
    let nodes = nodes(&world).await;
    let id = world.admin().id.unwrap();
    world.app.forum.set_role(world.of_a().id.unwrap(), Role::Admin, model::log::OPERATOR).await.unwrap();
    // A change of role ends no session here, so it is the very one that is asked with.
    let admin = world.app.sign_in_as("Petra").await;
    let path = world.for_admins.path.as_str();
    let pages = [(path, &admin), ("/admin", &admin)];
    remember(&nodes, &pages).await;
    world.app.forum.set_role(id, Role::Member, model::log::OPERATOR).await.unwrap();
    let changed = Instant::now();
    are_answered(&nodes, &pages, 404, changed).await;
}

#[tokio::test]
async fn a_moderator_who_is_one_no_longer_sees_the_category_no_longer_within_a_second() {
    let world = World::new().await;
    let nodes = nodes(&world).await;
    let of_a = world.of_a();
    let path = world.for_moderators.path.as_str();
    remember(&nodes, &[(path, of_a)]).await;
    world.app.moderate(crate::world::MODERATORS, &[]).await;
    let changed = Instant::now();
    are_answered(&nodes, &[(path, of_a)], 404, changed).await;
}

#[tokio::test]
async fn who_is_taken_out_of_a_group_no_longer_sees_its_category_within_a_second() {
    let world = World::new().await;
    let nodes = nodes(&world).await;
    let (author, member, path) = (world.author(), world.member(), world.for_group.path.as_str());
    remember(&nodes, &[(path, author)]).await;
    let admin = world.app.view_of(world.admin()).await;
    world.app.forum.leave_group(&admin, world.group, "Mira").await.unwrap();
    let changed = Instant::now();
    are_answered(&nodes, &[(path, author), ("/category/7/cellar-markgroups", author)], 404, changed).await;
    for node in &nodes {
        for page in ["/", "/recent", "/user/mira", "/tags/markgroupstag"] {
            let answer = node.get(page, author).await;
            assert!(!answer.text.contains("Wine markgroups"), "{page} still lists it");
        }
    }
    // And the other way round: who comes in sees it, with the session that they have.
    world.app.forum.join_group(&world.app.view_of(world.admin()).await, world.group, "Jonas").await.unwrap();
    let changed = Instant::now();
    are_answered(&nodes, &[(path, member)], 200, changed).await;
}

#[tokio::test]
async fn a_group_that_is_deleted_opens_nothing_within_a_second() {
    let world = World::new().await;
    let nodes = nodes(&world).await;
    let (author, path) = (world.author(), world.for_group.path.as_str());
    remember(&nodes, &[(path, author)]).await;
    world.app.forum.delete_group(&world.app.view_of(world.admin()).await, world.group).await.unwrap();
    are_answered(&nodes, &[(path, author)], 404, Instant::now()).await;
    world.app.settle().await;
    let mira = world.app.forum.member_named("Mira").await.unwrap().unwrap();
    assert!(mira.groups.is_empty(), "her record follows");
    assert_eq!(world.app.forum.verify(|| {}).await.unwrap(), []);
}
