//! Tags as people and programs meet them: the page of one, its other names, who may say what of it, and
//! that nothing of what one may not see shows in any of it.

use model::topic::TopicKind;
use serde_json::json;

use crate::support::{Draft, Made, TestApp, User};
use crate::world::World;

async fn start(app: &TestApp, author: &User, kind: TopicKind, title: &str, tags: &str) -> Made {
    let category = if kind == TopicKind::Article { 2 } else { 1 };
    app.topic(author, Draft { category, kind, title, body: "Text.", tags }).await
}

async fn names(app: &TestApp, query: &str, user: &User) -> Vec<String> {
    let found = app.get(&format!("/api/v1/tags{query}"), user).await.expect(200);
    let found: serde_json::Value = serde_json::from_str(&found.text).unwrap();
    found["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_tag_has_a_page_with_its_description_and_its_topics_apart_by_kind() {
    let app = TestApp::start().await;
    let (admin, mira, guest) = (app.admin().await, app.join("Mira").await, User::guest());
    start(&app, &mira, TopicKind::Question, "How do pods start?", "kubernetes").await;
    start(&app, &mira, TopicKind::Discussion, "Whose pods are these?", "kubernetes, people").await;
    start(&app, &mira, TopicKind::Article, "All about pods", "kubernetes").await;
    app.settle().await;
    let page = app.get("/tags/kubernetes", &guest).await.expect(200);
    let page = page.says("How do pods start?").says("Whose pods are these?").says("All about pods");
    let page = page.says("Questions 1").says("Discussions 1").says("Articles 1").says("Everything 3");
    assert!(!page.text.contains("/tags/kubernetes/edit") && !page.text.contains("/tags/kubernetes/watch"));
    let page = app.get("/tags/kubernetes?kind=article", &guest).await.expect(200).says("All about pods");
    assert!(!page.text.contains("How do pods start?"));
    app.get("/tags/kubernetes?kind=question&sort=votes", &guest).await.expect(200).says("How do pods start?");
    app.get("/tags/kubernetes?sort=votes", &guest).await.expect(400).says("add `kind`");
    app.get("/tags/kubernetes?kind=poem", &guest).await.expect(400);

    let form = [("description", "The *orchestrator*.<script>alert(1)</script>"), ("revision", "0")];
    app.post("/tags/kubernetes/edit", &form, &mira).await.expect(403);
    app.post("/tags/kubernetes/edit", &form, &admin).await.leads_to("/tags/kubernetes");
    let page = app.get("/tags/kubernetes", &guest).await.expect(200).says("The <em>orchestrator</em>.");
    assert!(!page.text.contains("<script>alert"));
    let source = app.get("/tags/kubernetes.md", &guest).await.expect(200).says("The *orchestrator*.");
    source.says("[How do pods start?]");
    // Whoever began before somebody else saved sees both, and loses nothing.
    let late = app.post("/tags/kubernetes/edit", &[("description", "Typed late"), ("revision", "0")], &admin).await;
    late.expect(422)
        .says("Typed late")
        .says("The *orchestrator*.")
        .says("meanwhile")
        .says(r#"name="revision" value="1""#);
    let long = "x".repeat(1_001);
    let long = app.post("/tags/kubernetes/edit", &[("description", &long), ("revision", "1")], &admin).await;
    long.expect(422).says("1001 characters");
}

#[tokio::test]
async fn another_name_leads_to_its_tag_and_is_typed_as_well() {
    let (app, _folder) = crate::search::app().await;
    let (admin, mira, guest) = (app.admin().await, app.join("Mira").await, User::guest());
    let topic = start(&app, &mira, TopicKind::Question, "How do pods start?", "kubernetes").await;
    app.settle().await;
    let form = app.get("/tags/kubernetes/edit", &admin).await.expect(200);
    form.says("Other names").says("Merge into");
    app.get("/tags/kubernetes/edit", &mira).await.expect(403);
    app.post("/tags/kubernetes/synonyms", &[("synonyms", "k8s, kubernetes")], &admin).await.expect(422).says("itself");
    app.post("/tags/kubernetes/synonyms", &[("synonyms", "k8s, kube")], &admin).await.leads_to("/tags/kubernetes");
    let found = app.get("/tags/k8s?kind=question", &guest).await.expect(302);
    assert_eq!(found.location(), "/tags/kubernetes?kind=question");
    assert_eq!(app.get("/tags/k8s.md", &guest).await.expect(302).location(), "/tags/kubernetes.md");
    app.get("/tags/kubernetes", &guest).await.expect(200).says("Also called").says("k8s");
    let second = start(&app, &mira, TopicKind::Question, "How do pods end?", "K8s, linux").await;
    app.get(&second.path, &guest).await.expect(200).says("/tags/kubernetes");
    app.settle().await;
    let edit = format!("/post/{}/edit", topic.opening);
    app.post(
        &edit,
        &[("title", "How do pods start?"), ("body", "Text."), ("tags", "kube, linux"), ("revision", "1")],
        &mira,
    )
    .await
    .expect(303);
    app.settle().await;
    assert_eq!(names(&app, "", &guest).await, ["linux", "kubernetes"]);
    let listed = app.get("/api/v1/topics?tag=k8s", &guest).await.expect(200);
    let listed: serde_json::Value = serde_json::from_str(&listed.text).unwrap();
    assert_eq!(listed["total"], json!(2));
    app.get("/search?q=tag:k8s+pods", &guest).await.expect(200).says("/how-do-pods-end");
}

#[tokio::test]
async fn tags_are_found_by_how_a_name_begins_and_offered_while_one_is_typed() {
    let app = TestApp::start().await;
    let (admin, mira, guest) = (app.admin().await, app.join("Mira").await, User::guest());
    start(&app, &mira, TopicKind::Question, "How do pods start?", "kubernetes, docker-kube").await;
    start(&app, &mira, TopicKind::Question, "How do pods end?", "kubernetes, redis").await;
    app.settle().await;
    app.post("/tags/kubernetes/synonyms", &[("synonyms", "k8s")], &admin).await.expect(303);
    assert_eq!(names(&app, "?q=kub", &guest).await, ["kubernetes", "docker-kube"]);
    assert_eq!(names(&app, "?q=K8", &guest).await, ["kubernetes"]);
    assert!(names(&app, "?q=nothing", &guest).await.is_empty());
    let found = app.get("/api/v1/tags?q=kub", &guest).await;
    assert_eq!(found.header("cache-control"), "private, max-age=60");
    let page = app.get("/tags?q=k8", &guest).await.expect(200).says("also k8s").says("/tags/kubernetes");
    assert!(!page.text.contains("/tags/redis"));
    app.get("/tags?q=zzz", &guest).await.expect(200).says("No tag that you can see used begins so.");
    // Without scripts the browser offers them.
    let form = app.get("/compose?cid=1", &mira).await.expect(200);
    form.says(r#"<datalist id="known-tags">"#).says(r#"<option value="kubernetes">"#).says(r#"list="known-tags""#);
}

#[tokio::test]
async fn who_watches_a_tag_is_told_of_a_new_topic() {
    let app = TestApp::start().await;
    let (mira, noor) = (app.join("Mira").await, app.join("Noor").await);
    start(&app, &mira, TopicKind::Question, "How?", "cache").await;
    app.settle().await;
    app.get("/tags/cache", &noor).await.expect(200).says("You are told of no new topics.");
    app.post("/tags/cache/watch", &[("value", "watch")], &noor).await.leads_to("/tags/cache");
    app.get("/tags/cache", &noor).await.expect(200).says("You are told of every new topic.");
    app.get("/tags/cache", &mira).await.expect(200).says("You are told of no new topics.");
    start(&app, &mira, TopicKind::Question, "How come?", "cache").await;
    app.settle().await;
    let page = app.get("/notifications", &noor).await.expect(200);
    page.says("How come?").says("started this, with a tag that you follow.").says("Read the topic");
}

/// A draft is new when it is published, to everybody but those who have written it; a later revision is not.
#[tokio::test]
async fn who_watches_a_tag_is_told_of_a_draft_when_it_is_published() {
    const NEWS: &str = "started this, with a tag that you follow.";
    for reviewed in [false, true] {
        let app = TestApp::start().await;
        let (mira, jonas, noor) = (app.join("Mira").await, app.join("Jonas").await, app.join("Noor").await);
        let admin = app.admin().await;
        start(&app, &mira, TopicKind::Question, "How?", "cache").await;
        app.settle().await;
        for member in [&mira, &jonas, &noor] {
            app.post("/tags/cache/watch", &[("value", "watch")], member).await.leads_to("/tags/cache");
        }
        if reviewed {
            app.have_reviewed(2).await;
        }
        let new = [("cid", "2"), ("kind", "article"), ("title", "Of caches"), ("body", "Text"), ("tags", "cache")];
        let new = [&new[..], &[("draft", "1")]].concat();
        let path = app.post("/compose", &new, &mira).await.expect(303).location().to_owned();
        let id: model::ids::TopicId = path.split('/').nth(2).unwrap().parse().unwrap();
        app.post(&format!("/topic/{id}/authors"), &[("name", "Jonas")], &mira).await.expect(303);
        app.post(&format!("/topic/{id}/invitation"), &[("value", "1")], &jonas).await.expect(303);
        app.settle().await;
        assert!(!app.get("/notifications", &noor).await.text.contains("Of caches"), "nobody hears of a draft");
        let opening = app.forum.store().topic(id).await.unwrap().unwrap().opening;
        let approve = async |revision: &str| {
            let form = [("revision", revision), ("verdict", "approve"), ("summary", "")];
            app.post(&format!("/post/{opening}/review"), &form, &admin).await.expect(303);
        };
        let step = if reviewed { "submit" } else { "publish" };
        app.post(&format!("/topic/{id}/{step}"), &[], &jonas).await.expect(303);
        if reviewed {
            approve("1").await;
        }
        app.settle().await;
        app.get("/notifications", &noor).await.expect(200).says("Of caches").says(NEWS);
        for author in [&mira, &jonas] {
            assert!(!app.get("/notifications", author).await.text.contains(NEWS), "{}", author.name);
        }
        if reviewed {
            let later = app.join("Yuki").await;
            app.post("/tags/cache/watch", &[("value", "watch")], &later).await.leads_to("/tags/cache");
            app.pass(crate::support::MINUTE);
            app.post(&format!("/post/{opening}/edit"), &[("body", "Newer text")], &mira).await.expect(303);
            approve("2").await;
            app.settle().await;
            assert!(!app.get("/notifications", &later).await.text.contains(NEWS), "it is not new any more");
        }
    }
}

#[tokio::test]
async fn nobody_learns_of_a_tag_that_is_used_only_where_they_may_not_look() {
    let world = World::new().await;
    let (app, guest) = (&world.app, &world.people[0]);
    let admin = &world.people[6];
    for tag in ["markmemberstag", "markmoderatorstag", "markadminstag", "markgroupstag", "marktopictag"] {
        assert!(names(app, &format!("?q={}", &tag[..6]), guest).await.is_empty(), "{tag}");
        app.get(&format!("/tags/{tag}"), guest).await.expect(404);
        let page = app.get(&format!("/tags?q={tag}"), guest).await.expect(200);
        assert!(!page.text.contains(&format!("/tags/{tag}\"")), "{tag}");
    }
    // Another name of such a tag leads them nowhere.
    app.post("/tags/markadminstag/synonyms", &[("synonyms", "markother")], admin).await.expect(303);
    app.get("/tags/markother", guest).await.expect(404);
    assert!(names(app, "?q=marko", guest).await.is_empty());
    assert_eq!(names(app, "?q=marko", admin).await, ["markadminstag"]);
}
