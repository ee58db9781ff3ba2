//! Pages that admins write: at their addresses, in the footer, kept for guests, with a way back.

use axum::body::Body;
use axum::http::{Method, header};

use crate::page;
use crate::support::{TestApp, User, request};
use crate::world::World;

const ABOUT: &str = "/admin/pages/about";

async fn write(app: &TestApp, path: &str, title: &str, text: &str, admin: &User) {
    let form = app.get(path, admin).await.expect(200).text;
    let form = page::filled(&form, path, &[("title", title), ("text", text)]);
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    app.post(path, &form, admin).await.expect(303);
}

#[tokio::test]
async fn a_page_is_read_by_everybody_linked_in_the_footer_and_there_as_markdown() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for path in ["/about", "/about.md", "/terms", "/privacy", "/pages/imprint"] {
        app.get(path, &User::guest()).await.expect(404);
    }
    app.get("/", &User::guest()).await.expect(200).lacks("href=\"/about\"");
    let text = "# Who we are\n\nPeople who *build*. <script>alert(1)</script> [x](javascript:alert(1))";
    write(&app, ABOUT, "About us", text, &admin).await;
    let read = app.get("/about", &User::guest()).await.expect(200).says("<em>build</em>").says("<title>About us");
    read.lacks("<script>alert").lacks("javascript:alert").lacks(ABOUT);
    app.get("/about", &admin).await.expect(200).says(ABOUT);
    app.get("/recent", &User::guest()).await.expect(200).says("<a href=\"/about\" dir=\"auto\">About us</a>");
    let source =
        app.get("/about.md", &User::guest()).await.expect(200).says("title: \"About us\"").says("# Who we are");
    assert!(source.header("content-type").starts_with("text/markdown"));
    let asked = request(Method::GET, "/about", &User::guest()).header(header::ACCEPT, "text/markdown");
    app.ask(asked.body(Body::empty()).unwrap()).await.expect(200).says("# Who we are");

    // One of a name of its own.
    app.get("/admin/pages?new=Code+of+Conduct", &admin).await.leads_to("/admin/pages/code-of-conduct");
    app.get("/admin/pages?new=%3F", &admin).await.expect(200).says("small letters");
    write(&app, "/admin/pages/code-of-conduct", "Be kind", "Be *kind*.", &admin).await;
    app.get("/pages/code-of-conduct", &User::guest()).await.expect(200).says("<em>kind</em>");
    app.get("/pages/code-of-conduct.md", &User::guest()).await.expect(200).says("Be *kind*.");
    app.get("/pages/about", &User::guest()).await.expect(301);
    app.settle().await;
    app.get("/modlog", &admin).await.expect(200).says("wrote the page").says("code-of-conduct");
}

#[tokio::test]
async fn who_joins_is_led_to_the_terms_and_to_what_is_kept_where_these_exist() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.get("/register", &User::guest()).await.expect(200).lacks("href=\"/terms\"");
    write(&app, "/admin/pages/terms", "Terms of use", "Be kind.", &admin).await;
    app.get("/register", &User::guest()).await.expect(200).says("<a href=\"/terms\">").lacks("href=\"/privacy\">Priv");
    write(&app, "/admin/pages/privacy", "Privacy", "Little is kept.", &admin).await;
    app.get("/register", &User::guest()).await.expect(200).says("<a href=\"/privacy\">");
}

#[tokio::test]
async fn revisions_are_kept_and_an_earlier_one_can_be_shown_again() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    write(&app, ABOUT, "About", "First *words*", &admin).await;
    write(&app, ABOUT, "About", "Second words", &admin).await;
    let page = app.get(ABOUT, &admin).await.expect(200).says("Revision 2").says("Revision 1");
    page.says("<a href=\"/user/petra\" dir=\"auto\">Petra</a>");
    app.get(&format!("{ABOUT}/revisions/1"), &admin).await.expect(200).says("<em>words</em>");
    app.get(&format!("{ABOUT}/revisions/3"), &admin).await.expect(404);
    app.post(&format!("{ABOUT}/revisions/1/restore"), &[], &admin).await.leads_to("/about");
    app.get("/about", &User::guest()).await.expect(200).says("First <em>words</em>");
    app.post(&format!("{ABOUT}/delete"), &[], &admin).await.leads_to("/admin/pages");
    app.get("/about", &User::guest()).await.expect(404);
    app.get("/", &User::guest()).await.expect(200).lacks("href=\"/about\"");
    app.post(&format!("{ABOUT}/revisions/2/restore"), &[], &admin).await.leads_to("/about");
    app.get("/about", &User::guest()).await.expect(200).says("Second words");
    app.get(ABOUT, &admin).await.expect(200).says("Revision 5").says("deleted");
}

#[tokio::test]
async fn whoever_was_slower_is_told_and_keeps_what_they_typed() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let opened = app.get(ABOUT, &admin).await.expect(200).text;
    write(&app, ABOUT, "About", "Theirs", &admin).await;
    let send = async |html: &str, text: &str| {
        let form = page::filled(html, ABOUT, &[("title", "About"), ("text", text)]);
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        app.post(ABOUT, &form, &admin).await
    };
    let again = send(&opened, "Mine").await.expect(409).says("Somebody else has saved this page").says("\nMine");
    app.get("/about", &User::guest()).await.expect(200).says("Theirs");
    send(&again.text, "Mine").await.leads_to("/about");
    app.get("/about", &User::guest()).await.expect(200).says("Mine");
}

#[tokio::test]
async fn a_page_is_kept_for_guests_until_it_is_written_anew() {
    let world = World::new().await;
    let node = world.app.listening_node().await;
    write(&world.app, ABOUT, "About", "First", world.admin()).await;
    node.has_heard_all().await;
    node.get("/about", world.guest()).await.expect(200).says("First");
    assert_eq!(node.get("/about", world.guest()).await.expect(200).trips, 0);
    write(&world.app, ABOUT, "About", "Second", world.admin()).await;
    node.has_heard_all().await;
    node.get("/about", world.guest()).await.expect(200).says("Second");
}
