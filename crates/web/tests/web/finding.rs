//! Searching, as it goes beyond the page: for programs, by topic, and for what is called nearly so.

use model::topic::TopicKind;
use serde_json::Value;

use crate::support::{Draft, TestApp, User};

async fn ask(app: &TestApp, author: &User, title: &str, tags: &str) -> crate::support::Made {
    app.topic(author, Draft { category: 1, kind: TopicKind::Question, title, body: "Text.", tags }).await
}

async fn search(app: &TestApp, query: &str, user: &User) -> Value {
    let found = app.get(&format!("/api/v1/search?{query}"), user).await.expect(200);
    serde_json::from_str(&found.text).unwrap()
}

#[tokio::test]
async fn a_topic_is_found_once_and_leads_to_what_else_was_found_in_it() {
    let (app, _folder) = crate::search::app().await;
    let (mira, guest) = (app.join("Mira").await, User::guest());
    let topic = ask(&app, &mira, "Why does the xylophone break?", "").await;
    for n in 0..3 {
        app.reply(&mira, &topic, None, &format!("The xylophone breaks at {n} degrees.")).await;
    }
    let other = ask(&app, &mira, "Another xylophone", "").await;
    app.settle().await;
    let page = app.get("/search?q=xylophone", &guest).await.expect(200).says("5 posts").says("3 more in this topic");
    assert_eq!(page.text.matches("class=\"hit\"").count(), 2);
    let within = format!("/search?q=xylophone+topic%3A{}", topic.id);
    let page = page.says(&format!("href=\"{within}\""));
    assert_eq!(page.text.matches("more in this topic").count(), 1);
    let page = app.get(&within, &guest).await.expect(200).says("4 posts");
    assert_eq!(page.text.matches("class=\"hit\"").count(), 4);
    app.get("/search?q=topic:many", &guest).await.expect(422).says("takes the number of a topic");

    let found = search(&app, "q=xylophone", &guest).await;
    assert_eq!((found["total"].clone(), found["pages"].clone()), (5.into(), 1.into()));
    let items = found["items"].as_array().unwrap();
    let of = |topic: u64| items.iter().find(|item| item["topic"] == topic).unwrap();
    assert_eq!((of(topic.id.0)["more"].clone(), of(other.id.0)["more"].clone()), (3.into(), 0.into()));
    let found = search(&app, &format!("q=xylophone+topic:{}", topic.id), &guest).await;
    let lines: Vec<&Value> =
        found["items"].as_array().unwrap().iter().flat_map(|item| item["lines"].as_array().unwrap()).collect();
    let line = lines.iter().find(|line| line["text"] == "The xylophone breaks at 0 degrees.").unwrap();
    assert_eq!(line["marked"], serde_json::json!([[4, 13]]));
}

#[tokio::test]
async fn a_program_hears_what_is_wrong_with_which_word_as_the_page_says_it() {
    let app = TestApp::start().await;
    let guest = User::guest();
    for (query, field, sentence) in [
        ("", "q", "Say what to look for."),
        ("q=caf%C3%A9+is:odd", "q", "At character 6: `is:` takes open, answered or accepted."),
        ("q=x&author=nobody", "author", "There is no member “nobody”."),
        ("q=x&after=soon", "after", "`after:` takes a day"),
    ] {
        let answer = app.get(&format!("/api/v1/search?{query}"), &guest).await.expect(422);
        let problem: Value = serde_json::from_str(&answer.text).unwrap();
        let error = &problem["errors"][0];
        assert_eq!(error["field"], field, "{query}");
        assert!(error["detail"].as_str().unwrap().contains(sentence), "{query}: {error}");
    }
}

#[tokio::test]
async fn members_and_tags_are_found_by_more_than_their_exact_names() {
    let app = TestApp::start().await;
    let (admin, mira, guest) = (app.admin().await, app.join("Miranda").await, User::guest());
    app.join("Mirabelle").await;
    ask(&app, &mira, "How do pods start?", "kubernetes, docker-swarm").await;
    app.settle().await;
    app.post("/tags/kubernetes/synonyms", &[("synonyms", "k8s")], &admin).await.expect(303);
    let called = async |query: &str| {
        let found = search(&app, &format!("q={query}"), &guest).await;
        let names = |of: &str| {
            let all = found[of].as_array().unwrap().iter();
            all.map(|one| one["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
        };
        (names("members"), names("tags"))
    };
    assert_eq!(called("mira").await, ("Mirabelle Miranda".to_owned(), String::new()));
    assert_eq!(called("miranda").await.0, "Miranda");
    assert_eq!(called("mirnada").await.0, "Miranda", "two letters have changed places");
    assert_eq!(called("kuber").await.1, "kubernetes");
    assert_eq!(called("swarm").await.1, "docker-swarm", "a part of the name");
    assert_eq!(called("kubernets").await.1, "kubernetes", "a letter is missing");
    assert_eq!(called("k8s").await.1, "kubernetes", "another name");
    assert_eq!(called("somebody").await, (String::new(), String::new()));
    let page = app.get("/search?q=mira", &guest).await.expect(200);
    page.says("Members:").says("href=\"/user/mirabelle\"").says("href=\"/user/miranda\"");
}
