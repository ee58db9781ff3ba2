//! Announcements, redirects, and a forum that is read and not written.

use crate::api_routes::api_writes;
use crate::rights::post;
use crate::routes::writes;
use crate::support::{DAY, PASSWORD, TestApp, User};
use crate::world::World;

const ANNOUNCED: &str = "/admin/announcements";

#[tokio::test]
async fn an_announcement_stands_above_all_pages_from_its_beginning_to_its_end() {
    let world = World::new().await;
    let (app, node) = (&world.app, world.app.listening_node().await);
    let told = |at: u64| model::time::Timestamp(app.forum.now().0 + at).iso()[..16].replace('T', " ");
    let (from, until) = (told(DAY), told(2 * DAY));
    let form = [("text", "We *move* <b>now</b>"), ("level", "warning"), ("from", &from), ("until", &until)];
    app.post(ANNOUNCED, &form, world.admin()).await.leads_to(ANNOUNCED);
    app.get(ANNOUNCED, world.admin()).await.expect(200).says("to come");
    let pages = ["/", "/recent", world.open.path.as_str()];
    let all = async |is_shown: bool| {
        node.has_heard_all().await;
        for page in pages {
            // Twice: what is kept for guests says the same.
            for _ in 0..2 {
                let answer = node.get(page, world.guest()).await.expect(200);
                assert_eq!(answer.text.contains("We <em>move</em> "), is_shown, "{page}");
                assert!(!answer.text.contains("<b>now</b>"));
            }
        }
        let trips = node.get("/recent", world.guest()).await.expect(200).trips;
        assert_eq!(trips, 0, "a kept page asks the store for nothing");
    };
    all(false).await;
    app.pass(DAY + 60_000);
    app.followers.take_leases().await.unwrap();
    app.followers.see_to_due().await.unwrap();
    all(true).await;
    app.get("/login", &User::guest()).await.expect(200).says("Attention.");
    app.pass(DAY);
    app.followers.take_leases().await.unwrap();
    app.followers.see_to_due().await.unwrap();
    all(false).await;
    app.settle().await;
    app.get("/modlog", &app.sign_in_as("Petra").await).await.expect(200).says("announced something");
}

#[tokio::test]
async fn a_member_puts_an_announcement_out_of_sight_without_scripts() {
    let app = TestApp::start().await;
    let (admin, ann) = (app.admin().await, app.join("Ann").await);
    for text in ["First news", "Second news"] {
        app.post(ANNOUNCED, &[("text", text), ("level", "notice")], &admin).await.leads_to(ANNOUNCED);
    }
    let page = app.get("/recent", &ann).await.expect(200).says("First news").says("Second news").text;
    app.get("/recent", &User::guest()).await.expect(200).says("First news").lacks("/dismiss");
    let (before, _) = page.split_once("/dismiss").unwrap();
    let action = format!("{}/dismiss", &before[before.rfind("/announcements/").unwrap()..]);
    let gone = app.post(&action, &[("next", "/recent")], &ann).await.leads_to("/recent");
    let cookie = format!("{}; {}", ann.cookie.clone().unwrap(), gone.cookie());
    let ann = User { cookie: Some(cookie), ..ann };
    app.get("/recent", &ann).await.expect(200).lacks("First news").says("Second news");
    app.post(&action, &[("next", "//evil.example")], &ann).await.leads_to("/");
    app.post("/announcements/999/dismiss", &[], &ann).await.expect(404);
    // What is taken away is seen by nobody any more.
    let withdraw = action.replace("/announcements", ANNOUNCED).replace("dismiss", "withdraw");
    app.post(&withdraw, &[], &admin).await.leads_to(ANNOUNCED);
    app.get("/recent", &User::guest()).await.expect(200).lacks("First news").says("Second news");
}

#[tokio::test]
async fn what_is_wrong_with_an_announcement_is_said_at_its_field() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let past = [("text", "Old news"), ("level", "notice"), ("until", "2020-01-01")];
    app.post(ANNOUNCED, &past, &admin).await.expect(422).says("over already").says("value=\"Old news\"");
    let odd = [("text", "News"), ("level", "notice"), ("from", "tomorrow")];
    app.post(ANNOUNCED, &odd, &admin).await.expect(422).says("id=\"from-error\"");
}

