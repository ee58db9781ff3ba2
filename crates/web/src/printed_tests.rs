//! The limit of what is kept of printed posts, weighed on what is really there.

use super::*;
use crate::hearing::Hearing;
use crate::view::When;

/// Long enough that what stands around it weighs little.
fn text(n: u64) -> Printed {
    Printed::of(&[When { iso: n.to_string(), text: "Words, words, words. ".repeat(700) }]).unwrap()
}

#[tokio::test]
async fn printed_posts_never_take_more_than_their_limit() {
    let hearing = Hearing::start().await;
    let pages = &hearing.app.printed;
    let (mut count, mut filled) = (0, 0);
    while filled < 2 * BYTES {
        let posts = PrintedPosts { opening: Some(text(count)), replies: text(count) };
        let page = PageNumber::FIRST;
        let sight = Sight { topic: TopicId(count), layout: Layout::Nested, page, zone: None, yours: Vec::new() };
        filled += 2 * posts.replies.len() as u64;
        pages.keep(sight, posts, hearing.origin.clone());
        count += 1;
    }
    pages.0.run_pending_tasks();
    let weigh = |kept: Kept| kept.posts.opening.map_or(0, |opening| opening.len()) + kept.posts.replies.len();
    let weights: Vec<usize> = pages.0.iter().map(|(_, kept)| weigh(kept)).collect();
    let weight = weights.iter().sum::<usize>() as u64;
    assert!((1..count).contains(&(weights.len() as u64)), "{} of {count} pages are kept", weights.len());
    assert!(weight <= BYTES, "{} pages with {weight} bytes are kept", weights.len());
    hearing.stop().await;
}
