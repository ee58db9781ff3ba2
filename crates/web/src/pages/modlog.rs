//! `/modlog`: what was done to keep order, as far as whoever reads may know.

use forum::{LogPage, SeenLine, View};
use model::actor::Role;
use model::ids::{CategoryId, MemberId, TopicId};
use model::log::{Deed, LogFile, OPERATOR, Subject};
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::settings::catalogue::Setting;
use model::time::Timestamp;
use model::viewing::Viewed;

use crate::address;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::pages::cleanup::taken;
use crate::pages::{Page, html};
use crate::request::{Params, Visit};
use crate::show;
use crate::view::{Count, Empty, Link, LogLineView, ModlogPage};

const HERE: &str = "/modlog";

pub(crate) async fn show(visit: Visit, params: Params) -> Page {
    let before = params.find("before")?.and_then(|before| before.parse().ok());
    let number = |name| Ok::<_, Failure>(params.find(name)?.and_then(|number| number.parse().ok()));
    let (topic, member) = (number("topic")?, number("member")?);
    let about = topic.map(|topic| LogFile::Topic(TopicId(topic)));
    let about = about.or_else(|| member.map(|member| LogFile::Member(MemberId(member))));
    let (view, page) = visit.read(move |forum, view| Box::pin(forum.log(view, about, before))).await?;
    let older = |before: u64| {
        let before = ("before", before.to_string());
        let about = match about {
            Some(LogFile::Topic(topic)) => Some(("topic", topic.to_string())),
            Some(LogFile::Member(member)) => Some(("member", member.to_string())),
            None => None,
        };
        let query: Vec<(&str, String)> = about.into_iter().chain([before]).collect();
        let query: Vec<(&str, &str)> = query.iter().map(|(name, value)| (*name, value.as_str())).collect();
        address::with_query(HERE, &query)
    };
    Ok(html(&ModlogPage {
        frame: visit.frame(&view).titled("Moderation log").unindexed(),
        lines: page.lines.iter().map(|line| shown(&view, &page, line)).collect(),
        whole: about.map(|_| HERE.to_owned()),
        older: page.older.map(older),
        // What is done in places that others do not see changes it, too.
        end: if view.can(Action::Administer, Object::Site) { page.end.hash.clone() } else { String::new() },
        empty: Empty { sentence: "Nobody has had to do anything yet.".to_owned(), action: None },
    }))
}

fn shown(view: &View, page: &LogPage, line: &SeenLine) -> LogLineView {
    let (did, rest) = sentence(view, &line.deed);
    LogLineView {
        number: line.number,
        when: show::when(line.at),
        by: person(page, line.by),
        did,
        object: object(view, page, &line.deed),
        rest,
        beside: line.deed.beside().map(|topic| named_topic(view, page, topic, address::topic)),
        is_redacted: line.reason.is_none(),
        reason: line.reason.clone().unwrap_or_default(),
    }
}

