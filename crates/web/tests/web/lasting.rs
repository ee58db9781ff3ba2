//! What keeps an article of use: its licence, its revisions at addresses of their own, and what it says
//! of how long it holds.

use model::category::CategoryForm;
use model::ids::CategoryId;
use model::licence::Licence;
use model::topic::TopicKind;

use crate::support::{DAY, Draft, Made, TestApp, User, public_settings, spend};

const LIBRARY: u64 = 2;
const PUBLIC: &str = "https://forum.example.org";

async fn app() -> (TestApp, User) {
    let app = TestApp::start_with(public_settings(), spend()).await;
    let mira = app.join("Mira").await;
    (app, mira)
}

async fn article(app: &TestApp, author: &User, title: &str) -> Made {
    let body = "## Why\n\nAs *ever*.\n\n## How\n\nLike this.\n\n## When\n\nNow.";
    app.topic(author, Draft { category: LIBRARY, kind: TopicKind::Article, title, body, tags: "locks" }).await
}

async fn license_under(app: &TestApp, licence: Licence) {
    let found = app.forum.site().category(CategoryId(LIBRARY)).unwrap().clone();
    let form = CategoryForm {
        name: found.name,
        description: found.description,
        parent: found.parent,
        kinds: found.kinds,
        see: found.see,
        start: found.start,
        reply: found.reply,
        moderators: found.moderators,
        granted: found.granted,
        asks: found.asks,
        reviews: found.reviews,
        licence,
        face: found.face,
        archived: found.archived,
    };
    let admin = app.view_of(&app.admin().await).await;
    app.forum.put_category(&admin, Some(CategoryId(LIBRARY)), form).await.unwrap();
}

async fn edit(app: &TestApp, author: &User, article: &Made, fields: &[(&str, &str)]) {
    app.pass(crate::support::MINUTE);
    app.post(&format!("/post/{}/edit", article.opening), fields, author).await.expect(303);
}

#[tokio::test]
async fn an_article_keeps_the_licence_that_it_was_published_under() {
    let (app, mira) = app().await;
    let guest = User::guest();
    let before = article(&app, &mira, "Locks").await;
    license_under(&app, Licence::ShareAlike).await;
    let after = article(&app, &mira, "Leases").await;
    app.settle().await;
    let (by, by_sa) =
        ("https://creativecommons.org/licenses/by/4.0/", "https://creativecommons.org/licenses/by-sa/4.0/");
    for (article, name, address, spdx) in
        [(&before, "CC BY 4.0", by, "CC-BY-4.0"), (&after, "CC BY-SA 4.0", by_sa, "CC-BY-SA-4.0")]
    {
        let page = app.get(&article.path, &guest).await.expect(200).text;
        assert!(page.contains(&format!("<link rel=\"license\" href=\"{address}\">")), "{page}");
        assert!(page.contains(&format!("\"license\":\"{address}\"")), "{page}");
        assert!(page.contains(&format!("licensed under {name}, {address}")), "{page}");
        assert!(page.contains(&format!("license: {spdx}")), "{page}");
        let source = app.get(&format!("{}.md", article.path), &guest).await.expect(200).text;
        for line in
            [format!("licence: \"{name}\""), format!("licence_spdx: \"{spdx}\""), format!("licence_url: \"{address}\"")]
        {
            assert!(source.contains(&line), "{source}");
        }
        let shape = app.get(&format!("/api/v1/topics/{}", article.id), &guest).await.expect(200).text;
        assert!(shape.contains(&format!("\"licence\":\"{spdx}\"")), "{shape}");
    }
    // The button that saves says what the article is under, not what the category says now.
    let form = app.get(&format!("/post/{}/edit", before.opening), &mira).await.expect(200).text;
    assert!(form.contains("this revision is published under CC BY 4.0:"), "{form}");
    let form = app.get(&format!("/compose?cid={LIBRARY}&kind=article"), &mira).await.expect(200).text;
    assert!(form.contains("Articles are published under CC BY-SA 4.0:"), "{form}");
    edit(&app, &mira, &before, &[("title", "Locks"), ("body", "Better."), ("revision", "1")]).await;
    let page = app.get(&before.path, &guest).await.expect(200).text;
    assert!(page.contains(&format!("<link rel=\"license\" href=\"{by}\">")), "{page}");
    let history = app.get(&format!("/post/{}/revisions", before.opening), &guest).await.expect(200).text;
    assert_eq!(history.matches("published under <a href=\"https://creativecommons.org/licenses/by/4.0/\">").count(), 2);
    // What is no article is under none.
    let talk = app.discussion(&mira, 1, "Doors").await;
    let source = app.get(&format!("{}.md", talk.path), &guest).await.expect(200).text;
    assert!(!source.contains("licence"), "{source}");
}

