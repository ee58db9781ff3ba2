//! What an archive says, as JSON for programs and as Markdown for people. Nothing in it opens
//! anything: of sessions, tokens and other ways in it says that they are there, and since when.

use std::fmt::Write;

use model::about::About;
use model::account::{Member, Session};
use model::conduct::{Conduct, Entry, Measure};
use model::draft::{DraftFields, DraftPlace};
use model::factors::{Factors, Passkey};
use model::identity::Linked;
use model::ids::TopicId;
use model::near::PlaceMark;
use model::notification::{Choices, Notification, Stance};
use model::post::{PastRevision, Post, Vote};
use model::review::WaitingText;
use model::series::Series;
use model::time::Timestamp;
use model::token::ApiToken;
use model::topic::Topic;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// One of their posts with what edits replaced.
pub(super) struct OwnPost {
    pub(super) post: Post,
    pub(super) history: BTreeMap<u64, PastRevision>,
    /// A newer text of an article that waits for a review.
    pub(super) waiting: Option<WaitingText>,
}

pub(super) const README: &str = "# What is held of you here\n\n\
    - `account.json`: your account and what you said of yourself; `about.md` is your text.\n\
    - `notifications.json`: what you were told, and how you want to be.\n\
    - `sessions.json`: where you are signed in. `places.json`: when you last signed in from each network that is known of you, as a hash, and when you last came from each, as a keyed hash that admins see other accounts by.\n\
    - `ways-in.json`: what you prove with who you are. `tokens.json`: what programs come with, by name.\n\
    - `topics/`: what you wrote, a folder for each topic, as Markdown and as JSON, with what edits replaced and what was\n  \
      deleted. The title is left out where you can no longer read the topic.\n\
    - `files/`: what you sent, as it is kept, up to 64 MB; of more it is said where it is.\n\
    - `drafts.json`: what you have not finished, by where it was to stand: the fields of the form.\n\
    - `conduct.json`: what moderators noted of you and did about what you wrote: warnings, silence, suspensions.\n\
    - `series.json`: the series of articles that you made, each with the numbers of its articles in their order.\n\
    - `votes/`: what you voted for and against, by the number of the post.\n\
    - `watched/`: of which topics you want to hear more or nothing, by number.\n\
    - `picture-…`: the picture that you sent.\n\n\
    Passwords, keys and the contents of cookies are kept as hashes or sealed, open nothing, and are left out.\n\
    All times are in UTC.\n";

pub(super) fn iso(at: Timestamp) -> String {
    at.iso()
}

pub(super) fn account(member: &Member, about: &About) -> Value {
    let profile = &member.profile;
    json!({
        "id": member.id,
        "username": profile.name,
        "display_name": member.display,
        "email": profile.email,
        "email_confirmed": profile.confirmed,
        "joined": iso(profile.joined),
        "role": member.role,
        "suspension": member.suspension.as_ref().map(|suspension| json!({
            "until": suspension.until.map(iso),
            "reason": suspension.reason,
        })),
        "silence": member.silence.as_ref().map(|silence| json!({
            "until": silence.until.map(iso),
            "reason": silence.reason,
        })),
        "about": about,
        "time_zone": member.locale.zone,
        "language": member.locale.language,
        "threads": member.view,
        "picture": member.portrait,
        "held_since": member.held.as_ref().map(|hold| iso(hold.since)),
        "groups": member.groups,
        "trust": member.trust,
    })
}

pub(super) fn sessions(sessions: &[(String, Session)]) -> Value {
    let session = |(_, session): &(String, Session)| {
        json!({
            "began": iso(session.began),
            "last_used": iso(session.used),
            "signed_in_with": session.way,
            "device": session.device.to_string(),
        })
    };
    sessions.iter().map(session).collect()
}

pub(super) fn tokens(tokens: &[(String, ApiToken)]) -> Value {
    let token = |(_, token): &(String, ApiToken)| {
        json!({
            "name": token.label,
            "scopes": token.scopes,
            "made": iso(token.made),
            "expires": token.expires.map(iso),
            "last_used": token.used.map(iso),
        })
    };
    tokens.iter().map(token).collect()
}

/// What they prove with who they are: that it is there, and since when.
pub(super) fn ways_in(factors: &Factors, identities: &[Linked]) -> Value {
    let elsewhere = |linked: &Linked| {
        json!({
            "provider": linked.identity.realm(),
            "number_there": linked.identity.subject(),
            "login": linked.login,
            "since": iso(linked.since),
        })
    };
    let passkey = |passkey: &Passkey| {
        json!({
            "name": passkey.name,
            "added": iso(passkey.added),
            "last_used": passkey.used.map(iso),
        })
    };
    json!({
        "password": factors.has_password,
        "accounts_elsewhere": identities.iter().map(elsewhere).collect::<Value>(),
        "app_with_codes": factors.app.is_some(),
        "recovery_codes_left": factors.codes,
        "passkeys": factors.passkeys.values().map(passkey).collect::<Value>(),
    })
}

pub(super) fn notifications(told: &[Notification], choices: &Choices) -> Value {
    let notification = |told: &Notification| {
        json!({
            "about": told.what,
            "topic": told.topic,
            "post": told.post,
            "by_member": told.by,
            "at": iso(Timestamp(told.at.milliseconds)),
        })
    };
    json!({ "choices": choices, "told": told.iter().map(notification).collect::<Value>() })
}

