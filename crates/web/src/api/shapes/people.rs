//! Members as JSON: others, and whoever asks.

use forum::{MemberCard, View};
use model::account::Member;
use model::actor::Role;
use model::ids::MemberId;
use model::token::Scope;
use serde::Serialize;
use utoipa::ToSchema;

use super::moment;
use crate::address;

/// Somebody, in short.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(in crate::api) struct MemberRef {
    pub(in crate::api) id: u64,
    #[schema(examples("Ada"))]
    pub(in crate::api) name: String,
    /// Names them in addresses: `/api/v1/users/{slug}`.
    #[schema(examples("ada"))]
    pub(in crate::api) slug: String,
    /// Their page.
    #[schema(format = "uri-reference", examples("/user/ada"))]
    pub(in crate::api) url: String,
}

impl MemberRef {
    pub(super) fn named(id: MemberId, name: &str) -> Self {
        let url = address::user(name);
        let slug = url.rsplit('/').next().unwrap_or_default().to_owned();
        Self { id: id.0, name: name.to_owned(), slug, url }
    }

    pub(in crate::api) fn of(card: &MemberCard) -> Self {
        Self { id: card.id.0, name: card.name.clone(), slug: card.slug.clone(), url: format!("/user/{}", card.slug) }
    }

    /// Whoever left is a number.
    pub(in crate::api) fn known(id: MemberId, card: Option<&MemberCard>) -> Self {
        card.map_or_else(|| Self { id: id.0, name: String::new(), slug: String::new(), url: String::new() }, Self::of)
    }
}

/// What a member is on the whole site.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = Role)]
pub(in crate::api) enum RoleName {
    Member,
    Moderator,
    Admin,
}

impl RoleName {
    fn of(view: &View, member: &Member) -> Self {
        let moderates = view.site.categories().iter().any(|category| category.moderators.contains(&member.id));
        match member.role {
            Role::Admin => Self::Admin,
            Role::Member if moderates => Self::Moderator,
            Role::Member => Self::Member,
        }
    }
}

/// A member.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub(in crate::api) struct UserShape {
    pub(in crate::api) id: u64,
    pub(in crate::api) name: String,
    pub(in crate::api) slug: String,
    #[schema(format = "uri-reference")]
    pub(in crate::api) url: String,
    pub(in crate::api) role: RoleName,
    #[schema(format = DateTime)]
    pub(in crate::api) joined: String,
    /// Of what whoever asks can read.
    pub(in crate::api) topics: u64,
    pub(in crate::api) posts: u64,
    pub(in crate::api) articles: u64,
}

impl UserShape {
    pub(in crate::api) fn of(view: &View, found: &forum::ProfileView) -> Self {
        let member = &found.profile.member;
        let MemberRef { id, name, slug, url } = MemberRef::named(member.id, member.profile.name.as_str());
        Self {
            id,
            name,
            slug,
            url,
            role: RoleName::of(view, member),
            joined: moment(member.profile.joined),
            topics: found.profile.topics,
            posts: found.profile.posts,
            articles: found.profile.articles,
        }
    }
}

/// Whoever asks.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Me {
    pub(in crate::api) id: u64,
    pub(in crate::api) name: String,
    pub(in crate::api) slug: String,
    #[schema(format = "uri-reference")]
    pub(in crate::api) url: String,
    #[schema(format = "email")]
    pub(in crate::api) email: String,
    pub(in crate::api) role: RoleName,
    #[schema(format = DateTime)]
    pub(in crate::api) joined: String,
    /// The token that the request came with; `null` for a session.
    pub(in crate::api) token: Option<TokenShape>,
}

/// An API token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Token)]
pub(in crate::api) struct TokenShape {
    pub(in crate::api) name: String,
    pub(in crate::api) scopes: Vec<ScopeName>,
    #[schema(format = DateTime)]
    pub(in crate::api) made: String,
    /// `null`: it does not end.
    #[schema(format = DateTime)]
    pub(in crate::api) expires: Option<String>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = Scope)]
pub(in crate::api) enum ScopeName {
    Read,
    Write,
    Moderate,
    Admin,
}

impl From<Scope> for ScopeName {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Read => Self::Read,
            Scope::Write => Self::Write,
            Scope::Moderate => Self::Moderate,
            Scope::Admin => Self::Admin,
        }
    }
}

impl Me {
    pub(in crate::api) fn of(view: &View, member: &Member) -> Self {
        let MemberRef { id, name, slug, url } = MemberRef::named(member.id, member.profile.name.as_str());
        Self {
            id,
            name,
            slug,
            url,
            email: member.profile.email.as_str().to_owned(),
            role: RoleName::of(view, member),
            joined: moment(member.profile.joined),
            token: view.token.as_ref().map(|token| TokenShape {
                name: token.label.clone(),
                scopes: token.scopes.iter().map(ScopeName::from).collect(),
                made: moment(token.made),
                expires: token.expires.map(moment),
            }),
        }
    }
}
