//! What things look like as JSON. Ids are numbers, times RFC 3339 in UTC, addresses those of pages.

use model::post::Vote;
use model::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

mod categories;
mod people;
mod posts;
mod search;
mod topics;
mod uploads;

pub(super) use categories::{CategoryRef, CategoryShape};
pub(super) use people::{Me, MemberRef, UserShape};
pub(super) use posts::{Deed, PostShape, Removal, Votes};
pub(super) use search::{FoundShape, SearchResults};
pub(super) use topics::{Kind, TagShape, TopicShape, TopicSummary};
pub(super) use uploads::UploadShape;

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Listed<T: ToSchema> {
    pub(super) items: Vec<T>,
    /// This page, from 1.
    #[schema(minimum = 1)]
    pub(super) page: u64,
    /// How many pages there are: one at least.
    #[schema(minimum = 1)]
    pub(super) pages: u64,
    /// How many items stand on all pages.
    pub(super) total: u64,
}

/// A text as pages would show it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Preview {
    #[schema(examples("<p>How do <strong>you</strong> cache?</p>\n"))]
    pub(super) html: String,
    /// What in it looks like a secret. Nothing is refused for it.
    pub(super) warnings: Vec<Warning>,
}

/// A line that looks as if it held a secret.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Warning {
    /// From 1 on.
    #[schema(examples(3))]
    pub(super) line: u64,
    #[schema(examples("a GitHub token"))]
    pub(super) what: String,
}

pub(super) fn vote(vote: Option<Vote>) -> i64 {
    vote.map_or(0, Vote::value)
}

/// RFC 3339 in UTC, with milliseconds.
pub(super) fn moment(at: Timestamp) -> String {
    let milliseconds = i64::try_from(at.0).unwrap_or(i64::MAX);
    jiff::Timestamp::from_millisecond(milliseconds).map(|at| format!("{at:.3}")).unwrap_or_default()
}
