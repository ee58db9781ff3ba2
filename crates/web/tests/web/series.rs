//! Series of articles: their order, their place on the articles' pages, and what is told to whom.

use model::category::Level;
use model::topic::TopicKind;

use crate::support::{Draft, Made, TestApp, User, public_settings, spend};

const LIBRARY: u64 = 2;

async fn article(app: &TestApp, author: &User, category: u64, title: &str) -> Made {
    app.topic(author, Draft { category, kind: TopicKind::Article, title, body: "Text.", tags: "" }).await
}

/// Puts it in, and answers with the address of the series.
async fn put(app: &TestApp, author: &User, article: &Made, form: &[(&str, &str)]) -> String {
    let done = app.post(&format!("/topic/{}/series", article.id), form, author).await.expect(303);
    assert_eq!(done.location(), article.path);
    // A new one is one commit more: it lives in another shard than the article.
    let most = if form.contains(&("value", "make")) { 5 } else { 4 };
    assert!(done.trips <= most, "{} round trips", done.trips);
    app.settle().await;
    let page = app.get(&article.path, author).await.expect(200).text;
    let (_, rest) = page.split_once("href=\"/series/").unwrap();
    format!("/series/{}", rest.split_once('"').unwrap().0)
}

/// Titles in the order of the page.
fn order(page: &str, titles: &[&str]) -> Vec<usize> {
    let (_, list) = page.split_once("<ul class=\"rows series-parts\"").unwrap();
    let mut places: Vec<(usize, usize)> =
        titles.iter().enumerate().filter_map(|(n, title)| Some((list.find(&format!(">{title}<"))?, n))).collect();
    places.sort_unstable();
    places.into_iter().map(|(_, n)| n).collect()
}

#[tokio::test]
async fn articles_of_a_series_lead_to_each_other_in_its_order() {
    let app = TestApp::start_with(public_settings(), spend()).await;
    let (mira, jonas, guest) = (app.join("Mira").await, app.join("Jonas").await, User::guest());
    let titles = ["Part of one", "Part of two", "Part of three"];
    let (one, two) = (article(&app, &mira, LIBRARY, titles[0]).await, article(&app, &mira, LIBRARY, titles[1]).await);
    let three = article(&app, &jonas, LIBRARY, titles[2]).await;
    let make = [("value", "make"), ("title", "From zero"), ("description", "In three evenings")];
    let series = put(&app, &mira, &one, &make).await;
    assert!(series.ends_with("/from-zero"), "{series}");
    let id = series.split('/').nth(2).unwrap().to_owned();
    let choice = app.get(&format!("/topic/{}/series", two.id), &mira).await.expect(200).text;
    assert!(choice.contains(&format!("<option value=\"{id}\"")), "{choice}");
    put(&app, &mira, &two, &[("value", "enter"), ("series", &id)]).await;
    // An article of somebody else's its author puts in, nobody else.
    let enter = [("value", "enter"), ("other", series.as_str())];
    app.post(&format!("/topic/{}/series", three.id), &enter, &mira).await.expect(403);
    put(&app, &jonas, &three, &enter).await;
    let shown = app.get(&two.path, &guest).await.expect(200);
    assert!(shown.trips <= 2, "{} round trips", shown.trips);
    let page = shown.text;
    assert!(page.contains("Part 2 of 3 of the series"), "{page}");
    assert!(page.contains(&format!("Before: <a href=\"{}\" rel=\"prev\"", one.path)), "{page}");
    assert!(page.contains(&format!("Next: <a href=\"{}\" rel=\"next\"", three.path)), "{page}");
    let shown = app.get(&series, &guest).await.expect(200);
    assert!(shown.trips <= 2, "{} round trips", shown.trips);
    assert_eq!(order(&shown.text, &titles), [0, 1, 2]);
    assert!(shown.text.contains("In three evenings") && !shown.text.contains("value=\"up\""), "{}", shown.text);
    for (from, to) in [(format!("/series/{id}"), &series), (format!("/series/{id}/wrong"), &series)] {
        assert_eq!(app.get(&from, &guest).await.expect(301).location(), to.as_str());
    }
    // Its order is its maker's, without scripts.
    let arrange = format!("/series/{id}/order");
    let (tid, up) = (three.id.to_string(), |part: &str| vec![("topic", part.to_owned()), ("value", "up".to_owned())]);
    let send = async |part: &str, by: &User| {
        let form = up(part);
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        app.post(&arrange, &form, by).await
    };
    send(&tid, &jonas).await.expect(403);
    let done = send(&tid, &mira).await.expect(303);
    assert!(done.trips <= 4, "{} round trips", done.trips);
    assert_eq!(order(&app.get(&series, &guest).await.text, &titles), [0, 2, 1]);
    app.settle().await;
    let page = app.get(&two.path, &guest).await.expect(200).text;
    assert!(page.contains("Part 3 of 3") && !page.contains("rel=\"next\" dir"), "{page}");
    // What is gone is not counted, and comes back to its place.
    app.delete(&mira, one.opening).await;
    let page = app.get(&two.path, &guest).await.expect(200).text;
    assert!(page.contains("Part 2 of 2"), "{page}");
    // Whoever made it takes others out; who wrote it, their own.
    let out = [("topic", tid.as_str()), ("value", "out")];
    app.post(&arrange, &out, &mira).await.expect(303);
    app.settle().await;
    assert!(!app.get(&three.path, &guest).await.text.contains("of the series"));
    app.post(&format!("/topic/{}/series", two.id), &[("value", "leave")], &mira).await.expect(303);
    app.settle().await;
    assert!(!app.get(&two.path, &guest).await.text.contains("of the series"));
    app.get(&series, &guest).await.expect(404);
}

