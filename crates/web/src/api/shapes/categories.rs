//! Categories as JSON.

use forum::{CountedCategory, View};
use model::category::Category;
use model::may::{Action, Object};
use model::topic::TopicKind;
use serde::Serialize;
use utoipa::ToSchema;

use super::Kind;
use crate::address;

/// A category, in short.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct CategoryRef {
    pub(in crate::api) id: u64,
    #[schema(examples("Main track"))]
    pub(in crate::api) name: String,
    #[schema(format = "uri-reference", examples("/category/1/main-track"))]
    pub(in crate::api) url: String,
}

impl CategoryRef {
    pub(super) fn of(category: &Category) -> Self {
        Self { id: category.id.0, name: category.name.clone(), url: address::category(category) }
    }
}

/// A category.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Category)]
pub(in crate::api) struct CategoryShape {
    pub(in crate::api) id: u64,
    pub(in crate::api) name: String,
    pub(in crate::api) description: String,
    #[schema(format = "uri-reference")]
    pub(in crate::api) url: String,
    /// The category that it stands in.
    pub(in crate::api) parent: Option<u64>,
    /// What it takes.
    pub(in crate::api) kinds: Vec<Kind>,
    pub(in crate::api) topics: u64,
    pub(in crate::api) posts: u64,
    /// The kinds of topics that whoever asks can start here.
    pub(in crate::api) may_start: Vec<Kind>,
}

impl CategoryShape {
    pub(in crate::api) fn of(view: &View, counted: &CountedCategory) -> Self {
        let category = &counted.category;
        let may = |kind: &&TopicKind| view.can(Action::Start(**kind), Object::Category(category));
        Self {
            id: category.id.0,
            name: category.name.clone(),
            description: category.description.clone(),
            url: address::category(category),
            parent: category.parent.map(|parent| parent.0),
            kinds: category.kinds.iter().copied().map(Kind::from).collect(),
            topics: counted.topics,
            posts: counted.posts,
            may_start: category.kinds.iter().filter(may).copied().map(Kind::from).collect(),
        }
    }
}
