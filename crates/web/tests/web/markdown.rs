//! Pages as Markdown: the source as it was written, whose it is, and where it stands.

use axum::body::Body;
use axum::http::{Method, header};
use model::rules::posts::EditForm;
use model::topic::TopicKind;

use crate::page::elements;
use crate::support::{Answer, Draft, PUBLIC_URL, TestApp, User, request};
use crate::world::{A, World};

/// What a document says before its text, and the text.
fn parts(answer: &Answer) -> (Vec<&str>, &str) {
    assert_eq!(answer.header("content-type"), "text/markdown; charset=utf-8", "{}", answer.text);
    let (front, text) = answer.text.strip_prefix("---\n").unwrap().split_once("\n---\n\n").unwrap();
    (front.lines().collect(), text.strip_suffix('\n').unwrap())
}

async fn asking_for(app: &TestApp, path: &str, accept: &str, user: &User) -> Answer {
    app.ask(request(Method::GET, path, user).header(header::ACCEPT, accept).body(Body::empty()).unwrap()).await
}

const BODY: &str =
    "## Why\n\n| a | b |\n|---|---|\n| `x` | <y> |\n\n---\ntitle: no front matter\n---\n\n    code\\\\\n\n[1]: /x";

#[tokio::test]
async fn an_article_is_its_exact_source_with_front_matter() {
    let app = TestApp::start().await;
    let author = app.join("Mira").await;
    let title = "Say \"no\": a guide #1";
    let draft = Draft { category: 2, kind: TopicKind::Article, title, body: BODY, tags: "caching, ci" };
    let article = app.topic(&author, draft).await;
    app.reply(&author, &article, None, "What do you think?").await;
    app.settle().await;
    let answer = app.get(&format!("{}.md", article.path), &User::guest()).await.expect(200);
    let (front, text) = parts(&answer);
    assert_eq!(text, BODY);
    assert_eq!(
        front,
        [
            "title: \"Say \\\"no\\\": a guide #1\"",
            "kind: \"article\"",
            "authors:",
            "  - \"Mira\"",
            "tags:",
            "  - \"caching\"",
            "  - \"ci\"",
            "licence: \"CC BY 4.0\"",
            "licence_spdx: \"CC-BY-4.0\"",
            "licence_url: \"https://creativecommons.org/licenses/by/4.0/\"",
            "created: \"2026-03-02T09:01:00Z\"",
            "revision: \"1\"",
            &format!("url: \"{PUBLIC_URL}{}\"", article.path),
        ]
    );
    assert_eq!(answer.header("link"), format!("<{PUBLIC_URL}{}>; rel=\"canonical\"", article.path));
    assert_eq!(answer.header("x-robots-tag"), "noindex");

    // The page leads there, and an article's number and an old slug do as well.
    let page = app.get(&article.path, &User::guest()).await.expect(200);
    let twin = elements(&page.text).into_iter().find(|found| found.get("type") == "text/markdown").unwrap();
    assert_eq!((twin.get("rel"), twin.get("href")), ("alternate", &*format!("{}.md", article.path)));
    for path in [format!("/article/{}.md", article.id), format!("/topic/{}/x.md", article.id)] {
        assert_eq!(app.get(&path, &User::guest()).await.expect(301).location(), format!("{}.md", article.path));
    }
}