/// What was done, and what comes after the name of the thing that it was done to.
fn sentence(view: &View, deed: &Deed) -> (String, String) {
    let until = |until: &Option<_>| until.map(|at| format!("until {}", show::when(at).text)).unwrap_or_default();
    let (did, rest) = match deed {
        Deed::TopicLocked { .. } => ("locked", String::new()),
        Deed::TopicUnlocked { .. } => ("unlocked", String::new()),
        Deed::TopicPinned { until: end, everywhere: false, .. } => ("pinned", until(end)),
        Deed::TopicPinned { until: end, .. } => ("pinned on all lists", until(end)),
        Deed::TopicTurned { into, .. } => ("changed the kind of", format!("into a {into}")),
        Deed::TopicTagged { tag, .. } => ("tagged", format!("with {}", tag.as_str())),
        Deed::TopicSlowed { minutes: None, .. } => ("ended the slow mode of", String::new()),
        Deed::TopicSlowed { minutes: Some(minutes), .. } => {
            ("slowed down", format!("to one reply of a member in {minutes} min"))
        }
        Deed::TopicTimed { lock_at: None, open_at: None, .. } => ("took off the timer of", String::new()),
        Deed::TopicTimed { lock_at, open_at, .. } => ("set a timer for", planned(*lock_at, *open_at)),
        Deed::TopicUnpinned { .. } => ("took the pin off", String::new()),
        Deed::TopicMoved { from, to, .. } => ("moved", way(view, *from, *to)),
        Deed::TopicSplit { posts, .. } => {
            return (format!("split {} off", Count::of(*posts, "post", "posts")), "into the topic".to_owned());
        }
        Deed::TopicMerged { .. } => ("merged into", "the topic".to_owned()),
        Deed::TopicPurged { .. } => ("took away for good", String::new()),
        Deed::PostPurged { .. } => ("took a post away for good in", String::new()),
        Deed::TopicDeleted { .. } => ("deleted", String::new()),
        Deed::TopicRestored { .. } => ("restored", String::new()),
        Deed::PostEdited { .. } => ("edited a post in", String::new()),
        Deed::PostDeleted { .. } => ("deleted a post in", String::new()),
        Deed::PostRestored { .. } => ("restored a post in", String::new()),
        Deed::PostRedacted { .. } => ("removed something from all revisions of a post in", String::new()),
        Deed::FlagsUpheld { .. } => ("deleted, as members had asked, a post in", String::new()),
        Deed::FlagsDismissed { .. } => ("left as it is a flagged post in", String::new()),
        Deed::PostApproved { .. } => ("approved a post that waited in", String::new()),
        Deed::PostRefused { .. } => ("refused a post that waited in", String::new()),
        Deed::AppealGranted { .. } => ("granted an appeal and restored a post in", String::new()),
        Deed::AppealRefused { .. } => ("refused an appeal about a post in", String::new()),
        Deed::AppealOfMemberGranted { .. } => ("granted an appeal of", String::new()),
        Deed::AppealOfMemberRefused { .. } => ("refused an appeal of", String::new()),
        Deed::DecisionUndone { .. } => ("took back what was decided about a post in", String::new()),
        Deed::QuestionClosed { duplicate_of, .. } => {
            let of = duplicate_of.map(|other| format!("as a duplicate of #{other}"));
            ("closed", of.unwrap_or_default())
        }
        Deed::QuestionReopened { .. } => ("opened again", String::new()),
        Deed::AnswerAccepted { .. } => ("accepted an answer to", String::new()),
        Deed::AcceptanceEnded { .. } => ("took back the acceptance of an answer to", String::new()),
        Deed::ArticleReviewed { revision, approves, .. } => {
            let did = if *approves { "approved revision" } else { "asked for changes to revision" };
            return (format!("{did} {revision} of"), String::new());
        }
        Deed::ArticleArchived { .. } => ("archived", String::new()),
        Deed::ArticleRevived { .. } => ("took out of the archive", String::new()),
        Deed::MemberSuspended { until: end, .. } => ("suspended", until(end)),
        Deed::SuspensionLifted { .. } => ("ended the suspension of", String::new()),
        Deed::MemberSilenced { until: end, .. } => ("silenced", until(end)),
        Deed::SilenceLifted { .. } => ("ended the silence of", String::new()),
        Deed::MemberWarned { .. } => ("warned", String::new()),
        Deed::MemberCleanedUp { sum, .. } => ("cleaned up after", taken(*sum, "were taken away")),
        Deed::MemberBroughtBack { .. } => ("brought back what was taken away of", String::new()),
        Deed::NoteAdded { .. } => ("noted something of", String::new()),
        Deed::NoteRemoved { .. } => ("removed a note of", String::new()),
        Deed::PictureReset { .. } => ("removed the picture of", String::new()),
        Deed::DisplayNameReset { .. } => ("removed the display name of", String::new()),
        Deed::MemberSignedOut { .. } => ("ended all sessions of", String::new()),
        Deed::MemberApproved { .. } => ("let in", String::new()),
        Deed::MemberRefused { .. } => ("did not let in", String::new()),
        Deed::RoleSet { role, .. } => {
            ("made", if *role == Role::Admin { "an admin" } else { "a member like others" }.to_owned())
        }
        Deed::TrustSet { .. } => ("changed the trust level of", String::new()),
        Deed::GroupsSet { .. } => ("changed the groups of", String::new()),
        Deed::CategoryMade { .. } => ("made the category", String::new()),
        Deed::CategoryChanged { .. } => ("changed the category", String::new()),
        Deed::CategoryOrdered { .. } => ("moved in its list the category", String::new()),
        Deed::CategoriesOrdered => ("put the categories into another order", String::new()),
        Deed::CategoryArchived { .. } => ("archived the category", String::new()),
        Deed::CategoryRevived { .. } => ("took out of the archive the category", String::new()),
        Deed::CategoryMerged { into, .. } => {
            let name = view.site.category(*into).map(|into| format!("into {}", into.name));
            ("merged the category", name.unwrap_or_default())
        }
        Deed::ViewBegan { viewed } => ("began to look at the forum as", viewed_as(view, *viewed)),
        Deed::ViewEnded { viewed } => ("no longer looks at the forum as", viewed_as(view, *viewed)),
        Deed::GroupMade { .. } => ("made the group", String::new()),
        Deed::GroupRenamed { .. } => ("renamed the group", String::new()),
        Deed::GroupDeleted { .. } => ("deleted a group", String::new()),
        Deed::TagRenamed { .. } => ("changed the other names of the tag", String::new()),
        Deed::Announced { .. } => ("announced something", String::new()),
        Deed::AnnouncementWithdrawn { .. } => ("took an announcement away", String::new()),
        Deed::RedirectSet { from } => ("led an old address on:", from.clone()),
        Deed::RedirectRemoved { from } => ("removed the redirect from", from.clone()),
        Deed::PageWritten { page } => ("wrote the page", page.clone()),
        Deed::PageDeleted { page } => ("deleted the page", page.clone()),
        Deed::BlockMade { block } => ("blocked a network or a host, as number", block.to_string()),
        Deed::BlockLifted { block } => ("lifted the block of number", block.to_string()),
        Deed::BackupMade { backup } => ("made a backup:", backup.clone()),
        Deed::BackupFailed { backup } => ("had a backup come to nothing:", backup.clone()),
        Deed::BackupFetched { backup } => ("downloaded the backup", backup.clone()),
        Deed::SettingsChanged { keys } => {
            let names = keys.iter().flatten().map(|key| match Setting::find(key) {
                Some(setting) => format!("“{}”", setting.label),
                None => key.clone(),
            });
            ("changed the settings", names.collect::<Vec<_>>().join(", "))
        }
    };
    (did.to_owned(), rest)
}

