//! What moderators know of members and do about them, and what members see of it.

use model::rules::flags::{Decision, FlagForm};
use testbed::{Encrypted, MailServer};

use crate::letters::{link, token};
use crate::support::{DAY, TestApp, User};
use crate::world::World;

const MIRA: &str = "/moderation/members/mira";

fn day(app: &TestApp, days: i64) -> String {
    let at = i64::try_from(app.forum.now().0).unwrap() + days * i64::try_from(DAY).unwrap();
    model::time::Timestamp(u64::try_from(at).unwrap()).iso()[..10].to_owned()
}

/// The number of the first of these that a page names.
fn named<'a>(page: &'a str, field: &str) -> &'a str {
    let behind = page.split(&format!("name=\"{field}\" value=\"")).nth(1).unwrap_or_else(|| panic!("{page}"));
    behind.split('"').next().unwrap()
}

#[tokio::test]
async fn a_note_is_for_staff_and_goes_by_whoever_wrote_it_or_an_admin() {
    let world = World::new().await;
    let app = &world.app;
    let (of_a, of_b) = (world.of_a(), &world.people[5]);
    let form = [("text", "Knows pumps well"), ("once", "n1")];
    app.post("/moderation/members/jonas/note", &form, of_a).await.leads_to("/moderation/members/jonas");
    app.post("/moderation/members/jonas/note", &form, of_a).await.expect(303);
    let jonas = "/moderation/members/jonas";
    let page = app.get(jonas, of_b).await.expect(200).says("Knows pumps well").says("Anselm");
    assert_eq!(page.text.matches("Knows pumps well").count(), 1, "the same form is one note");
    assert!(!page.text.contains("/note/remove"), "another's note");
    let at = named(&app.get(jonas, of_a).await.text, "at").to_owned();
    app.post(&format!("{jonas}/note/remove"), &[("at", &at)], of_b).await.expect(403).says("whoever wrote a note");
    app.get(&format!("{jonas}/nothing"), world.member()).await.expect(404);
    app.post(&format!("{jonas}/note/remove"), &[("at", &at)], world.admin()).await.expect(303);
    app.get(jonas, of_a).await.lacks("Knows pumps well");
    app.post(&format!("{jonas}/note"), &[("text", " ")], of_a).await.expect(422).says("Write what it says.");
    app.settle().await;
    app.get("/modlog", of_b).await.says("noted something of").says("removed a note of");
    app.get("/modlog", world.member()).await.lacks("noted something of");
}

#[tokio::test]
async fn who_is_warned_sees_it_above_every_page_and_writes_after_saying_that_they_read_it() {
    let world = World::new().await;
    let app = &world.app;
    let (mira, reply) = (world.author(), format!("/topic/{}/reply", world.open.id));
    app.post(&format!("{MIRA}/warn"), &[("text", "No <b>more</b> of it")], world.of_a()).await.leads_to(MIRA);
    app.settle().await;
    for path in ["/", "/recent", world.open.path.as_str(), "/nothing"] {
        app.get(path, mira).await.says("No &#60;b&#62;more&#60;/b&#62; of it").says("/warnings");
        app.get(path, world.member()).await.lacks("more&#60;");
    }
    app.get("/notifications", mira).await.says("A moderator warned you.");
    app.post(&reply, &[("body", "But")], mira).await.expect(403).says("Read the warning").says("But");
    app.get("/compose", mira).await.expect(403).says("A moderator has warned you");
    app.get(MIRA, world.of_a()).await.says("not acknowledged yet").says("once, 1 not acknowledged");
    let page = app.get("/warnings", mira).await.expect(200).says("I have read it");
    let warning = named(&page.text, "warning").to_owned();
    app.post("/warnings", &[("warning", &warning)], world.member()).await.expect(303);
    app.post("/warnings", &[("warning", &warning)], mira).await.leads_to("/warnings");
    app.get("/", mira).await.lacks("A moderator has warned you");
    app.get("/warnings", mira).await.says("Those that you have read");
    app.post(&reply, &[("body", "Well then")], mira).await.expect(303);
    app.get(MIRA, world.of_a()).await.says("acknowledged 2").lacks("not acknowledged");
    app.settle().await;
    app.get("/modlog", &User::guest()).await.lacks("warned");
}

