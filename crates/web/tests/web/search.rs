//! `/search` as people use it: what it shows, what it says of a question that it does not understand,
//! and what it tells nobody.

use axum::http::Method;
use forum::Settings;
use model::limits::Act;
use model::topic::TopicKind;
use tempfile::TempDir;
use web::WebSettings;

use crate::page::{elements, main_text};
use crate::support::{Answer, Draft, PUBLIC_URL, TestApp, User, encoded, github_nowhere, public_settings, spend};
use crate::world::{A, ROLES, World};

/// With an index, which is brought up to date when the forum settles.
async fn finding(settings: WebSettings, limits: bool) -> (TestApp, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let spend = Settings { index: Some(folder.path().to_owned()), limits, providers: github_nowhere(), ..spend() };
    (TestApp::start_with(settings, spend).await, folder)
}

pub(crate) async fn app() -> (TestApp, TempDir) {
    finding(public_settings(), false).await
}

fn asking(text: &str) -> String {
    format!("/search?{}", encoded(&[("q", text)]))
}

/// Where each post leads that a page of results shows.
fn hits(answer: &Answer) -> Vec<String> {
    let found = elements(&answer.text);
    found.iter().filter(|found| found.get("class") == "hit-link").map(|found| found.get("href").to_owned()).collect()
}

/// The results as people read them.
fn shown(answer: &Answer) -> String {
    let (_, from) = answer.text.split_once("<h2 class=\"search-found\">").expect("something is found");
    let (list, _) = from.split_once("</ol>").expect("a list");
    let marked = list.replace("<mark>", "[").replace("</mark>", "]");
    main_text(&format!("<main><h2>{marked}</ol></main>"))
}

