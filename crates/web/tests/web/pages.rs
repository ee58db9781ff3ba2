//! Every page of everybody: whole, described, and with nothing in it that runs.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, header};
use model::category::{CategoryForm, Level};
use model::topic::TopicKind;

use crate::crawl::crawl;
use crate::page::{Element, elements, inside, unescaped};
use crate::routes::reads;
use crate::support::{Answer, Draft, FORM, PUBLIC_URL, TestApp, User, encoded, request};
use crate::world::{ROLES, World};

/// What every page has, and what none has.
fn faults(path: &str, answer: &Answer) -> Vec<String> {
    let mut faults = Vec::new();
    let mut fault = |sentence: String| faults.push(format!("{path}: {sentence}"));
    let html = &answer.text;
    let all = elements(html);
    // Drawings have titles of their own.
    let head = html.find("</head>").unwrap_or(0);
    let is_one = |found: &&Element, name: &str| found.name == name && (name != "title" || found.at < head);
    let count = |name: &str| all.iter().filter(|found| is_one(found, name)).count();
    if !html.starts_with("<!doctype html>")
        || all.first().is_none_or(|first| first.name != "html" || first.get("lang").is_empty())
    {
        fault("it does not begin as a page does".to_owned());
    }
    for name in ["h1", "title", "main", "body"] {
        if count(name) != 1 {
            fault(format!("{} of <{name}>", count(name)));
        }
    }
    for name in ["h1", "title"] {
        if all.iter().find(|found| found.name == name).is_none_or(|found| inside(html, found).trim().is_empty()) {
            fault(format!("an empty <{name}>"));
        }
    }
    let mut ids = BTreeSet::new();
    for element in &all {
        let id = element.get("id");
        if !id.is_empty() && !ids.insert(id) {
            fault(format!("the id {id} twice"));
        }
        for name in element.attributes.keys() {
            if name.starts_with("on")
                || ["style", "srcdoc", "http-equiv", "ping", "background"].contains(&name.as_str())
            {
                fault(format!("{}: {name}", element.name));
            }
        }
        // The writing form's buttons for drafts, as the template has them, and that for posts that are split off.
        let leads_to = element.get("formaction");
        let splits = leads_to.strip_prefix("/topic/").and_then(|rest| rest.strip_suffix("/split"));
        let splits = splits.is_some_and(|topic| topic.bytes().all(|byte| byte.is_ascii_digit()));
        if !splits && !["", "/drafts", "/drafts/discard"].contains(&leads_to) {
            fault(format!("{}: formaction={leads_to}", element.name));
        }
        for name in ["href", "src", "action", "data"] {
            let address = element.get(name);
            let scheme = address.split([':', '/', '?', '#']).next().unwrap_or_default();
            let leads_off = address.contains(':') && address[scheme.len()..].starts_with(':');
            if leads_off && !["https", "http", "mailto"].contains(&scheme) {
                fault(format!("{}: {name}={address}", element.name));
            }
            if name != "href" && (leads_off || address.starts_with("//")) {
                fault(format!("{}: loads {address}", element.name));
            }
        }
        let is_allowed = match element.name.as_str() {
            // Data runs nothing, whatever stands in it, unless it ends the element.
            "script" if element.get("type") == "application/ld+json" => {
                serde_json::from_str::<serde_json::Value>(inside(html, element)).is_ok()
            }
            "script" => element.get("src").starts_with("/static/") && inside(html, element).is_empty(),
            "style" | "iframe" | "object" | "embed" | "base" | "frame" | "applet" | "meta" | "link" => {
                ["meta", "link"].contains(&element.name.as_str()) && element.at < html.find("</head>").unwrap_or(0)
            }
            _ => true,
        };
        if !is_allowed {
            fault(format!("<{}> {:?}", element.name, element.attributes));
        }
    }
    let policy = answer.header("content-security-policy");
    for part in [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ] {
        if !policy.split("; ").any(|found| found == part) {
            fault(format!("the policy lacks {part}"));
        }
    }
    if policy.contains("unsafe") {
        fault("the policy allows what is unsafe".to_owned());
    }
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        if answer.header(name) != value {
            fault(format!("{name}: {}", answer.header(name)));
        }
    }
    if !["private", "no-store"].iter().any(|word| answer.header("cache-control").contains(word))
        || !answer.header("vary").split(", ").any(|vary| vary == "cookie")
    {
        fault("others could get it from a cache".to_owned());
    }
    faults
}

