//! What weighs on a forum: what is counted of requests, and what an admin sees of it.

use axum::body::Body;
use axum::http::{Method, header};
use model::crawler::{Crawler, Taken};
use model::load::{Counted, Over};

use crate::node::ListeningNode;
use crate::page::{elements, main_text};
use crate::rights::post;
use crate::routes::writes;
use crate::support::{Answer, FORM, PASSWORD, TestApp, User, encoded, request};
use crate::world::World;

const HERE: &str = "/admin/load";
const GOOGLE: &str = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

async fn crawl(node: &ListeningNode, agent: &str, path: &str, known: Option<&str>) -> Answer {
    let mut asked = request(Method::GET, path, &User::guest()).header(header::USER_AGENT, agent);
    if let Some(tag) = known {
        asked = asked.header(header::IF_NONE_MATCH, tag);
    }
    node.ask(asked.body(Body::empty()).unwrap()).await
}

/// The cells of the row that begins with this.
fn row(page: &str, name: &str) -> Option<Vec<String>> {
    let (_, rest) = page.split_once(&format!("<th scope=\"row\">{name}</th>"))?;
    let row = rest.split("</tr>").next()?;
    let text = |cell: &str| main_text(&format!("<main>{cell}</main>")).trim().to_owned();
    Some(row.split("</td>").map(text).filter(|cell| !cell.is_empty()).collect())
}

#[tokio::test]
async fn crawlers_are_counted_by_name_with_what_they_took_and_pages_of_guests_ask_redis_nothing_for_it() {
    let world = World::new().await;
    let node = world.app.listening_node().await;
    let path = world.open.path.as_str();
    let first = crawl(&node, GOOGLE, path, None).await.expect(200);
    let again = crawl(&node, GOOGLE, path, None).await.expect(200);
    assert_eq!(again.trips, 0, "a page that is kept");
    crawl(&node, GOOGLE, path, Some(first.header("etag"))).await.expect(304);
    crawl(&node, GOOGLE, &format!("{path}.md"), None).await.expect(200);
    crawl(&node, GOOGLE, "/api/v1/topics", None).await.expect(200);
    crawl(&node, GOOGLE, "/robots.txt", None).await.expect(200);
    crawl(&node, GOOGLE, "/topic/99999999/none", None).await.expect(404);
    crawl(&node, "NewCrawler/1.0", path, None).await.expect(200);
    crawl(&node, "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", path, None)
        .await
        .expect(200);

    let view = world.app.view_of(world.admin()).await;
    let load = std::sync::Arc::clone(&node.forum).load(view, Over::Day).await.unwrap();
    let took = |taken| load.total.get(Counted::Took(Crawler::Google, taken));
    assert_eq!(Taken::ALL.map(took), [2, 0, 1, 1, 1, 1, 1]);
    assert_eq!(load.total.asked(Crawler::Other), 1);
    assert_eq!(load.seen.len(), 2, "a browser is nobody");
    let bytes = load.total.get(Counted::Bytes(Crawler::Google));
    assert!(bytes > 2 * first.text.len() as u64, "{bytes}");

    node.forum.write_load().await.unwrap();
    for over in ["", "?over=day", "?over=month"] {
        let page = node.get(&format!("{HERE}{over}"), world.admin()).await.expect(200).text;
        let google = row(&page, "Googlebot").unwrap();
        assert_eq!(google[..1], ["7"], "{google:?}");
        assert_eq!(google[2..9], ["2", "0", "1", "1", "1", "1", "1"], "{google:?}");
        assert_eq!(row(&page, "Another one").unwrap()[0], "1");
        assert_eq!(row(&page, "bingbot"), None);
        let found = elements(&page);
        let drawn = found.iter().filter(|element| element.name == "svg" && element.get("role") == "img").count();
        assert!(drawn >= 2 && found.iter().any(|element| element.get("class").starts_with("plot-bar")), "{drawn}");
        assert!(found.iter().all(|element| !element.has("style")));
    }
    node.get(&format!("{HERE}?over=year"), world.admin()).await.expect(400);
}