#[tokio::test]
async fn results_show_the_lines_that_match_and_lead_to_the_post() {
    let (app, _folder) = app().await;
    let (ada, ben) = (app.join("Ada").await, app.join("Ben").await);
    let body =
        "Nothing of note here.\n\nMy runner loses its **cache** each night:\n\n```sh\nrunner --cache-dir /x\n```\n";
    let draft = Draft { category: A, kind: TopicKind::Question, title: "Runner forgets", body, tags: "gitlab" };
    let topic = app.topic(&ada, draft).await;
    let reply = app.reply(&ben, &topic, None, "Name a bucket for `--cache-dir`, and it stays.").await;
    app.settle().await;
    let answer = app.get(&asking("cache"), &User::guest()).await.expect(200);
    assert_eq!(hits(&answer), [topic.path.as_str()]);
    answer.says("1 more in this topic");
    let within = |text: &str| asking(&format!("{text} topic:{}", topic.id));
    let answer = app.get(&within("cache"), &User::guest()).await.expect(200);
    assert_eq!(hits(&answer), [topic.path.clone(), format!("/post/{reply}")]);
    insta::assert_snapshot!(shown(&answer), @r"
    2 posts
    answered Runner forgets
    My runner loses its [cache] each night:
    runner --[cache]-dir /x
    Ada 2 Mar 2026, 09:01 Main track
    answered Runner forgets
    Name a bucket for --[cache]-dir, and it stays.
    answer Ben 2 Mar 2026, 09:02 Main track
    ");
    let exact = app.get(&asking("--cache-dir"), &User::guest()).await.expect(200);
    assert_eq!(hits(&exact).len(), 1);
    assert_eq!(hits(&app.get(&within("--cache-dir"), &User::guest()).await.expect(200)).len(), 2);
    app.get(&format!("/post/{reply}"), &User::guest()).await.expect(302);
    // The question stands in its field again, and the title of the page names it.
    let field = elements(&exact.text).into_iter().find(|found| found.get("id") == "q").unwrap();
    assert_eq!(field.get("value"), "--cache-dir");
    assert!(exact.text.contains("<title>--cache-dir · Search · The Exedra</title>"));
    // By the form, without operators.
    let by_form = app.get("/search?q=cache&in=answers&author=ben", &User::guest()).await.expect(200);
    assert_eq!(hits(&by_form), [format!("/post/{reply}")]);
    // A member and a tag by name.
    app.get(&asking("Ada"), &User::guest()).await.expect(200).says("<a href=\"/user/ada\"");
    app.get(&asking("gitlab"), &User::guest()).await.expect(200).says("href=\"/tags/gitlab\"");
}

#[tokio::test]
async fn what_is_hidden_is_found_by_those_alone_who_may_see_it_and_counted_by_nobody_else() {
    let (app, _folder) = app().await;
    let world = World::of(app).await;
    let app = &world.app;
    // x finds it. What was deleted nobody finds, whoever may look at it.
    let marks = [
        ("markmembers", "-xxxxxx"),
        ("markmoderators", "----x-x"),
        ("markadmins", "------x"),
        ("markgroups", "--x---x"),
        ("marktopic", "-------"),
        ("markleaf", "-------"),
        ("marktombstone", "-------"),
        ("markreason", "-------"),
    ];
    for (at, user) in world.people.iter().enumerate() {
        let nothing = app.get(&asking("neverheard"), user).await.expect(200);
        for (mark, finds) in marks {
            for text in
                [mark.to_owned(), format!("{mark} in:title"), format!("\"the {mark} text\""), format!("tag:{mark}tag")]
            {
                let answer = app.get(&asking(&text), user).await.expect(200);
                if finds.as_bytes()[at] == b'x' {
                    let found = hits(&answer).len() + usize::from(text.contains('"') || text.contains(':'));
                    assert!(found > 0, "{text} is not found by {}", ROLES[at]);
                } else {
                    let (said, other) = (answer.text.replace(&text, ""), nothing.text.replace("neverheard", ""));
                    let said = said.replace(&encoded(&[("", &text)])[1..], "");
                    let (said, other) = (without_question(&said), without_question(&other));
                    assert_eq!(said, other, "{text}, {}", ROLES[at]);
                }
            }
        }
    }
}

/// The main part, but for the question in its several forms.
fn without_question(page: &str) -> String {
    let main = main_text(page);
    let lines = main.lines().filter(|line| !line.trim().is_empty());
    lines.map(str::trim).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn what_is_not_understood_is_said_of_its_place() {
    let (app, _folder) = app().await;
    let guest = User::guest();
    let answer = app.get(&asking("cache is:solved"), &guest).await.expect(422);
    let answer = answer.says("<code dir=\"auto\">cache <mark>is:solved</mark></code>");
    answer.says("At character 7: `is:` takes open, answered or accepted.");
    for (path, sentence) in [
        ("/search?q=x&author=nobody", "There is no member “nobody”."),
        ("/search?q=x&after=yesterday", "`after:` takes a day as year-month-day"),
        ("/search?q=x&is=odd", "`is:` takes open, answered or accepted."),
        ("/search?q=x+category%3Anowhere", "There is no category “nowhere” that you can read."),
        ("/search?q=...", "There is no word in this that could be looked for"),
    ] {
        app.get(path, &guest).await.expect(422).says(sentence);
    }
    for (path, status) in [("/search?q=x&page=0", 400), ("/search?q=x&page=21", 404), ("/search?q=a&q=b", 400)] {
        app.get(path, &guest).await.expect(status);
    }
    let long = format!("error {}", "x ".repeat(6_000));
    app.post("/search", &[("q", &long)], &guest).await.expect(422).says("at most 10240 are looked at");
}

#[tokio::test]
async fn nothing_that_was_typed_is_markup() {
    let (app, _folder) = app().await;
    let ada = app.join("Ada").await;
    let evil = "<script>alert(1)</script>";
    let body = format!("needle {evil}\n\n```\nneedle {evil}\n```");
    let draft =
        Draft { category: A, kind: TopicKind::Question, title: &format!("needle {evil}"), body: &body, tags: "" };
    app.topic(&ada, draft).await;
    app.settle().await;
    for text in ["needle", "needle alert", evil, "\"><img src=x onerror=alert(1)>", &format!("is:{evil}")] {
        for path in [asking(text), format!("/search?q=needle&{}", encoded(&[("author", text)]))] {
            let answer = app.get(&path, &User::guest()).await;
            let names: Vec<String> = elements(&answer.text).into_iter().map(|found| found.name).collect();
            let scripts = names.iter().filter(|name| *name == "script").count();
            assert!(scripts == 1 && !names.contains(&"img".to_owned()), "{path}: {names:?}");
        }
    }
}

#[tokio::test]
async fn a_pasted_log_finds_the_thread_about_the_same_error() {
    let (app, _folder) = app().await;
    let ada = app.join("Ada").await;
    let title = "Migration hangs";
    let body = "```\n2026-02-03T04:05:06Z ERROR [pool-2] could not acquire advisory lock: statement timeout\n```";
    let topic = app.topic(&ada, Draft { category: A, kind: TopicKind::Question, title, body, tags: "" }).await;
    app.discussion(&ada, A, "Advisory boards").await;
    app.settle().await;
    let log = "2026-11-27 10:00:00 INFO up\n2026-11-27 10:00:01 ERROR [pool-17] could not acquire advisory lock: statement timeout\n at /srv/a.rb:17";
    let answer = app.post("/search", &[("q", log)], &User::guest()).await.expect(200);
    assert_eq!(hits(&answer).first(), Some(&topic.path));
    let answer = answer.says("This was read as a log");
    // It stands in its field again.
    assert!(answer.text.contains("statement timeout\n at /srv/a.rb:17</textarea>"), "{}", answer.text);
}

#[tokio::test]
async fn more_than_a_page_is_turned_over_and_an_empty_result_offers_to_ask() {
    let (app, _folder) = app().await;
    let ada = app.join("Ada").await;
    let topic = app.discussion(&ada, A, "A topic").await;
    for n in 0..25 {
        app.reply(&ada, &topic, None, &format!("the samarium reply {n}")).await;
    }
    app.settle().await;
    let guest = User::guest();
    let first = app.get(&asking(&format!("samarium topic:{}", topic.id)), &guest).await.expect(200);
    assert_eq!(hits(&first).len(), 20);
    let next = elements(&first.text).into_iter().find(|found| found.get("rel") == "next").unwrap();
    let second = app.get(next.get("href"), &guest).await.expect(200).says("25 posts");
    assert_eq!(hits(&second).len(), 5);
    app.get("/search?q=samarium&page=3", &guest).await.expect(404);
    let nothing = app.get(&asking("how to promethium"), &ada).await.expect(200);
    let ask = "/compose?kind=question&title=how+to+promethium";
    assert!(elements(&nothing.text).iter().any(|found| found.get("href") == ask), "{}", nothing.text);
    app.get(ask, &ada).await.expect(200).says("value=\"how to promethium\"");
}

#[tokio::test]
async fn asking_takes_two_round_trips_and_is_limited_for_guests_by_network() {
    let (app, _folder) = finding(public_settings(), true).await;
    let ada = app.join("Ada").await;
    app.discussion(&ada, A, "A topic").await;
    app.settle().await;
    let guest = User::guest();
    let at_once = Act::Search.by_network().unwrap().at_once;
    for n in 0..at_once {
        let answer = app.get(&asking("topic"), &guest).await.expect(200);
        assert!(answer.trips <= 2, "the {n}th takes {}", answer.trips);
    }
    let answer = app.get(&asking("topic"), &guest).await.expect(429);
    assert!(answer.header("retry-after").parse::<u64>().unwrap() > 0);
    answer.says("Much has been looked for from your network in a short time.");
    // The form itself costs nothing.
    app.get("/search", &guest).await.expect(200);
}

#[tokio::test]
async fn a_node_whose_index_is_not_there_yet_says_so() {
    let app = TestApp::start().await;
    let answer = app.get(&asking("topic"), &User::guest()).await.expect(200);
    answer.says("The index is being built: 0 % of the forum can be found so far.");
}

#[tokio::test]
async fn browsers_learn_how_to_search_here() {
    let (app, _folder) = finding(WebSettings { public_url: None, ..public_settings() }, false).await;
    let here = |answer: &Answer| {
        let (_, rest) = answer.text.split_once("template=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let answer = app.get("/opensearch.xml", &User::guest()).await.expect(200);
    assert_eq!(here(&answer), "http://forum.example.org/search?q={searchTerms}");
    let request = axum::http::Request::builder().method(Method::GET).uri("/opensearch.xml");
    let forged = request.header("host", "x\"/><evil").body(axum::body::Body::empty()).unwrap();
    assert_eq!(here(&app.ask(forged).await.expect(200)), "http://localhost/search?q={searchTerms}");
    let (app, _folder) = self::app().await;
    let answer = app.get("/opensearch.xml", &User::guest()).await.expect(200);
    assert_eq!(here(&answer), format!("{PUBLIC_URL}/search?q={{searchTerms}}"));
    assert_eq!(answer.header("content-type"), "application/opensearchdescription+xml; charset=utf-8");
    app.get("/", &User::guest()).await.expect(200).says("href=\"/opensearch.xml\"");
}

#[tokio::test]
async fn who_looks_at_a_question_before_asking_it_is_shown_what_is_like_it() {
    let (app, _folder) = app().await;
    let (ada, admin) = (app.join("Ada").await, app.admin().await);
    app.category("Vault", model::category::Level::Admins, &[]).await;
    let draft = |category, title| Draft { category, kind: TopicKind::Question, title, body: "It does.", tags: "" };
    let topic = app.topic(&ada, draft(A, "Why does the runner lose its cache?")).await;
    let hidden = app.topic(&admin, draft(4, "Why does the vault runner lose its cache?")).await;
    app.settle().await;
    let asked =
        [("cid", "1"), ("kind", "question"), ("title", "Runner without a cache"), ("body", "Help."), ("preview", "1")];
    let answer = app.post("/compose", &asked, &ada).await.expect(200).says("Perhaps this helps already");
    let links =
        |answer: &Answer| elements(&answer.text).iter().map(|found| found.get("href").to_owned()).collect::<Vec<_>>();
    assert!(links(&answer).contains(&topic.path) && !links(&answer).contains(&hidden.path));
    let answer = app.post("/compose", &asked, &admin).await.expect(200);
    assert!(links(&answer).contains(&hidden.path));
    let other =
        [("cid", "1"), ("kind", "question"), ("title", "Zirconium in promethium"), ("body", "Help."), ("preview", "1")];
    assert!(!app.post("/compose", &other, &ada).await.expect(200).text.contains("Perhaps this helps"));
}
