//! What members say and show of themselves.

use axum::body::Body;
use axum::http::{Method, header};

use model::about::AboutForm;
use model::limits::NEWCOMERS_LINKS;
use model::rules::profiles;

use crate::page::{assert_complaint, elements, field};
use crate::support::{Answer, PASSWORD, TestApp, User, request};
use crate::world::{A, World};

const HERE: &str = "/settings/profile";

/// A PNG of one colour.
pub(crate) fn png(side: u32, shade: [u8; 3]) -> Vec<u8> {
    let chunk = |name: &[u8], data: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(name);
        crc.update(data);
        [&u32::try_from(data.len()).unwrap().to_be_bytes()[..], name, data, &crc.sum().to_be_bytes()].concat()
    };
    let row = [&[0][..], &shade.repeat(side as usize)].concat();
    let mut pixels = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut pixels, &row.repeat(side as usize)).unwrap();
    let header = [&side.to_be_bytes()[..], &side.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let (idat, place) = (chunk(b"IDAT", &pixels.finish().unwrap()), chunk(b"tEXt", b"Place\x0047.37 N 8.54 E"));
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &header), place, idat, chunk(b"IEND", b"")].concat()
}

pub(crate) async fn send(app: &TestApp, user: &User, file: &[u8]) -> Answer {
    let head = "--edge\r\ncontent-disposition: form-data; name=\"avatar\"; filename=\"../../me\\0.png\"\r\n\
        content-type: image/png\r\n\r\n";
    let body = [head.as_bytes(), file, b"\r\n--edge--\r\n"].concat();
    let request = request(Method::POST, "/settings/avatar", user);
    app.ask(request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge").body(Body::from(body)).unwrap())
        .await
}

pub(crate) fn pictures(page: &str) -> Vec<String> {
    let all = elements(page).into_iter().filter(|found| found.name == "img" && found.get("class") == "avatar");
    all.map(|picture| picture.get("src").to_owned()).collect()
}

#[tokio::test]
async fn what_members_say_of_themselves_stands_on_their_page_and_runs_nothing() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let form = [
        ("display", "Mira O’Neil"),
        ("text", "I keep **bees**. <script>alert(1)</script> [x](javascript:alert(1))"),
        ("links", "mira.example\r\nhttps://code.example/mira?a=\u{24}b"),
        ("place", "Basel & <b>more</b>"),
    ];
    app.post(HERE, &form, &mira).await.leads_to(HERE);
    let page = app.get("/user/mira", &User::guest()).await.expect(200);
    for said in ["Mira O’Neil", "<strong>bees</strong>", "Basel &#38; &#60;b&#62;more&#60;/b&#62;"] {
        assert!(page.text.contains(said), "{said} is not in {}", page.text);
    }
    assert!(!page.text.contains("<script>alert") && !page.text.contains("javascript:"));
    let links = elements(&page.text).into_iter().filter(|found| found.get("rel").contains("ugc"));
    let links: Vec<(String, String)> =
        links.map(|link| (link.get("href").to_owned(), link.get("rel").to_owned())).collect();
    let rel = "nofollow ugc noopener me".to_owned();
    assert_eq!(
        links,
        [("https://mira.example".to_owned(), rel.clone()), ("https://code.example/mira?a=$b".to_owned(), rel)]
    );
    let topic = app.discussion(&mira, A, "Of bees").await;
    let thread = app.get(&topic.path, &User::guest()).await.expect(200);
    assert!(thread.text.contains("<bdi>Mira O’Neil</bdi> <span class=\"username\">Mira</span>"), "{}", thread.text);
    assert_eq!(field(&app.get(HERE, &mira).await.text, HERE, "place"), "Basel & <b>more</b>");
}

#[tokio::test]
async fn a_profile_that_will_not_do_comes_back_with_what_was_typed() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    for (display, says) in [
        ("Petra", "the name of another member"),
        ("PETRA.", "the name of another member"),
        ("Mi\u{202e}ra", "direction of writing"),
        ("Mоderator", "several writing systems"),
        ("Admin", "kept for the site"),
        ("the exedra", "kept for the site"),
    ] {
        let form = [("display", display), ("text", "kept text"), ("links", "https://mira.example/")];
        let answer = app.post(HERE, &form, &mira).await.expect(422);
        assert_complaint(&answer.text, "display", says);
        assert_eq!(field(&answer.text, HERE, "text"), "kept text");
        assert_eq!(field(&answer.text, HERE, "links"), "https://mira.example/");
    }
    let answer = app.post(HERE, &[("links", "javascript:alert(1)")], &mira).await.expect(422);
    assert_complaint(&answer.text, "links", "no address of the web");
    // One's own name is nobody else's.
    app.post(HERE, &[("display", "mira")], &mira).await.leads_to(HERE);
    let preview = app.post(HERE, &[("text", "*soon*"), ("preview", "1")], &mira).await.expect(200);
    assert!(preview.text.contains("<em>soon</em>"));
    assert!(!app.get("/user/mira", &mira).await.text.contains("soon"), "a preview stores nothing");
}

