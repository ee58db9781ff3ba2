//! Rights that change while people write.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use model::category::{CategoryForm, Level};
use model::ids::CategoryId;
use model::topic::TopicKind;
use testbed::on_each_shape;
use tokio::sync::watch;

use crate::support::{MAIN, TestForum, topic_in};

fn form(name: &str, see: Level) -> CategoryForm {
    CategoryForm {
        name: name.to_owned(),
        description: String::new(),
        parent: None,
        kinds: TopicKind::ALL.into(),
        see,
        start: see.max(Level::Members),
        reply: see.max(Level::Members),
        moderators: BTreeSet::new(),
        granted: Default::default(),
        asks: Vec::new(),
        licence: model::licence::Licence::default(),
        reviews: false,
        face: Default::default(),
        archived: false,
    }
}

/// Writes topics and replies into two categories until told to stop.
async fn write(test: &TestForum, name: &str, into: [CategoryId; 2], enough: &AtomicBool) {
    let member = test.member(name).await;
    let mut n = 0;
    while !enough.load(Ordering::Relaxed) {
        let view = test.view(&member).await;
        let new = topic_in(into[n % 2], TopicKind::Discussion, &format!("{name} says {n}"), "busy, all");
        // A category that is closed at this moment takes nothing.
        if let Ok(started) = test.forum.start_topic(&view, &new, None).await {
            let _ = test.forum.reply(&view, started.id, None, "And another thing.", None).await;
        }
        n += 1;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn lists_are_right_after_rights_have_changed_again_and_again_while_people_wrote() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let second = test.another().await;
        let root = test.admin().await;
        let shifting = test.forum.put_category(&root, None, form("Shifting", Level::Everyone)).await.unwrap();
        let (stop, stopped) = watch::channel(false);
        let followers = [&test, &second].map(|node| tokio::spawn(Arc::clone(&node.followers).run(stopped.clone())));
        let enough = AtomicBool::new(false);
        let writing = futures_util::future::join_all(
            [(&test, "ann"), (&second, "bob"), (&test, "cyd")]
                .map(|(node, name)| write(node, name, [MAIN, shifting], &enough)),
        );
        let changing = async {
            for n in 0..12 {
                let see = if n % 2 == 0 { Level::Moderators } else { Level::Everyone };
                test.forum.put_category(&test.admin().await, Some(shifting), form("Shifting", see)).await.unwrap();
                // Some time for what follows from it, or none.
                tokio::time::sleep(std::time::Duration::from_millis(n % 4 * 15)).await;
                if n % 3 == 0 {
                    let see = [Level::Everyone, Level::Members, Level::Moderators][(n / 3 % 3) as usize];
                    test.forum.put_category(&test.admin().await, None, form(&format!("New {n}"), see)).await.unwrap();
                }
            }
            enough.store(true, Ordering::Relaxed);
        };
        tokio::join!(writing, changing);
        stop.send_replace(true);
        for follower in followers {
            follower.await.unwrap();
        }
        test.is_consistent().await;
    })
    .await;
}
