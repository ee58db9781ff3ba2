//! Addresses that people's links rely on.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Method;
use model::topic::TopicKind;

use crate::page::{elements, links};
use crate::rights::changed;
use crate::routes::reads;
use crate::support::{Draft, Made, TestApp, User, request};
use crate::world::{A, NO_ID, World};

#[tokio::test]
async fn a_wrong_or_missing_slug_leads_for_good_to_the_right_one_with_the_query() {
    let world = World::new().await;
    let (open, article) = (&world.open, &world.article);
    for (asked, right) in [
        (format!("/topic/{}", open.id), open.path.clone()),
        (format!("/topic/{}?view=flat", open.id), format!("{}?view=flat", open.path)),
        (format!("/topic/{}/wrong?page=1&view=flat", open.id), format!("{}?page=1&view=flat", open.path)),
        (format!("/topic/{}/{}", article.id, article.slug), article.path.clone()),
        (format!("/topic/{}", article.id), article.path.clone()),
        (format!("/article/{}?page=1", article.id), format!("{}?page=1", article.path)),
        (format!("/article/{}/wrong", article.id), article.path.clone()),
        (format!("/article/{}/{}", open.id, open.slug), open.path.clone()),
        ("/category/1".to_owned(), "/category/1/main-track".to_owned()),
        ("/category/1/wrong?sort=new&page=1".to_owned(), "/category/1/main-track?sort=new&page=1".to_owned()),
        ("/user/MIRA".to_owned(), "/user/mira".to_owned()),
        ("/user/Mira/posts?page=1".to_owned(), "/user/mira/posts?page=1".to_owned()),
        ("/user/%4Dira/posts".to_owned(), "/user/mira/posts".to_owned()),
    ] {
        let answer = world.app.get(&asked, world.guest()).await;
        assert_eq!((answer.status, answer.location()), (301, right.as_str()), "{asked}");
        world.app.get(&right, world.guest()).await.expect(200);
    }
}

/// Where an address leads, and the post that stands there.
async fn lands_on(app: &TestApp, path: &str, user: &User) -> String {
    let answer = app.get(path, user).await.expect(302);
    let (page, anchor) = answer.location().split_once('#').expect("it leads to a post on a page");
    let page = app.get(page, user).await.expect(200);
    assert!(
        elements(&page.text).iter().any(|found| found.get("id") == anchor),
        "{path}: no {anchor} on {}",
        answer.location()
    );
    anchor.trim_start_matches('p').to_owned()
}

/// Forty-five posts on three pages, in an order in which views differ: every third replies to the
/// one before it.
async fn long_topic(app: &TestApp, author: &User) -> (Made, Vec<model::ids::PostId>) {
    let topic = app.discussion(author, A, "A long thread").await;
    let mut posts = vec![topic.opening];
    for n in 0..44 {
        let to = (n % 3 == 2).then(|| posts[n / 3 + 1]);
        posts.push(app.reply(author, &topic, to, &format!("reply {n}")).await);
    }
    (topic, posts)
}

#[tokio::test]
async fn the_nth_post_is_found_in_whichever_view() {
    let app = TestApp::start().await;
    let author = app.join("Mira").await;
    let (topic, posts) = long_topic(&app, &author).await;
    for (n, post) in [(1, posts[0]), (2, posts[1]), (20, posts[19]), (21, posts[20]), (44, posts[43]), (45, posts[44])]
    {
        for query in ["", "?view=flat", "?view=nested", "?sort=votes"] {
            let there = lands_on(&app, &format!("/topic/{}/{}/{n}{query}", topic.id, topic.slug), &User::guest()).await;
            assert_eq!(there, post.to_string(), "{n}{query}");
            let there = lands_on(&app, &format!("/post/{post}{query}"), &User::guest()).await;
            assert_eq!(there, post.to_string(), "/post/{post}{query}");
        }
    }
    // A member who reads flat is led to the page of that view.
    let flat = app.post("/settings/view", &[("view", "flat")], &author).await.expect(303);
    let reader =
        User { cookie: Some(format!("{}; {}", author.cookie.clone().unwrap(), flat.cookie())), ..author.clone() };
    assert_eq!(lands_on(&app, &format!("{}/30", topic.path), &reader).await, posts[29].to_string());
    // The form that jumps to a post.
    let jump = app.get(&format!("{}?post=45", topic.path), &User::guest()).await.expect(302);
    assert_eq!(jump.location(), format!("{}/45", topic.path));
    for n in ["0", "46", "-1", "x", "99999999999999999999"] {
        app.get(&format!("{}/{n}", topic.path), &User::guest()).await.expect(404);
    }
}

