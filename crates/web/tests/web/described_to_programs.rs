//! What programs are told of a page, and how an article says that it is to be cited.

use model::topic::TopicKind;
use serde_json::{Value, json};

use crate::support::{Draft, TestApp, User, public_settings, spend};
use crate::world::A;

/// What the page says of itself in JSON-LD.
fn described(page: &str) -> Option<Value> {
    let (_, rest) = page.split_once("<script type=\"application/ld+json\">")?;
    Some(serde_json::from_str(rest.split_once("</script>")?.0).unwrap())
}

#[tokio::test]
async fn a_question_tells_search_engines_its_answers_and_which_is_accepted() {
    let app = TestApp::start_with(public_settings(), spend()).await;
    let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
    let title = "Why </script><b> \"quotes\"?";
    let draft = Draft { category: A, kind: TopicKind::Question, title, body: "And *why* not?", tags: "" };
    let topic = app.topic(&mira, draft).await;
    let push = app.reply(&jonas, &topic, None, "Push.").await;
    let pull = app.reply(&jonas, &topic, None, "Pull.").await;
    app.reply(&mira, &topic, Some(pull), "Thanks.").await;
    let gone = app.reply(&jonas, &topic, None, "Kick it.").await;
    app.delete(&jonas, gone).await;
    app.post(&format!("/post/{pull}/accept"), &[], &mira).await.expect(303);
    let page = app.get(&topic.path, &User::guest()).await.expect(200).text;
    let found = described(&page).unwrap();
    assert_eq!(found["@type"], "QAPage");
    let question = &found["mainEntity"];
    assert_eq!((&question["name"], &question["text"]), (&json!(title), &json!("And why not?")));
    assert_eq!(question["author"]["name"], "Mira");
    assert!(question["url"].as_str().unwrap().starts_with("https://forum.example.org/topic/"));
    let accepted = &question["acceptedAnswer"];
    let url = format!("https://forum.example.org/post/{pull}");
    assert_eq!((&accepted["text"], &accepted["url"]), (&json!("Pull."), &json!(url)));
    let suggested: Vec<&Value> =
        question["suggestedAnswer"].as_array().unwrap().iter().map(|answer| &answer["url"]).collect();
    assert_eq!(suggested, [&json!(format!("https://forum.example.org/post/{push}"))]);
    // Who has signed in is no search engine, and a discussion is no question.
    assert!(described(&app.get(&topic.path, &mira).await.text).is_none());
    let talk = app.discussion(&mira, A, "Of doors").await;
    assert!(described(&app.get(&talk.path, &User::guest()).await.text).is_none());
}

#[tokio::test]
async fn an_article_says_how_its_newest_revision_is_cited() {
    let app = TestApp::start_with(public_settings(), spend()).await;
    let mira = app.join("Mira").await;
    let draft = Draft { category: 2, kind: TopicKind::Article, title: "Locks & leases", body: "Text.", tags: "" };
    let article = app.topic(&mira, draft).await;
    let cited = async |revision: u64| {
        let page = app.get(&article.path, &User::guest()).await.expect(200).text;
        let url = format!("https://forum.example.org{}", article.path);
        assert!(
            page.contains("<link rel=\"license\" href=\"https://creativecommons.org/licenses/by/4.0/\">"),
            "{page}"
        );
        assert!(
            page.contains(&format!(
                "“Locks &#38; leases” by Mira, The Exedra, revision {revision}, {url}/r/{revision}"
            )),
            "{page}"
        );
        let found = described(&page).unwrap();
        assert_eq!((&found["@type"], &found["version"]), (&json!("TechArticle"), &json!(revision)));
        assert_eq!((&found["headline"], &found["url"]), (&json!("Locks & leases"), &json!(url)));
        assert_eq!(found["author"], json!([{ "@type": "Person", "name": "Mira" }]));
    };
    cited(1).await;
    let edit = [("title", "Locks & leases"), ("body", "Better text."), ("revision", "1")];
    app.post(&format!("/post/{}/edit", article.opening), &edit, &mira).await.expect(303);
    cited(2).await;
}