#[tokio::test]
async fn a_picture_is_shown_made_anew_until_there_is_another() {
    let app = TestApp::start().await;
    let (mira, guest) = (app.join("Mira").await, User::guest());
    let topic = app.discussion(&mira, A, "Of bees").await;
    let drawn = pictures(&app.get(&topic.path, &guest).await.text);
    assert!(drawn.iter().all(|src| src.ends_with(".svg")), "{drawn:?}");
    let face = app.get(&drawn[0], &guest).await.expect(200);
    assert_eq!(face.header("content-type"), "image/svg+xml");

    send(&app, &mira, &png(300, [200, 30, 30])).await.leads_to(HERE);
    let sent = pictures(&app.get(&topic.path, &guest).await.text);
    let large = pictures(&app.get("/user/mira", &guest).await.text);
    assert!(sent[0].ends_with("-128.jpg") && large[0].ends_with("-256.jpg"), "{sent:?} {large:?}");
    for src in [&sent[0], &large[0]] {
        let answer = app.get(src, &guest).await.expect(200);
        assert_eq!(answer.header("content-type"), "image/jpeg");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        let policy = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox";
        assert_eq!(answer.header("content-security-policy"), policy);
        assert!(answer.header("cache-control").contains("immutable") && answer.set_cookies().is_empty());
        assert_eq!(&answer.bytes[..3], b"\xff\xd8\xff");
        assert!(!answer.bytes.windows(5).any(|part| part == b"47.37"), "where it was taken is gone");
        assert!(answer.trips <= 1);
    }
    send(&app, &mira, &png(300, [30, 30, 200])).await.leads_to(HERE);
    let next = pictures(&app.get(&topic.path, &guest).await.text);
    assert_ne!(next, sent);
    app.get(&sent[0], &guest).await.expect(404);
    app.get(&sent[0].replace("-128", "-64"), &guest).await.expect(404);
    app.post("/settings/avatar/remove", &[], &mira).await.leads_to(HERE);
    app.get(&next[0], &guest).await.expect(404);
    assert_eq!(pictures(&app.get(&topic.path, &guest).await.text), drawn);
}

#[tokio::test]
async fn what_is_no_picture_is_refused_with_the_reason() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let svg: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    for (file, says) in
        [(svg, "This is not a picture"), (b"<!doctype html><script>", "This is not a picture"), (b"", "Choose a file")]
    {
        let answer = send(&app, &mira, file).await.expect(422);
        assert_complaint(&answer.text, "avatar", says);
    }
    let damaged = &png(50, [1, 2, 3])[..60];
    assert_complaint(&send(&app, &mira, damaged).await.expect(422).text, "avatar", "damaged");
    let large = vec![0; picture::FILE_MAX + 1];
    assert_complaint(&send(&app, &mira, &large).await.expect(413).text, "avatar", "too large");
    let much = vec![0; picture::FILE_MAX + (1 << 20)];
    assert_complaint(&send(&app, &mira, &much).await.expect(413).text, "avatar", "too large");
    assert!(send(&app, &User::guest(), &png(9, [1, 2, 3])).await.leads_to("/login").status == 303);
    let cut = request(Method::POST, "/settings/avatar", &mira)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .body(Body::from("--edge\r\ncontent-disposition: form-data; name=\"avatar\"; filename=\"x\"\r\n\r\nabc"))
        .unwrap();
    app.ask(cut).await.expect(400);
    let foreign = request(Method::POST, "/settings/avatar", &mira)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .header(header::ORIGIN, "https://evil.example")
        .body(Body::from("--edge--"))
        .unwrap();
    app.ask(foreign).await.expect(403);
}

#[tokio::test]
async fn times_are_a_members_own_and_everybody_elses_are_utc() {
    let app = TestApp::start().await;
    let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
    let topic = app.discussion(&mira, A, "Of bees").await;
    let form = [("zone", "asia/tokyo"), ("language", "de")];
    app.post("/settings/locale", &form, &mira).await.leads_to(HERE);
    let times = async |user: &User| {
        let page = app.get(&topic.path, user).await.expect(200).text;
        let time = elements(&page).into_iter().find(|found| found.name == "time").unwrap();
        (time.get("datetime").to_owned(), crate::page::inside(&page, &time).to_owned())
    };
    let (iso, text) = times(&User::guest()).await;
    assert_eq!(text, "2 Mar 2026, 09:01");
    assert_eq!(times(&jonas).await, (iso.clone(), text));
    assert_eq!(times(&mira).await, (iso, "2 Mar 2026, 18:01".to_owned()));
    let page = app.get(&topic.path, &User::guest()).await.text;
    assert!(page.contains("<div class=\"prose\" dir=\"auto\" lang=\"de\">"), "{page}");
    let answer = app.post("/settings/locale", &[("zone", "Moon/Base"), ("language", "xx")], &mira).await.expect(422);
    assert_complaint(&answer.text, "zone", "no such time zone");
    assert_complaint(&answer.text, "language", "one of the languages");
}