#[tokio::test]
async fn a_thread_is_the_sources_of_its_posts() {
    let app = TestApp::start().await;
    let (author, member) = (app.join("Mira").await, app.join("Jonas").await);
    let draft = Draft { category: A, kind: TopicKind::Question, title: "Is it?", body: "Is *it*?", tags: "" };
    let topic = app.topic(&author, draft).await;
    let answer = app.reply(&member, &topic, None, "It _is_.").await;
    app.reply(&author, &topic, Some(answer), "Thanks!").await;
    let gone = app.reply(&member, &topic, None, "a secret thought").await;
    app.reply(&author, &topic, Some(gone), "Hm.").await;
    app.delete(&member, gone).await;
    let found = app.get(&format!("{}.md", topic.path), &User::guest()).await.expect(200);
    let (front, text) = parts(&found);
    assert!(front.contains(&"kind: \"question\"") && !front.iter().any(|line| line.starts_with("licence")));
    let posts: Vec<&str> = text.split("\n\n---\n\n").collect();
    assert_eq!(posts.len(), 5);
    assert_eq!(posts[0], "Is *it*?");
    let link = |post: model::ids::PostId, n: u64| format!("[post {n}]({PUBLIC_URL}/post/{post})");
    assert_eq!(posts[1], format!("**Jonas**, 2026-03-02T09:02:00Z, {}\n\nIt _is_.", link(answer, 2)));
    assert!(posts[2].contains(&format!("in reply to [another]({PUBLIC_URL}/post/{answer})")), "{text}");
    assert!(posts[3].ends_with("*Deleted by its author.*") && !found.text.contains("secret thought"));

    for n in 0..20 {
        app.reply(&author, &topic, None, &format!("reply {n}")).await;
    }
    let second = app.get(&format!("{}.md?page=2", topic.path), &User::guest()).await.expect(200);
    let (front, text) = parts(&second);
    assert!(front.contains(&"page: \"2\"") && front.contains(&"pages: \"2\""));
    assert!(front.contains(&&*format!("url: \"{PUBLIC_URL}{}?page=2\"", topic.path)), "{front:?}");
    assert!(text.starts_with("**Mira**") && text.ends_with("reply 19"));
    app.get(&format!("{}.md?page=3", topic.path), &User::guest()).await.expect(404);
}

#[tokio::test]
async fn a_post_and_each_of_its_revisions_is_a_document() {
    let world = World::new().await;
    let app = &world.app;
    let edit = EditForm { body: Some("another text".to_owned()), summary: "Clearer".to_owned(), ..EditForm::default() };
    app.forum.edit(&app.view_of(world.of_a()).await, world.open_reply, edit).await.unwrap();
    let path = format!("/post/{}", world.open_reply);
    let found = app.get(&format!("{path}.md"), world.guest()).await.expect(200);
    let (front, text) = parts(&found);
    assert_eq!(text, "another text");
    let topic = format!("topic: \"{PUBLIC_URL}{}\"", world.open.path);
    let of_reply = ["title: \"Re: Open windows\"", "authors:", "  - \"Mira\"", &topic, "revision: \"2\""];
    assert!(of_reply.iter().all(|line| front.contains(line)), "{front:?}");
    assert!(front.iter().any(|line| line.starts_with("updated: ")));

    let found = app.get(&format!("{path}/revisions/1.md"), world.guest()).await.expect(200);
    let (front, text) = parts(&found);
    assert!(text.starts_with("a reply in the open\n"), "{text}");
    assert!(front.contains(&"revision: \"1\"") && front.contains(&"newest_revision: \"2\""), "{front:?}");
    let found = app.get(&format!("{path}/revisions/2.md"), world.guest()).await.expect(200);
    let (front, _) = parts(&found);
    assert!(front.contains(&"revision_by: \"Anselm\"") && front.contains(&"summary: \"Clearer\""), "{front:?}");
    assert!(!front.iter().any(|line| line.starts_with("newest_revision")));
    // An older title stands with its text.
    let title = EditForm { title: Some("Open doors".to_owned()), ..EditForm::default() };
    app.forum.edit(&app.view_of(world.author()).await, world.open.opening, title).await.unwrap();
    for (n, title) in [(1, "Open windows"), (2, "Open doors")] {
        let found = app.get(&format!("/post/{}/revisions/{n}.md", world.open.opening), world.guest()).await.expect(200);
        assert!(parts(&found).0.contains(&&*format!("title: \"{title}\"")), "{}", found.text);
    }
}