#[tokio::test]
async fn who_is_silenced_reads_and_is_told_why_and_until_when_and_writes_again_after_that() {
    let world = World::new().await;
    let app = &world.app;
    let (mira, reply) = (world.author(), format!("/topic/{}/reply", world.open.id));
    let silence = |until: String| [("until", until), ("reason", "Shouts".to_owned())];
    let silence = async |until: String| {
        let form = silence(until);
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        app.post(&format!("{MIRA}/silence"), &form, world.of_a()).await
    };
    silence(day(app, -1)).await.expect(422).says("This date has passed").says("value=\"Shouts\"");
    silence("soon".to_owned()).await.expect(422).says("Give the date");
    silence(day(app, 3)).await.leads_to(MIRA);
    app.settle().await;
    app.get(&world.open.path, mira).await.expect(200);
    app.get("/notifications", mira).await.says("A moderator silenced you until").says("Shouts");
    let refused = app.post(&reply, &[("body", "BUT")], mira).await.expect(403).says("Shouts").says("BUT");
    refused.says(&show_day(app, 3));
    app.post(&format!("/post/{}/vote", world.answer), &[("value", "1")], mira).await.expect(403).says("Shouts");
    app.get("/modlog", &User::guest()).await.says("silenced").says("Shouts");
    app.get(MIRA, world.of_a()).await.says("End the silence");
    // Before its event has come, and after.
    app.pass(4 * DAY);
    app.post(&reply, &[("body", "but")], &app.sign_in_as("Mira").await).await.expect(303);
    app.followers.see_to_due().await.unwrap();
    let member = app.forum.member_named("Mira").await.unwrap().unwrap();
    assert_eq!(member.silence, None);
    app.post(&format!("{MIRA}/unsilence"), &[], &app.sign_in_as("Anselm").await).await.expect(409);
    silence_for_good(app, world.of_a()).await;
    app.post(&format!("{MIRA}/unsilence"), &[], &app.sign_in_as("Anselm").await).await.expect(303);
    app.post(&reply, &[("body", "and")], &app.sign_in_as("Mira").await).await.expect(303);
}

async fn silence_for_good(app: &TestApp, by: &User) {
    let by = app.sign_in_as(&by.name).await;
    app.post(&format!("{MIRA}/silence"), &[("reason", "Again")], &by).await.expect(303);
    let mira = app.sign_in_as("Mira").await;
    app.get("/compose", &mira).await.expect(403).says("until it is lifted").says("Again");
}

/// As pages show a day.
fn show_day(app: &TestApp, days: i64) -> String {
    let iso = day(app, days);
    let (month, number) = (&iso[5..7], iso[8..].trim_start_matches('0').to_owned());
    assert_eq!(month, "03", "the tests begin in March");
    format!("{number} Mar 2026")
}