/// What a timer is to do.
fn planned(lock_at: Option<Timestamp>, open_at: Option<Timestamp>) -> String {
    let at = |word: &str, at: Option<Timestamp>| at.map(|at| format!("{word} {}", show::when(at).text));
    let parts = [at("locked from", lock_at), at("open from", open_at)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// As whom somebody looked; a member stands there by name.
fn viewed_as(view: &View, viewed: Viewed) -> String {
    match viewed {
        Viewed::Guest => "a guest".to_owned(),
        Viewed::Trust(level) => format!("a member of trust level {}", level.number()),
        Viewed::Group(group) => match view.site.groups.find(group) {
            Some(group) => format!("a member of {}", group.name),
            None => "a member of a group".to_owned(),
        },
        Viewed::Moderator(category) => match view.site.category(category) {
            Some(category) => format!("a moderator of {}", category.name),
            None => "a moderator".to_owned(),
        },
        Viewed::Member(_) => String::new(),
    }
}

/// From where to where, as far as both are seen.
fn way(view: &View, from: CategoryId, to: CategoryId) -> String {
    let name = |id| {
        let category = view.site.category(id)?;
        view.can(Action::See, Object::Category(category)).then_some(category.name.as_str())
    };
    match (name(from), name(to)) {
        (Some(from), Some(to)) => format!("from {from} to {to}"),
        _ => "to another category".to_owned(),
    }
}

fn object(view: &View, page: &LogPage, deed: &Deed) -> Option<Link> {
    match deed.subject() {
        Subject::Topic(topic) => Some(named_topic(view, page, topic, address::topic)),
        Subject::Post(topic, post) => Some(named_topic(view, page, topic, |_| address::post(post))),
        Subject::Member(member) => Some(person(page, member)),
        Subject::Category(id) => {
            let category = view.site.category(id).or_else(|| view.site.gone(id))?;
            Some(Link::new(category.name.as_str(), address::category(category)))
        }
        Subject::Group(id) => Some(Link::new(view.site.groups.find(id)?.name.as_str(), String::new())),
        Subject::Tag(tag) => Some(Link::new(tag.as_str(), address::tag(tag))),
        Subject::Site => None,
    }
}

/// The title only for those who may still read it.
fn named_topic(view: &View, page: &LogPage, id: TopicId, address: impl Fn(&model::topic::Topic) -> String) -> Link {
    let gone = |what: &str| Link::new(what, String::new());
    let Some(topic) = page.topics.get(&id) else { return gone("a topic that was deleted") };
    match view.may(Action::See, Object::Topic(topic)) {
        // The address of one that went into another leads there.
        Ok(()) | Err(Refusal::Moved(_)) => Link::new(topic.heading.title.as_str(), address(topic)),
        Err(Refusal::Purged) => gone("a topic that was purged"),
        Err(_) => gone("a topic that was deleted"),
    }
}

fn person(page: &LogPage, id: MemberId) -> Link {
    match page.members.get(&id) {
        Some(card) => show::card_link(card),
        None if id == OPERATOR => Link::new("An operator", String::new()),
        None => Link::new("somebody who has left", String::new()),
    }
}