fn meta(html: &str, name: &str) -> Option<String> {
    let all = elements(html);
    all.iter()
        .find(|found| found.name == "meta" && found.get("name") == name)
        .map(|found| found.get("content").to_owned())
}

fn canonical(html: &str) -> Option<String> {
    let all = elements(html);
    all.iter()
        .find(|found| found.name == "link" && found.get("rel") == "canonical")
        .map(|found| found.get("href").to_owned())
}

#[tokio::test]
async fn every_page_of_everybody_is_whole() {
    let world = World::new().await;
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (at, user) in world.people.iter().enumerate() {
        let start = reads(&world).into_iter().map(|case| case.path);
        for (path, answer) in crawl(&world.app, start, user).await {
            if answer.is_html() {
                seen += 1;
                wrong.extend(faults(&path, &answer).into_iter().map(|fault| format!("{} {fault}", ROLES[at])));
            } else if answer.status == 200 && answer.header("x-content-type-options") != "nosniff" {
                wrong.push(format!("{path} may be sniffed"));
            }
        }
    }
    assert!(seen > 300, "only {seen} pages");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Public pages say what they are and where they stand; what a search engine should not keep says
/// so.
#[tokio::test]
async fn public_pages_are_described_and_others_are_not_indexed() {
    let world = World::new().await;
    let (open, article) = (&world.open.path, &world.article.path);
    let category = "/category/1/main-track";
    for (path, known_at) in [
        ("/", "/"),
        (category, category),
        ("/recent", "/recent"),
        ("/popular", "/popular"),
        ("/unanswered", "/unanswered"),
        ("/articles", "/articles"),
        ("/tags", "/tags"),
        ("/tags/public", "/tags/public"),
        (open, open),
        (article, article),
        ("/user/mira", "/user/mira"),
        ("/user/mira/posts", "/user/mira/posts"),
        (&format!("{category}?page=1&utm_source=x"), category),
        (&format!("{open}?page=1&x=y"), open),
    ] {
        let page = world.app.get(path, world.guest()).await.expect(200).text;
        if !path.starts_with(category) {
            assert!(
                meta(&page, "description").is_some_and(|text| !text.trim().is_empty()),
                "{path} has no description"
            );
        }
        assert_eq!(canonical(&page), Some(format!("{PUBLIC_URL}{known_at}")), "{path}");
        assert_eq!(meta(&page, "robots"), None, "{path}");
    }
    for path in [
        &format!("{open}?view=flat"),
        &format!("{open}?view=nested"),
        &format!("{open}?sort=votes"),
        &format!("{category}?sort=new"),
        &format!("{category}?sort=votes"),
        "/login",
        "/register",
        "/nothing",
    ] {
        let page = world.app.get(path, world.guest()).await.text;
        assert_eq!(meta(&page, "robots").as_deref(), Some("noindex"), "{path}");
    }
    let edit = format!("/post/{}/edit", world.open_reply);
    for path in ["/compose", &format!("/topic/{}/reply", world.open.id), &edit, "/settings"] {
        let page = world.app.get(path, world.author()).await.expect(200).text;
        assert_eq!(meta(&page, "robots").as_deref(), Some("noindex"), "{path}");
    }
    let deleted = world.app.get(&world.deleted.path, world.author()).await.expect(200).text;
    assert_eq!(meta(&deleted, "robots").as_deref(), Some("noindex"));
    // A sorted page is known by the one that everybody starts with.
    let flat = world.app.get(&format!("{open}?view=flat"), world.guest()).await.text;
    assert_eq!(canonical(&flat), Some(format!("{PUBLIC_URL}{open}")));
}

/// What a request claims of the host is neither believed nor repeated.
#[tokio::test]
async fn a_forged_host_appears_nowhere() {
    let world = World::new().await;
    for case in reads(&world) {
        for user in [world.guest(), world.author()] {
            let request = request(Method::GET, &case.path, user)
                .header("x-forwarded-host", "evil.example")
                .header("x-forwarded-server", "evil.example")
                .header("x-host", "evil.example")
                .header("forwarded", "host=evil.example;proto=https")
                .header("x-original-url", "/evil.example")
                .header("x-rewrite-url", "/evil.example");
            let mut request = request.body(Body::empty()).unwrap();
            request.headers_mut().insert(header::HOST, "evil.example".parse().unwrap());
            let answer = world.app.ask(request).await;
            assert!(!format!("{:?}{}", answer.headers, answer.text).contains("evil.example"), "{}", case.path);
        }
    }
    for (path, form) in [("/login", [("username", "Mira"), ("password", crate::support::PASSWORD)])] {
        let request = request(Method::POST, path, world.guest())
            .header(header::CONTENT_TYPE, FORM)
            .header("x-forwarded-host", "evil.example");
        let mut request = request.body(Body::from(encoded(&form))).unwrap();
        request.headers_mut().insert(header::HOST, "evil.example".parse().unwrap());
        let answer = world.app.ask(request).await.expect(303);
        assert!(!format!("{:?}", answer.headers).contains("evil.example"));
    }
}

/// Texts that would be elements, attributes or scripts if anything forgot to escape them.
const PAYLOADS: [&str; 8] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</title><script src=//evil.example></script>",
    "</textarea><svg onload=alert(1)>",
    "--><iframe src=javascript:alert(1)>",
    "{{constructor.constructor('alert(1)')()}}",
    "javascript:alert(1)//<b>",
];