#[tokio::test]
async fn what_was_refused_stands_there_by_its_reason_without_any_address() {
    let world = World::of(TestApp::limited().await).await;
    let app = &world.app;
    let page = app.get(HERE, world.admin()).await.expect(200);
    let page =
        page.says("Nothing was refused, and nothing had to wait.").says("None was here.").says("There are none.");
    let tabs = elements(&page.text);
    assert!(tabs.iter().any(|element| element.get("href") == HERE && element.has("aria-current")));

    let from = |user: &User, path: &str| {
        let asked = request(Method::POST, path, user).header(header::CONTENT_TYPE, FORM);
        asked.header("sec-fetch-site", "cross-site").body(Body::from("x=1")).unwrap()
    };
    app.ask(from(world.member(), "/settings/view")).await.expect(403);
    let typed = [("username", "Mira"), ("password", "wrong one")];
    app.post("/login", &typed, &User::guest()).await.expect(422);
    app.get("/api/v1/me", &User::with_token("exedra_nothing")).await.expect(401);
    let read_only = "/admin/settings/read-only";
    app.post(read_only, &[("on", "yes")], world.admin()).await.expect(303);
    app.post(&format!("/topic/{}/reply", world.open.id), &[("body", "Now?")], world.member()).await.expect(503);
    app.post(read_only, &[("on", "no")], world.admin()).await.expect(303);

    let page = app.get(HERE, world.admin()).await.expect(200).text;
    for cause in [
        "A form from another site",
        "A sign-in with a wrong name or password",
        "An API token that is not good",
        "Written while the forum is read only",
    ] {
        assert_eq!(row(&page, cause).unwrap()[0], "1", "{cause}");
    }
    assert!(page.contains("/admin/blocks?what=place%3A"), "a network can be blocked from here");
    // Where the tests come from.
    assert!(!page.contains("203.0.113."), "no address stands on it");
    let stored: Vec<_> = app.stored().await.into_iter().filter(|(key, _)| key.contains("}load:")).collect();
    assert!(!format!("{stored:?}").contains("203.0.113."));
    for at in 0..6 {
        app.get(HERE, &world.people[at]).await.lacks("Spam and load");
    }
}

#[tokio::test]
async fn a_limit_says_how_often_it_refused_and_how_full_its_fullest_bucket_is() {
    let world = World::of(TestApp::limited().await).await;
    let app = &world.app;
    let most = model::limits::Act::SignIn.by_target().unwrap().at_once;
    let typed = encoded(&[("username", "Nobody"), ("password", PASSWORD)]);
    for _ in 0..most + 3 {
        app.post_raw("/login", typed.clone(), &User::guest()).await;
    }
    let page = app.get(HERE, world.admin()).await.expect(200).text;
    let cause = "Limit: Trying to sign in, for a name, an address or a topic";
    assert_eq!(row(&page, cause).unwrap(), ["3", "Limits"]);
    let text = main_text(&page);
    assert!(text.contains("20 at once, then 10 an hour") && text.contains("100 %"), "{text}");
    assert!(!text.contains("Nobody"), "what was typed is nowhere");
    assert_eq!(row(&page, "Checking passwords").unwrap()[0].split(" of ").next(), Some("0"));
}

/// Whatever is asked for leaves no trace of who asked but on this page.
#[tokio::test]
async fn nothing_but_sums_is_counted_of_what_members_do() {
    let world = World::new().await;
    let case = writes(&world).into_iter().find(|case| case.route == "/post/{pid}/vote").unwrap();
    post(&world, &case, world.member()).await;
    world.app.forum.write_load().await.unwrap();
    assert!(world.app.stored().await.keys().all(|key| !key.contains("}load:")), "nothing weighed on it");
}
