//! Articles by several: who is asked, what they see, where they are named.

use futures_util::future::join_all;
use model::byline::AUTHORS_MAX;
use model::departure::Writings;
use model::rules::posts::EditForm;
use model::topic::TopicKind;

use crate::support::{Draft, Made, TestApp, User};

async fn article(app: &TestApp, author: &User) -> Made {
    titled(app, author, "Pinning actions").await
}

async fn titled(app: &TestApp, author: &User, title: &str) -> Made {
    let body = "How we pin actions, with a zygomorphic example.";
    app.topic(author, Draft { category: 2, kind: TopicKind::Article, title, body, tags: "" }).await
}

fn authors(article: &Made) -> String {
    format!("/topic/{}/authors", article.id)
}

fn invitation(article: &Made) -> String {
    format!("/topic/{}/invitation", article.id)
}

async fn invite(app: &TestApp, by: &User, article: &Made, whom: &str) {
    app.post(&authors(article), &[("name", whom)], by).await.leads_to(&authors(article));
}

async fn joins(app: &TestApp, by: &User, article: &Made, whom: &User) {
    invite(app, by, article, &whom.name).await;
    app.post(&invitation(article), &[("value", "1")], whom).await.leads_to(&article.path);
    app.settle().await;
}

/// The names above an article.
async fn named(app: &TestApp, article: &Made) -> Vec<String> {
    let topic = app.forum.store().topic(article.id).await.unwrap().unwrap();
    topic.named_authors().iter().map(|author| author.name.clone()).collect()
}

#[tokio::test]
async fn whoever_is_invited_is_told_accepts_and_writes() {
    let app = TestApp::start().await;
    let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
    let article = article(&app, &mira).await;
    app.get(&article.path, &mira).await.expect(200).says(&authors(&article));
    app.get(&authors(&article), &mira).await.expect(200).says("you, who answers for it");
    invite(&app, &mira, &article, " @jonas ").await;
    app.get(&authors(&article), &mira).await.expect(200).says("has not answered since");
    app.settle().await;
    let told = app.get("/notifications", &jonas).await.expect(200);
    told.says("invited you to be an author of this article.").says(&invitation(&article));
    app.get(&article.path, &jonas).await.expect(200).says("You are invited to be an author");
    let asked = app.get(&invitation(&article), &jonas).await.expect(200);
    asked.says("Pinning actions").says("href=\"/user/mira\"").says(&article.path);
    assert_eq!(named(&app, &article).await, ["Mira"], "to be asked is not to be named");
    let edit = [("body", "Better."), ("revision", "1")];
    app.post(&format!("/post/{}/edit", article.opening), &edit, &jonas).await.expect(403);

    app.post(&invitation(&article), &[("value", "1")], &jonas).await.leads_to(&article.path);
    assert_eq!(named(&app, &article).await, ["Mira", "Jonas"]);
    app.post(&format!("/post/{}/edit", article.opening), &edit, &jonas).await.expect(303);
    app.get(&article.path, &mira).await.expect(200).says("Better.");
    app.post(&format!("/post/{}/vote", article.opening), &[("value", "1")], &jonas).await.expect(403);
    app.get(&invitation(&article), &jonas).await.leads_to(&article.path);
    // Said once more it changes nothing.
    let before = app.stored().await;
    app.post(&invitation(&article), &[("value", "1")], &jonas).await.leads_to(&article.path);
    assert!(app.stored().await == before);
}

/// What is said to an article is told to all of its authors.
#[tokio::test]
async fn all_authors_hear_of_replies_and_of_what_moderators_do() {
    let app = TestApp::start().await;
    let (mira, jonas, reader) = (app.join("Mira").await, app.join("Jonas").await, app.join("Noor").await);
    let article = article(&app, &mira).await;
    joins(&app, &mira, &article, &jonas).await;
    app.reply(&reader, &article, None, "Good to know.").await;
    app.post(&format!("/topic/{}/lock", article.id), &[("value", "1")], &app.admin().await).await.expect(303);
    app.settle().await;
    for author in [&mira, &jonas] {
        app.get("/notifications", author).await.expect(200).says("replied to you.").says("locked your topic.");
    }
}