const ABOUT: [(&str, &str); 4] = [
    ("display", "Best Pills"),
    ("text", "Buy **pills** at https://pills.example"),
    ("links", "https://shop.example"),
    ("place", "Pillstown"),
];

/// What of [`ABOUT`] a page shows, a picture that was sent included.
async fn shown(app: &TestApp, path: &str, reader: &User) -> (bool, bool) {
    let page = app.get(path, reader).await.expect(200).text;
    let main = page.split_once("<main").unwrap().1;
    let said = ["Best Pills", "<strong>pills</strong>", "shop.example", "Pillstown"];
    let found = said.iter().filter(|said| main.contains(**said)).count();
    assert!(found == 0 || found == said.len(), "{found} of {said:?} in {main}");
    let picture = pictures(main).iter().any(|picture| picture.ends_with(".jpg") || picture.ends_with(".png"));
    assert!(!picture || found > 0, "{main}");
    (found > 0, page.contains("<meta name=\"robots\" content=\"noindex\">"))
}

#[tokio::test]
async fn who_is_suspended_shows_nothing_of_themselves_to_others_meanwhile() {
    let app = TestApp::start().await;
    let (mira, admin, guest) = (app.join("Mira").await, app.admin().await, User::guest());
    app.post(HERE, &ABOUT, &mira).await.leads_to(HERE);
    send(&app, &mira, &png(300, [10, 200, 30])).await.leads_to(HERE);
    assert_eq!(shown(&app, "/user/mira", &guest).await, (true, false));
    app.post("/user/mira/suspend", &[("reason", "Advertises")], &admin).await.expect(303);
    let mira = app.sign_in_as("Mira").await;
    for (reader, sees) in [(&guest, false), (&app.join("Jonas").await, false), (&mira, true), (&admin, true)] {
        assert_eq!(shown(&app, "/user/mira", reader).await, (sees, true), "{}", reader.name);
    }
    let before = app.redis.changes().await;
    let page = app.post(HERE, &ABOUT, &mira).await.expect(403).text;
    assert_eq!(field(&page, HERE, "text"), ABOUT[1].1, "nothing that was typed is lost");
    send(&app, &mira, &png(300, [1, 2, 3])).await.expect(403);
    assert_eq!(app.redis.changes().await, before);
    // What is taken away, nobody sees either.
    app.post("/settings/avatar/remove", &[], &mira).await.leads_to(HERE);
    app.post("/user/mira/unsuspend", &[], &admin).await.expect(303);
    assert_eq!(shown(&app, "/user/mira", &guest).await, (true, false));
}

#[tokio::test]
async fn who_waits_for_approval_shows_nothing_of_themselves_to_others() {
    let world = World::new().await;
    let (app, guest) = (&world.app, User::guest());
    let hedda = app.sign_in_as("Hedda").await;
    app.post(HERE, &ABOUT, &hedda).await.expect(403).says("waits for approval").says("Pillstown");
    send(app, &hedda, &png(300, [10, 200, 30])).await.expect(403).says("waits for approval");
    // As it was taken before there was this rule.
    let [display, text, links, place] = ABOUT.map(|(_, value)| value.to_owned());
    let (display, about) = AboutForm { display, text, links, place }.check().unwrap();
    app.forum.store().commit(profiles::set_about(hedda.id.unwrap(), display, about)).await.unwrap();
    for (reader, sees) in [(&guest, false), (world.member(), false), (&hedda, true), (world.of_a(), true)] {
        assert_eq!(shown(app, "/user/hedda", reader).await, (sees, true), "{}", reader.name);
    }
    app.post("/moderation/members/hedda/approve", &[], world.of_a()).await.expect(303);
    assert_eq!(shown(app, "/user/hedda", &guest).await, (true, false));
}

#[tokio::test]
async fn who_has_just_joined_puts_as_few_links_into_a_profile_as_into_a_post() {
    let app = TestApp::limited().await;
    let form = [("username", "Nils"), ("email", "nils@example.org"), ("password", PASSWORD)];
    let cookie = app.post("/register", &form, &User::guest()).await.leads_to("/").cookie();
    let nils = User { name: "Nils".to_owned(), cookie: Some(cookie), ..User::default() };
    let links = |count: usize| (0..count).map(|n| format!("https://shop{n}.example ")).collect::<String>();
    let text = links(NEWCOMERS_LINKS);
    app.post(HERE, &[("text", &text)], &nils).await.leads_to(HERE);
    let page = app.post(HERE, &[("text", &links(150))], &nils).await.expect(422);
    assert_complaint(&page.text, "text", "can put 10 links to other sites into a text, and these are 150");
    assert_eq!(field(&page.text, HERE, "text"), links(150));
    // Those below the text count with it.
    let page = app.post(HERE, &[("text", &*text), ("links", "https://one.example")], &nils).await.expect(422);
    assert_complaint(&page.text, "text", "and these are 11");
}