/// What people may type anywhere: titles, texts, tags, names and descriptions of categories,
/// reasons of deletions and suspensions. On no page, as nobody, does it become more than text.
#[tokio::test]
async fn what_people_typed_is_nothing_but_text() {
    let app = TestApp::start().await;
    let (author, admin) = (app.join("Mira").await, app.admin().await);
    let mut cid = 4;
    for (n, payload) in PAYLOADS.into_iter().enumerate() {
        let form = CategoryForm {
            name: format!("{n} {payload}").chars().take(60).collect(),
            description: payload.to_owned(),
            parent: None,
            kinds: TopicKind::ALL.into(),
            see: Level::Everyone,
            start: Level::Members,
            reply: Level::Members,
            moderators: [author.id.unwrap()].into(),
            granted: Default::default(),
            asks: vec![payload.chars().take(60).collect()],
            licence: model::licence::Licence::default(),
            reviews: false,
            face: Default::default(),
            archived: false,
        };
        app.forum.put_category(&app.view_of(&admin).await, None, form).await.unwrap();
        let moderator = app.view_of(&admin).await;
        for kind in TopicKind::ALL {
            let title = format!("{kind} {payload}");
            let tags = &payload.chars().take(30).collect::<String>();
            let body = format!(
                "{payload}\n\n[{payload}](javascript:alert(1)) <{payload}> ![x](javascript:alert(1))\n\n```{payload}\n{payload}\n```\n\n## {payload}\n\n# x\n\n## y\n\n## z"
            );
            let topic = app.topic(&author, Draft { category: cid, kind, title: &title, body: &body, tags }).await;
            let reply = app.reply(&admin, &topic, None, &body).await;
            let answer = app.reply(&author, &topic, Some(reply), payload).await;
            app.forum.delete_post(&moderator, reply, payload).await.unwrap();
            app.forum.delete_post(&moderator, answer, payload).await.unwrap();
            if kind == TopicKind::Question {
                app.reply(&admin, &topic, None, payload).await;
                // The same text again is the same reply.
                let accepted = app.reply(&admin, &topic, None, &format!("{body}\n\nPull.")).await;
                app.forum.accept(&moderator, accepted, Some(true)).await.unwrap();
                app.forum.close_for(&moderator, topic.id, payload).await.unwrap();
            }
        }
        cid += 1;
    }
    app.join("Silas").await;
    app.forum.suspend(&app.view_of(&admin).await, "silas", None, PAYLOADS[1]).await.unwrap();
    app.settle().await;
    let silas = app.sign_in_as("Silas").await;
    let mut wrong = Vec::new();
    for user in [&User::guest(), &author, &admin, &silas] {
        let start =
            ["/", "/tags", "/recent", "/user/silas", "/user/mira", "/admin/categories", "/compose", "/compose?cid=4"];
        let pages = crawl(&app, start.map(str::to_owned), user).await;
        assert!(pages.len() > 40, "{:?} saw {} pages", user.name, pages.len());
        for (path, answer) in pages {
            if answer.is_html() {
                wrong.extend(faults(&path, &answer));
                wrong.extend(raw_payloads(&answer).into_iter().map(|payload| format!("{path}: {payload}")));
            }
            if answer.location().contains(['<', '>', '"', '\n']) {
                wrong.push(format!("{path}: leads to {}", answer.location()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Payloads that stand on a page as they are, with their angle brackets and quotes.
fn raw_payloads(answer: &Answer) -> Vec<&'static str> {
    let telling = |payload: &&&str| payload.contains(['<', '>']);
    PAYLOADS.iter().filter(telling).filter(|payload| answer.text.contains(**payload)).copied().collect()
}

/// Names of members, as far as they may be chosen.
#[tokio::test]
async fn a_name_that_could_be_more_than_text_is_refused() {
    let app = TestApp::start().await;
    for payload in PAYLOADS {
        let form = [("username", payload), ("email", "x@example.org"), ("password", crate::support::PASSWORD)];
        let answer = app.post("/register", &form, &User::guest()).await.expect(422);
        assert_eq!(raw_payloads(&answer), Vec::<&str>::new());
        assert_eq!(faults("/register", &answer), Vec::<String>::new());
        let form = [("username", "Newcomer"), ("email", payload), ("password", crate::support::PASSWORD)];
        let answer = app.post("/register", &form, &User::guest()).await.expect(422);
        assert_eq!(raw_payloads(&answer), Vec::<&str>::new());
    }
}

/// Whatever stands in a query, in an address, or in a form that comes back.
#[tokio::test]
async fn what_a_request_says_comes_back_as_nothing_but_text() {
    let world = World::new().await;
    let names = [
        "page", "sort", "view", "post", "next", "kept", "edit", "to", "cid", "kind", "tags", "title", "token", "q", "x",
    ];
    let mut wrong = Vec::new();
    let mut reflected = false;
    let routes: BTreeSet<&str> = reads(&world).iter().map(|case| case.route).collect();
    let shown = |case: &crate::routes::Case| case.expect.contains('o');
    let cases: Vec<_> = reads(&world).into_iter().filter(shown).collect();
    for route in &routes {
        let Some(case) = cases.iter().find(|case| case.route == *route) else { continue };
        let at = case.expect.rfind('o').unwrap();
        for payload in [PAYLOADS[..2].concat()] {
            let mark = if case.path.contains('?') { '&' } else { '?' };
            for name in names {
                let path = format!("{}{mark}{}", case.path, encoded(&[(name, &payload)]));
                for user in [&world.people[0], &world.people[at]] {
                    let answer = world.app.get(&path, user).await;
                    reflected |= unescaped(&answer.text).contains(&payload);
                    if answer.is_html() {
                        wrong.extend(faults(&path, &answer));
                        wrong.extend(raw_payloads(&answer).into_iter().map(|payload| format!("{path}: {payload}")));
                    }
                }
            }
        }
    }
    for payload in PAYLOADS {
        let part = encoded(&[("", payload)]).trim_start_matches('=').replace('+', "%20");
        for path in [
            format!("/{part}"),
            format!("/tags/{part}"),
            format!("/user/{part}"),
            format!("/topic/{part}/x"),
            format!("{}/{part}", world.open.path),
            format!("/topic/{}/{part}", world.open.id),
            format!("/topic/{}/{part}?post=1", world.open.id),
            format!("/static/{part}"),
        ] {
            for user in [world.guest(), world.admin()] {
                let answer = world.app.get(&path, user).await;
                if answer.is_html() {
                    wrong.extend(faults(&path, &answer));
                }
                wrong.extend(raw_payloads(&answer).into_iter().map(|payload| format!("{path}: {payload}")));
                if answer.location().contains(['<', '>', '"', ' ']) {
                    wrong.push(format!("{path}: leads to {}", answer.location()));
                }
            }
        }
        for (path, user) in [
            ("/compose", world.author()),
            ("/compose", world.guest()),
            ("/login", world.guest()),
            ("/register", world.guest()),
            ("/admin/categories", world.admin()),
            (&*format!("/topic/{}/reply", world.open.id), world.author()),
            (&*format!("/post/{}/edit", world.open.opening), world.author()),
        ] {
            for extra in [("preview", ""), ("preview", "1")] {
                let fields = [
                    "title",
                    "tags",
                    "cid",
                    "kind",
                    "once",
                    "summary",
                    "name",
                    "description",
                    "moderators",
                    "username",
                    "email",
                    "next",
                    "kept",
                    "see",
                ];
                let mut form: Vec<(&str, &str)> = fields.iter().map(|field| (*field, payload)).collect();
                form.extend([("body", ""), extra]);
                let answer = world.app.post(path, &form, user).await;
                assert!((200..500).contains(&answer.status), "{path}: {}", answer.status);
                wrong.extend(faults(path, &answer));
                wrong.extend(raw_payloads(&answer).into_iter().map(|payload| format!("{path}: {payload}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(reflected, "nothing came back at all");
}