#[tokio::test]
async fn authors_are_named_wherever_an_author_is() {
    let (app, _folder) = crate::search::app().await;
    let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
    let article = article(&app, &mira).await;
    joins(&app, &mira, &article, &jonas).await;
    let guest = User::guest();
    let page = app.get(&article.path, &guest).await.expect(200).text;
    for wanted in [
        // Above the text, each with a picture; the attribution; each citation; what programs are told.
        r#"<a href="/user/mira" rel="author" dir="auto">Mira</a>"#,
        r#"<a href="/user/jonas" rel="author" dir="auto">Jonas</a>"#,
        "by Mira and Jonas, The Exedra, revision 1",
        "author = {{Mira} and {Jonas}}",
        r#"{"@type":"Person","name":"Mira"},{"@type":"Person","name":"Jonas"}"#,
    ] {
        assert!(page.contains(wanted), "{wanted} is not in:\n{page}");
    }
    assert_eq!(page.matches("- name: &#34;Jonas&#34;").count(), 2, "CITATION.cff\n{page}");
    assert!(page.contains("&#34;literal&#34;: &#34;Jonas&#34;"), "CSL-JSON\n{page}");
    for list in ["/articles", "/user/mira/articles", "/user/jonas/articles"] {
        let text = app.get(list, &guest).await.expect(200).text;
        assert!(text.contains("Pinning actions"), "{list}");
        assert!(text.contains(">Mira</a>") && text.contains(">Jonas</a>"), "{list}");
    }
    let source = app.get(&format!("{}.md", article.path), &guest).await.expect(200);
    source.says("authors:\n  - \"Mira\"\n  - \"Jonas\"\n");
    let json = app.get(&format!("/api/v1/topics/{}", article.id), &guest).await.expect(200).json();
    let names: Vec<&str> = json["authors"].as_array().unwrap().iter().filter_map(|one| one["name"].as_str()).collect();
    assert_eq!(names, ["Mira", "Jonas"]);
    for name in ["mira", "jonas"] {
        let found = app.get(&format!("/search?q=zygomorphic+author:{name}"), &guest).await.expect(200);
        found.says("Pinning").says("href=\"/user/mira\"").says("href=\"/user/jonas\"");
    }
}

/// A revision names them as the article does, each with a picture, and so do its citations; all hear of what
/// readers say.
#[tokio::test]
async fn authors_are_named_with_each_revision_and_hear_of_what_readers_say() {
    let app = TestApp::start().await;
    let (mira, jonas, reader) = (app.join("Mira").await, app.join("Jonas").await, app.join("Noor").await);
    crate::profiles::send(&app, &jonas, &crate::profiles::png(300, [200, 30, 30])).await.expect(303);
    let article = article(&app, &mira).await;
    joins(&app, &mira, &article, &jonas).await;
    let edit = [("body", "Better."), ("revision", "1")];
    app.post(&format!("/post/{}/edit", article.opening), &edit, &mira).await.expect(303);
    app.settle().await;
    let guest = User::guest();
    for revision in 1..=2 {
        let page = app.get(&format!("{}/r/{revision}", article.path), &guest).await.expect(200);
        let page = page.says("href=\"/user/mira\"").says("href=\"/user/jonas\"");
        let page = page.says(&format!("by Mira and Jonas, The Exedra, revision {revision}"));
        assert!(page.text.contains("author = {{Mira} and {Jonas}}"));
        let pictures = crate::profiles::pictures(&page.text);
        assert!(pictures.iter().any(|src| src.ends_with("-128.jpg")), "Jonas as he is: {pictures:?}");
        app.get(&format!("{}/r/{revision}.md", article.path), &guest).await.expect(200).says("- \"Jonas\"");
    }
    let says = [("value", "fails"), ("note", "Not with 3.0.")];
    app.post(&format!("/topic/{}/works", article.id), &says, &reader).await.expect(303);
    app.settle().await;
    for author in [&mira, &jonas] {
        app.get("/notifications", author).await.expect(200).says("no longer works");
    }
}

