//! Redis away, and more work than a node takes on.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use forum::Settings;
use futures_util::future::join_all;

use crate::page::{field, main_text};
use crate::support::{PASSWORD, TestApp, User, spend, web_settings};
use crate::world::{A, World};

/// A page says within a second that the store is away: it waits twice for 450 ms at most. Here more
/// than thirty of them, and the forms with their texts, are made at once, by one thread, without
/// optimisation and beside other tests: that is what the other second is for.
const WITHIN: Duration = Duration::from_secs(2);

/// While Redis is silent every page says so within a moment and when to come back, no text is lost
/// and nobody is signed out; afterwards all goes on by itself.
#[tokio::test]
async fn while_redis_is_away_pages_say_so_and_texts_are_kept() {
    let world = World::of(TestApp::limited().await).await;
    let app = &world.app;
    let (guest, author) = (world.guest(), world.author());
    let reply = format!("/topic/{}/reply", world.open.id);
    let edit = format!("/post/{}/edit", world.open_reply);
    let text = "What took an hour to write";
    let kept = format!("{reply} body=What+took+an+hour+to+write");
    app.redis.pause();
    let began = Instant::now();
    let pages = [
        "/",
        "/recent",
        "/category/1/main-track",
        &world.open.path,
        &world.article.path,
        "/user/mira",
        "/tags",
        "/compose",
        &edit,
        "/login",
        "/settings",
        "/admin",
    ];
    let pages = join_all(pages.iter().flat_map(|path| [app.get(path, guest), app.get(path, author)]));
    let forms: Vec<(&str, Vec<(&str, &str)>, &User)> = vec![
        (&reply, vec![("body", text)], author),
        (&reply, vec![("body", text)], guest),
        (&reply, vec![("body", text), ("preview", "1")], author),
        (&edit, vec![("body", text)], author),
        ("/compose", vec![("cid", "1"), ("kind", "discussion"), ("title", "A title"), ("body", text)], author),
        ("/login", vec![("username", "Mira"), ("password", PASSWORD), ("kept", &kept)], guest),
        (
            "/register",
            vec![("username", "New"), ("email", "new@example.org"), ("password", PASSWORD), ("kept", &kept)],
            guest,
        ),
    ];
    let sent = join_all(forms.iter().map(|(path, form, user)| app.post(path, form, user)));
    let (pages, sent, alive, ready) = tokio::join!(pages, sent, app.get("/healthz", guest), app.get("/readyz", guest));
    let took = began.elapsed();
    assert!(took < WITHIN, "it took {took:?} to say so");
    app.redis.resume();
    for page in pages {
        assert_eq!((page.status, page.header("retry-after")), (503, "5"), "{}", page.text);
        assert!(page.set_cookies().is_empty() && page.is_html());
        assert!(main_text(&page.text).contains("away for a moment"), "{}", page.text);
    }
    for ((path, ..), page) in forms.iter().zip(sent) {
        assert_eq!((page.status, page.header("retry-after")), (503, "5"), "{path}: {}", page.text);
        assert!(main_text(&page.text).contains(text), "{path}: the text is lost in {}", main_text(&page.text));
    }
    assert_eq!((alive.status, ready.status, ready.header("retry-after")), (200, 503, "5"));
    app.until_it_answers().await;
    app.get(&world.open.path, guest).await.expect(200);
    app.get("/settings", author).await.expect(200);
    app.post(&reply, &[("body", "and it goes on")], author).await.leads_to("/post/");
}

/// A flood of sign-ins is turned away beyond the queue, and delays nobody who reads.
#[tokio::test]
async fn a_flood_of_sign_ins_is_turned_away_and_readers_do_not_notice() {
    let narrow = Settings { password_threads: 1, password_queue: 2, ..spend() };
    let app = TestApp::start_with(web_settings(), narrow).await;
    let author = app.join("Mira").await;
    let topic = app.discussion(&author, A, "Reading on").await;
    let guest = User::guest();
    let kept = "/compose body=My+text&title=A+title";
    let form = [("username", "Mira"), ("password", "wrong"), ("kept", kept)];
    let flood = join_all((0..30).map(|_| app.post("/login", &form, &guest)));
    let read = async {
        // After the flood has begun.
        tokio::task::yield_now().await;
        app.get(&topic.path, &guest).await
    };
    let (answers, read) = tokio::join!(flood, read);
    assert_eq!(read.status, 200);
    let (turned_away, taken): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 503);
    assert!(!taken.is_empty() && turned_away.len() >= 20, "{} taken, {} turned away", taken.len(), turned_away.len());
    let mut waits = BTreeSet::new();
    for answer in turned_away {
        let wait: u64 = answer.header("retry-after").parse().unwrap();
        assert!((4..9).contains(&wait), "{wait}");
        waits.insert(wait);
        assert!(main_text(&answer.text).contains("My text"), "the text is lost");
    }
    assert!(waits.len() > 1, "all of them come back at one moment");
    for answer in taken {
        assert_eq!(field(&answer.expect(422).text, "/login", "kept"), kept);
    }
}
