//! Who may join, who waits, who is in which group: over HTTP, as people and programs see it.

use forum::Settings;
use model::actor::Role;
use model::invitation::OPEN_MAX;
use model::limits::Act;
use model::trust::{Trust, TrustLevel};

use crate::page::field;
use crate::support::{Answer, DAY, Draft, PASSWORD, TestApp, User, github_nowhere, public_settings, spend};
use crate::world::{A, World};

const NEW: [(&str, &str); 3] = [("username", "Nils"), ("email", "nils@example.org"), ("password", PASSWORD)];

fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [&NEW[..], more].concat()
}

async fn register(app: &TestApp, form: &[(&str, &str)]) -> Answer {
    app.post("/register", form, &User::guest()).await
}

fn signed_in(answer: &Answer) -> User {
    User { name: "Nils".to_owned(), id: None, cookie: Some(answer.cookie()), token: None }
}

/// The hidden fields of the form as a browser would send them.
async fn stamp(app: &TestApp) -> String {
    let page = app.get("/register", &User::guest()).await.expect(200).text;
    let (_, rest) = page.split_once("name=\"shown\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

async fn is_held(app: &TestApp, name: &str) -> bool {
    app.forum.member_named(name).await.unwrap().unwrap().held.is_some()
}

async fn set(app: &TestApp, form: &[(&str, &str)]) {
    let admin = app.admin().await;
    app.post("/admin/registration", form, &admin).await.leads_to("/admin/registration");
}

#[tokio::test]
async fn name_address_and_password_are_enough_on_an_open_forum() {
    let app = TestApp::start().await;
    let answer = register(&app, &NEW).await.leads_to("/");
    let nils = signed_in(&answer);
    assert!(!is_held(&app, "Nils").await);
    let topic = [("cid", "1"), ("kind", "discussion"), ("title", "Hello there"), ("body", "text")];
    app.post("/compose", &topic, &nils).await.leads_to("/topic/");
    let member = app.forum.member_named("Nils").await.unwrap().unwrap();
    assert_eq!(member.trust.level, TrustLevel::NEW);
}

#[tokio::test]
async fn whoever_fills_the_form_as_programs_do_is_held_and_not_refused() {
    let app = TestApp::start().await;
    let shown = stamp(&app).await;
    register(&app, &with(&[("shown", &shown)])).await.leads_to("/waiting");
    assert!(is_held(&app, "Nils").await, "in no time");
    let other = [("username", "Nora"), ("email", "nora@example.org"), ("password", PASSWORD), ("comment", "Buy this")];
    register(&app, &other).await.leads_to("/waiting");
    assert!(is_held(&app, "Nora").await, "what nobody sees is filled");
    let slow = [("username", "Nele"), ("email", "nele@example.org"), ("password", PASSWORD), ("comment", "")];
    let shown = stamp(&app).await;
    app.pass(300);
    register(&app, &[&slow[..], &[("shown", &shown)]].concat()).await.leads_to("/");
    assert!(!is_held(&app, "Nele").await);
}

#[tokio::test]
async fn who_is_held_signs_in_reads_and_changes_settings_and_writes_nothing() {
    let world = World::new().await;
    let app = &world.app;
    let held = app.sign_in_as("Hedda").await;
    app.get("/waiting", &held).await.expect(200).says("waits for approval");
    app.get("/", &held).await.expect(200).says("Your account waits for approval");
    app.get(&world.open.path, &held).await.expect(200);
    app.get("/settings", &held).await.expect(200);
    app.post("/settings/view", &[("view", "flat"), ("next", "/settings")], &held).await.leads_to("/settings");
    // What members alone read is for members that somebody has looked at.
    app.get(&world.for_members.path, &held).await.expect(404);
    for (path, form) in [
        ("/compose".to_owned(), vec![("cid", "1"), ("kind", "discussion"), ("title", "Hello there"), ("body", "text")]),
        (format!("/topic/{}/reply", world.open.id), vec![("body", "text")]),
        (format!("/post/{}/vote", world.open_reply), vec![("value", "1")]),
    ] {
        let changes = app.redis.changes().await;
        app.post(&path, &form, &held).await.expect(403).says("waits for approval");
        assert_eq!(app.redis.changes().await, changes, "{path}");
    }
    app.get("/moderation/members", world.of_a()).await.expect(200).says("Hedda");
    app.post("/moderation/members/hedda/approve", &[], world.of_a()).await.leads_to("/moderation/members");
    // With the session that they have.
    app.post(&format!("/topic/{}/reply", world.open.id), &[("body", "text")], &held).await.leads_to("/post/");
    app.get(&world.for_members.path, &held).await.expect(200);
    app.get("/waiting", &held).await.leads_to("/");
    assert!(!app.get("/moderation/members", world.of_a()).await.text.contains("Hedda"));
}

#[tokio::test]
async fn who_is_refused_is_suspended_for_good() {
    let world = World::new().await;
    let app = &world.app;
    let form = [("reason", "An advertiser")];
    app.post("/moderation/members/hedda/refuse", &form, world.of_a()).await.leads_to("/moderation/members");
    let hedda = app.forum.member_named("Hedda").await.unwrap().unwrap();
    assert!(hedda.held.is_none() && hedda.suspension.is_some_and(|suspension| suspension.until.is_none()));
    app.post("/moderation/members/hedda/approve", &[], world.of_a()).await.leads_to("/modlog?member=");
    // That concerns those who let in, and nobody else.
    app.settle().await;
    app.get("/modlog", &User::guest()).await.expect(200).lacks("An advertiser");
    app.get("/modlog", world.admin()).await.expect(200).says("An advertiser");
}

#[tokio::test]
async fn by_approval_everybody_waits() {
    let app = TestApp::start().await;
    set(&app, &[("open_to", "approved")]).await;
    app.get("/register", &User::guest()).await.expect(200).says("A moderator looks at each new account");
    let answer = register(&app, &NEW).await.leads_to("/waiting");
    app.get("/waiting", &signed_in(&answer)).await.expect(200);
    assert!(is_held(&app, "Nils").await);
}

#[tokio::test]
async fn an_invitation_lets_in_as_many_as_it_says_and_no_longer_than_it_says() {
    let app = TestApp::start().await;
    set(&app, &[("open_to", "invited")]).await;
    let admin = app.admin().await;
    let made = async |form: &[(&str, &str)]| {
        let page = app.post("/settings/invitations", form, &admin).await.expect(200).text;
        let (_, rest) = page.split_once("/register?invitation=").unwrap();
        rest.split('<').next().unwrap().to_owned()
    };
    let code = made(&[("uses", "2"), ("days", "3"), ("note", "for the team")]).await;
    let listed = app.get("/settings/invitations", &admin).await.expect(200).says("for the team").text;
    assert!(!listed.contains(&code), "a code is shown once");
    assert!(!format!("{:?}", app.stored().await).contains(&code), "a code is kept under its hash");
    app.get(&format!("/register?invitation={code}"), &User::guest()).await.expect(200).says(&code);
    let join = async |name: &str, code: &str| {
        let email = format!("{name}@example.org");
        let form = [("username", name), ("email", &email), ("password", PASSWORD), ("invitation", code)];
        register(&app, &form).await
    };
    join("anna", &code).await.leads_to("/");
    // People paste the whole link.
    join("bert", &format!("https://forum.example.org/register?invitation={code}")).await.leads_to("/");
    join("carl", &code).await.expect(422).says("used up");
    assert!(!is_held(&app, "anna").await && !is_held(&app, "bert").await);
    let code = made(&[("days", "3")]).await;
    app.pass(4 * DAY);
    join("dora", &code).await.expect(422).says("too old");
    join("emil", "nonsense").await.expect(422);
    join("emil", "").await.expect(422);
    // A request without the field is held and not refused.
    register(&app, &NEW).await.leads_to("/waiting");
    assert!(app.forum.member_named("carl").await.unwrap().is_none());
}

#[tokio::test]
async fn fifty_who_use_one_invitation_at_one_instant_are_one() {
    let app = TestApp::start().await;
    set(&app, &[("open_to", "invited")]).await;
    let admin = app.view_of(&app.admin().await).await;
    let code = app.forum.invite(&admin, &Default::default()).await.unwrap();
    let asked = (0..12).map(|n| {
        let (app, code) = (&app, &code);
        async move {
            let (name, email) = (format!("guest{n}"), format!("guest{n}@example.org"));
            let form = [("username", &*name), ("email", &*email), ("password", PASSWORD), ("invitation", code)];
            register(app, &form).await.status
        }
    });
    let mut statuses = futures_util::future::join_all(asked).await;
    statuses.sort_unstable();
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
}

/// Somebody who may invite others and is no admin.
async fn trusted(app: &TestApp) -> User {
    let mira = app.join("Mira").await;
    let found = app.forum.member_named("Mira").await.unwrap().unwrap().trust;
    let leader = Trust { level: TrustLevel::LEADER, fixed: true };
    let admin = app.view_of(&app.admin().await).await;
    app.forum.set_trust(&admin, mira.id.unwrap(), found, leader).await.unwrap();
    mira
}

/// However many forms come at one instant, no more invitations are open than a member may have, and
/// whoever makes and takes back for ever is slowed down.
#[tokio::test]
async fn of_many_invitations_at_one_instant_no_more_are_made_than_a_member_may_have() {
    let app = TestApp::start().await;
    set(&app, &[("open_to", "invited")]).await;
    let mira = trusted(&app).await;
    let asked = (0..40).map(|_| app.post("/settings/invitations", &[], &mira));
    let answers = futures_util::future::join_all(asked).await;
    let made = answers.iter().filter(|answer| answer.text.contains("/register?invitation=")).count();
    let open = app.forum.store().invitations().await.unwrap().len();
    assert_eq!((made, open <= OPEN_MAX), (open, true), "{made} were made, {open} are open");
    assert!(answers.iter().all(|answer| [200, 409, 503].contains(&answer.status)));
    for _ in open..OPEN_MAX {
        app.post("/settings/invitations", &[], &mira).await.expect(200);
    }
    app.post("/settings/invitations", &[], &mira).await.expect(409).says("too many open invitations");
}

#[tokio::test]
async fn whoever_makes_invitations_and_takes_them_back_is_slowed_down() {
    let app = TestApp::limited().await;
    let mira = trusted(&app).await;
    let view = app.view_of(&mira).await;
    for _ in 0..Act::Invite.by_account().unwrap().at_once {
        app.post("/settings/invitations", &[], &mira).await.expect(200);
        let made = app.forum.invitations(&view).await.unwrap().remove(0);
        app.forum.take_invitation_back(&view, &made.hash).await.unwrap();
    }
    let answer = app.post("/settings/invitations", &[("note", "for a friend")], &mira).await.expect(429);
    assert_eq!(field(&answer.text, "/settings/invitations", "note"), "for a friend");
}

#[tokio::test]
async fn a_domain_lets_in_whole_hosts_and_waits_until_the_address_is_confirmed() {
    let app = TestApp::start().await;
    set(&app, &[("open_to", "domains"), ("domains", "example.org")]).await;
    for email in ["nils@notexample.org", "nils@example.org.evil.net", "example.org@evil.net"] {
        let form = [("username", "Nils"), ("email", email), ("password", PASSWORD)];
        register(&app, &form).await.expect(422).says("Use an address at example.org").says("value=\"Nils\"");
    }
    let form = [("username", "Nils"), ("email", "nils@mail.example.org"), ("password", PASSWORD)];
    register(&app, &form).await.leads_to("/waiting");
    assert!(is_held(&app, "Nils").await);
}

#[tokio::test]
async fn with_github_only_no_account_is_made_here_and_the_page_says_so() {
    let app = TestApp::start_with(public_settings(), Settings { providers: github_nowhere(), ..spend() }).await;
    set(&app, &[("open_to", "github")]).await;
    let page = app.get("/register", &User::guest()).await.expect(200).says("Continue with GitHub");
    assert!(!page.text.contains("name=\"password\""));
    register(&app, &NEW).await.expect(403).says("GitHub");
    assert!(app.forum.member_named("Nils").await.unwrap().is_none());
}

#[tokio::test]
async fn a_question_is_asked_and_its_answer_looked_at() {
    let app = TestApp::start().await;
    set(&app, &[("open_to", "everybody"), ("question", "What do we build?"), ("answers", "forums, a forum")]).await;
    app.get("/register", &User::guest()).await.expect(200).says("What do we build?");
    register(&app, &with(&[("answer", "bridges")])).await.expect(422).says("not the answer").says("bridges");
    register(&app, &with(&[("answer", " FORUMS ")])).await.leads_to("/");
    let other = [("username", "Nora"), ("email", "nora@example.org"), ("password", PASSWORD)];
    register(&app, &other).await.leads_to("/waiting");
}

/// Threat 49: each kind of name that could pass for another is refused, and the page says why.
#[tokio::test]
async fn a_name_that_could_be_taken_for_another_is_refused_with_the_reason() {
    let app = TestApp::start().await;
    app.join("paypal").await;
    app.join("Zoé").await;
    for (name, reason) in [
        ("pаypal", "several writing systems"),
        ("PAYPAL", "looks like it, is taken"),
        ("Zoe\u{301}", "looks like it, is taken"),
        ("a\u{202e}lice", "turns the direction"),
        ("a\u{200f}lice", "turns the direction"),
        ("a\u{200b}lice", "nobody can see"),
        ("a\u{ad}lice", "nobody can see"),
        ("a\u{fe0f}lice", "nobody can see"),
        ("admin", "kept for the site"),
        ("Ａdmin", "can’t be part of a name"),
        ("аdmin", "several writing systems"),
        ("_root_", "kept for the site"),
        ("a\tb", "control character"),
        ("", "Enter a name"),
    ] {
        let form = [("username", name), ("email", "nobody@example.org"), ("password", PASSWORD)];
        let answer = register(&app, &form).await;
        assert_eq!(answer.status, 422, "{name:?}: {}", answer.location());
        let shown = answer.text.replace("&#39;", "’").replace("&#x27;", "’").replace("can't", "can’t");
        assert!(shown.contains(reason), "{name:?} is refused without saying “{reason}”:\n{shown}");
    }
}

#[tokio::test]
async fn an_admin_finds_members_and_changes_what_they_are() {
    let world = World::new().await;
    let (app, admin) = (&world.app, world.admin());
    let found = app.get("/admin/members?q=mi", admin).await.expect(200).says("Mira");
    assert!(!found.text.contains("Jonas"));
    app.get("/admin/members?kind=held", admin).await.expect(200).says("Hedda").says("waits for approval");
    app.get("/admin/members?kind=suspended", admin).await.expect(200).says("Silas");
    app.get("/admin/members?kind=moderators", admin).await.expect(200).says("Anselm");
    app.get("/admin/members?kind=group1", admin).await.expect(200).says("Mira");
    app.get("/admin/members?kind=nonsense", admin).await.expect(400);
    let form = [("role", "admin"), ("trust", "4"), ("group", "1")];
    app.post("/admin/members/jonas", &form, admin).await.leads_to("/admin/members/jonas");
    let jonas = app.forum.member_named("Jonas").await.unwrap().unwrap();
    assert_eq!((jonas.role, jonas.trust.level, jonas.trust.fixed), (Role::Admin, TrustLevel::LEADER, true));
    assert!(jonas.groups.contains(&world.group));
    app.get("/admin/members?kind=admins", admin).await.expect(200).says("Jonas").says("Petra");
    app.get("/admin/members?kind=level4", admin).await.expect(200).says("Jonas");
    app.post("/admin/members/petra", &[("role", "member")], admin).await.expect(403).says("own role");
}

#[tokio::test]
async fn the_roll_has_pages_in_the_order_of_names() {
    let app = TestApp::start().await;
    for n in 0..60 {
        app.join(&format!("member{n:02}")).await;
    }
    let admin = app.admin().await;
    let first = app.get("/admin/members?q=member", &admin).await.expect(200).says("member00").says("member49");
    assert!(!first.text.contains("member50"));
    let written = ["&amp;", "&#38;"].map(|and| format!("href=\"/admin/members?q=member{and}after="));
    let (_, rest) = written.iter().find_map(|href| first.text.split_once(href)).unwrap();
    let next = format!("/admin/members?q=member&after={}", rest.split('"').next().unwrap());
    let second = app.get(&next, &admin).await.expect(200).says("member50").says("member59");
    assert!(!second.text.contains("member49") && !second.text.contains("More</a>"));
}

/// What a cookie says of its owner is followed only if it was made here: else what is hidden would cost
/// more than what is not there.
#[tokio::test]
async fn a_cookie_that_somebody_made_up_reads_what_a_guest_reads() {
    let world = World::new().await;
    let id = world.admin().id.unwrap();
    let made_up = |standing: &str| {
        let token = auth::token::Token::generate().unwrap();
        let mark = auth::seal::Seal::new(&auth::seal::SecretKey::from_bytes([7; 32]));
        let mark = mark.close("standing", &format!("{id}.{standing}"), b"").unwrap();
        let cookies =
            [format!("{id}.{standing}.{}", token.reveal()), format!("{id}.{standing}.{mark}.{}", token.reveal())];
        cookies.map(|cookie| User { cookie: Some(format!("exedra={cookie}")), ..User::guest() })
    };
    for user in ["a", "m", "m1-2"].into_iter().flat_map(made_up) {
        let [hidden, absent] = [world.for_admins.path.as_str(), "/topic/987654321/x"];
        let (hidden, absent) = (world.app.get(hidden, &user).await, world.app.get(absent, &user).await);
        assert_eq!((hidden.status, hidden.trips), (404, absent.trips), "{:?}", user.cookie);
    }
}

/// A member of groups is guessed right by the hints of the cookie, and one whose groups changed is
/// from the next page on.
#[tokio::test]
async fn a_member_of_a_group_reads_in_two_round_trips() {
    let mut world = World::new().await;
    let path = world.for_group.path.clone();
    let author = world.app.sign_in_as("Mira").await;
    world.app.go_cold().await;
    let page = world.app.get(&path, &author).await.expect(200);
    assert_eq!(page.trips, 2);
    assert!(page.set_cookies().is_empty(), "nothing is to be corrected");
    let member = world.app.sign_in_as("Jonas").await;
    let admin = world.app.view_of(world.admin()).await;
    world.app.forum.join_group(&admin, world.group, "Jonas").await.unwrap();
    let first = world.app.get(&path, &member).await.expect(200);
    let corrected = User { cookie: Some(first.cookie()), ..member };
    world.app.go_cold().await;
    let page = world.app.get(&path, &corrected).await.expect(200);
    assert_eq!((page.trips, page.set_cookies().len()), (2, 0));
    let node = world.app.listening_node().await;
    node.get(&path, &corrected).await.expect(200);
    node.recall(&path, &corrected).await;
}

#[tokio::test]
async fn ones_own_page_says_what_is_missing_for_the_next_level_and_nobody_elses_does() {
    let app = TestApp::start().await;
    let nils = signed_in(&register(&app, &NEW).await.leads_to("/"));
    let other = app.join("Jonas").await;
    let own = app.get("/user/nils", &nils).await.expect(200).says("To trust level 1").says("0 of 5");
    assert!(own.text.contains("trust level 0: new"));
    let seen = app.get("/user/nils", &other).await.expect(200).says("trust level 0: new");
    assert!(!seen.text.contains("To trust level"));
    let draft = Draft { category: A, kind: model::topic::TopicKind::Discussion, title: "A topic", body: "x", tags: "" };
    let topic = app.topic(&other, draft).await;
    app.post(&format!("/post/{}/vote", topic.opening), &[("value", "1")], &nils).await.expect(303);
    app.settle().await;
    app.get("/user/jonas", &User::guest()).await.expect(200).says("1 vote received");
}