#[tokio::test]
async fn a_mistaken_invitation_comes_back_with_a_sentence() {
    let app = TestApp::start().await;
    let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
    let article = article(&app, &mira).await;
    for (name, says) in [
        ("Nobody", "There is no member of this name."),
        ("", "There is no member of this name."),
        ("mira", "You are an author already."),
    ] {
        let answer = app.post(&authors(&article), &[("name", name)], &mira).await.expect(422);
        answer.says(says).says(&format!("value=\"{name}\""));
    }
    invite(&app, &mira, &article, "Jonas").await;
    app.post(&authors(&article), &[("name", "Jonas")], &mira).await.expect(422).says("has not answered yet");
    app.post(&format!("{}/order", authors(&article)), &[("member", "x"), ("value", "up")], &mira).await.expect(400);
    app.post(&invitation(&article), &[("value", "perhaps")], &jonas).await.expect(400);
}

#[tokio::test]
async fn whoever_declines_is_not_asked_again() {
    let app = TestApp::start().await;
    let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
    let (article, other) = (article(&app, &mira).await, titled(&app, &mira, "Another").await);
    invite(&app, &mira, &article, "Jonas").await;
    app.settle().await;
    app.post(&invitation(&article), &[("value", "0")], &jonas).await.leads_to("/notifications");
    app.settle().await;
    let told = app.get("/notifications", &jonas).await.expect(200);
    assert!(!told.text.contains("Pinning actions"), "{}", told.text);
    app.post(&authors(&article), &[("name", "Jonas")], &mira).await.expect(422).says("is not asked again");
    app.get(&invitation(&article), &jonas).await.expect(404);
    assert_eq!(named(&app, &article).await, ["Mira"]);
    // Of another article they are asked as anybody is.
    invite(&app, &mira, &other, "Jonas").await;
}

#[tokio::test]
async fn an_invitation_that_is_taken_back_is_told_of_no_more() {
    let app = TestApp::start().await;
    let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
    let article = article(&app, &mira).await;
    invite(&app, &mira, &article, "Jonas").await;
    app.settle().await;
    app.get("/notifications", &jonas).await.says("invited you");
    let form = [("member", &*jonas.id.unwrap().to_string())];
    let withdraw = format!("{}/withdraw", authors(&article));
    app.post(&withdraw, &form, &mira).await.leads_to(&authors(&article));
    app.settle().await;
    let told = app.get("/notifications", &jonas).await.expect(200);
    assert!(!told.text.contains("Pinning actions") && !told.text.contains("</b> unread"), "{}", told.text);
    app.get(&invitation(&article), &jonas).await.expect(404);
    app.post(&invitation(&article), &[("value", "1")], &jonas).await.expect(404);
    app.post(&withdraw, &form, &mira).await.expect(409);
    // They have not said no, and can be asked again.
    invite(&app, &mira, &article, "Jonas").await;
    app.settle().await;
    app.get("/notifications", &jonas).await.says("invited you");
}

#[tokio::test]
async fn twenty_answers_at_once_have_one_effect() {
    let app = TestApp::start().await;
    let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
    let article = article(&app, &mira).await;
    invite(&app, &mira, &article, "Jonas").await;
    let (path, yes) = (invitation(&article), [("value", "1")]);
    let answers = join_all((0..20).map(|_| app.post(&path, &yes, &jonas))).await;
    assert!(answers.iter().all(|answer| answer.status == 303), "{answers:?}");
    assert_eq!(named(&app, &article).await, ["Mira", "Jonas"]);
    assert_eq!(app.stored().await.values().filter(|value| value.contains("AuthorsChanged")).count(), 1);
}