#[tokio::test]
async fn only_licences_of_the_list_can_be_chosen_for_a_category() {
    let (app, _) = app().await;
    let admin = app.admin().await;
    let form = |licence| {
        [
            ("name", "Knowledge Base"),
            ("kinds", "article"),
            ("see", "everyone"),
            ("start", "members"),
            ("reply", "members"),
            ("licence", licence),
        ]
    };
    let path = format!("/admin/categories/{LIBRARY}");
    app.post(&path, &form("WTFPL"), &admin).await.expect(422).says("Choose one of the licences of the list.");
    app.post(&path, &form("CC0-1.0"), &admin).await.expect(303);
    let licence = app.forum.site().category(CategoryId(LIBRARY)).unwrap().licence;
    assert_eq!(licence, Licence::Zero);
    let form = app.get(&format!("/admin/categories?edit={LIBRARY}"), &admin).await.expect(200).text;
    assert!(form.contains("<option value=\"CC0-1.0\" selected>"), "{form}");
}

#[tokio::test]
async fn a_revision_of_an_article_stands_at_its_own_address_as_it_was() {
    let (app, mira) = app().await;
    let (guest, made) = (User::guest(), article(&app, &mira, "Locks").await);
    license_under(&app, Licence::Zero).await;
    let fields = [
        ("title", "Locks and leases"),
        ("body", "Altogether new."),
        ("tags", "leases"),
        ("tested", "cargo, 1.90.0"),
        ("revision", "1"),
        ("summary", "Anew"),
    ];
    edit(&app, &mira, &made, &fields).await;
    let path = format!("/article/{}/locks-and-leases", made.id);
    let first = app.get(&format!("{path}/r/1"), &guest).await.expect(200);
    assert!(first.trips <= 2, "{} round trips", first.trips);
    let page = first.text;
    for sign in [
        "<h1 dir=\"auto\">Locks</h1>",
        "<em>ever</em>",
        "This is not the newest revision.",
        &format!("href=\"{path}\""),
        &format!("/post/{}/revisions/1..2", made.opening),
        "<meta name=\"robots\" content=\"noindex\">",
        &format!("<link rel=\"canonical\" href=\"{PUBLIC}{path}\">"),
        &format!("revision 1, {PUBLIC}{path}/r/1, licensed under CC BY 4.0"),
        "-how\" dir=\"auto\">How</a>",
        "1 min read",
    ] {
        assert!(page.contains(sign), "{sign}\n{page}");
    }
    assert!(!page.contains("Altogether new.") && !page.contains("cargo"), "{page}");
    let second = app.get(&format!("{path}/r/2"), &guest).await.expect(200).text;
    assert!(second.contains("This is the newest revision") && second.contains("Altogether new."), "{second}");
    assert!(second.contains("cargo 1.90.0"), "{second}");
    // Under another slug, the old one too, it is moved for good, with its query.
    for (from, to) in [("r/1", "r/1"), ("r/1.md", "r/1.md")] {
        let moved = app.get(&format!("{}/{from}", made.path), &guest).await.expect(301);
        assert_eq!(moved.location(), format!("{path}/{to}"));
    }
    for none in ["0", "3", "x", "01", "1..2", "18446744073709551616"] {
        app.get(&format!("{path}/r/{none}"), &guest).await.expect(404);
    }
    let source = app.get(&format!("{path}/r/1.md"), &guest).await.expect(200);
    assert!(source.header("x-robots-tag").contains("noindex"));
    assert_eq!(source.header("link"), format!("<{PUBLIC}{path}/r/1>; rel=\"canonical\""));
    let (front, text) = source.text.strip_prefix("---\n").unwrap().split_once("\n---\n\n").unwrap();
    assert_eq!(text, "## Why\n\nAs *ever*.\n\n## How\n\nLike this.\n\n## When\n\nNow.\n");
    for line in [
        "title: \"Locks\"",
        "licence_spdx: \"CC-BY-4.0\"",
        "revision: \"1\"",
        "newest_revision: \"2\"",
        "  - \"locks\"",
    ] {
        assert!(front.contains(line), "{line}\n{front}");
    }
}

