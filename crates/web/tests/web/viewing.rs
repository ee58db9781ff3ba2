//! Looking at the forum as somebody else: what is seen of it, that nothing is changed, and how it ends.

use serde_json::json;

use crate::page::main_text;
use crate::routes::{letter, reads};
use crate::support::{MINUTE, User};
use crate::world::{ROLES, World};

const HERE: &str = "/admin/view-as";
const END: &str = "/admin/view-as/end";

async fn look_as(world: &World, who: &str, name: &str) {
    world.app.post(HERE, &[("who", who), ("name", name)], world.admin()).await.leads_to("/");
}

/// What is refused to somebody is refused to whoever looks as them, and what they see is seen, but for what is
/// theirs alone.
#[tokio::test]
async fn whoever_looks_as_somebody_sees_what_they_see_and_no_more() {
    let world = World::new().await;
    let admin = world.admin();
    for (at, who, name) in [
        (0, "guest", ""),
        (1, "member", "Jonas"),
        (2, "member", "Mira"),
        (4, "moderator-1", ""),
        (5, "member", "Berit"),
    ] {
        look_as(&world, who, name).await;
        let (mut wrong, mut seen, mut same) = (Vec::new(), 0, 0);
        for case in reads(&world) {
            let expected = case.expect.chars().nth(at).unwrap();
            let found = letter(&world.app.get(&case.path, admin).await);
            // A guest may find a way in; whoever is signed in has one.
            let is_shown = |letter: char| matches!(letter, 'o' | 'r');
            // Whoever looks wrote nothing: what one may not do to one's own, they are asked about, and refused.
            let is_of_ones_own = expected == 'f' && ["/works", "/flag"].iter().any(|form| case.path.ends_with(form));
            if is_shown(found) && !is_shown(expected) && !case.path.starts_with("/login") && !is_of_ones_own {
                wrong.push(format!("{}: {found} in place of {expected}", case.path));
            }
            seen += usize::from(expected == 'o');
            same += usize::from(expected == 'o' && found == 'o');
        }
        assert!(wrong.is_empty(), "as {}: {}", ROLES[at], wrong.join("\n"));
        // Much of what an author may see is theirs alone.
        assert!(same * 2 >= seen, "as {}, {same} of {seen} pages are shown", ROLES[at]);
        world.app.post(END, &[], admin).await.leads_to(HERE);
    }
}

#[tokio::test]
async fn nothing_is_changed_meanwhile_and_nothing_shown_that_is_somebodys_own() {
    let world = World::new().await;
    let (app, admin) = (&world.app, world.admin());
    app.get(HERE, admin).await.expect(200).says("a moderator of").says("Keepers");
    look_as(&world, "member", "mira").await;
    let page = app.get(&world.for_group.path, admin).await.expect(200);
    page.says("Only looking.").says("the member Mira").says(END);
    app.get(&world.for_admins.path, admin).await.expect(404);
    app.get("/admin", admin).await.expect(404);
    // Their own draft is not for whoever looks.
    app.get(&world.draft.path, world.author()).await.expect(200);
    app.get(&world.draft.path, admin).await.expect(404);

    let (stored, reply) = (app.stored().await, format!("/topic/{}/reply", world.open.id));
    let vote = format!("/post/{}/vote", world.open_reply);
    for (path, form) in [
        (reply.as_str(), [("body", "As Mira")]),
        (&vote, [("value", "1")]),
        ("/announcements/1/dismiss", [("next", "/")]),
    ] {
        app.post(path, &form, admin).await.expect(403).says("Nothing is changed until you end that");
    }
    let sent = app.send("POST", &format!("/api/v1/topics/{}/posts", world.open.id), &json!({"body": "x"}), admin).await;
    sent.expect(403);
    for path in ["/settings", "/settings/sessions", "/notifications", "/drafts", "/api/v1/me", "/api/v1/notifications"]
    {
        app.get(path, admin).await.expect(403).says("not shown to you");
    }
    let lasting = |stored: std::collections::BTreeMap<String, String>| {
        stored.into_iter().filter(|(key, _)| !key.contains("l:")).collect::<Vec<_>>()
    };
    assert_eq!(lasting(app.stored().await), lasting(stored));

    app.post(END, &[], admin).await.leads_to(HERE);
    app.get("/admin", admin).await.expect(200).lacks("Only looking.");
    app.post(END, &[], admin).await.expect(409);
}

#[tokio::test]
async fn it_is_recorded_for_those_who_run_the_forum_and_ends_by_itself() {
    let world = World::new().await;
    let (app, admin) = (&world.app, world.admin());
    look_as(&world, "member", "Mira").await;
    app.get("/", admin).await.expect(200).says("Only looking.");
    // In another session they are themselves.
    let elsewhere = app.sign_in_as("Petra").await;
    app.get("/admin", &elsewhere).await.expect(200).lacks("Only looking.");
    app.pass(31 * MINUTE);
    app.get("/admin", admin).await.expect(200).lacks("Only looking.");
    app.settle().await;
    let log = main_text(&app.get("/modlog", admin).await.expect(200).text);
    assert!(log.contains("began to look at the forum as"), "{log}");
    for user in [&User::guest(), world.author(), world.of_a()] {
        app.get("/modlog", user).await.expect(200).lacks("look at the forum as");
    }
}

#[tokio::test]
async fn nobody_looks_as_an_admin_or_as_what_is_not_there() {
    let world = World::new().await;
    let (app, admin) = (&world.app, world.admin());
    for (who, name, sentence) in [
        ("member", "Petra", "Nobody looks as an admin"),
        ("member", "nobody", "There is no member of this name"),
        ("group-99", "", "There is nothing of this kind any more"),
        ("moderator-99", "", "There is nothing of this kind any more"),
        ("level-9", "", "Choose as whom you want to look"),
        ("group-x", "", "Choose as whom you want to look"),
        ("", "", "Choose as whom you want to look"),
    ] {
        let page = app.post(HERE, &[("who", who), ("name", name)], admin).await.expect(422).says(sentence);
        page.says(&format!("value=\"{name}\"")).lacks("Only looking.");
    }
    // Who becomes an admin meanwhile is looked as by nobody.
    look_as(&world, "member", "Jonas").await;
    app.get("/admin", admin).await.expect(404);
    let root = app.sign_in_as("Petra").await;
    app.post("/admin/members/jonas", &[("role", "admin")], &root).await.expect(303);
    app.get("/admin", admin).await.expect(200).lacks("Only looking.");
    // A program is made for somebody; it looks as nobody.
    let key = app.key(&root, "all", "read,write,moderate,admin").await;
    app.post(HERE, &[("who", "guest")], &User::with_token(&key)).await.expect(404);
}