#[tokio::test]
async fn who_asks_for_markdown_gets_it_at_the_address_of_the_page() {
    let world = World::new().await;
    let app = &world.app;
    let (guest, member) = (world.guest(), world.member());
    let post = format!("/post/{}", world.open_reply);
    let paths = ["/recent", "/tags/public", "/user/mira", "/category/1/main-track", &world.open.path, &post];
    for path in paths {
        for user in [guest, member] {
            let source = app.get(&format!("{path}.md"), user).await.expect(200);
            let led = asking_for(app, path, "text/markdown, text/html;q=0.8", user).await.expect(200);
            assert_eq!(
                (&led.text, led.header("content-type")),
                (&source.text, "text/markdown; charset=utf-8"),
                "{path}"
            );
            assert!(led.header("vary").split(", ").any(|name| name == "accept"));
            let page = asking_for(app, path, "text/html, */*;q=0.1", user).await;
            assert!(page.status == 302 || page.is_html(), "{path}");
            assert!(page.header("vary").split(", ").any(|name| name == "accept"), "{path}");
        }
    }
    asking_for(app, &format!("/topic/{}/reply", world.open.id), "text/markdown", member)
        .await
        .expect(200)
        .says("<form");
    asking_for(app, &world.hidden_article.path, "text/markdown", guest).await.expect(404);
}

#[tokio::test]
async fn a_source_is_kept_like_a_page_and_falls_with_what_it_was_made_of() {
    let world = World::new().await;
    let node = world.app.listening_node().await;
    let path = format!("{}.md", world.open.path);
    let ask = async |path: &str, accept: &str, known: &str| {
        let asked = request(Method::GET, path, world.guest())
            .header(header::ACCEPT, accept)
            .header(header::IF_NONE_MATCH, known);
        node.ask(asked.body(Body::empty()).unwrap()).await
    };
    let first = ask(&path, "*/*", "\"none\"").await.expect(200);
    let tag = first.header("etag").to_owned();
    let again = ask(&path, "*/*", &tag).await.expect(304);
    assert_eq!((again.trips, again.bytes.len()), (0, 0));
    // The page at the address without an ending is another one, whoever came first.
    let page = ask(&world.open.path, "text/html", &tag).await.expect(200);
    assert!(page.is_html());
    ask(&world.open.path, "text/markdown", &tag).await.expect(304);
    assert!(ask(&world.open.path, "text/html", "\"none\"").await.expect(200).is_html());
    world.app.reply(world.member(), &world.open, None, "news").await;
    node.has_heard_all().await;
    ask(&path, "*/*", &tag).await.expect(200).says("news");
}

/// While the store is away a source goes on as it was, and is no page.
#[tokio::test]
async fn a_source_that_goes_on_without_the_store_is_still_no_html() {
    let world = World::new().await;
    let node = world.app.listening_node().await;
    let path = format!("{}.md", world.open.path);
    let before = node.get(&path, world.guest()).await.expect(200);
    world.app.redis.kill();
    node.until(|| node.forum.away_since().is_some()).await;
    let then = node.get(&path, world.guest()).await.expect(200);
    assert_eq!((then.header("content-type"), &then.text), ("text/markdown; charset=utf-8", &before.text));
    assert_eq!(then.header("cache-control"), "no-store");
}

#[tokio::test]
async fn lists_are_lists_of_links() {
    let world = World::new().await;
    let found = world.app.get("/recent.md", world.guest()).await.expect(200);
    let (front, text) = parts(&found);
    assert_eq!(front, ["title: \"Recent\"", &format!("url: \"{PUBLIC_URL}/recent\"")]);
    let line = format!("- [Open windows]({PUBLIC_URL}{}): discussion, by Mira, ", world.open.path);
    assert!(text.lines().any(|found| found.starts_with(&line)), "{text}");
    assert!(!found.text.contains("marktopic"));
    let found = world.app.get("/tags.md", world.guest()).await.expect(200);
    assert!(parts(&found).1.contains(&format!("- [public]({PUBLIC_URL}/tags/public): ")), "{}", found.text);
    let found = world.app.get("/user/mira/posts.md", world.guest()).await.expect(200);
    assert!(parts(&found).1.contains(&format!("{PUBLIC_URL}/post/{}", world.open_reply)), "{}", found.text);
}
