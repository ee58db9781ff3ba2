//! Categories as admins keep them: their order, what they are recognised by, archives, and merging.

use model::ids::CategoryId;
use model::topic::TopicKind;

use crate::page::{elements, field, filled};
use crate::support::{Draft, User};
use crate::world::{A, B, World};

const LIST: &str = "/admin/categories";
const ORDER: &str = "/admin/categories/order";

/// The categories of the first level, as everybody sees them.
async fn order(world: &World) -> Vec<u64> {
    let site = world.app.forum.refresh_site().await.unwrap();
    site.categories().iter().filter(|category| category.parent.is_none()).map(|category| category.id.0).collect()
}

/// Does what is due, until nothing is: topics of merged categories move.
async fn see_to_due(world: &World) {
    let app = &world.app;
    app.settle().await;
    while app.forum.site().categories().iter().any(|category| category.merged.is_some()) {
        app.followers.see_to_due().await.unwrap();
    }
    app.settle().await;
}

async fn changed(world: &World, category: u64, to: &[(&str, &str)]) -> crate::support::Answer {
    let path = format!("{LIST}/{category}");
    let page = world.app.get(&format!("{LIST}?edit={category}"), world.admin()).await.expect(200).text;
    let sent = filled(&page, &path, to);
    let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    world.app.post(&path, &sent, world.admin()).await
}

#[tokio::test]
async fn a_list_is_put_into_an_order_as_a_whole_and_by_whoever_saw_it_as_it_is() {
    let world = World::new().await;
    let (app, admin) = (&world.app, world.admin());
    let page = app.get(LIST, admin).await.expect(200).text;
    let before = order(&world).await;
    let last = before.last().unwrap().to_string();
    let place = format!("place-{last}");
    let sent = filled(&page, ORDER, &[(&place, "0")]);
    let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    app.post(ORDER, &sent, admin).await.leads_to(LIST);
    let after = order(&world).await;
    assert_eq!((after[0].to_string(), after.len()), (last.clone(), before.len()));
    // Once more from the page as it was before: somebody has changed the list since.
    let refused = app.post(ORDER, &sent, admin).await.expect(409);
    let text = refused.says("Somebody else has changed the categories").text;
    assert_eq!(field(&text, ORDER, &place), "0", "what was typed is there");
    let revision = field(&text, ORDER, "revision");
    let typo = [("revision", revision.as_str()), (place.as_str(), "first")];
    let text = app.post(ORDER, &typo, admin).await.expect(422).says("Give each place as a number").text;
    assert_eq!(field(&text, ORDER, &place), "first");
    assert_eq!(order(&world).await, after);

    // One place at a time, by the buttons.
    let second = after[1].to_string();
    let step = [("up", second.as_str()), ("revision", revision.as_str())];
    app.post(ORDER, &step, admin).await.leads_to(LIST);
    assert_eq!(order(&world).await[..2], [after[1], after[0]]);
    app.post(ORDER, &step, admin).await.expect(409);
    app.post(&format!("{LIST}/{second}/order"), &[("value", "down")], admin).await.leads_to(LIST);
    assert_eq!(order(&world).await[..2], [after[0], after[1]]);
    app.post(ORDER, &[("revision", "x")], admin).await.expect(400);
}

#[tokio::test]
async fn a_symbol_and_a_colour_stand_beside_the_name_and_are_no_style_of_the_page() {
    let world = World::new().await;
    let guest = world.guest();
    changed(&world, A, &[("icon", "database"), ("colour", "#095d54")]).await.expect(303);
    for path in ["/", "/category/1/main-track", "/recent", LIST] {
        let page = world.app.get(path, if path == LIST { world.admin() } else { guest }).await.expect(200).text;
        let stroke = elements(&page)
            .into_iter()
            .any(|element| element.name == "svg" && element.get("stroke").starts_with("light-dark(#095d54,#"));
        assert!(stroke && !page.contains("style="), "{path}");
    }
    for (name, value, said) in [
        ("colour", "#ffff00", "Too little contrast"),
        ("colour", "red;}", "six digits"),
        ("icon", "<svg onload=x>", "Choose one of the symbols"),
    ] {
        let page = changed(&world, A, &[(name, value)]).await.expect(422).says(said).text;
        if name == "colour" {
            assert_eq!(field(&page, &format!("{LIST}/{A}"), name), value, "what was typed is there");
        }
    }
    let face = world.app.forum.site().category(CategoryId(A)).unwrap().face;
    assert_eq!(face.icon.map(|icon| icon.name()), Some("database"));
}

