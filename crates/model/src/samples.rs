//! A category, a question in it with a reply, and people: what the tests of rules start from.

use std::collections::BTreeSet;

use crate::account::{Member, Profile, Registration, ThreadView};
use crate::actor::{Actor, Role, SignedIn, Suspension};
use crate::article::Life;
use crate::category::{Category, Level};
use crate::email::EmailAddress;
use crate::factors::Second;
use crate::group::Granted;
use crate::ids::{CategoryId, MemberId, PostId, TopicId};
use crate::licence::Licence;
use crate::locale::Locale;
use crate::name::Username;
use crate::post::{Parent, Post, PostHead, PostState};
use crate::site::Site;
use crate::thread::Path;
use crate::time::Timestamp;
use crate::topic::{Closing, Deletion, Grounds, Heading, Tag, Title, Topic, TopicKind};
use crate::trust::Trust;

pub(crate) const AUTHOR: MemberId = MemberId(10);
/// Keeps order in category 1.
pub(crate) const MODERATOR: MemberId = MemberId(11);
/// Keeps order in category 2.
pub(crate) const ELSEWHERE: MemberId = MemberId(12);
pub(crate) const BYSTANDER: MemberId = MemberId(13);
pub(crate) const ADMIN: MemberId = MemberId(14);

pub(crate) fn category(id: u64) -> Category {
    let moderators: BTreeSet<MemberId> = match id {
        1 => [MODERATOR].into(),
        2 => [ELSEWHERE].into(),
        _ => BTreeSet::new(),
    };
    Category {
        id: CategoryId(id),
        parent: None,
        order: u32::try_from(id).unwrap(),
        name: format!("Category {id}"),
        description: String::new(),
        kinds: [TopicKind::Question, TopicKind::Discussion].into(),
        see: Level::Everyone,
        start: Level::Members,
        reply: Level::Members,
        moderators,
        granted: Granted::default(),
        asks: Vec::new(),
        licence: Licence::default(),
        reviews: false,
        holding: None,
        face: crate::face::Face::default(),
        archived: false,
        merged: None,
    }
}

/// Categories 1 and 2.
pub(crate) fn site() -> Site {
    Site::new(3, "Site".to_owned(), vec![category(1), category(2)])
}

/// A question of the author's in category 1, with a reply.
pub(crate) fn question() -> Topic {
    Topic {
        id: TopicId(5),
        category: CategoryId(1),
        kind: TopicKind::Question,
        heading: Heading::new(Title::parse("How?").unwrap(), vec![Tag::of("cache").unwrap()]),
        author: AUTHOR,
        author_name: "author".to_owned(),
        created: Timestamp(1_000),
        opening: PostId(50),
        locked: false,
        pin: None,
        deletion: None,
        accepted: None,
        byline: None,
        origin: None,
        became: None,
        closing: None,
        series: None,
        upkeep: None,
        life: Life::default(),
        split_from: None,
        merging: None,
        merged: None,
        posts: 2,
        views: 0,
    }
}

fn post(id: PostId, parent: Option<Parent>, path: Path) -> Post {
    let head = PostHead {
        topic: TopicId(5),
        author: AUTHOR,
        created: Timestamp(1_000),
        edited: None,
        parent,
        path,
        mentions: Vec::new(),
    };
    Post { id, head, body: "Text.".to_owned(), state: PostState::default() }
}

/// The question's opening post.
pub(crate) fn opening() -> Post {
    let mut post = post(PostId(50), None, Path::opening(PostId(50)));
    post.state.children = 1;
    post
}

/// The reply to it, of the same author's.
pub(crate) fn answer() -> Post {
    let above = Path::opening(PostId(50));
    let path = Path::below(&above, Timestamp(1_000), Timestamp(1_000), PostId(51));
    post(PostId(51), Some(Parent { post: PostId(50), author: AUTHOR }), path)
}

pub(crate) fn deleted_by(by: MemberId) -> Deletion {
    Deletion { by, at: Timestamp(9), reason: String::new(), stands: false, purged: false }
}

/// As a duplicate of another question.
pub(crate) fn closed_by(by: MemberId) -> Closing {
    Closing { by, at: Timestamp(9), why: Grounds::Duplicate(TopicId(7)) }
}

pub(crate) fn somebody(id: MemberId) -> Actor {
    let role = if id == ADMIN { Role::Admin } else { Role::Member };
    Actor::Member(SignedIn { name: format!("somebody {id}"), ..SignedIn::plain(id, role) })
}

pub(crate) fn suspended(id: MemberId) -> Actor {
    let Actor::Member(member) = somebody(id) else { return Actor::Guest };
    let suspension = Some(Suspension { by: ADMIN, until: None, reason: String::new() });
    Actor::Member(SignedIn { suspension, ..member })
}

pub(crate) fn profile(id: MemberId) -> Profile {
    Profile {
        name: Username::parse(&format!("somebody {id}")).unwrap(),
        email: EmailAddress::parse("somebody@example.org").unwrap(),
        confirmed: false,
        joined: Timestamp(0),
    }
}

pub(crate) fn member(id: MemberId, role: Role) -> Member {
    Member {
        id,
        profile: profile(id),
        role,
        suspension: None,
        view: ThreadView::Nested,
        display: None,
        portrait: None,
        locale: Locale::default(),
        second: Second::default(),
        held: None,
        silence: None,
        warned: Vec::new(),
        groups: BTreeSet::new(),
        trust: Trust::default(),
        ended: 0,
    }
}

pub(crate) fn registration(id: MemberId, role: Role) -> Registration {
    Registration {
        member: id,
        profile: profile(id),
        role,
        password: Some("hash".to_owned()),
        identity: None,
        trust: Trust::default(),
        held: None,
    }
}