#[tokio::test]
async fn a_page_that_cannot_be_is_refused_and_one_beyond_the_end_does_not_exist() {
    let app = TestApp::start().await;
    let author = app.join("Mira").await;
    let topic = app
        .topic(
            &author,
            Draft { category: A, kind: TopicKind::Question, title: "Is it?", body: "It is.", tags: "cache" },
        )
        .await;
    app.settle().await;
    let paths = [
        topic.path.as_str(),
        "/category/1/main-track",
        "/recent",
        "/popular",
        "/unanswered",
        "/articles",
        "/tags/cache",
        "/user/mira",
        "/user/mira/topics",
        "/user/mira/posts",
        "/user/mira/articles",
    ];
    for path in paths {
        for (page, status) in [
            ("1", 200),
            ("0", 400),
            ("-1", 400),
            ("abc", 400),
            ("1.5", 400),
            ("", 400),
            ("2", 404),
            ("4294967295", 404),
            ("99999999999999999999", 404),
            ("1&page=1", 400),
        ] {
            let answer = app.get(&format!("{path}?page={page}"), &author).await;
            assert_eq!(answer.status, status, "{path}?page={page}");
        }
    }
    for query in ["view=odd", "sort=odd", "post=x", "view=flat&view=flat", "view=%ff", "view=%00"] {
        app.get(&format!("{}?{query}", topic.path), &author).await.expect(400);
    }
    app.get("/category/1/main-track?sort=odd", &author).await.expect(400);
}

#[tokio::test]
async fn an_address_with_nothing_at_it_says_so_and_shows_ways_on() {
    let app = TestApp::start().await;
    let member = app.join("Mira").await;
    let huge = "9".repeat(40);
    for path in [
        "/nothing",
        "/topic",
        "/topic/",
        "/topic/x",
        "/topic/-1/x",
        "/topic/0/x",
        &format!("/topic/{NO_ID}/x"),
        &format!("/topic/{huge}/x"),
        &format!("/category/{NO_ID}/x"),
        &format!("/article/{NO_ID}/x"),
        &format!("/post/{NO_ID}"),
        &format!("/post/{NO_ID}/edit"),
        "/user/nobody",
        "/user/%00",
        "/user/a%2Fb",
        "/tags/never-heard",
        "/tags/NOT-LOWER",
        "/static/none.js",
        "/static/..%2Fsecret",
        "//",
        "/admin/nothing",
        "/user/%FF",
        "/topic/1/%FF",
        "/tags/%FE%FE",
    ] {
        for user in [&User::guest(), &member] {
            let answer = app.get(path, user).await;
            assert_eq!(answer.status, 404, "{path}");
            let links = links(&answer.text);
            assert!(
                links.contains(&"/".to_owned()) && links.contains(&"/recent".to_owned()),
                "{path}: {}",
                answer.text
            );
        }
    }
}

#[tokio::test]
async fn head_answers_as_get_does_without_a_body() {
    let world = World::new().await;
    for case in reads(&world) {
        for user in [world.guest(), world.author()] {
            let get = world.app.get(&case.path, user).await;
            let head = world.app.ask(request(Method::HEAD, &case.path, user).body(Body::empty()).unwrap()).await;
            assert_eq!(head.status, get.status, "{}", case.path);
            // The way to a provider is another each time.
            if !case.path.starts_with("/auth/") {
                assert_eq!(head.location(), get.location(), "{}", case.path);
            }
            assert!(head.bytes.is_empty(), "{}", case.path);
            assert_eq!(head.header("content-type"), get.header("content-type"), "{}", case.path);
        }
    }
}

/// Looking at every page as everybody, by GET and HEAD, leaves the data as it was, but for what was
/// told about a topic, of which its reader has heard then, and for what somebody who went to a provider
/// comes back with. (Views are counted in memory and written down
/// later.)
#[tokio::test]
async fn reading_changes_nothing() {
    let world = World::new().await;
    let before = world.app.stored().await;
    let mut paths: BTreeSet<String> = reads(&world).into_iter().map(|case| case.path).collect();
    paths.extend(crate::routes::writes(&world).into_iter().map(|case| case.path));
    for path in &paths {
        for user in &world.people {
            world.app.get(path, user).await;
            world.app.ask(request(Method::HEAD, path, user).body(Body::empty()).unwrap()).await;
        }
    }
    let mut changed = changed(&before, &world.app.stored().await);
    let is_mark = |key: &String| key.contains("}m:") && key.ends_with(":u");
    let shards: Vec<String> = changed.iter().filter(|key| is_mark(key)).map(|key| key.replace("}", "} ")).collect();
    changed.retain(|key| {
        let of_a_mark = shards.iter().any(|mark| mark.split(' ').next() == key.strip_suffix("stream"));
        !is_mark(key) && !of_a_mark && !key.contains("}ticket:")
    });
    assert_eq!(changed, Vec::<String>::new());
}

#[tokio::test]
async fn other_methods_are_refused_and_the_answer_names_those_that_are_taken() {
    let app = TestApp::start().await;
    for route in web::routes() {
        let path = route.path.replace(['{', '}'], "");
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] {
            if route.methods.contains(&method) {
                continue;
            }
            let request = request(method.parse().unwrap(), &path, &User::guest()).body(Body::empty()).unwrap();
            let answer = app.ask(request).await;
            assert_eq!(answer.status, 405, "{method} {path}");
            for taken in route.methods {
                assert!(answer.header("allow").contains(taken), "{method} {path}: {:?}", answer.headers);
            }
        }
    }
}
