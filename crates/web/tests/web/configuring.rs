//! Settings on the web: finding, changing and undoing them, and what each does.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Method, header};
use web::{Fixed, WebSettings};

use crate::page::{self, field};
use crate::profiles::png;
use crate::support::{Answer, TestApp, User, request, spend, web_settings};
use crate::world::World;

/// The form of a page as a browser would send it, with these fields typed over.
async fn filled(app: &TestApp, path: &str, admin: &User, typed: &[(&str, &str)]) -> Vec<(String, String)> {
    page::filled(&app.get(path, admin).await.expect(200).text, path, typed)
}

async fn send(app: &TestApp, path: &str, form: &[(String, String)], admin: &User) -> Answer {
    let form: Vec<(&str, &str)> = form.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    app.post(path, &form, admin).await
}

async fn logo(app: &TestApp, file: &[u8], admin: &User) -> Answer {
    let head = "--edge\r\ncontent-disposition: form-data; name=\"logo\"; filename=\"logo.png\"\r\n\r\n";
    let body = [head.as_bytes(), file, b"\r\n--edge--\r\n"].concat();
    let request = request(Method::POST, "/admin/settings/look/logo", admin)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
    app.ask(request.body(Body::from(body)).unwrap()).await
}

const SHADE: [u8; 3] = [90, 20, 20];

#[tokio::test]
async fn a_setting_is_found_by_its_name_its_explanation_and_its_key() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let all = app.get("/admin/settings", &admin).await.expect(200);
    for place in ["site", "look", "navigation", "sign-in", "uploads", "limits", "server"] {
        assert!(all.text.contains(&format!("/admin/settings/{place}")), "{place}");
    }
    for (q, address) in [
        ("accent", "/admin/settings/look#accent"),
        ("ROBOTS stay", "/admin/settings/site#indexed"),
        ("registration.domains", "/admin/registration#domains"),
        ("invitation", "/admin/registration#open_to"),
    ] {
        let found = app.get(&format!("/admin/settings?q={}", q.replace(' ', "+")), &admin).await.expect(200);
        found.says(&format!("href=\"{address}\""));
    }
    app.get("/admin/settings?q=%3Cb%3Enothing", &admin).await.expect(200).says("No setting is called so");
}

#[tokio::test]
async fn a_change_says_who_made_it_stands_in_history_and_log_and_can_be_undone() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let form = filled(&app, "/admin/settings/site", &admin, &[("name", "Stoa & Co."), ("indexed", "no")]).await;
    send(&app, "/admin/settings/site", &form, &admin).await.leads_to("/admin/settings/site");
    let page = app.get("/admin/settings/site", &admin).await.expect(200);
    page.says("Changed by <a href=\"/user/petra\" dir=\"auto\">Petra</a>").says("Default: yes.");
    app.get("/", &User::guest()).await.expect(200).says("<h1>Stoa &#38; Co.</h1>").says("content=\"noindex\"");
    app.get("/robots.txt", &User::guest()).await.expect(200).says("Disallow: /\n");
    app.settle().await;
    app.get("/modlog", &admin).await.expect(200).says("changed the settings").says("“Name of the forum”");
    app.get("/modlog", &User::guest()).await.expect(200).lacks("changed the settings");

    let history = app.get("/admin/settings/history", &admin).await.expect(200);
    let history = history.says("<del dir=\"auto\">The Exedra</del>").says("<ins dir=\"auto\">Stoa &#38; Co.</ins>");
    let undo = address_of_undo(&history);
    app.post(&undo, &[("key", "site.name")], &admin).await.leads_to("/admin/settings/history");
    app.get("/", &User::guest()).await.says("<h1>The Exedra</h1>").says("content=\"noindex\"");
    // What was undone is a change like any other: undoing it once more is refused, and says by whom.
    app.post(&undo, &[("key", "site.name")], &admin)
        .await
        .expect(409)
        .says("Petra has changed “Name of the forum” since");
    app.post(&undo, &[("key", "site.indexed")], &admin).await.leads_to("/admin/settings/history");
    app.get("/", &User::guest()).await.lacks("content=\"noindex\"");
    app.post("/admin/settings/history/9999/undo", &[], &admin).await.expect(404);
}