#[tokio::test]
async fn old_addresses_lead_to_new_ones_where_no_page_is() {
    let app = TestApp::start().await;
    let (admin, guest) = (app.admin().await, User::guest());
    app.get("/t/how-to/12", &guest).await.expect(404);
    let save = async |from: &str, to: &str| app.post("/admin/redirects", &[("from", from), ("to", to)], &admin).await;
    save("/t/how-to/12/", "/recent").await.leads_to("/admin/redirects");
    for (asked, to) in
        [("/t/how-to/12", "/recent"), ("/t/how-to/12/", "/recent"), ("/t/how-to/12?page=2", "/recent?page=2")]
    {
        let answer = app.get(asked, &guest).await.expect(301);
        assert_eq!(answer.location(), to);
        assert!(answer.header("cache-control").contains("max-age=3600"));
    }
    save("/recent", "/popular").await.expect(422).says("pages at this address itself");
    save("/topic/1/x", "/popular").await.expect(422).says("pages at this address itself");
    save("/other", "https://evil.example/").await.expect(422).says("address of this site");
    save("/other", "/t/how-to/12").await.expect(422).says("old address itself");
    app.get("/admin/redirects", &admin).await.expect(200).says("1 of 500");
    app.post("/admin/redirects/remove", &[("from", "/t/how-to/12")], &admin).await.leads_to("/admin/redirects");
    app.get("/t/how-to/12", &guest).await.expect(404);
    app.settle().await;
    app.get("/modlog", &admin).await.expect(200).says("led an old address on").says("/t/how-to/12");
}

/// What is still taken while nothing is written: it lets somebody in or out, only reads, or ends it.
const OPEN: [&str; 15] = [
    "/login",
    "/login/second",
    "/login/passkey",
    "/login/link",
    "/login/link/open",
    "/logout",
    "/passkey/challenge",
    "/auth/github",
    "/auth/oidc/{name}",
    "/settings/prove",
    "/settings/prove/elsewhere",
    "/search",
    "/admin/backups",
    "/admin/backups/address",
    "/admin/settings/{subject}",
];

#[tokio::test]
async fn while_a_forum_is_read_only_every_write_is_refused_with_the_sentence() {
    let world = World::new().await;
    let app = &world.app;
    let page = "/admin/settings/read-only";
    let form = [("on", "yes"), ("sentence", "We move to another server until noon.")];
    app.post(page, &form, world.admin()).await.leads_to(page);
    app.get("/", world.guest()).await.expect(200).says("We move to another server until noon.");
    app.get(&world.open.path, world.member()).await.expect(200).says("until noon");
    let mut wrong = Vec::new();
    for case in writes(&world).iter().filter(|case| !OPEN.contains(&case.route)) {
        for at in [0, 1, 6] {
            let changes = app.redis.changes().await;
            let answer = post(&world, case, &world.people[at]).await;
            if answer.status != 503 || !answer.text.contains("until noon") || app.redis.changes().await != changes {
                wrong.push(format!("{} ({at}): {}", case.path, answer.status));
            }
        }
    }
    for case in api_writes(&world).iter().filter(|case| case.route != "/api/v1/preview") {
        let answer = app.send(case.method, &case.path, &case.json.clone().unwrap(), &world.people[6]).await;
        if answer.status != 503 || !answer.text.contains("until noon") {
            wrong.push(format!("{} {}: {}", case.method, case.path, answer.status));
        }
    }
    assert!(wrong.is_empty(), "{} were taken:\n{}", wrong.len(), wrong.join("\n"));
    // What was typed comes back.
    let reply = format!("/topic/{}/reply", world.open.id);
    app.post(&reply, &[("body", "What I typed")], world.member()).await.expect(503).says("What I typed");
    // Signing in works; so does what ends it, and of the settings nothing else.
    app.post("/login", &[("username", "Petra"), ("password", PASSWORD)], &User::guest()).await.leads_to("/");
    let admin = world.admin();
    app.post("/admin/settings/site", &[("name", "Agora")], admin).await.expect(503);
    app.post(page, &[("on", "no")], world.member()).await.expect(404);
    app.post(page, &[("on", "no")], admin).await.leads_to(page);
    app.post(&reply, &[("body", "What I typed")], world.member()).await.leads_to("/post/");
}

#[tokio::test]
async fn followers_go_on_while_a_forum_is_read_only_and_other_nodes_refuse_too() {
    let world = World::new().await;
    let (hears, deaf) = (world.app.listening_node().await, world.app.listening_node().await);
    deaf.go_deaf().await;
    world.app.reply(world.member(), &world.open, None, "Just before").await;
    world.app.post("/admin/settings/read-only", &[("on", "yes")], world.admin()).await.expect(303);
    world.app.settle().await;
    hears.has_heard_all().await;
    hears.get("/recent", world.guest()).await.expect(200).says("Everything can be read");
    let reply = format!("/topic/{}/reply", world.open.id);
    // One that hears nothing reads what the site says with each request.
    for node in [&hears, &deaf] {
        node.post(&reply, &[("body", "Too late")], world.member()).await.expect(503);
    }
}