/// Each answer has to be decided anew when another one was faster; all of them go through.
#[tokio::test]
async fn all_who_are_invited_can_answer_at_one_moment_and_no_more_are_invited() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let article = article(&app, &mira).await;
    let mut others = Vec::new();
    for n in 1..AUTHORS_MAX {
        let other = app.join(&format!("Author{n}")).await;
        invite(&app, &mira, &article, &other.name).await;
        others.push(other);
    }
    app.join("Late").await;
    app.post(&authors(&article), &[("name", "Late")], &mira).await.expect(422).says("at most 12 authors");
    app.get(&authors(&article), &mira).await.expect(200).says("It has as many.");
    let (path, yes) = (invitation(&article), [("value", "1")]);
    let answers = join_all(others.iter().map(|other| app.post(&path, &yes, other))).await;
    assert!(answers.iter().all(|answer| answer.status == 303), "{answers:?}");
    assert_eq!(named(&app, &article).await.len(), AUTHORS_MAX);
}

#[tokio::test]
async fn authors_are_ordered_leave_and_pass_the_article_on() {
    let app = TestApp::start().await;
    let (mira, jonas, noor) = (app.join("Mira").await, app.join("Jonas").await, app.join("Noor").await);
    let article = article(&app, &mira).await;
    joins(&app, &mira, &article, &jonas).await;
    joins(&app, &mira, &article, &noor).await;
    let order = format!("{}/order", authors(&article));
    let moved = |user: &User, value| [("member", user.id.unwrap().to_string()), ("value", String::from(value))];
    for (form, expected) in [
        (moved(&noor, "up"), ["Mira", "Noor", "Jonas"]),
        (moved(&mira, "down"), ["Noor", "Mira", "Jonas"]),
        (moved(&noor, "up"), ["Noor", "Mira", "Jonas"]),
    ] {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        app.post(&order, &form, &jonas).await.leads_to(&authors(&article));
        assert_eq!(named(&app, &article).await, expected);
    }
    app.get(&article.path, &User::guest()).await.says("by Noor, Mira and Jonas");

    let leave = format!("{}/leave", authors(&article));
    app.post(&leave, &[], &mira).await.leads_to(&article.path);
    app.settle().await;
    assert_eq!(named(&app, &article).await, ["Noor", "Jonas"]);
    let guest = User::guest();
    for list in ["/user/mira/articles", "/user/mira"] {
        let text = app.get(list, &guest).await.expect(200).text;
        assert!(!text.contains("Pinning actions"), "{list} still names her");
    }
    app.get("/user/noor", &guest).await.expect(200).says("Pinning actions");
    app.post(&format!("/post/{}/edit", article.opening), &[("body", "No.")], &mira).await.expect(403);
    app.get(&authors(&article), &mira).await.expect(403);
    // Noor answers for it now, and invites whom she likes.
    invite(&app, &noor, &article, "Mira").await;
    app.post(&leave, &[], &jonas).await.leads_to(&article.path);
    app.post(&leave, &[], &noor).await.expect(409).says("only author");
}

/// An article of several is not one's own to take along.
#[tokio::test]
async fn an_article_stays_with_the_others_when_an_author_leaves_the_forum() {
    for (writings, names) in [(Writings::Stay, vec!["", "Jonas"]), (Writings::Go, vec!["Jonas"])] {
        let app = TestApp::start().await;
        let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
        let shared = article(&app, &mira).await;
        joins(&app, &mira, &shared, &jonas).await;
        let asked = article(&app, &jonas).await;
        invite(&app, &jonas, &asked, "Mira").await;
        app.forum.leave(&app.view_of(&mira).await, "Mira", writings).await.unwrap();
        app.followers.see_to_due().await.unwrap();
        app.settle().await;
        assert_eq!(named(&app, &shared).await, names, "{writings:?}");
        let page = app.get(&shared.path, &User::guest()).await.expect(200).says("zygomorphic").says("Jonas");
        assert!(!page.text.contains("Mira"), "{writings:?}");
        let edit = EditForm { body: Some("Mine now.".to_owned()), ..EditForm::default() };
        app.forum.edit(&app.view_of(&jonas).await, shared.opening, edit).await.unwrap();
        let asked = app.forum.store().topic(asked.id).await.unwrap().unwrap();
        assert!(asked.byline.unwrap().invited.is_empty(), "{writings:?}");
        assert_eq!(app.forum.verify(|| {}).await.unwrap(), [], "{writings:?}");
    }
}