fn address_of_undo(history: &Answer) -> String {
    let at = history.text.find("/admin/settings/history/").unwrap();
    history.text[at..].split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn whoever_was_slower_sees_what_stands_there_and_loses_nothing() {
    let app = TestApp::start().await;
    let (petra, ann) = (app.admin().await, app.join("Ann").await);
    app.forum.set_role(ann.id.unwrap(), model::actor::Role::Admin, model::log::OPERATOR).await.unwrap();
    let ann = app.sign_in_as("Ann").await;
    let path = "/admin/settings/site";
    let slow = filled(&app, path, &petra, &[("name", "Stoa"), ("front", "What I *typed*")]).await;
    let other = filled(&app, path, &petra, &[("name", "The Exedra"), ("indexed", "no")]).await;
    let fast = filled(&app, path, &ann, &[("name", "Agora")]).await;
    send(&app, path, &fast, &ann).await.leads_to(path);
    let page = send(&app, path, &slow, &petra).await.expect(409);
    let page = page
        .says("set this to “Agora”")
        .says("value=\"Stoa\"")
        .says("What I *typed*")
        .says("Changed by <a href=\"/user/ann\"");
    // Who has not touched the name goes on as if nothing had happened.
    send(&app, path, &other, &petra).await.leads_to(path);
    assert_eq!(app.forum.site().name, "Agora");
    // Sent again, after having seen it.
    assert_eq!(field(&page.text, path, "name"), "Stoa");
    send(&app, path, &page::filled(&page.text, path, &[]), &petra).await.leads_to(path);
    assert_eq!(app.forum.site().name, "Stoa");
}

#[tokio::test]
async fn a_change_is_in_force_on_every_node_within_a_second_and_kept_pages_fall() {
    let world = World::new().await;
    let nodes = [world.app.working_node().await, world.app.listening_node().await];
    for node in &nodes {
        for _ in 0..2 {
            node.get("/", world.guest()).await.expect(200);
        }
    }
    world
        .app
        .post("/admin/settings/site", &[("name", "Agora"), ("front", "Come *in*")], world.admin())
        .await
        .expect(303);
    let changed = Instant::now();
    for node in &nodes {
        loop {
            let asked = changed.elapsed();
            let page = node.get("/", world.guest()).await.expect(200).text;
            if page.contains("<h1>Agora</h1>") && page.contains("Come <em>in</em>") {
                break;
            }
            assert!(asked < Duration::from_secs(1), "{asked:?} after the change");
        }
    }
}

#[tokio::test]
async fn an_accent_is_a_stylesheet_of_its_own_that_everybody_may_keep() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let refused = app.post("/admin/settings/look", &[("accent", "#ffcc00")], &admin).await.expect(422);
    refused.says("Too little contrast: 1.").says("value=\"#ffcc00\"").says("id=\"accent-error\"");
    app.post("/admin/settings/look", &[("accent", "#8A1C1C")], &admin).await.leads_to("/admin/settings/look");
    let page = app.get("/", &User::guest()).await.expect(200).text;
    let (_, rest) = page.split_once("<link rel=\"stylesheet\" href=\"/look/").unwrap();
    let address = format!("/look/{}", rest.split('"').next().unwrap());
    let css = app.get(&address, &User::guest()).await.expect(200).says("--accent: #8a1c1c;");
    assert_eq!(css.header("content-type"), "text/css; charset=utf-8");
    assert!(css.header("cache-control").contains("immutable"));
    assert!(css.text.contains("prefers-color-scheme: dark"), "derived");
    assert!(!page.contains("<style") && !page.contains(" style="));
    app.get(&address.replace("8a1c1c", "8a1c1d"), &User::guest()).await.expect(404);
}

#[tokio::test]
async fn a_logo_is_made_small_shown_in_the_header_and_taken_away_again() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    logo(&app, b"<svg xmlns='http://www.w3.org/2000/svg'/>", &admin).await.expect(422).says("not a picture");
    logo(&app, &png(600, SHADE), &admin).await.leads_to("/admin/settings/look");
    let page = app.get("/", &User::guest()).await.expect(200).text;
    let (_, rest) = page.split_once("<img class=\"logo\" src=\"").unwrap();
    let address = rest.split('"').next().unwrap().to_owned();
    assert!(address.contains("-128x128."), "{address}");
    let picture = app.get(&address, &User::guest()).await.expect(200);
    assert!(picture.header("content-type").starts_with("image/"));
    assert!(picture.header("content-security-policy").contains("sandbox"));
    assert!(picture.header("cache-control").contains("immutable"));
    app.post("/admin/settings/look/logo/remove", &[], &admin).await.leads_to("/admin/settings/look");
    app.get("/", &User::guest()).await.expect(200).lacks("<img class=\"logo\"");
    let history = app.get("/admin/settings/history", &admin).await.expect(200);
    app.post(&address_of_undo(&history), &[], &admin).await.leads_to("/admin/settings/history");
    app.get("/", &User::guest()).await.expect(200).says(&address);
    for user in [User::guest(), app.join("Nils").await] {
        logo(&app, &png(10, SHADE), &user).await.expect(404);
    }
}