#[tokio::test]
async fn who_is_suspended_gets_a_letter_with_the_reason_and_nothing_else_by_mail() {
    let server = MailServer::start(Encrypted::Not).await;
    let app = TestApp::with_mail(&server).await;
    let (admin, _) = (app.admin().await, app.join("Mira").await);
    let mira = app.view_of(&app.sign_in_as("Mira").await).await;
    app.forum.ask_to_confirm(&mira, "mira@example.org").await.unwrap();
    let link = link(&app.letters(&server).await, "/confirm");
    app.post("/confirm", &[("token", token(&link))], &app.sign_in_as("Mira").await).await.expect(303);
    let before = app.letters(&server).await.len();
    let form = |until: &str| [("until", until.to_owned()), ("reason", "Sells things".to_owned())];
    for (back, fails_at, status) in [("file", MIRA, 422), ("", "/user/mira", 422)] {
        let mut form: Vec<(&str, String)> = form(&day(&app, -1)).into();
        form.push(("back", back.to_owned()));
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let page = app.post("/user/mira/suspend", &form, &admin).await.expect(status);
        let page = page.says("This date has passed: choose a later one.");
        assert!(page.text.contains("Sells things"), "{fails_at}");
    }
    let until = day(&app, 9);
    let form = [("until", until.as_str()), ("reason", "Sells things"), ("back", "file")];
    app.post("/user/mira/suspend", &form, &admin).await.leads_to(MIRA);
    app.settle().await;
    app.pass(DAY);
    let letters = app.letters(&server).await;
    assert_eq!(letters.len(), before + 1, "{letters:?}");
    let text = format!("{:?}", letters[before]);
    assert!(text.contains("is suspended") && text.contains("Sells things") && text.contains("March 2026"), "{text}");
    app.get(MIRA, &app.admin().await).await.says("Lift the suspension").says("Suspended</strong> until");
    let admin = app.admin().await;
    app.post("/user/mira/unsuspend", &[("back", "file")], &admin).await.leads_to(MIRA);
}

#[tokio::test]
async fn a_picture_a_display_name_and_sessions_are_taken_away() {
    let world = World::new().await;
    let app = &world.app;
    let mira = world.author();
    app.post("/settings/profile", &[("display", "Free Money")], mira).await.expect(303);
    let take = async |what: &str, by: &User| app.post(&format!("{MIRA}/reset"), &[("what", what)], by).await;
    app.get(MIRA, world.of_a()).await.says("Free Money").lacks("Remove the picture");
    take("display", world.of_a()).await.leads_to(MIRA);
    take("display", world.of_a()).await.expect(409);
    take("picture", world.of_a()).await.expect(409);
    take("name", world.of_a()).await.expect(422);
    app.get("/user/mira", &User::guest()).await.lacks("Free Money");
    app.get(MIRA, world.of_a()).await.says("Removed the display name").says("Free Money");
    take("sessions", world.of_a()).await.expect(303);
    app.get("/settings", mira).await.expect(303);
    take("sessions", world.member()).await.expect(404);
    app.settle().await;
    app.get("/modlog", world.of_a()).await.says("removed the display name of").says("ended all sessions of");
    app.get("/modlog", world.member()).await.lacks("display name of").lacks("ended all sessions of");
}

#[tokio::test]
async fn staff_sees_what_became_of_flags_on_a_members_posts_and_of_theirs() {
    let world = World::new().await;
    let app = &world.app;
    let flag = FlagForm { reason: "rude".to_owned(), note: String::new() };
    let (of_a, member) = (app.view_of(world.of_a()).await, app.view_of(world.member()).await);
    app.forum.flag(&member, world.open_reply, &flag).await.unwrap();
    app.forum.flag(&member, world.lonely.opening, &flag).await.unwrap();
    app.settle().await;
    // One more was flagged in B.
    app.get(MIRA, world.of_a()).await.says("3 posts, 3 flags: 3 waiting").says("nothing that was decided");
    app.forum.decide_flags(&of_a, world.open_reply, &Decision::Uphold("Rude".to_owned())).await.unwrap();
    app.forum.decide_flags(&of_a, world.lonely.opening, &Decision::Dismiss).await.unwrap();
    app.settle().await;
    app.get(MIRA, world.of_a()).await.says("3 posts, 3 flags: 1 upheld, 1 dismissed, 1 waiting");
    app.get("/moderation/members/jonas", world.of_a()).await.says("1 upheld, 1 dismissed");
    app.get("/user/mira", world.of_a()).await.says(MIRA);
    app.get("/user/mira", world.member()).await.lacks(MIRA);
    app.get("/moderation", world.admin()).await.says(MIRA);
}