#[tokio::test]
async fn a_series_tells_nobody_of_what_they_may_not_read() {
    let app = TestApp::start_with(public_settings(), spend()).await;
    let (mira, jonas, guest) = (app.join("Mira").await, app.join("Jonas").await, User::guest());
    let inner = app.category("Inner", Level::Members, &[]).await;
    let hidden = article(&app, &mira, inner.0, "Hidden markpart").await;
    let open = article(&app, &mira, LIBRARY, "Open part").await;
    let series = put(&app, &mira, &hidden, &[("value", "make"), ("title", "Both markseries")]).await;
    let id = series.split('/').nth(2).unwrap().to_owned();
    // Nothing of it is there for a guest yet, so neither is the series.
    app.get(&series, &guest).await.expect(404);
    app.get(&format!("/series/{id}"), &guest).await.expect(404);
    put(&app, &mira, &open, &[("value", "enter"), ("other", &id)]).await;
    let page = app.get(&open.path, &guest).await.expect(200).text;
    assert!(page.contains("Part 1 of 1") && !page.contains("markpart"), "{page}");
    assert!(app.get(&open.path, &jonas).await.text.contains("Part 2 of 2"));
    let page = app.get(&series, &guest).await.expect(200).text;
    assert!(page.contains("Open part") && !page.contains("markpart"), "{page}");
    for (path, by) in [(format!("/series/{id}/edit"), &jonas), (format!("/topic/{}/series", open.id), &jonas)] {
        app.get(&path, by).await.expect(403);
    }
    // One series at most.
    let make = [("value", "make"), ("title", "Another")];
    app.post(&format!("/topic/{}/series", open.id), &make, &mira).await.expect(409);
    for nothing in [("other", "no number"), ("other", "987654321")] {
        let other = article(&app, &mira, LIBRARY, "Lonely part").await;
        app.post(&format!("/topic/{}/series", other.id), &[("value", "enter"), nothing], &mira)
            .await
            .expect(422)
            .says("There is no such series.");
    }
}

#[tokio::test]
async fn a_series_is_described_and_deleted_when_it_is_empty() {
    let app = TestApp::start_with(public_settings(), spend()).await;
    let (mira, guest) = (app.join("Mira").await, User::guest());
    let part = article(&app, &mira, LIBRARY, "Part of one").await;
    let series = put(&app, &mira, &part, &[("value", "make"), ("title", "From zero")]).await;
    let edit = format!("{}/edit", series.rsplit_once('/').unwrap().0);
    app.post(&edit, &[("title", "x")], &mira).await.expect(422).says("too short");
    app.post(&edit, &[("title", "From one"), ("description", "Onward")], &mira).await.expect(303);
    app.settle().await;
    let page = app.get(&part.path, &guest).await.expect(200).text;
    assert!(page.contains("/from-one\" dir=\"auto\">From one</a>"), "{page}");
    app.post(&edit, &[("delete", "1")], &mira).await.expect(409);
    app.post(&format!("/topic/{}/series", part.id), &[("value", "leave")], &mira).await.expect(303);
    app.settle().await;
    app.post(&edit, &[("delete", "1")], &mira).await.expect(303);
    app.get(&edit, &mira).await.expect(404);
}
