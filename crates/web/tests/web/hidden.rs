//! What is not for everybody: a marker in each such thing, looked for in everything that is
//! answered.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::Method;
use model::category::Level;
use model::rules::posts::EditForm;
use model::topic::TopicKind;

use crate::crawl::crawl;
use crate::routes::reads;
use crate::support::{Draft, TestApp, User, request};
use crate::world::{A, ROLES, World};

/// A marker stands in categories, topics, posts, tags and addresses of each kind that is hidden
/// from somebody: it is found by those who may see it and by nobody else, in bodies and headers of
/// whatever a link leads to or a route takes.
#[tokio::test]
async fn what_is_hidden_is_found_by_those_alone_who_may_see_it() {
    let world = World::new().await;
    let app = &world.app;
    let author = app.view_of(world.author()).await;
    let edit = |body: &str| EditForm { body: Some(body.to_owned()), ..EditForm::default() };
    app.forum.edit(&author, world.of_b_reply, edit("the markrevision text")).await.unwrap();
    app.forum.edit(&author, world.of_b_reply, edit("a reply beside it")).await.unwrap();
    app.forum.edit(&author, world.for_members_reply, edit("the markhistory text")).await.unwrap();
    app.forum.edit(&author, world.for_members_reply, edit("the markmembers reply")).await.unwrap();
    app.forum.keep_text(world.author().id.unwrap(), "/compose body=markkept").await.unwrap();
    app.settle().await;
    // The same order of roles as everywhere: x may see it.
    let marks = [
        ("markmembers", "-xxxxxx"),
        ("markmoderators", "----x-x"),
        ("markadmins", "------x"),
        ("markgroups", "--x---x"),
        ("marktopic", "--x-x-x"),
        // Whoever could bring it back may look at what it was.
        ("markleaf", "--x-x-x"),
        ("marktombstone", "--x-x-x"),
        ("markflag", "-----xx"),
        ("marknote", "----xxx"),
        ("markreason", "xxxxxxx"),
        ("markrevision", "xxxxxxx"),
        ("markhistory", "-xxxxxx"),
        ("markkept", "-------"),
        // Not even staff looks at a draft.
        ("markdraft", "--x----"),
        ("markreview", "--x-x-x"),
        ("marktoken", "--x----"),
    ];
    let mut wrong = Vec::new();
    for (at, user) in world.people.iter().enumerate() {
        let start = reads(&world).into_iter().map(|case| case.path).chain(["/nothing".to_owned()]);
        let mut said: BTreeMap<String, String> = BTreeMap::new();
        for (path, answer) in crawl(app, start, user).await {
            said.insert(path, format!("{:?}\n{}", answer.headers, answer.text));
        }
        let paths: Vec<String> = said.keys().cloned().collect();
        // What headers say without a body, to those who see the least.
        for path in paths.iter().filter(|path| at < 2 && !path.starts_with("/static/")) {
            let head = app.ask(request(Method::HEAD, path, user).body(Body::empty()).unwrap()).await;
            said.insert(format!("HEAD {path}"), format!("{:?}\n{}", head.headers, head.text));
        }
        for (mark, may_see) in marks {
            // The address that was asked for may come back in links to sign in.
            let found = said.iter().filter(|(path, said)| said.contains(mark) && !path.contains(mark));
            let found: Vec<&String> = found.map(|(path, _)| path).collect();
            let may_see = may_see.as_bytes()[at] == b'x';
            if may_see == found.is_empty() {
                wrong.push(format!("{mark}, {}: {found:?}", ROLES[at]));
            }
        }
        for (path, said) in said.iter().filter(|(path, _)| marks.iter().any(|(mark, _)| path.contains(mark))) {
            let shown = said.replace(path.trim_start_matches("HEAD "), "");
            let found = marks.iter().filter(|(_, may_see)| may_see.as_bytes()[at] != b'x');
            let found: Vec<_> =
                found.filter(|(mark, _)| shown.replace("%2F", "/").contains(&format!(" {mark}"))).collect();
            if !found.is_empty() {
                wrong.push(format!("{path} tells {}: {found:?}", ROLES[at]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Numbers of topics and posts, orders of lists, times of activity: all is as if what is hidden
/// did not exist.
#[tokio::test]
async fn what_is_hidden_leaves_no_trace_in_what_is_shown() {
    let app = TestApp::start().await;
    let (author, member) = (app.join("Mira").await, app.join("Jonas").await);
    app.category("Bridge", Level::Admins, &[]).await;
    let admin = app.admin().await;
    let draft =
        |category, title| Draft { category, kind: TopicKind::Question, title, body: "Text", tags: "cache, public" };
    let first = app.topic(&author, draft(A, "First question")).await;
    app.topic(&author, draft(A, "Second question")).await;
    let answer = app.reply(&member, &first, None, "An answer").await;
    app.settle().await;
    // The walk reads it, and then it is no longer counted.
    app.post("/notifications/read", &[("until", "9999999999999-0")], &author).await.expect(303);
    let start = || ["/user/mira", "/user/petra/posts", "/user/jonas/posts", "/"].map(str::to_owned);
    let before = [crawl(&app, start(), &User::guest()).await, crawl(&app, start(), &author).await];

    let hidden = app.topic(&admin, draft(4, "Hidden question")).await;
    app.reply(&admin, &hidden, None, "A hidden answer").await;
    let gone = app.topic(&admin, draft(A, "Gone question")).await;
    app.reply(&member, &gone, None, "A reply to what goes").await;
    app.delete(&admin, gone.opening).await;
    let slip = app.reply(&member, &first, Some(answer), "A slip").await;
    app.delete(&member, slip).await;
    let tagged = Draft { tags: "hidden-tag", ..draft(4, "Tagged question") };
    app.topic(&admin, tagged).await;
    app.have_reviewed(2).await;
    let text = "Something for @jonas and @mira";
    app.draft(&member, 2, "A draft", text, "hidden-tag, public").await;
    let submitted = app.draft(&admin, 2, "In review", text, "cache").await;
    let view = app.view_of(&admin).await;
    app.forum.lead_on(&view, submitted.id, forum::Step::Submit).await.unwrap();
    app.settle().await;
    let after = [crawl(&app, start(), &User::guest()).await, crawl(&app, start(), &author).await];
    for (before, after) in before.iter().zip(&after) {
        let pages = |pages: &BTreeMap<String, _>| pages.keys().cloned().collect::<Vec<String>>();
        assert_eq!(pages(before), pages(after));
        for (path, was) in before {
            let (was, is) = (without_secrets(&was.text), without_secrets(&after[path].text));
            if let Some((was, is)) = was.lines().zip(is.lines()).find(|(was, is)| was != is) {
                panic!("{path} differs:\n{was}\n{is}");
            }
        }
    }
}

/// A page without the idempotency key of its form.
fn without_secrets(page: &str) -> String {
    let secrets = ["name=\"once\"", "name=\"shown\"", "name=\"sealed\"", "class=\"secret\"", "class=\"qr\""];
    let lines = page.lines().filter(|line| !secrets.iter().any(|secret| line.contains(secret)));
    lines.collect::<Vec<_>>().join("\n")
}

/// The first post of a later page describes the page to search engines, unless it was deleted.
#[tokio::test]
async fn a_page_that_begins_with_a_deleted_post_does_not_describe_itself_by_it() {
    let app = TestApp::start().await;
    let (author, member) = (app.join("Mira").await, app.join("Jonas").await);
    for kind in [TopicKind::Discussion, TopicKind::Article] {
        let category = if kind == TopicKind::Article { 2 } else { A };
        let topic = app.topic(&author, Draft { category, kind, title: "A long thread", body: "Text", tags: "" }).await;
        for n in 0..19 {
            app.reply(&member, &topic, None, &format!("reply {n}")).await;
        }
        let tombstone = app.reply(&member, &topic, None, "the marktombstone text").await;
        app.reply(&author, &topic, Some(tombstone), "a reply to it").await;
        app.delete(&member, tombstone).await;
        app.settle().await;
        for query in ["page=2", "page=2&view=flat", "page=2&view=nested"] {
            for user in [&User::guest(), &author, &member, &app.admin().await] {
                let page = app.get(&format!("{}?{query}", topic.path), user).await.expect(200);
                assert!(page.text.contains(&format!("id=\"p{tombstone}\"")), "{query} begins elsewhere");
                assert!(!page.text.contains("marktombstone"), "{query} tells {:?}", user.name);
            }
        }
    }
}
