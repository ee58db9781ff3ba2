//! What stands beside a name over a post: what its author received in votes.

use crate::page::main_text;
use crate::support::{Answer, TestApp, User};
use crate::world::A;

/// What the page says of each author's reputation, as it is read out.
fn reputations(page: &Answer) -> Vec<String> {
    let shown = page.text.lines().filter(|line| line.starts_with("<span class=\"reputation\""));
    shown.map(|line| main_text(&format!("<main>{line}</main>"))).collect()
}

async fn vote(app: &TestApp, post: &str, value: &str, user: &User) {
    app.post(&format!("/post/{post}/vote"), &[("value", value)], user).await.expect(303);
    app.settle().await;
}

#[tokio::test]
async fn a_reputation_stands_beside_the_name_in_all_threads_of_its_author_as_soon_as_it_changes() {
    let app = TestApp::start().await;
    let (mira, jonas, zoe) = (app.join("Mira").await, app.join("Jonas").await, app.join("Zoe").await);
    let (one, other) = (app.discussion(&mira, A, "One").await, app.discussion(&mira, A, "Another").await);
    let reply = app.reply(&jonas, &other, None, "Like this.").await;
    app.settle().await;
    let node = app.listening_node().await;
    let shown = async |user: &User, expected: &[&str]| {
        node.has_heard_all().await;
        for _ in 0..2 {
            let page = node.get(&other.path, user).await.expect(200);
            assert_eq!(reputations(&page), expected, "{:?}", user.name);
        }
        node.recall(&other.path, user).await;
    };
    let guest = User::guest();
    let everybody = [&guest, &zoe];
    for user in everybody {
        shown(user, &[]).await;
    }
    // In another topic than the one that is shown.
    vote(&app, &one.opening.to_string(), "1", &jonas).await;
    for user in everybody {
        shown(user, &["reputation 1"]).await;
    }
    vote(&app, &reply.to_string(), "-1", &mira).await;
    vote(&app, &one.opening.to_string(), "1", &zoe).await;
    for user in everybody {
        shown(user, &["reputation 2", "reputation −1"]).await;
    }
    vote(&app, &reply.to_string(), "0", &mira).await;
    for user in everybody {
        shown(user, &["reputation 2"]).await;
    }
}
