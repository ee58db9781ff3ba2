//! What waits for those who decide, where there is much of it.

use std::sync::Arc;
use std::time::Duration;

use forum::{Caller, Client};
use model::flag::CaseKind;
use model::holding::{WatchedWord, WordDeed};
use model::rules::flags::FlagForm;
use testbed::on_each_shape;

use crate::support::TestForum;

/// However many of other kinds have waited for longer.
#[tokio::test]
async fn the_oldest_are_shown_and_those_of_one_kind_are_found_behind_them() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let (ann, ben) = (test.view(&test.member("ann").await).await, test.view(&test.member("ben").await).await);
        let admin = test.admin().await;
        let topic = test.ask(&ann, "Where do I get runners?", "").await;
        let flag = FlagForm { reason: "off-topic".to_owned(), note: String::new() };
        let mut flagged = Vec::new();
        for n in 0..55 {
            let reply = test.reply(&ann, topic, None, &format!("Here, number {n}.")).await;
            test.forum.flag(&ben, reply, &flag).await.unwrap();
            flagged.push(reply);
            test.pass_time(Duration::from_secs(1));
        }
        let word = WatchedWord { text: "promo".to_owned(), deed: WordDeed::Hold, with: String::new(), category: None };
        test.forum.watch_word(&admin, word).await.unwrap();
        let ben = test.view(&test.named("ben").await).await.through(Caller::Client(Client::default()));
        let held = test.reply(&ben, topic, None, "With this promo it costs half.").await;
        test.settle().await;
        let shown = async |only| {
            let queue = Arc::clone(&test.forum).queue(test.admin().await, only).await.unwrap();
            assert_eq!(queue.total, 56);
            queue.cases.iter().map(|case| case.placed.post.id).collect::<Vec<_>>()
        };
        assert_eq!(shown(None).await, flagged[..50]);
        assert_eq!(shown(Some(CaseKind::Flagged)).await, flagged[..50]);
        assert_eq!(shown(Some(CaseKind::Held)).await, [held]);
        assert_eq!(shown(Some(CaseKind::Appealed)).await, []);
    })
    .await;
}