/// Suspension ends, and so one may be invited meanwhile; but nobody answers before.
#[tokio::test]
async fn whoever_is_suspended_looks_at_an_invitation_and_answers_later() {
    let app = TestApp::start().await;
    let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
    let article = article(&app, &mira).await;
    invite(&app, &mira, &article, "Jonas").await;
    let suspension = model::actor::Suspension { by: mira.id.unwrap(), until: None, reason: String::new() };
    app.forum.suspend_as_operator(jonas.id.unwrap(), Some(suspension)).await.unwrap();
    let jonas = app.sign_in_as("Jonas").await;
    app.get(&invitation(&article), &jonas).await.expect(200).says("suspended");
    app.post(&invitation(&article), &[("value", "1")], &jonas).await.expect(403);
    app.forum.suspend_as_operator(jonas.id.unwrap(), None).await.unwrap();
    app.post(&invitation(&article), &[("value", "1")], &jonas).await.leads_to(&article.path);
}

#[tokio::test]
async fn invitations_count_as_invitations_do() {
    let app = TestApp::limited().await;
    let mira = app.join("Mira").await;
    let article = article(&app, &mira).await;
    let mut statuses = Vec::new();
    for n in 0..21 {
        statuses.push(app.post(&authors(&article), &[("name", &format!("nobody{n}"))], &mira).await.status);
    }
    assert!(statuses.contains(&422) && statuses.ends_with(&[429]), "{statuses:?}");
}

/// Whoever is invited to a draft learns its title and who asks, and nothing else of it before they say yes.
#[tokio::test]
async fn an_invitation_to_a_draft_shows_its_title_and_who_asks_alone() {
    let (app, _folder) = crate::search::app().await;
    let (mira, jonas, noor) = (app.join("Mira").await, app.join("Jonas").await, app.join("Noor").await);
    let made = app.draft(&mira, 2, "Sketch of pins", "A zygomorphic text.", "secrettag").await;
    invite(&app, &mira, &made, "Jonas").await;
    app.settle().await;
    let told = app.get("/notifications", &jonas).await.expect(200).says("Sketch of pins").says("invited you");
    assert!(!told.text.contains("/article/") && !told.text.contains("Knowledge Base"), "{}", told.text);
    let json = app.get("/api/v1/notifications", &jonas).await.expect(200).says("Sketch of pins");
    assert!(!json.text.contains("/article/"), "{}", json.text);
    let asked = app.get(&invitation(&made), &jonas).await.expect(200).says("Sketch of pins").says("Mira");
    for hidden in ["zygomorphic", "secrettag", "/article/"] {
        assert!(!asked.text.contains(hidden), "{hidden}: {}", asked.text);
    }
    let addresses = [
        made.path.clone(),
        format!("{}.md", made.path),
        format!("/topic/{}", made.id),
        format!("/post/{}", made.opening),
        format!("/post/{}/revisions", made.opening),
        format!("/api/v1/topics/{}", made.id),
        authors(&made),
    ];
    for (user, asks) in [(&jonas, true), (&noor, false)] {
        for path in &addresses {
            app.get(path, user).await.expect(404);
        }
        assert_eq!(app.get(&invitation(&made), user).await.status == 200, asks);
    }

    app.post(&invitation(&made), &[("value", "1")], &jonas).await.leads_to(&made.path);
    app.settle().await;
    app.get(&made.path, &jonas).await.expect(200).says("zygomorphic");
    app.get("/drafts", &jonas).await.expect(200).says("Sketch of pins");
    let edit = [("body", "Better."), ("revision", "1")];
    app.post(&format!("/post/{}/edit", made.opening), &edit, &jonas).await.expect(303);
    // All of them lead it on, and who leaves sees it no more.
    app.post(&format!("{}/leave", authors(&made)), &[], &mira).await.leads_to("/notifications");
    app.settle().await;
    app.get(&made.path, &mira).await.expect(404);
    assert!(!app.get("/drafts", &mira).await.expect(200).text.contains("Sketch of pins"));
    app.post(&format!("/topic/{}/publish", made.id), &[], &jonas).await.leads_to(&made.path);
    app.get(&made.path, &User::guest()).await.expect(200).says("by Jonas, The Exedra");
}

