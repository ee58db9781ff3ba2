//! Categories: what they take, and who may do what in them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::face::Face;
use crate::group::Granted;
use crate::holding::Thresholds;
use crate::ids::{CategoryId, GroupId, MemberId};
use crate::licence::Licence;
use crate::refusal::{Fault, Faults, Refusal};
use crate::slug::Slug;
use crate::topic::TopicKind;

pub const NAME_MAX: usize = 60;
pub const DESCRIPTION_MAX: usize = 400;

/// How much standing something takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Everyone,
    Members,
    /// The category's own moderators, and admins.
    Moderators,
    Admins,
}

impl Level {
    pub const ALL: [Self; 4] = [Self::Everyone, Self::Members, Self::Moderators, Self::Admins];

    pub fn name(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::Members => "members",
            Self::Moderators => "moderators",
            Self::Admins => "admins",
        }
    }

    /// # Errors
    /// None of the levels has this name.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, Fault> {
        Self::ALL
            .into_iter()
            .find(|level| level.name() == text)
            .ok_or_else(|| Fault::new(field, "Choose everyone, members, moderators or admins."))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    pub id: CategoryId,
    /// The category that this one stands in. Two levels are all there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<CategoryId>,
    /// Place among its siblings, smallest first.
    pub order: u32,
    pub name: String,
    #[serde(default)]
    pub description: String,
    pub kinds: BTreeSet<TopicKind>,
    pub see: Level,
    pub start: Level,
    pub reply: Level,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub moderators: BTreeSet<MemberId>,
    /// What groups may do here besides.
    #[serde(default, skip_serializing_if = "Granted::is_empty")]
    pub granted: Granted,
    /// What whoever puts a question here is asked for besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asks: Vec<String>,
    /// What articles that are published here are licensed under from now on.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub licence: Licence,
    /// Articles are published here by a review of somebody who may.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reviews: bool,
    /// What holds posts here; as everywhere, if it says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holding: Option<Thresholds>,
    #[serde(default, skip_serializing_if = "Face::is_plain")]
    pub face: Face,
    /// Everything in it is read on, and nothing is written but by those who keep it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub archived: bool,
    /// The category that this one becomes part of, or has become.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged: Option<Merged>,
}

/// What becomes of a category that is merged into another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    pub into: CategoryId,
    pub by: MemberId,
    /// All of its topics have moved: nothing is left of it but its address, which leads to the other one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub done: bool,
}

fn is_usual(licence: &Licence) -> bool {
    *licence == Licence::default()
}

impl Category {
    pub fn slug(&self) -> String {
        let slug = Slug::of(&self.name);
        if slug.as_str().is_empty() { "category".to_owned() } else { slug.as_str().to_owned() }
    }

    /// Whether everybody in this group sees it.
    fn admits(&self, group: GroupId) -> bool {
        self.see <= Level::Members || self.granted.groups().contains(&group)
    }
}

/// A category as an admin describes it in a form.
#[derive(Clone, Debug)]
pub struct CategoryForm {
    pub name: String,
    pub description: String,
    pub parent: Option<CategoryId>,
    pub kinds: BTreeSet<TopicKind>,
    pub see: Level,
    pub start: Level,
    pub reply: Level,
    pub moderators: BTreeSet<MemberId>,
    pub granted: Granted,
    pub asks: Vec<String>,
    pub licence: Licence,
    pub reviews: bool,
    pub face: Face,
    pub archived: bool,
}

impl CategoryForm {
    /// The category it describes, in its place among the `others` of the site.
    ///
    /// # Errors
    /// Says of each field what is wrong with it.
    pub fn check(self, id: CategoryId, order: u32, others: &[Category]) -> Result<Category, Refusal> {
        let mut faults = Faults::default();
        let name = self.name.split_whitespace().collect::<Vec<_>>().join(" ");
        if Slug::of(&name).as_str().is_empty() {
            faults.add("name", "Give the category a name.");
        } else if name.chars().count() > NAME_MAX {
            faults.add("name", format!("The name is too long: at most {NAME_MAX} characters."));
        } else if others.iter().any(|other| other.id != id && other.name.eq_ignore_ascii_case(&name)) {
            faults.add("name", "Another category has this name.");
        }
        if self.description.chars().count() > DESCRIPTION_MAX {
            faults.add("description", format!("The description is too long: at most {DESCRIPTION_MAX} characters."));
        }
        if self.kinds.is_empty() {
            faults.add("kinds", "Choose at least one kind of topic.");
        }
        if self.start < self.see || self.reply < self.see {
            faults.add("see", "Whoever may start topics or reply has to be able to see the category.");
        }
        if let Some(parent) = self.parent {
            match others.iter().find(|other| other.id == parent) {
                None => faults.add("parent", "The category to put it in does not exist."),
                Some(_) if parent == id => faults.add("parent", "A category cannot stand in itself."),
                Some(parent) if parent.merged.is_some() => {
                    faults.add("parent", "This category becomes part of another one: choose that one.");
                }
                Some(parent) if parent.parent.is_some() => {
                    faults.add("parent", "Categories nest two levels deep: choose one of the first level.");
                }
                Some(_) if others.iter().any(|other| other.parent == Some(id)) => {
                    faults.add("parent", "This category holds others, so it stays on the first level.");
                }
                Some(parent) if !self.granted.groups().iter().all(|group| parent.admits(*group)) => {
                    faults.add("granted", "A group that you let in here does not see the category that it stands in.");
                }
                Some(parent) if parent.see > self.see => {
                    faults.add("see", "It stands in a category that fewer people see: choose at most as many here.");
                }
                Some(_) => {}
            }
        }
        if others.iter().any(|other| other.parent == Some(id) && other.see < self.see) {
            faults.add("see", "It holds a category that more people see: restrict that one first.");
        }
        let inside = others.iter().filter(|other| other.parent == Some(id));
        let guests: BTreeSet<GroupId> = inside.flat_map(|inner| inner.granted.groups()).collect();
        if self.see > Level::Members && !guests.is_subset(&self.granted.groups()) {
            faults.add("granted", "It holds a category that another group sees: take that one's rights away first.");
        }
        faults.end()?;
        let start = self.start.max(Level::Members);
        let reply = self.reply.max(Level::Members);
        let Self {
            description, parent, kinds, see, moderators, granted, asks, licence, reviews, face, archived, ..
        } = self;
        let known = others.iter().find(|known| known.id == id);
        Ok(Category {
            id,
            parent,
            order,
            name,
            description,
            kinds,
            see,
            start,
            reply,
            moderators,
            granted,
            asks,
            licence,
            reviews,
            holding: known.and_then(|known| known.holding),
            face,
            archived,
            merged: known.and_then(|known| known.merged),
        })
    }
}
