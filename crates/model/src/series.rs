//! Series: articles in an order, to be read one after the other.
//!
//! A series lives in the shard of whoever made it. An article belongs to one at most: which one, stands
//! with the article, together with a copy of the order, so that its page knows its place. What the series
//! holds and what its articles say of it, a follower brings together.

use serde::{Deserialize, Serialize};

use crate::ids::{MemberId, SeriesId, TopicId};
use crate::refusal::{Fault, Faults, Refusal};
use crate::time::Timestamp;
use crate::topic::Title;

/// Articles of a series.
pub const PARTS_MAX: usize = 50;
/// Characters of a description.
pub const DESCRIPTION_MAX: usize = 400;
/// Series that a member makes.
pub const OWN_MAX: usize = 100;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    pub id: SeriesId,
    pub title: Title,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    pub by: MemberId,
    pub created: Timestamp,
    /// In their order.
    #[serde(default)]
    pub parts: Vec<TopicId>,
}

/// What an article carries of the series that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InSeries {
    pub id: SeriesId,
    pub title: Title,
    /// In their order, the article among them.
    pub parts: Vec<TopicId>,
}

impl InSeries {
    pub fn of(series: &Series) -> Self {
        Self { id: series.id, title: series.title.clone(), parts: series.parts.clone() }
    }
}

/// A series as somebody describes it in a form.
#[derive(Clone, Debug, Default)]
pub struct SeriesForm {
    pub title: String,
    pub description: String,
}

impl SeriesForm {
    /// Title and description.
    ///
    /// # Errors
    /// Says of each field what is wrong with it.
    pub fn check(&self) -> Result<(Title, String), Refusal> {
        let mut faults = Faults::default();
        let title = faults.take(Title::parse(&self.title));
        let description = self.description.split_whitespace().collect::<Vec<_>>().join(" ");
        if description.chars().count() > DESCRIPTION_MAX {
            let sentence = format!("The description is too long: at most {DESCRIPTION_MAX} characters.");
            faults.take::<()>(Err(Fault::new("description", sentence)));
        }
        faults.end()?;
        title.map(|title| (title, description)).ok_or(Refusal::Absent)
    }
}
