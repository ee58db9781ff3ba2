//! What programs send, for the description alone: [`super::input`] reads it field by field.
//! A test holds the two together.

#![expect(dead_code, reason = "read by the macro that describes it")]

use utoipa::ToSchema;

use super::shapes::Kind;

/// A form with a file.
#[derive(ToSchema)]
pub(super) struct SentFile {
    /// The file, with its name.
    #[schema(content_media_type = "application/octet-stream")]
    file: Vec<u8>,
}

/// A new topic.
#[derive(ToSchema)]
#[schema(examples(json!({
    "cid": 1, "kind": "question", "title": "How do I cache?", "body": "How do **you** cache?", "tags": ["cache"]
})))]
pub(super) struct NewTopic {
    /// The category.
    cid: u64,
    kind: Kind,
    #[schema(min_length = 3, max_length = 200)]
    title: String,
    /// The text, in Markdown: at most 100,000 bytes. (Also under the name `markdown`, as in what is read.)
    #[schema(min_length = 1, max_length = 100_000)]
    body: String,
    /// Also as one string with commas between them.
    #[schema(max_items = 5)]
    tags: Option<Vec<String>>,
    /// What an article was tested with: a line each of tool, version and perhaps day, with commas between
    /// them.
    #[schema(examples("cargo, 1.90.0, 2026-11-12"))]
    tested: Option<String>,
    /// The day after which an article may be stale.
    #[schema(examples("2027-11-12"))]
    review_by: Option<String>,
    /// Of an article: that only its author sees it for now.
    draft: Option<bool>,
}

/// What is to be changed of a topic; what is absent stays as it is.
#[derive(ToSchema)]
#[schema(examples(json!({ "title": "How do you cache?", "revision": 1 })))]
pub(super) struct ChangedTopic {
    #[schema(min_length = 3, max_length = 200)]
    title: Option<String>,
    #[schema(min_length = 1, max_length = 100_000)]
    body: Option<String>,
    #[schema(max_items = 5)]
    tags: Option<Vec<String>>,
    /// What an article was tested with: a line each of tool, version and perhaps day, with commas between
    /// them.
    tested: Option<String>,
    /// The day after which an article may be stale; empty: no day.
    review_by: Option<String>,
    /// What was changed, and why.
    #[schema(max_length = 300)]
    summary: Option<String>,
    /// The one that you read. If somebody was faster since, nothing is changed.
    #[schema(minimum = 1)]
    revision: Option<u64>,
}

/// How an article is to stand.
#[derive(ToSchema)]
#[schema(examples(json!({ "state": "archived" })))]
pub(super) struct NewState {
    /// `draft`, `in_review`, `published` or `archived`.
    #[schema(pattern = "^(draft|in_review|published|archived)$")]
    state: String,
}

/// A reply.
#[derive(ToSchema)]
#[schema(examples(json!({ "body": "With Redis.", "to": 50 })))]
pub(super) struct NewPost {
    /// The text, in Markdown: at most 100,000 bytes. (Also under the name `markdown`, as in what is read.)
    #[schema(min_length = 1, max_length = 100_000)]
    body: String,
    /// The post that it answers; absent: the opening post.
    to: Option<u64>,
}

/// What is to be changed of a post; what is absent stays as it is.
#[derive(ToSchema)]
#[schema(examples(json!({ "body": "With Valkey.", "summary": "Newer", "revision": 1 })))]
pub(super) struct ChangedPost {
    #[schema(min_length = 1, max_length = 100_000)]
    body: Option<String>,
    /// What was changed, and why.
    #[schema(max_length = 300)]
    summary: Option<String>,
    /// The one that you read. If somebody was faster since, nothing is changed.
    #[schema(minimum = 1)]
    revision: Option<u64>,
}

/// Why something is removed.
#[derive(ToSchema)]
#[schema(examples(json!({ "reason": "Twice" })))]
pub(super) struct Reason {
    #[schema(max_length = 300)]
    reason: Option<String>,
}

/// Why a question takes no more answers: one of the two.
#[derive(ToSchema)]
#[schema(examples(json!({ "reason": "Nobody can answer this without the log." })))]
pub(super) struct NewClosing {
    /// The number of the topic that it repeats.
    duplicate_of: Option<u64>,
    /// Any other reason, which is shown; for moderators.
    #[schema(max_length = 300)]
    reason: Option<String>,
}

/// A vote.
#[derive(ToSchema)]
#[schema(examples(json!({ "value": 1 })))]
pub(super) struct NewVote {
    /// 1 for it, -1 against it, 0 to take a vote back.
    #[schema(minimum = -1, maximum = 1)]
    value: i64,
}

/// What was read of what one was told.
#[derive(ToSchema)]
#[schema(examples(json!({ "until": "1772442000000-0", "topic": 12 })))]
pub(super) struct HasRead {
    /// The `newest` of what was read: what came after it stays unread.
    until: String,
    /// The topic that it is about; 0: one's own account; absent: everything.
    topic: Option<u64>,
}

/// A text to look at.
#[derive(ToSchema)]
#[schema(examples(json!({ "markdown": "How do **you** cache?" })))]
pub(super) struct Text {
    #[schema(max_length = 100_000)]
    markdown: String,
}

/// The lists across categories.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(super) enum ListName {
    Recent,
    Popular,
    Unanswered,
    Articles,
}

/// The orders of a category's topics.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(super) enum TopicSort {
    Recent,
    New,
    Votes,
    Views,
}

/// How a thread is laid out.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(super) enum ViewName {
    Nested,
    Flat,
}

/// The orders of a thread.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub(super) enum PostSort {
    Time,
    Votes,
}
