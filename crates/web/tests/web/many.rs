//! The same done to many topics or posts, as a moderator does it by check boxes.

use model::rules::many::MANY_MAX;

use crate::rights::changed;
use crate::support::User;
use crate::world::{A, B, World};

const TOPICS: &str = "/moderation/topics";
const POSTS: &str = "/moderation/posts";

#[tokio::test]
async fn a_moderator_chooses_topics_sees_what_would_come_of_it_and_does_it() {
    let world = World::new().await;
    let (app, moderator) = (&world.app, world.of_a());
    let (open, lonely) = (world.open.id.to_string(), world.lonely.id.to_string());
    let (other, none) = (world.of_b.id.to_string(), "99999".to_owned());
    let chosen =
        [("tid", &*open), ("tid", &lonely), ("tid", &other), ("tid", &none), ("do", "lock"), ("reason", "Done")];
    let before = app.stored().await;
    let look = app.post(TOPICS, &chosen, moderator).await.expect(200);
    let look = look.says("2 of 4 topics will change").says("will be locked").says("Lock: 2").says("value=\"Done\"");
    // What one keeps no order of looks like what does not exist, even if one reads it.
    let absent = |id: &str| format!("<span>#{id}</span>: there is no such topic that you keep order of");
    look.says(&absent(&other)).says(&absent(&none));
    assert_eq!(changed(&before, &app.stored().await), Vec::<String>::new());
    let confirmed: Vec<_> = chosen.iter().copied().chain([("confirmed", "1")]).collect();
    let done = app.post(TOPICS, &confirmed, moderator).await.expect(200);
    done.says("Done with 2 of 4 topics").says("is locked now").lacks("Lock: 2");
    for made in [&world.open, &world.lonely] {
        app.get(&made.path, world.guest()).await.says("Locked.</span> <span dir=\"auto\">Done");
    }
    app.get(&world.of_b.path, world.guest()).await.lacks("Locked.");
    // Once more it is so already.
    let again = app.post(TOPICS, &confirmed, moderator).await.expect(200);
    again.says("Done with 0 of 4 topics").says("is so already");
    app.settle().await;
    let log = app.get("/modlog", world.guest()).await.expect(200).text;
    assert_eq!(log.matches("Done").count(), 2);
}

#[tokio::test]
async fn everything_that_can_be_done_to_topics_is_done() {
    let world = World::new().await;
    let (app, moderator) = (&world.app, world.of_a());
    let id = world.lonely.id.to_string();
    let b = B.to_string();
    for (deed, more, says) in [
        ("lock", None, "is locked now"),
        ("unlock", None, "is open now"),
        ("pin", None, "is pinned now"),
        ("unpin", None, "is no longer pinned"),
        ("tag", Some(("tag", "Tidy")), "has the tag now"),
        ("delete", None, "was deleted"),
        ("restore", None, "was restored"),
        ("move", Some(("cid", b.as_str())), "was moved"),
    ] {
        let mut form = vec![("tid", id.as_str()), ("do", deed), ("confirmed", "1")];
        form.extend(more);
        app.post(TOPICS, &form, moderator).await.expect(200).says(says);
    }
    app.settle().await;
    app.get("/tags/tidy", world.guest()).await.expect(200).says(&world.lonely.path);
}

#[tokio::test]
async fn posts_are_deleted_and_restored_together() {
    let world = World::new().await;
    let (app, moderator) = (&world.app, world.of_a());
    let second = app.reply(world.member(), &world.open, None, "And another thing.").await;
    let page = app.get(&world.open.path, moderator).await.expect(200);
    page.says(&format!("name=\"pid\" value=\"{second}\"")).says("data-many").says("/split\" formnovalidate");
    let (first, second, opening) = (world.open_reply.to_string(), second.to_string(), world.open.opening.to_string());
    let form =
        |deed| vec![("pid", &*first), ("pid", &second), ("pid", &opening), ("do", deed), ("reason", "Off topic")];
    let look = app.post(POSTS, &form("delete"), moderator).await.expect(200);
    look.says("2 of 3 posts will change").says("It opens the topic");
    let confirmed = |deed| [form(deed), vec![("confirmed", "1")]].concat();
    app.post(POSTS, &confirmed("delete"), moderator).await.expect(200).says("Done with 2 of 3 posts");
    app.get(&world.open.path, world.guest()).await.lacks("And another thing.");
    app.post(POSTS, &confirmed("restore"), moderator).await.expect(200).says("Done with 2 of 3 posts");
    app.get(&world.open.path, world.guest()).await.says("And another thing.");
    let strangers = app.post(POSTS, &form("delete"), &world.people[5]).await.expect(200);
    strangers.says("Nothing would change").lacks("And another thing.");
}

#[tokio::test]
async fn a_form_that_chooses_nothing_or_too_much_comes_back_with_what_was_typed() {
    let world = World::new().await;
    let (app, moderator) = (&world.app, world.of_a());
    let id = world.open.id.to_string();
    let many: Vec<String> = (1..=MANY_MAX + 1).map(|id| id.to_string()).collect();
    let too_many: Vec<(&str, &str)> = many.iter().map(|id| ("tid", id.as_str())).chain([("do", "lock")]).collect();
    let tid = ("tid", id.as_str());
    for (form, says) in [
        (vec![("do", "lock")], "Nothing is chosen yet"),
        (vec![("tid", "x"), ("do", "lock")], "has a number"),
        (too_many, "At most 100"),
        (vec![tid, ("do", "burn")], "Choose what to do"),
        (vec![tid, ("do", "move")], "Choose where to move them"),
        (vec![tid, ("do", "tag"), ("tag", "!")], "Give one tag"),
    ] {
        let form: Vec<_> = form.into_iter().chain([("reason", "As typed"), ("confirmed", "1")]).collect();
        app.post(TOPICS, &form, moderator).await.expect(422).says(says).says("value=\"As typed\"");
    }
    app.get(&world.open.path, world.guest()).await.lacks("Locked.");
}

#[tokio::test]
async fn check_boxes_are_there_for_whoever_keeps_order_and_for_nobody_else() {
    let world = World::new().await;
    let app = &world.app;
    let (here, there) = (format!("/category/{A}"), format!("/category/{B}"));
    let page = async |path: &str, user: &User| {
        let answer = app.get(path, user).await;
        let path = if answer.status == 301 { answer.header("location").to_owned() } else { path.to_owned() };
        app.get(&path, user).await.expect(200).text
    };
    for (user, in_a, in_b) in [
        (world.guest(), false, false),
        (world.member(), false, false),
        (world.of_a(), true, false),
        (world.admin(), true, true),
    ] {
        for (path, shown) in [(here.as_str(), in_a), (&there, in_b), ("/recent", in_a)] {
            let text = page(path, user).await;
            assert_eq!(text.contains("class=\"pick\""), shown, "{path}");
            assert_eq!(text.contains("data-many"), shown, "{path}");
        }
    }
    // Only of what one keeps order of.
    let recent = page("/recent", world.of_a()).await;
    assert!(recent.contains(&format!("value=\"{}\"", world.open.id)));
    assert!(!recent.contains(&format!("name=\"tid\" value=\"{}\"", world.of_b.id)));
}