/// The fields of each form, as they were typed.
pub(super) fn drafts(drafts: &BTreeMap<DraftPlace, DraftFields>) -> Value {
    let draft = |(place, fields): (&DraftPlace, &DraftFields)| {
        let fields: Value = fields.iter().map(|(name, value)| json!({ "field": name, "typed": value })).collect();
        json!({ "for": place, "fields": fields })
    };
    drafts.iter().map(draft).collect()
}

/// What staff noted and did, without who it was: that is data about somebody else.
pub(super) fn conduct(conduct: &Conduct) -> Value {
    let mut entries = Vec::new();
    for (at, Entry { what, .. }) in &conduct.0 {
        let at = iso(*at);
        entries.push(match what {
            Measure::Note { text } => json!({ "at": at, "what": "noted by staff", "text": text }),
            Measure::Warning { text, acknowledged } => {
                json!({ "at": at, "what": "warned", "text": text, "acknowledged": acknowledged.map(iso) })
            }
            Measure::Silenced { until, reason } => {
                json!({ "at": at, "what": "silenced", "until": until.map(iso), "reason": reason })
            }
            Measure::Suspended { until, reason } => {
                json!({ "at": at, "what": "suspended", "until": until.map(iso), "reason": reason })
            }
            Measure::WarningTakenBack { text } => json!({ "at": at, "what": "warning taken back", "text": text }),
            Measure::SilenceLifted => json!({ "at": at, "what": "silence ended" }),
            Measure::SuspensionLifted => json!({ "at": at, "what": "suspension lifted" }),
            Measure::PictureReset => json!({ "at": at, "what": "picture removed" }),
            Measure::DisplayNameReset { was } => json!({ "at": at, "what": "display name removed", "was": was }),
            Measure::CleanedUp { topics, posts, votes } => {
                json!({ "at": at, "what": "cleaned up", "topics": topics, "replies": posts, "votes": votes })
            }
            Measure::BroughtBack => json!({ "at": at, "what": "brought back" }),
            Measure::SessionsEnded => json!({ "at": at, "what": "signed out everywhere" }),
        });
    }
    Value::Array(entries)
}

pub(super) fn series(series: &[Series]) -> Value {
    let one = |series: &Series| {
        json!({
            "series": series.id,
            "title": series.title,
            "description": series.description,
            "made": iso(series.created),
            "articles": series.parts,
        })
    };
    series.iter().map(one).collect()
}

/// By the number of the post.
pub(super) fn votes(votes: &[(model::ids::PostId, Vote)]) -> Value {
    votes.iter().map(|(post, vote)| json!({ "post": post, "vote": vote.value() })).collect()
}

pub(super) fn stances(stances: &[(TopicId, Stance)]) -> Value {
    stances.iter().map(|(topic, stance)| json!({ "topic": topic, "told": stance })).collect()
}

/// The networks are known as hashes that nothing leads back from.
pub(super) fn places(places: &[(String, Timestamp)], near: &[(PlaceMark, Timestamp)]) -> Value {
    let letters = places.iter().map(|(_, at)| json!({ "last_sign_in_from_a_network": iso(*at) }));
    letters.chain(near.iter().map(|(mark, at)| json!({ "network": mark, "last_came_from_it": iso(*at) }))).collect()
}

/// `title` is left out where they may not see the topic any more.
pub(super) fn topic(topic: &Topic, title: Option<&str>, is_own: bool, posts: &[OwnPost]) -> Value {
    json!({
        "topic": topic.id,
        "title": title,
        "kind": topic.kind,
        "started_by_you": is_own,
        "posts": posts.iter().map(post).collect::<Value>(),
    })
}

fn post(own: &OwnPost) -> Value {
    let OwnPost { post, history, waiting } = own;
    let revision = |(number, past): (&u64, &PastRevision)| {
        json!({
            "revision": number,
            "replaced": iso(past.replaced),
            "summary": past.summary,
            "title": past.heading.as_ref().map(|heading| heading.title.as_str()),
            "markdown": past.body,
        })
    };
    json!({
        "id": post.id,
        "written": iso(post.head.created),
        "edited": post.head.edited.map(iso),
        "in_reply_to": post.head.parent.map(|parent| parent.post),
        "deleted": post.state.deletion.as_ref().map(|deletion| json!({
            "at": iso(deletion.at),
            "by_you": deletion.by == post.head.author,
            "reason": deletion.reason,
        })),
        "votes_for": post.state.up,
        "votes_against": post.state.down,
        "revision": post.state.revision,
        "markdown": post.body,
        "waits_for_review": waiting.as_ref().map(|waiting| json!({
            "title": waiting.heading.title,
            "markdown": waiting.body,
        })),
        "earlier_revisions": history.iter().map(revision).collect::<Value>(),
    })
}

pub(super) fn markdown(title: Option<&str>, posts: &[OwnPost]) -> String {
    let mut text = format!("# {}\n", title.unwrap_or("A topic that you can no longer read"));
    for OwnPost { post, history, waiting } in posts {
        let deleted = if post.state.deletion.is_some() { ", deleted" } else { "" };
        // Writing into a text cannot fail.
        let _ = write!(text, "\n---\n\nPost {}, {}{deleted}\n\n{}\n", post.id, iso(post.head.created), post.body);
        if let Some(waiting) = waiting {
            let _ = write!(text, "\n### The text that waits for a review\n\n{}\n", waiting.body);
        }
        for (number, past) in history {
            let _ = write!(text, "\n### Revision {number}, until {}\n\n{}\n", iso(past.replaced), past.body);
        }
    }
    text
}