#[tokio::test]
async fn whoever_declines_a_draft_hears_nothing_more_of_it() {
    let app = TestApp::start().await;
    let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
    let made = app.draft(&mira, 2, "Sketch of pins", "A text.", "").await;
    invite(&app, &mira, &made, "Jonas").await;
    app.settle().await;
    app.post(&invitation(&made), &[("value", "0")], &jonas).await.leads_to("/notifications");
    // The follower has not looked yet, and nothing is shown all the same.
    assert!(!app.get("/notifications", &jonas).await.expect(200).text.contains("Sketch"));
    app.settle().await;
    assert!(!app.get("/notifications", &jonas).await.expect(200).text.contains("Sketch"));
    app.get(&invitation(&made), &jonas).await.expect(404);
}

/// What nobody reads yet goes on with those who write it, whatever becomes of the texts of whoever leaves;
/// and whoever is only asked, or has said no, takes nobody's draft along.
#[tokio::test]
async fn a_draft_goes_on_to_the_next_author_when_its_first_one_leaves() {
    for writings in [Writings::Stay, Writings::Go] {
        let app = TestApp::start().await;
        let (mira, jonas, noor) = (app.join("Mira").await, app.join("Jonas").await, app.join("Noor").await);
        let draft = async |title: &str| {
            let form =
                [("cid", "2"), ("kind", "article"), ("title", title), ("body", "A zygomorphic text."), ("draft", "1")];
            let made = app.post("/compose", &form, &mira).await.expect(303).location().to_owned();
            let id = made.split('/').nth(2).unwrap().parse().unwrap();
            let opening = app.forum.store().topic(id).await.unwrap().unwrap().opening;
            Made { id, opening, path: made, slug: String::new() }
        };
        let (shared, alone) = (draft("Pinning actions").await, draft("Of one's own").await);
        joins(&app, &mira, &shared, &jonas).await;
        for article in [&shared, &alone] {
            invite(&app, &mira, article, "Noor").await;
        }
        app.post(&invitation(&alone), &[("value", "0")], &noor).await.expect(303);
        let see_to_all = async || {
            for _ in 0..4 {
                app.followers.see_to_due().await.unwrap();
                app.settle().await;
                app.pass(crate::support::MINUTE);
            }
        };
        app.forum.leave(&app.view_of(&noor).await, "Noor", writings).await.unwrap();
        see_to_all().await;
        for article in [&shared, &alone] {
            app.get(&article.path, &mira).await.expect(200).says("zygomorphic").lacks("Noor");
        }
        app.forum.leave(&app.view_of(&mira).await, "Mira", writings).await.unwrap();
        see_to_all().await;
        app.get(&shared.path, &jonas).await.expect(200).says("zygomorphic").lacks("Mira");
        assert_eq!(named(&app, &shared).await, ["Jonas"]);
        let found = app.forum.store().topic(shared.id).await.unwrap().unwrap();
        assert_eq!((found.author, found.deletion), (jonas.id.unwrap(), None));
        app.post(&format!("/topic/{}/publish", shared.id), &[], &jonas).await.expect(303);
        app.settle().await;
        app.get(&shared.path, &User::guest()).await.expect(200).says("zygomorphic");
        let alone = app.forum.store().post(alone.opening, None).await.unwrap().unwrap();
        assert!(alone.post.body.is_empty(), "nobody is left who would see it");
        assert_eq!(app.forum.verify(|| {}).await.unwrap(), []);
    }
}