#[tokio::test]
async fn a_revision_that_was_removed_for_good_says_so() {
    let (app, mira) = app().await;
    let (guest, made) = (User::guest(), article(&app, &mira, "Locks").await);
    let jonas = app.join("Jonas").await;
    app.reply(&jonas, &made, None, "Good to know.").await;
    edit(&app, &mira, &made, &[("title", "Locks"), ("body", "Better."), ("revision", "1")]).await;
    // Deleted, it can come back, and is not there for whoever may not bring it back.
    let admin = app.admin().await;
    let view = app.view_of(&admin).await;
    app.forum.delete_post(&view, made.opening, "").await.unwrap();
    app.get(&format!("{}/r/1", made.path), &guest).await.expect(404);
    app.get(&format!("{}/r/1", made.path), &admin).await.expect(200);
    app.forum.restore_post(&view, made.opening).await.unwrap();
    app.get(&format!("{}/r/1", made.path), &guest).await.expect(200);
    // Its author goes and takes it along.
    app.forum.leave(&app.view_of(&mira).await, "Mira", model::departure::Writings::Go).await.unwrap();
    for _ in 0..40 {
        app.pass(DAY);
        app.followers.see_to_due().await.unwrap();
    }
    let gone = app.get(&format!("{}/r/1", made.path), &guest).await.expect(410);
    assert!(gone.text.contains("This revision is gone"), "{}", gone.text);
    app.get(&format!("{}/r/2.md", made.path), &guest).await.expect(410);
    app.get(&format!("{}/r/3", made.path), &guest).await.expect(404);
}