#[tokio::test]
async fn an_archived_category_is_read_and_not_written_in_until_it_is_none_any_more() {
    let world = World::new().await;
    let (app, member) = (&world.app, world.member());
    changed(&world, A, &[("archived", "1")]).await.expect(303);
    assert_eq!(order(&world).await.last(), Some(&A), "it stands last");
    let page = app.get("/category/1/main-track", member).await.expect(200).says("nothing new is written here").text;
    assert!(!page.contains("/compose?cid=1"), "nothing begins there");
    for user in [member, world.guest()] {
        let page = app.get(&world.open.path, user).await.expect(200).says("This category is archived").text;
        assert!(!page.contains(&format!("/topic/{}/reply\"", world.open.id)) && !page.contains("Sign in to reply"));
    }
    let reply = format!("/topic/{}/reply", world.open.id);
    app.post(&reply, &[("body", "More")], member).await.expect(409);
    app.post(&format!("/post/{}/vote", world.open_reply), &[("value", "1")], member).await.expect(409);
    let new = [("cid", "1"), ("kind", "question"), ("title", "Is it?"), ("body", "It is.")];
    app.post("/compose", &new, member).await.expect(409);
    app.post(&reply, &[("body", "A last word")], &world.people[4]).await.expect(303);
    app.post(&format!("/post/{}/flag", world.open_reply), &[("reason", "spam")], member).await.expect(303);
    app.settle().await;
    let deeds = app.get("/modlog", world.admin()).await.expect(200).text;
    assert!(deeds.contains("archived the category"));

    let path = format!("{LIST}/{A}");
    let page = app.get(&format!("{LIST}?edit={A}"), world.admin()).await.expect(200).text;
    let sent = filled(&page, &path, &[]);
    let opened: Vec<(&str, &str)> = sent
        .iter()
        .filter(|(name, _)| name != "archived")
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    app.post(&path, &opened, world.admin()).await.expect(303);
    app.post(&reply, &[("body", "More")], member).await.expect(303);
}

#[tokio::test]
async fn a_category_is_merged_after_a_look_at_what_comes_of_it_and_its_address_leads_on() {
    let world = World::new().await;
    let (app, admin, guest) = (&world.app, world.admin(), world.guest());
    let path = format!("{LIST}/{B}/merge");
    app.get(LIST, admin).await.expect(200).says(&path);
    app.get(&format!("{path}?into={A}"), admin).await.expect(200).says("move, and what was deleted").says("for ever");
    app.get(&format!("{path}?into="), admin).await.expect(422).says("Choose the category");
    app.post(&path, &[("into", "999999")], admin).await.expect(422).says("no such category");
    app.post(&path, &[("into", "x")], admin).await.expect(422).says("no such category");

    // What few read is not shown to more by a click.
    let hidden = app.category("Cellar <b>markhidden</b>", model::category::Level::Admins, &[]).await;
    let title = "Below markbelow";
    let draft = Draft { category: hidden.0, kind: TopicKind::Question, title, body: "Text", tags: "" };
    let below = app.topic(admin, draft).await;
    let from = format!("{LIST}/{hidden}/merge");
    let all = app.category("Everything", model::category::Level::Everyone, &[]).await.to_string();
    let page = app.post(&from, &[("into", &all)], admin).await.expect(422).says("More people will read").text;
    assert!(!page.contains("<b>markhidden"), "a name is text");
    app.get(&below.path, guest).await.expect(404);
    app.post(&from, &[("into", &all), ("confirmed", "1")], admin).await.leads_to(LIST);
    see_to_due(&world).await;
    app.get(&below.path, guest).await.expect(200).says("markbelow");

    app.post(&path, &[("into", &A.to_string())], admin).await.leads_to(LIST);
    app.get(LIST, admin).await.expect(200).says("Becomes part of “Main track”");
    app.post(&path, &[("into", &A.to_string())], admin).await.expect(409);
    see_to_due(&world).await;
    let old = format!("/category/{B}");
    for (old, new) in [
        (old.clone(), "/category/1/main-track"),
        (format!("{old}/offtopic?page=9&sort=new"), "/category/1/main-track"),
        (format!("{old}/offtopic.md"), "/category/1/main-track.md"),
    ] {
        for user in [guest, world.member()] {
            let answer = app.get(&old, user).await.expect(301);
            assert_eq!(answer.location(), new, "{old}");
        }
    }
    assert!(!order(&world).await.contains(&B));
    app.get(&world.of_b.path, guest).await.expect(200).says("Main track");
    app.get(&format!("{LIST}?edit={B}"), admin).await.expect(404);
    app.get("/modlog", admin).await.expect(200).says("merged the category").says("into Main track");
    assert!(!app.get("/modlog", guest).await.expect(200).text.contains("merged the category"));
}

#[tokio::test]
async fn nobody_but_an_admin_keeps_categories_whatever_fields_they_send() {
    let world = World::new().await;
    let moderator: &User = &world.people[4];
    let fields = [
        ("name", "Mine"),
        ("kinds", "discussion"),
        ("see", "everyone"),
        ("start", "members"),
        ("reply", "members"),
        ("archived", "1"),
        ("moderators", moderator.name.as_str()),
        ("merged", "1"),
    ];
    for path in [LIST.to_owned(), format!("{LIST}/{A}"), format!("{LIST}/{B}")] {
        world.app.post(&path, &fields, moderator).await.expect(404);
    }
    // A field that nobody may set changes nothing, of an admin's either.
    changed(&world, B, &[("merged", "1"), ("id", "1"), ("order", "0")]).await.expect(303);
    let site = world.app.forum.refresh_site().await.unwrap();
    let b = site.category(CategoryId(B)).unwrap();
    assert!(b.merged.is_none() && b.order == 3, "{b:?}");
}