#[tokio::test]
async fn links_of_the_forums_own_stand_in_header_and_footer() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let wrong = [("header", "Evil | javascript:alert(1)")];
    app.post("/admin/settings/navigation", &wrong, &admin)
        .await
        .expect(422)
        .says("leads nowhere")
        .says("Evil | javascript");
    let links = [("header", "Handbook | /tags/handbook"), ("footer", "Status <b> | https://status.example.org/")];
    app.post("/admin/settings/navigation", &links, &admin).await.leads_to("/admin/settings/navigation");
    let page = app.get("/recent", &User::guest()).await.expect(200);
    let page = page.says("<a href=\"/tags/handbook\" dir=\"auto\">Handbook</a>");
    page.says("<a href=\"https://status.example.org/\" dir=\"auto\">Status &#60;b&#62;</a>");
}

#[tokio::test]
async fn the_front_page_says_what_an_admin_wrote_and_can_be_looked_at_before() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let form = [("front", "A place <script>alert(1)</script> for **engineers**"), ("preview", "1")];
    app.post("/admin/settings/site", &form, &admin)
        .await
        .expect(200)
        .says("<strong>engineers</strong>")
        .lacks("<script>alert");
    app.get("/", &User::guest()).await.expect(200).lacks("engineers</strong>");
    app.post("/admin/settings/site", &form[..1], &admin).await.leads_to("/admin/settings/site");
    app.get("/", &User::guest()).await.expect(200).says("<strong>engineers</strong>").lacks("<script>alert");
}

#[tokio::test]
async fn files_are_taken_as_far_as_settings_and_configuration_allow() {
    let world = World::new().await;
    let app = &world.app;
    let page = "/admin/settings/uploads";
    app.post(page, &[("max_mb", "11")], world.admin()).await.expect(422).says("allows 10 at most");
    let only_text = [("max_mb", "1"), ("kinds", "text"), ("seen-kinds", "")];
    app.post(page, &only_text[..2], world.admin()).await.leads_to(page);
    let offered = app.get("/compose?cid=1", world.member()).await.expect(200).says("up to 1 MB");
    assert!(offered.text.contains(".log") && !offered.text.contains(".png"));
    let take = async |name: &str, file: &[u8]| {
        let file = forum::SentFile { name: name.to_owned(), bytes: file.to_vec().into() };
        let view = app.view_of(world.member()).await;
        app.forum.upload(&view, file).await.map(|_| ()).map_err(|problem| format!("{problem:?}"))
    };
    assert_eq!(take("a.log", b"well").await, Ok(()));
    assert!(take("a.png", &png(10, SHADE)).await.unwrap_err().contains("not taken here"));
    assert!(take("a.log", &vec![b'a'; (1 << 20) + 1]).await.unwrap_err().contains("1 MB"));
    // A form whose boxes are all empty says of them only what it saw.
    app.post(page, &only_text[2..], world.admin()).await.expect(409);
    let mut none = filled(app, page, world.admin(), &[]).await;
    none.retain(|(name, _)| name != "kinds");
    send(app, page, &none, world.admin()).await.leads_to(page);
    assert!(take("a.log", b"well, then").await.unwrap_err().contains("takes no files"));
}

#[tokio::test]
async fn what_the_configuration_fixes_is_shown_with_where_it_comes_from_and_without_secrets() {
    let fixed = |section: &'static str, key: &str, value: Option<&str>, origin: Option<&str>| Fixed {
        section,
        key: key.to_owned(),
        about: "What it is for.".to_owned(),
        value: value.map(str::to_owned),
        origin: origin.map(str::to_owned),
    };
    let settings = WebSettings {
        fixed: vec![
            fixed("uploads", "uploads.max_mb", Some("10"), Some("exedra.toml:12")),
            fixed("server", "server.url", Some("https://forum.example.org"), Some("EXEDRA_URL")),
            fixed("mail", "mail.url", None, None),
        ],
        ..web_settings()
    };
    let app = TestApp::start_with(settings, spend()).await;
    let admin = app.admin().await;
    app.get("/admin/settings/uploads", &admin).await.expect(200).says("set in exedra.toml:12");
    app.get("/admin/settings/server", &admin)
        .await
        .expect(200)
        .says("set in EXEDRA_URL")
        .says("https://forum.example.org");
    app.get("/admin/mail", &admin).await.expect(200).says("not set");
    app.get("/admin/settings?q=max_mb", &admin).await.expect(200).says("/admin/settings/uploads#uploads.max_mb");
    app.get("/admin/settings/limits", &admin).await.expect(200).says("10 at once, then 20 an hour");
    app.get("/admin/settings/sign-in", &admin).await.expect(200).says("There are none");
    app.post("/admin/settings/server", &[("url", "https://evil.example")], &admin).await.expect(404);
    app.get("/admin/settings/mail", &admin).await.expect(301);
}

#[tokio::test]
async fn settings_want_a_proof_of_who_it_is_when_the_last_one_was_long_ago() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.pass(11 * 60_000);
    let asked = app.post("/admin/settings/site", &[("name", "Agora")], &admin).await.expect(401);
    asked.says("/admin/settings/site name=Agora");
    assert_eq!(app.forum.site().name, "The Exedra");
}