#[tokio::test]
async fn an_article_says_what_it_was_tested_with_and_when_it_may_be_stale() {
    let (app, mira) = app().await;
    let guest = User::guest();
    let fields = |review_by: &'static str, tested: &'static str| {
        [
            ("cid", "2"),
            ("kind", "article"),
            ("title", "Locks"),
            ("body", "As ever."),
            ("tested", tested),
            ("review_by", review_by),
        ]
    };
    app.post("/compose", &fields("soon", "cargo"), &mira)
        .await
        .expect(422)
        .says("A day is written like 2026-11-12.")
        .says("write the tool, its version and the day, with commas between them");
    let tested = "cargo, 1.90.0, 2026-03-01\r\nDebian, 12";
    let to = app.post("/compose", &fields("2026-03-10", tested), &mira).await.expect(303).location().to_owned();
    let page = app.get(&to, &guest).await.expect(200).text;
    assert!(page.contains("cargo 1.90.0") && page.contains("Debian 12") && page.contains("2026-03-10"), "{page}");
    assert!(page.contains("\"dependencies\":\"cargo, 1.90.0, 2026-03-01; Debian, 12\""), "{page}");
    assert!(page.contains("\"expires\":\"2026-03-10\"") && !page.contains("may be stale"), "{page}");
    let source = app.get(&format!("{to}.md"), &guest).await.expect(200).text;
    let front = "tested:\n  - \"cargo, 1.90.0, 2026-03-01\"\n  - \"Debian, 12\"\nreview_by: \"2026-03-10\"\n";
    assert!(source.contains(front), "{source}");
    app.pass(9 * DAY);
    app.followers.see_to_due().await.unwrap();
    let page = app.get(&to, &guest).await.expect(200).text;
    assert!(page.contains("This article may be stale"), "{page}");
    // Looked at again, it is fresh; without a day, nothing is due.
    let id = to.split('/').nth(2).unwrap().parse().unwrap();
    let topic = app.forum.store().topic(id).await.unwrap().unwrap();
    let again =
        [("title", "Locks"), ("body", "As ever."), ("tested", ""), ("review_by", "2026-12-01"), ("revision", "1")];
    let edit = format!("/post/{}/edit", topic.opening);
    app.post(&edit, &again, &mira).await.expect(303);
    let page = app.get(&to, &guest).await.expect(200).text;
    assert!(!page.contains("may be stale") && !page.contains("Debian"), "{page}");
    let due = async || app.forum.store().due(id.shard(), model::time::Timestamp(u64::MAX / 4)).await.unwrap();
    let stale = model::event::Due::ArticleStale { topic: id };
    assert_eq!(due().await.iter().filter(|(due, _)| *due == stale).count(), 1);
    let without = [("title", "Locks"), ("body", "As ever."), ("review_by", ""), ("revision", "2")];
    app.post(&edit, &without, &mira).await.expect(303);
    assert_eq!(due().await.iter().filter(|(due, _)| *due == stale).count(), 0);
    // A form that says nothing of it leaves it as it is.
    app.post(&edit, &[("title", "Locks"), ("body", "Now."), ("revision", "3")], &mira).await.expect(303);
    let topic = app.forum.store().topic(id).await.unwrap().unwrap();
    assert_eq!((topic.heading.review_by, topic.heading.tested), (None, Vec::new()));
}

#[tokio::test]
async fn readers_say_whether_an_article_works_and_its_author_hears_of_it() {
    let (app, mira) = app().await;
    let (guest, made) = (User::guest(), article(&app, &mira, "Locks").await);
    let (jonas, ines) = (app.join("Jonas").await, app.join("Ines").await);
    let works = format!("/topic/{}/works", made.id);
    let page = app.get(&made.path, &guest).await.expect(200).text;
    assert!(page.contains("Nobody has said yet whether it still works.") && page.contains(&works), "{page}");
    assert!(!app.get(&made.path, &mira).await.text.contains(&works), "whoever wrote it does not judge it");
    app.post(&works, &[("value", "fails")], &jonas).await.expect(422).says("Say what does not work any more");
    let said = [("value", "fails"), ("version", "2.0"), ("note", "The <b>flag</b> is gone.")];
    let done = app.post(&works, &said, &jonas).await.expect(303);
    assert_eq!(done.location(), format!("{}#works", made.path));
    assert!(done.trips <= 4, "{} round trips", done.trips);
    app.pass(crate::support::MINUTE);
    app.post(&works, &[("value", "works")], &ines).await.expect(303);
    let shown = app.get(&made.path, &guest).await.expect(200);
    assert!(shown.trips <= 2, "{} round trips", shown.trips);
    let page = shown.text;
    assert!(page.contains("1 reader says that it still works, and 1 that it no longer does."), "{page}");
    assert!(page.contains("The &#60;b&#62;flag&#60;/b&#62; is gone.") && page.contains("/user/jonas"), "{page}");
    assert!(page.find("/user/ines").unwrap() < page.find("/user/jonas").unwrap(), "the newest first: {page}");
    // Whoever keeps order takes away what should not stand there; nobody else does.
    let of = [("of", jonas.id.unwrap().to_string())];
    let of: Vec<(&str, &str)> = of.iter().map(|(name, value)| (*name, value.as_str())).collect();
    app.post(&works, &of, &ines).await.expect(403);
    let admin = app.admin().await;
    assert!(app.get(&made.path, &admin).await.expect(200).text.contains("name=\"of\""));
    app.post(&works, &of, &admin).await.expect(303);
    app.post(&works, &of, &admin).await.expect(409);
    assert!(!app.get(&made.path, &guest).await.text.contains("/user/jonas"));
    app.post(&works, &said, &jonas).await.expect(303);
    // One for each reader, who finds it in the form, changes it, and takes it back.
    let form = app.get(&works, &jonas).await.expect(200).text;
    assert!(form.contains("value=\"fails\" checked") && form.contains("Take back what I said"), "{form}");
    app.post(&works, &[("value", "works"), ("version", "2.1")], &jonas).await.expect(303);
    let page = app.get(&made.path, &guest).await.expect(200).text;
    assert!(page.contains("2 readers say that it still works.") && page.contains("2.1"), "{page}");
    app.post(&works, &[("value", "")], &ines).await.expect(303);
    let page = app.get(&made.path, &guest).await.expect(200).text;
    assert!(page.contains("1 reader says that it still works.") && !page.contains("/user/ines"), "{page}");
    // What was taken back is told nobody; what holds, once.
    app.settle().await;
    let told = app.get("/notifications", &mira).await.expect(200).text;
    assert_eq!(told.matches("says that your article still works for them.").count(), 1, "{told}");
    assert!(told.contains("/user/jonas") && !told.contains("no longer works"), "{told}");
    let settings = app.get("/settings/notifications", &mira).await.expect(200).text;
    assert!(settings.contains("page_verdict"), "{settings}");
    // Who leaves and takes along what they wrote takes this along, too.
    let view = app.view_of(&jonas).await;
    app.forum.leave(&view, "Jonas", model::departure::Writings::Go).await.unwrap();
    for _ in 0..40 {
        app.followers.see_to_due().await.unwrap();
    }
    let page = app.get(&made.path, &guest).await.expect(200).text;
    assert!(page.contains("Nobody has said yet whether it still works."), "{page}");
}

#[tokio::test]
async fn an_article_leads_to_others_like_it_that_its_reader_may_read() {
    let folder = tempfile::tempdir().unwrap();
    let settings = forum::Settings { index: Some(folder.path().to_owned()), ..spend() };
    let app = TestApp::start_with(public_settings(), settings).await;
    let (mira, guest) = (app.join("Mira").await, User::guest());
    let inner = app.category("Inner", model::category::Level::Members, &[]).await;
    let write = async |category: u64, title: &str| {
        let body = "Leases expire; locks are held until somebody lets go.";
        app.topic(&mira, Draft { category, kind: TopicKind::Article, title, body, tags: "locks" }).await
    };
    let (here, like) = (write(LIBRARY, "Locks and leases").await, write(LIBRARY, "Leases that expire").await);
    let hidden = write(inner.0, "Locks markinner").await;
    let odd = Draft { category: LIBRARY, kind: TopicKind::Article, title: "Bread", body: "Flour.", tags: "food" };
    app.topic(&mira, odd).await;
    app.settle().await;
    let shown = app.get(&here.path, &guest).await.expect(200);
    assert!(shown.trips <= 2, "{} round trips", shown.trips);
    let (_, related) = shown.text.split_once("id=\"related-heading\"").expect("something is like it");
    let (related, _) = related.split_once("</nav>").unwrap();
    assert!(related.contains(&like.path) && !related.contains("Bread") && !related.contains(&here.path), "{related}");
    assert!(!shown.text.contains("markinner"), "{}", shown.text);
    assert!(app.get(&here.path, &mira).await.expect(200).text.contains(&hidden.path));
}
